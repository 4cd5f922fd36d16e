"""Who works on a case; and what is kept with one has its agency and category, row by row."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# What was said until now was said by the lead agency, of the programme's plans.
SAID_BEFORE = """
ALTER TABLE casework_entry DISABLE TRIGGER USER;
UPDATE casework_entry e SET agency_id = p.agency_id, category = v.content #>> '{categories,plan}'
FROM partners_posting p, casework_packversion v WHERE p.id = e.by_id AND v.id = e.pack_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE casework_entry ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0005_entries_as_plans"),
        ("partners", "0016_flows"),
        ("people", "0008_person_is_closed"),
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
            name="worker",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="caseload",
                to="partners.posting",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="worker_since",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="worker",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="partners.posting",
            ),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="worker_since",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="entry",
            name="agency",
            field=models.ForeignKey(
                null=True,
                help_text="whose it is",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.agency",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="category",
            field=models.CharField(
                null=True,
                choices=[
                    ("IDENTITY", "Identity"),
                    ("CONTACT", "Contact"),
                    ("OFFENDING", "Offending"),
                    ("RISK", "Risk"),
                    ("INTELLIGENCE", "Intelligence"),
                    ("SAFEGUARDING", "Safeguarding"),
                    ("HEALTH", "Health"),
                    ("EDUCATION_EMPLOYMENT", "Education and employment"),
                    ("HOUSING", "Housing"),
                    ("VICTIM", "Victim"),
                    ("PLAN", "Plan and decisions"),
                    ("SUPPORT_NOTES", "Support notes"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunSQL(SAID_BEFORE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="entry",
            name="agency",
            field=models.ForeignKey(
                help_text="whose it is",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.agency",
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="category",
            field=models.CharField(
                choices=[
                    ("IDENTITY", "Identity"),
                    ("CONTACT", "Contact"),
                    ("OFFENDING", "Offending"),
                    ("RISK", "Risk"),
                    ("INTELLIGENCE", "Intelligence"),
                    ("SAFEGUARDING", "Safeguarding"),
                    ("HEALTH", "Health"),
                    ("EDUCATION_EMPLOYMENT", "Education and employment"),
                    ("HOUSING", "Housing"),
                    ("VICTIM", "Victim"),
                    ("PLAN", "Plan and decisions"),
                    ("SUPPORT_NOTES", "Support notes"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="record",
            field=models.BigIntegerField(blank=True, help_text="the row that it is about", null=True),
        ),
        migrations.AlterField(
            model_name="entry",
            name="code",
            field=models.CharField(blank=True, help_text="of the vocabulary of its kind", max_length=30),
        ),
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("OPENED", "Opened"),
                    ("REFERRAL", "Referral"),
                    ("WORKER", "Worker"),
                    ("STATUS", "Status"),
                    ("APPROACH", "Approach"),
                    ("RAG", "RAG rating"),
                    ("MOTIVATION", "Motivation and engagement"),
                    ("CUSTODY", "Custody and release"),
                    ("NEED", "Need"),
                    ("GOAL", "Goal"),
                    ("INTERVENTION", "Intervention"),
                    ("APPOINTMENT", "Appointment"),
                    ("BARRIER", "Barrier"),
                    ("NOTE", "Note"),
                    ("DOCUMENT", "Document"),
                    ("WARNING", "Warning"),
                    ("TASK", "Task"),
                    ("MOVED", "Moved to another agency"),
                    ("CLOSED", "Closed"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="words",
            field=models.TextField(blank=True, help_text="what, or why"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None)), fields=["worker", "-id"], name="casework_caseload"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_caseevent" ("access", "access_team_id", "approach", "borough", "closed_on", "exit", "id", "lead_agency_id", "motivation", "opened_on", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "programme", "rag", "rag_since", "status", "worker_id", "worker_since") SELECT new_values."access", new_values."access_team_id", new_values."approach", new_values."borough", new_values."closed_on", new_values."exit", new_values."id", new_values."lead_agency_id", new_values."motivation", new_values."opened_on", new_values."person_id", NOW(), \'insert\', new_values."id", new_values."prefix", new_values."programme", new_values."rag", new_values."rag_since", new_values."status", new_values."worker_id", new_values."worker_since" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ddb3d9c7a6e4fd84ceb3c926f55210063bdedcac",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_caseevent" ("access", "access_team_id", "approach", "borough", "closed_on", "exit", "id", "lead_agency_id", "motivation", "opened_on", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "programme", "rag", "rag_since", "status", "worker_id", "worker_since") SELECT new_values."access", new_values."access_team_id", new_values."approach", new_values."borough", new_values."closed_on", new_values."exit", new_values."id", new_values."lead_agency_id", new_values."motivation", new_values."opened_on", new_values."person_id", NOW(), \'update\', new_values."id", new_values."prefix", new_values."programme", new_values."rag", new_values."rag_since", new_values."status", new_values."worker_id", new_values."worker_since" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="eda0bc662a3f90bd531513c05c3e1cdcd7c0c1ed",
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
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_caseevent" ("access", "access_team_id", "approach", "borough", "closed_on", "exit", "id", "lead_agency_id", "motivation", "opened_on", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "programme", "rag", "rag_since", "status", "worker_id", "worker_since") SELECT old_values."access", old_values."access_team_id", old_values."approach", old_values."borough", old_values."closed_on", old_values."exit", old_values."id", old_values."lead_agency_id", old_values."motivation", old_values."opened_on", old_values."person_id", NOW(), \'delete\', old_values."id", old_values."prefix", old_values."programme", old_values."rag", old_values."rag_since", old_values."status", old_values."worker_id", old_values."worker_since" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="1c4b2a1434277804305acedc44d3bbb6aa7e556f",
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
