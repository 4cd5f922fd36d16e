"""Notes, drafts, warnings, custody, documents, and the sides of events."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0015_referrals_kept"),
        ("core", "0003_content_removed"),
        ("partners", "0016_flows"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustodySpell",
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
                    "why",
                    models.CharField(
                        choices=[
                            ("REMAND", "On remand"),
                            ("SENTENCED", "Sentenced"),
                            ("RECALLED", "Recalled"),
                        ],
                        max_length=9,
                        verbose_name="remand, sentence or recall",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="in words")),
                ("from_on", models.DateField(verbose_name="in custody from")),
                ("establishment", models.CharField(blank=True, max_length=100)),
                ("expected_on", models.DateField(blank=True, null=True, verbose_name="release expected on")),
                ("released_on", models.DateField(blank=True, null=True, verbose_name="released on")),
                ("said_at", models.DateTimeField(verbose_name="dates last said at")),
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
                        related_name="custody_spells",
                        to="casework.case",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.posting"
                    ),
                ),
            ],
            options={
                "ordering": ["-from_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="CustodySpellEvent",
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
                    "why",
                    models.CharField(
                        choices=[
                            ("REMAND", "On remand"),
                            ("SENTENCED", "Sentenced"),
                            ("RECALLED", "Recalled"),
                        ],
                        max_length=9,
                        verbose_name="remand, sentence or recall",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="in words")),
                ("from_on", models.DateField(verbose_name="in custody from")),
                ("establishment", models.CharField(blank=True, max_length=100)),
                ("expected_on", models.DateField(blank=True, null=True, verbose_name="release expected on")),
                ("released_on", models.DateField(blank=True, null=True, verbose_name="released on")),
                ("said_at", models.DateTimeField(verbose_name="dates last said at")),
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        related_query_name="history",
                        to="casework.custodyspell",
                    ),
                ),
                (
                    "said_by",
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
        migrations.CreateModel(
            name="Document",
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
                ("title", models.CharField(max_length=120)),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                (
                    "withdrawn_why",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was withdrawn"),
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
                        related_name="documents",
                        to="casework.case",
                    ),
                ),
            ],
            options={
                "ordering": ["title", "id"],
            },
        ),
        migrations.CreateModel(
            name="DocumentVersion",
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
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=255, verbose_name="name of the file")),
                (
                    "media",
                    models.CharField(
                        help_text="of casework.document_types", max_length=4, verbose_name="type"
                    ),
                ),
                (
                    "scan",
                    models.CharField(
                        choices=[
                            ("CLEAN", "Scanned, and nothing found"),
                            ("NOT_SCANNED", "Not scanned for viruses"),
                        ],
                        max_length=11,
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
                        related_name="document_versions",
                        to="casework.case",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="casework.document",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
            ],
            options={
                "ordering": ["-number", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("form", models.CharField(help_text="which form, and of which record", max_length=40)),
                ("said", models.JSONField(help_text="what stands in each field")),
                ("saved_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.case"
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.posting"
                    ),
                ),
            ],
            options={
                "ordering": ["-saved_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="EventSide",
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
                ("reference", models.CharField(max_length=30, verbose_name="crime reference")),
                (
                    "side",
                    models.CharField(
                        choices=[("VICTIM", "Victim"), ("OFFENDER", "Offender or suspect")], max_length=8
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "ended_why",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was taken back"),
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
                        related_name="event_sides",
                        to="casework.case",
                    ),
                ),
            ],
            options={
                "ordering": ["reference", "id"],
            },
        ),
        migrations.CreateModel(
            name="EventSideEvent",
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
                ("reference", models.CharField(max_length=30, verbose_name="crime reference")),
                (
                    "side",
                    models.CharField(
                        choices=[("VICTIM", "Victim"), ("OFFENDER", "Offender or suspect")], max_length=8
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "ended_why",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was taken back"),
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        related_query_name="history",
                        to="casework.eventside",
                    ),
                ),
            ],
            options={
                "ordering": ["pgh_obj_id", "pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Note",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("CONTACT", "Contact"),
                            ("VISIT", "Visit"),
                            ("CALL", "Telephone call"),
                            ("MESSAGE", "Letter, e-mail or text message"),
                            ("INFORMATION", "Information received"),
                            ("DISCUSSION", "Case discussion"),
                            ("OBSERVATION", "Other note"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        choices=[("FACT", "Fact"), ("ASSESSMENT", "Assessment")],
                        max_length=10,
                        verbose_name="fact or assessment",
                    ),
                ),
                ("happened_on", models.DateField()),
                ("text", models.TextField()),
                ("told_by", models.CharField(blank=True, max_length=200, verbose_name="who says so")),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[("1", "1: Reliable"), ("2", "2: Untested"), ("3", "3: Not reliable")],
                        max_length=1,
                        verbose_name="source",
                    ),
                ),
                (
                    "information",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("A", "A: Known directly to the source"),
                            ("B", "B: Known indirectly to the source, and corroborated"),
                            ("C", "C: Known indirectly to the source"),
                            ("D", "D: Not known"),
                            ("E", "E: Suspected to be false"),
                        ],
                        max_length=1,
                        verbose_name="information",
                    ),
                ),
                (
                    "handling",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("P", "P: Lawful sharing permitted"),
                            ("C", "C: Lawful sharing permitted, with conditions"),
                        ],
                        max_length=1,
                        verbose_name="handling",
                    ),
                ),
                (
                    "conditions",
                    models.CharField(blank=True, max_length=500, verbose_name="conditions of sharing"),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="casework.case"
                    ),
                ),
            ],
            options={
                "ordering": ["-happened_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Addendum",
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
                    "kind",
                    models.CharField(
                        choices=[("ADDED", "Added"), ("ERROR", "Entered in error")], max_length=5
                    ),
                ),
                ("text", models.TextField()),
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
                        related_name="addenda",
                        to="casework.case",
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addenda",
                        to="casework.note",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="WarningMarker",
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
                ("code", models.CharField(help_text="of the pack's warnings", max_length=30)),
                ("words", models.TextField()),
                ("starts_on", models.DateField()),
                ("review_on", models.DateField()),
                (
                    "disclosed",
                    models.CharField(
                        choices=[("YES", "Yes"), ("NO", "No")],
                        max_length=3,
                        verbose_name="has the person been told?",
                    ),
                ),
                (
                    "why_not",
                    models.CharField(blank=True, max_length=500, verbose_name="why they have not been told"),
                ),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("ended_why", models.CharField(blank=True, max_length=1000, verbose_name="why it ended")),
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
                        related_name="warnings",
                        to="casework.case",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="WarningMarkerEvent",
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
                ("code", models.CharField(help_text="of the pack's warnings", max_length=30)),
                ("words", models.TextField()),
                ("starts_on", models.DateField()),
                ("review_on", models.DateField()),
                (
                    "disclosed",
                    models.CharField(
                        choices=[("YES", "Yes"), ("NO", "No")],
                        max_length=3,
                        verbose_name="has the person been told?",
                    ),
                ),
                (
                    "why_not",
                    models.CharField(blank=True, max_length=500, verbose_name="why they have not been told"),
                ),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("ended_why", models.CharField(blank=True, max_length=1000, verbose_name="why it ended")),
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        related_query_name="history",
                        to="casework.warningmarker",
                    ),
                ),
            ],
            options={
                "ordering": ["pgh_obj_id", "pgh_id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ConflictAllowed",
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
                ("words", models.CharField(max_length=1000, verbose_name="why")),
                ("until_on", models.DateField(help_text="First day it no longer counts.")),
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
                        related_name="conflicts_allowed",
                        to="casework.case",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.posting"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["posting", "case"], name="casework_conflicts_allowed")],
            },
        ),
        migrations.AddConstraint(
            model_name="custodyspell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("expected_on", None), ("expected_on__gt", models.F("from_on")), _connector="OR"
                    ),
                    models.Q(
                        ("released_on", None), ("released_on__gte", models.F("from_on")), _connector="OR"
                    ),
                ),
                name="custody_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="custodyspell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("why", "RECALLED"), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_recall_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="custodyspell",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("case", "="),
                    (
                        models.Func(
                            "from_on",
                            "released_on",
                            models.Value("[)"),
                            function="daterange",
                            output_field=models.TextField(),
                        ),
                        "&&",
                    ),
                ],
                name="custody_spells_do_not_overlap",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="custodyspell",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_custodyspellevent" ("agency_id", "at", "by_id", "case_id", "category", "establishment", "expected_on", "from_on", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "released_on", "said_at", "said_by_id", "why", "words") SELECT new_values."agency_id", new_values."at", new_values."by_id", new_values."case_id", new_values."category", new_values."establishment", new_values."expected_on", new_values."from_on", new_values."id", NOW(), \'insert\', new_values."id", new_values."released_on", new_values."said_at", new_values."said_by_id", new_values."why", new_values."words" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="a0035d23c7d0a6af8b9db3d136975725ee246c53",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6d53f",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="casework_custodyspell",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="custodyspell",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_custodyspellevent" ("agency_id", "at", "by_id", "case_id", "category", "establishment", "expected_on", "from_on", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "released_on", "said_at", "said_by_id", "why", "words") SELECT new_values."agency_id", new_values."at", new_values."by_id", new_values."case_id", new_values."category", new_values."establishment", new_values."expected_on", new_values."from_on", new_values."id", NOW(), \'update\', new_values."id", new_values."released_on", new_values."said_at", new_values."said_by_id", new_values."why", new_values."words" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="63a0726adaf67ffa570ed0825aa534081e7b54e5",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_999cb",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="casework_custodyspell",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="custodyspell",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_custodyspellevent" ("agency_id", "at", "by_id", "case_id", "category", "establishment", "expected_on", "from_on", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "released_on", "said_at", "said_by_id", "why", "words") SELECT old_values."agency_id", old_values."at", old_values."by_id", old_values."case_id", old_values."category", old_values."establishment", old_values."expected_on", old_values."from_on", old_values."id", NOW(), \'delete\', old_values."id", old_values."released_on", old_values."said_at", old_values."said_by_id", old_values."why", old_values."words" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="34dceb2e05227fdab9334bc622bb7a4aff4e1c7b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_39dd2",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="casework_custodyspell",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["case"], name="casework_documents"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_on", None), ("withdrawn_why", "")),
                    models.Q(("withdrawn_on__isnull", False), models.Q(("withdrawn_why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_document_that_is_withdrawn_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="documentversion",
            index=models.Index(fields=["case"], name="casework_document_versions"),
        ),
        migrations.AddConstraint(
            model_name="documentversion",
            constraint=models.UniqueConstraint(
                fields=("document", "number"), name="a_version_of_a_document_once"
            ),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["saved_at"], name="casework_draft_age"),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                fields=("posting", "case", "form"), name="one_draft_of_a_form"
            ),
        ),
        migrations.AddIndex(
            model_name="eventside",
            index=models.Index(fields=["reference", "side"], name="casework_event_sides"),
        ),
        migrations.AddConstraint(
            model_name="eventside",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)),
                fields=("case", "reference"),
                name="one_side_of_an_event",
            ),
        ),
        migrations.AddConstraint(
            model_name="eventside",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on", None), ("ended_why", "")),
                    models.Q(("ended_on__isnull", False), models.Q(("ended_why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_side_that_is_taken_back_says_why",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="eventside",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_eventsideevent" ("agency_id", "at", "by_id", "case_id", "category", "ended_on", "ended_why", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "side") SELECT new_values."agency_id", new_values."at", new_values."by_id", new_values."case_id", new_values."category", new_values."ended_on", new_values."ended_why", new_values."id", NOW(), \'insert\', new_values."id", new_values."reference", new_values."side" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="45f39168a2523f524457c3f0af8c7611dbd210ee",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_091b4",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="casework_eventside",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="eventside",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_eventsideevent" ("agency_id", "at", "by_id", "case_id", "category", "ended_on", "ended_why", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "side") SELECT new_values."agency_id", new_values."at", new_values."by_id", new_values."case_id", new_values."category", new_values."ended_on", new_values."ended_why", new_values."id", NOW(), \'update\', new_values."id", new_values."reference", new_values."side" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="4c1b13f3e5c624dc55eb40a349fffe12adce91f4",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2007d",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="casework_eventside",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="eventside",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_eventsideevent" ("agency_id", "at", "by_id", "case_id", "category", "ended_on", "ended_why", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "side") SELECT old_values."agency_id", old_values."at", old_values."by_id", old_values."case_id", old_values."category", old_values."ended_on", old_values."ended_why", old_values."id", NOW(), \'delete\', old_values."id", old_values."reference", old_values."side" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="4d50de087e50b983b1972c74f2369eccc62b7747",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f55b7",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="casework_eventside",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(fields=["case", "-happened_on", "-id"], name="casework_note_list"),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("handling", ""), ("information", ""), ("source", "")),
                    models.Q(
                        models.Q(("source", ""), _negated=True),
                        models.Q(("information", ""), _negated=True),
                        models.Q(("handling", ""), _negated=True),
                        models.Q(("told_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_note_is_graded_whole_or_not_at_all",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("category", "INTELLIGENCE"), _negated=True),
                    models.Q(("source", ""), _negated=True),
                    _connector="OR",
                ),
                name="intelligence_is_graded",
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("handling", "C"), _negated=True),
                    models.Q(("conditions", ""), _negated=True),
                    _connector="OR",
                ),
                name="conditions_of_sharing_are_said",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="note",
            trigger=pgtrigger.compiler.Trigger(
                name="notes_never_change",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="0861637eb0b4687b17a572aac84643df7771fd4e",
                    operation="UPDATE",
                    pgid="pgtrigger_notes_never_change_631b9",
                    table="casework_note",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="addendum",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "ERROR")), fields=("note",), name="a_note_is_in_error_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="addendum",
            trigger=pgtrigger.compiler.Trigger(
                name="addenda_never_change",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="15a9661e60b158b1610789107f222e51cb1b324f",
                    operation="UPDATE",
                    pgid="pgtrigger_addenda_never_change_7054c",
                    table="casework_addendum",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="warningmarker",
            index=models.Index(
                condition=models.Q(("ended_on", None)), fields=["case"], name="casework_warnings_in_force"
            ),
        ),
        migrations.AddConstraint(
            model_name="warningmarker",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("disclosed", "YES"), models.Q(("why_not", ""), _negated=True), _connector="OR"
                ),
                name="a_warning_not_told_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="warningmarker",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on", None), ("ended_why", "")),
                    models.Q(
                        ("ended_on__gte", models.F("starts_on")), models.Q(("ended_why", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="a_warning_that_ended_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="warningmarker",
            constraint=models.CheckConstraint(
                condition=models.Q(("review_on__gt", models.F("starts_on"))),
                name="a_warning_is_reviewed_after_it_starts",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="warningmarker",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_warningmarkerevent" ("agency_id", "at", "by_id", "case_id", "category", "code", "disclosed", "ended_on", "ended_why", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_on", "starts_on", "why_not", "words") SELECT new_values."agency_id", new_values."at", new_values."by_id", new_values."case_id", new_values."category", new_values."code", new_values."disclosed", new_values."ended_on", new_values."ended_why", new_values."id", NOW(), \'insert\', new_values."id", new_values."review_on", new_values."starts_on", new_values."why_not", new_values."words" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f6362a2140f9881b0da9478c2f462fe36074cec9",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d9a52",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="casework_warningmarker",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="warningmarker",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_warningmarkerevent" ("agency_id", "at", "by_id", "case_id", "category", "code", "disclosed", "ended_on", "ended_why", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_on", "starts_on", "why_not", "words") SELECT new_values."agency_id", new_values."at", new_values."by_id", new_values."case_id", new_values."category", new_values."code", new_values."disclosed", new_values."ended_on", new_values."ended_why", new_values."id", NOW(), \'update\', new_values."id", new_values."review_on", new_values."starts_on", new_values."why_not", new_values."words" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="41bbe92a4823a14aae19bbf97a102e4f3f9cabb5",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4b69a",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="casework_warningmarker",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="warningmarker",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "casework_warningmarkerevent" ("agency_id", "at", "by_id", "case_id", "category", "code", "disclosed", "ended_on", "ended_why", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_on", "starts_on", "why_not", "words") SELECT old_values."agency_id", old_values."at", old_values."by_id", old_values."case_id", old_values."category", old_values."code", old_values."disclosed", old_values."ended_on", old_values."ended_why", old_values."id", NOW(), \'delete\', old_values."id", old_values."review_on", old_values."starts_on", old_values."why_not", old_values."words" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="d98608ce3661d20dbaada24f4aa748b4f10a4494",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ab60f",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="casework_warningmarker",
                    when="AFTER",
                ),
            ),
        ),
    ]
