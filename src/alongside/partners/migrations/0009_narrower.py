"""What a posting reads and writes is no more than its pages need, also by plain SQL (docs/threat-model.md).

A request for access stays whose it is and for the record that was asked for. A draft agreement is for the agency
that writes it and its parties, as sharing_queries.agreements_seen_by says. An account signs in by no address but
its own.
"""

from django.db import migrations

DECIDED = """decision, decided_by_id, decided_at, decision_why, from_at, until_at,
    reviewed_by_id, reviewed_at, finding, finding_why"""
REQUESTS = f"""
REVOKE UPDATE ON partners_accessrequest FROM alongside_app;
GRANT UPDATE ({DECIDED}) ON partners_accessrequest TO alongside_app;
"""
ANY_REQUEST = f"""
REVOKE UPDATE ({DECIDED}) ON partners_accessrequest FROM alongside_app;
GRANT UPDATE ON partners_accessrequest TO alongside_app;
"""

AGENCY = "(SELECT alongside_told('agency')::bigint)"
SETUP = "(SELECT alongside_told('task')) = 'setup'"
POSTED = "(SELECT alongside_told('posting')) IS NOT NULL"
# The policy of parties asks for their agreement, so that of agreements asks for its parties past the policy.
FUNCTIONS = f"""
CREATE FUNCTION partners_is_party(agreement bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM partners_agreementparty p WHERE p.agreement_id = agreement AND p.agency_id = {AGENCY})
$$;
-- Numbers are given once, whoever may read what bears them.
CREATE FUNCTION partners_agreement_numbers() RETURNS TABLE (series integer, version smallint, state varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 100 AS $$
    SELECT a.series, a.version, a.state FROM partners_agreement a
$$;
"""
NO_FUNCTIONS = """
DROP FUNCTION partners_agreement_numbers();
DROP FUNCTION partners_is_party(bigint);
"""
DRAFTS = f"""
ALTER POLICY rows_read ON partners_agreement USING (
    CASE WHEN state <> 'DRAFT' OR {SETUP} THEN true
    ELSE written_by_id IN (SELECT p.id FROM partners_posting p WHERE p.agency_id = {AGENCY})
        OR partners_is_party(id) END
);
ALTER POLICY rows_read ON partners_agreementparty USING (
    EXISTS (SELECT FROM partners_agreement a WHERE a.id = agreement_id)
);
ALTER POLICY history_seen ON partners_agreementevent USING (
    EXISTS (SELECT FROM partners_agreement a WHERE a.id = pgh_obj_id)
);
ALTER POLICY history_seen ON partners_agreementpartyevent USING (
    EXISTS (SELECT FROM partners_agreement a WHERE a.id = agreement_id)
);
"""
ANY_DRAFT = f"""
ALTER POLICY history_seen ON partners_agreementpartyevent USING ({POSTED});
ALTER POLICY history_seen ON partners_agreementevent USING ({POSTED});
ALTER POLICY rows_read ON partners_agreementparty USING (true);
ALTER POLICY rows_read ON partners_agreement USING (true);
"""

# Read by sign-in, which does not know yet who asks; made with the account, and never changed.
ADDRESSES = f"""
ALTER TABLE account_emailaddress ENABLE ROW LEVEL SECURITY;
CREATE POLICY rows_read ON account_emailaddress FOR SELECT TO alongside_app USING (true);
CREATE POLICY rows_made ON account_emailaddress FOR INSERT TO alongside_app WITH CHECK (
    ({SETUP} OR (SELECT alongside_told('role')) IN ('SUPERVISOR', 'GOVERNANCE_LEAD'))
    AND EXISTS (SELECT FROM partners_user u WHERE u.id = user_id AND u.email = account_emailaddress.email)
);
REVOKE UPDATE, DELETE ON account_emailaddress FROM alongside_app;
"""
ANY_ADDRESS = """
GRANT UPDATE, DELETE ON account_emailaddress TO alongside_app;
DROP POLICY rows_made ON account_emailaddress;
DROP POLICY rows_read ON account_emailaddress;
ALTER TABLE account_emailaddress DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0008_read_once"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.RunSQL(REQUESTS, ANY_REQUEST),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(DRAFTS, ANY_DRAFT),
        migrations.RunSQL(ADDRESSES, ANY_ADDRESS),
    ]
