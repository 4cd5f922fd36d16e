"""Row-level security on referrals to services and on suggestions (ADR 0062); network.referral_queries says the same.

A referral is read as everything that is kept with a case; what the service is told, by its own agency alone, and with
the link until the referral is over. The lead agency of the case may withdraw another’s. Whoever answers for a service
acts as the task service-answer and holds a link: it names one referral and its key, shows that row until the link
ends, and adds steps to it. What a step does, the database does itself: how the referral stands, the entry in the
chronology of the case (which is the referring agency’s, since every entry is a posting’s; its words say that the
service said so), and unmet demand where a service declined for lack of capacity. So a link writes to nothing of the
case. When a case ends, what was open with services ends with it; when it is erased, all of it goes along.
"""

from importlib import import_module

from django.db import migrations

kept = import_module("alongside.casework.migrations.0004_cases_kept")
parts = import_module("alongside.casework.migrations.0007_parts_kept")
moves = import_module("alongside.casework.migrations.0013_moves_kept")
ME, MY_AGENCY, TASK, WORKS = kept.ME, kept.MY_AGENCY, kept.TASK, kept.WORKS
TODAY = "(SELECT (alongside_now() AT TIME ZONE 'Europe/London')::date)"
PUBLIC = f"coalesce({TASK}, '') = 'service-answer'"
JOB = f"coalesce({TASK}, '') = 'service-links'"
KEY, OF = "(SELECT alongside_told('service_key'))", "(SELECT alongside_told('service_referral'))"
R, T, S, G, C = (
    "network_servicereferral",
    "network_servicedisclosure",
    "network_servicestep",
    "network_suggestion",
    "network_suggestionchoice",
)
OVER = "('ENDED', 'DECLINED', 'WITHDRAWN')"
# As network.referral_rules: the codes that a chronology says in words.
CODES = {
    "NO_CAPACITY": "No capacity; counted as unmet demand",
    "NOT_ELIGIBLE": "Not who the service is for",
    "OUT_OF_AREA": "Lives outside its area",
    "NOT_REACHED": "Could not be reached",
    "NOT_WANTED": "Does not want it",
    "OTHER": "Another reason",
    "COMPLETED": "Completed",
    "LEFT_EARLY": "Left before the end",
    "NEVER_CAME": "Never came",
    "CASE_CLOSED": "The case was closed",
}
IN_WORDS = " ".join(f"WHEN '{code}' THEN '{words}'" for code, words in CODES.items())

OWN_AGENCY = f"agency_id = {MY_AGENCY} OR {TASK} IN ('retention', 'subject-access')"
LOCKS = f"""
-- Whether the agency that referred may tell of the case still: it leads it, or some of it flows to it.
CREATE FUNCTION network_may_tell(which bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM {R} r JOIN casework_case c ON c.id = r.case_id
        WHERE r.id = which AND (c.lead_agency_id = r.agency_id OR EXISTS (
            SELECT FROM casework_flows_between(c.lead_agency_id, r.agency_id) f WHERE f.programme = c.programme)))
$$;
REVOKE ALL ON FUNCTION network_may_tell(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION network_may_tell(bigint) TO alongside_app;

{parts.part_kept(R)}
ALTER POLICY seen ON {R} USING ({moves.part_seen(R)}
    OR {PUBLIC} AND id::text = {OF} AND key::text = {KEY} AND link_until > {TODAY} AND network_may_tell(id)
    OR {JOB} AND state NOT IN {OVER} AND link_until > {TODAY});
ALTER POLICY added ON {R} WITH CHECK ({parts.part_added(R)} AND state = 'SENT');
CREATE POLICY changed ON {R} FOR UPDATE TO alongside_app
    USING ({WORKS} AND agency_id = {MY_AGENCY} OR {JOB} AND link_sent_at IS NULL)
    WITH CHECK ({WORKS} AND agency_id = {MY_AGENCY} OR {JOB});
GRANT UPDATE (email, key, link_until, link_sent_at, link_fault) ON {R} TO alongside_app;
{parts.events_kept(f"{R}event", R)}

-- What a service is told is of several categories: it is the referring agency’s alone, and that of whoever has the
-- link, until the referral is over.
{parts.part_kept(T)}
ALTER POLICY seen ON {T} USING ({moves.part_seen(T)}
    OR {PUBLIC} AND EXISTS (SELECT FROM {R} r WHERE r.id = referral_id AND r.state NOT IN {OVER}));
CREATE POLICY of_own_agency ON {T} AS RESTRICTIVE FOR SELECT TO alongside_app
    USING ({OWN_AGENCY} OR {PUBLIC});
CREATE POLICY of_its_referral ON {T} AS RESTRICTIVE FOR INSERT TO alongside_app WITH CHECK (
    EXISTS (SELECT FROM {R} r WHERE r.id = referral_id AND r.case_id = {T}.case_id AND r.agency_id = {T}.agency_id));

ALTER TABLE {S} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {S} FOR SELECT TO alongside_app
    USING (EXISTS (SELECT FROM {R} r WHERE r.id = {S}.referral_id));
CREATE POLICY added ON {S} FOR INSERT TO alongside_app WITH CHECK (EXISTS (
    SELECT FROM {R} r WHERE r.id = {S}.referral_id AND r.case_id = {S}.case_id AND (
        {WORKS} AND {S}.by_id = {ME} AND (r.agency_id = {MY_AGENCY} OR {S}.state = 'WITHDRAWN' AND EXISTS (
            SELECT FROM casework_case c WHERE c.id = r.case_id AND c.lead_agency_id = {MY_AGENCY}))
        OR {PUBLIC} AND {S}.by_id IS NULL AND {S}.answered_as <> '')));
REVOKE UPDATE, DELETE, TRUNCATE ON {S} FROM alongside_app;

{parts.part_kept(G)}
{parts.part_kept(C)}
ALTER POLICY seen ON {G} USING ({moves.part_seen(G)});
ALTER POLICY seen ON {C} USING ({moves.part_seen(C)});
CREATE POLICY of_own_agency ON {G} AS RESTRICTIVE FOR SELECT TO alongside_app USING ({OWN_AGENCY});
CREATE POLICY of_own_agency ON {C} AS RESTRICTIVE FOR SELECT TO alongside_app USING ({OWN_AGENCY});
CREATE POLICY of_its_case ON {C} AS RESTRICTIVE FOR INSERT TO alongside_app WITH CHECK (
    EXISTS (SELECT FROM {G} g WHERE g.id = suggestion_id AND g.case_id = {C}.case_id));

-- To whom a referral goes: of the directory, which is public.
CREATE POLICY seen_with_a_link ON network_service FOR SELECT TO alongside_app USING ({PUBLIC} OR {JOB});
CREATE POLICY seen_with_a_link ON network_organisation FOR SELECT TO alongside_app USING ({PUBLIC} OR {JOB});
"""
NO_LOCKS = f"""
DROP POLICY seen_with_a_link ON network_organisation;
DROP POLICY seen_with_a_link ON network_service;
DROP POLICY of_its_case ON {C};
DROP POLICY of_own_agency ON {C};
DROP POLICY of_own_agency ON {G};
DROP POLICY of_its_referral ON {T};
DROP POLICY of_own_agency ON {T};
{parts.not_kept(C, G, S, T, f"{R}event", R)}
DROP FUNCTION network_may_tell(bigint);
"""
FOLDS = f"""
CREATE FUNCTION network_fold_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    r {R};
BEGIN
    SELECT * INTO r FROM {R} WHERE id = NEW.referral_id FOR UPDATE;
    IF r.state IN {OVER} THEN
        RAISE EXCEPTION 'a_referral_that_is_over_takes_no_step'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_referral_that_is_over_takes_no_step';
    END IF;
    IF NEW.state <> 'SENT' THEN
        UPDATE {R} SET state = NEW.state, state_on = NEW.on, code = NEW.code WHERE id = r.id;
    END IF;
    INSERT INTO casework_entry (case_id, agency_id, category, by_id, at, kind, code, words, "on", record, pack_id)
    SELECT r.case_id, r.agency_id, r.category, coalesce(NEW.by_id, r.by_id), NEW.at, 'SERVICE', NEW.state,
        concat_ws('. ', s.name, CASE NEW.code {IN_WORDS} END,
            CASE WHEN NEW.answered_as <> '' THEN 'Answered by the service itself (' || NEW.answered_as || ')' END,
            nullif(NEW.words, '')),
        NEW.on, r.id, r.pack_id
    FROM network_service s WHERE s.id = r.service_id;
    IF NEW.state = 'DECLINED' AND NEW.code = 'NO_CAPACITY' AND EXISTS (
        SELECT FROM casework_case c WHERE c.id = r.case_id AND c.closed_on IS NULL) THEN
        INSERT INTO casework_barrier (case_id, agency_id, category, by_id, at, need, pack_id, code, words, from_on)
        SELECT r.case_id, r.agency_id, r.category, r.by_id, NEW.at, r.need, r.pack_id, 'NO_PLACE_AT_SERVICE', s.name,
            NEW.on
        FROM network_service s WHERE s.id = r.service_id
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION network_fold_step() FROM PUBLIC;
CREATE TRIGGER folds AFTER INSERT ON {S} FOR EACH ROW EXECUTE FUNCTION network_fold_step();

CREATE FUNCTION network_ends_with_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO {S} (referral_id, case_id, state, code, words, "on", answered_as, at)
    SELECT id, case_id, CASE WHEN state = 'STARTED' THEN 'ENDED' ELSE 'WITHDRAWN' END, 'CASE_CLOSED', '',
        greatest(NEW.closed_on, state_on), '', alongside_now()
    FROM {R} WHERE case_id = NEW.id AND state NOT IN {OVER} ORDER BY id;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION network_ends_with_case() FROM PUBLIC;
CREATE TRIGGER ends_service_referrals AFTER UPDATE OF closed_on ON casework_case
FOR EACH ROW WHEN (OLD.closed_on IS NULL AND NEW.closed_on IS NOT NULL) EXECUTE FUNCTION network_ends_with_case();

CREATE FUNCTION network_forget_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM {S} WHERE case_id = OLD.id;
    DELETE FROM {C} WHERE case_id = OLD.id;
    DELETE FROM {G} WHERE case_id = OLD.id;
    DELETE FROM {T} WHERE case_id = OLD.id;
    DELETE FROM {R} WHERE case_id = OLD.id;
    DELETE FROM {R}event WHERE case_id = OLD.id;
    RETURN OLD;
END
$$;
REVOKE ALL ON FUNCTION network_forget_case() FROM PUBLIC;
CREATE TRIGGER forgotten_by_services BEFORE DELETE ON casework_case
FOR EACH ROW EXECUTE FUNCTION network_forget_case();
"""
NO_FOLDS = f"""
DROP TRIGGER forgotten_by_services ON casework_case;
DROP FUNCTION network_forget_case();
DROP TRIGGER ends_service_referrals ON casework_case;
DROP FUNCTION network_ends_with_case();
DROP TRIGGER folds ON {S};
DROP FUNCTION network_fold_step();
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0003_referrals"), ("casework", "0039_services_in_chronology")]

    operations = [migrations.RunSQL(LOCKS, NO_LOCKS), migrations.RunSQL(FOLDS, NO_FOLDS)]
