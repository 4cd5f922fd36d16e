"""Victim and offender are kept apart for whoever works with the person, on whichever of their cases (ADR 0041).

Only the worker of the very case that says the side was kept from the other: whoever works with the same person in
another programme saw both.
"""

from importlib import import_module

from django.db import migrations

before = import_module("alongside.casework.migrations.0020_apart_by_user")

MY_SIDES = "    JOIN casework_eventside my ON my.case_id = mine.id AND my.ended_on IS NULL\n"
BY_ANY_CASE = """    CROSS JOIN LATERAL (
        SELECT me.id UNION SELECT p.id FROM people_person p WHERE p.individual = me.individual
    ) source
    JOIN casework_case said ON said.person_id = source.id
    JOIN casework_eventside my ON my.case_id = said.id AND my.ended_on IS NULL
"""
KEPT_APART = before.changed(before.KEPT_APART_BY_USER, MY_SIDES, BY_ANY_CASE)
# Whether somebody who works with a person works on the other side of an event about which it is about to be said on
# which side the person stands. Answers yes or no, past what whoever asks may see, as casework_works_on_the_other_side.
BOTH = """
CREATE FUNCTION casework_somebody_has_both(asked_person bigint, new_reference text, new_side text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM people_person me
        JOIN people_person p ON p.id = me.id OR p.individual = me.individual
        JOIN casework_case c ON c.person_id = p.id AND c.closed_on IS NULL
        JOIN partners_posting w ON w.id = c.worker_id
        WHERE me.id = asked_person
            AND casework_works_on_the_other_side(w.user_id, asked_person, new_reference, new_side))
$$;
REVOKE ALL ON FUNCTION casework_somebody_has_both(bigint, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_somebody_has_both(bigint, text, text) TO alongside_app;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0031_referrals_in_the_log")]

    operations = [
        migrations.RunSQL(KEPT_APART, before.KEPT_APART_BY_USER),
        migrations.RunSQL(BOTH, "DROP FUNCTION casework_somebody_has_both(bigint, text, text);"),
    ]
