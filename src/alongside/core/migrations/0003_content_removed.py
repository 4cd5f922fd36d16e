from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_application_role"),
    ]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="content_removed_on",
            field=models.DateField(
                blank=True,
                help_text="when its bytes were erased; name, SHA-256 and size stay as proof",
                null=True,
            ),
        ),
    ]
