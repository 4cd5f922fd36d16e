"""Views of lists that are kept: read by whose they are, and by their team where they share them; written by
them alone, and removed by the team when they have left.

partners.saved_views.seen_by says the same. A default goes with its view by the database, which sees all of them: whoever
deletes a view that was shared does not see whose lists open with it.
"""

import django.db.models.deletion
from django.db import migrations, models

ME = "(SELECT alongside_told('posting')::bigint)"
TEAM = "(SELECT alongside_told('team')::bigint)"
OWN = f"posting_id = {ME} AND (team_id IS NULL OR team_id = {TEAM})"
LOCKS = f"""
ALTER TABLE partners_savedview ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON partners_savedview FOR SELECT TO alongside_app USING (posting_id = {ME} OR team_id = {TEAM});
CREATE POLICY added ON partners_savedview FOR INSERT TO alongside_app WITH CHECK ({OWN});
CREATE POLICY changed ON partners_savedview FOR UPDATE TO alongside_app USING (posting_id = {ME}) WITH CHECK ({OWN});
CREATE POLICY removed ON partners_savedview FOR DELETE TO alongside_app USING (
    posting_id = {ME} OR team_id = {TEAM} AND EXISTS (
        SELECT FROM partners_posting p WHERE p.id = posting_id
        AND p.ends_on <= (alongside_now() AT TIME ZONE 'Europe/London')::date));
REVOKE UPDATE, TRUNCATE ON partners_savedview FROM alongside_app;
GRANT UPDATE (name, team_id, query, saved_at) ON partners_savedview TO alongside_app;

ALTER TABLE partners_defaultview ADD CONSTRAINT a_default_goes_with_its_view
    FOREIGN KEY (view_id) REFERENCES partners_savedview (id) ON DELETE CASCADE;
ALTER TABLE partners_defaultview ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON partners_defaultview FOR SELECT TO alongside_app USING (posting_id = {ME});
CREATE POLICY added ON partners_defaultview FOR INSERT TO alongside_app WITH CHECK (
    posting_id = {ME} AND EXISTS (SELECT FROM partners_savedview v WHERE v.id = view_id));
CREATE POLICY removed ON partners_defaultview FOR DELETE TO alongside_app USING (posting_id = {ME});
REVOKE UPDATE, TRUNCATE ON partners_defaultview FROM alongside_app;
"""
NO_LOCKS = """
DROP POLICY removed ON partners_defaultview;
DROP POLICY added ON partners_defaultview;
DROP POLICY seen ON partners_defaultview;
ALTER TABLE partners_defaultview DROP CONSTRAINT a_default_goes_with_its_view;
DROP POLICY removed ON partners_savedview;
DROP POLICY changed ON partners_savedview;
DROP POLICY added ON partners_savedview;
DROP POLICY seen ON partners_savedview;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0016_flows"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.CharField(help_text="the name of the list's address", max_length=60)),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(blank=True, max_length=2000)),
                ("saved_at", models.DateTimeField()),
                (
                    "posting",
                    models.ForeignKey(
                        help_text="whose it is",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.posting",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        help_text="that sees it too",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.team",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="DefaultView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.CharField(max_length=60)),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.posting"
                    ),
                ),
                (
                    "view",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="default_of",
                        to="partners.savedview",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="savedview",
            index=models.Index(fields=["team", "page"], name="savedview_of_team"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("posting", "page", "name"), name="one_view_of_a_name"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="a_view_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="defaultview",
            constraint=models.UniqueConstraint(fields=("posting", "page"), name="one_default_of_a_list"),
        ),
        migrations.RunSQL(LOCKS, NO_LOCKS),
    ]
