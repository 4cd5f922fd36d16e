"""The role that the application works as: it owns nothing, so row-level security binds it (ADR 0024).

What comes after, from us or from a library, it may read and write, unless a later migration takes that back.
"""

from django.db import migrations

ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'alongside_app') THEN
        CREATE ROLE alongside_app NOLOGIN;
    END IF;
    IF NOT pg_has_role(current_user, 'alongside_app', 'MEMBER') THEN
        EXECUTE format('GRANT alongside_app TO %I', current_user);
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'The role alongside_app is missing, or % is not a member of it. As PostgreSQL''s superuser: '
        'CREATE ROLE alongside_app LOGIN PASSWORD ''…''; GRANT alongside_app TO %;', current_user, current_user;
END
$$;
GRANT USAGE ON SCHEMA public TO alongside_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO alongside_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO alongside_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO alongside_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO alongside_app;
"""
NO_ROLE = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM alongside_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM alongside_app;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM alongside_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM alongside_app;
REVOKE USAGE ON SCHEMA public FROM alongside_app;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunSQL(ROLE, NO_ROLE)]
