"""A legal hold keeps what panels said of whom it is on; and why an approach was set stands with the decision alone.

As with cases and referrals, whoever is held holds the words on their cases (rights.LegalHold), in every record that is
them. The other words of the meeting go. The reason of a panel's approach stood in the chronology twice, and stayed there
when the panel's words left: the entry on the approach now says that a panel decided it.
"""

from importlib import import_module

from django.db import migrations

before = import_module("alongside.meetings.migrations.0002_meetings_kept")
panels = import_module("alongside.meetings.migrations.0004_panels_kept")
ERASED = before.ERASED
HELD = """
-- Nobody who asks sees the hold or its reason: yes or no is all that is told.
CREATE FUNCTION meetings_case_is_held(which bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM casework_case c
            JOIN people_person p ON p.id = c.person_id
            JOIN people_person source ON source.id = p.id OR source.individual = p.individual
            JOIN rights_legalhold h ON h.person_id = source.id
            CROSS JOIN (SELECT (alongside_now() AT TIME ZONE 'Europe/London')::date AS day) t
        WHERE c.id = which AND h.from_on <= t.day AND (h.until_on IS NULL OR h.until_on > t.day))
$$;
REVOKE ALL ON FUNCTION meetings_case_is_held(bigint) FROM PUBLIC;

-- Whether an item is of such a case, or carries an action on one.
CREATE FUNCTION meetings_item_is_held(which bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(bool_or(meetings_case_is_held(coalesce(i.case_id, a.case_id))), false)
    FROM meetings_agendaitem i LEFT JOIN meetings_action a ON a.id = i.action_id WHERE i.id = which
$$;
REVOKE ALL ON FUNCTION meetings_item_is_held(bigint) FROM PUBLIC;
"""
NO_HELD = """
DROP FUNCTION meetings_item_is_held(bigint);
DROP FUNCTION meetings_case_is_held(bigint);
"""
PAST = """alongside_told('task') = 'retention' AND s.kind = 'PANEL'
        AND (m.state = 'CLOSED' AND (m.closed_at AT TIME ZONE 'Europe/London')::date < before
            OR m.state <> 'CLOSED' AND (m.starts_at AT TIME ZONE 'Europe/London')::date < before)
        AND NOT EXISTS (SELECT FROM meetings_action a WHERE a.meeting_id = m.id AND a.state = 'OPEN')"""
ERASING = f"""
CREATE OR REPLACE FUNCTION meetings_to_erase(before date) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.id FROM meetings_meeting m JOIN meetings_series s ON s.id = m.series_id
    WHERE {PAST}
        AND (EXISTS (SELECT FROM meetings_agendaitem i WHERE i.meeting_id = m.id AND i.title <> {ERASED}
                AND NOT meetings_item_is_held(i.id))
            OR EXISTS (SELECT FROM meetings_agendaitemevent e WHERE e.meeting_id = m.id AND e.title <> {ERASED}
                AND NOT meetings_item_is_held(e.pgh_obj_id) AND NOT meetings_case_is_held(e.case_id))
            OR EXISTS (SELECT FROM meetings_action a WHERE a.meeting_id = m.id AND a.text <> {ERASED}
                AND NOT meetings_item_is_held(a.item_id))
            OR m.cancelled_why NOT IN ('', {ERASED}))
    ORDER BY m.id
$$;

-- The meetings whose time is over, and some words of which a hold keeps.
CREATE FUNCTION meetings_held_words(before date) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.id FROM meetings_meeting m JOIN meetings_series s ON s.id = m.series_id
    WHERE {PAST} AND EXISTS (SELECT FROM meetings_agendaitem i WHERE i.meeting_id = m.id AND meetings_item_is_held(i.id))
    ORDER BY m.id
$$;
REVOKE ALL ON FUNCTION meetings_held_words(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meetings_held_words(date) TO alongside_app;

CREATE OR REPLACE FUNCTION meetings_erase(before date) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    due bigint[] := ARRAY(SELECT meetings_to_erase(before));
    held bigint[] := ARRAY(SELECT i.id FROM meetings_agendaitem i
        WHERE i.meeting_id = ANY (due) AND meetings_item_is_held(i.id));
    actions bigint[] := ARRAY(SELECT a.id FROM meetings_action a
        WHERE a.meeting_id = ANY (due) AND a.item_id <> ALL (held));
    items bigint[];
BEGIN
    PERFORM meetings_forget(ARRAY(SELECT i.id FROM meetings_agendaitem i
        WHERE i.meeting_id = ANY (due) AND i.case_id IS NOT NULL AND i.id <> ALL (held)));
    items := ARRAY(SELECT i.id FROM meetings_agendaitem i
        WHERE i.meeting_id = ANY (due) AND i.id <> ALL (held) OR i.action_id = ANY (actions));
    UPDATE meetings_agendaitem SET title = {ERASED} WHERE id = ANY (items);
    UPDATE meetings_decision SET text = {ERASED}, reason = {ERASED},
        taken_back_why = CASE WHEN taken_back_at IS NULL THEN '' ELSE {ERASED} END
        WHERE meeting_id = ANY (due) AND item_id <> ALL (held);
    UPDATE meetings_action SET text = {ERASED}, words = {ERASED},
        changed_why = CASE WHEN changed_why = '' THEN '' ELSE {ERASED} END WHERE id = ANY (actions);
    UPDATE meetings_meeting SET cancelled_why = {ERASED} WHERE id = ANY (due) AND cancelled_why <> '';
    DELETE FROM meetings_meetingevent WHERE pgh_obj_id = ANY (due) AND cancelled_why NOT IN ('', {ERASED});
    DELETE FROM meetings_draft WHERE meeting_id = ANY (due);
    DELETE FROM meetings_agendaitemevent WHERE title <> {ERASED} AND pgh_obj_id <> ALL (held)
        AND NOT meetings_case_is_held(case_id)
        AND (pgh_obj_id = ANY (items) OR meeting_id = ANY (due) OR action_id = ANY (actions));
    DELETE FROM meetings_decisionevent WHERE text <> {ERASED} AND pgh_obj_id IN (
        SELECT d.id FROM meetings_decision d WHERE d.meeting_id = ANY (due) AND d.item_id <> ALL (held));
    DELETE FROM meetings_actionevent WHERE text <> {ERASED} AND pgh_obj_id = ANY (actions);
    RETURN QUERY SELECT unnest(due);
END
$$;
"""
TO_ERASE_BEFORE = before.ERASING[: before.ERASING.index("REVOKE ALL")].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
NOT_ERASING = f"""
{panels.ERASE}
DROP FUNCTION meetings_held_words(date);
{TO_ERASE_BEFORE}
"""
# As actions.said has it from here on. Entries never change, but for this once.
REASONS = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE casework_entry DISABLE TRIGGER USER;
UPDATE casework_entry e SET words = CASE WHEN e.words = d.reason THEN 'As a case panel decided.'
        ELSE 'As a case panel took its decision back.' END
    FROM meetings_decision d
    WHERE e.kind = 'APPROACH' AND e.case_id = d.case_id AND e.by_id = d.by_id AND d.approach <> ''
        AND (e.code = d.approach AND e.words = d.reason OR e.code = d.approach_was AND e.words = d.taken_back_why);
ALTER TABLE casework_entry ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0006_carried_by_reference"),
        ("rights", "0008_log_of_referrals"),
    ]

    operations = [
        migrations.RunSQL(HELD, NO_HELD),
        migrations.RunSQL(ERASING, NOT_ERASING),
        migrations.RunSQL(REASONS, migrations.RunSQL.noop),
    ]
