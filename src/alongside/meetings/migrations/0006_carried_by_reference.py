"""An item that carries an action is called by its reference: what is to be done is read with the action.

The agenda is read by others too than those who are told the action (ADR 0053, 0055). So that it is carried whoever calls
the meeting, which actions are open is asked past the policies: their numbers, and nothing of what they say.
"""

from django.db import migrations

OPEN_ACTIONS = """
CREATE FUNCTION meetings_open_actions(which bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.id FROM meetings_action a JOIN meetings_series s ON s.id = a.series_id
    WHERE s.id = which AND a.state = 'OPEN' AND (s.id IN (SELECT meetings_member_of(true))
        OR s.agency_id = alongside_told('agency')::bigint)
    ORDER BY a.due_on, a.id
$$;
REVOKE ALL ON FUNCTION meetings_open_actions(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meetings_open_actions(bigint) TO alongside_app;
"""
REFERENCE = "'MA-' || lpad(action_id::text, 6, '0')"
TITLES = "".join(
    f"UPDATE {table} SET title = {REFERENCE} WHERE action_id IS NOT NULL AND title NOT IN ('Erased', {REFERENCE});"
    for table in ("meetings_agendaitem", "meetings_agendaitemevent")
)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0005_newest_parts")]

    operations = [
        migrations.RunSQL(OPEN_ACTIONS, "DROP FUNCTION meetings_open_actions(bigint);"),
        migrations.RunSQL(TITLES, migrations.RunSQL.noop),
    ]
