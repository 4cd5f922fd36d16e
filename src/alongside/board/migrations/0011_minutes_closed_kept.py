"""Row-level security on minutes of exempt items (ADR 0055, 0056); board.minutes_queries says the same in Python.

What a minute of an exempt item says, its actions, and a version in which it stands, are read by whoever runs the series,
and by those who see it and whose role may (board.exempt). Others are told its place and its paragraph. Minutes go from
draft to agreed, where a meeting has agreed the record, and from agreed to signed.
"""

from importlib import import_module

from django.db import migrations

packs = import_module("alongside.board.migrations.0006_packs_kept")
before = import_module("alongside.board.migrations.0008_minutes_kept")
locked, unlocked, JOB, MAY_EXEMPT = before.first.locked, before.first.unlocked, before.JOB, packs.MAY_EXEMPT
M, E, V, T = before.M, before.E, before.V, "board_minuteaction"
SEEN, RUN, of_minutes = before.SEEN, before.RUN, before.of_minutes

FUNCTIONS = f"""
-- Under which paragraph an item is exempt: as board_item_is_exempt has it, or by its minute, which keeps what it was when it
-- was drafted.
CREATE FUNCTION board_exempt_paragraph(item bigint) RETURNS smallint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE papers AS (
        SELECT p.id, p.paragraph FROM {packs.A} i JOIN board_paper p ON p.id = i.paper_id WHERE i.item_id = item
        UNION
        SELECT n.id, n.paragraph FROM board_paper n JOIN papers b ON n.supersedes_id = b.id
    )
    SELECT min(paragraph) FROM (
        SELECT paragraph FROM papers
        UNION ALL SELECT d.paragraph FROM {packs.D} d WHERE d.item_id = item
        UNION ALL SELECT e.paragraph FROM {E} e WHERE e.item_id = item) AS said
$$;
REVOKE ALL ON FUNCTION board_exempt_paragraph(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION board_exempt_paragraph(bigint) TO alongside_app;

-- The places of some minutes, with the paragraph of the exempt ones: so that whoever may not read them can number the rest.
CREATE FUNCTION board_places_of_minutes(asked bigint[])
RETURNS TABLE (minutes bigint, minute bigint, place smallint, paragraph smallint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.minutes_id, e.id, e.place, e.paragraph FROM {E} e WHERE e.minutes_id = ANY (asked)
$$;
REVOKE ALL ON FUNCTION board_places_of_minutes(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION board_places_of_minutes(bigint[]) TO alongside_app;
"""
NO_FUNCTIONS = """
DROP FUNCTION board_places_of_minutes(bigint[]);
DROP FUNCTION board_exempt_paragraph(bigint);
"""
MAY_READ = f"{MAY_EXEMPT} AND m.meeting_id IN {SEEN} OR m.meeting_id IN {RUN}"
CLOSED = f"""
ALTER POLICY seen ON {E} USING (
    {of_minutes(E, f"m.meeting_id IN {SEEN} AND ({E}.paragraph IS NULL OR {MAY_READ})")});
ALTER POLICY seen ON {V} USING ({JOB} OR
    {of_minutes(V, f"(m.meeting_id IN {SEEN} OR {V}.is_agreed) AND (NOT {V}.is_exempt OR {MAY_READ})")});
"""
NOT_CLOSED = f"""
ALTER POLICY seen ON {V} USING ({before.TABLES[V][0]});
ALTER POLICY seen ON {E} USING ({before.TABLES[E][0]});
"""
ACTIONS = (
    f"EXISTS (SELECT FROM {E} e WHERE e.id = minute_id)",
    f"""EXISTS (SELECT FROM {E} e JOIN {M} m ON m.id = e.minutes_id
        WHERE e.id = minute_id AND m.state = 'DRAFT' AND m.meeting_id IN {RUN})""",
    *("", "", ""),
)
# Drafts that were there before keep what they say now.
COPIED = f"""
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE {E} e SET paragraph = board_exempt_paragraph(e.item_id)
    FROM {M} m WHERE m.id = e.minutes_id AND m.state = 'DRAFT' AND board_exempt_paragraph(e.item_id) IS NOT NULL;
INSERT INTO {T} (minute_id, number, text, owner, due_on)
    SELECT e.id, row_number() OVER (PARTITION BY e.id ORDER BY a.id), a.text, u.name || ', ' || g.name, a.due_on
    FROM {E} e JOIN {M} m ON m.id = e.minutes_id
    JOIN meetings_action a ON a.item_id = e.item_id AND a.meeting_id = m.meeting_id
    JOIN partners_posting p ON p.id = a.owner_id
    JOIN partners_user u ON u.id = p.user_id JOIN partners_agency g ON g.id = p.agency_id;
"""
FROZEN = f"""
CREATE OR REPLACE FUNCTION board_minutes_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := ARRAY['state', 'signed_how', 'signed_name', 'signed_on', 'signed_by_id'];
BEGIN
    IF OLD.state <> 'DRAFT' AND (
        to_jsonb(NEW) - moving IS DISTINCT FROM to_jsonb(OLD) - moving
        OR to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) AND (OLD.state, NEW.state) <> ('AGREED', 'SIGNED'))
    THEN
        RAISE EXCEPTION 'Minutes that were agreed do not change.';
    END IF;
    IF OLD.state = 'DRAFT' AND NEW.state <> 'DRAFT' AND (NEW.state <> 'AGREED' OR NOT EXISTS (
        SELECT FROM meetings_meeting g WHERE g.id = NEW.meeting_id AND g.agreed_in_id IS NOT NULL))
    THEN
        RAISE EXCEPTION 'A draft is agreed once a meeting has agreed the record, and signed after that.';
    END IF;
    IF NEW.is_public AND EXISTS (SELECT FROM {E} e WHERE e.minutes_id = NEW.id AND e.paragraph IS NOT NULL) THEN
        RAISE EXCEPTION 'Minutes of an exempt item are not public.';
    END IF;
    RETURN NEW;
END
$$;
"""
FROZEN_BEFORE = (
    "CREATE OR REPLACE FUNCTION" + before.FROZEN.split("CREATE TRIGGER")[0].partition("CREATE FUNCTION")[2]
)


class Migration(migrations.Migration):
    dependencies = [("board", "0010_minutes_closed")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(COPIED, migrations.RunSQL.noop),
        migrations.RunSQL(CLOSED, NOT_CLOSED),
        migrations.RunSQL(locked(T, ACTIONS), unlocked(T)),
        migrations.RunSQL(FROZEN, FROZEN_BEFORE),
    ]
