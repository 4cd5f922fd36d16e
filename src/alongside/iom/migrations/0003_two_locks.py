"""Row-level security on people, cases and what belongs to them (ADR 0024); iom.queries.visible_to says the same.

The policies of people are here, because a person is seen where one of their records is. The functions are in
partners.0004.
"""

from django.db import migrations

# As partners.sharing.sees: in reach, led or shared, and open, of the team, or sealed and one's own, or one's agency's
# whose supervisor one is. As a CASE, of
# which PostgreSQL assumes that half of the rows pass: of the bare conditions it would expect next to none, although
# the list asks for no others, and put a whole borough in order to show fifty.
CASE_SEEN = """CASE WHEN
    (SELECT alongside_told('role')) IN ('PAN_LONDON_ANALYST', 'BOROUGH_COORDINATOR', 'PROBATION_OFFICER',
        'POLICE_OFFICER', 'PARTNER_WORKER', 'LONDON_VIEWER', 'SUPERVISOR')
    AND lead_agency_id = ANY ((SELECT alongside_sources('london-iom'))::bigint[])
    AND (
        ((SELECT alongside_told('borough')) IS NULL OR borough = (SELECT alongside_told('borough')))
        AND (
            access = 'OPEN'
            OR access = 'RESTRICTED' AND access_team_id = (SELECT alongside_told('team')::bigint)
            OR access = 'SEALED' AND lead_agency_id = (SELECT alongside_told('agency')::bigint)
                AND (access_team_id IS NULL OR access_team_id = (SELECT alongside_told('team')::bigint))
            OR (SELECT alongside_told('role')) = 'SUPERVISOR' AND lead_agency_id = (SELECT alongside_told('agency')::bigint)
        )
        OR id = ANY ((SELECT alongside_opened('iom.case'))::bigint[])
    )
THEN true ELSE false END"""
TASK = "(SELECT alongside_told('task'))"
# Tasks that see every case: each for what it does, and only while it does it.
READING = f"{TASK} IN ('monthly-run', 'retention', 'subject-access')"
RUNNING = f"{TASK} = 'monthly-run'"
OF_A_SEEN_CASE = "EXISTS (SELECT FROM iom_case c WHERE c.id = case_id)"


def of_a_case_that_shows(category: str) -> str:
    """Rows of a case that is seen, whose lead agency shares a category."""
    return (
        "EXISTS (SELECT FROM iom_case c WHERE c.id = case_id "
        f"AND (c.lead_agency_id = ANY ((SELECT alongside_sources('london-iom', '{category}'))::bigint[]) OR {READING}))"
    )


# A decision is its borough's: read by those with whom the deciding agency shares its plans.
DECISION_SEEN = f"""
    {OF_A_SEEN_CASE} AND ({READING} OR EXISTS (
        SELECT FROM partners_posting d WHERE d.id = decided_by_id
        AND d.agency_id = ANY ((SELECT alongside_sources('london-iom', 'PLAN'))::bigint[])))
"""
# The tables of a run are read by those who see its cases, if who sent them shares with them.
COLUMNS_SEEN = f"""
    {READING} OR (SELECT alongside_told('role')) IN ('PAN_LONDON_ANALYST', 'BOROUGH_COORDINATOR',
        'PROBATION_OFFICER', 'POLICE_OFFICER', 'PARTNER_WORKER', 'LONDON_VIEWER', 'SUPERVISOR')
    AND EXISTS (
        SELECT FROM iom_run r JOIN partners_posting p ON p.id = r.received_by_id
        WHERE r.id = run_id AND p.agency_id = ANY ((SELECT alongside_sources('london-iom'))::bigint[]))
"""
# An extract as it was received is its sender's; other files (signed agreements, assessments) say their purpose.
FILE_SEEN = """
    CASE WHEN purpose = 'IOM_EXTRACT' THEN
        (SELECT alongside_told('task')) IN ('monthly-run', 'retention')
        OR (SELECT alongside_told('role')) = 'PAN_LONDON_ANALYST'
    WHEN purpose IN ('SUBJECT_ACCESS', 'RIGHTS') THEN (SELECT alongside_told('role')) = 'GOVERNANCE_LEAD'
    ELSE (SELECT alongside_told('posting')) IS NOT NULL END
"""
OF_A_SEEN_FILE = "EXISTS (SELECT FROM core_storedfile f WHERE f.id = file_id)"
DECIDES = "(SELECT alongside_told('role')) IN ('BOROUGH_COORDINATOR', 'SUPERVISOR')"
LEADS = "(SELECT alongside_told('role')) = 'SUPERVISOR'"

# Table: what is seen, what may be added, changed, and removed.
POLICIES: dict[str, tuple[str, str, str, str]] = {
    "people_person": (
        f"{READING} OR EXISTS (SELECT FROM iom_case c WHERE c.person_id = people_person.id)",
        RUNNING,
        RUNNING,
        "",
    ),
    "iom_case": (f"{READING} OR {CASE_SEEN}", RUNNING, f"{RUNNING} OR {DECIDES} AND {CASE_SEEN}", ""),
    "iom_offence": (of_a_case_that_shows("OFFENDING"), RUNNING, "", RUNNING),
    "iom_custodyspell": (of_a_case_that_shows("OFFENDING"), RUNNING, "", RUNNING),
    "iom_result": (OF_A_SEEN_CASE, RUNNING, "", ""),
    "iom_decision": (DECISION_SEEN, f"{RUNNING} OR {DECIDES} AND {OF_A_SEEN_CASE}", "", ""),
    "iom_allocation": (
        OF_A_SEEN_CASE,
        f"{DECIDES} AND {OF_A_SEEN_CASE}",
        f"{DECIDES} AND {OF_A_SEEN_CASE}",
        "",
    ),
    "iom_runcolumns": (COLUMNS_SEEN, RUNNING, f"{TASK} = 'retention'", RUNNING),
    "core_storedfile": (FILE_SEEN, FILE_SEEN, FILE_SEEN, ""),
    "core_filechunk": (OF_A_SEEN_FILE, OF_A_SEEN_FILE, "", ""),
    "people_personevent": ("EXISTS (SELECT FROM people_person p WHERE p.id = pgh_obj_id)", "true", "", ""),
    "iom_caseevent": ("EXISTS (SELECT FROM iom_case c WHERE c.id = pgh_obj_id)", "true", "", ""),
    "iom_allocationevent": ("EXISTS (SELECT FROM iom_allocation a WHERE a.id = pgh_obj_id)", "true", "", ""),
}


def locked(table: str, seen: str, added: str, changed: str, removed: str) -> str:
    """Lock one table. What nobody may do through the application is taken from its role altogether."""
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY seen ON {table} FOR SELECT TO alongside_app USING ({seen})",
        f"CREATE POLICY added ON {table} FOR INSERT TO alongside_app WITH CHECK ({added})",
        f"CREATE POLICY changed ON {table} FOR UPDATE TO alongside_app USING ({changed})"
        if changed
        else f"REVOKE UPDATE ON {table} FROM alongside_app",
        f"CREATE POLICY removed ON {table} FOR DELETE TO alongside_app USING ({removed})"
        if removed
        else f"REVOKE DELETE ON {table} FROM alongside_app",
    ]
    return ";\n".join(statements) + ";"


def opened(table: str, changed: str, removed: str) -> str:
    """Take the lock off again."""
    names = ["seen", "added", *(["changed"] if changed else []), *(["removed"] if removed else [])]
    statements = [f"DROP POLICY {name} ON {table}" for name in names]
    statements += [
        f"GRANT UPDATE, DELETE ON {table} TO alongside_app",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]
    return ";\n".join(statements) + ";"


LOCKS = "\n".join(locked(table, *policies) for table, policies in POLICIES.items())
NO_LOCKS = "\n".join(opened(table, *policies[2:]) for table, policies in reversed(POLICIES.items()))

FIRST = """
INSERT INTO people_personevent (pgh_created_at, pgh_label, pgh_obj_id, id, crn, pnc, noms, surname, forenames,
    born_on, sex, ethnicity, address, postcode)
SELECT now(), 'insert', id, id, crn, pnc, noms, surname, forenames, born_on, sex, ethnicity, address, postcode
FROM people_person;
INSERT INTO iom_caseevent (pgh_created_at, pgh_label, pgh_obj_id, {columns})
SELECT now(), 'insert', id, {columns} FROM iom_case;
""".format(
    columns="id, person_id, lead_agency_id, access, access_team_id, borough, eligibility, eligible_since, expired_on, "
    "not_assessable_reason, decided, reason, defer_until, discretionary, waiting_since, ogrs2, ovp2, scores_on, "
    "status, rosh, mappa, domestic_abuse, gangs, index_offence, index_offence_group, sentence_type, "
    "sentence_start, sentence_end, probation_worker, probation_email, probation_team"
)


class Migration(migrations.Migration):
    dependencies = [
        ("iom", "0002_guarded_records"),
        ("partners", "0004_two_locks"),
        ("people", "0002_history"),
        ("core", "0002_application_role"),
    ]

    operations = [
        migrations.RunSQL(LOCKS, NO_LOCKS),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
    ]
