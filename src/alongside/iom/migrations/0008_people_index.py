"""Row-level security on the index of people, and looking for somebody in it (ADR 0030; ADR 0027).

The policies are here and not in people, because whom the extract describes is seen where their case is. What a worker
entered is seen by their agency, and by those with whom it shares, in that programme, who its people are: as
people.queries.visible_to. A pair is seen by those who review pairs, and who see both of its sides.
"""

from importlib import import_module

from django.db import migrations

CASE_SEEN = import_module("alongside.iom.migrations.0003_two_locks").CASE_SEEN
rights = import_module("alongside.rights.migrations.0003_agencies_that_answer")

ME = "(SELECT alongside_told('posting')::bigint)"
MY_AGENCY = "(SELECT alongside_told('agency')::bigint)"
ROLE = "(SELECT alongside_told('role'))"
TASK = "(SELECT alongside_told('task'))"
BOROUGH = "(SELECT alongside_told('borough'))"
# As partners.permissions: people.see, people.enter, people.review.
SEES = f"""{ROLE} IN ('PAN_LONDON_ANALYST', 'BOROUGH_COORDINATOR', 'PROBATION_OFFICER', 'POLICE_OFFICER',
    'PARTNER_WORKER', 'SUPERVISOR')"""
ENTERS = f"""{ROLE} IN ('BOROUGH_COORDINATOR', 'PROBATION_OFFICER', 'POLICE_OFFICER', 'PARTNER_WORKER', 'SUPERVISOR')"""
REVIEWS = f"{ROLE} IN ('PAN_LONDON_ANALYST', 'BOROUGH_COORDINATOR', 'SUPERVISOR')"

LINKING = f"{TASK} = 'linking'"
EVERYBODY = f"{TASK} IN ('monthly-run', 'linking', 'retention')"
SEEN_CASE = f"{EVERYBODY} OR {TASK} = 'subject-access' AND {rights.ANSWERED} OR {CASE_SEEN}"


def entered(category: str, row: str = "people_person") -> str:
    """Who was entered by a worker, and of whom an agency shares a category."""
    return f"""({row}.source = 'ENTERED' AND {SEES}
        AND ({BOROUGH} IS NULL OR {row}.borough IN ('', {BOROUGH}))
        AND {row}.agency_id = ANY (alongside_sources({row}.programme, '{category}')))"""


ANSWERED_FOR = f"""({TASK} = 'subject-access' AND source = 'ENTERED' AND (
    agency_id = {MY_AGENCY} OR agency_id = ANY (alongside_sources(programme, 'IDENTITY'))))"""
SEEN_PERSON = f"{EVERYBODY} OR {rights.OF_A_CASE} OR {entered('IDENTITY')} OR {ANSWERED_FOR}"
RUNNING = f"{TASK} = 'monthly-run' AND source = 'EXTRACT'"
OWN_ENTRY = f"source = 'ENTERED' AND agency_id = {MY_AGENCY} AND {ENTERS}"
BOTH_SEEN = """EXISTS (SELECT FROM people_person p WHERE p.id = one_id)
    AND EXISTS (SELECT FROM people_person p WHERE p.id = two_id)"""
OF_A_SEEN_PERSON = "EXISTS (SELECT FROM people_person p WHERE p.id = person_id)"
OF_A_SEEN_PAIR = "EXISTS (SELECT FROM people_pair x WHERE x.id = pair_id)"
# A marker tells in which role somebody is known, and is shared as that.
MARKER_SEEN = f"""{TASK} IN ('retention', 'subject-access')
    AND {OF_A_SEEN_PERSON} OR {SEES} AND {OF_A_SEEN_PERSON}
    AND agency_id = ANY (alongside_sources(programme, CASE role
        WHEN 'OFFENDER' THEN 'OFFENDING' WHEN 'VICTIM' THEN 'VICTIM'
        WHEN 'AT_RISK' THEN 'SAFEGUARDING' ELSE 'INTELLIGENCE' END))"""
OF_OWN_AGENCY = f"agency_id = {MY_AGENCY} AND {ENTERS} AND {OF_A_SEEN_PERSON}"
# Whoever decides on a pair works as the task of linking, which sees everybody: here it is asked of them that they are
# told who both are. Only somebody who says that a source is of somebody else undoes links to whom they do not see.
# Whoever enters somebody may say who they are.
DECIDES = f"""EXISTS (
    SELECT FROM people_pair x WHERE x.id = pair_id
        AND (people_told(x.one_id) AND people_told(x.two_id)
            OR kind = 'DIFFERENT' AND (people_told(x.one_id) OR people_told(x.two_id)))
        AND ({REVIEWS} OR kind = 'SAME' AND {ENTERS} AND EXISTS (
            SELECT FROM people_person p WHERE p.id IN (x.one_id, x.two_id) AND p.entered_by_id = {ME})))"""
BY_THE_EVIDENCE = "kind IN ('LINKED', 'QUEUED')"

BY_TRIGGER = "pg_trigger_depth() > 0"
# Table: what is seen, added, changed and removed; "" is nothing.
POLICIES = {
    "people_statement": (OF_A_SEEN_PERSON, "", "", ""),
    "people_pair": (
        f"{LINKING} OR {REVIEWS} AND {BOTH_SEEN}",
        f"{LINKING} AND state IN ('WAITING', 'LINKED') AND decided_by_id IS NULL",
        LINKING,
        "",
    ),
    "people_verdict": (
        OF_A_SEEN_PAIR,
        f"{LINKING} AND CASE WHEN {BY_THE_EVIDENCE} THEN by_id IS NULL ELSE by_id = {ME} AND {DECIDES} END",
        "",
        "",
    ),
    "people_marker": (
        MARKER_SEEN,
        f"{OF_OWN_AGENCY} AND set_by_id = {ME}",
        f"{OF_OWN_AGENCY} AND until_on IS NULL",
        "",
    ),
    "people_linkagemodel": (
        f"{ME} IS NOT NULL OR {LINKING} OR {TASK} = 'setup'",
        f"{TASK} = 'setup'",
        "",
        "",
    ),
    "people_pairevent": ("EXISTS (SELECT FROM people_pair x WHERE x.id = pgh_obj_id)", BY_TRIGGER, "", ""),
    "people_markerevent": (
        "EXISTS (SELECT FROM people_marker m WHERE m.id = pgh_obj_id)",
        BY_TRIGGER,
        "",
        "",
    ),
}
VERBS = {"added": "INSERT", "changed": "UPDATE", "removed": "DELETE"}


def locked(table: str, seen: str, *rest: str) -> str:
    """Lock one table. What nobody may do through the application is taken from its role."""
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY seen ON {table} FOR SELECT TO alongside_app USING ({seen})",
    ]
    for (name, verb), condition in zip(VERBS.items(), rest, strict=True):
        clause = "WITH CHECK" if verb == "INSERT" else "USING"
        statements.append(
            f"CREATE POLICY {name} ON {table} FOR {verb} TO alongside_app {clause} ({condition})"
            if condition
            else f"REVOKE {verb} ON {table} FROM alongside_app"
        )
    return ";\n".join(statements) + ";\n"


def opened(table: str, *rest: str) -> str:
    """Take the lock off again."""
    names = ["seen", *(name for name, condition in zip(VERBS, rest, strict=True) if condition)]
    return "".join(f"DROP POLICY {name} ON {table};\n" for name in names) + (
        f"GRANT INSERT, UPDATE, DELETE ON {table} TO alongside_app;\n"
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n"
    )


LOCKS = "".join(locked(table, *policies) for table, policies in POLICIES.items())
NO_LOCKS = "".join(opened(table, *policies[1:]) for table, policies in POLICIES.items())

# Of a pair only how it stands changes, and in one's own name; of a marker only that it ends.
NARROWER = f"""
ALTER POLICY changed ON people_pair WITH CHECK (decided_by_id IS NULL OR decided_by_id = {ME});
ALTER POLICY changed ON people_marker WITH CHECK (until_on IS NOT NULL);
REVOKE UPDATE ON people_pair, people_marker FROM alongside_app;
GRANT UPDATE (state, weight, shares_number, decided_by_id, decided_at) ON people_pair TO alongside_app;
GRANT UPDATE (until_on, ended_why) ON people_marker TO alongside_app;
"""

# Whose row it is, and who is one person, is not for an update to say.
PEOPLE = f"""
ALTER POLICY seen ON iom_case USING ({SEEN_CASE});
ALTER POLICY seen ON people_person USING ({SEEN_PERSON});
ALTER POLICY added ON people_person WITH CHECK (
    {RUNNING} OR {OWN_ENTRY} AND entered_by_id = {ME} AND ({BOROUGH} IS NULL OR borough = {BOROUGH}));
ALTER POLICY changed ON people_person USING (
    {RUNNING} OR {OWN_ENTRY} AND ({BOROUGH} IS NULL OR borough IN ('', {BOROUGH})));
REVOKE UPDATE ON people_person FROM alongside_app;
GRANT UPDATE (stated_on, crn, pnc, noms, cro, surname, forenames, known_as, born_on, sex, ethnicity, address, postcode)
ON people_person TO alongside_app;
"""
PEOPLE_BEFORE = f"""
GRANT UPDATE ON people_person TO alongside_app;
REVOKE UPDATE (stated_on, crn, pnc, noms, cro, surname, forenames, known_as, born_on, sex, ethnicity, address, postcode)
ON people_person FROM alongside_app;
GRANT UPDATE ON people_person TO alongside_app;
ALTER POLICY changed ON people_person USING ({TASK} = 'monthly-run');
ALTER POLICY added ON people_person WITH CHECK ({TASK} = 'monthly-run');
ALTER POLICY seen ON people_person USING ({rights.EVERYBODY} OR {rights.OF_A_CASE});
ALTER POLICY seen ON iom_case USING ({rights.SEEN_CASE});
"""


def shown(category: str) -> str:
    """Whether the posting is told a category of a person `p`: the policies, for a function of the owner."""
    return f"""({entered(category, "p")} OR EXISTS (
        SELECT FROM iom_case WHERE person_id = p.id AND {CASE_SEEN} AND {SEES}
            AND lead_agency_id = ANY ((SELECT alongside_sources('london-iom', '{category}'))::bigint[])))"""


TOLD = f"""
-- Whether the posting that acts is told who somebody is, whatever task it works for.
CREATE FUNCTION people_told(person bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM people_person p WHERE p.id = person AND {shown("IDENTITY")})
$$;
REVOKE ALL ON FUNCTION people_told(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_told(bigint) TO alongside_app;
"""
NO_TOLD = "DROP FUNCTION people_told(bigint);"

# As iom.people_index has it: who is eligible, or on the cohort.
OPEN_CASES = """
-- Two who have an open case each are not one person by the evidence, or because one person says so.
CREATE FUNCTION iom_open_cases_need_two() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF (
        SELECT a.individual <> b.individual AND NOT EXISTS (
            SELECT FROM unnest(ARRAY[a.individual, b.individual]) AS side WHERE NOT EXISTS (
                SELECT FROM people_person p JOIN iom_case c ON c.person_id = p.id
                WHERE p.individual = side AND (c.eligibility = 'ELIGIBLE' OR c.decided = 'INCLUDED')))
        FROM people_person a, people_person b WHERE a.id = NEW.one_id AND b.id = NEW.two_id
    ) AND (NEW.state = 'LINKED' OR 'CONFIRMED' IS DISTINCT FROM (
        SELECT v.kind FROM people_verdict v WHERE v.pair_id = NEW.id ORDER BY v.id DESC LIMIT 1))
    THEN
        RAISE EXCEPTION 'Both have an open case, so two people have to say that they are one person.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'open_cases_need_two';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION iom_open_cases_need_two() FROM PUBLIC;
CREATE TRIGGER open_cases_need_two BEFORE INSERT OR UPDATE OF state ON people_pair
FOR EACH ROW WHEN (NEW.state IN ('LINKED', 'SAME')) EXECUTE FUNCTION iom_open_cases_need_two();
"""
NO_OPEN_CASES = """
DROP TRIGGER open_cases_need_two ON people_pair;
DROP FUNCTION iom_open_cases_need_two();
"""

BY_POSTCODE = 3
SEARCH = f"""
-- Whom a posting finds. `words`: for each word that was typed itself, and the names that it may stand for; it may be
-- the beginning of one, and sound alike. Where nobody has such names, whoever has some that are nearly spelt so. What
-- is NULL or empty is not asked. An address is looked for only among those whose contact details are shared.
CREATE FUNCTION people_search(words jsonb, born_from date, born_to date, a_postcode text, a_street text, a_number text,
    at_most integer)
RETURNS TABLE (person bigint, exact bigint, is_now boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 50 AS $$
DECLARE
    conditions text[] := '{{}}';
    named text[] := '{{}}';
    nearly text[] := '{{}}';
    hits text := '0';
    word jsonb;
    typed text;
    query text := $q$
        WITH hit AS MATERIALIZED (
            SELECT s.person_id, max(%s)::bigint AS exact, bool_or(s.is_current) AS is_now
            FROM people_statement s WHERE %s GROUP BY s.person_id
        )
        SELECT h.person_id, h.exact, h.is_now FROM hit h JOIN people_person p ON p.id = h.person_id
        WHERE %s
        ORDER BY h.exact DESC, h.is_now DESC, p.surname, p.forenames, p.born_on, p.id LIMIT %s
    $q$;
    is_seen text := $c${shown("IDENTITY")}$c$ || CASE WHEN a_postcode <> '' OR a_street <> ''
        THEN $c$ AND {shown("CONTACT")}$c$ ELSE '' END;
BEGIN
    FOR word IN SELECT * FROM jsonb_array_elements(coalesce(words, '[]')) LOOP
        typed := word ->> 0;
        hits := hits || format(' + (s.keys @> ARRAY[%L])::int', typed);
        IF length(typed) > 2 THEN
            named := named || format(
                '(s.keys && %L::text[] OR s.keys @> ARRAY[%L] AND EXISTS (SELECT FROM unnest(s.keys) k WHERE k LIKE %L))',
                ARRAY(SELECT jsonb_array_elements_text(word)) || ('~' || people_sound(typed)),
                '^' || left(typed, 3), typed || '%');
            nearly := nearly || format('(upper(s.surname) %% %1$L OR upper(s.forenames) %% %1$L)', typed);
        ELSE
            named := named || format('s.keys && %L::text[]', ARRAY(SELECT jsonb_array_elements_text(word)));
            nearly := nearly || format('s.keys @> ARRAY[%L]', typed);
        END IF;
    END LOOP;
    IF born_from IS NOT NULL THEN
        conditions := conditions || format('s.born_on BETWEEN %L AND %L', born_from, born_to);
    END IF;
    IF a_postcode <> '' THEN
        conditions := conditions || format('s.postcode LIKE %L', a_postcode);
    END IF;
    IF a_street <> '' THEN
        conditions := conditions || format('upper(s.address) LIKE %L', a_street);
    END IF;
    IF a_number <> '' THEN
        conditions := conditions || format('(s.crn = %1$L AND s.crn <> '''' OR s.pnc = %1$L AND s.pnc <> '''' '
            'OR s.noms = %1$L AND s.noms <> '''' OR s.cro = %1$L AND s.cro <> '''')', a_number);
    END IF;
    IF conditions || named = '{{}}' THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format(query, hits, array_to_string(conditions || named, ' AND '), is_seen, at_most);
    IF NOT FOUND AND nearly <> '{{}}' THEN
        RETURN QUERY EXECUTE format(query, hits, array_to_string(conditions || nearly, ' AND '), is_seen, at_most);
    END IF;
END
$$;

-- Who may be the one that is described: by a number, or by what a name and a birth date or postcode share. For the
-- task of linking everybody; for a posting those whom it sees, and by their postcode only where that is shared.
CREATE FUNCTION people_candidates(a_name text, a_surname text, a_day date, a_postcode text, numbers text[],
    at_most integer)
RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 100 AS $$
DECLARE
    any_name text[] := ARRAY(SELECT key FROM unnest(people_keys(a_name || ' ' || a_surname)) key WHERE key NOT LIKE '_.' AND key NOT LIKE '^%');
    first text[] := ARRAY(SELECT key FROM unnest(people_keys(a_name)) key WHERE key NOT LIKE '_.' AND key NOT LIKE '^%');
    last text[] := ARRAY(SELECT key FROM unnest(people_keys(a_surname)) key WHERE key NOT LIKE '_.' AND key NOT LIKE '^%');
    swapped date := CASE WHEN extract(day FROM a_day) <= 12 THEN make_date(extract(year FROM a_day)::int,
        extract(day FROM a_day)::int, extract(month FROM a_day)::int) END;
BEGIN
    RETURN QUERY
    WITH found AS MATERIALIZED (
        (SELECT s.person_id, 0 AS rank FROM people_statement s
        WHERE s.crn = ANY (numbers) AND s.crn <> '' OR s.pnc = ANY (numbers) AND s.pnc <> ''
            OR s.noms = ANY (numbers) AND s.noms <> '' OR s.cro = ANY (numbers) AND s.cro <> '' LIMIT 200)
        UNION ALL
        (SELECT s.person_id, 1 FROM people_statement s
        WHERE s.born_on IN (a_day, swapped) AND s.keys && any_name LIMIT 500)
        UNION ALL
        (SELECT s.person_id, 2 FROM people_statement s WHERE s.keys && first AND s.keys && last LIMIT 500)
        UNION ALL
        (SELECT s.person_id, {BY_POSTCODE} FROM people_statement s
        WHERE a_postcode <> '' AND s.postcode = a_postcode AND s.keys && any_name LIMIT 200)
        UNION ALL
        (SELECT s.person_id, 4 FROM people_statement s WHERE s.born_on = a_day LIMIT 200)
    )
    SELECT f.person_id FROM found f JOIN people_person p ON p.id = f.person_id
    WHERE {LINKING} OR {shown("IDENTITY")} AND (f.rank <> {BY_POSTCODE} OR {shown("CONTACT")})
    GROUP BY f.person_id ORDER BY min(f.rank), f.person_id LIMIT at_most;
END
$$;

REVOKE ALL ON FUNCTION people_search(jsonb, date, date, text, text, text, integer),
    people_candidates(text, text, date, text, text[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_search(jsonb, date, date, text, text, text, integer),
    people_candidates(text, text, date, text, text[], integer) TO alongside_app;
"""
NO_SEARCH = """
DROP FUNCTION people_candidates(text, text, date, text, text[], integer);
DROP FUNCTION people_search(jsonb, date, date, text, text, text, integer);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("iom", "0007_narrower"),
        ("people", "0005_index_kept"),
        ("rights", "0004_in_ones_own_name"),
    ]

    operations = [
        migrations.RunSQL(PEOPLE, PEOPLE_BEFORE),
        migrations.RunSQL(TOLD, NO_TOLD),
        migrations.RunSQL(LOCKS, NO_LOCKS),
        migrations.RunSQL(NARROWER, migrations.RunSQL.noop),
        migrations.RunSQL(OPEN_CASES, NO_OPEN_CASES),
        migrations.RunSQL(SEARCH, NO_SEARCH),
    ]
