"""Where the site is found stands in the settings, and no more on each e-mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0029_referrals_held")]

    operations = [
        # First the default, so that it can be brought back to a table that has rows.
        migrations.AlterField(
            "referralmail",
            "site",
            models.CharField(
                default="", max_length=200, help_text="the address of this site, before its links"
            ),
        ),
        migrations.RemoveField("referralmail", "site"),
    ]
