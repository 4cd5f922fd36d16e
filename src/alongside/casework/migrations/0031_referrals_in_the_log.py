"""Who has read a referral is told of whoever it became a case of (docs/adr/0039).

Before there is a case somebody stands in a referral in words only, so that the entries about it name nobody. They
are found by its reference: by whoever sees the case, and by the agency that answers for what is held of somebody.
"""

from importlib import import_module

from django.db import migrations

kept = import_module("alongside.casework.migrations.0015_referrals_kept")
locks = import_module("alongside.partners.migrations.0004_two_locks")

# Few entries are of referrals, and most of these of one.
INDEX = (
    "CREATE INDEX audit_entry_referrals ON audit_entry USING gin (which) WHERE what = 'casework.referral';"
)
NO_INDEX = "DROP INDEX audit_entry_referrals;"


def references(chosen: str) -> str:
    """The references of some referrals, as an array. `chosen`: what is asked of `r`, and of `c`, its case."""
    return f"""ARRAY(SELECT 'REF-' || lpad(r.id::text, greatest(6, length(r.id::text)), '0')
        FROM casework_referral r LEFT JOIN casework_case c ON c.id = r.case_id WHERE {chosen})"""


SEES = f"""
CREATE FUNCTION casework_sees_one_of_referrals(which text[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM casework_referral r WHERE {kept.of_a_case("r")}
        AND r.id IN (SELECT substr(one, 5)::bigint FROM unnest(which) one WHERE one ~ '^REF-[0-9]{{6,18}}$'));
END
$$;
"""
NO_SEES = "DROP FUNCTION casework_sees_one_of_referrals(text[]);"
_, _, READ_BEFORE = locks.LOG.partition(
    "CREATE POLICY entries_read ON audit_entry FOR SELECT TO alongside_app USING ("
)
READ_BEFORE, _, _ = READ_BEFORE.partition("\n);")
READ = f"""{READ_BEFORE}
    OR what = 'casework.referral'
        AND {kept.ROLE} IN
            ('BOROUGH_COORDINATOR', 'PROBATION_OFFICER', 'POLICE_OFFICER', 'PARTNER_WORKER', 'SUPERVISOR')
        AND casework_sees_one_of_referrals(which)"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0030_mails_from_one_site"), ("partners", "0007_in_ones_own_name")]

    operations = [
        migrations.RunSQL(INDEX, NO_INDEX),
        migrations.RunSQL(SEES, NO_SEES),
        migrations.RunSQL(
            f"ALTER POLICY entries_read ON audit_entry USING ({READ});",
            f"ALTER POLICY entries_read ON audit_entry USING ({READ_BEFORE});",
        ),
    ]
