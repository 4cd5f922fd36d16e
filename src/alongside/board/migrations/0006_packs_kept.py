"""Row-level security on agendas and packs of boards (ADR 0054); board.pack_queries says the same in Python.

A board is a series of meetings of the kind GROUP. Its clerk (board.write) keeps its front sheet, its agendas and its
packs where they run the series. Its members, and whoever runs it, read what is published. Of an exempt item its text,
and the members' version of a pack, are read by the clerk and by members whose role may (board.exempt).
"""

from importlib import import_module

from django.db import migrations

first = import_module("alongside.board.migrations.0002_consultations_kept")
parts = import_module("alongside.casework.migrations.0007_parts_kept")
held = import_module("alongside.meetings.migrations.0002_meetings_kept")
ME, JOB, ROLE, BOROUGH = first.ME, first.JOB, first.kept.ROLE, first.kept.BOROUGH
# As partners.permissions: board.exempt.
MAY_EXEMPT = f"""{ROLE} IN ('BOROUGH_COORDINATOR', 'PROBATION_OFFICER', 'POLICE_OFFICER', 'PARTNER_WORKER', 'SUPERVISOR',
    'GOVERNANCE_LEAD', 'BOARD_CLERK')"""
KEEPS = f"({ROLE} = 'BOARD_CLERK' AND s.kind = 'GROUP' AND s.borough = {BOROUGH} AND {held.run('s')})"
BOARD_SEEN = f"(s.kind = 'GROUP' AND {held.seen('s')})"
BOARD_RUN = f"(s.kind = 'GROUP' AND {held.run('s')})"
NOT_CANCELLED, HELD = "'PLANNED', 'CALLED', 'HELD', 'CLOSED'", "'HELD'"
S, P, D, A, N = "board_frontsheet", "board_place", "board_itemdetail", "board_itempaper", "board_declaration"
K, C = "board_pack", "board_packsource"


def of_member(condition: str) -> str:
    """Whether a member of a row is of such a series."""
    return f"member_id IN (SELECT m.id FROM meetings_member m WHERE m.series_id IN {held.series(condition)})"


def of_item(condition: str, states: str = "") -> str:
    """Whether an item of a row is on the agenda of such a meeting."""
    return f"""item_id IN (SELECT i.id FROM meetings_agendaitem i
        WHERE i.meeting_id IN {held.meetings(condition, states)})"""


def of_meeting(condition: str) -> str:
    """Whether the meeting of a row is of such a series."""
    return f"meeting_id IN {held.meetings(condition)}"


def of_draft(table: str) -> str:
    """Whether the pack of a row is a draft of one's own board."""
    return f"""EXISTS (SELECT FROM {K} k WHERE k.id = {table}.pack_id AND k.state = 'DRAFT'
        AND k.{of_meeting(KEEPS)})"""


EXEMPT_ITEMS = f"""
-- Whether a paper of an item is exempt, which nobody sees but its clerks.
CREATE FUNCTION board_item_is_exempt(item bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE papers AS (
        SELECT p.id, p.is_exempt FROM {A} i JOIN board_paper p ON p.id = i.paper_id
        WHERE i.item_id = item AND i.withdrawn_at IS NULL
        UNION
        SELECT n.id, n.is_exempt FROM board_paper n JOIN papers b ON n.supersedes_id = b.id
    )
    SELECT EXISTS (SELECT FROM papers WHERE is_exempt)
$$;
REVOKE ALL ON FUNCTION board_item_is_exempt(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION board_item_is_exempt(bigint) TO alongside_app;
"""
NO_EXEMPT_ITEMS = "DROP FUNCTION board_item_is_exempt(bigint);"
OF_A_DRAFT = (
    "state, turn, wanted_at, is_publishing, fault, set_at, sha256, went_in, places, sheets, standard, "
    "public_pdf_id, members_pdf_id, published_by_id, published_at"
)
# Of each table: who sees a row, adds, changes and removes one ("" for nobody), and the columns that change.
TABLES = {
    S: (
        f"series_id IN {held.series(BOARD_SEEN)}",
        f"changed_by_id = {ME} AND series_id IN {held.series(KEEPS)}",
        f"series_id IN {held.series(KEEPS)}",
        "",
        "texts, notices, sections, watch, contact, officer, changed_by_id, changed_at",
    ),
    P: (
        of_member(BOARD_SEEN),
        f"changed_by_id = {ME} AND {of_member(KEEPS)}",
        of_member(KEEPS),
        "",
        "post, section, changed_by_id, changed_at",
    ),
    D: (
        f"{of_item(KEEPS)} OR {of_item(BOARD_SEEN)} AND ({MAY_EXEMPT} OR NOT board_item_is_exempt(item_id))",
        f"changed_by_id = {ME} AND {of_item(KEEPS, NOT_CANCELLED)}",
        of_item(KEEPS, NOT_CANCELLED),
        # Whoever runs a meeting takes an item off its agenda.
        of_item(BOARD_RUN, held.BEFORE),
        "text, to_follow, late_reason, changed_by_id, changed_at",
    ),
    A: (
        of_item(BOARD_SEEN),
        f"by_id = {ME} AND {of_item(KEEPS, NOT_CANCELLED)}",
        of_item(KEEPS, NOT_CANCELLED),
        f"{of_item(BOARD_RUN, held.BEFORE)} OR {of_item(KEEPS, NOT_CANCELLED)}",
        '"order", withdrawn_at, withdrawn_why',
    ),
    N: (
        of_item(BOARD_SEEN),
        f"by_id = {ME} AND {of_item(KEEPS, HELD)}",
        "",
        of_item(KEEPS, HELD),
        "",
    ),
    K: (
        f"{JOB} OR {of_meeting(KEEPS)} OR state <> 'DRAFT' AND {of_meeting(BOARD_SEEN)}",
        f"made_by_id = {ME} AND state = 'DRAFT' AND {of_meeting(KEEPS)}",
        f"{JOB} OR state = 'DRAFT' AND {of_meeting(KEEPS)}",
        "",
        OF_A_DRAFT,
    ),
    C: (
        f"{JOB} OR EXISTS (SELECT FROM {K} k WHERE k.id = {C}.pack_id AND k.{of_meeting(KEEPS)})",
        of_draft(C),
        of_draft(C),
        "",
        "agenda, papers",
    ),
}
EVENTS = tuple((f"{table}event", table) for table in (S, P, D, A, N, K))
# What a draft was before it was published is not public with it.
EVENTS_OF_CLERKS = f"ALTER POLICY seen ON {K}event USING ({JOB} OR {of_meeting(KEEPS)});"
FROZEN = f"""
CREATE FUNCTION board_pack_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'DRAFT' AND (
        to_jsonb(NEW) - 'state' IS DISTINCT FROM to_jsonb(OLD) - 'state'
        OR (OLD.state, NEW.state) <> ('PUBLISHED', 'SUPERSEDED'))
    THEN
        RAISE EXCEPTION 'A published pack does not change.';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER is_frozen BEFORE UPDATE ON {K} FOR EACH ROW EXECUTE FUNCTION board_pack_is_frozen();
"""
NOT_FROZEN = f"DROP TRIGGER is_frozen ON {K}; DROP FUNCTION board_pack_is_frozen();"
# The PDFs of packs: set by the worker, which erases those of a draft that is set anew; read with their pack, the
# members' version by whoever may.
FILES = f"""
CREATE FUNCTION board_erase_pack(file bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF ({JOB}) IS NOT TRUE
        OR EXISTS (SELECT FROM {K} k WHERE k.public_pdf_id = file OR k.members_pdf_id = file)
        OR NOT EXISTS (SELECT FROM core_storedfile WHERE id = file AND purpose = 'BOARD_PACK') THEN
        RETURN false;
    END IF;
    DELETE FROM core_filechunk WHERE file_id = file;
    DELETE FROM core_storedfile WHERE id = file;
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION board_erase_pack(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION board_erase_pack(bigint) TO alongside_app;
CREATE POLICY board_packs_of_seen ON core_storedfile AS RESTRICTIVE FOR SELECT TO alongside_app USING (
    purpose <> 'BOARD_PACK' OR {JOB} OR EXISTS (
        SELECT FROM {K} k WHERE k.public_pdf_id = core_storedfile.id
            OR k.members_pdf_id = core_storedfile.id AND (k.{of_meeting(KEEPS)}
                OR {MAY_EXEMPT} AND k.meeting_id IN (SELECT m.id FROM meetings_meeting m
                    WHERE m.series_id IN (SELECT meetings_member_of(false))))));
CREATE POLICY board_packs_read ON core_storedfile FOR SELECT TO alongside_app USING (purpose = 'BOARD_PACK' AND {JOB});
CREATE POLICY board_packs_added ON core_storedfile FOR INSERT TO alongside_app
    WITH CHECK (purpose = 'BOARD_PACK' AND {JOB});
CREATE POLICY board_packs_changed ON core_storedfile FOR UPDATE TO alongside_app
    USING (purpose = 'BOARD_PACK' AND {JOB});
"""
NO_FILES = """
DROP POLICY board_packs_changed ON core_storedfile;
DROP POLICY board_packs_added ON core_storedfile;
DROP POLICY board_packs_read ON core_storedfile;
DROP POLICY board_packs_of_seen ON core_storedfile;
DROP FUNCTION board_erase_pack(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("board", "0005_packs"), ("meetings", "0002_meetings_kept")]

    operations = [
        migrations.RunSQL(EXEMPT_ITEMS, NO_EXEMPT_ITEMS),
        migrations.RunSQL(
            "".join(first.locked(table, rules) for table, rules in TABLES.items())
            + "".join(parts.events_kept(table, parent) for table, parent in EVENTS)
            + EVENTS_OF_CLERKS,
            "".join(first.unlocked(table) for table in (*(event for event, _ in EVENTS), *reversed(TABLES))),
        ),
        migrations.RunSQL(FROZEN, NOT_FROZEN),
        migrations.RunSQL(FILES, NO_FILES),
    ]
