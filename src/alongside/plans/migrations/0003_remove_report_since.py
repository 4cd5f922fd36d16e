"""Since when a report compares is worked out from the reports that are finished, and no longer kept."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_two_locks")]

    operations = [migrations.RemoveField(model_name="report", name="since")]
