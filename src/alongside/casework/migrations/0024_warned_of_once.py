"""One agency warns of one thing once, however often a button is pressed, and whoever presses it."""

from django.db import migrations, models

# What was entered twice before is ended once: the newest stays.
TWICE = """
UPDATE casework_warningmarker w SET ended_on = greatest(w.starts_on, current_date), ended_why = 'Entered twice'
WHERE w.ended_on IS NULL AND EXISTS (
    SELECT FROM casework_warningmarker n WHERE n.case_id = w.case_id AND n.agency_id = w.agency_id
        AND n.code = w.code AND n.ended_on IS NULL AND n.id > w.id);
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0023_dates_move_status_alone")]

    operations = [
        migrations.RunSQL(TWICE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="warningmarker",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)),
                fields=("case", "agency", "code"),
                name="an_agency_warns_of_one_thing_once",
            ),
        ),
    ]
