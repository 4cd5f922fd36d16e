"""Why a programme ended stands with it, and not in the log alone."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# What the log says of those that have ended already.
FROM_THE_LOG = """
UPDATE partners_programme p SET ended_why = coalesce((
    SELECT e.reason FROM audit_entry e
    WHERE e.what = 'partners.programme' AND e.which = ARRAY[p.slug::text] AND 'ended_at' = ANY (e.fields)
    ORDER BY e.id DESC LIMIT 1
), '')
WHERE p.ended_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0009_narrower"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="programme",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="programme",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="programme",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="programme",
            name="ended_why",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="programmeevent",
            name="ended_why",
            field=models.TextField(blank=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programme",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "partners_programmeevent" ("ended_at", "ended_why", "id", "live_from", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "slug") SELECT new_values."ended_at", new_values."ended_why", new_values."id", new_values."live_from", new_values."name", NOW(), \'insert\', new_values."id", new_values."purpose", new_values."slug" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="a7d7e89f903e266eb256549048f61846c2bfc917",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_38fb8",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="partners_programme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programme",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "partners_programmeevent" ("ended_at", "ended_why", "id", "live_from", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "slug") SELECT new_values."ended_at", new_values."ended_why", new_values."id", new_values."live_from", new_values."name", NOW(), \'update\', new_values."id", new_values."purpose", new_values."slug" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="0418b0dddb0ed835c0536576c40363e4ddc57cab",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9b1aa",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="partners_programme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programme",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "partners_programmeevent" ("ended_at", "ended_why", "id", "live_from", "name", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "slug") SELECT old_values."ended_at", old_values."ended_why", old_values."id", old_values."live_from", old_values."name", NOW(), \'delete\', old_values."id", old_values."purpose", old_values."slug" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="91bf92c3030001fa652c42b6eca27aa2a33918f1",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_08b26",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="partners_programme",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at__isnull", False), ("ended_why", ""), _connector="OR"),
                name="only_a_programme_that_ended_says_why",
            ),
        ),
        migrations.RunSQL(FROM_THE_LOG, migrations.RunSQL.noop),
    ]
