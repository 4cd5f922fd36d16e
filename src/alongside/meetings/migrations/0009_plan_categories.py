"""What a case panel says is read under the category of its programme's plans, which need not be that of plans.

Victims' services, the girls' forum and Integrate share their plans as what they are. queries.told says the same.
"""

import re
from collections.abc import Iterator
from importlib import import_module

from django.db import migrations

before = import_module("alongside.meetings.migrations.0002_meetings_kept")
panels = import_module("alongside.meetings.migrations.0004_panels_kept")
entries = import_module("alongside.meetings.migrations.0008_entries_of_the_lead")
CATEGORY = """
-- The category of the plans of a programme, by the pack in force: a borough's own, where it has one.
CREATE FUNCTION meetings_plan_category(which bigint, where_for varchar) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT v.content #>> '{categories,plan}' FROM casework_packversion v
        WHERE v.programme_id = which AND v.borough IN ('', where_for)
        ORDER BY v.borough DESC, v.id DESC LIMIT 1), 'PLAN')
$$;
REVOKE ALL ON FUNCTION meetings_plan_category(bigint, varchar) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meetings_plan_category(bigint, varchar) TO alongside_app;
"""
POLICY = re.compile(r"(?:CREATE|ALTER) POLICY (\w+) ON (\w+) .*?;", re.DOTALL)
ROW = re.compile(r"p\.id = (\w+)\.programme_id\)::text, 'PLAN'\)")


def policies(*, asks_pack: bool) -> Iterator[str]:
    """Each policy that asks whether plans flow, made anew, in the order of their migrations."""
    for found in POLICY.finditer(before.LOCKS + panels.LOCKS + entries.SAID):
        statement, name, table = found.group(0), found.group(1), found.group(2)
        if not ROW.search(statement):
            continue
        if statement.startswith("CREATE"):
            yield f"DROP POLICY {name} ON {table};"
        yield ROW.sub(_of_the_programme, statement) if asks_pack else statement


def _of_the_programme(found: re.Match[str]) -> str:
    row = found.group(1)
    return f"p.id = {row}.programme_id)::text, meetings_plan_category({row}.programme_id, {row}.borough))"


class Migration(migrations.Migration):
    dependencies = [("meetings", "0008_entries_of_the_lead")]

    operations = [
        migrations.RunSQL(CATEGORY, "DROP FUNCTION meetings_plan_category(bigint, varchar);"),
        migrations.RunSQL("".join(policies(asks_pack=True)), "".join(policies(asks_pack=False))),
    ]
