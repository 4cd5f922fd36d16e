"""Who writes agencies, teams, accounts and postings: the second lock on partners.account_rules (ADR 0024).

Everybody reads them, since sign-in and the choice of a posting do so before it is known who asks. What none may
write is taken back from the application's role column by column: a posting once given is only ended, and of an
account only the password and the last sign-in change.
"""

import django.db.models.functions.text
from django.db import migrations, models

# Who may write, in the words of the policies.
SETUP = "(SELECT alongside_told('task')) = 'setup'"
LEAD = "(SELECT alongside_told('role')) = 'GOVERNANCE_LEAD'"
SUPERVISOR = "(SELECT alongside_told('role')) = 'SUPERVISOR'"
# A supervisor neither makes nor ends an information governance lead, and reaches as far as their posting does.
NO_FURTHER = f"""
    agency_id = (SELECT alongside_told('agency')::bigint)
    AND ({LEAD} OR {SUPERVISOR} AND role <> 'GOVERNANCE_LEAD')
    AND coalesce((SELECT alongside_told('borough')), borough) = borough
"""
# What people of each kind of agency do here, beside supervising and leading information governance.
WORK = """
    ('PROBATION', 'PAN_LONDON_ANALYST'), ('PROBATION', 'PROBATION_OFFICER'), ('POLICE', 'POLICE_OFFICER'),
    ('COUNCIL', 'BOROUGH_COORDINATOR'), ('COUNCIL', 'PARTNER_WORKER'), ('MAYORS_OFFICE', 'LONDON_VIEWER'),
    ('HEALTH', 'PARTNER_WORKER'), ('EDUCATION', 'PARTNER_WORKER'), ('JOBS', 'PARTNER_WORKER'),
    ('CHARITY', 'PARTNER_WORKER')
"""
# What each table may have written to it: a policy for new rows, one for changed ones, and the columns that change.
TABLES = {
    "partners_agency": (
        f"{SETUP} OR {LEAD}",
        f"{SETUP} OR {LEAD}",
        "name, kind, areas, is_competent_authority, ends_on",
    ),
    "partners_team": (f"{SETUP} OR {LEAD}", f"{SETUP} OR {LEAD}", "ends_on"),
    "partners_user": (
        f"{SETUP} OR ({LEAD} OR {SUPERVISOR}) AND NOT is_persona",
        # Whoever has forgotten their password is not known yet when they set another.
        "true",
        "password, last_login",
    ),
    "partners_posting": (
        f"""{SETUP} OR {NO_FURTHER}
            AND user_id <> (SELECT alongside_told('user')::bigint)
            AND (role IN ('SUPERVISOR', 'GOVERNANCE_LEAD') OR EXISTS (
                SELECT FROM partners_agency a
                WHERE a.id = agency_id AND (a.kind, partners_posting.role) IN ({WORK})
            ))""",
        f"{SETUP} OR {NO_FURTHER}",
        "ends_on",
    ),
}
LOCK = "".join(
    f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY rows_read ON {table} FOR SELECT TO alongside_app USING (true);
CREATE POLICY rows_made ON {table} FOR INSERT TO alongside_app WITH CHECK ({made});
CREATE POLICY rows_changed ON {table} FOR UPDATE TO alongside_app USING ({changed});
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM alongside_app;
GRANT UPDATE ({columns}) ON {table} TO alongside_app;
"""
    for table, (made, changed, columns) in TABLES.items()
)
UNLOCK = "".join(
    f"""
REVOKE UPDATE ({columns}) ON {table} FROM alongside_app;
GRANT UPDATE, DELETE ON {table} TO alongside_app;
DROP POLICY rows_changed ON {table};
DROP POLICY rows_made ON {table};
DROP POLICY rows_read ON {table};
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
    for table, (_, _, columns) in TABLES.items()
)


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0005_partner_workers"),
    ]

    operations = [
        migrations.AddField(
            model_name="team",
            name="ends_on",
            field=models.DateField(blank=True, help_text="First day it takes nobody in.", null=True),
        ),
        migrations.AlterField(
            model_name="team",
            name="name",
            field=models.CharField(
                error_messages={"blank": "The name of the team is missing."}, max_length=100
            ),
        ),
        migrations.AlterConstraint(
            model_name="team",
            name="partners_team_name_unique",
            constraint=models.UniqueConstraint(
                models.F("agency"),
                django.db.models.functions.text.Lower("name"),
                name="partners_team_name_unique",
                violation_error_message="There is already a team of this name.",
            ),
        ),
        # One that was given by mistake ends on the day on which it starts: it never counts.
        migrations.RemoveConstraint(model_name="posting", name="partners_posting_ends_after_start"),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="partners_posting_not_before_start",
            ),
        ),
        migrations.RunSQL(LOCK, UNLOCK),
    ]
