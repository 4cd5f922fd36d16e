"""Row-level security on consultations (ADR 0050); board.queries says the same in Python.

A consultation is the clerks' of its borough. Whoever answers acts as the task public-answer, and holds a link: it
names one consultation and the key of one agency in it, and shows nothing of another. What an agency has saved and
not sent is read by its link alone, and a month after the consultation was closed its links show nothing. The last
day is kept here too: after it no response is added, unless the clerk takes late ones, and none of an agency that was
wound up.
"""

from importlib import import_module

from django.db import migrations

kept = import_module("alongside.casework.migrations.0004_cases_kept")
parts = import_module("alongside.casework.migrations.0007_parts_kept")
ME, MY_AGENCY, TASK = kept.ME, kept.MY_AGENCY, kept.TASK
PUBLIC = f"{TASK} = 'public-answer'"
NOT_PUBLIC = f"coalesce({TASK}, '') <> 'public-answer'"
JOB = f"{TASK} = 'board'"
TODAY = "(SELECT (alongside_now() AT TIME ZONE 'Europe/London')::date)"
KEY, OF = "(SELECT alongside_told('asked'))", "(SELECT alongside_told('consultation'))"
# As partners.permissions: board.write.
CLERK = f"{kept.ROLE} = 'BOARD_CLERK' AND borough = {kept.BOROUGH}"
IS_CLERK = f"{kept.ROLE} = 'BOARD_CLERK'"

NOT_CLOSED = "c.state <> 'CLOSED'"

C, Q, A = "board_consultation", "board_question", "board_asked"
R, W, D, M = "board_response", "board_answer", "board_responsedraft", "board_consultationmail"

# As rules.AFTER_CLOSING.
LINKED = "(closed_at IS NULL OR closed_at > alongside_now() - interval '30 days')"


def of_consultation(table: str, rule: str = "true") -> str:
    """Whether the consultation of a row is seen, and a rule holds for it."""
    return f"EXISTS (SELECT FROM {C} c WHERE c.id = {table}.consultation_id AND ({rule}))"


def in_draft(table: str) -> str:
    """Whether the consultation of a row is still a draft."""
    return of_consultation(table, "c.state = 'DRAFT'")


def of_asked(table: str) -> str:
    """Whether the agency of a row is seen."""
    return f"EXISTS (SELECT FROM {A} a WHERE a.id = {table}.asked_id)"


ASKED_SEEN = f"""{NOT_PUBLIC} AND {of_consultation(A)}
    OR {PUBLIC} AND key::text = {KEY} AND consultation_id::text = {OF} AND {of_consultation(A)}"""
TAKEN = f"""EXISTS (SELECT FROM {A} a JOIN {C} c ON c.id = a.consultation_id JOIN partners_agency g ON g.id = a.agency_id
    WHERE (g.ends_on IS NULL OR g.ends_on > {TODAY}) AND a.id = {R}.asked_id AND c.state = 'OPEN' AND (c.takes_late OR c.due_on >= {TODAY}))"""
ITS_OWN = f"""EXISTS (SELECT FROM {R} r JOIN {A} a ON a.id = r.asked_id JOIN {Q} q ON q.consultation_id = a.consultation_id
    WHERE r.id = {W}.response_id AND q.id = {W}.question_id)"""
OWN_DRAFT = f"{PUBLIC} AND {of_asked(D)}"
# Of each table: who sees a row, adds, changes and removes one ("" for nobody), and the columns that change.
TABLES = {
    C: (
        f"{CLERK} OR {JOB} OR {PUBLIC} AND id::text = {OF} AND {LINKED}",
        f"{CLERK} AND agency_id = {MY_AGENCY} AND written_by_id = {ME} AND state = 'DRAFT'",
        CLERK,
        "",
        "title, why, due_on, takes_late, state, changed_by_id, changed_at, opened_at, closed_at",
    ),
    Q: (
        of_consultation(Q),
        f"{IS_CLERK} AND {in_draft(Q)}",
        f"{IS_CLERK} AND {in_draft(Q)}",
        f"{IS_CLERK} AND {in_draft(Q)}",
        "text",
    ),
    A: (
        ASKED_SEEN,
        f"{IS_CLERK} AND by_id = {ME} AND {of_consultation(A, NOT_CLOSED)}",
        f"{IS_CLERK} AND {of_consultation(A)}",
        f"{IS_CLERK} AND {in_draft(A)}",
        "contact, email, key",
    ),
    R: (of_asked(R), f"{PUBLIC} AND {TAKEN}", "", "", ""),
    W: (
        f"EXISTS (SELECT FROM {R} r WHERE r.id = {W}.response_id)",
        f"{PUBLIC} AND {ITS_OWN}",
        "",
        "",
        "",
    ),
    D: (f"{OWN_DRAFT} OR {JOB}", OWN_DRAFT, OWN_DRAFT, f"{OWN_DRAFT} OR {JOB}", "content, saved_at"),
    M: (
        f"{NOT_PUBLIC} AND {of_asked(M)}",
        f"({IS_CLERK} OR {JOB}) AND {of_asked(M)}",
        JOB,
        "",
        "sent_at, tries, fault",
    ),
}


def locked(table: str, rules: tuple[str, str, str, str, str]) -> str:
    """Lock a table, as TABLES has it. What nobody may do is taken from the application's role altogether."""
    seen, added, changed, removed, columns = rules
    lines = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM alongside_app",
        f"CREATE POLICY seen ON {table} FOR SELECT TO alongside_app USING ({seen})",
        f"CREATE POLICY added ON {table} FOR INSERT TO alongside_app WITH CHECK ({added})",
    ]
    if changed:
        lines += [
            f"CREATE POLICY changed ON {table} FOR UPDATE TO alongside_app USING ({changed})",
            f"GRANT UPDATE ({columns}) ON {table} TO alongside_app",
        ]
    if removed:
        lines += [
            f"CREATE POLICY removed ON {table} FOR DELETE TO alongside_app USING ({removed})",
            f"GRANT DELETE ON {table} TO alongside_app",
        ]
    return ";\n".join([*lines, ""])


def unlocked(table: str) -> str:
    """The way back."""
    drops = "".join(
        f"DROP POLICY IF EXISTS {one} ON {table};" for one in ("seen", "added", "changed", "removed")
    )
    return f"{drops} ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


EVENTS = (("board_consultationevent", C), ("board_askedevent", A))


class Migration(migrations.Migration):
    dependencies = [
        ("board", "0001_consultations"),
        ("partners", "0019_board_clerk"),
        ("casework", "0032_apart_by_person"),
    ]

    operations = [
        migrations.RunSQL(
            "".join(locked(table, rules) for table, rules in TABLES.items())
            + "".join(parts.events_kept(table, parent) for table, parent in EVENTS),
            "".join(unlocked(table) for table in (*(event for event, _ in EVENTS), *reversed(TABLES))),
        )
    ]
