"""What may be written to a referral is no more than what casework.actions writes (docs/adr/0039).

Whoever saw a referral could say that anything had happened to it; whoever had sent one, or had its link, could
change whatever the desk may; a desk could be named in any borough. A desk whose agency has ended kept another from
being named, and erasing a sender's record took an open referral from the desk of another agency.
"""

from importlib import import_module

from django.db import migrations

kept = import_module("alongside.casework.migrations.0015_referrals_kept")
agencies = import_module("alongside.rights.migrations.0003_agencies_that_answer")
R, E = kept.R, kept.E
OF_THE_DESK = "('TAKEN', 'ASKED', 'ACCEPTED', 'DECLINED', 'REDIRECTED', 'KEPT')"
OF_THE_SENDER = "('ANSWERED', 'WITHDRAWN')"
EVENTS_ADDED = kept.of_referral(
    E,
    f"{kept.PUBLIC} AND {E}.by_id IS NULL AND ({E}.kind = 'SENT' AND r.once::text = {kept.ONCE} "
    f"OR {E}.kind IN {OF_THE_SENDER} AND r.id::text = {kept.OPENED})",
    f"{E}.by_id = {kept.ME} AND {E}.kind = 'SENT' AND r.once::text = {kept.ONCE} AND r.sender_id = {kept.ME}",
    f"{E}.by_id = {kept.ME} AND {E}.kind IN {OF_THE_SENDER} AND {kept.sent_by_us('r')}",
    f"{E}.by_id = {kept.ME} AND {E}.kind IN {OF_THE_DESK} AND {kept.at_desk('r')}",
    f"{E}.by_id = {kept.ME} AND {E}.kind = 'DESKED' AND {kept.without_desk('r')}",
)
# As actions.desks: one's own borough, and every borough for whoever has none of their own.
REACHED = f"""({kept.BOROUGH} IS NULL OR borough = {kept.BOROUGH}
    OR borough = '' AND {kept.ROLE} = 'GOVERNANCE_LEAD')"""
ENDED = f"EXISTS (SELECT FROM partners_agency a WHERE a.id = {{}} AND a.ends_on <= {kept.TODAY})"
DESKS_ADDED = f"{kept.NAMES_DESKS} AND named_by_id = {kept.ME}"
DESKS_CHANGED_BEFORE = (
    f"{kept.NAMES_DESKS} AND (agency_id = {kept.MY_AGENCY} OR {kept.ROLE} = 'GOVERNANCE_LEAD')"
)
DESKS_CHANGED = f"""{kept.NAMES_DESKS} AND {REACHED} AND (
    agency_id = {kept.MY_AGENCY} OR {kept.ROLE} = 'GOVERNANCE_LEAD' OR {ENDED.format("agency_id")})"""
POLICIES = f"""
ALTER POLICY added ON {E} WITH CHECK ({EVENTS_ADDED});
ALTER POLICY added ON casework_desk WITH CHECK ({DESKS_ADDED} AND {REACHED});
ALTER POLICY changed ON casework_desk USING ({DESKS_CHANGED});
"""
POLICIES_BEFORE = f"""
ALTER POLICY added ON {E} WITH CHECK ({kept.EVENTS_ADDED});
ALTER POLICY added ON casework_desk WITH CHECK ({DESKS_ADDED});
ALTER POLICY changed ON casework_desk USING ({DESKS_CHANGED_BEFORE});
"""

# No policy compares a row with what it was: a trigger does, for whoever is bound by policies.
OF_DESKS_ALONE = (
    *("programme", "borough", "access", "desk_id", "desk_team_id", "is_across", "passed_on_by_id"),
    *("owner_id", "person_id", "case_id"),
)
SENDERS = f"""
CREATE FUNCTION casework_referral_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Of whoever has no posting neither is true nor false.
    IF current_user = 'alongside_app' AND ({kept.at_desk("OLD")} OR {kept.without_desk("OLD")}) IS NOT TRUE AND (
        NEW.state NOT IN {OF_THE_SENDER} OR OLD.state IN {kept.OVER}
        OR ({", ".join(f"NEW.{one}" for one in OF_DESKS_ALONE)})
            IS DISTINCT FROM ({", ".join(f"OLD.{one}" for one in OF_DESKS_ALONE)})
    ) THEN
        RAISE EXCEPTION 'Whoever sent a referral answers or withdraws it, and changes nothing else.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION casework_referral_changed() FROM PUBLIC;
CREATE TRIGGER changed_by_whom BEFORE UPDATE ON {R} FOR EACH ROW EXECUTE FUNCTION casework_referral_changed();
"""
NO_SENDERS = f"""
DROP TRIGGER changed_by_whom ON {R};
DROP FUNCTION casework_referral_changed();
"""

# The function stands before the trigger that uses it, and after it in the text: the last of those made there.
_, _, _BODY = kept.LOCKS.partition("CREATE FUNCTION casework_referrals_with_person()")
_BODY, _, _ = _BODY.partition("REVOKE ALL ON FUNCTION casework_referrals_with_person()")
WITH_PERSON_BEFORE = f"CREATE OR REPLACE FUNCTION casework_referrals_with_person(){_BODY}"
_LAST = "array_remove(ARRAY[OLD.crn, OLD.pnc, OLD.noms]::text[], ''))));"
# What lies open at the desk of another agency is that agency's to decide on.
WITH_PERSON = agencies.changed(
    WITH_PERSON_BEFORE,
    (
        (
            _LAST,
            f"""array_remove(ARRAY[OLD.crn, OLD.pnc, OLD.noms]::text[], ''))))
        AND (desk_id IS NULL OR desk_id = OLD.agency_id OR state IN {kept.OVER}
            OR EXISTS (SELECT FROM partners_agency a WHERE a.id = desk_id
                AND a.ends_on <= (alongside_now() AT TIME ZONE 'Europe/London')::date));""",
        ),
    ),
)


class Migration(migrations.Migration):
    dependencies = [("casework", "0027_moves_apart")]

    operations = [
        migrations.RunSQL(POLICIES, POLICIES_BEFORE),
        migrations.RunSQL(SENDERS, NO_SENDERS),
        migrations.RunSQL(WITH_PERSON, WITH_PERSON_BEFORE),
    ]
