"""Some accounts are systems: they use the API, and sign in on no page."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0017_saved_views"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="user",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="user",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="user",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="user",
            name="is_system",
            field=models.BooleanField(
                default=False,
                help_text="A system that uses the API: it has no password, and signs in on no page.",
            ),
        ),
        migrations.AddField(
            model_name="userevent",
            name="is_system",
            field=models.BooleanField(
                default=False,
                help_text="A system that uses the API: it has no password, and signs in on no page.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "partners_userevent" ("created_at", "email", "id", "is_active", "is_persona", "is_system", "name", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."created_at", new_values."email", new_values."id", new_values."is_active", new_values."is_persona", new_values."is_system", new_values."name", NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="84314bb05a682ddca9eaa98df012952817328570",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4fa34",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="partners_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "partners_userevent" ("created_at", "email", "id", "is_active", "is_persona", "is_system", "name", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."created_at", new_values."email", new_values."id", new_values."is_active", new_values."is_persona", new_values."is_system", new_values."name", NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_active" IS DISTINCT FROM (new_values."is_active") OR old_values."is_persona" IS DISTINCT FROM (new_values."is_persona") OR old_values."is_system" IS DISTINCT FROM (new_values."is_system") OR old_values."name" IS DISTINCT FROM (new_values."name")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="e67899155ddb33c71d0cf102d576aac0a0c56feb",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f552c",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="partners_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "partners_userevent" ("created_at", "email", "id", "is_active", "is_persona", "is_system", "name", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."created_at", old_values."email", old_values."id", old_values."is_active", old_values."is_persona", old_values."is_system", old_values."name", NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="76beae06bca8723136ea6c8e110d7e3ff70b7c21",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fb2b2",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="partners_user",
                    when="AFTER",
                ),
            ),
        ),
    ]
