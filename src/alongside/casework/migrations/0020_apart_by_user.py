"""Victim and offender are kept apart for somebody, and not for one of their postings (ADR 0041).

Whoever had a second posting saw the other side in it, and a supervisor with two could let themselves see it. What a
supervisor allows counts in the posting for which they do: one at another agency is not theirs to allow.
"""

from importlib import import_module

from django.db import migrations

cases = import_module("alongside.casework.migrations.0004_cases_kept")
before = import_module("alongside.casework.migrations.0018_kept_apart")


def changed(text: str, old: str, new: str) -> str:
    """A text with some words, which stand in it once, replaced."""
    if text.count(old) != 1:
        raise ValueError(f"{old!r} does not stand there once.")
    return text.replace(old, new)


MY_USER = f"(SELECT p.user_id FROM partners_posting p WHERE p.id = {cases.ME})"
_BODY = before.APART.partition("CREATE FUNCTION casework_people_kept_apart()")[0]
KEPT_APART = changed(_BODY, "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
FROM, WHERE = "FROM casework_case mine\n", f"WHERE mine.worker_id = {cases.ME} AND"
KEPT_APART_BY_USER = changed(
    changed(KEPT_APART, FROM, f"{FROM}    JOIN partners_posting worker ON worker.id = mine.worker_id\n"),
    WHERE,
    f"WHERE worker.user_id = {MY_USER} AND",
)
BY_SUPERVISOR = f"""
ALTER POLICY by_supervisor ON casework_conflictallowed WITH CHECK (
    {cases.ROLE} = 'SUPERVISOR' AND EXISTS (
        SELECT FROM partners_posting w
        WHERE w.id = posting_id AND w.agency_id = {cases.MY_AGENCY} AND w.user_id <> {MY_USER}));
"""
BY_SUPERVISOR_BEFORE = f"""
ALTER POLICY by_supervisor ON casework_conflictallowed WITH CHECK (
    {cases.ROLE} = 'SUPERVISOR' AND posting_id <> {cases.ME}
    AND EXISTS (SELECT FROM partners_posting p WHERE p.id = posting_id AND p.agency_id = {cases.MY_AGENCY}));
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0019_referrals_kept_apart")]

    operations = [
        migrations.RunSQL(KEPT_APART_BY_USER, KEPT_APART),
        migrations.RunSQL(BY_SUPERVISOR, BY_SUPERVISOR_BEFORE),
    ]
