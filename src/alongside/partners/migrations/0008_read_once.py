"""What a transaction was told is read by functions that are called, and not written out into each plan.

A policy asks for it once for a statement, so that calling costs next to nothing; but PostgreSQL wrote the
bodies of SQL functions out wherever a policy names them, for every statement anew, and planning a person's
page took longer than its queries (docs/performance.md). What they return is as before.
"""

import re
from importlib import import_module

from django.db import migrations

WRITTEN_OUT = import_module("alongside.partners.migrations.0004_two_locks").FUNCTIONS
READERS = ("alongside_told", "alongside_listed", "alongside_sources", "alongside_opened")


def reader(name: str) -> str:
    """The statement of 0004 that makes one of the functions, so as to replace it."""
    (found,) = re.findall(rf"CREATE (FUNCTION {name}\(.*?\n\$\$;)", WRITTEN_OUT, re.DOTALL)
    return f"CREATE OR REPLACE {found}"


def called(statement: str) -> str:
    """The same function in a language whose bodies are not written out: one expression, given back."""
    return re.sub(
        r"LANGUAGE sql(.*)AS \$\$\s*SELECT (.*?)\s*\$\$;",
        r"LANGUAGE plpgsql\1AS $$ BEGIN RETURN \2; END $$;",
        statement,
        flags=re.DOTALL,
    )


class Migration(migrations.Migration):
    dependencies = [("partners", "0007_in_ones_own_name")]

    operations = [migrations.RunSQL(called(reader(name)), reader(name)) for name in READERS]
