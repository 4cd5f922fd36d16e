"""Row-level security on notes, drafts, warnings, custody, documents and the sides of events.

casework.queries says the same, and casework.drafts for drafts.
"""

from importlib import import_module

from django.db import migrations

cases = import_module("alongside.casework.migrations.0004_cases_kept")
parts = import_module("alongside.casework.migrations.0007_parts_kept")
moves = import_module("alongside.casework.migrations.0013_moves_kept")

PARTS = (
    *("casework_note", "casework_addendum", "casework_warningmarker", "casework_custodyspell"),
    *("casework_document", "casework_documentversion", "casework_eventside", "casework_conflictallowed"),
)
EVENTS = (
    ("casework_warningmarkerevent", "casework_warningmarker"),
    ("casework_custodyspellevent", "casework_custodyspell"),
    ("casework_eventsideevent", "casework_eventside"),
)
SEEN_CASE = "EXISTS (SELECT FROM casework_case c WHERE c.id = case_id)"

# What is added to a note is shared as the note is, and only whose note it is says that it is in error. A version
# is its document's, and of whoever keeps that. Only a supervisor lets somebody of their agency see both sides.
NARROWER = f"""
CREATE POLICY of_its_note ON casework_addendum AS RESTRICTIVE FOR INSERT TO alongside_app WITH CHECK (
    EXISTS (SELECT FROM casework_note n WHERE n.id = note_id AND n.case_id = casework_addendum.case_id
        AND n.category = casework_addendum.category
        AND (casework_addendum.kind = 'ADDED' OR n.agency_id = {cases.MY_AGENCY})));
CREATE POLICY of_its_document ON casework_documentversion AS RESTRICTIVE FOR INSERT TO alongside_app WITH CHECK (
    EXISTS (SELECT FROM casework_document d WHERE d.id = document_id
        AND d.case_id = casework_documentversion.case_id AND d.category = casework_documentversion.category
        AND d.agency_id = {cases.MY_AGENCY} AND d.withdrawn_on IS NULL));
CREATE POLICY by_supervisor ON casework_conflictallowed AS RESTRICTIVE FOR INSERT TO alongside_app WITH CHECK (
    {cases.ROLE} = 'SUPERVISOR' AND posting_id <> {cases.ME}
    AND EXISTS (SELECT FROM partners_posting p WHERE p.id = posting_id AND p.agency_id = {cases.MY_AGENCY}));
"""
NO_NARROWER = """
DROP POLICY by_supervisor ON casework_conflictallowed;
DROP POLICY of_its_document ON casework_documentversion;
DROP POLICY of_its_note ON casework_addendum;
"""

# The dates of custody are one line for a case, whichever agency says them, each in its own name.
CUSTODY = f"""
CREATE POLICY changed ON casework_custodyspell FOR UPDATE TO alongside_app
    USING ({cases.WORKS} AND {SEEN_CASE}) WITH CHECK (said_by_id = {cases.ME});
GRANT UPDATE (why, words, establishment, from_on, expected_on, released_on, said_by_id, said_at)
    ON casework_custodyspell TO alongside_app;
"""

# The dates move the status of a case, and nothing else of it.
DATES = f"""
CREATE POLICY seen_by_dates ON casework_case FOR SELECT TO alongside_app USING ({cases.TASK} = 'custody-dates');
CREATE POLICY moved_by_dates ON casework_case FOR UPDATE TO alongside_app USING ({cases.TASK} = 'custody-dates');
CREATE POLICY seen_by_dates ON casework_custodyspell FOR SELECT TO alongside_app
    USING ({cases.TASK} = 'custody-dates');
CREATE POLICY seen_by_dates ON casework_entry FOR SELECT TO alongside_app
    USING ({cases.TASK} = 'custody-dates' AND kind = 'STATUS');
CREATE POLICY moved_by_dates ON casework_entry FOR INSERT TO alongside_app
    WITH CHECK ({cases.TASK} = 'custody-dates' AND kind = 'STATUS' AND record IS NOT NULL);
"""
NO_DATES = """
DROP POLICY moved_by_dates ON casework_entry;
DROP POLICY seen_by_dates ON casework_entry;
DROP POLICY seen_by_dates ON casework_custodyspell;
DROP POLICY moved_by_dates ON casework_case;
DROP POLICY seen_by_dates ON casework_case;
"""

# A draft is its author's alone; a task erases what is forgotten, and reads none of it but its age.
OWN_DRAFT = f"posting_id = {cases.ME} AND {SEEN_CASE}"
FORGOTTEN = f"{cases.TASK} = 'drafts' AND saved_at < alongside_now() - interval '30 days'"
DRAFTS = f"""
ALTER TABLE casework_draft ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON casework_draft FOR SELECT TO alongside_app USING ({OWN_DRAFT} OR {FORGOTTEN});
CREATE POLICY added ON casework_draft FOR INSERT TO alongside_app WITH CHECK ({OWN_DRAFT});
CREATE POLICY changed ON casework_draft FOR UPDATE TO alongside_app USING ({OWN_DRAFT});
CREATE POLICY removed ON casework_draft FOR DELETE TO alongside_app USING ({OWN_DRAFT} OR {FORGOTTEN});
REVOKE UPDATE, TRUNCATE ON casework_draft FROM alongside_app;
GRANT UPDATE (said, saved_at) ON casework_draft TO alongside_app;
GRANT DELETE ON casework_draft TO alongside_app;
"""

# A file is read where a version that it belongs to is. While it is stored it belongs to none yet.
FILES = """
CREATE FUNCTION casework_is_document(file bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM casework_documentversion v WHERE v.file_id = file)
$$;
CREATE POLICY documents_of_seen_cases ON core_storedfile AS RESTRICTIVE FOR SELECT TO alongside_app USING (
    purpose <> 'CASE_DOCUMENT' OR NOT casework_is_document(id) OR EXISTS (
        SELECT FROM casework_documentversion v JOIN casework_document d ON d.id = v.document_id
        WHERE v.file_id = core_storedfile.id AND d.withdrawn_on IS NULL));
"""
NO_FILES = """
DROP POLICY documents_of_seen_cases ON core_storedfile;
DROP FUNCTION casework_is_document(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0016_notes_and_documents"), ("core", "0003_content_removed")]

    operations = [
        migrations.RunSQL(
            "".join(
                f"{parts.part_kept(table)}ALTER POLICY seen ON {table} USING ({moves.part_seen(table)});"
                for table in PARTS
            )
            + "".join(parts.events_kept(table, parent) for table, parent in EVENTS),
            parts.not_kept(*PARTS, *(table for table, _ in EVENTS)),
        ),
        migrations.RunSQL(
            parts.part_changed("casework_warningmarker", "review_on, disclosed, why_not, ended_on, ended_why")
            + parts.part_changed("casework_document", "withdrawn_on, withdrawn_why")
            + parts.part_changed("casework_eventside", "ended_on, ended_why"),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(NARROWER, NO_NARROWER),
        migrations.RunSQL(CUSTODY, migrations.RunSQL.noop),
        migrations.RunSQL(DATES, NO_DATES),
        migrations.RunSQL(DRAFTS, parts.not_kept("casework_draft", policies=("seen", "added", "removed"))),
        migrations.RunSQL(FILES, NO_FILES),
    ]
