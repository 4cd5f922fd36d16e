"""Plans: needs as scored, goals, interventions, appointments, barriers and reviews, each a part of a case."""

import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0008_records"),
        ("partners", "0016_flows"),
    ]

    operations = [
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
                    ("REVIEW", "Review of the plan"),
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
        migrations.CreateModel(
            name="Appointment",
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
                (
                    "need",
                    models.CharField(blank=True, help_text="of the pack; empty: of none", max_length=30),
                ),
                ("starts_at", models.DateTimeField()),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("OFFICE", "At an office"),
                            ("HOME", "Visit at home"),
                            ("OUT", "Somewhere else in the community"),
                            ("CUSTODY", "Visit in custody or hospital"),
                            ("TELEPHONE", "By telephone"),
                            ("VIDEO", "By video"),
                        ],
                        max_length=9,
                    ),
                ),
                ("purpose", models.TextField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ATTENDED", "Attended"),
                            ("LATE", "Attended late"),
                            ("MISSED", "Missed"),
                            ("CANCELLED", "Cancelled"),
                        ],
                        max_length=9,
                    ),
                ),
                ("outcome_at", models.DateTimeField(blank=True, help_text="when it was said", null=True)),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("MEDICAL", "Ill, or a medical appointment"),
                            ("WORK", "Work, school or training"),
                            ("CARE", "Family or childcare"),
                            ("COURT", "At court, or in custody"),
                            ("RELIGION", "Religious observance"),
                            ("SERVICE", "We were not there, or told them the wrong time or place"),
                            ("JUDGED", "Another reason, accepted"),
                            ("NO_REASON", "Did not come, and gave no reason"),
                            ("REFUSED", "Would not come"),
                            ("NOT_ACCEPTED", "Gave a reason that was not accepted"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "cancelled_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("PERSON", "The person"),
                            ("AGENCY", "Us"),
                            ("OTHER", "Another service"),
                            ("CASE", "The case was closed"),
                        ],
                        max_length=6,
                    ),
                ),
                ("outcome_words", models.TextField(blank=True)),
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
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.packversion",
                    ),
                ),
                (
                    "rebooks",
                    models.OneToOneField(
                        blank=True,
                        help_text="the one that was missed or cancelled",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rebooked_as",
                        to="casework.appointment",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        help_text="with whom",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.posting",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="AppointmentEvent",
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
                (
                    "need",
                    models.CharField(blank=True, help_text="of the pack; empty: of none", max_length=30),
                ),
                ("starts_at", models.DateTimeField()),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("OFFICE", "At an office"),
                            ("HOME", "Visit at home"),
                            ("OUT", "Somewhere else in the community"),
                            ("CUSTODY", "Visit in custody or hospital"),
                            ("TELEPHONE", "By telephone"),
                            ("VIDEO", "By video"),
                        ],
                        max_length=9,
                    ),
                ),
                ("purpose", models.TextField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ATTENDED", "Attended"),
                            ("LATE", "Attended late"),
                            ("MISSED", "Missed"),
                            ("CANCELLED", "Cancelled"),
                        ],
                        max_length=9,
                    ),
                ),
                ("outcome_at", models.DateTimeField(blank=True, help_text="when it was said", null=True)),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("MEDICAL", "Ill, or a medical appointment"),
                            ("WORK", "Work, school or training"),
                            ("CARE", "Family or childcare"),
                            ("COURT", "At court, or in custody"),
                            ("RELIGION", "Religious observance"),
                            ("SERVICE", "We were not there, or told them the wrong time or place"),
                            ("JUDGED", "Another reason, accepted"),
                            ("NO_REASON", "Did not come, and gave no reason"),
                            ("REFUSED", "Would not come"),
                            ("NOT_ACCEPTED", "Gave a reason that was not accepted"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "cancelled_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("PERSON", "The person"),
                            ("AGENCY", "Us"),
                            ("OTHER", "Another service"),
                            ("CASE", "The case was closed"),
                        ],
                        max_length=6,
                    ),
                ),
                ("outcome_words", models.TextField(blank=True)),
                (
                    "agency",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="whose it is",
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
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="casework.case",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="casework.packversion",
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
                        to="casework.appointment",
                    ),
                ),
                (
                    "rebooks",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        help_text="the one that was missed or cancelled",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="casework.appointment",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="with whom",
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
        migrations.CreateModel(
            name="Barrier",
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
                (
                    "need",
                    models.CharField(blank=True, help_text="of the pack; empty: of none", max_length=30),
                ),
                ("code", models.CharField(help_text="a barrier of the pack", max_length=30)),
                ("words", models.TextField(blank=True)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
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
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.packversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-from_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="BarrierEvent",
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
                (
                    "need",
                    models.CharField(blank=True, help_text="of the pack; empty: of none", max_length=30),
                ),
                ("code", models.CharField(help_text="a barrier of the pack", max_length=30)),
                ("words", models.TextField(blank=True)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="whose it is",
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
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="casework.case",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="casework.packversion",
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
                        to="casework.barrier",
                    ),
                ),
            ],
            options={
                "ordering": ["pgh_obj_id", "pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Goal",
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
                (
                    "need",
                    models.CharField(blank=True, help_text="of the pack; empty: of none", max_length=30),
                ),
                ("own_words", models.TextField(blank=True, verbose_name="in their own words")),
                ("words", models.TextField(blank=True, verbose_name="in the words of the professionals")),
                ("set_on", models.DateField()),
                ("target_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("REACHED", "Reached"), ("GIVEN_UP", "Given up")],
                        default="OPEN",
                        max_length=8,
                    ),
                ),
                (
                    "state_on",
                    models.DateField(blank=True, help_text="when it was reached or given up", null=True),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, help_text="why it was given up, or what shows that it is reached"
                    ),
                ),
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
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.packversion",
                    ),
                ),
            ],
            options={
                "ordering": ["target_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="GoalEvent",
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
                (
                    "need",
                    models.CharField(blank=True, help_text="of the pack; empty: of none", max_length=30),
                ),
                ("own_words", models.TextField(blank=True, verbose_name="in their own words")),
                ("words", models.TextField(blank=True, verbose_name="in the words of the professionals")),
                ("set_on", models.DateField()),
                ("target_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("REACHED", "Reached"), ("GIVEN_UP", "Given up")],
                        default="OPEN",
                        max_length=8,
                    ),
                ),
                (
                    "state_on",
                    models.DateField(blank=True, help_text="when it was reached or given up", null=True),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, help_text="why it was given up, or what shows that it is reached"
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="whose it is",
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
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="casework.case",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="casework.packversion",
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
                        to="casework.goal",
                    ),
                ),
            ],
            options={
                "ordering": ["pgh_obj_id", "pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Intervention",
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
                (
                    "need",
                    models.CharField(blank=True, help_text="of the pack; empty: of none", max_length=30),
                ),
                ("code", models.CharField(help_text="an intervention of the pack", max_length=30)),
                ("provider", models.CharField(blank=True, help_text="who does it", max_length=200)),
                (
                    "provider_code",
                    models.CharField(blank=True, help_text="in the directory of services", max_length=40),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("PLANNED", "Planned"),
                            ("REFERRED", "Referred"),
                            ("WAITING", "Waiting for a place"),
                            ("STARTED", "Started"),
                            ("COMPLETED", "Completed"),
                            ("DROPPED_OUT", "Dropped out"),
                            ("WOULD_NOT_ENGAGE", "Would not engage"),
                            ("NOT_AVAILABLE", "Not available"),
                            ("CASE_CLOSED", "Ended with the case"),
                        ],
                        max_length=16,
                    ),
                ),
                ("status_on", models.DateField()),
                ("planned_on", models.DateField()),
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
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.packversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-planned_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="InterventionEvent",
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
                (
                    "need",
                    models.CharField(blank=True, help_text="of the pack; empty: of none", max_length=30),
                ),
                ("code", models.CharField(help_text="an intervention of the pack", max_length=30)),
                ("provider", models.CharField(blank=True, help_text="who does it", max_length=200)),
                (
                    "provider_code",
                    models.CharField(blank=True, help_text="in the directory of services", max_length=40),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("PLANNED", "Planned"),
                            ("REFERRED", "Referred"),
                            ("WAITING", "Waiting for a place"),
                            ("STARTED", "Started"),
                            ("COMPLETED", "Completed"),
                            ("DROPPED_OUT", "Dropped out"),
                            ("WOULD_NOT_ENGAGE", "Would not engage"),
                            ("NOT_AVAILABLE", "Not available"),
                            ("CASE_CLOSED", "Ended with the case"),
                        ],
                        max_length=16,
                    ),
                ),
                ("status_on", models.DateField()),
                ("planned_on", models.DateField()),
                (
                    "agency",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="whose it is",
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
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="casework.case",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="casework.packversion",
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
                        to="casework.intervention",
                    ),
                ),
            ],
            options={
                "ordering": ["pgh_obj_id", "pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NeedScore",
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
                (
                    "need",
                    models.CharField(blank=True, help_text="of the pack; empty: of none", max_length=30),
                ),
                (
                    "point",
                    models.CharField(
                        choices=[("START", "Start"), ("REVIEW", "Review"), ("END", "End")], max_length=6
                    ),
                ),
                (
                    "score",
                    models.PositiveSmallIntegerField(
                        help_text="its place on the pack’s scale, from 0 upwards"
                    ),
                ),
                ("on", models.DateField()),
                ("words", models.TextField(blank=True, help_text="what it rests on")),
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
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casework.packversion",
                    ),
                ),
            ],
            options={
                "ordering": ["on", "id"],
            },
        ),
        migrations.CreateModel(
            name="PlanReview",
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
                ("on", models.DateField()),
                ("words", models.TextField(help_text="what was agreed")),
                ("next_on", models.DateField()),
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
            ],
            options={
                "ordering": ["-on", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["case", "-starts_at", "-id"], name="appointment_case"),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("outcome_at", None)),
                    models.Q(("outcome", "CANCELLED"), ("outcome_at__isnull", False)),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True), ("outcome_at__gte", models.F("starts_at"))
                    ),
                    _connector="OR",
                ),
                name="no_outcome_before_it_was_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "MISSED"), models.Q(("why", ""), _negated=True)),
                    models.Q(models.Q(("outcome", "MISSED"), _negated=True), ("why", "")),
                    _connector="OR",
                ),
                name="what_was_missed_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "CANCELLED"), models.Q(("cancelled_by", ""), _negated=True)),
                    models.Q(models.Q(("outcome", "CANCELLED"), _negated=True), ("cancelled_by", "")),
                    _connector="OR",
                ),
                name="what_was_cancelled_says_by_whom",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appointment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_appointmentevent" ("agency_id", "at", "by_id", "cancelled_by", "case_id", "category", "id", "mode", "need", "outcome", "outcome_at", "outcome_words", "pack_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "rebooks_id", "starts_at", "why", "worker_id") SELECT new_values."agency_id", new_values."at", new_values."by_id", new_values."cancelled_by", new_values."case_id", new_values."category", new_values."id", new_values."mode", new_values."need", new_values."outcome", new_values."outcome_at", new_values."outcome_words", new_values."pack_id", NOW(), \'insert\', new_values."id", new_values."purpose", new_values."rebooks_id", new_values."starts_at", new_values."why", new_values."worker_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="0e4cacea23f8fd5ea8eaf0dc02cb9987236f673f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_532f7",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="casework_appointment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appointment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_appointmentevent" ("agency_id", "at", "by_id", "cancelled_by", "case_id", "category", "id", "mode", "need", "outcome", "outcome_at", "outcome_words", "pack_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "rebooks_id", "starts_at", "why", "worker_id") SELECT new_values."agency_id", new_values."at", new_values."by_id", new_values."cancelled_by", new_values."case_id", new_values."category", new_values."id", new_values."mode", new_values."need", new_values."outcome", new_values."outcome_at", new_values."outcome_words", new_values."pack_id", NOW(), \'update\', new_values."id", new_values."purpose", new_values."rebooks_id", new_values."starts_at", new_values."why", new_values."worker_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="70029db9438e5b2a7c10155ad7e1a8af9df70697",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_68a07",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="casework_appointment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appointment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_appointmentevent" ("agency_id", "at", "by_id", "cancelled_by", "case_id", "category", "id", "mode", "need", "outcome", "outcome_at", "outcome_words", "pack_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "rebooks_id", "starts_at", "why", "worker_id") SELECT old_values."agency_id", old_values."at", old_values."by_id", old_values."cancelled_by", old_values."case_id", old_values."category", old_values."id", old_values."mode", old_values."need", old_values."outcome", old_values."outcome_at", old_values."outcome_words", old_values."pack_id", NOW(), \'delete\', old_values."id", old_values."purpose", old_values."rebooks_id", old_values."starts_at", old_values."why", old_values."worker_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="7609236c4c1d8308befe6fd2b2d0c36cd8938f8a",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3c297",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="casework_appointment",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="barrier",
            index=models.Index(
                condition=models.Q(("until_on", None)), fields=["code", "case"], name="barrier_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="barrier",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until_on", None)),
                fields=("case", "agency", "code", "need"),
                name="an_agency_says_a_barrier_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="barrier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"
                ),
                name="a_barrier_ends_after_it_began",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="barrier",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_barrierevent" ("agency_id", "at", "by_id", "case_id", "category", "code", "from_on", "id", "need", "pack_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "until_on", "words") SELECT new_values."agency_id", new_values."at", new_values."by_id", new_values."case_id", new_values."category", new_values."code", new_values."from_on", new_values."id", new_values."need", new_values."pack_id", NOW(), \'insert\', new_values."id", new_values."until_on", new_values."words" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="e83fda9070bc68b72e605d817106a24443488631",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_df37f",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="casework_barrier",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="barrier",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_barrierevent" ("agency_id", "at", "by_id", "case_id", "category", "code", "from_on", "id", "need", "pack_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "until_on", "words") SELECT new_values."agency_id", new_values."at", new_values."by_id", new_values."case_id", new_values."category", new_values."code", new_values."from_on", new_values."id", new_values."need", new_values."pack_id", NOW(), \'update\', new_values."id", new_values."until_on", new_values."words" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c9bc009fafd407afb2f6e5d47383f1e290471cba",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_53af4",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="casework_barrier",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="barrier",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_barrierevent" ("agency_id", "at", "by_id", "case_id", "category", "code", "from_on", "id", "need", "pack_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "until_on", "words") SELECT old_values."agency_id", old_values."at", old_values."by_id", old_values."case_id", old_values."category", old_values."code", old_values."from_on", old_values."id", old_values."need", old_values."pack_id", NOW(), \'delete\', old_values."id", old_values."until_on", old_values."words" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="445aa0bcd399eaf88f927c1fa5cbdda6d1edff7f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0f85c",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="casework_barrier",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="goal",
            index=models.Index(fields=["case", "target_on"], name="goal_case"),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("own_words", ""), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_goal_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "OPEN"), ("state_on", None)),
                    models.Q(
                        models.Q(("state", "OPEN"), _negated=True), ("state_on__gte", models.F("set_on"))
                    ),
                    _connector="OR",
                ),
                name="a_goal_is_open_or_says_since_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "GIVEN_UP"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_goal_given_up_says_why",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_goalevent" ("agency_id", "at", "by_id", "case_id", "category", "id", "need", "own_words", "pack_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "set_on", "state", "state_on", "target_on", "words") SELECT new_values."agency_id", new_values."at", new_values."by_id", new_values."case_id", new_values."category", new_values."id", new_values."need", new_values."own_words", new_values."pack_id", NOW(), \'insert\', new_values."id", new_values."reason", new_values."set_on", new_values."state", new_values."state_on", new_values."target_on", new_values."words" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d43e1254cc6885fd16756a761b7dea30c260e566",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ba74f",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="casework_goal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_goalevent" ("agency_id", "at", "by_id", "case_id", "category", "id", "need", "own_words", "pack_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "set_on", "state", "state_on", "target_on", "words") SELECT new_values."agency_id", new_values."at", new_values."by_id", new_values."case_id", new_values."category", new_values."id", new_values."need", new_values."own_words", new_values."pack_id", NOW(), \'update\', new_values."id", new_values."reason", new_values."set_on", new_values."state", new_values."state_on", new_values."target_on", new_values."words" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="fa27c5d74bc5fb7aec69726c0b3252079a46e226",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_094eb",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="casework_goal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_goalevent" ("agency_id", "at", "by_id", "case_id", "category", "id", "need", "own_words", "pack_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "set_on", "state", "state_on", "target_on", "words") SELECT old_values."agency_id", old_values."at", old_values."by_id", old_values."case_id", old_values."category", old_values."id", old_values."need", old_values."own_words", old_values."pack_id", NOW(), \'delete\', old_values."id", old_values."reason", old_values."set_on", old_values."state", old_values."state_on", old_values."target_on", old_values."words" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="ae1b19e9761b59ca5d1ea53323429f1c54c659ae",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1fa7d",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="casework_goal",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="intervention",
            index=models.Index(fields=["case", "-planned_on", "-id"], name="intervention_case"),
        ),
        migrations.AddConstraint(
            model_name="intervention",
            constraint=models.CheckConstraint(
                condition=models.Q(("status_on__gte", models.F("planned_on"))),
                name="an_intervention_moves_on_after_it_was_planned",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="intervention",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_interventionevent" ("agency_id", "at", "by_id", "case_id", "category", "code", "id", "need", "pack_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "provider", "provider_code", "status", "status_on") SELECT new_values."agency_id", new_values."at", new_values."by_id", new_values."case_id", new_values."category", new_values."code", new_values."id", new_values."need", new_values."pack_id", NOW(), \'insert\', new_values."id", new_values."planned_on", new_values."provider", new_values."provider_code", new_values."status", new_values."status_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="8115fa131f8401fb82e6a67a66fb4d2420fc5cd1",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_70c6f",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="casework_intervention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="intervention",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_interventionevent" ("agency_id", "at", "by_id", "case_id", "category", "code", "id", "need", "pack_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "provider", "provider_code", "status", "status_on") SELECT new_values."agency_id", new_values."at", new_values."by_id", new_values."case_id", new_values."category", new_values."code", new_values."id", new_values."need", new_values."pack_id", NOW(), \'update\', new_values."id", new_values."planned_on", new_values."provider", new_values."provider_code", new_values."status", new_values."status_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f54cbf2f69c6ef33b135c0a322253297b06a9a4d",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6e792",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="casework_intervention",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="intervention",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_interventionevent" ("agency_id", "at", "by_id", "case_id", "category", "code", "id", "need", "pack_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "provider", "provider_code", "status", "status_on") SELECT old_values."agency_id", old_values."at", old_values."by_id", old_values."case_id", old_values."category", old_values."code", old_values."id", old_values."need", old_values."pack_id", NOW(), \'delete\', old_values."id", old_values."planned_on", old_values."provider", old_values."provider_code", old_values."status", old_values."status_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="9e9342b5d90e1883455bbf2f35d8e8e7457007bb",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_52208",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="casework_intervention",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="needscore",
            index=models.Index(fields=["case", "on", "id"], name="needscore_case"),
        ),
        migrations.AddConstraint(
            model_name="needscore",
            constraint=models.CheckConstraint(
                condition=models.Q(("need", ""), _negated=True), name="a_score_is_of_a_need"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needscore",
            trigger=pgtrigger.compiler.Trigger(
                name="scores_never_change",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="4429f343bd4c227c5b12c08e3b0a9f0ddd56d583",
                    operation="UPDATE",
                    pgid="pgtrigger_scores_never_change_ab6b2",
                    table="casework_needscore",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="planreview",
            index=models.Index(fields=["case", "-on", "-id"], name="planreview_case"),
        ),
        migrations.AddConstraint(
            model_name="planreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("next_on__gt", models.F("on"))), name="the_next_review_is_later"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planreview",
            trigger=pgtrigger.compiler.Trigger(
                name="reviews_never_change",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="29235dc77d75e90f04e916cb2e5cbd5dd5fced39",
                    operation="UPDATE",
                    pgid="pgtrigger_reviews_never_change_3a7df",
                    table="casework_planreview",
                    when="BEFORE",
                ),
            ),
        ),
    ]
