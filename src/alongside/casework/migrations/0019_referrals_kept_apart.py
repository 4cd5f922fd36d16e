"""Referrals too are kept from whoever works on the other side of an event of the person they are of (ADR 0041).

casework.referral_queries says the same. What was said in them, and what happened to them, hangs on the referral
and is hidden with it.
"""

from django.db import migrations

# The cases are read past their own policy, which hides just those that are looked for.
APART = """
CREATE FUNCTION casework_cases_kept_apart() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
    SELECT c.id FROM casework_case c WHERE c.person_id IN (SELECT casework_people_kept_apart())
$$;
REVOKE ALL ON FUNCTION casework_cases_kept_apart() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_cases_kept_apart() TO alongside_app;
CREATE POLICY kept_apart ON casework_referral AS RESTRICTIVE FOR SELECT TO alongside_app USING (
    (person_id IS NULL OR person_id NOT IN (SELECT casework_people_kept_apart()))
    AND (case_id IS NULL OR case_id NOT IN (SELECT casework_cases_kept_apart())));
"""
TOGETHER = """
DROP POLICY kept_apart ON casework_referral;
DROP FUNCTION casework_cases_kept_apart();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0018_kept_apart")]

    operations = [migrations.RunSQL(APART, TOGETHER)]
