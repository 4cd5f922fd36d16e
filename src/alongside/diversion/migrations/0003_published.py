"""Published reports, and row-level security on them: everybody reads what is published (ADR 0063).

Whoever oversees the cases publishes; a version follows the one before it of the same days.
"""

from importlib import import_module

import django.contrib.postgres.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

kept = import_module("alongside.diversion.migrations.0002_kept")
ME, MY_AGENCY, ROLE = kept.ME, kept.MY_AGENCY, kept.ROLE

R, E = "diversion_publishedreport", kept.E
PUBLISHED = f"""
ALTER TABLE {R} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {R} FOR SELECT TO alongside_app USING ({ME} IS NOT NULL);
CREATE POLICY added ON {R} FOR INSERT TO alongside_app WITH CHECK (
    by_id = {ME} AND agency_id = {MY_AGENCY} AND {ROLE} IN ('SUPERVISOR', 'BOROUGH_COORDINATOR')
    AND EXISTS (SELECT FROM casework_case c WHERE c.programme = 'operation-alliance' AND c.lead_agency_id = {MY_AGENCY}));
REVOKE UPDATE, DELETE, TRUNCATE ON {R} FROM alongside_app;

CREATE FUNCTION diversion_follows_the_version_before() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.version > 1 AND NOT EXISTS (SELECT FROM {R} r WHERE r.agency_id = NEW.agency_id
        AND r.first_on = NEW.first_on AND r.last_on = NEW.last_on AND r.version = NEW.version - 1)
    THEN
        RAISE EXCEPTION 'A version follows the one before it, of the same days.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER follows_the_version_before BEFORE INSERT ON {R}
    FOR EACH ROW EXECUTE FUNCTION diversion_follows_the_version_before();

-- Asked past the policies: how many engagements one's agency has recorded in some days, whoever is told them. Who
-- is told fewer does not publish them as all there are.
CREATE FUNCTION diversion_kept_between(first date, last date) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*) FROM {E} e WHERE e.agency_id = {MY_AGENCY}
        AND {ROLE} IN ('SUPERVISOR', 'BOROUGH_COORDINATOR')
        AND (e.engaged_at AT TIME ZONE 'Europe/London')::date BETWEEN first AND last
$$;
REVOKE ALL ON FUNCTION diversion_kept_between(date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION diversion_kept_between(date, date) TO alongside_app;
"""
NOT_PUBLISHED = f"""
DROP FUNCTION diversion_kept_between(date, date);
DROP TRIGGER follows_the_version_before ON {R};
DROP FUNCTION diversion_follows_the_version_before();
DROP POLICY added ON {R};
DROP POLICY seen ON {R};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("diversion", "0002_kept"),
        ("partners", "0019_board_clerk"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublishedReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_on", models.DateField(verbose_name="first day")),
                ("last_on", models.DateField(verbose_name="last day")),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "content",
                    models.JSONField(
                        help_text="the report, with what it says has changed since the version before"
                    ),
                ),
                ("tables", models.JSONField(help_text="its tables as papers take them")),
                (
                    "counts",
                    models.JSONField(
                        help_text="every count by its name: none where it is not shown, nor is it later"
                    ),
                ),
                ("pdf", models.BinaryField()),
                ("sha256", models.CharField(help_text="of the PDF", max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        help_text="whose engagements are counted",
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
            ],
            options={
                "ordering": ["-first_on", "agency_id", "-version", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "first_on", "last_on", "version"),
                        name="versions_of_a_report_are_numbered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))),
                        name="a_report_ends_after_it_begins",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("version", 1)),
                        expressions=[
                            ("agency", "="),
                            (
                                models.Func(
                                    "first_on",
                                    "last_on",
                                    models.Value("[]"),
                                    function="daterange",
                                    output_field=models.TextField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="published_reports_do_not_overlap",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publishedreport",
            trigger=pgtrigger.compiler.Trigger(
                name="published_reports_never_change",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="ebe081db20e61fe0e6411da25a8e018ae6dcbebd",
                    operation="UPDATE",
                    pgid="pgtrigger_published_reports_never_change_63ced",
                    table="diversion_publishedreport",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publishedreport",
            trigger=pgtrigger.compiler.Trigger(
                name="published_reports_are_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="6f020896ced55f1ec41a13794acdb96c5d4a8034",
                    operation="DELETE",
                    pgid="pgtrigger_published_reports_are_kept_8996e",
                    table="diversion_publishedreport",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(PUBLISHED, NOT_PUBLISHED),
    ]
