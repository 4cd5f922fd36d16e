"""An account is closed by an information governance lead at the only agency where its holder works (ADR 0024).

As partners.account_rules says. A policy sees one version of a row and not which of its columns change, so a trigger
asks; it binds whom row-level security binds, and not the owner of the tables, who alone opens an account again.
"""

from django.db import migrations

AGENCY = "alongside_told('agency')::bigint"
CLOSING = f"""
CREATE FUNCTION partners_check_closing() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    today date := (alongside_now() AT TIME ZONE 'Europe/London')::date;
BEGIN
    IF row_security_active('partners_user') AND NOT (
        NOT NEW.is_active
        AND coalesce(alongside_told('role') = 'GOVERNANCE_LEAD', false)
        AND NEW.id <> alongside_told('user')::bigint
        AND EXISTS (SELECT FROM partners_posting p WHERE p.user_id = NEW.id AND p.agency_id = {AGENCY})
        AND NOT EXISTS (
            SELECT FROM partners_posting p
            WHERE p.user_id = NEW.id AND (p.ends_on IS NULL OR p.ends_on > greatest(today, p.starts_on))
                AND (p.agency_id <> {AGENCY} OR coalesce(alongside_told('borough'), p.borough) <> p.borough)
        )
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'This account is not yours to close.';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER partners_user_closing BEFORE UPDATE OF is_active ON partners_user
    FOR EACH ROW WHEN (OLD.is_active IS DISTINCT FROM NEW.is_active) EXECUTE FUNCTION partners_check_closing();
GRANT UPDATE (is_active) ON partners_user TO alongside_app;
"""
NO_CLOSING = """
REVOKE UPDATE (is_active) ON partners_user FROM alongside_app;
DROP TRIGGER partners_user_closing ON partners_user;
DROP FUNCTION partners_check_closing();
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0010_programme_ended_why")]

    operations = [migrations.RunSQL(CLOSING, NO_CLOSING)]
