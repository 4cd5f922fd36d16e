"""Which role may do what: one table, read by the button and by the guard of the page it leads to.

A permission is a verb on a kind of record. How far it reaches comes from the posting (a borough, or London;
its agency), and what it shows from the sharing agreements. The roles are those of partners.models.Role.
"""

# Cases of the cohort: seeing them at all, and with names.
IOM_SEE = "iom.see"
IOM_SEE_NAMES = "iom.see_names"
# Including, leaving out, deferring, and adding discretionary cases.
IOM_DECIDE = "iom.decide"
# Saying who works with somebody, and passing a leaver's caseload on.
IOM_ALLOCATE = "iom.allocate"
# Uploading the monthly extract, checking it, and applying the run.
IOM_UPLOAD = "iom.upload"
# Trying other thresholds; changes nothing and shows no one.
IOM_WHAT_IF = "iom.what_if"
# Taking a list away as a file, with names only together with iom.see_names.
IOM_EXPORT = "iom.export"
# Taking a list of cases of programmes away as a file.
CASES_EXPORT = "cases.export"
# Keeping a way of looking at a list, and sharing it in one's team.
LISTS_KEEP = "lists.keep"
# Looking for people in the index, and reading who they are.
PEOPLE_SEE = "people.see"
# Entering somebody, and saying in which role one's agency knows them.
PEOPLE_ENTER = "people.enter"
# Cases of programmes that are packs: seeing them, and opening and working on those of one's own agency.
CASES_SEE = "cases.see"
CASES_WORK = "cases.work"
# The caseloads of one's own agency: who works on what, passing cases on, signing that one is closed.
CASES_SUPERVISE = "cases.supervise"
# Having a whole caseload move to another agency, and agreeing that one comes.
CASELOADS_MOVE = "caseloads.move"
# Making series of meetings that one's agency runs, and running them. Members see theirs whatever their role.
MEETINGS_RUN = "meetings.run"
# Saying which agency takes the referrals of a programme in a borough.
DESKS_WRITE = "desks.write"
# Deciding which sources speak of one person.
PEOPLE_REVIEW = "people.review"
# Looking for one person by number, or by full name and date of birth, and asking for a closed record.
ACCESS_ASK = "access.ask"
# Restricting and sealing the records that one's agency leads; deciding on requests; reviewing break-glass.
ACCESS_DECIDE = "access.decide"
# Who has looked at a person whom one may see.
LOG_SEE_PERSON = "log.see_person"
# What the users of one's agency have looked at; refusals, break-glass, samples, patterns.
LOG_SEE = "log.see"
# Writing sharing agreements, signing them for one's agency; programmes and their impact assessments.
AGREEMENTS_WRITE = "agreements.write"
# Agencies, and their teams.
PARTNERS_WRITE = "partners.write"
# Accounts and postings at one's own agency; which ones: partners.account_rules.
ACCOUNTS_WRITE = "accounts.write"
# Closing an account of one's own agency, and resetting its second factor; which ones: the same.
ACCOUNTS_CLOSE = "accounts.close"
# Systems of one's agency that use the API, and where they are told of events.
CLIENTS_WRITE = "clients.write"
# Delivery plans of one's area: reading them, saying how the milestones stand that one's own agency leads, and
# keeping the plans of one's own agency.
PLANS_SEE = "plans.see"
PLANS_UPDATE = "plans.update"
PLANS_KEEP = "plans.keep"
# People's rights: subject access, rectification, objection, restriction.
RIGHTS_WORK = "rights.work"
# Retention: rules, legal holds, what is due, erasure.
RETENTION_WORK = "retention.work"
# The directory of services: taking files in. Everybody reads it.
DIRECTORY_MANAGE = "directory.manage"
# The board's consultations and papers. What is published of them everybody reads.
BOARD_WRITE = "board.write"
# The exempt part of a board's packs, as one of its members.
BOARD_EXEMPT = "board.exempt"

_LOOKS = frozenset(
    {
        *(IOM_SEE, IOM_SEE_NAMES, ACCESS_ASK, LOG_SEE_PERSON),
        *(PEOPLE_SEE, PEOPLE_ENTER, CASES_SEE, CASES_WORK, LISTS_KEEP),
        *(PLANS_SEE, PLANS_UPDATE),
        BOARD_EXEMPT,
    }
)
_OVERSEES = frozenset({CASES_SUPERVISE, CASELOADS_MOVE, MEETINGS_RUN})
PERMISSIONS: dict[str, frozenset[str]] = {
    "PAN_LONDON_ANALYST": frozenset(
        {
            *(IOM_SEE, IOM_SEE_NAMES, IOM_UPLOAD, IOM_WHAT_IF, IOM_EXPORT, PEOPLE_SEE, PEOPLE_REVIEW),
            *(LISTS_KEEP, PLANS_SEE, DIRECTORY_MANAGE),
        }
    ),
    "BOROUGH_COORDINATOR": _LOOKS
    | _OVERSEES
    | {IOM_DECIDE, IOM_ALLOCATE, IOM_WHAT_IF, IOM_EXPORT, PEOPLE_REVIEW, CASES_EXPORT, DESKS_WRITE}
    | {PLANS_KEEP, DIRECTORY_MANAGE},
    "PROBATION_OFFICER": _LOOKS,
    "POLICE_OFFICER": _LOOKS,
    # Health, schools, jobs and charities: their agreements decide what they see.
    "PARTNER_WORKER": _LOOKS,
    "LONDON_VIEWER": frozenset({IOM_SEE, IOM_WHAT_IF, IOM_EXPORT, LISTS_KEEP, PLANS_SEE}),
    "SUPERVISOR": _LOOKS
    | _OVERSEES
    | {IOM_ALLOCATE, ACCESS_DECIDE, LOG_SEE, ACCOUNTS_WRITE, PEOPLE_REVIEW, CASES_EXPORT, DESKS_WRITE},
    "GOVERNANCE_LEAD": frozenset(
        {
            AGREEMENTS_WRITE,
            PARTNERS_WRITE,
            ACCOUNTS_WRITE,
            ACCOUNTS_CLOSE,
            CLIENTS_WRITE,
            RIGHTS_WORK,
            RETENTION_WORK,
            LOG_SEE,
            CASELOADS_MOVE,
            DESKS_WRITE,
            PLANS_SEE,
            BOARD_EXEMPT,
        }
    ),
    # Sees no cases: what a board is told of them is figures.
    "BOARD_CLERK": frozenset({BOARD_WRITE, BOARD_EXEMPT, MEETINGS_RUN, PLANS_SEE}),
}
ALL_PERMISSIONS: frozenset[str] = frozenset().union(*PERMISSIONS.values())
