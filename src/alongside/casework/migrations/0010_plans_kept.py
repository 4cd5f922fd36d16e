"""Row-level security on plans; and with a case ends what of its plan was still open, whosesoever it is.

What an agency keeps is its own to change (0007). Only a trigger may end it for all at once, when the case ends:
afterwards nobody may add to the case any more, and what would stay open would be counted as unmet for ever.
"""

from importlib import import_module

from django.db import migrations

parts = import_module("alongside.casework.migrations.0007_parts_kept")
NEVER_CHANGED = ("casework_needscore", "casework_planreview")
CHANGED = {
    "casework_goal": "state, state_on, reason",
    "casework_intervention": "status, status_on",
    "casework_barrier": "until_on",
    "casework_appointment": "outcome, outcome_at, why, cancelled_by, outcome_words",
}
ENDS = """
CREATE FUNCTION casework_ends_plan() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE casework_intervention SET status = 'CASE_CLOSED', status_on = greatest(NEW.closed_on, status_on)
    WHERE case_id = NEW.id AND status IN ('PLANNED', 'REFERRED', 'WAITING', 'STARTED');
    UPDATE casework_barrier SET until_on = greatest(NEW.closed_on, from_on)
    WHERE case_id = NEW.id AND until_on IS NULL;
    UPDATE casework_appointment SET outcome = 'CANCELLED', outcome_at = now(), cancelled_by = 'CASE'
    WHERE case_id = NEW.id AND outcome = '' AND starts_at > now();
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION casework_ends_plan() FROM PUBLIC;
CREATE TRIGGER ends_plan AFTER UPDATE OF closed_on ON casework_case
FOR EACH ROW WHEN (OLD.closed_on IS NULL AND NEW.closed_on IS NOT NULL)
EXECUTE FUNCTION casework_ends_plan();
"""
NOT_ENDED = """
DROP TRIGGER ends_plan ON casework_case;
DROP FUNCTION casework_ends_plan();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0009_plans")]

    operations = [
        migrations.RunSQL(
            "".join(parts.part_kept(table) for table in (*NEVER_CHANGED, *CHANGED)),
            parts.not_kept(*NEVER_CHANGED, *CHANGED),
        ),
        migrations.RunSQL(
            "".join(
                parts.part_changed(table, columns) + parts.events_kept(f"{table}event", table)
                for table, columns in CHANGED.items()
            ),
            parts.not_kept(*(f"{table}event" for table in CHANGED)),
        ),
        migrations.RunSQL(ENDS, NOT_ENDED),
    ]
