"""An item of a pack may be the file of a document, which goes into the pack as it was received."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rights", "0008_log_of_referrals")]

    operations = [
        migrations.AddField(
            model_name="packitem",
            name="document",
            field=models.BigIntegerField(
                blank=True, help_text="the version of a document whose file it is", null=True
            ),
        ),
    ]
