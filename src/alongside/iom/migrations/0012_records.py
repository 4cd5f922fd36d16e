"""Whoever is on the cohort has a record among the cases of casework."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0008_records"),
        ("iom", "0011_people_of_cases"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="record",
            field=models.OneToOneField(
                blank=True,
                help_text="where they are worked with, once they are on the cohort",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="iom_case",
                to="casework.case",
            ),
        ),
    ]
