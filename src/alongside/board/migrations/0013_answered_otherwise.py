"""An agency may be asked that is no partner, and an answer that was given otherwise entered by a clerk (ADR 0050).

By e-mail or telephone: the clerk of the consultation enters it, in their own name, while it is open; what comes by a link
is never marked so.
"""

from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

kept = import_module("alongside.board.migrations.0002_consultations_kept")
A, C, R, W, TODAY = kept.A, kept.C, kept.R, kept.W, kept.TODAY
TAKEN = f"""EXISTS (SELECT FROM {A} a JOIN {C} c ON c.id = a.consultation_id LEFT JOIN partners_agency g ON g.id = a.agency_id
    WHERE (a.agency_id IS NULL OR g.id IS NOT NULL AND (g.ends_on IS NULL OR g.ends_on > {TODAY}))
        AND a.id = {R}.asked_id AND c.state = 'OPEN' AND (c.takes_late OR c.due_on >= {TODAY}))"""
OPEN = f"""EXISTS (SELECT FROM {A} a JOIN {C} c ON c.id = a.consultation_id WHERE a.id = {R}.asked_id AND c.state = 'OPEN')"""
ENTERED = f"EXISTS (SELECT FROM {R} r WHERE r.id = {W}.response_id AND r.entered_by_id = {kept.ME})"
LOCKS = f"""
ALTER POLICY added ON {R} WITH CHECK ({kept.PUBLIC} AND how = 'LINK' AND {TAKEN}
    OR {kept.IS_CLERK} AND how <> 'LINK' AND entered_by_id = {kept.ME} AND {OPEN});
ALTER POLICY added ON {W} WITH CHECK (({kept.PUBLIC} OR {kept.IS_CLERK} AND {ENTERED}) AND {kept.ITS_OWN});
"""
NO_LOCKS = f"""
ALTER POLICY added ON {W} WITH CHECK ({kept.TABLES[W][1]});
ALTER POLICY added ON {R} WITH CHECK ({kept.TABLES[R][1]});
"""


class Migration(migrations.Migration):
    dependencies = [
        ("board", "0012_exempt_items"),
        ("partners", "0019_board_clerk"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="asked",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="asked",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="asked",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="asked",
            name="name",
            field=models.CharField(blank=True, help_text="of one that is no partner", max_length=200),
        ),
        migrations.AddField(
            model_name="askedevent",
            name="name",
            field=models.CharField(blank=True, help_text="of one that is no partner", max_length=200),
        ),
        migrations.AddField(
            model_name="response",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.posting",
            ),
        ),
        migrations.AddField(
            model_name="response",
            name="given_on",
            field=models.DateField(blank=True, help_text="on which it was given otherwise", null=True),
        ),
        migrations.AddField(
            model_name="response",
            name="how",
            field=models.CharField(
                choices=[
                    ("LINK", "By its link"),
                    ("EMAIL", "By email"),
                    ("TELEPHONE", "By telephone"),
                    ("OTHERWISE", "In another way, such as on paper"),
                ],
                default="LINK",
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="asked",
            name="agency",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.agency",
            ),
        ),
        migrations.AlterField(
            model_name="askedevent",
            name="agency",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="partners.agency",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="asked",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_askedevent" ("agency_id", "at", "by_id", "consultation_id", "contact", "email", "id", "key", "name", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."agency_id", new_values."at", new_values."by_id", new_values."consultation_id", new_values."contact", new_values."email", new_values."id", new_values."key", new_values."name", NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="b832fd09ae1236bd0721ee8bf78abe704c9d791c",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_50632",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="board_asked",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="asked",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_askedevent" ("agency_id", "at", "by_id", "consultation_id", "contact", "email", "id", "key", "name", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."agency_id", new_values."at", new_values."by_id", new_values."consultation_id", new_values."contact", new_values."email", new_values."id", new_values."key", new_values."name", NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f3bcd905485a8dec8c517838fc4479af95206318",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0e121",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="board_asked",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="asked",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_askedevent" ("agency_id", "at", "by_id", "consultation_id", "contact", "email", "id", "key", "name", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."agency_id", old_values."at", old_values."by_id", old_values."consultation_id", old_values."contact", old_values."email", old_values."id", old_values."key", old_values."name", NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="fe7fb56c52eb1de5a8c870ae144d8d73a8caac3c",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a719e",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="board_asked",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="asked",
            constraint=models.UniqueConstraint(
                models.F("consultation"),
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("name", ""), _negated=True),
                name="an_agency_that_is_no_partner_is_asked_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="asked",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agency__isnull", False), ("name", "")),
                    models.Q(("agency__isnull", True), models.Q(("name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="whoever_is_asked_is_a_partner_or_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("entered_by", None), ("given_on", None), ("how", "LINK")),
                    models.Q(
                        models.Q(("how", "LINK"), _negated=True),
                        ("entered_by__isnull", False),
                        ("given_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="what_was_answered_otherwise_says_when_and_who_entered_it",
            ),
        ),
        migrations.RunSQL(LOCKS, NO_LOCKS),
    ]
