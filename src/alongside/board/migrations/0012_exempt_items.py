"""What was said on an exempt item is for the clerk of its board and for members whose role may read it (ADR 0055).

As the members' version of a pack has it: decisions, actions and minutes of exempt items, for others neither on the pages
of meetings nor in minutes. To run the series is not enough. Whoever owns an action is told it all the same.
"""

from importlib import import_module

from django.db import migrations

packs = import_module("alongside.board.migrations.0006_packs_kept")
minutes = import_module("alongside.board.migrations.0011_minutes_closed_kept")
ME, M, E, V, JOB = packs.ME, minutes.M, minutes.E, minutes.V, minutes.JOB
SEEN, RUN, of_minutes = minutes.SEEN, minutes.RUN, minutes.of_minutes

# Beside the item itself: that from which the action comes that it carries, and so on.
PARAGRAPH = f"""
CREATE OR REPLACE FUNCTION board_exempt_paragraph(item bigint) RETURNS smallint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE items AS (
        SELECT i.id, i.action_id FROM meetings_agendaitem i WHERE i.id = item
        UNION
        SELECT b.id, b.action_id FROM items i
            JOIN meetings_action a ON a.id = i.action_id JOIN meetings_agendaitem b ON b.id = a.item_id
    ), papers AS (
        SELECT p.id, p.paragraph FROM items i JOIN {packs.A} o ON o.item_id = i.id JOIN board_paper p ON p.id = o.paper_id
        UNION
        SELECT n.id, n.paragraph FROM board_paper n JOIN papers b ON n.supersedes_id = b.id
    )
    SELECT min(paragraph) FROM (
        SELECT paragraph FROM papers
        UNION ALL SELECT d.paragraph FROM items i JOIN {packs.D} d ON d.item_id = i.id
        UNION ALL SELECT e.paragraph FROM items i JOIN {E} e ON e.item_id = i.id) AS said
$$;
"""
PARAGRAPH_BEFORE = (
    "CREATE OR REPLACE FUNCTION board_exempt_paragraph"
    + minutes.FUNCTIONS.partition("CREATE FUNCTION board_exempt_paragraph")[2].partition("REVOKE ALL")[0]
)
HIDDEN = """
-- The exempt items of a meeting, with how many decisions and other people's actions there are on each.
CREATE FUNCTION board_exempt_said(which bigint) RETURNS TABLE (item bigint, decisions bigint, actions bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.id,
        (SELECT count(*) FROM meetings_decision d WHERE d.item_id = i.id),
        (SELECT count(*) FROM meetings_action a WHERE a.item_id = i.id AND a.owner_id <> alongside_told('posting')::bigint)
    FROM meetings_agendaitem i JOIN meetings_meeting m ON m.id = i.meeting_id JOIN meetings_series s ON s.id = m.series_id
    WHERE i.meeting_id = which AND board_exempt_paragraph(i.id) IS NOT NULL
        AND (s.id IN (SELECT meetings_member_of(false)) OR s.agency_id = alongside_told('agency')::bigint)
$$;
REVOKE ALL ON FUNCTION board_exempt_said(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION board_exempt_said(bigint) TO alongside_app;
"""
OF_A_MEMBER = (
    """(SELECT g.id FROM meetings_meeting g WHERE g.series_id IN (SELECT meetings_member_of(false)))"""
)


def reads(meeting: str) -> str:
    """Whether the posting reads what is exempt of a meeting, by the name of its column."""
    return f"({packs.MAY_EXEMPT} AND {meeting} IN {OF_A_MEMBER} OR {meeting} IN {packs.held.meetings(packs.KEEPS)})"


def is_open(table: str) -> str:
    """Whether what was said stands on no exempt item, or the posting reads it."""
    return f"{table}.case_id IS NOT NULL OR board_exempt_paragraph({table}.item_id) IS NULL OR {reads(f'{table}.meeting_id')}"


D, A = "meetings_decision", "meetings_action"
LOCKS = f"""
CREATE POLICY of_an_open_item ON {D} AS RESTRICTIVE FOR SELECT TO alongside_app USING ({is_open(D)});
CREATE POLICY of_an_open_item ON {A} AS RESTRICTIVE FOR SELECT TO alongside_app USING (
    {A}.owner_id = {ME} OR {is_open(A)});
ALTER POLICY seen ON {E} USING (
    {of_minutes(E, f"m.meeting_id IN {SEEN} AND ({E}.paragraph IS NULL OR {reads('m.meeting_id')})")});
ALTER POLICY seen ON {E}event USING (
    {
    of_minutes(
        f"{E}event", f"m.meeting_id IN {RUN} AND ({E}event.paragraph IS NULL OR {reads('m.meeting_id')})"
    )
});
ALTER POLICY seen ON {V} USING ({JOB} OR {
    of_minutes(
        V, f"(m.meeting_id IN {SEEN} OR {V}.is_agreed) AND (NOT {V}.is_exempt OR {reads('m.meeting_id')})"
    )
});
"""
NO_LOCKS = f"""
{minutes.CLOSED}
ALTER POLICY seen ON {E}event USING (minutes_id IN (SELECT m.id FROM {M} m WHERE m.meeting_id IN {RUN}));
DROP POLICY of_an_open_item ON {A};
DROP POLICY of_an_open_item ON {D};
"""


class Migration(migrations.Migration):
    dependencies = [("board", "0011_minutes_closed_kept"), ("meetings", "0006_carried_by_reference")]

    operations = [
        migrations.RunSQL(PARAGRAPH, PARAGRAPH_BEFORE),
        migrations.RunSQL(HIDDEN, "DROP FUNCTION board_exempt_said(bigint);"),
        migrations.RunSQL(LOCKS, NO_LOCKS),
    ]
