"""Cases of London IOM move with a caseload (casework.0013): their lead agency, and who works with them for it.

Who a person is hangs on the extract, and not on an agency: it is read where the case is. What stayed is taken down
with the move, by the reference alone.
"""

from django.db import migrations

OF_A_CASE = "('IDENTITY', 'CONTACT', 'OFFENDING', 'RISK', 'INTELLIGENCE', 'PLAN')"
CASES = f"""
CREATE FUNCTION iom_move_cases(which bigint) RETURNS TABLE (id bigint, person_id bigint, holder bigint,
    reference text, why text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.person_id, a.posting_id, 'IOM-' || lpad(c.id::text, 6, '0'),
        CASE
            WHEN NOT EXISTS (
                SELECT FROM casework_flows_between(m.giving_id, m.receiving_id) f
                WHERE f.programme = 'london-iom' AND f.category IN {OF_A_CASE}) THEN 'NO_AGREEMENT'
            WHEN c.access <> 'OPEN' THEN 'NOT_OPEN'
            WHEN EXISTS (
                SELECT FROM people_restriction r JOIN people_person held ON held.id = r.person_id
                WHERE held.individual = p.individual AND r.from_on <= t.day
                    AND (r.until_on IS NULL OR r.until_on > t.day)) THEN 'HELD_STILL'
        END
    FROM casework_caseloadmove m
        JOIN iom_case c ON c.lead_agency_id = m.giving_id AND (m.boroughs = '{{}}' OR c.borough = ANY (m.boroughs))
        JOIN people_person p ON p.id = c.person_id
        LEFT JOIN iom_allocation a ON a.case_id = c.id AND a.agency_id = m.giving_id AND a.until_at IS NULL
        CROSS JOIN (SELECT (alongside_now() AT TIME ZONE 'Europe/London')::date AS day) t
    WHERE m.id = which AND 'london-iom' = ANY (m.programmes)
$$;
REVOKE ALL ON FUNCTION iom_move_cases(bigint) FROM PUBLIC;
"""
COUNTS = """
CREATE FUNCTION iom_move_counts(which bigint) RETURNS TABLE (what text, programme text, key text, number bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF alongside_told('role') NOT IN ('BOROUGH_COORDINATOR', 'SUPERVISOR', 'GOVERNANCE_LEAD') OR NOT EXISTS (
        SELECT FROM casework_caseloadmove m
        WHERE m.id = which AND alongside_told('agency')::bigint IN (m.giving_id, m.receiving_id)) THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT CASE WHEN c.why IS NULL THEN 'OPEN' ELSE 'STAYS' END, 'london-iom'::text,
        coalesce(c.why, c.holder::text, ''), count(*)
    FROM iom_move_cases(which) c GROUP BY 1, 3 ORDER BY 1, 3;
END
$$;
REVOKE ALL ON FUNCTION iom_move_counts(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION iom_move_counts(bigint) TO alongside_app;
"""
CARRY_OUT = """
CREATE FUNCTION iom_carry_out(which bigint) RETURNS TABLE (reference text, person bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    move casework_caseloadmove;
BEGIN
    IF alongside_told('task') IS DISTINCT FROM 'caseload-move' THEN
        RAISE EXCEPTION 'Only the task of moving carries a move out.';
    END IF;
    SELECT * INTO move FROM casework_caseloadmove WHERE id = which FOR UPDATE;
    IF move.id IS NULL OR move.state <> 'AGREED' OR move.on > (alongside_now() AT TIME ZONE 'Europe/London')::date THEN
        RAISE EXCEPTION 'Move % is not agreed, or its day has not come.', which;
    END IF;
    PERFORM FROM iom_case c WHERE c.lead_agency_id = move.giving_id
        AND (move.boroughs = '{}' OR c.borough = ANY (move.boroughs)) AND 'london-iom' = ANY (move.programmes)
        ORDER BY c.id FOR UPDATE;
    CREATE TEMP TABLE iom_moving ON COMMIT DROP AS SELECT * FROM iom_move_cases(which);
    INSERT INTO casework_notmoved (move_id, reference, why)
        SELECT which, m.reference, m.why FROM iom_moving m WHERE m.why IS NOT NULL;
    DELETE FROM iom_moving m WHERE m.why IS NOT NULL;
    ANALYZE iom_moving;
    UPDATE iom_case c SET lead_agency_id = move.receiving_id FROM iom_moving m WHERE c.id = m.id;
    UPDATE iom_allocation a SET until_at = greatest(alongside_now(), a.from_at)
        FROM iom_moving m WHERE a.case_id = m.id AND a.agency_id = move.giving_id AND a.until_at IS NULL;
    INSERT INTO iom_allocation (case_id, posting_id, agency_id, from_at, given_by_id, why)
        SELECT m.id, w.takes_id, move.receiving_id, alongside_now(), move.agreed_by_id,
            'The caseload moved, M-' || lpad(which::text, 6, '0') || ': ' || move.why
        FROM iom_moving m JOIN casework_moveworker w ON w.move_id = which AND w.leaves_id = m.holder
        WHERE NOT EXISTS (SELECT FROM iom_allocation a
            WHERE a.case_id = m.id AND a.agency_id = move.receiving_id AND a.until_at IS NULL);
    RETURN QUERY SELECT m.reference, m.person_id FROM iom_moving m ORDER BY m.id;
    DROP TABLE iom_moving;
END
$$;
REVOKE ALL ON FUNCTION iom_carry_out(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION iom_carry_out(bigint) TO alongside_app;
"""


class Migration(migrations.Migration):
    dependencies = [("iom", "0013_records_kept"), ("casework", "0013_moves_kept")]

    operations = [
        migrations.RunSQL(CASES, "DROP FUNCTION iom_move_cases(bigint);"),
        migrations.RunSQL(COUNTS, "DROP FUNCTION iom_move_counts(bigint);"),
        migrations.RunSQL(CARRY_OUT, "DROP FUNCTION iom_carry_out(bigint);"),
    ]
