"""Row-level security on people's rights, and the one way by which a person's information is erased (ADR 0024).

Whoever leads information governance at the agency responsible works on requests, reviews and holds. Erasing
takes away what the application's role may not: its function belongs to the owner of the tables, and first
checks that it is the task of retention, that somebody agreed or a rule says so, and that nothing holds it.
"""

from importlib import import_module

from django.db import migrations

iom = import_module("alongside.iom.migrations.0003_two_locks")

ROLE = "(SELECT alongside_told('role'))"
TASK = "(SELECT alongside_told('task'))"
AGENCY = "(SELECT alongside_told('agency')::bigint)"
LEADS = f"{ROLE} = 'GOVERNANCE_LEAD'"
GOVERNS = f"{LEADS} AND agency_id = {AGENCY}"
RETAINS = f"{TASK} = 'retention'"
OF_A_SEEN_REQUEST = "EXISTS (SELECT FROM rights_subjectrequest r WHERE r.id = request_id)"


def seen_with(table: str) -> str:
    """History is seen with its row."""
    return f"EXISTS (SELECT FROM {table} o WHERE o.id = pgh_obj_id)"


POLICIES: dict[str, tuple[str, str, str, str]] = {
    "rights_subjectrequest": (f"{GOVERNS} OR {RETAINS}", GOVERNS, GOVERNS, ""),
    "rights_requeststep": (OF_A_SEEN_REQUEST, f"{LEADS} AND {OF_A_SEEN_REQUEST}", "", ""),
    "rights_packitem": (
        OF_A_SEEN_REQUEST,
        f"{LEADS} AND {OF_A_SEEN_REQUEST}",
        f"{LEADS} AND {OF_A_SEEN_REQUEST}",
        "",
    ),
    "rights_legalhold": (f"{GOVERNS} OR {RETAINS}", GOVERNS, GOVERNS, ""),
    "rights_retentionreview": (f"{GOVERNS} OR {RETAINS}", f"{GOVERNS} OR {RETAINS}", GOVERNS, ""),
    "rights_subjectrequestevent": (seen_with("rights_subjectrequest"), "true", "", ""),
    "rights_legalholdevent": (seen_with("rights_legalhold"), "true", "", ""),
    "rights_retentionreviewevent": (seen_with("rights_retentionreview"), "true", "", ""),
    # A restriction is seen by all who see the person, so that they heed it.
    "people_restriction": (
        f"{LEADS} OR {RETAINS} OR EXISTS (SELECT FROM people_person p WHERE p.id = person_id)",
        LEADS,
        LEADS,
        "",
    ),
    "people_restrictionevent": (seen_with("people_restriction"), "true", "", ""),
}
LOCKS = "\n".join(iom.locked(table, *policies) for table, policies in POLICIES.items())
NO_LOCKS = "\n".join(iom.opened(table, *policies[2:]) for table, policies in reversed(POLICIES.items()))

# Proofs are written by the function below and by nothing else.
PROOFS = f"""
ALTER TABLE rights_erasure ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON rights_erasure FOR SELECT TO alongside_app USING ({LEADS} OR {RETAINS});
REVOKE INSERT, UPDATE, DELETE ON rights_erasure FROM alongside_app;
"""
NO_PROOFS = """
GRANT INSERT, UPDATE, DELETE ON rights_erasure TO alongside_app;
DROP POLICY seen ON rights_erasure;
ALTER TABLE rights_erasure DISABLE ROW LEVEL SECURITY;
"""

# A pack is its agency's, and of no other that has a governance lead.
PACKS = f"""
CREATE FUNCTION rights_is_pack_of_another(file bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM rights_subjectrequest r
        WHERE (r.pdf_id = file OR r.json_id = file) AND r.agency_id IS DISTINCT FROM {AGENCY}
    )
$$;
CREATE POLICY packs_of_own_agency ON core_storedfile AS RESTRICTIVE FOR SELECT TO alongside_app
    USING (purpose <> 'SUBJECT_ACCESS' OR NOT rights_is_pack_of_another(id));
"""
NO_PACKS = """
DROP POLICY packs_of_own_agency ON core_storedfile;
DROP FUNCTION rights_is_pack_of_another(bigint);
"""

# By the index over people, which row-level security would keep from use; only while a request is gathered.
ABOUT = f"""
CREATE FUNCTION rights_entries_about(whom bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 500 AS $$
    SELECT e.id FROM audit_entry e
    WHERE e.people @> ARRAY[whom] AND NOT (e.people = '{{}}')
        AND {TASK} = 'subject-access' AND {LEADS}
$$;
"""

ERASE = """
CREATE FUNCTION rights_remove_content(files bigint[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    removed integer;
BEGIN
    IF alongside_told('task') IS DISTINCT FROM 'retention' THEN
        RAISE EXCEPTION 'Only the task of retention may remove the content of files.';
    END IF;
    DELETE FROM core_filechunk WHERE file_id = ANY (files);
    UPDATE core_storedfile SET content_removed_on = (alongside_now() AT TIME ZONE 'Europe/London')::date
    WHERE id = ANY (files) AND content_removed_on IS NULL;
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;

CREATE FUNCTION rights_erase_person(whom bigint, proof uuid, because text, by_rule text, rewritten jsonb)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    today date := (alongside_now() AT TIME ZONE 'Europe/London')::date;
    cases bigint[] := ARRAY(SELECT id FROM iom_case WHERE person_id = whom);
    requests bigint[] := ARRAY(SELECT id FROM rights_subjectrequest WHERE person_id = whom);
    holds bigint[] := ARRAY(SELECT id FROM rights_legalhold WHERE person_id = whom);
    reviews bigint[] := ARRAY(SELECT id FROM rights_retentionreview WHERE person_id = whom);
    restrictions bigint[] := ARRAY(SELECT id FROM people_restriction WHERE person_id = whom);
    allocations bigint[] := ARRAY(SELECT id FROM iom_allocation WHERE case_id = ANY (cases));
    opened bigint[] := ARRAY(
        SELECT id FROM partners_accessrequest WHERE kind = 'iom.case' AND record_id = ANY (cases));
    packs bigint[] := ARRAY(
        SELECT f FROM rights_subjectrequest r, LATERAL (VALUES (r.pdf_id), (r.json_id)) v (f)
        WHERE r.person_id = whom AND f IS NOT NULL);
    counts jsonb := rewritten;
    step record;
    removed integer;
BEGIN
    IF alongside_told('task') IS DISTINCT FROM 'retention' THEN
        RAISE EXCEPTION 'Only the task of retention may erase a person.';
    END IF;
    IF because <> 'RULE' AND NOT EXISTS (
        SELECT FROM rights_retentionreview WHERE person_id = whom AND outcome = 'ERASE') THEN
        RAISE EXCEPTION 'Nobody has agreed that this person is erased.';
    END IF;
    IF EXISTS (SELECT FROM rights_legalhold
        WHERE person_id = whom AND from_on <= today AND (until_on IS NULL OR until_on > today)) THEN
        RAISE EXCEPTION 'A legal hold keeps this person''s information.';
    END IF;
    -- Rows first, and then their history, to which their removal has just added.
    FOR step IN SELECT * FROM (VALUES
        ('rights_packitem', 'request_id', requests), ('rights_requeststep', 'request_id', requests),
        ('rights_subjectrequest', 'id', requests), ('rights_subjectrequestevent', 'pgh_obj_id', requests),
        ('core_filechunk', 'file_id', packs), ('core_storedfile', 'id', packs),
        ('rights_legalhold', 'id', holds), ('rights_legalholdevent', 'pgh_obj_id', holds),
        ('rights_retentionreview', 'id', reviews), ('rights_retentionreviewevent', 'pgh_obj_id', reviews),
        ('partners_accessrequest', 'id', opened), ('partners_accessrequestevent', 'pgh_obj_id', opened),
        ('iom_allocation', 'id', allocations), ('iom_allocationevent', 'case_id', cases),
        ('iom_offence', 'case_id', cases), ('iom_custodyspell', 'case_id', cases),
        ('iom_result', 'case_id', cases), ('iom_decision', 'case_id', cases),
        ('iom_case', 'id', cases), ('iom_caseevent', 'pgh_obj_id', cases),
        ('people_restriction', 'id', restrictions), ('people_restrictionevent', 'pgh_obj_id', restrictions),
        ('people_person', 'id', ARRAY[whom]), ('people_personevent', 'pgh_obj_id', ARRAY[whom])
    ) steps (name, key, keys) LOOP
        EXECUTE format('DELETE FROM %I WHERE %I = ANY ($1)', step.name, step.key) USING step.keys;
        GET DIAGNOSTICS removed = ROW_COUNT;
        IF removed > 0 THEN
            counts := counts || jsonb_build_object(step.name, removed);
        END IF;
    END LOOP;
    INSERT INTO rights_erasure (reference, why, rule, erased_at, by_id, agency_id, counts)
    VALUES (proof, because, by_rule, alongside_now(), alongside_told('posting')::bigint,
        alongside_told('agency')::bigint, counts);
    RETURN counts;
END
$$;
"""
SIGNATURES = (
    "rights_entries_about(bigint)",
    "rights_remove_content(bigint[])",
    "rights_erase_person(bigint, uuid, text, text, jsonb)",
)
GRANTS = "\n".join(
    f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {name} TO alongside_app;"
    for name in SIGNATURES
)
NO_FUNCTIONS = "\n".join(f"DROP FUNCTION {name};" for name in SIGNATURES)


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0001_initial"),
        ("iom", "0003_two_locks"),
        ("partners", "0004_two_locks"),
        ("people", "0003_restriction"),
        ("audit", "0002_who_and_whom"),
        ("core", "0003_content_removed"),
    ]

    operations = [
        migrations.RunSQL(LOCKS, NO_LOCKS),
        migrations.RunSQL(PROOFS, NO_PROOFS),
        migrations.RunSQL(PACKS, NO_PACKS),
        migrations.RunSQL(ABOUT + ERASE + GRANTS, NO_FUNCTIONS),
    ]
