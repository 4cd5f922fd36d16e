"""Referrals: desks, what was said and happened, drafts of the public form, and e-mails about them."""

import uuid

import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0013_moves_kept"),
        ("partners", "0016_flows"),
        ("people", "0008_person_is_closed"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferralDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("programme", models.CharField(max_length=60)),
                ("email", models.EmailField(blank=True, help_text="to which its link goes", max_length=254)),
                ("content", models.JSONField(help_text="what was typed, as it was typed")),
                ("saved_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Desk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("programme", models.CharField(help_text="its slug", max_length=60)),
                (
                    "borough",
                    models.CharField(
                        blank=True,
                        help_text="GSS code; empty: wherever somebody lives, where no other is named",
                        max_length=9,
                    ),
                ),
                ("named_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.agency"
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.posting"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.team",
                    ),
                ),
            ],
            options={
                "ordering": ["programme", "borough", "id"],
            },
        ),
        migrations.CreateModel(
            name="DeskEvent",
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
                ("programme", models.CharField(help_text="its slug", max_length=60)),
                (
                    "borough",
                    models.CharField(
                        blank=True,
                        help_text="GSS code; empty: wherever somebody lives, where no other is named",
                        max_length=9,
                    ),
                ),
                ("named_at", models.DateTimeField()),
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
                    "named_by",
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        related_query_name="history",
                        to="casework.desk",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.team",
                    ),
                ),
            ],
            options={
                "ordering": ["pgh_obj_id", "pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "once",
                    models.UUIDField(help_text="of the form, so that pressing twice makes one", unique=True),
                ),
                ("programme", models.CharField(help_text="its slug", max_length=60)),
                ("borough", models.CharField(help_text="GSS code of where they live", max_length=9)),
                (
                    "access",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("RESTRICTED", "Restricted to a team"),
                            ("SEALED", "Sealed"),
                        ],
                        default="OPEN",
                        max_length=10,
                    ),
                ),
                (
                    "route",
                    models.CharField(
                        choices=[("INSIDE", "By a partner who signs in"), ("PUBLIC", "On the public form")],
                        max_length=6,
                    ),
                ),
                (
                    "is_across",
                    models.BooleanField(default=False, help_text="the desk takes them wherever they live"),
                ),
                ("referrer_name", models.CharField(max_length=150)),
                ("referrer_agency", models.CharField(max_length=200)),
                ("referrer_email", models.EmailField(max_length=254)),
                ("referrer_telephone", models.CharField(max_length=30)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("PUBLIC_TASK", "A task in the public interest or of official authority"),
                            ("LEGAL_OBLIGATION", "A legal obligation"),
                            ("VITAL_INTERESTS", "Protecting somebody’s life"),
                            ("CONSENT", "Consent of the person"),
                            ("LAW_ENFORCEMENT", "Necessary for a law enforcement purpose"),
                        ],
                        max_length=20,
                        verbose_name="lawful basis",
                    ),
                ),
                ("consent_by", models.CharField(blank=True, max_length=150, verbose_name="who consented")),
                ("consent_on", models.DateField(blank=True, null=True, verbose_name="when they consented")),
                ("sent_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "New"),
                            ("TAKEN", "Being looked at"),
                            ("ASKED", "Waits for the referrer"),
                            ("ANSWERED", "Answer has come"),
                            ("ACCEPTED", "Accepted"),
                            ("DECLINED", "Declined"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        default="WAITING",
                        max_length=9,
                    ),
                ),
                (
                    "due_on",
                    models.DateField(
                        blank=True,
                        help_text="of the first response; none while the clock stands, and at the end",
                        null=True,
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "review_on",
                    models.DateField(
                        blank=True,
                        help_text="when it is decided whether what came to nothing is kept on",
                        null=True,
                    ),
                ),
                ("erase_on", models.DateField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="casework.case",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "desk_team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.team",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.posting",
                    ),
                ),
                (
                    "passed_on_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="to this desk",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        help_text="whom somebody said it is, of those in the index",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.posting",
                    ),
                ),
                (
                    "sender_agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ReferralAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="of one of the items of every form, or of the pack", max_length=34
                    ),
                ),
                (
                    "category",
                    models.CharField(
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
                ("question", models.CharField(max_length=500)),
                ("answer", models.TextField()),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="answers",
                        to="casework.referral",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ReferralEvent",
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
                            ("SENT", "Sent"),
                            ("DESKED", "Given to a desk"),
                            ("TAKEN", "Taken"),
                            ("ASKED", "The referrer was asked"),
                            ("ANSWERED", "The referrer answered"),
                            ("REDIRECTED", "Redirected"),
                            ("ACCEPTED", "Accepted"),
                            ("DECLINED", "Declined"),
                            ("WITHDRAWN", "Withdrawn by the referrer"),
                            ("KEPT", "Kept on after a review"),
                        ],
                        max_length=10,
                    ),
                ),
                ("code", models.CharField(blank=True, help_text="a reason of the pack", max_length=30)),
                (
                    "words",
                    models.TextField(
                        blank=True, help_text="what was asked, answered or said; the referrer is told it"
                    ),
                ),
                ("programme", models.CharField(help_text="in which it then was", max_length=60)),
                ("borough", models.CharField(max_length=9)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        help_text="none: the referrer, without an account",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.posting",
                    ),
                ),
                (
                    "desk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.packversion",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="casework.referral",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ReferralMail",
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
                            ("DRAFT", "Link to a saved form"),
                            ("RECEIPT", "Receipt"),
                            ("ASKED", "A question"),
                            ("OUTCOME", "What became of it"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "site",
                    models.CharField(help_text="the address of this site, before its links", max_length=200),
                ),
                ("wanted_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("fault", models.CharField(blank=True, max_length=200)),
                (
                    "draft",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.referraldraft",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="mails",
                        to="casework.referral",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="desk",
            constraint=models.UniqueConstraint(
                fields=("programme", "borough"), name="one_desk_of_a_programme_in_a_borough"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="desk",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_deskevent" ("agency_id", "borough", "id", "named_at", "named_by_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme", "team_id") SELECT new_values."agency_id", new_values."borough", new_values."id", new_values."named_at", new_values."named_by_id", NOW(), \'insert\', new_values."id", new_values."programme", new_values."team_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="a21e4cf767e28a2ef90828e6950c9d309ccdb082",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_85613",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="casework_desk",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="desk",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_deskevent" ("agency_id", "borough", "id", "named_at", "named_by_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme", "team_id") SELECT new_values."agency_id", new_values."borough", new_values."id", new_values."named_at", new_values."named_by_id", NOW(), \'update\', new_values."id", new_values."programme", new_values."team_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c75f881e52823417394df92de7643e8c3ddd5df5",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_43333",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="casework_desk",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="desk",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_deskevent" ("agency_id", "borough", "id", "named_at", "named_by_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme", "team_id") SELECT old_values."agency_id", old_values."borough", old_values."id", old_values."named_at", old_values."named_by_id", NOW(), \'delete\', old_values."id", old_values."programme", old_values."team_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="441d587788241452d3ff29d337ac9b2ca53da19b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_67245",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="casework_desk",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["desk", "state", "due_on"], name="referral_inbox"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["sender_agency", "-id"], name="referral_sent"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("erase_on__isnull", False)), fields=["erase_on"], name="referral_to_erase"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "CONSENT"), _negated=True),
                    models.Q(models.Q(("consent_by", ""), _negated=True), ("consent_on__isnull", False)),
                    _connector="OR",
                ),
                name="consent_says_who_gave_it_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("route", "INSIDE"), ("sender__isnull", False), ("sender_agency__isnull", False)
                    ),
                    models.Q(("route", "PUBLIC"), ("sender", None), ("sender_agency", None)),
                    _connector="OR",
                ),
                name="a_referral_from_inside_says_who_sent_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_on__isnull", False), ("state__in", ["ACCEPTED", "DECLINED", "WITHDRAWN"])
                    ),
                    models.Q(
                        ("case", None),
                        ("ended_on", None),
                        ("state__in", ["WAITING", "TAKEN", "ASKED", "ANSWERED"]),
                    ),
                    _connector="OR",
                ),
                name="a_referral_that_ended_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralanswer",
            constraint=models.UniqueConstraint(fields=("referral", "code"), name="one_answer_to_a_question"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referralanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="answers_never_change",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="0c56b1d584739801a7ae79d75416d3dd5f674aa2",
                    operation="UPDATE",
                    pgid="pgtrigger_answers_never_change_32b27",
                    table="casework_referralanswer",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="referralevent",
            index=models.Index(fields=["referral", "id"], name="referral_events"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referralevent",
            trigger=pgtrigger.compiler.Trigger(
                name="referral_events_never_change",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="16884b7ff8b64ee1b80d5bec540334489ea00a70",
                    operation="UPDATE",
                    pgid="pgtrigger_referral_events_never_change_96746",
                    table="casework_referralevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="referralmail",
            index=models.Index(
                condition=models.Q(("sent_at", None)), fields=["wanted_at"], name="referral_mails_unsent"
            ),
        ),
        migrations.AddConstraint(
            model_name="referralmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("draft__isnull", False), ("referral", None)),
                    models.Q(("draft", None), ("referral__isnull", False)),
                    _connector="OR",
                ),
                name="a_mail_is_of_a_referral_or_a_draft",
            ),
        ),
    ]
