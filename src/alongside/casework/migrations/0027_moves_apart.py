"""A caseload moves without giving anybody both sides of an event (ADR 0041), and tasks by their own agency's sharing.

Whoever takes the cases of a worker who leaves was given them whatever they worked on. And a task that a third agency
had set was passed on by what the giving agency shares, and not by what the third does.
"""

from importlib import import_module

from django.db import migrations, models

kept = import_module("alongside.casework.migrations.0013_moves_kept")
before = import_module("alongside.casework.migrations.0026_moves_narrower")
changed, again = before.changed, before.again

# For each who stands on one side of an event: the users who work on the other, or would by the move. Asked past what
# a supervisor allowed somebody to see, which gives nobody both sides to work on.
APART = """
CREATE FUNCTION casework_move_apart(which bigint) RETURNS TABLE (individual bigint, user_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH opposed AS MATERIALIZED (
        SELECT DISTINCT me.individual AS mine, them.individual AS theirs
        FROM casework_eventside my
            JOIN casework_case c ON c.id = my.case_id JOIN people_person me ON me.id = c.person_id
            JOIN casework_eventside their
                ON their.reference = my.reference AND their.side <> my.side AND their.ended_on IS NULL
            JOIN casework_case d ON d.id = their.case_id JOIN people_person them ON them.id = d.person_id
        WHERE my.ended_on IS NULL AND me.individual <> them.individual
    )
    SELECT DISTINCT o.mine, u.user_id
    FROM opposed o
        JOIN people_person p ON p.individual = o.theirs
        JOIN casework_case c ON c.person_id = p.id AND c.closed_on IS NULL
        LEFT JOIN casework_moveworker w ON w.move_id = which AND w.leaves_id = c.worker_id
        JOIN partners_posting u ON u.id IN (c.worker_id, w.takes_id)
$$;
REVOKE ALL ON FUNCTION casework_move_apart(bigint) FROM PUBLIC;
"""
LOOKED_AT = "    ), looked_at AS ("
SAME_PERSON = """o.borough = ANY (m.boroughs)))) THEN 'SAME_PERSON'
"""
PERSON = "            JOIN people_person p ON p.id = c.person_id\n"
CASES = changed(
    before.CASES,
    (
        (
            LOOKED_AT,
            f"    ), apart AS MATERIALIZED (\n        SELECT * FROM casework_move_apart(which)\n{LOOKED_AT}",
        ),
        (
            SAME_PERSON,
            f"""{SAME_PERSON}                WHEN c.closed_on IS NULL AND EXISTS (
                    SELECT FROM apart a WHERE a.individual = p.individual AND a.user_id = takes.user_id)
                    THEN 'MAY_NOT_SEE'
""",
        ),
        (
            PERSON,
            f"""{PERSON}            LEFT JOIN casework_moveworker w ON w.move_id = m.id AND w.leaves_id = c.worker_id
            LEFT JOIN partners_posting takes ON takes.id = w.takes_id
""",
        ),
    ),
)
# A task is told as its own agency shares, or, of an agency that had the case before, as was handed over. Of those,
# what the giving agency may hand on again.
TASKS = """
CREATE FUNCTION casework_move_tasks(which bigint) RETURNS TABLE (id bigint, case_id bigint, programme varchar,
    owner_id bigint, due_on date, takes_id bigint, reference text, why text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH held AS MATERIALIZED (
        SELECT t.id, t.case_id, c.programme, p.individual, t.owner_id, t.due_on, t.agency_id, t.category::text,
            coalesce(w.takes_id, m.taker_id) AS takes_id, m.giving_id, m.receiving_id
        FROM casework_caseloadmove m
            JOIN casework_move_cases(which) c ON c.why IS NULL
            JOIN people_person p ON p.id = c.person_id
            JOIN casework_worktask t ON t.case_id = c.id AND t.state = 'OPEN'
            JOIN partners_posting o ON o.id = t.owner_id AND o.agency_id = m.giving_id
            LEFT JOIN casework_moveworker w ON w.move_id = m.id AND w.leaves_id = t.owner_id
        WHERE m.id = which
    ), flowing AS MATERIALIZED (
        SELECT s.source, f.programme, f.category
        FROM (SELECT agency_id AS source, receiving_id FROM held UNION SELECT giving_id, receiving_id FROM held) s
            CROSS JOIN LATERAL casework_flows_between(s.source, s.receiving_id) f
    ), apart AS MATERIALIZED (
        SELECT * FROM casework_move_apart(which)
    )
    SELECT h.id, h.case_id, h.programme, h.owner_id, h.due_on, h.takes_id, 'T-' || lpad(h.id::text, 6, '0'),
        CASE
            WHEN h.agency_id <> h.receiving_id
                AND (h.agency_id, h.programme, h.category) NOT IN (SELECT source, programme, category FROM flowing)
                AND NOT EXISTS (
                    SELECT FROM casework_handover came JOIN flowing f ON f.source = h.giving_id
                        AND f.programme = h.programme AND f.category = h.category
                    WHERE came.case_id = h.case_id AND came.wrote_id = h.agency_id
                        AND came.receiving_id = h.giving_id AND h.category = ANY (came.categories))
                THEN 'NOT_SHARED'
            WHEN EXISTS (
                SELECT FROM apart a JOIN partners_posting takes ON takes.user_id = a.user_id
                WHERE a.individual = h.individual AND takes.id = h.takes_id) THEN 'MAY_NOT_SEE'
        END
    FROM held h
$$;
REVOKE ALL ON FUNCTION casework_move_tasks(bigint) FROM PUBLIC;
"""
_, _, _REST = kept.COUNTS.partition("    tasks AS (\n")
COUNTED, _, _ = _REST.partition("    SELECT CASE WHEN c.closed_on IS NULL")
COUNTS = changed(
    kept.COUNTS,
    (
        (f"    tasks AS (\n{COUNTED}", "    tasks AS (SELECT * FROM casework_move_tasks(which))\n"),
        ("CASE WHEN t.is_shared THEN 'TASKS'", "CASE WHEN t.why IS NULL THEN 'TASKS'"),
    ),
)
_, _, _REST = kept.CARRY_OUT.partition("    CREATE TEMP TABLE tasks_moving")
TASKS_MOVING, _, _ = _REST.partition("    INSERT INTO casework_notmoved")
WITH_TASKS = f"    CREATE TEMP TABLE tasks_moving{TASKS_MOVING}"
MOVING = "    CREATE UNIQUE INDEX ON moving (id);\n"
CARRY_OUT = changed(
    kept.CARRY_OUT,
    (
        (WITH_TASKS, ""),
        # As everything stands before the cases move.
        (
            MOVING,
            f"""{MOVING}    CREATE TEMP TABLE tasks_moving ON COMMIT DROP AS SELECT * FROM casework_move_tasks(which);
""",
        ),
        (
            "SELECT which, t.reference, t.case_id, 'NOT_SHARED' FROM tasks_moving t WHERE NOT t.is_shared",
            "SELECT which, t.reference, t.case_id, t.why FROM tasks_moving t WHERE t.why IS NOT NULL",
        ),
        ("n.id = t.id AND n.is_shared", "n.id = t.id AND n.why IS NULL"),
        ("FROM tasks_moving t WHERE t.is_shared", "FROM tasks_moving t WHERE t.why IS NULL"),
        (
            "to who takes their place, if what they are about is shared",
            "to who takes their place, if they may",
        ),
    ),
)


class Migration(migrations.Migration):
    dependencies = [("casework", "0026_moves_narrower")]

    operations = [
        migrations.RunSQL(APART, "DROP FUNCTION casework_move_apart(bigint);"),
        migrations.RunSQL(again(CASES), again(before.CASES)),
        migrations.RunSQL(TASKS, "DROP FUNCTION casework_move_tasks(bigint);"),
        migrations.RunSQL(again(COUNTS), again(kept.COUNTS)),
        migrations.RunSQL(again(CARRY_OUT), again(kept.CARRY_OUT)),
        migrations.AlterField(
            model_name="notmoved",
            name="why",
            field=models.CharField(
                choices=[
                    ("NO_AGREEMENT", "No live agreement gives the receiving agency all of it"),
                    ("NOT_OPEN", "It is restricted or sealed: open it, or pass it on by hand"),
                    ("CLOSURE_ASKED", "Its closure waits for a second person"),
                    ("HELD_STILL", "The person’s information may be stored, and nothing else"),
                    ("SAME_PERSON", "Another case of the same person does not move"),
                    ("NOT_SHARED", "The agreement does not share what the task is about"),
                    ("MAY_NOT_SEE", "Whoever would take it may not see it"),
                ],
                max_length=13,
            ),
        ),
    ]
