"""Of what an agency brings the newest version alone is read, and what taking a decision back and showing a case need.

An agency that narrows its part has nobody read the version before: which is the newest is asked past the policies, since
whoever may not read it would find the one before. A decision keeps the approach that it set and the one that stood; a
showing what of it stood on the screen.
"""

from importlib import import_module

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

before = import_module("alongside.meetings.migrations.0004_panels_kept")
NEWEST = f"""
CREATE FUNCTION meetings_newest_part(which bigint, whose bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id FROM meetings_part p WHERE p.item_id = which AND p.agency_id = whose ORDER BY p.version DESC LIMIT 1
$$;
REVOKE ALL ON FUNCTION meetings_newest_part(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meetings_newest_part(bigint, bigint) TO alongside_app;
CREATE POLICY newest ON meetings_part AS RESTRICTIVE FOR SELECT TO alongside_app USING (
    agency_id = {before.MY_AGENCY} OR {before.kept.TASK} IN ('subject-access', 'retention')
    OR id = meetings_newest_part(item_id, agency_id));
"""
NO_NEWEST = """
DROP POLICY newest ON meetings_part;
DROP FUNCTION meetings_newest_part(bigint, bigint);
"""
# Whether somebody, by all their sources, stands on a side of an event: asked past the policies, and not on which of what.
# Of whoever is in the room without an account nobody knows with whom they work (casework.apart).
ON_A_SIDE = """
CREATE FUNCTION meetings_on_a_side(which bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM people_person p
            JOIN people_person source ON source.id = p.id OR source.individual = p.individual
            JOIN casework_case c ON c.person_id = source.id
            JOIN casework_eventside s ON s.case_id = c.id AND s.ended_on IS NULL
        WHERE p.id = which)
$$;
REVOKE ALL ON FUNCTION meetings_on_a_side(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meetings_on_a_side(bigint) TO alongside_app;
"""
# What anybody typed on an item goes with the item: nobody could save it.
DRAFTS = """
CREATE FUNCTION meetings_forget_drafts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM meetings_draft WHERE meeting_id = OLD.meeting_id AND form IN (
        SELECT kind || '-' || OLD.id FROM unnest(ARRAY['decision', 'action', 'part']) kind);
    RETURN OLD;
END
$$;
REVOKE ALL ON FUNCTION meetings_forget_drafts() FROM PUBLIC;
CREATE TRIGGER drafts_forgotten AFTER DELETE ON meetings_agendaitem
FOR EACH ROW EXECUTE FUNCTION meetings_forget_drafts();
"""
NO_DRAFTS = """
DROP TRIGGER drafts_forgotten ON meetings_agendaitem;
DROP FUNCTION meetings_forget_drafts();
"""
FORGET_BEFORE = before.FORGETTING[: before.FORGETTING.index("REVOKE ALL")].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
FORGET = FORGET_BEFORE.replace(
    "UPDATE meetings_decision SET case_id = NULL,",
    "UPDATE meetings_decision SET case_id = NULL, approach = '', approach_was = '',",
)
# Of what was shown before, nobody kept what of it stood on the screen: it was at most what could.
SHOWN_BEFORE = """
UPDATE meetings_showing s SET on_screen = (
    SELECT coalesce(jsonb_agg(DISTINCT category), '[]')
    FROM jsonb_each(s.shown) whose CROSS JOIN LATERAL jsonb_array_elements(whose.value) category);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0004_panels_kept"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="decision",
            name="approach",
            field=models.CharField(blank=True, max_length=30, verbose_name="the approach that it set"),
        ),
        migrations.AddField(
            model_name="decision",
            name="approach_was",
            field=models.CharField(blank=True, max_length=30, verbose_name="the approach that stood before"),
        ),
        migrations.AddField(
            model_name="decisionevent",
            name="approach",
            field=models.CharField(blank=True, max_length=30, verbose_name="the approach that it set"),
        ),
        migrations.AddField(
            model_name="decisionevent",
            name="approach_was",
            field=models.CharField(blank=True, max_length=30, verbose_name="the approach that stood before"),
        ),
        migrations.AddField(
            model_name="showing",
            name="on_screen",
            field=models.JSONField(default=list, help_text="the categories of what stood there"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_decisionevent" ("approach", "approach_was", "at", "by_id", "case_id", "id", "item_id", "meeting_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "taken_back_at", "taken_back_why", "text") SELECT new_values."approach", new_values."approach_was", new_values."at", new_values."by_id", new_values."case_id", new_values."id", new_values."item_id", new_values."meeting_id", NOW(), \'insert\', new_values."id", new_values."reason", new_values."taken_back_at", new_values."taken_back_why", new_values."text" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="869ab5d6cbe52bde2ebe1ff2afd5c8b75cb39840",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_61695",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="meetings_decision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_decisionevent" ("approach", "approach_was", "at", "by_id", "case_id", "id", "item_id", "meeting_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "taken_back_at", "taken_back_why", "text") SELECT new_values."approach", new_values."approach_was", new_values."at", new_values."by_id", new_values."case_id", new_values."id", new_values."item_id", new_values."meeting_id", NOW(), \'update\', new_values."id", new_values."reason", new_values."taken_back_at", new_values."taken_back_why", new_values."text" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f54b651eeaec1abe2df4ae1fbd0cbd97952068e3",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3b789",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="meetings_decision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_decisionevent" ("approach", "approach_was", "at", "by_id", "case_id", "id", "item_id", "meeting_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "taken_back_at", "taken_back_why", "text") SELECT old_values."approach", old_values."approach_was", old_values."at", old_values."by_id", old_values."case_id", old_values."id", old_values."item_id", old_values."meeting_id", NOW(), \'delete\', old_values."id", old_values."reason", old_values."taken_back_at", old_values."taken_back_why", old_values."text" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="0468ce0a184a250d9710881960d0d25232c743ad",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_05bcf",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="meetings_decision",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(NEWEST, NO_NEWEST),
        migrations.RunSQL(ON_A_SIDE, "DROP FUNCTION meetings_on_a_side(bigint);"),
        migrations.RunSQL(DRAFTS, NO_DRAFTS),
        migrations.RunSQL(FORGET, FORGET_BEFORE),
        migrations.RunSQL(SHOWN_BEFORE, migrations.RunSQL.noop),
    ]
