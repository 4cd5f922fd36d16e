"""For whom an agency answers, who agrees to an erasure, and what it leaves of reads to explain.

Whoever works on people's rights could gather and erase anybody's record, whatever was shared with their agency, as
the task of subject access saw every case, and any agency's agreement was enough.
"""

from importlib import import_module

from django.db import migrations

iom = import_module("alongside.iom.migrations.0003_two_locks")
before = import_module("alongside.rights.migrations.0002_two_locks")

AGENCY, TASK, LEADS = before.AGENCY, before.TASK, before.LEADS
# As rights.queries.people_answered_for.
ANSWERED = f"""(
    lead_agency_id = {AGENCY}
    OR access = 'OPEN' AND lead_agency_id = ANY ((SELECT alongside_sources('london-iom', 'IDENTITY'))::bigint[])
)"""
EVERYBODY = f"{TASK} IN ('monthly-run', 'retention')"
SEEN_CASE = f"{EVERYBODY} OR {TASK} = 'subject-access' AND {ANSWERED} OR {iom.CASE_SEEN}"
OF_A_CASE = "EXISTS (SELECT FROM iom_case c WHERE c.person_id = people_person.id)"
SIGHT = f"""
ALTER POLICY seen ON iom_case USING ({SEEN_CASE});
ALTER POLICY seen ON people_person USING ({EVERYBODY} OR {OF_A_CASE});
"""
SIGHT_BEFORE = f"""
ALTER POLICY seen ON iom_case USING ({iom.READING} OR {iom.CASE_SEEN});
ALTER POLICY seen ON people_person USING ({iom.READING} OR {OF_A_CASE});
"""

ABOUT = before.ABOUT.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
ABOUT_THOSE = ABOUT.replace(
    f"AND {LEADS}",
    f"AND {LEADS} AND EXISTS (SELECT FROM iom_case WHERE person_id = whom AND {ANSWERED})",
)

# The function that erases is the last of those made together.
_, _, _BODY = before.ERASE.partition("CREATE FUNCTION rights_erase_person")
ERASE = f"CREATE OR REPLACE FUNCTION rights_erase_person{_BODY}"
AGREED = "WHERE person_id = whom AND outcome = 'ERASE'"
AGREED_BY_LEAD = f"{AGREED} AND agency_id IN (SELECT lead_agency_id FROM iom_case WHERE person_id = whom)"
ROWS_FIRST = "    -- Rows first, and then their history"
REFUSED_AND_UNSAID = f"""
    IF EXISTS (SELECT FROM rights_subjectrequest WHERE person_id = whom AND outcome = '') THEN
        RAISE EXCEPTION 'A request of this person waits for its answer.';
    END IF;
    -- Why somebody looked may say whom they saw. That they were asked, and what came of it, stays.
    WITH unsaid AS (
        UPDATE oversight_readsample s SET
            explanation = CASE s.explanation WHEN '' THEN '' ELSE '[erased]' END,
            note = CASE s.note WHEN '' THEN '' ELSE '[erased]' END
        FROM audit_entry e
        WHERE e.id = s.entry_id AND e.people @> ARRAY[whom] AND NOT (e.people = '{{}}')
            AND (s.explanation <> '' OR s.note <> '')
        RETURNING s.id
    )
    SELECT array_agg(unsaid.id) INTO samples FROM unsaid;
{ROWS_FIRST}"""
LAST_STEP = "('people_personevent', 'pgh_obj_id', ARRAY[whom])"
CHANGES = (
    ("    removed integer;", "    removed integer;\n    samples bigint[];"),
    (AGREED, AGREED_BY_LEAD),
    (ROWS_FIRST, REFUSED_AND_UNSAID),
    (LAST_STEP, f"{LAST_STEP},\n        ('oversight_readsampleevent', 'pgh_obj_id', samples)"),
)


def changed(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    """A text with each of some words, which stand in it once, replaced."""
    for old, new in changes:
        if text.count(old) != 1:
            raise ValueError(f"{old!r} does not stand there once.")
        text = text.replace(old, new)
    return text


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0002_two_locks"),
        ("iom", "0006_own_extracts"),
        ("oversight", "0002_two_locks"),
    ]

    operations = [
        migrations.RunSQL(SIGHT, SIGHT_BEFORE),
        migrations.RunSQL(ABOUT_THOSE, ABOUT),
        migrations.RunSQL(changed(ERASE, CHANGES), ERASE),
    ]
