"""A target may name a live figure; the keepers of the plan say which (ADR 0051)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0003_remove_report_since"),
    ]

    operations = [
        migrations.AddField(
            model_name="outcome",
            name="measures",
            field=models.JSONField(
                blank=True, default=dict, help_text="by target, the live figure that it names (core.figures)"
            ),
        ),
        # Who may change an outcome, 0002 says.
        migrations.RunSQL(
            "GRANT UPDATE (measures) ON plans_outcome TO alongside_app;",
            "REVOKE UPDATE (measures) ON plans_outcome FROM alongside_app;",
        ),
    ]
