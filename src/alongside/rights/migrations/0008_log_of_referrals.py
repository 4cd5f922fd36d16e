"""Whoever is given what is held of them is told who has read their referrals too, which name nobody in the log."""

from importlib import import_module

from django.db import migrations

agencies = import_module("alongside.rights.migrations.0003_agencies_that_answer")
before = import_module("alongside.rights.migrations.0006_cases")
referrals = import_module("alongside.casework.migrations.0031_referrals_in_the_log")
OF_PEOPLE = "e.people @> ARRAY[whom] AND NOT (e.people = '{}')"
# As answered_for (referrals_kept).
THEIRS = referrals.references(
    f"""r.id IN (SELECT casework_referrals_of_person(whom)) AND (r.access = 'OPEN' AND r.case_id IS NOT NULL
            OR {agencies.AGENCY} IN (r.desk_id, r.sender_agency_id))"""
)
ABOUT = agencies.changed(
    before.ABOUT, ((OF_PEOPLE, f"({OF_PEOPLE} OR e.what = 'casework.referral' AND e.which && {THEIRS})"),)
)


class Migration(migrations.Migration):
    dependencies = [("rights", "0007_parts_of_cases"), ("casework", "0031_referrals_in_the_log")]

    operations = [migrations.RunSQL(ABOUT, before.ABOUT)]
