"""Row-level security on meetings (ADR 0046); meetings.queries says the same.

A series, its members, its meetings and who was in the room are seen by whoever is a member today and by whoever runs it
for its agency. What was said (agenda, decisions, actions) is seen by them too, of a case panel only where plans flow
from the agency that runs it. Whoever owns an action sees it, and from which meeting it is.
"""

from importlib import import_module

from django.db import migrations

kept = import_module("alongside.casework.migrations.0004_cases_kept")
parts = import_module("alongside.casework.migrations.0007_parts_kept")
ME, MY_AGENCY, ROLE, BOROUGH, WORKS, TASK = (
    *(kept.ME, kept.MY_AGENCY, kept.ROLE, kept.BOROUGH, kept.WORKS),
    kept.TASK,
)
# As partners.permissions: meetings.run.
MAY_RUN = f"{ROLE} IN ('BOROUGH_COORDINATOR', 'SUPERVISOR', 'BOARD_CLERK')"
RETENTION = f"{TASK} = 'retention'"
FUNCTIONS = """
-- The series of which the posting is a member today; those that it chairs, where that is asked.
CREATE FUNCTION meetings_member_of(chairs boolean) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.series_id FROM meetings_member m
        CROSS JOIN (SELECT (alongside_now() AT TIME ZONE 'Europe/London')::date AS day) t
    WHERE m.posting_id = alongside_told('posting')::bigint AND m.from_on <= t.day
        AND (m.until_on IS NULL OR m.until_on > t.day) AND (NOT chairs OR m.role IN ('CHAIR', 'CO_CHAIR'))
$$;
REVOKE ALL ON FUNCTION meetings_member_of(boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meetings_member_of(boolean) TO alongside_app;

-- From where the actions are that the posting owns.
CREATE FUNCTION meetings_owed() RETURNS TABLE (series bigint, meeting bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT a.series_id, a.meeting_id FROM meetings_action a
    WHERE a.owner_id = alongside_told('posting')::bigint
$$;
REVOKE ALL ON FUNCTION meetings_owed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meetings_owed() TO alongside_app;
"""
NO_FUNCTIONS = """
DROP FUNCTION meetings_owed();
DROP FUNCTION meetings_member_of(boolean);
"""


def of_agency(row: str) -> str:
    """Whether the posting runs a series for its agency."""
    reached = f"({BOROUGH} IS NULL OR {row}.borough = {BOROUGH})"
    return f"({MAY_RUN} AND {row}.agency_id = {MY_AGENCY} AND {reached})"


def told(row: str) -> str:
    """Whether the posting's agency may read what is said in a series."""
    slug = f"(SELECT p.slug FROM partners_programme p WHERE p.id = {row}.programme_id)"
    return f"""({row}.kind = 'GROUP'
        OR {WORKS} AND {row}.agency_id = ANY (alongside_sources({slug}::text, 'PLAN')))"""


def seen(row: str) -> str:
    """Whether the posting sees a series."""
    return f"({of_agency(row)} OR {row}.id IN (SELECT meetings_member_of(false)))"


def run(row: str) -> str:
    """Whether the posting runs a series."""
    return f"(({of_agency(row)} OR {row}.id IN (SELECT meetings_member_of(true))) AND {told(row)})"


def series(condition: str) -> str:
    """The series of which something holds."""
    return f"(SELECT s.id FROM meetings_series s WHERE {condition})"


def meetings(condition: str, states: str = "") -> str:
    """The meetings of such series; in certain states, where they are given."""
    of_states = f" AND m.state IN ({states})" if states else ""
    return f"""(SELECT m.id FROM meetings_meeting m JOIN meetings_series s ON s.id = m.series_id
        WHERE {condition}{of_states})"""


SEEN, RUN, SAID = seen("s"), run("s"), f"{seen('s')} AND {told('s')}"
BEFORE, TO_COME = "'PLANNED', 'CALLED'", "'PLANNED', 'CALLED', 'HELD'"
TABLES = ("series", "member", "meeting", "agendaitem", "attendance", "decision", "action")
LOCKS = f"""
ALTER TABLE meetings_series ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON meetings_series FOR SELECT TO alongside_app USING (
    {seen("meetings_series")} OR id IN (SELECT o.series FROM meetings_owed() o) OR {RETENTION});
CREATE POLICY added ON meetings_series FOR INSERT TO alongside_app WITH CHECK (
    {of_agency("meetings_series")} AND made_by_id = {ME});
CREATE POLICY changed ON meetings_series FOR UPDATE TO alongside_app USING ({run("meetings_series")});
REVOKE UPDATE, DELETE, TRUNCATE ON meetings_series FROM alongside_app;
GRANT UPDATE (name, rhythm, first_on, time, minutes, place, quorum, needs_chair, standing)
    ON meetings_series TO alongside_app;

ALTER TABLE meetings_member ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON meetings_member FOR SELECT TO alongside_app USING (series_id IN {series(SEEN)});
CREATE POLICY added ON meetings_member FOR INSERT TO alongside_app WITH CHECK (
    series_id IN {series(RUN)} AND added_by_id = {ME});
CREATE POLICY changed ON meetings_member FOR UPDATE TO alongside_app USING (series_id IN {series(RUN)});
REVOKE UPDATE, DELETE, TRUNCATE ON meetings_member FROM alongside_app;
GRANT UPDATE (until_on) ON meetings_member TO alongside_app;

ALTER TABLE meetings_meeting ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON meetings_meeting FOR SELECT TO alongside_app USING (
    series_id IN {series(SEEN)} OR id IN (SELECT o.meeting FROM meetings_owed() o) OR {RETENTION});
CREATE POLICY added ON meetings_meeting FOR INSERT TO alongside_app WITH CHECK (
    series_id IN {series(RUN)} AND state = 'PLANNED');
-- A record that was agreed changes no more, nor a meeting that was cancelled.
CREATE POLICY changed ON meetings_meeting FOR UPDATE TO alongside_app
    USING (series_id IN {series(RUN)} AND state <> 'CANCELLED' AND agreed_at IS NULL)
    WITH CHECK (series_id IN {series(RUN)});
REVOKE UPDATE, DELETE, TRUNCATE ON meetings_meeting FROM alongside_app;
GRANT UPDATE (moved_why, starts_at, minutes, place, state, sequence, called_at, held_at, quorum, needs_chair,
    closed_at, cancelled_why, agreed_in_id, agreed_at) ON meetings_meeting TO alongside_app;

ALTER TABLE meetings_agendaitem ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON meetings_agendaitem FOR SELECT TO alongside_app USING (meeting_id IN {meetings(SAID)});
CREATE POLICY added ON meetings_agendaitem FOR INSERT TO alongside_app WITH CHECK (
    by_id = {ME} AND (kind = 'ADDED' AND meeting_id IN {meetings(SAID, TO_COME)}
        OR meeting_id IN {meetings(RUN, TO_COME)}));
CREATE POLICY changed ON meetings_agendaitem FOR UPDATE TO alongside_app USING (meeting_id IN {meetings(RUN, TO_COME)});
CREATE POLICY removed ON meetings_agendaitem FOR DELETE TO alongside_app USING (meeting_id IN {meetings(RUN, BEFORE)});
REVOKE UPDATE, TRUNCATE ON meetings_agendaitem FROM alongside_app;
GRANT UPDATE (title, "order", minutes) ON meetings_agendaitem TO alongside_app;

ALTER TABLE meetings_attendance ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON meetings_attendance FOR SELECT TO alongside_app USING (meeting_id IN {meetings(SEEN)});
CREATE POLICY added ON meetings_attendance FOR INSERT TO alongside_app WITH CHECK (
    marked_by_id = {ME} AND meeting_id IN {meetings(RUN, "'HELD'")});
CREATE POLICY changed ON meetings_attendance FOR UPDATE TO alongside_app
    USING (left_at IS NULL AND meeting_id IN {meetings(RUN, "'HELD'")}) WITH CHECK (left_at IS NOT NULL);
REVOKE UPDATE, DELETE, TRUNCATE ON meetings_attendance FROM alongside_app;
GRANT UPDATE (left_at) ON meetings_attendance TO alongside_app;

ALTER TABLE meetings_decision ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON meetings_decision FOR SELECT TO alongside_app USING (meeting_id IN {meetings(SAID)});
CREATE POLICY added ON meetings_decision FOR INSERT TO alongside_app WITH CHECK (
    by_id = {ME} AND meeting_id IN {meetings(RUN, "'HELD'")});
CREATE POLICY changed ON meetings_decision FOR UPDATE TO alongside_app
    USING (taken_back_at IS NULL AND meeting_id IN {meetings(RUN, "'HELD'")}) WITH CHECK (taken_back_at IS NOT NULL);
REVOKE UPDATE, DELETE, TRUNCATE ON meetings_decision FROM alongside_app;
GRANT UPDATE (taken_back_at, taken_back_why) ON meetings_decision TO alongside_app;

ALTER TABLE meetings_action ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON meetings_action FOR SELECT TO alongside_app USING (
    series_id IN {series(SAID)} OR owner_id = {ME} AND series_id IN {series(told("s"))});
CREATE POLICY added ON meetings_action FOR INSERT TO alongside_app WITH CHECK (
    by_id = {ME} AND state = 'OPEN' AND meeting_id IN {meetings(RUN, "'HELD'")} AND series_id IN {series(RUN)});
CREATE POLICY changed ON meetings_action FOR UPDATE TO alongside_app
    USING (state = 'OPEN' AND (owner_id = {ME} OR series_id IN {series(RUN)}))
    WITH CHECK (ended_by_id = {ME} OR series_id IN {series(RUN)});
REVOKE UPDATE, DELETE, TRUNCATE ON meetings_action FROM alongside_app;
GRANT UPDATE (owner_id, due_on, state, ended_at, ended_by_id, words, changed_why) ON meetings_action TO alongside_app;

ALTER TABLE meetings_draft ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON meetings_draft FOR SELECT TO alongside_app USING (posting_id = {ME} OR {TASK} = 'drafts');
CREATE POLICY added ON meetings_draft FOR INSERT TO alongside_app WITH CHECK (
    posting_id = {ME} AND meeting_id IN {meetings(RUN, "'HELD'")});
CREATE POLICY changed ON meetings_draft FOR UPDATE TO alongside_app USING (posting_id = {ME});
CREATE POLICY removed ON meetings_draft FOR DELETE TO alongside_app USING (posting_id = {ME} OR {TASK} = 'drafts');
REVOKE UPDATE, TRUNCATE ON meetings_draft FROM alongside_app;
GRANT UPDATE (said, saved_at) ON meetings_draft TO alongside_app;

{"".join(parts.events_kept(f"meetings_{table}event", f"meetings_{table}") for table in TABLES)}
"""
NO_LOCKS = "".join(
    f"DROP POLICY IF EXISTS {policy} ON meetings_{table};"
    for table in (*(f"{one}event" for one in TABLES), "draft", *reversed(TABLES))
    for policy in ("removed", "changed", "added", "seen")
)
ERASED = "'Erased'"
# What was said in case panels that closed before a day, or that were to be held before it and did not close; and
# of which no action is open. Rows stay without their words, so that attendance and references stay; the history of
# their words goes, and that of items that were taken off the agenda.
ERASING = f"""
CREATE FUNCTION meetings_to_erase(before date) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.id FROM meetings_meeting m JOIN meetings_series s ON s.id = m.series_id
    WHERE alongside_told('task') = 'retention' AND s.kind = 'PANEL'
        AND (m.state = 'CLOSED' AND (m.closed_at AT TIME ZONE 'Europe/London')::date < before
            OR m.state <> 'CLOSED' AND (m.starts_at AT TIME ZONE 'Europe/London')::date < before)
        AND NOT EXISTS (SELECT FROM meetings_action a WHERE a.meeting_id = m.id AND a.state = 'OPEN')
        AND (EXISTS (SELECT FROM meetings_agendaitem i WHERE i.meeting_id = m.id AND i.title <> {ERASED})
            OR EXISTS (SELECT FROM meetings_agendaitemevent e WHERE e.meeting_id = m.id AND e.title <> {ERASED})
            OR EXISTS (SELECT FROM meetings_action a WHERE a.meeting_id = m.id AND a.text <> {ERASED})
            OR m.cancelled_why NOT IN ('', {ERASED}))
    ORDER BY m.id
$$;
REVOKE ALL ON FUNCTION meetings_to_erase(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meetings_to_erase(date) TO alongside_app;

CREATE FUNCTION meetings_erase(before date) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    due bigint[] := ARRAY(SELECT meetings_to_erase(before));
    items bigint[];
BEGIN
    items := ARRAY(SELECT i.id FROM meetings_agendaitem i WHERE i.meeting_id = ANY (due)
        OR i.action_id IN (SELECT a.id FROM meetings_action a WHERE a.meeting_id = ANY (due)));
    UPDATE meetings_agendaitem SET title = {ERASED} WHERE id = ANY (items);
    UPDATE meetings_decision SET text = {ERASED}, reason = {ERASED},
        taken_back_why = CASE WHEN taken_back_at IS NULL THEN '' ELSE {ERASED} END WHERE meeting_id = ANY (due);
    UPDATE meetings_action SET text = {ERASED}, words = {ERASED},
        changed_why = CASE WHEN changed_why = '' THEN '' ELSE {ERASED} END WHERE meeting_id = ANY (due);
    UPDATE meetings_meeting SET cancelled_why = {ERASED} WHERE id = ANY (due) AND cancelled_why <> '';
    DELETE FROM meetings_meetingevent WHERE pgh_obj_id = ANY (due) AND cancelled_why NOT IN ('', {ERASED});
    DELETE FROM meetings_draft WHERE meeting_id = ANY (due);
    DELETE FROM meetings_agendaitemevent WHERE title <> {ERASED} AND (
        pgh_obj_id = ANY (items) OR meeting_id = ANY (due)
        OR action_id IN (SELECT a.id FROM meetings_action a WHERE a.meeting_id = ANY (due)));
    DELETE FROM meetings_decisionevent WHERE text <> {ERASED} AND pgh_obj_id IN (
        SELECT d.id FROM meetings_decision d WHERE d.meeting_id = ANY (due));
    DELETE FROM meetings_actionevent WHERE text <> {ERASED} AND pgh_obj_id IN (
        SELECT a.id FROM meetings_action a WHERE a.meeting_id = ANY (due));
    RETURN QUERY SELECT unnest(due);
END
$$;
REVOKE ALL ON FUNCTION meetings_erase(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meetings_erase(date) TO alongside_app;
"""
NOT_ERASING = """
DROP FUNCTION meetings_erase(date);
DROP FUNCTION meetings_to_erase(date);
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_meetings"), ("casework", "0032_apart_by_person")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(LOCKS, NO_LOCKS),
        migrations.RunSQL(ERASING, NOT_ERASING),
    ]
