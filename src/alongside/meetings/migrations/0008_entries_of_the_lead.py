"""What a panel says of a case is, in its chronology, of the agency that leads the case; actions.said.say_on says the same.

It is added by whoever runs the meeting or owns the action, for another agency than theirs: of a decision or an action on
that case that they are told, and under the programme's plans.
"""

from importlib import import_module

from django.db import migrations

before = import_module("alongside.meetings.migrations.0002_meetings_kept")
kept, ME = before.kept, before.ME
SAID = f"""
CREATE POLICY said_by_panels ON casework_entry FOR INSERT TO alongside_app WITH CHECK (
    {kept.WORKS} AND kind = 'PANEL' AND by_id = {ME}
    AND EXISTS (SELECT FROM casework_case c WHERE c.id = case_id AND c.lead_agency_id = casework_entry.agency_id)
    AND EXISTS (SELECT FROM casework_packversion v
        WHERE v.id = pack_id AND v.content #>> '{{categories,plan}}' = casework_entry.category)
    AND CASE WHEN code IN ('DECISION', 'TAKEN_BACK')
        THEN EXISTS (SELECT FROM meetings_decision d WHERE d.id = record AND d.case_id = casework_entry.case_id
            AND d.meeting_id IN {before.meetings(before.RUN)})
        ELSE EXISTS (SELECT FROM meetings_action a WHERE a.id = record AND a.case_id = casework_entry.case_id
            AND (a.owner_id = {ME} OR a.series_id IN {before.series(before.RUN)})) END);
"""
# Entries never change, but for this once.
OF_THE_LEAD = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE casework_entry DISABLE TRIGGER USER;
UPDATE casework_entry e SET agency_id = c.lead_agency_id FROM casework_case c
    WHERE c.id = e.case_id AND e.kind = 'PANEL' AND e.agency_id <> c.lead_agency_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE casework_entry ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0007_held_words")]

    operations = [
        migrations.RunSQL(SAID, "DROP POLICY said_by_panels ON casework_entry;"),
        migrations.RunSQL(OF_THE_LEAD, migrations.RunSQL.noop),
    ]
