"""Tasks and what happened to them, closures that are asked for, calendars, digests, and caseloads that move."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0010_plans_kept"),
        ("partners", "0016_flows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.CharField(help_text="SHA-256", max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("etag", models.CharField(blank=True, max_length=64)),
                ("changed_at", models.DateTimeField()),
                (
                    "posting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_feed",
                        to="partners.posting",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="CaseloadMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "programmes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), help_text="their slugs", size=None
                    ),
                ),
                (
                    "boroughs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=9),
                        blank=True,
                        default=list,
                        help_text="empty: all",
                        size=None,
                    ),
                ),
                ("on", models.DateField(verbose_name="on which day")),
                ("why", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAWN_UP", "Waits for the receiving agency"),
                            ("AGREED", "Agreed"),
                            ("WITHDRAWN", "Withdrawn"),
                            ("CARRIED_OUT", "Carried out"),
                        ],
                        default="DRAWN_UP",
                        max_length=11,
                    ),
                ),
                ("drawn_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_why", models.TextField(blank=True)),
                ("carried_out_at", models.DateTimeField(blank=True, null=True)),
                ("moved", models.IntegerField(default=0, verbose_name="cases moved")),
                (
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.posting",
                    ),
                ),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.posting"
                    ),
                ),
                (
                    "giving",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.agency"
                    ),
                ),
                (
                    "receiving",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.agency"
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        blank=True,
                        help_text="takes the open tasks of workers for whom nobody is named",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.posting",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.posting",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("at", models.DateTimeField()),
                ("exit", models.CharField(max_length=30, verbose_name="why it is to end")),
                ("words", models.TextField(help_text="in words")),
                (
                    "scores",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="kept when it is signed",
                        verbose_name="needs at the end",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ASKED", "Waits for a second person"),
                            ("SIGNED", "Signed"),
                            ("REFUSED", "Refused"),
                            ("TAKEN_BACK", "Taken back"),
                        ],
                        default="ASKED",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision_why", models.TextField(blank=True, verbose_name="what was said to it")),
                (
                    "agency",
                    models.ForeignKey(
                        help_text="whose it is",
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="casework.case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.posting",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("wanted", models.BooleanField(default=True)),
                ("sent_on", models.DateField(blank=True, null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="task_digest",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="casework.case",
                    ),
                ),
                (
                    "move",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="casework.caseloadmove",
                    ),
                ),
                (
                    "receiving",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.agency"
                    ),
                ),
                (
                    "wrote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.agency"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="MoveWorker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "leaves",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.posting"
                    ),
                ),
                (
                    "move",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="workers",
                        to="casework.caseloadmove",
                    ),
                ),
                (
                    "takes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.posting"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="NotMoved",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("NO_AGREEMENT", "No live agreement lets the receiving agency see it"),
                            ("NOT_OPEN", "It is restricted or sealed: open it, or pass it on by hand"),
                            ("CLOSURE_ASKED", "Its closure waits for a second person"),
                            ("HELD_STILL", "The person’s information may be stored, and nothing else"),
                            ("SAME_PERSON", "Another case of the same person does not move"),
                            ("NOT_SHARED", "The agreement does not share what the task is about"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.case",
                    ),
                ),
                (
                    "move",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="left_behind",
                        to="casework.caseloadmove",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "not moved",
                "ordering": ["reference", "id"],
            },
        ),
        migrations.CreateModel(
            name="WorkTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("at", models.DateTimeField()),
                ("what", models.TextField(verbose_name="what to do")),
                ("due_on", models.DateField(verbose_name="due")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("PLAN", "Plan"),
                            ("MEETING", "Meeting"),
                            ("LICENCE", "Licence condition"),
                            ("REVIEW", "Review"),
                            ("PRE_RELEASE", "Pre-release"),
                            ("BREAK_GLASS", "Review of break-glass"),
                            ("CLOSURE", "Closure"),
                            ("BY_HAND", "Set by hand"),
                        ],
                        default="BY_HAND",
                        max_length=11,
                        verbose_name="where it comes from",
                    ),
                ),
                (
                    "record",
                    models.BigIntegerField(blank=True, help_text="the row that it comes from", null=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("DONE", "Done"), ("DROPPED", "Dropped")],
                        default="OPEN",
                        max_length=7,
                    ),
                ),
                ("reminded_for", models.DateField(blank=True, null=True)),
                ("escalated_for", models.DateField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        help_text="whose it is",
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
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="casework.case",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="partners.posting",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="TaskStep",
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
                            ("CREATED", "Set"),
                            ("REMINDED", "Owner reminded"),
                            ("EXTENDED", "Extended"),
                            ("ESCALATED", "Escalated to the supervisor"),
                            ("PASSED_ON", "Passed on"),
                            ("DONE", "Done"),
                            ("DROPPED", "Dropped"),
                        ],
                        max_length=9,
                    ),
                ),
                ("words", models.TextField(blank=True, help_text="why, or what came of it")),
                ("due_on", models.DateField(help_text="from then on", verbose_name="due")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.posting",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.case",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        help_text="from then on",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.posting",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="casework.worktask",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="caseloadmove",
            constraint=models.CheckConstraint(
                condition=models.Q(("giving", models.F("receiving")), _negated=True),
                name="a_caseload_moves_to_another_agency",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseloadmove",
            constraint=models.CheckConstraint(
                condition=models.Q(("programmes__len__gt", 0), models.Q(("why", ""), _negated=True)),
                name="a_move_names_programmes",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseloadmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["AGREED", "CARRIED_OUT"]), _negated=True),
                    models.Q(
                        ("agreed_at__isnull", False), ("agreed_by__isnull", False), ("taker__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="a_move_is_agreed_before_it_is_carried_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseloadmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("carried_out_at__isnull", False), ("state", "CARRIED_OUT")),
                    models.Q(
                        models.Q(("state", "CARRIED_OUT"), _negated=True), ("carried_out_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="a_move_that_is_carried_out_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseloadmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "WITHDRAWN"),
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                        models.Q(("withdrawn_why", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "WITHDRAWN"), _negated=True),
                        ("withdrawn_at__isnull", True),
                        ("withdrawn_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="a_move_that_is_withdrawn_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ASKED")),
                fields=("case",),
                name="one_closure_asked_for_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "ASKED")),
                    models.Q(
                        models.Q(("state", "ASKED"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_closure_is_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["ASKED", "TAKEN_BACK"]),
                    models.Q(("decided_by", models.F("by")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_signs_their_own_closure",
            ),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "REFUSED"), _negated=True),
                    models.Q(("decision_why", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_refused_closure_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                fields=("case", "wrote", "move"), name="a_case_is_handed_over_once_by_a_move"
            ),
        ),
        migrations.AddConstraint(
            model_name="moveworker",
            constraint=models.UniqueConstraint(fields=("move", "leaves"), name="a_worker_is_replaced_once"),
        ),
        migrations.AddIndex(
            model_name="worktask",
            index=models.Index(
                condition=models.Q(("state", "OPEN")), fields=["owner", "due_on", "id"], name="task_inbox"
            ),
        ),
        migrations.AddIndex(
            model_name="worktask",
            index=models.Index(fields=["case", "due_on", "id"], name="task_of_case"),
        ),
        migrations.AddConstraint(
            model_name="worktask",
            constraint=models.CheckConstraint(
                condition=models.Q(("what", ""), _negated=True), name="a_task_says_what_to_do"
            ),
        ),
        migrations.AddConstraint(
            model_name="worktask",
            constraint=models.UniqueConstraint(
                condition=models.Q(("record__isnull", False), ("state", "OPEN")),
                fields=("source", "record", "due_on"),
                name="one_open_task_of_a_record_and_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["EXTENDED", "PASSED_ON", "DROPPED"]), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="what_needs_a_reason_has_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by__isnull", False), ("kind__in", ["REMINDED", "ESCALATED"]), _connector="OR"
                ),
                name="only_reminding_is_done_by_nobody",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="taskstep",
            trigger=pgtrigger.compiler.Trigger(
                name="steps_never_change",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="65cae71fd86667315af6fa861465569a4e7b69b4",
                    operation="UPDATE",
                    pgid="pgtrigger_steps_never_change_c8da1",
                    table="casework_taskstep",
                    when="BEFORE",
                ),
            ),
        ),
    ]
