"""A referral that still waits may stand on the agenda of a panel, and what was said on it goes with the referral.

It comes there by whoever may know of it. A hold on whoever would take it along keeps the words of its item.
"""

from importlib import import_module

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

held = import_module("alongside.meetings.migrations.0007_held_words")
ERASED = held.ERASED
SEEN = """
CREATE POLICY of_a_seen_referral ON meetings_agendaitem AS RESTRICTIVE FOR INSERT TO alongside_app WITH CHECK (
    referral_id IS NULL OR EXISTS (SELECT FROM casework_referral r WHERE r.id = referral_id));
"""
FORGETTING = """
CREATE FUNCTION meetings_forget_referral() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM meetings_forget(ARRAY(SELECT i.id FROM meetings_agendaitem i WHERE i.referral_id = OLD.id));
    UPDATE meetings_agendaitem SET referral_id = NULL WHERE referral_id = OLD.id;
    DELETE FROM meetings_agendaitemevent WHERE referral_id = OLD.id;
    RETURN OLD;
END
$$;
REVOKE ALL ON FUNCTION meetings_forget_referral() FROM PUBLIC;
CREATE TRIGGER forgotten_by_panels BEFORE DELETE ON casework_referral
FOR EACH ROW EXECUTE FUNCTION meetings_forget_referral();
"""
NOT_FORGETTING = """
DROP TRIGGER forgotten_by_panels ON casework_referral;
DROP FUNCTION meetings_forget_referral();
"""
HELD_BEFORE = (
    held.HELD[held.HELD.index("CREATE FUNCTION meetings_item_is_held") :]
    .partition("REVOKE")[0]
    .replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
)
HELD = HELD_BEFORE.replace(
    "meetings_case_is_held(coalesce(i.case_id, a.case_id))",
    """meetings_case_is_held(coalesce(i.case_id, a.case_id))
        OR casework_referral_is_held(i.referral_id, (alongside_now() AT TIME ZONE 'Europe/London')::date)""",
)
# With its words, an item that was spoken of forgets of which referral it was.
ERASE_BEFORE = held.ERASING[held.ERASING.index("CREATE OR REPLACE FUNCTION meetings_erase(") :]
ERASE = ERASE_BEFORE.replace(
    f"UPDATE meetings_agendaitem SET title = {ERASED} WHERE",
    f"UPDATE meetings_agendaitem SET title = {ERASED}, referral_id = NULL WHERE",
)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0036_panel"),
        ("meetings", "0009_plan_categories"),
        ("partners", "0019_board_clerk"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="agendaitem",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="agendaitem",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="agendaitem",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="referral",
            field=models.ForeignKey(
                blank=True,
                help_text="undecided",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casework.referral",
            ),
        ),
        migrations.AddField(
            model_name="agendaitemevent",
            name="referral",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                help_text="undecided",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="casework.referral",
            ),
        ),
        migrations.AlterField(
            model_name="agendaitem",
            name="kind",
            field=models.CharField(
                choices=[
                    ("STANDING", "Standing"),
                    ("ADDED", "Added"),
                    ("CARRIED", "Carried"),
                    ("CASE", "Case"),
                    ("REFERRAL", "Referral"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="agendaitemevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("STANDING", "Standing"),
                    ("ADDED", "Added"),
                    ("CARRIED", "Carried"),
                    ("CASE", "Case"),
                    ("REFERRAL", "Referral"),
                ],
                max_length=8,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agendaitem",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_agendaitemevent" ("action_id", "at", "by_id", "carried_from_id", "case_id", "id", "kind", "meeting_id", "minutes", "order", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "title", "why", "why_on") SELECT new_values."action_id", new_values."at", new_values."by_id", new_values."carried_from_id", new_values."case_id", new_values."id", new_values."kind", new_values."meeting_id", new_values."minutes", new_values."order", NOW(), \'insert\', new_values."id", new_values."referral_id", new_values."title", new_values."why", new_values."why_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="1dab9c69d5734e5edf4ee9f2c3c471738d4b4907",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f98e2",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="meetings_agendaitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agendaitem",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_agendaitemevent" ("action_id", "at", "by_id", "carried_from_id", "case_id", "id", "kind", "meeting_id", "minutes", "order", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "title", "why", "why_on") SELECT new_values."action_id", new_values."at", new_values."by_id", new_values."carried_from_id", new_values."case_id", new_values."id", new_values."kind", new_values."meeting_id", new_values."minutes", new_values."order", NOW(), \'update\', new_values."id", new_values."referral_id", new_values."title", new_values."why", new_values."why_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="2db7462f43ae84a550931373d98fe0a33b175f28",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ca6ee",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="meetings_agendaitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agendaitem",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "meetings_agendaitemevent" ("action_id", "at", "by_id", "carried_from_id", "case_id", "id", "kind", "meeting_id", "minutes", "order", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "title", "why", "why_on") SELECT old_values."action_id", old_values."at", old_values."by_id", old_values."carried_from_id", old_values."case_id", old_values."id", old_values."kind", old_values."meeting_id", old_values."minutes", old_values."order", NOW(), \'delete\', old_values."id", old_values."referral_id", old_values."title", old_values."why", old_values."why_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="9978992dedc42cce2d3a541b4c1abbe19f136b05",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2c12a",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="meetings_agendaitem",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.UniqueConstraint(
                fields=("meeting", "referral"), name="a_referral_is_on_an_agenda_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("referral__isnull", True),
                    models.Q(("action__isnull", True), ("case__isnull", True)),
                    _connector="OR",
                ),
                name="a_referral_on_an_agenda_is_no_case",
            ),
        ),
        migrations.RunSQL(SEEN, "DROP POLICY of_a_seen_referral ON meetings_agendaitem;"),
        migrations.RunSQL(FORGETTING, NOT_FORGETTING),
        migrations.RunSQL(HELD, HELD_BEFORE),
        migrations.RunSQL(ERASE, ERASE_BEFORE),
    ]
