"""The table of the shared cache, in which the rate limits of sign-in are counted (settings.CACHES)."""

from django.db import migrations

# As Django's `createcachetable` makes it for PostgreSQL.
CREATE = """
CREATE TABLE cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX cache_expires ON cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, "DROP TABLE cache;")]
