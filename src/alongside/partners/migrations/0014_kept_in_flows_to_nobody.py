"""What a programme shares with nobody (0013) flows to nobody, whatever an agreement says."""

from importlib import import_module

from django.db import migrations

before = import_module("alongside.partners.migrations.0012_of_a_case")
ACT_AS = before.ACT_AS.replace(before.OF_ANY, before.OF_A_CASE)
CONTRIBUTED = "category = ANY (pair.contributes)"
CHANGED = ACT_AS.replace(
    "mine.reads, theirs.contributes\n", "mine.reads, theirs.contributes, pr.kept_in\n"
).replace(CONTRIBUTED, f"{CONTRIBUTED} AND category <> ALL (pair.kept_in)")


class Migration(migrations.Migration):
    dependencies = [("partners", "0013_kept_in")]

    operations = [migrations.RunSQL(CHANGED, ACT_AS)]
