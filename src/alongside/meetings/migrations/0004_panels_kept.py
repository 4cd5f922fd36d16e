"""Row-level security on what a panel says of cases (ADR 0052); meetings.queries, screen and actions say the same.

What was decided on a case, and who is to do what, is read where the case is seen. What an agency brings is read as
everything that is kept with a case: by its agency and category. What was shown to the room, and which copies were made,
whoever is told what the panel says reads. When a case is erased, the panels’ words on it go with it.
"""

from importlib import import_module

from django.db import migrations

kept = import_module("alongside.casework.migrations.0004_cases_kept")
parts = import_module("alongside.casework.migrations.0007_parts_kept")
moves = import_module("alongside.casework.migrations.0013_moves_kept")
before = import_module("alongside.meetings.migrations.0002_meetings_kept")
ME, MY_AGENCY = kept.ME, kept.MY_AGENCY
SEEN_CASE = "EXISTS (SELECT FROM casework_case c WHERE c.id = case_id)"
SAID, RUN, SEEN, TO_COME = before.SAID, before.RUN, before.SEEN, before.TO_COME
ERASED = before.ERASED
OF_SAID_ITEM = (
    f"item_id IN (SELECT i.id FROM meetings_agendaitem i WHERE i.meeting_id IN {before.meetings(SAID)})"
)
MY_MEETINGS = "SELECT m.id FROM meetings_meeting m WHERE m.series_id IN (SELECT meetings_member_of(false))"
LOCKS = f"""
CREATE POLICY of_a_seen_case ON meetings_agendaitem AS RESTRICTIVE FOR INSERT TO alongside_app WITH CHECK (
    case_id IS NULL OR {SEEN_CASE});
CREATE POLICY of_a_seen_case ON meetings_decision AS RESTRICTIVE FOR ALL TO alongside_app USING (
    case_id IS NULL OR {SEEN_CASE});
CREATE POLICY of_a_seen_case ON meetings_action AS RESTRICTIVE FOR ALL TO alongside_app USING (
    case_id IS NULL OR {SEEN_CASE});
-- What is said on an item is of the item's case.
CREATE POLICY of_its_item ON meetings_decision AS RESTRICTIVE FOR INSERT TO alongside_app WITH CHECK (
    EXISTS (SELECT FROM meetings_agendaitem i WHERE i.id = item_id
        AND i.case_id IS NOT DISTINCT FROM meetings_decision.case_id));
CREATE POLICY of_its_item ON meetings_action AS RESTRICTIVE FOR INSERT TO alongside_app WITH CHECK (
    EXISTS (SELECT FROM meetings_agendaitem i WHERE i.id = item_id
        AND i.case_id IS NOT DISTINCT FROM meetings_action.case_id));

{parts.part_kept("meetings_part")}
ALTER POLICY seen ON meetings_part USING ({moves.part_seen("meetings_part")});
-- By a member, of the case of an item that is still to come.
CREATE POLICY of_its_item ON meetings_part AS RESTRICTIVE FOR INSERT TO alongside_app WITH CHECK (
    EXISTS (SELECT FROM meetings_agendaitem i JOIN meetings_meeting m ON m.id = i.meeting_id
        WHERE i.id = item_id AND i.case_id = meetings_part.case_id AND m.state IN ({TO_COME})
            AND m.id IN ({MY_MEETINGS})));

ALTER TABLE meetings_showing ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON meetings_showing FOR SELECT TO alongside_app USING (meeting_id IN {before.meetings(SAID)});
CREATE POLICY added ON meetings_showing FOR INSERT TO alongside_app WITH CHECK (
    by_id = {ME} AND {SEEN_CASE} AND meeting_id IN {before.meetings(RUN, "'HELD'")}
    AND EXISTS (SELECT FROM meetings_agendaitem i WHERE i.id = item_id AND i.meeting_id = meetings_showing.meeting_id
        AND i.case_id = meetings_showing.case_id));
CREATE POLICY changed ON meetings_showing FOR UPDATE TO alongside_app
    USING (until_at IS NULL AND meeting_id IN {before.meetings(RUN, "'HELD'")}) WITH CHECK (until_at IS NOT NULL);
REVOKE UPDATE, DELETE, TRUNCATE ON meetings_showing FROM alongside_app;
GRANT UPDATE (until_at) ON meetings_showing TO alongside_app;

ALTER TABLE meetings_profilecopy ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON meetings_profilecopy FOR SELECT TO alongside_app USING ({OF_SAID_ITEM});
-- For oneself, or by whoever runs the meeting.
CREATE POLICY added ON meetings_profilecopy FOR INSERT TO alongside_app WITH CHECK (
    by_id = {ME} AND {SEEN_CASE} AND EXISTS (SELECT FROM meetings_agendaitem i
        WHERE i.id = item_id AND i.case_id = meetings_profilecopy.case_id
            AND (recipient_id = {ME} AND i.meeting_id IN {before.meetings(SAID)}
                OR i.meeting_id IN {before.meetings(RUN)})));
REVOKE UPDATE, DELETE, TRUNCATE ON meetings_profilecopy FROM alongside_app;

ALTER TABLE meetings_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON meetings_answer FOR SELECT TO alongside_app USING (meeting_id IN {before.meetings(SEEN)});
CREATE POLICY added ON meetings_answer FOR INSERT TO alongside_app WITH CHECK (
    posting_id = {ME} AND meeting_id IN ({MY_MEETINGS} AND m.state = 'CALLED'));
CREATE POLICY changed ON meetings_answer FOR UPDATE TO alongside_app USING (
    posting_id = {ME} AND meeting_id IN ({MY_MEETINGS} AND m.state = 'CALLED'));
REVOKE UPDATE, DELETE, TRUNCATE ON meetings_answer FROM alongside_app;
GRANT UPDATE (says, at) ON meetings_answer TO alongside_app;
{parts.events_kept("meetings_answerevent", "meetings_answer")}

-- What is typed before a meeting is a part; the page says which form whoever may keep (meetings.drafts).
ALTER POLICY added ON meetings_draft WITH CHECK (
    posting_id = {ME} AND (meeting_id IN {before.meetings(RUN, "'HELD'")}
        OR form LIKE 'part-%' AND meeting_id IN {before.meetings(SAID, TO_COME)}));

-- Which agencies have filled in their part of which item: asked past the policies, and nothing of what they say.
CREATE FUNCTION meetings_filled_in(which bigint) RETURNS TABLE (item bigint, agency bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT p.item_id, p.agency_id FROM meetings_part p
        JOIN meetings_agendaitem i ON i.id = p.item_id
        JOIN meetings_meeting m ON m.id = i.meeting_id
        JOIN meetings_series s ON s.id = m.series_id
    WHERE i.meeting_id = which AND (s.id IN (SELECT meetings_member_of(false))
        OR s.agency_id = alongside_told('agency')::bigint)
$$;
REVOKE ALL ON FUNCTION meetings_filled_in(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meetings_filled_in(bigint) TO alongside_app;
"""
NO_LOCKS = f"""
DROP FUNCTION meetings_filled_in(bigint);
ALTER POLICY added ON meetings_draft WITH CHECK (
    posting_id = {ME} AND meeting_id IN {before.meetings(RUN, "'HELD'")});
{
    "".join(
        f"DROP POLICY IF EXISTS {policy} ON meetings_{table};"
        for table in ("answerevent", "answer", "profilecopy", "showing", "part")
        for policy in ("changed", "added", "of_its_item", "seen")
    )
}
DROP POLICY of_its_item ON meetings_action;
DROP POLICY of_its_item ON meetings_decision;
DROP POLICY of_a_seen_case ON meetings_action;
DROP POLICY of_a_seen_case ON meetings_decision;
DROP POLICY of_a_seen_case ON meetings_agendaitem;
"""
# What panels said of a case: on some items of their agendas, and on the actions that are carried from them. Rows stay
# without their words and without the case; what was brought and shown goes, and the history of the words.
FORGETTING = f"""
CREATE FUNCTION meetings_forget(items bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    decisions bigint[] := ARRAY(SELECT d.id FROM meetings_decision d WHERE d.item_id = ANY (items));
    actions bigint[] := ARRAY(SELECT a.id FROM meetings_action a WHERE a.item_id = ANY (items));
    titles bigint[] := ARRAY(SELECT i.id FROM meetings_agendaitem i WHERE i.id = ANY (items) OR i.action_id = ANY (actions));
BEGIN
    DELETE FROM casework_entry WHERE kind = 'PANEL' AND (code IN ('DECISION', 'TAKEN_BACK') AND record = ANY (decisions)
        OR code IN ('ACTION', 'DONE', 'NOT_DONE') AND record = ANY (actions));
    DELETE FROM meetings_part WHERE item_id = ANY (items);
    DELETE FROM meetings_showing WHERE item_id = ANY (items);
    DELETE FROM meetings_profilecopy WHERE item_id = ANY (items);
    DELETE FROM meetings_draft WHERE form IN (
        SELECT kind || '-' || item FROM unnest(items) item, unnest(ARRAY['decision', 'action', 'part']) kind);
    UPDATE meetings_decision SET case_id = NULL, text = {ERASED}, reason = {ERASED},
        taken_back_why = CASE WHEN taken_back_at IS NULL THEN '' ELSE {ERASED} END WHERE id = ANY (decisions);
    -- Nobody can do what nobody can read.
    UPDATE meetings_action SET case_id = NULL, text = {ERASED}, words = {ERASED},
        changed_why = CASE WHEN changed_why = '' THEN '' ELSE {ERASED} END,
        ended_at = CASE WHEN state = 'OPEN' THEN alongside_now() ELSE ended_at END,
        ended_by_id = CASE WHEN state = 'OPEN' THEN owner_id ELSE ended_by_id END,
        state = CASE WHEN state = 'OPEN' THEN 'NOT_DONE' ELSE state END WHERE id = ANY (actions);
    UPDATE meetings_agendaitem SET title = {ERASED}, case_id = NULL, why = '', why_on = NULL WHERE id = ANY (titles);
    DELETE FROM meetings_agendaitemevent WHERE pgh_obj_id = ANY (titles) AND title <> {ERASED};
    DELETE FROM meetings_decisionevent WHERE pgh_obj_id = ANY (decisions) AND text <> {ERASED};
    DELETE FROM meetings_actionevent WHERE pgh_obj_id = ANY (actions) AND text <> {ERASED};
END
$$;
REVOKE ALL ON FUNCTION meetings_forget(bigint[]) FROM PUBLIC;

CREATE FUNCTION meetings_forget_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM meetings_forget(ARRAY(SELECT i.id FROM meetings_agendaitem i WHERE i.case_id = OLD.id));
    DELETE FROM meetings_agendaitemevent WHERE case_id = OLD.id;
    RETURN OLD;
END
$$;
REVOKE ALL ON FUNCTION meetings_forget_case() FROM PUBLIC;
CREATE TRIGGER forgotten_by_panels BEFORE DELETE ON casework_case
FOR EACH ROW EXECUTE FUNCTION meetings_forget_case();
"""
NOT_FORGETTING = """
DROP TRIGGER forgotten_by_panels ON casework_case;
DROP FUNCTION meetings_forget_case();
DROP FUNCTION meetings_forget(bigint[]);
"""
ITEMS = """    items := ARRAY(SELECT i.id FROM meetings_agendaitem i WHERE i.meeting_id = ANY (due)"""
ERASE_BEFORE = before.ERASING[before.ERASING.index("CREATE FUNCTION meetings_erase(") :].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
ERASE = ERASE_BEFORE.replace(
    ITEMS,
    f"""    PERFORM meetings_forget(ARRAY(SELECT i.id FROM meetings_agendaitem i
        WHERE i.meeting_id = ANY (due) AND i.case_id IS NOT NULL));
{ITEMS}""",
)
# Items with which the meetings end that are still to come stand, from here on, where what is added stands before them.
CLOSING = f"""meeting_id IN (SELECT m.id FROM meetings_meeting m WHERE m.state IN ({TO_COME}))
    AND kind = 'STANDING' AND title ~* '^(any other business|aob\\M|dates? of (the )?(next|future) meeting|close\\M)'"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_panels"), ("casework", "0036_panel")]

    operations = [
        migrations.RunSQL(LOCKS, NO_LOCKS),
        migrations.RunSQL(FORGETTING, NOT_FORGETTING),
        migrations.RunSQL(ERASE, ERASE_BEFORE),
        migrations.RunSQL(
            f"""UPDATE meetings_agendaitem SET "order" = "order" + 10000 WHERE "order" < 10000 AND {CLOSING};""",
            """UPDATE meetings_agendaitem SET "order" = "order" - 10000 WHERE "order" >= 10000;""",
        ),
    ]
