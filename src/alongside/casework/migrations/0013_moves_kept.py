"""A caseload moves: who sees a move, who draws it up, agrees and withdraws, and what carrying it out does.

It is carried out by a function that belongs to the owner of the tables, called as the system's task of moving, which
sees moves and nothing of any case. What an agency wrote stays its own; of that the new lead agency reads on, by the
handover, the categories that the agreements of the day let it read (casework.queries.told says the same).
"""

from importlib import import_module

from django.db import migrations

kept = import_module("alongside.casework.migrations.0004_cases_kept")
parts = import_module("alongside.casework.migrations.0007_parts_kept")
plans = import_module("alongside.casework.migrations.0010_plans_kept")
tasks = import_module("alongside.casework.migrations.0012_tasks_kept")
ME, MY_AGENCY, ROLE, BOROUGH, TASK = kept.ME, kept.MY_AGENCY, kept.ROLE, kept.BOROUGH, tasks.TASK
MOVES = f"{ROLE} IN ('BOROUGH_COORDINATOR', 'SUPERVISOR', 'GOVERNANCE_LEAD')"
# As far as whoever moves reaches.
REACHED = f"({BOROUGH} IS NULL OR boroughs = ARRAY[{BOROUGH}]::varchar[])"
MOVING = f"{TASK} = 'caseload-move'"
SEEN = f"{MOVING} OR {MOVES} AND {MY_AGENCY} IN (giving_id, receiving_id)"
# A table of parts that comes later alters its own policy in its migration; a test names one that has not.
PARTS = ("casework_entry", "casework_closure", *plans.NEVER_CHANGED, *plans.CHANGED)
OF_A_SEEN_MOVE = "EXISTS (SELECT FROM casework_caseloadmove m WHERE m.id = move_id)"


def handed_over(table: str) -> str:
    """Whether the posting's agency leads the case, and what stood there before came with it."""
    return f"""c.lead_agency_id = {MY_AGENCY} AND EXISTS (
            SELECT FROM casework_handover h WHERE h.case_id = c.id AND h.receiving_id = {MY_AGENCY}
                AND h.wrote_id = {table}.agency_id AND {table}.category = ANY (h.categories))"""


def part_seen(table: str) -> str:
    """As 0007, and what was handed over with a case."""
    own = f"OR {table}.agency_id = {MY_AGENCY}"
    return parts.part_seen(table).replace(own, f"{own}\n        OR {handed_over(table)}")


# The categories that flow from the giving agency to the receiving one now, as alongside_act_as has them.
FLOWS = """
CREATE FUNCTION casework_flows_between(source bigint, reader bigint) RETURNS TABLE (programme text, category text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT pr.slug::text, flows.category::text
    FROM partners_agreementparty mine
        JOIN partners_agreement ag ON ag.id = mine.agreement_id
        JOIN partners_programme pr ON pr.id = ag.programme_id
        JOIN partners_agreementparty theirs ON theirs.agreement_id = ag.id
        JOIN partners_agency s ON s.id = theirs.agency_id
        CROSS JOIN LATERAL unnest(mine.reads) AS flows (category)
    WHERE mine.agency_id = reader AND theirs.agency_id = source
        AND flows.category = ANY (theirs.contributes) AND flows.category <> ALL (pr.kept_in)
        AND ag.state = 'LIVE' AND ag.starts_at <= alongside_now() AND ag.ends_at > alongside_now()
        AND pr.live_from <= alongside_now() AND (pr.ended_at IS NULL OR pr.ended_at > alongside_now())
        AND (s.ends_on IS NULL OR s.ends_on > (alongside_now() AT TIME ZONE 'Europe/London')::date)
$$;
REVOKE ALL ON FUNCTION casework_flows_between(bigint, bigint) FROM PUBLIC;
"""
OF_A_CASE = "('IDENTITY', 'CONTACT', 'OFFENDING', 'RISK', 'INTELLIGENCE', 'PLAN')"
CASES = f"""
-- The cases that a move is about, as they stand now, and why some stay. Those with a number are the records of a
-- programme with rules of its own: they move here, and are counted, logged and listed by its room.
CREATE FUNCTION casework_move_cases(which bigint) RETURNS TABLE (id bigint, person_id bigint, programme varchar,
    borough varchar, worker_id bigint, closed_on date, number bigint, reference text, why text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH flowing AS (
        SELECT f.programme, bool_or(f.category IN {OF_A_CASE}) AS is_seen
        FROM casework_caseloadmove m CROSS JOIN LATERAL casework_flows_between(m.giving_id, m.receiving_id) f
        WHERE m.id = which GROUP BY f.programme
    ), looked_at AS (
        SELECT c.id, c.person_id, c.programme, c.borough, c.worker_id, c.closed_on, c.number,
            c.prefix || '-' || lpad(coalesce(c.number, c.id)::text, 6, '0') AS reference,
            CASE
                WHEN f.is_seen IS NOT TRUE THEN 'NO_AGREEMENT'
                WHEN c.access <> 'OPEN' THEN 'NOT_OPEN'
                WHEN EXISTS (SELECT FROM casework_closure x WHERE x.case_id = c.id AND x.state = 'ASKED')
                    THEN 'CLOSURE_ASKED'
                WHEN EXISTS (
                    SELECT FROM people_restriction r JOIN people_person held ON held.id = r.person_id
                    WHERE held.individual = p.individual AND r.from_on <= t.day
                        AND (r.until_on IS NULL OR r.until_on > t.day)) THEN 'HELD_STILL'
                WHEN EXISTS (
                    SELECT FROM casework_case o WHERE o.person_id = c.person_id AND NOT (
                        o.lead_agency_id = m.giving_id AND o.programme = ANY (m.programmes)
                        AND (m.boroughs = '{{}}' OR o.borough = ANY (m.boroughs)))) THEN 'SAME_PERSON'
            END AS why
        FROM casework_caseloadmove m
            JOIN casework_case c ON c.lead_agency_id = m.giving_id AND c.programme = ANY (m.programmes)
                AND (m.boroughs = '{{}}' OR c.borough = ANY (m.boroughs))
            JOIN people_person p ON p.id = c.person_id
            LEFT JOIN flowing f ON f.programme = c.programme
            CROSS JOIN (SELECT (alongside_now() AT TIME ZONE 'Europe/London')::date AS day) t
        WHERE m.id = which
    )
    -- A case hangs on its lead agency's source of the person: all cases on one move, or none.
    SELECT l.id, l.person_id, l.programme, l.borough, l.worker_id, l.closed_on, l.number, l.reference, coalesce(l.why,
        CASE WHEN bool_or(l.why IS NOT NULL) OVER (PARTITION BY l.person_id) THEN 'SAME_PERSON' END)
    FROM looked_at l
$$;
REVOKE ALL ON FUNCTION casework_move_cases(bigint) FROM PUBLIC;
"""
COUNTS = """
-- What a move would do, in numbers: for both agencies, of whom one may see no case.
CREATE FUNCTION casework_move_counts(which bigint) RETURNS TABLE (what text, programme text, key text, number bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    move casework_caseloadmove;
BEGIN
    SELECT * INTO move FROM casework_caseloadmove WHERE id = which;
    IF alongside_told('role') NOT IN ('BOROUGH_COORDINATOR', 'SUPERVISOR', 'GOVERNANCE_LEAD')
        OR alongside_told('agency')::bigint NOT IN (move.giving_id, move.receiving_id) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH cases AS MATERIALIZED (SELECT * FROM casework_move_cases(which)),
    tasks AS (
        SELECT c.programme, t.owner_id, t.agency_id = move.receiving_id OR EXISTS (
                SELECT FROM casework_flows_between(move.giving_id, move.receiving_id) f
                WHERE f.programme = c.programme AND f.category = t.category) AS is_shared
        FROM cases c JOIN casework_worktask t ON t.case_id = c.id AND t.state = 'OPEN'
            JOIN partners_posting p ON p.id = t.owner_id AND p.agency_id = move.giving_id
        WHERE c.why IS NULL
    )
    SELECT CASE WHEN c.closed_on IS NULL THEN 'OPEN' ELSE 'CLOSED' END, c.programme::text,
        coalesce(CASE WHEN c.closed_on IS NULL THEN c.worker_id END::text, ''), count(*)
    FROM cases c WHERE c.why IS NULL AND c.number IS NULL GROUP BY 1, 2, 3
    UNION ALL
    SELECT 'STAYS', c.programme::text, c.why, count(*) FROM cases c
    WHERE c.why IS NOT NULL AND c.number IS NULL GROUP BY 2, 3
    UNION ALL
    SELECT CASE WHEN t.is_shared THEN 'TASKS' ELSE 'TASKS_STAY' END, t.programme::text, t.owner_id::text, count(*)
    FROM tasks t GROUP BY 1, 2, 3
    ORDER BY 1, 2, 3;
END
$$;
REVOKE ALL ON FUNCTION casework_move_counts(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_move_counts(bigint) TO alongside_app;
"""
CARRY_OUT = """
-- Takes down what stays and moves the rest; gives the references and people of what moved, for the log.
CREATE FUNCTION casework_carry_out(which bigint) RETURNS TABLE (reference text, person bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    move casework_caseloadmove;
    day date := (alongside_now() AT TIME ZONE 'Europe/London')::date;
BEGIN
    IF alongside_told('task') IS DISTINCT FROM 'caseload-move' THEN
        RAISE EXCEPTION 'Only the task of moving carries a move out.';
    END IF;
    SELECT * INTO move FROM casework_caseloadmove WHERE id = which FOR UPDATE;
    IF move.id IS NULL OR move.state <> 'AGREED' OR move.on > day THEN
        RAISE EXCEPTION 'Move % is not agreed, or its day has not come.', which;
    END IF;

    CREATE TEMP TABLE flowing ON COMMIT DROP AS
        SELECT f.programme, array_agg(f.category::varchar) AS categories
        FROM casework_flows_between(move.giving_id, move.receiving_id) f GROUP BY f.programme;
    PERFORM FROM casework_case c WHERE c.lead_agency_id = move.giving_id AND c.programme = ANY (move.programmes)
        AND (move.boroughs = '{}' OR c.borough = ANY (move.boroughs)) ORDER BY c.id FOR UPDATE;
    CREATE TEMP TABLE moving ON COMMIT DROP AS SELECT * FROM casework_move_cases(which);
    INSERT INTO casework_notmoved (move_id, reference, case_id, why)
        SELECT which, m.reference, m.id, m.why FROM moving m WHERE m.why IS NOT NULL AND m.number IS NULL;
    DELETE FROM moving m WHERE m.why IS NOT NULL;
    CREATE UNIQUE INDEX ON moving (id);
    ANALYZE moving;

    -- What may be read on of what was written: of the giving agency, and of those from which it had the case.
    INSERT INTO casework_handover (case_id, move_id, wrote_id, receiving_id, categories)
        SELECT m.id, which, move.giving_id, move.receiving_id, f.categories
        FROM moving m JOIN flowing f ON f.programme = m.programme;
    INSERT INTO casework_handover (case_id, move_id, wrote_id, receiving_id, categories)
        SELECT m.id, which, h.wrote_id, move.receiving_id, array_agg(DISTINCT came.category)
        FROM moving m JOIN flowing f ON f.programme = m.programme
            JOIN casework_handover h ON h.case_id = m.id AND h.receiving_id = move.giving_id
            CROSS JOIN LATERAL unnest(h.categories) AS came (category)
        WHERE came.category = ANY (f.categories) AND h.wrote_id NOT IN (move.giving_id, move.receiving_id)
        GROUP BY m.id, h.wrote_id;

    UPDATE casework_case c
        SET lead_agency_id = move.receiving_id,
            worker_id = CASE WHEN c.closed_on IS NULL THEN w.takes_id ELSE c.worker_id END,
            worker_since = CASE
                WHEN c.closed_on IS NOT NULL THEN c.worker_since WHEN w.takes_id IS NOT NULL THEN day END
        FROM moving m LEFT JOIN casework_moveworker w ON w.move_id = which AND w.leaves_id = m.worker_id
        WHERE c.id = m.id;
    UPDATE people_person p SET agency_id = move.receiving_id
        WHERE p.agency_id = move.giving_id AND p.id IN (SELECT m.person_id FROM moving m);
    UPDATE people_marker k SET agency_id = move.receiving_id
        WHERE k.agency_id = move.giving_id AND k.until_on IS NULL AND k.person_id IN (SELECT m.person_id FROM moving m);

    -- Open tasks of the giving agency's workers: to who takes their place, if what they are about is shared.
    CREATE TEMP TABLE tasks_moving ON COMMIT DROP AS
        SELECT t.id, t.case_id, t.due_on, coalesce(w.takes_id, move.taker_id) AS takes_id,
            'T-' || lpad(t.id::text, 6, '0') AS reference,
            t.agency_id = move.receiving_id OR t.category = ANY (f.categories) AS is_shared
        FROM casework_worktask t JOIN moving m ON m.id = t.case_id JOIN flowing f ON f.programme = m.programme
            JOIN partners_posting p ON p.id = t.owner_id AND p.agency_id = move.giving_id
            LEFT JOIN casework_moveworker w ON w.move_id = which AND w.leaves_id = t.owner_id
        WHERE t.state = 'OPEN';
    INSERT INTO casework_notmoved (move_id, reference, case_id, why)
        SELECT which, t.reference, t.case_id, 'NOT_SHARED' FROM tasks_moving t WHERE NOT t.is_shared;
    UPDATE casework_worktask t SET owner_id = n.takes_id FROM tasks_moving n WHERE n.id = t.id AND n.is_shared;
    INSERT INTO casework_taskstep (task_id, case_id, kind, words, due_on, owner_id, by_id, at)
        SELECT t.id, t.case_id, 'PASSED_ON', 'The caseload moved: M-' || lpad(which::text, 6, '0'), t.due_on, t.takes_id,
            move.agreed_by_id, alongside_now()
        FROM tasks_moving t WHERE t.is_shared;

    INSERT INTO casework_entry (case_id, agency_id, category, kind, code, words, "on", record, pack_id, by_id, at)
        SELECT m.id, move.receiving_id, pack.category, 'MOVED', '', giving.name || ' to ' || receiving.name || '. '
            || move.why, day, which, pack.id, move.agreed_by_id, alongside_now()
        FROM moving m JOIN partners_agency giving ON giving.id = move.giving_id
            JOIN partners_agency receiving ON receiving.id = move.receiving_id
            JOIN (
                SELECT DISTINCT ON (wanted.programme, wanted.borough) wanted.programme, wanted.borough, v.id,
                    v.content #>> '{categories,plan}' AS category
                FROM (SELECT DISTINCT x.programme, x.borough FROM moving x) AS wanted
                    JOIN partners_programme pr ON pr.slug = wanted.programme
                    JOIN casework_packversion v ON v.programme_id = pr.id AND v.borough IN ('', wanted.borough)
                ORDER BY wanted.programme, wanted.borough, v.borough DESC, v.id DESC
            ) AS pack ON pack.programme = m.programme AND pack.borough = m.borough;
    RETURN QUERY SELECT m.reference, m.person_id FROM moving m WHERE m.number IS NULL ORDER BY m.id;
    DROP TABLE flowing, moving, tasks_moving;
END
$$;
REVOKE ALL ON FUNCTION casework_carry_out(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_carry_out(bigint) TO alongside_app;
"""
LOCKS = f"""
ALTER TABLE casework_caseloadmove ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON casework_caseloadmove FOR SELECT TO alongside_app USING ({SEEN});
CREATE POLICY added ON casework_caseloadmove FOR INSERT TO alongside_app WITH CHECK (
    {MOVES} AND giving_id = {MY_AGENCY} AND drawn_by_id = {ME} AND state = 'DRAWN_UP' AND {REACHED});
CREATE POLICY changed ON casework_caseloadmove FOR UPDATE TO alongside_app
    USING (state IN ('DRAWN_UP', 'AGREED') AND ({MOVING} OR {MOVES} AND {MY_AGENCY} IN (giving_id, receiving_id)))
    WITH CHECK (
        state = 'WITHDRAWN' AND withdrawn_by_id = {ME}
        OR state = 'AGREED' AND {ROLE} IN ('SUPERVISOR', 'GOVERNANCE_LEAD') AND receiving_id = {MY_AGENCY}
            AND agreed_by_id = {ME} AND {REACHED}
        OR state = 'CARRIED_OUT' AND {MOVING});
REVOKE UPDATE, DELETE, TRUNCATE ON casework_caseloadmove FROM alongside_app;
GRANT UPDATE (state, agreed_by_id, agreed_at, taker_id, withdrawn_by_id, withdrawn_at, withdrawn_why, carried_out_at,
    moved) ON casework_caseloadmove TO alongside_app;

ALTER TABLE casework_moveworker ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON casework_moveworker FOR SELECT TO alongside_app USING ({OF_A_SEEN_MOVE});
CREATE POLICY added ON casework_moveworker FOR INSERT TO alongside_app WITH CHECK (
    EXISTS (SELECT FROM casework_caseloadmove m WHERE m.id = move_id AND m.state = 'DRAWN_UP'
        AND {MY_AGENCY} IN (m.giving_id, m.receiving_id)));
REVOKE UPDATE, DELETE, TRUNCATE ON casework_moveworker FROM alongside_app;

ALTER TABLE casework_handover ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON casework_handover FOR SELECT TO alongside_app USING (
    {MY_AGENCY} IN (wrote_id, receiving_id));
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON casework_handover FROM alongside_app;

ALTER TABLE casework_notmoved ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON casework_notmoved FOR SELECT TO alongside_app USING ({OF_A_SEEN_MOVE});
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON casework_notmoved FROM alongside_app;

{"".join(f"ALTER POLICY seen ON {table} USING ({part_seen(table)});" for table in PARTS)}
ALTER POLICY seen ON casework_worktask USING (
    {tasks.SEEN.replace(parts.part_seen("casework_worktask"), part_seen("casework_worktask"))});
"""
NO_LOCKS = f"""
ALTER POLICY seen ON casework_worktask USING ({tasks.SEEN});
{"".join(f"ALTER POLICY seen ON {table} USING ({parts.part_seen(table)});" for table in PARTS)}
{parts.not_kept("casework_notmoved", "casework_handover", "casework_moveworker", "casework_caseloadmove")}
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0012_tasks_kept"), ("people", "0008_person_is_closed")]

    operations = [
        migrations.RunSQL(LOCKS, NO_LOCKS),
        migrations.RunSQL(FLOWS, "DROP FUNCTION casework_flows_between(bigint, bigint);"),
        migrations.RunSQL(CASES, "DROP FUNCTION casework_move_cases(bigint);"),
        migrations.RunSQL(COUNTS, "DROP FUNCTION casework_move_counts(bigint);"),
        migrations.RunSQL(CARRY_OUT, "DROP FUNCTION casework_carry_out(bigint);"),
    ]
