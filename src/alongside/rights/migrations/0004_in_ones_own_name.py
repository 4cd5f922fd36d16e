"""The history of every room is written by triggers alone, and decisions, caseloads and restrictions in one's own name.

Here, because rights stands on the rooms whose tables these are (partners.0007 says why).
"""

from django.db import migrations

# Table: the name of its policy for new rows.
EVENTS = {
    "iom_allocationevent": "added",
    "iom_caseevent": "added",
    "oversight_readsampleevent": "added",
    "people_personevent": "added",
    "people_restrictionevent": "added",
    "rights_legalholdevent": "added",
    "rights_retentionreviewevent": "added",
    "rights_subjectrequestevent": "added",
}
BY_TRIGGER = "".join(
    f"ALTER POLICY {policy} ON {table} WITH CHECK (pg_trigger_depth() > 0);\n"
    for table, policy in EVENTS.items()
)
BY_ANYBODY = "".join(
    f"ALTER POLICY {policy} ON {table} WITH CHECK (true);\n" for table, policy in EVENTS.items()
)

# As iom.0003 has them, and who it was.
DECIDES = """(SELECT alongside_told('role')) IN ('BOROUGH_COORDINATOR', 'SUPERVISOR')
    AND EXISTS (SELECT FROM iom_case c WHERE c.id = case_id)"""
RUNNING = "(SELECT alongside_told('task')) = 'monthly-run'"
ME = "(SELECT alongside_told('posting')::bigint)"
OF_OWN_AGENCY = """by_posting IN (
    SELECT p.id FROM partners_posting p WHERE p.agency_id = (SELECT alongside_told('agency')::bigint)
)"""
LEADS = "(SELECT alongside_told('role')) = 'GOVERNANCE_LEAD'"
OWN = f"""
ALTER POLICY changed ON people_restriction USING ({LEADS} AND {OF_OWN_AGENCY});
ALTER POLICY added ON people_restriction WITH CHECK ({LEADS} AND by_posting = {ME});
ALTER POLICY added ON iom_decision WITH CHECK ({RUNNING} OR {DECIDES} AND decided_by_id = {ME});
ALTER POLICY added ON iom_allocation WITH CHECK ({DECIDES} AND given_by_id = {ME});
"""
ANYBODYS = f"""
ALTER POLICY changed ON people_restriction USING ({LEADS});
ALTER POLICY added ON people_restriction WITH CHECK ({LEADS});
ALTER POLICY added ON iom_decision WITH CHECK ({RUNNING} OR {DECIDES});
ALTER POLICY added ON iom_allocation WITH CHECK ({DECIDES});
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0003_agencies_that_answer"),
        ("iom", "0006_own_extracts"),
        ("oversight", "0002_two_locks"),
        ("partners", "0007_in_ones_own_name"),
        ("people", "0003_restriction"),
    ]

    operations = [
        migrations.RunSQL(BY_TRIGGER, BY_ANYBODY),
        migrations.RunSQL(OWN, ANYBODYS),
    ]
