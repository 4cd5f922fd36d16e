"""The index of people, with those who are a case of a programme that is a pack.

Whose case is not open is seen where the case is, and by its lead agency's sharing in that programme; not where the
agency's other people are. The texts are those of 0008, 0009 and 0010, with the condition put in; the Python is
people.queries.visible_to and casework.people_index.
"""

from importlib import import_module

from django.db import migrations

kept = import_module("alongside.casework.migrations.0004_cases_kept")
index = import_module("alongside.iom.migrations.0008_people_index")
exact = import_module("alongside.iom.migrations.0009_exact_first")
near = import_module("alongside.iom.migrations.0010_seen_together")
changed = import_module("alongside.rights.migrations.0003_agencies_that_answer").changed


def of_a_case(category: str, row: str) -> str:
    """Who is a case that is seen, whose lead agency shares a category."""
    return f"""EXISTS (SELECT FROM casework_case k WHERE k.person_id = {row}.id AND {kept.case_seen("k")}
        AND k.lead_agency_id = ANY (alongside_sources(k.programme, '{category}')))"""


def opened_up(text: str, category: str, row: str) -> str:
    """A text with the condition for whom a worker entered, which stands in it, widened by cases and narrowed."""
    before = index.entered(category, row)
    if before not in text:
        raise ValueError(f"The condition on {row} for {category} does not stand there.")
    open_only = before.replace(
        f"({row}.source = 'ENTERED' AND ", f"({row}.source = 'ENTERED' AND NOT {row}.is_closed AND ", 1
    )
    return text.replace(before, f"({of_a_case(category, row)} OR {open_only})")


def both(text: str) -> str:
    """The same, for a function that asks of `p` who they are and where they live."""
    return opened_up(opened_up(text, "IDENTITY", "p"), "CONTACT", "p")


TOLD_BEFORE = index.TOLD.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
SEARCH_BEFORE = changed(exact.BEFORE, exact.CHANGES)
CANDIDATES_BEFORE = changed(near.BEFORE, near.CHANGES)
# Whose case is not open is their own agency's to answer for.
SEEN = opened_up(index.SEEN_PERSON, "IDENTITY", "people_person").replace(
    "OR agency_id = ANY (alongside_sources(programme, 'IDENTITY'))))",
    "OR NOT is_closed AND agency_id = ANY (alongside_sources(programme, 'IDENTITY'))))",
)

# As casework.people_index has it: a case of a pack counts like one of the cohort.
OPEN = "SELECT FROM people_person p JOIN iom_case c ON c.person_id = p.id"
OPEN_BEFORE = near.OPEN_AFTER
OPEN_AFTER = changed(
    OPEN_BEFORE,
    (
        (
            "WHERE p.individual = side AND (c.eligibility = 'ELIGIBLE' OR c.decided = 'INCLUDED')))",
            """WHERE p.individual = side AND (c.eligibility = 'ELIGIBLE' OR c.decided = 'INCLUDED')
                UNION ALL SELECT FROM people_person p JOIN casework_case k ON k.person_id = p.id
                WHERE p.individual = side AND k.closed_on IS NULL))""",
        ),
    ),
)


class Migration(migrations.Migration):
    dependencies = [("iom", "0010_seen_together"), ("casework", "0004_cases_kept")]

    operations = [
        migrations.RunSQL(
            f"ALTER POLICY seen ON people_person USING ({SEEN});",
            f"ALTER POLICY seen ON people_person USING ({index.SEEN_PERSON});",
        ),
        migrations.RunSQL(opened_up(TOLD_BEFORE, "IDENTITY", "p"), TOLD_BEFORE),
        migrations.RunSQL(both(SEARCH_BEFORE), SEARCH_BEFORE),
        migrations.RunSQL(both(CANDIDATES_BEFORE), CANDIDATES_BEFORE),
        migrations.RunSQL(OPEN_AFTER, OPEN_BEFORE),
    ]
