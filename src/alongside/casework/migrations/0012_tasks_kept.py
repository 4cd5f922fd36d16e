"""Row-level security on tasks, closures, calendars and digests; casework.task_queries says the same of tasks.

A task on a case is read as any part of it. One on none is its owner's, its author's, and for whoever oversees the
agency's work. A calendar reads its posting's own and nothing else, and the job that reminds only what is open.
"""

from importlib import import_module

from django.db import migrations

kept = import_module("alongside.casework.migrations.0004_cases_kept")
parts = import_module("alongside.casework.migrations.0007_parts_kept")
ME, MY_AGENCY, ROLE, WORKS = kept.ME, kept.MY_AGENCY, kept.ROLE, kept.WORKS
TASK = "coalesce((SELECT alongside_told('task')), '')"
USER = "(SELECT alongside_told('user')::bigint)"
# As partners.permissions: cases.supervise.
OVERSEES = f"{ROLE} IN ('BOROUGH_COORDINATOR', 'SUPERVISOR')"
REMINDING = f"{TASK} = 'task-reminding'"
SEEN = f"""{parts.part_seen("casework_worktask")}
    OR case_id IS NULL AND {WORKS} AND (
        owner_id = {ME} OR by_id = {ME} OR {OVERSEES} AND agency_id = {MY_AGENCY})
    OR {REMINDING} AND state = 'OPEN'"""
MAY_CHANGE = f"""{WORKS} AND (
        owner_id = {ME} OR by_id = {ME} OR {OVERSEES} AND (agency_id = {MY_AGENCY} OR EXISTS (
            SELECT FROM partners_posting p WHERE p.id = owner_id AND p.agency_id = {MY_AGENCY})))"""
OF_A_SEEN_TASK = "EXISTS (SELECT FROM casework_worktask t WHERE t.id = task_id)"
LOCKS = f"""
ALTER TABLE casework_worktask ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON casework_worktask FOR SELECT TO alongside_app USING ({SEEN});
CREATE POLICY own_calendar ON casework_worktask AS RESTRICTIVE FOR SELECT TO alongside_app
    USING ({TASK} <> 'calendar' OR owner_id = {ME});
CREATE POLICY added ON casework_worktask FOR INSERT TO alongside_app WITH CHECK (
    {WORKS} AND by_id = {ME} AND agency_id = {MY_AGENCY} AND state = 'OPEN'
    AND (case_id IS NULL OR EXISTS (SELECT FROM casework_case c WHERE c.id = case_id)));
CREATE POLICY changed ON casework_worktask FOR UPDATE TO alongside_app
    USING (state = 'OPEN' AND ({MAY_CHANGE} OR {REMINDING}))
    WITH CHECK ({WORKS} OR {REMINDING} AND state = 'OPEN');
REVOKE UPDATE, DELETE, TRUNCATE ON casework_worktask FROM alongside_app;
GRANT UPDATE (owner_id, due_on, state, reminded_for, escalated_for) ON casework_worktask TO alongside_app;

ALTER TABLE casework_taskstep ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON casework_taskstep FOR SELECT TO alongside_app USING ({OF_A_SEEN_TASK});
CREATE POLICY added ON casework_taskstep FOR INSERT TO alongside_app WITH CHECK (
    {OF_A_SEEN_TASK} AND (
        {WORKS} AND by_id = {ME} OR {REMINDING} AND by_id IS NULL AND kind IN ('REMINDED', 'ESCALATED')));
REVOKE UPDATE, DELETE, TRUNCATE ON casework_taskstep FROM alongside_app;

{parts.part_kept("casework_closure")}
CREATE POLICY changed ON casework_closure FOR UPDATE TO alongside_app
    USING (state = 'ASKED' AND {WORKS} AND agency_id = {MY_AGENCY} AND (by_id = {ME} OR {OVERSEES}))
    WITH CHECK (decided_by_id = {ME} AND (state = 'TAKEN_BACK' AND by_id = {ME} OR {OVERSEES}));
GRANT UPDATE (state, decided_by_id, decided_at, decision_why) ON casework_closure TO alongside_app;

CREATE FUNCTION casework_closure_takes_two() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.state IN ('SIGNED', 'REFUSED') AND EXISTS (
        SELECT FROM partners_posting asked JOIN partners_posting decided ON decided.user_id = asked.user_id
        WHERE asked.id = NEW.by_id AND decided.id = NEW.decided_by_id
    ) THEN
        RAISE EXCEPTION 'nobody_signs_their_own_closure: another person decides.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_signs_their_own_closure';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION casework_closure_takes_two() FROM PUBLIC;
CREATE TRIGGER takes_two BEFORE INSERT OR UPDATE ON casework_closure
FOR EACH ROW EXECUTE FUNCTION casework_closure_takes_two();

ALTER TABLE casework_calendarfeed ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON casework_calendarfeed FOR SELECT TO alongside_app
    USING (posting_id = {ME} OR {TASK} = 'calendar');
CREATE POLICY added ON casework_calendarfeed FOR INSERT TO alongside_app
    WITH CHECK (posting_id = {ME} AND {TASK} <> 'calendar');
CREATE POLICY removed ON casework_calendarfeed FOR DELETE TO alongside_app
    USING (posting_id = {ME} AND {TASK} <> 'calendar');
CREATE POLICY read ON casework_calendarfeed FOR UPDATE TO alongside_app
    USING (posting_id = {ME} AND {TASK} = 'calendar');
REVOKE UPDATE, TRUNCATE ON casework_calendarfeed FROM alongside_app;
GRANT UPDATE (etag, changed_at) ON casework_calendarfeed TO alongside_app;

ALTER TABLE casework_digest ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON casework_digest FOR SELECT TO alongside_app USING (user_id = {USER} OR {REMINDING});
CREATE POLICY added ON casework_digest FOR INSERT TO alongside_app WITH CHECK (user_id = {USER} OR {REMINDING});
CREATE POLICY changed ON casework_digest FOR UPDATE TO alongside_app USING (user_id = {USER} OR {REMINDING});
REVOKE UPDATE, DELETE, TRUNCATE ON casework_digest FROM alongside_app;
GRANT UPDATE (wanted, sent_on) ON casework_digest TO alongside_app;
"""
NO_LOCKS = f"""
DROP POLICY changed ON casework_digest;
DROP POLICY added ON casework_digest;
DROP POLICY seen ON casework_digest;
DROP POLICY read ON casework_calendarfeed;
DROP POLICY removed ON casework_calendarfeed;
DROP POLICY added ON casework_calendarfeed;
DROP POLICY seen ON casework_calendarfeed;
DROP TRIGGER takes_two ON casework_closure;
DROP FUNCTION casework_closure_takes_two();
DROP POLICY own_calendar ON casework_worktask;
{parts.not_kept("casework_closure", "casework_taskstep", "casework_worktask")}
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0011_tasks"), ("partners", "0016_flows")]

    operations = [migrations.RunSQL(LOCKS, NO_LOCKS)]
