import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0003_content_removed"),
        ("partners", "0005_partner_workers"),
        ("people", "0003_restriction"),
    ]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.UUIDField(unique=True)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("RULE", "Retention rule"),
                            ("REVIEW", "Retention review"),
                            ("REQUEST", "Request of the person"),
                        ],
                        max_length=7,
                    ),
                ),
                ("rule", models.CharField(blank=True, max_length=30)),
                ("erased_at", models.DateTimeField()),
                ("counts", models.JSONField(help_text="rows by table")),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.posting",
                    ),
                ),
            ],
            options={
                "ordering": ["-erased_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField()),
                ("from_on", models.DateField()),
                (
                    "until_on",
                    models.DateField(
                        blank=True, help_text="the first day without it; empty: not known", null=True
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.agency"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.posting"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "ordering": ["from_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="LegalHoldEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_posting",
                    models.BigIntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.NullIf(
                                models.Func(
                                    models.Value("alongside.posting"),
                                    models.Value(True),
                                    function="current_setting",
                                    output_field=models.TextField(),
                                ),
                                models.Value(""),
                            ),
                            models.BigIntegerField(),
                        ),
                        editable=False,
                        null=True,
                    ),
                ),
                (
                    "pgh_task",
                    models.TextField(
                        db_default=django.db.models.functions.comparison.NullIf(
                            models.Func(
                                models.Value("alongside.task"),
                                models.Value(True),
                                function="current_setting",
                                output_field=models.TextField(),
                            ),
                            models.Value(""),
                        ),
                        editable=False,
                        null=True,
                    ),
                ),
                (
                    "pgh_request",
                    models.TextField(
                        db_default=django.db.models.functions.comparison.NullIf(
                            models.Func(
                                models.Value("alongside.request"),
                                models.Value(True),
                                function="current_setting",
                                output_field=models.TextField(),
                            ),
                            models.Value(""),
                        ),
                        editable=False,
                        null=True,
                    ),
                ),
                ("id", models.BigIntegerField()),
                ("reason", models.TextField()),
                ("from_on", models.DateField()),
                (
                    "until_on",
                    models.DateField(
                        blank=True, help_text="the first day without it; empty: not known", null=True
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.posting",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        related_query_name="history",
                        to="rights.legalhold",
                    ),
                ),
            ],
            options={
                "ordering": ["pgh_obj_id", "pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RetentionReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=30)),
                ("rules_version", models.CharField(max_length=20)),
                ("counted_from", models.DateField()),
                ("due_on", models.DateField()),
                ("made_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=[("KEEP", "Keep"), ("ERASE", "Erase")], max_length=5
                    ),
                ),
                ("keep_until", models.DateField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        help_text="who decides",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.posting",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="RetentionReviewEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_posting",
                    models.BigIntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.NullIf(
                                models.Func(
                                    models.Value("alongside.posting"),
                                    models.Value(True),
                                    function="current_setting",
                                    output_field=models.TextField(),
                                ),
                                models.Value(""),
                            ),
                            models.BigIntegerField(),
                        ),
                        editable=False,
                        null=True,
                    ),
                ),
                (
                    "pgh_task",
                    models.TextField(
                        db_default=django.db.models.functions.comparison.NullIf(
                            models.Func(
                                models.Value("alongside.task"),
                                models.Value(True),
                                function="current_setting",
                                output_field=models.TextField(),
                            ),
                            models.Value(""),
                        ),
                        editable=False,
                        null=True,
                    ),
                ),
                (
                    "pgh_request",
                    models.TextField(
                        db_default=django.db.models.functions.comparison.NullIf(
                            models.Func(
                                models.Value("alongside.request"),
                                models.Value(True),
                                function="current_setting",
                                output_field=models.TextField(),
                            ),
                            models.Value(""),
                        ),
                        editable=False,
                        null=True,
                    ),
                ),
                ("id", models.BigIntegerField()),
                ("rule", models.CharField(max_length=30)),
                ("rules_version", models.CharField(max_length=20)),
                ("counted_from", models.DateField()),
                ("due_on", models.DateField()),
                ("made_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=[("KEEP", "Keep"), ("ERASE", "Erase")], max_length=5
                    ),
                ),
                ("keep_until", models.DateField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="who decides",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.posting",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        related_query_name="history",
                        to="rights.retentionreview",
                    ),
                ),
            ],
            options={
                "ordering": ["pgh_obj_id", "pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SubjectRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ACCESS", "Access"),
                            ("RECTIFICATION", "Rectification"),
                            ("OBJECTION", "Objection"),
                            ("RESTRICTION", "Restriction"),
                            ("ERASURE", "Erasure"),
                        ],
                        max_length=13,
                    ),
                ),
                ("name", models.CharField(help_text="as given with the request", max_length=250)),
                ("asked_on", models.DateField()),
                (
                    "asked_by",
                    models.CharField(
                        blank=True, help_text="who asks on their behalf, if anybody", max_length=250
                    ),
                ),
                ("wish", models.TextField(blank=True, help_text="what they ask, in their words")),
                (
                    "identity_on",
                    models.DateField(blank=True, help_text="when it was clear who asks", null=True),
                ),
                ("identity_how", models.TextField(blank=True)),
                ("first_due_on", models.DateField(blank=True, null=True)),
                (
                    "due_on",
                    models.DateField(blank=True, help_text="empty while the clock stands still", null=True),
                ),
                ("is_extended", models.BooleanField(default=False)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("DONE", "Done"),
                            ("PARTLY", "Done in part"),
                            ("REFUSED", "Refused"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        max_length=9,
                    ),
                ),
                ("outcome_words", models.TextField(blank=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        help_text="who answers",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "json",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "pdf",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.posting"
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="RequestStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("RECEIVED", "Received"),
                            ("IDENTITY", "Identity checked"),
                            ("ASKED", "Asked the person to be clearer"),
                            ("CLEAR", "The person answered"),
                            ("EXTENDED", "Extended by two months"),
                            ("GATHERED", "Gathered what is held"),
                            ("TOLD", "Told an agency"),
                            ("CLOSED", "Closed"),
                        ],
                        max_length=8,
                    ),
                ),
                ("on", models.DateField()),
                ("words", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.posting"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="rights.subjectrequest",
                    ),
                ),
            ],
            options={
                "ordering": ["request_id", "id"],
            },
        ),
        migrations.CreateModel(
            name="PackItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("category", models.CharField(max_length=20)),
                ("field", models.CharField(max_length=120)),
                ("value", models.TextField()),
                ("source", models.CharField(help_text="the agency that it came from", max_length=200)),
                ("recorded_on", models.DateField(null=True)),
                (
                    "nature",
                    models.CharField(choices=[("FACT", "Fact"), ("ASSESSMENT", "Assessment")], max_length=10),
                ),
                ("is_free_text", models.BooleanField(default=False)),
                (
                    "names_others",
                    models.CharField(
                        blank=True, help_text="why it may be about somebody else", max_length=120
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("DISCLOSE", "Disclose"),
                            ("REDACT", "Keep back"),
                            ("PART", "Disclose without some words"),
                        ],
                        max_length=8,
                    ),
                ),
                ("exemption", models.CharField(blank=True, max_length=30)),
                ("reason", models.TextField(blank=True)),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        default=list,
                        help_text="what is taken out of the text",
                        size=None,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.posting",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="rights.subjectrequest",
                    ),
                ),
            ],
            options={
                "ordering": ["request_id", "number"],
            },
        ),
        migrations.CreateModel(
            name="SubjectRequestEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_posting",
                    models.BigIntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.NullIf(
                                models.Func(
                                    models.Value("alongside.posting"),
                                    models.Value(True),
                                    function="current_setting",
                                    output_field=models.TextField(),
                                ),
                                models.Value(""),
                            ),
                            models.BigIntegerField(),
                        ),
                        editable=False,
                        null=True,
                    ),
                ),
                (
                    "pgh_task",
                    models.TextField(
                        db_default=django.db.models.functions.comparison.NullIf(
                            models.Func(
                                models.Value("alongside.task"),
                                models.Value(True),
                                function="current_setting",
                                output_field=models.TextField(),
                            ),
                            models.Value(""),
                        ),
                        editable=False,
                        null=True,
                    ),
                ),
                (
                    "pgh_request",
                    models.TextField(
                        db_default=django.db.models.functions.comparison.NullIf(
                            models.Func(
                                models.Value("alongside.request"),
                                models.Value(True),
                                function="current_setting",
                                output_field=models.TextField(),
                            ),
                            models.Value(""),
                        ),
                        editable=False,
                        null=True,
                    ),
                ),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ACCESS", "Access"),
                            ("RECTIFICATION", "Rectification"),
                            ("OBJECTION", "Objection"),
                            ("RESTRICTION", "Restriction"),
                            ("ERASURE", "Erasure"),
                        ],
                        max_length=13,
                    ),
                ),
                ("name", models.CharField(help_text="as given with the request", max_length=250)),
                ("asked_on", models.DateField()),
                (
                    "asked_by",
                    models.CharField(
                        blank=True, help_text="who asks on their behalf, if anybody", max_length=250
                    ),
                ),
                ("wish", models.TextField(blank=True, help_text="what they ask, in their words")),
                (
                    "identity_on",
                    models.DateField(blank=True, help_text="when it was clear who asks", null=True),
                ),
                ("identity_how", models.TextField(blank=True)),
                ("first_due_on", models.DateField(blank=True, null=True)),
                (
                    "due_on",
                    models.DateField(blank=True, help_text="empty while the clock stands still", null=True),
                ),
                ("is_extended", models.BooleanField(default=False)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("DONE", "Done"),
                            ("PARTLY", "Done in part"),
                            ("REFUSED", "Refused"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        max_length=9,
                    ),
                ),
                ("outcome_words", models.TextField(blank=True)),
                ("closed_on", models.DateField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="who answers",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "json",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "pdf",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        related_query_name="history",
                        to="rights.subjectrequest",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.posting",
                    ),
                ),
            ],
            options={
                "ordering": ["pgh_obj_id", "pgh_id"],
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on__isnull", True), ("until_on__gte", models.F("from_on")), _connector="OR"
                ),
                name="a_hold_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="a_hold_says_why"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalhold",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "rights_legalholdevent" ("agency_id", "by_id", "from_on", "id", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "until_on") SELECT new_values."agency_id", new_values."by_id", new_values."from_on", new_values."id", new_values."person_id", NOW(), \'insert\', new_values."id", new_values."reason", new_values."until_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="4e713e07efeb6f0c2607c9524357d7bac6f6663f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cd5eb",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="rights_legalhold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalhold",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "rights_legalholdevent" ("agency_id", "by_id", "from_on", "id", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "until_on") SELECT new_values."agency_id", new_values."by_id", new_values."from_on", new_values."id", new_values."person_id", NOW(), \'update\', new_values."id", new_values."reason", new_values."until_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="6f05fdf249cfc5d2896e7b576329f3b0c5f0074d",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_144ed",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="rights_legalhold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalhold",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "rights_legalholdevent" ("agency_id", "by_id", "from_on", "id", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "until_on") SELECT old_values."agency_id", old_values."by_id", old_values."from_on", old_values."id", old_values."person_id", NOW(), \'delete\', old_values."id", old_values."reason", old_values."until_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="eb152028eac8d7d45abdc9e1e66da7d859b7f976",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_feb6d",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="rights_legalhold",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionreview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")),
                fields=("person", "rule"),
                name="one_open_review_per_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by__isnull", True), ("outcome", "")),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        ("decided_by__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_decided_review_says_who_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "KEEP"), _negated=True),
                    ("keep_until__isnull", False),
                    _connector="OR",
                ),
                name="what_is_kept_is_kept_until",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retentionreview",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "rights_retentionreviewevent" ("agency_id", "counted_from", "decided_at", "decided_by_id", "due_on", "id", "keep_until", "made_at", "outcome", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "rule", "rules_version") SELECT new_values."agency_id", new_values."counted_from", new_values."decided_at", new_values."decided_by_id", new_values."due_on", new_values."id", new_values."keep_until", new_values."made_at", new_values."outcome", new_values."person_id", NOW(), \'insert\', new_values."id", new_values."reason", new_values."rule", new_values."rules_version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="1709af41573a82ebd55ab17350d4f98b3ff762f7",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_099f4",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="rights_retentionreview",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retentionreview",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "rights_retentionreviewevent" ("agency_id", "counted_from", "decided_at", "decided_by_id", "due_on", "id", "keep_until", "made_at", "outcome", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "rule", "rules_version") SELECT new_values."agency_id", new_values."counted_from", new_values."decided_at", new_values."decided_by_id", new_values."due_on", new_values."id", new_values."keep_until", new_values."made_at", new_values."outcome", new_values."person_id", NOW(), \'update\', new_values."id", new_values."reason", new_values."rule", new_values."rules_version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="bb8952bcf25a4d66b12e3a7a322333571854ef95",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9a9ad",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="rights_retentionreview",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retentionreview",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "rights_retentionreviewevent" ("agency_id", "counted_from", "decided_at", "decided_by_id", "due_on", "id", "keep_until", "made_at", "outcome", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "rule", "rules_version") SELECT old_values."agency_id", old_values."counted_from", old_values."decided_at", old_values."decided_by_id", old_values."due_on", old_values."id", old_values."keep_until", old_values."made_at", old_values."outcome", old_values."person_id", NOW(), \'delete\', old_values."id", old_values."reason", old_values."rule", old_values."rules_version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="011cf70de0b9c6f9d1cbfe9e560a49f6c70e9a4d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_69f36",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="rights_retentionreview",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on__isnull", True), ("outcome", "")),
                    models.Q(models.Q(("outcome", ""), _negated=True), ("closed_on__isnull", False)),
                    _connector="OR",
                ),
                name="a_closed_request_has_an_outcome",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subjectrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "rights_subjectrequestevent" ("agency_id", "asked_by", "asked_on", "closed_on", "due_on", "first_due_on", "id", "identity_how", "identity_on", "is_extended", "json_id", "kind", "name", "outcome", "outcome_words", "pdf_id", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "wish") SELECT new_values."agency_id", new_values."asked_by", new_values."asked_on", new_values."closed_on", new_values."due_on", new_values."first_due_on", new_values."id", new_values."identity_how", new_values."identity_on", new_values."is_extended", new_values."json_id", new_values."kind", new_values."name", new_values."outcome", new_values."outcome_words", new_values."pdf_id", new_values."person_id", NOW(), \'insert\', new_values."id", new_values."recorded_by_id", new_values."wish" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f9b04abaa7bb2b76e4576ca5cbe04e679d7ffb51",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_04ad1",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="rights_subjectrequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subjectrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "rights_subjectrequestevent" ("agency_id", "asked_by", "asked_on", "closed_on", "due_on", "first_due_on", "id", "identity_how", "identity_on", "is_extended", "json_id", "kind", "name", "outcome", "outcome_words", "pdf_id", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "wish") SELECT new_values."agency_id", new_values."asked_by", new_values."asked_on", new_values."closed_on", new_values."due_on", new_values."first_due_on", new_values."id", new_values."identity_how", new_values."identity_on", new_values."is_extended", new_values."json_id", new_values."kind", new_values."name", new_values."outcome", new_values."outcome_words", new_values."pdf_id", new_values."person_id", NOW(), \'update\', new_values."id", new_values."recorded_by_id", new_values."wish" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="fbf5a59ba2877d8a96d061d4a1b5c0e2e3abef17",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3b63e",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="rights_subjectrequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="subjectrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "rights_subjectrequestevent" ("agency_id", "asked_by", "asked_on", "closed_on", "due_on", "first_due_on", "id", "identity_how", "identity_on", "is_extended", "json_id", "kind", "name", "outcome", "outcome_words", "pdf_id", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "wish") SELECT old_values."agency_id", old_values."asked_by", old_values."asked_on", old_values."closed_on", old_values."due_on", old_values."first_due_on", old_values."id", old_values."identity_how", old_values."identity_on", old_values."is_extended", old_values."json_id", old_values."kind", old_values."name", old_values."outcome", old_values."outcome_words", old_values."pdf_id", old_values."person_id", NOW(), \'delete\', old_values."id", old_values."recorded_by_id", old_values."wish" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="e82c6f910cbdc2bb9188165304e9701e57a496cb",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2792f",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="rights_subjectrequest",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="packitem",
            constraint=models.UniqueConstraint(fields=("request", "number"), name="one_pack_item_per_number"),
        ),
        migrations.AddConstraint(
            model_name="packitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decision__in", ["", "DISCLOSE"]),
                    models.Q(
                        models.Q(("exemption", ""), _negated=True), models.Q(("reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="what_is_kept_back_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="packitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision", ""), ("decided_by__isnull", False), _connector="OR"),
                name="a_decided_item_says_who",
            ),
        ),
    ]
