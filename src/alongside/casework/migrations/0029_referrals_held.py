"""A legal hold on somebody keeps their referrals too, from their desk and from the job of the night.

Whoever is erased takes along the referrals that say them; so whoever is held, holds them.
"""

from importlib import import_module

from django.db import migrations

kept = import_module("alongside.casework.migrations.0015_referrals_kept")
before = import_module("alongside.casework.migrations.0028_referrals_narrower")
agencies = import_module("alongside.rights.migrations.0003_agencies_that_answer")

# Nobody who asks sees the hold or its reason: yes or no is all that is told.
HELD = """
-- Those of their cases, and those that say them, as they go along when somebody is erased.
CREATE FUNCTION casework_referrals_of_person(whom bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE AS $$
    SELECT r.id FROM casework_referral r LEFT JOIN casework_case c ON c.id = r.case_id
    WHERE whom IN (r.person_id, c.person_id)
    UNION
    SELECT casework_referrals_of(p.agency_id, p.surname, p.forenames, p.born_on,
        array_remove(ARRAY[p.crn, p.pnc, p.noms]::text[], ''))
    FROM people_person p WHERE p.id = whom
$$;
CREATE FUNCTION casework_referral_is_held(referral bigint, day date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM rights_legalhold h
        WHERE h.from_on <= day AND (h.until_on IS NULL OR h.until_on > day)
            AND referral IN (SELECT casework_referrals_of_person(h.person_id)))
$$;
REVOKE ALL ON FUNCTION casework_referral_is_held(bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_referral_is_held(bigint, date) TO alongside_app;
"""
NO_HELD = """
DROP FUNCTION casework_referral_is_held(bigint, date);
DROP FUNCTION casework_referrals_of_person(bigint);
"""
NOT_HELD = "NOT casework_referral_is_held({}.id, (alongside_now() AT TIME ZONE 'Europe/London')::date)"
ERASED = f"ALTER POLICY removed ON {kept.R} USING (({kept.ERASED}) AND {NOT_HELD.format(kept.R)});"
ERASED_BEFORE = f"ALTER POLICY removed ON {kept.R} USING ({kept.ERASED});"
WITH_PERSON = agencies.changed(
    before.WITH_PERSON,
    (
        (
            "DELETE FROM casework_referral WHERE case_id IS NULL AND (",
            f"DELETE FROM casework_referral WHERE case_id IS NULL AND {NOT_HELD.format(kept.R)} AND (",
        ),
    ),
)


class Migration(migrations.Migration):
    dependencies = [("casework", "0028_referrals_narrower"), ("rights", "0007_parts_of_cases")]

    operations = [
        migrations.RunSQL(HELD, NO_HELD),
        migrations.RunSQL(ERASED, ERASED_BEFORE),
        migrations.RunSQL(WITH_PERSON, before.WITH_PERSON),
    ]
