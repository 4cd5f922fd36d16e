"""Row-level security on papers (ADR 0051); board.queries says the same in Python.

A paper that is published and public is read by every posting; drafts and exempt papers by the clerks of its borough.
What is published is frozen: a trigger refuses every change but the PDF that the worker sets, and that a newer
version takes its place.
"""

from importlib import import_module

from django.db import migrations

first = import_module("alongside.board.migrations.0002_consultations_kept")
parts = import_module("alongside.casework.migrations.0007_parts_kept")
ME, TASK, CLERK, IS_CLERK, JOB = first.ME, first.TASK, first.CLERK, first.IS_CLERK, first.JOB
POSTED = "(SELECT alongside_told('posting')) IS NOT NULL"
DRAFTS = f"{TASK} = 'drafts'"
P, F, D = "board_paper", "board_paperfigure", "board_paperdraft"


def of_paper(table: str, rule: str = "true") -> str:
    """Whether the paper of a row is seen, and a rule holds for it."""
    return f"EXISTS (SELECT FROM {P} p WHERE p.id = {table}.paper_id AND ({rule}))"


def in_draft(table: str) -> str:
    """Whether it is still a draft."""
    return of_paper(table, "p.state = 'DRAFT'")


OWN = f"{IS_CLERK} AND posting_id = {ME} AND {in_draft(D)}"
CHANGED = (
    "agency_id, lead, title, text, file_id, checked_at, pages, silent_pages, fault, is_exempt, paragraph, reason, "
    "state, changed_by_id, changed_at, published_by_id, published_at, sha256, pdf_id"
)
TABLES = {
    P: (
        f"{CLERK} OR {JOB} OR {POSTED} AND state <> 'DRAFT' AND NOT is_exempt",
        f"{CLERK} AND written_by_id = {ME} AND state = 'DRAFT'",
        f"{CLERK} OR {JOB}",
        "",
        CHANGED,
    ),
    F: (of_paper(F), f"{IS_CLERK} AND {in_draft(F)}", "", "", ""),
    D: (f"{OWN} OR {DRAFTS}", OWN, OWN, f"{IS_CLERK} AND posting_id = {ME} OR {DRAFTS}", "said, saved_at"),
}
# How a draft was worded before it was published is not public with it.
EVENTS_OF_CLERKS = f"ALTER POLICY seen ON board_paperevent USING ({CLERK} OR {JOB});"
FROZEN = f"""
CREATE FUNCTION board_paper_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := ARRAY['state', 'pdf_id', 'fault'];
BEGIN
    IF OLD.state <> 'DRAFT' AND (
        to_jsonb(NEW) - moving IS DISTINCT FROM to_jsonb(OLD) - moving
        OR NEW.state <> OLD.state AND (OLD.state, NEW.state) <> ('PUBLISHED', 'SUPERSEDED')
        OR OLD.pdf_id IS NOT NULL AND NEW.pdf_id IS DISTINCT FROM OLD.pdf_id)
    THEN
        RAISE EXCEPTION 'A published paper does not change.';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER is_frozen BEFORE UPDATE ON {P} FOR EACH ROW EXECUTE FUNCTION board_paper_is_frozen();
"""
NOT_FROZEN = f"DROP TRIGGER is_frozen ON {P}; DROP FUNCTION board_paper_is_frozen();"
# The files of papers: read with their paper, and by the worker, which reads what was received and sets what is
# published. A file that is of no paper yet is seen by clerks, one of whom sends it; one that is of none any more, since
# another took its place, is erased.
FILES = f"""
CREATE FUNCTION board_is_paper(file bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM {P} p WHERE p.file_id = file OR p.pdf_id = file)
$$;
CREATE FUNCTION board_erase_file(file bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF ({IS_CLERK}) IS NOT TRUE OR board_is_paper(file)
        OR NOT EXISTS (SELECT FROM core_storedfile WHERE id = file AND purpose = 'BOARD_PAPER') THEN
        RETURN false;
    END IF;
    DELETE FROM core_filechunk WHERE file_id = file;
    DELETE FROM core_storedfile WHERE id = file;
    RETURN true;
END
$$;
CREATE POLICY papers_of_seen ON core_storedfile AS RESTRICTIVE FOR SELECT TO alongside_app USING (
    purpose <> 'BOARD_PAPER' OR {JOB} OR {IS_CLERK} AND NOT board_is_paper(id) OR EXISTS (
        SELECT FROM {P} p WHERE p.pdf_id = core_storedfile.id
            OR p.file_id = core_storedfile.id AND {IS_CLERK} AND p.borough = {first.kept.BOROUGH}));
CREATE POLICY papers_read ON core_storedfile FOR SELECT TO alongside_app USING (purpose = 'BOARD_PAPER' AND {JOB});
CREATE POLICY papers_added ON core_storedfile FOR INSERT TO alongside_app
    WITH CHECK (purpose = 'BOARD_PAPER' AND {JOB});
CREATE POLICY papers_changed ON core_storedfile FOR UPDATE TO alongside_app USING (purpose = 'BOARD_PAPER' AND {JOB});
"""
NO_FILES = """
DROP POLICY papers_changed ON core_storedfile;
DROP POLICY papers_added ON core_storedfile;
DROP POLICY papers_read ON core_storedfile;
DROP POLICY papers_of_seen ON core_storedfile;
DROP FUNCTION board_erase_file(bigint);
DROP FUNCTION board_is_paper(bigint);
"""


class Migration(migrations.Migration):
    # The policies on files stand beside those of iom.
    dependencies = [("board", "0003_papers"), ("iom", "0003_two_locks")]

    operations = [
        migrations.RunSQL(
            "".join(first.locked(table, rules) for table, rules in TABLES.items())
            + parts.events_kept("board_paperevent", P)
            + EVENTS_OF_CLERKS,
            "".join(first.unlocked(table) for table in ("board_paperevent", *reversed(TABLES))),
        ),
        migrations.RunSQL(FROZEN, NOT_FROZEN),
        migrations.RunSQL(FILES, NO_FILES),
    ]
