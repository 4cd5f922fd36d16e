"""Who has looked at somebody tells of the referral that became their case too: for those who see that case."""

from importlib import import_module

from django.db import migrations

cases = import_module("alongside.casework.migrations.0004_cases_kept")
referrals = import_module("alongside.casework.migrations.0031_referrals_in_the_log")
agencies = import_module("alongside.rights.migrations.0003_agencies_that_answer")
kept = import_module("alongside.oversight.migrations.0003_about_cases")
BEFORE = kept.BEFORE.replace(kept.OF_THE_COHORT, kept.OF_ANY)
OF_PEOPLE = "e.people @> ARRAY[whom] AND NOT (e.people = '{}')"
OF_CASES = referrals.references(f"c.person_id = whom AND r.access = 'OPEN' AND {cases.case_seen('c')}")
ABOUT = agencies.changed(
    BEFORE, ((OF_PEOPLE, f"({OF_PEOPLE} OR e.what = 'casework.referral' AND e.which && {OF_CASES})"),)
)


class Migration(migrations.Migration):
    dependencies = [("oversight", "0003_about_cases"), ("casework", "0031_referrals_in_the_log")]

    operations = [migrations.RunSQL(ABOUT, BEFORE)]
