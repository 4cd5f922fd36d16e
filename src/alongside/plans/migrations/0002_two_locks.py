"""Row-level security on delivery plans (ADR 0048); plans.queries says the same in Python.

A plan is read by whoever has a posting that reaches its area, and kept by the coordinators of its owner. Leads have
no account: whoever has the link of a round acts as the task plan-lead, which is told one part in a round. It sees
and says no more than that lead's milestones, and reads the words of its plan's outcomes, actions and targets. Where
leads are written to, the keepers see alone.
"""

from django.db import migrations

ME = "(SELECT alongside_told('posting')::bigint)"
MY_AGENCY = "(SELECT alongside_told('agency')::bigint)"
ROLE = "(SELECT alongside_told('role'))"
TASK = "(SELECT alongside_told('task'))"
BOROUGH = "(SELECT alongside_told('borough'))"
POSTED = "(SELECT alongside_told('posting')) IS NOT NULL"
SENDING = f"{TASK} = 'plans'"
LEADING = f"{TASK} = 'plan-lead'"
NOT_LEADING = f"{TASK} IS DISTINCT FROM 'plan-lead'"
# As partners.permissions: plans.keep, plans.update.
KEEPER = f"{ROLE} = 'BOROUGH_COORDINATOR'"
UPDATES = f"{ROLE} IN ('BOROUGH_COORDINATOR', 'PROBATION_OFFICER', 'POLICE_OFFICER', 'PARTNER_WORKER', 'SUPERVISOR')"


def asked(what: str) -> str:
    """The part, lead, round or plan that the link of a round opens."""
    return f"(SELECT {what} FROM plans_asked())"


def reached(row: str) -> str:
    """Whether the posting's area is that of a plan or report."""
    return f"({POSTED} AND ({BOROUGH} IS NULL OR {row}.borough = {BOROUGH}))"


def kept(row: str) -> str:
    """Whether the posting keeps a plan or report."""
    return f"({KEEPER} AND {row}.owner_id = {MY_AGENCY} AND {reached(row)})"


ASKED = """
CREATE FUNCTION plans_asked() RETURNS TABLE (ask bigint, lead bigint, round bigint, plan bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.id, a.lead_id, r.id, r.plan_id FROM plans_ask a JOIN plans_round r ON r.id = a.round_id
    WHERE alongside_told('task') = 'plan-lead' AND a.id = alongside_told('ask')::bigint
    AND r.closes_on > (alongside_now() AT TIME ZONE 'Europe/London')::date
$$;
"""
SEEN_PLANS = "(SELECT p.id FROM plans_plan p)"
KEPT_PLANS = f"(SELECT p.id FROM plans_plan p WHERE {kept('p')})"
KEPT_LEADS = f"(SELECT l.id FROM plans_lead l WHERE l.plan_id IN {KEPT_PLANS})"
KEPT_MILESTONES = f"(SELECT m.id FROM plans_milestone m WHERE m.plan_id IN {KEPT_PLANS})"
OF_OUR_AGENCY = f"""(SELECT ml.milestone_id FROM plans_milestonelead ml JOIN plans_lead l ON l.id = ml.lead_id
    WHERE l.agency_id = {MY_AGENCY})"""
OF_THE_LEAD = f"(SELECT ml.milestone_id FROM plans_milestonelead ml WHERE ml.lead_id = {asked('lead')})"

# Table: what is seen, added, changed (with its columns), and removed.
POLICIES: dict[str, tuple[str, str, str, str, str]] = {
    "plans_plan": (
        f"{reached('plans_plan')} OR {SENDING} OR {LEADING} AND id = {asked('plan')}",
        f"{kept('plans_plan')} AND made_by_id = {ME}",
        kept("plans_plan"),
        "current_id",
        "",
    ),
    "plans_version": (
        f"plan_id IN {KEPT_PLANS} OR state = 'APPLIED' AND {NOT_LEADING} AND plan_id IN {SEEN_PLANS}",
        f"plan_id IN {KEPT_PLANS} AND received_by_id = {ME}",
        f"plan_id IN {KEPT_PLANS}",
        "state, decided_by_id, decided_at",
        "",
    ),
    **{
        f"plans_{table}": (
            f"plan_id IN {SEEN_PLANS}",
            f"plan_id IN {KEPT_PLANS}",
            f"plan_id IN {KEPT_PLANS}",
            columns,
            "",
        )
        for table, columns in {
            "outcome": "number, title, targets, position, sheet, row, left_at",
            "action": "outcome_id, number, title, position, sheet, row, left_at",
        }.items()
    },
    "plans_lead": (
        f"plan_id IN {SEEN_PLANS} AND ({NOT_LEADING} OR id = {asked('lead')})",
        f"plan_id IN {KEPT_PLANS}",
        f"plan_id IN {KEPT_PLANS}",
        "agency_id",
        "",
    ),
    "plans_leadcontact": (
        f"lead_id IN {KEPT_LEADS} OR {SENDING}",
        f"lead_id IN {KEPT_LEADS}",
        f"lead_id IN {KEPT_LEADS}",
        "email",
        f"lead_id IN {KEPT_LEADS} OR {SENDING}",
    ),
    "plans_milestonelead": (
        "lead_id IN (SELECT l.id FROM plans_lead l)",
        f"lead_id IN {KEPT_LEADS}",
        "",
        "",
        f"lead_id IN {KEPT_LEADS}",
    ),
    "plans_milestone": (
        f"{NOT_LEADING} AND plan_id IN {SEEN_PLANS} OR {LEADING} AND id IN {OF_THE_LEAD}",
        f"plan_id IN {KEPT_PLANS}",
        f"plan_id IN {KEPT_PLANS}",
        "action_id, text, due, due_on, lead, links, position, sheet, row, left_at",
        "",
    ),
    "plans_round": (
        f"{NOT_LEADING} AND plan_id IN {SEEN_PLANS} OR {LEADING} AND id = {asked('round')}",
        f"plan_id IN {KEPT_PLANS} AND asked_by_id = {ME}",
        f"plan_id IN {KEPT_PLANS}",
        "closes_on",
        "",
    ),
    "plans_ask": (
        f"lead_id IN {KEPT_LEADS} OR {SENDING} OR {LEADING} AND id = {asked('ask')}",
        f"lead_id IN {KEPT_LEADS}",
        f"{SENDING} OR {LEADING} AND id = {asked('ask')}",
        "tries, fault, sent_at, typed, answered_at",
        "",
    ),
    "plans_update": (
        "milestone_id IN (SELECT m.id FROM plans_milestone m)",
        f"""how IN ('FILE', 'PAGE') AND by_id = {ME} AND milestone_id IN {KEPT_MILESTONES}
        OR how = 'PAGE' AND by_id = {ME} AND {UPDATES} AND milestone_id IN {OF_OUR_AGENCY}
            AND milestone_id IN (SELECT m.id FROM plans_milestone m)
        OR how = 'LINK' AND {LEADING} AND ask_id = {asked("ask")} AND lead_id = {asked("lead")}
            AND milestone_id IN {OF_THE_LEAD}""",
        "",
        "",
        "",
    ),
    "plans_reading": (
        "outcome_id IN (SELECT o.id FROM plans_outcome o)",
        f"by_id = {ME} AND outcome_id IN (SELECT o.id FROM plans_outcome o WHERE o.plan_id IN {KEPT_PLANS})",
        "",
        "",
        "",
    ),
    "plans_report": (
        f"{kept('plans_report')} OR finished_at IS NOT NULL AND {reached('plans_report')}",
        f"{kept('plans_report')} AND made_by_id = {ME} AND finished_at IS NULL",
        f"{kept('plans_report')} AND finished_at IS NULL",
        "meeting_on, highlights, asks, finished_at, text",
        "",
    ),
}
EVENTS = {
    f"plans_{name}event": f"pgh_obj_id IN (SELECT o.id FROM plans_{name} o)"
    for name in ("plan", "lead", "leadcontact")
}


def locked(table: str, policies: tuple[str, str, str, str, str]) -> str:
    """Lock one table: what nobody may do through the application is taken from its role altogether."""
    seen, added, changed, columns, removed = policies
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM alongside_app",
        f"CREATE POLICY seen ON {table} FOR SELECT TO alongside_app USING ({seen})",
        f"CREATE POLICY added ON {table} FOR INSERT TO alongside_app WITH CHECK ({added})",
    ]
    if changed:
        # A finished report is one that can be changed no more: what a row becomes is asked of its keeper only.
        after = kept(table) if table == "plans_report" else changed
        statements += [
            f"CREATE POLICY changed ON {table} FOR UPDATE TO alongside_app USING ({changed}) WITH CHECK ({after})",
            f"GRANT UPDATE ({columns}) ON {table} TO alongside_app",
        ]
    if removed:
        statements += [
            f"CREATE POLICY removed ON {table} FOR DELETE TO alongside_app USING ({removed})",
            f"GRANT DELETE ON {table} TO alongside_app",
        ]
    return ";\n".join(statements) + ";"


LOCKS = "\n".join(
    [
        *(locked(table, policies) for table, policies in POLICIES.items()),
        *(locked(table, (seen, "pg_trigger_depth() > 0", "", "", "")) for table, seen in EVENTS.items()),
    ]
)
NO_LOCKS = "\n".join(
    f"DROP POLICY IF EXISTS {policy} ON {table};"
    for table in (*EVENTS, *reversed(POLICIES))
    for policy in ("seen", "added", "changed", "removed")
)

# How a milestone stands is the newest that was said of it.
FOLDED = """
CREATE FUNCTION plans_fold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE plans_milestone m SET rag = u.rag, rag_words = u.rag_words, comment = u.comment,
        progress = CASE WHEN u.progress = '' THEN m.progress ELSE u.progress END, said_at = u.at
    FROM (SELECT DISTINCT ON (milestone_id) * FROM said ORDER BY milestone_id, id DESC) u
    WHERE m.id = u.milestone_id;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION plans_fold() FROM PUBLIC;
CREATE TRIGGER folds AFTER INSERT ON plans_update REFERENCING NEW TABLE AS said
FOR EACH STATEMENT EXECUTE FUNCTION plans_fold();
"""
NOT_FOLDED = "DROP TRIGGER folds ON plans_update; DROP FUNCTION plans_fold();"

# Where somebody was written to goes with its history; the triggers of a table fire in the order of their names.
FORGOTTEN = """
CREATE FUNCTION plans_forget_contacts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM plans_leadcontactevent WHERE pgh_obj_id IN (SELECT id FROM gone);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION plans_forget_contacts() FROM PUBLIC;
CREATE TRIGGER z_goes_whole AFTER DELETE ON plans_leadcontact REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION plans_forget_contacts();
"""
NOT_FORGOTTEN = "DROP TRIGGER z_goes_whole ON plans_leadcontact; DROP FUNCTION plans_forget_contacts();"

# A file is read where its version is. While it is stored it belongs to none yet.
FILES = """
CREATE FUNCTION plans_is_file(file bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM plans_version v WHERE v.file_id = file)
$$;
CREATE POLICY plans_that_are_seen ON core_storedfile AS RESTRICTIVE FOR SELECT TO alongside_app USING (
    purpose <> 'DELIVERY_PLAN' OR NOT plans_is_file(id)
    OR EXISTS (SELECT FROM plans_version v WHERE v.file_id = core_storedfile.id));
"""
NO_FILES = "DROP POLICY plans_that_are_seen ON core_storedfile; DROP FUNCTION plans_is_file(bigint);"


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("iom", "0017_moves_apart")]

    operations = [
        migrations.RunSQL(ASKED, "DROP FUNCTION plans_asked();"),
        migrations.RunSQL(LOCKS, NO_LOCKS),
        migrations.RunSQL(FOLDED, NOT_FOLDED),
        migrations.RunSQL(FORGOTTEN, NOT_FORGOTTEN),
        migrations.RunSQL(FILES, NO_FILES),
    ]
