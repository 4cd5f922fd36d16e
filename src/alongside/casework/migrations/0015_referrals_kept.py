"""Row-level security on referrals (ADR 0039); casework.referral_queries says the same in Python.

A referral is its desk's, and whose it was to send. The public acts as the task public-referral: it writes one
referral, named by the form that it is of, and reads one draft or one referral's standing, each named by a link.
What was said is told by category to those who see the case that came of it, and to nobody before.
"""

from importlib import import_module

from django.db import migrations

kept = import_module("alongside.casework.migrations.0004_cases_kept")
parts = import_module("alongside.casework.migrations.0007_parts_kept")
ME, MY_AGENCY, TEAM, ROLE, TASK, BOROUGH, WORKS = (
    *(kept.ME, kept.MY_AGENCY, kept.TEAM, kept.ROLE, kept.TASK, kept.BOROUGH, kept.WORKS),
)
PUBLIC = f"{TASK} = 'public-referral'"
JOBS = f"{TASK} IN ('referrals', 'retention')"
ONCE, OPENED, DRAFT = (f"(SELECT alongside_told('{name}'))" for name in ("once", "referral", "draft"))
# As partners.permissions: desks.write.
NAMES_DESKS = f"{ROLE} IN ('BOROUGH_COORDINATOR', 'SUPERVISOR', 'GOVERNANCE_LEAD')"
TODAY = "(SELECT (alongside_now() AT TIME ZONE 'Europe/London')::date)"
OVER = "('ACCEPTED', 'DECLINED', 'WITHDRAWN')"


def at_desk(r: str) -> str:
    """Whether the posting works at the desk of a referral."""
    return f"""({WORKS} AND {r}.desk_id = {MY_AGENCY}
        AND ({r}.is_across OR {BOROUGH} IS NULL OR {r}.borough = {BOROUGH})
        AND ({r}.desk_team_id IS NULL OR {r}.desk_team_id = {TEAM} OR {ROLE} = 'SUPERVISOR'))"""


def sent_by_us(r: str) -> str:
    """Whether it or its agency sent it; of a sealed programme, only whoever did."""
    return (
        f"({WORKS} AND ({r}.sender_id = {ME} OR {r}.access = 'OPEN' AND {r}.sender_agency_id = {MY_AGENCY}))"
    )


def without_desk(r: str) -> str:
    """Whether it waits for a desk, and the posting names desks there. An agency that has ended is none."""
    return f"""({NAMES_DESKS} AND ({BOROUGH} IS NULL OR {r}.borough = {BOROUGH}) AND {r}.state NOT IN {OVER}
        AND ({r}.desk_id IS NULL OR EXISTS (
            SELECT FROM partners_agency a WHERE a.id = {r}.desk_id AND a.ends_on <= {TODAY})))"""


def passed_on(r: str) -> str:
    """Whether the posting's agency gave it to the desk at which it lies."""
    return f"(({WORKS} OR {NAMES_DESKS}) AND {r}.passed_on_by_id = {MY_AGENCY})"


def of_a_case(r: str) -> str:
    """Whether a case came of it that the posting sees; of a sealed programme, nobody is told so."""
    return f"""({WORKS} AND {r}.access = 'OPEN' AND {r}.case_id IS NOT NULL
        AND EXISTS (SELECT FROM casework_case c WHERE c.id = {r}.case_id))"""


def public(r: str) -> str:
    """Whether whoever acts for the public has its form or its link."""
    return f"({PUBLIC} AND ({r}.once::text = {ONCE} OR {r}.id::text = {OPENED}))"


def answered_for(r: str) -> str:
    """Whether the agency that answers for what is held of somebody is its desk, or a case came of it."""
    return f"""({TASK} = 'subject-access' AND ({r}.desk_id = {MY_AGENCY} OR {r}.sender_agency_id = {MY_AGENCY}
        OR {r}.access = 'OPEN' AND EXISTS (SELECT FROM casework_case c WHERE c.id = {r}.case_id)))"""


R = "casework_referral"
SEEN = " OR ".join(
    [f"{JOBS}"]
    + [rule(R) for rule in (at_desk, sent_by_us, without_desk, passed_on, of_a_case, public, answered_for)]
)
NEW = f"{R}.state = 'WAITING' AND {R}.case_id IS NULL AND {R}.owner_id IS NULL"
ADDED = f"""{NEW} AND {R}.once::text = {ONCE} AND (
    {PUBLIC} AND route = 'PUBLIC' AND sender_id IS NULL AND sender_agency_id IS NULL
    OR {WORKS} AND route = 'INSIDE' AND sender_id = {ME} AND sender_agency_id = {MY_AGENCY})"""
CHANGES = f"{at_desk(R)} OR {sent_by_us(R)} OR {without_desk(R)} OR {PUBLIC} AND {R}.id::text = {OPENED}"
ERASED = f"{TASK} = 'referrals' OR {at_desk(R)} AND {R}.state IN {OVER} AND {R}.case_id IS NULL"
CHANGED = (
    "programme, borough, access, desk_id, desk_team_id, is_across, passed_on_by_id, state, owner_id, due_on, "
    "ended_on, review_on, erase_on, person_id, case_id"
)


def of_referral(table: str, *rules: str) -> str:
    """Whether one of some rules holds for the referral of a row."""
    return f"EXISTS (SELECT FROM casework_referral r WHERE r.id = {table}.referral_id AND ({' OR '.join(rules)}))"


A, E, M = "casework_referralanswer", "casework_referralevent", "casework_referralmail"
FLOWS = f"(r.programme, {A}.category, r.desk_id) IN (SELECT * FROM alongside_flows())"
ANSWERS_SEEN = of_referral(
    A,
    JOBS,
    at_desk("r"),
    f"r.access = 'OPEN' AND {sent_by_us('r')}",
    f"{of_a_case('r')} AND {FLOWS}",
    f"r.once::text = {ONCE} AND ({PUBLIC} OR r.sender_id = {ME})",
    answered_for("r"),
)
ANSWERS_ADDED = of_referral(A, f"r.once::text = {ONCE} AND ({PUBLIC} OR r.sender_id = {ME})")
EVENTS_SEEN = of_referral(
    E,
    JOBS,
    at_desk("r"),
    sent_by_us("r"),
    public("r"),
    answered_for("r"),
    f"{E}.kind IN ('SENT', 'DESKED', 'REDIRECTED')",
)
EVENTS_ADDED = of_referral(
    E,
    f"{PUBLIC} AND {E}.by_id IS NULL AND {E}.kind IN ('SENT', 'ANSWERED', 'WITHDRAWN')",
    f"{E}.by_id = {ME}",
)
OF_A_DRAFT = f"EXISTS (SELECT FROM casework_referraldraft d WHERE d.id = {M}.draft_id)"
MAILS = f"{TASK} = 'referrals' OR {of_referral(M, 'true')} OR {OF_A_DRAFT}"
OWN_DRAFT = f"{PUBLIC} AND token_hash = {DRAFT}"

LOCKS = f"""
ALTER TABLE casework_desk ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON casework_desk FOR SELECT TO alongside_app
    USING ((SELECT alongside_told('posting')) IS NOT NULL OR {PUBLIC});
CREATE POLICY added ON casework_desk FOR INSERT TO alongside_app
    WITH CHECK ({NAMES_DESKS} AND named_by_id = {ME});
CREATE POLICY changed ON casework_desk FOR UPDATE TO alongside_app
    USING ({NAMES_DESKS} AND (agency_id = {MY_AGENCY} OR {ROLE} = 'GOVERNANCE_LEAD')) WITH CHECK (named_by_id = {ME});
REVOKE UPDATE, DELETE, TRUNCATE ON casework_desk FROM alongside_app;
GRANT UPDATE (agency_id, team_id, named_by_id, named_at) ON casework_desk TO alongside_app;
{parts.events_kept("casework_deskevent", "casework_desk")}

ALTER TABLE {R} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {R} FOR SELECT TO alongside_app USING ({SEEN});
CREATE POLICY added ON {R} FOR INSERT TO alongside_app WITH CHECK ({ADDED});
CREATE POLICY changed ON {R} FOR UPDATE TO alongside_app USING ({CHANGES}) WITH CHECK ({CHANGES} OR {passed_on(R)});
CREATE POLICY removed ON {R} FOR DELETE TO alongside_app USING ({ERASED});
REVOKE UPDATE, TRUNCATE ON {R} FROM alongside_app;
GRANT UPDATE ({CHANGED}) ON {R} TO alongside_app;

ALTER TABLE {A} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {A} FOR SELECT TO alongside_app USING ({ANSWERS_SEEN});
CREATE POLICY added ON {A} FOR INSERT TO alongside_app WITH CHECK ({ANSWERS_ADDED});
REVOKE UPDATE, DELETE, TRUNCATE ON {A} FROM alongside_app;

ALTER TABLE {E} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {E} FOR SELECT TO alongside_app USING ({EVENTS_SEEN});
CREATE POLICY added ON {E} FOR INSERT TO alongside_app WITH CHECK ({EVENTS_ADDED});
REVOKE UPDATE, DELETE, TRUNCATE ON {E} FROM alongside_app;

ALTER TABLE {M} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {M} FOR SELECT TO alongside_app USING ({MAILS});
CREATE POLICY added ON {M} FOR INSERT TO alongside_app WITH CHECK ({MAILS});
CREATE POLICY changed ON {M} FOR UPDATE TO alongside_app USING ({TASK} = 'referrals');
REVOKE UPDATE, DELETE, TRUNCATE ON {M} FROM alongside_app;
GRANT UPDATE (sent_at, tries, fault) ON {M} TO alongside_app;

ALTER TABLE casework_referraldraft ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON casework_referraldraft FOR SELECT TO alongside_app
    USING ({OWN_DRAFT} OR {JOBS});
CREATE POLICY added ON casework_referraldraft FOR INSERT TO alongside_app WITH CHECK ({OWN_DRAFT});
CREATE POLICY changed ON casework_referraldraft FOR UPDATE TO alongside_app USING ({OWN_DRAFT});
CREATE POLICY removed ON casework_referraldraft FOR DELETE TO alongside_app
    USING ({OWN_DRAFT} OR {TASK} = 'referrals');
REVOKE UPDATE, TRUNCATE ON casework_referraldraft FROM alongside_app;
GRANT UPDATE (email, content, saved_at, expires_at) ON casework_referraldraft TO alongside_app;

CREATE FUNCTION casework_with_referral() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM casework_referralanswer WHERE referral_id = OLD.id;
    DELETE FROM casework_referralevent WHERE referral_id = OLD.id;
    DELETE FROM casework_referralmail WHERE referral_id = OLD.id;
    RETURN OLD;
END
$$;
REVOKE ALL ON FUNCTION casework_with_referral() FROM PUBLIC;
CREATE TRIGGER goes_whole BEFORE DELETE ON {R} FOR EACH ROW EXECUTE FUNCTION casework_with_referral();

CREATE FUNCTION casework_with_draft() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM casework_referralmail WHERE draft_id = OLD.id;
    RETURN OLD;
END
$$;
REVOKE ALL ON FUNCTION casework_with_draft() FROM PUBLIC;
CREATE TRIGGER goes_whole BEFORE DELETE ON casework_referraldraft
FOR EACH ROW EXECUTE FUNCTION casework_with_draft();

-- Which referrals say somebody in words: the same full name and day of birth, or the same number, to their agency.
CREATE FUNCTION casework_referrals_of(agency bigint, surname text, forenames text, born_on date, numbers text[])
RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT r.id FROM casework_referral r WHERE r.case_id IS NULL AND agency IN (r.desk_id, r.sender_agency_id) AND (
        EXISTS (SELECT FROM casework_referralanswer a WHERE a.referral_id = r.id
            AND a.code IN ('CRN', 'PNC', 'NOMS') AND a.answer = ANY (numbers))
        OR EXISTS (SELECT FROM casework_referralanswer a WHERE a.referral_id = r.id
                AND a.code = 'SURNAME' AND upper(a.answer) = upper(surname))
            AND EXISTS (SELECT FROM casework_referralanswer a WHERE a.referral_id = r.id
                AND a.code = 'FORENAMES' AND upper(a.answer) = upper(forenames))
            AND EXISTS (SELECT FROM casework_referralanswer a WHERE a.referral_id = r.id
                AND a.code = 'BORN_ON' AND a.answer = born_on::text))
$$;

-- Before a case is opened somebody stands in a referral as words: these go with whoever they are of.
CREATE FUNCTION casework_referrals_with_person() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM casework_referral WHERE case_id IS NULL AND (
        person_id = OLD.id AND desk_id = OLD.agency_id
        OR id IN (SELECT casework_referrals_of(OLD.agency_id, OLD.surname, OLD.forenames, OLD.born_on,
            array_remove(ARRAY[OLD.crn, OLD.pnc, OLD.noms]::text[], ''))));
    UPDATE casework_referral SET person_id = NULL WHERE person_id = OLD.id;
    RETURN OLD;
END
$$;
REVOKE ALL ON FUNCTION casework_referrals_with_person() FROM PUBLIC;
CREATE TRIGGER referrals_go_along BEFORE DELETE ON people_person
FOR EACH ROW EXECUTE FUNCTION casework_referrals_with_person();
"""
NO_LOCKS = f"""
DROP TRIGGER referrals_go_along ON people_person;
DROP FUNCTION casework_referrals_with_person();
DROP FUNCTION casework_referrals_of(bigint, text, text, date, text[]);
DROP TRIGGER goes_whole ON casework_referraldraft;
DROP FUNCTION casework_with_draft();
DROP TRIGGER goes_whole ON {R};
DROP FUNCTION casework_with_referral();
""" + "".join(
    f"DROP POLICY IF EXISTS {policy} ON {table};"
    for table in (R, A, E, M, "casework_referraldraft", "casework_desk", "casework_deskevent")
    for policy in ("seen", "added", "changed", "removed")
)


class Migration(migrations.Migration):
    dependencies = [("casework", "0014_referrals")]

    operations = [migrations.RunSQL(LOCKS, NO_LOCKS)]
