"""An item that is carried from an exempt one is exempt under the same paragraph, until the clerk says otherwise.

Else what was secret at one meeting would be public at the next. The database does it: whoever runs a meeting may carry an
item of it, and only the clerk of the board says what is exempt.
"""

from django.db import migrations

CARRIED = """
CREATE FUNCTION board_carry_paragraph() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    under smallint := board_exempt_paragraph(NEW.carried_from_id);
BEGIN
    IF under IS NOT NULL THEN
        INSERT INTO board_itemdetail (item_id, text, to_follow, late_reason, paragraph, changed_by_id, changed_at)
        VALUES (NEW.id, '', false, '', under, NEW.by_id, NEW.at);
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION board_carry_paragraph() FROM PUBLIC;
CREATE TRIGGER an_exempt_item_stays_exempt AFTER INSERT ON meetings_agendaitem
    FOR EACH ROW WHEN (NEW.carried_from_id IS NOT NULL) EXECUTE FUNCTION board_carry_paragraph();
"""
NOT_CARRIED = """
DROP TRIGGER an_exempt_item_stays_exempt ON meetings_agendaitem;
DROP FUNCTION board_carry_paragraph();
"""


class Migration(migrations.Migration):
    dependencies = [("board", "0013_answered_otherwise"), ("meetings", "0011_agency_needs_no_index")]

    operations = [migrations.RunSQL(CARRIED, NOT_CARRIED)]
