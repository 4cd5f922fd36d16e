"""A programme with rules of its own numbers its cases itself."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0007_parts_kept"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="case",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="case",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="case",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="case",
            name="number",
            field=models.BigIntegerField(
                blank=True, help_text="where a programme with rules of its own numbers its cases", null=True
            ),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="number",
            field=models.BigIntegerField(
                blank=True, help_text="where a programme with rules of its own numbers its cases", null=True
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_caseevent" ("access", "access_team_id", "approach", "borough", "closed_on", "exit", "id", "lead_agency_id", "motivation", "number", "opened_on", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "programme", "rag", "rag_since", "status", "worker_id", "worker_since") SELECT new_values."access", new_values."access_team_id", new_values."approach", new_values."borough", new_values."closed_on", new_values."exit", new_values."id", new_values."lead_agency_id", new_values."motivation", new_values."number", new_values."opened_on", new_values."person_id", NOW(), \'insert\', new_values."id", new_values."prefix", new_values."programme", new_values."rag", new_values."rag_since", new_values."status", new_values."worker_id", new_values."worker_since" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9dfea4f78d74b24fb672279fb8bb65c696bda358",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_825cb",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="casework_case",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_caseevent" ("access", "access_team_id", "approach", "borough", "closed_on", "exit", "id", "lead_agency_id", "motivation", "number", "opened_on", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "programme", "rag", "rag_since", "status", "worker_id", "worker_since") SELECT new_values."access", new_values."access_team_id", new_values."approach", new_values."borough", new_values."closed_on", new_values."exit", new_values."id", new_values."lead_agency_id", new_values."motivation", new_values."number", new_values."opened_on", new_values."person_id", NOW(), \'update\', new_values."id", new_values."prefix", new_values."programme", new_values."rag", new_values."rag_since", new_values."status", new_values."worker_id", new_values."worker_since" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d2c90201bbfb38e27b738d9c08e23b6be3c895f6",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6bba9",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="casework_case",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_caseevent" ("access", "access_team_id", "approach", "borough", "closed_on", "exit", "id", "lead_agency_id", "motivation", "number", "opened_on", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "programme", "rag", "rag_since", "status", "worker_id", "worker_since") SELECT old_values."access", old_values."access_team_id", old_values."approach", old_values."borough", old_values."closed_on", old_values."exit", old_values."id", old_values."lead_agency_id", old_values."motivation", old_values."number", old_values."opened_on", old_values."person_id", NOW(), \'delete\', old_values."id", old_values."prefix", old_values."programme", old_values."rag", old_values."rag_since", old_values."status", old_values."worker_id", old_values."worker_since" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="58074e004549a50905dcf1a40b97cc9f52a0f027",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9d0e0",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="casework_case",
                    when="AFTER",
                ),
            ),
        ),
    ]
