"""The dates of custody move the status of a case, and change nothing else of it.

A policy tells no column from another: the system posting could write in every column that the role may.
"""

from django.db import migrations

ALONE = """
CREATE FUNCTION casework_dates_move_status() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF to_jsonb(NEW) - 'status' IS DISTINCT FROM to_jsonb(OLD) - 'status' THEN
        RAISE EXCEPTION 'The dates of custody move the status of a case alone.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER dates_move_status_alone AFTER UPDATE ON casework_case
FOR EACH ROW WHEN (alongside_told('task') = 'custody-dates')
EXECUTE FUNCTION casework_dates_move_status();
"""
ANYTHING = """
DROP TRIGGER dates_move_status_alone ON casework_case;
DROP FUNCTION casework_dates_move_status();
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0022_said_by_the_lead")]

    operations = [migrations.RunSQL(ALONE, ANYTHING)]
