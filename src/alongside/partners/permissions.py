"""Which role may do what: one table, read by the button and by the guard of the page it leads to.

A permission is a verb on a kind of record. How far it reaches (a borough, or London) comes from the posting.
The roles are those of partners.models.Role.
"""

# Cases of the cohort: seeing them at all, and with names.
IOM_SEE = "iom.see"
IOM_SEE_NAMES = "iom.see_names"
# Including, leaving out, deferring, and adding discretionary cases.
IOM_DECIDE = "iom.decide"
# Uploading the monthly extract, checking it, and applying the run.
IOM_UPLOAD = "iom.upload"
# Trying other thresholds; changes nothing and shows no one.
IOM_WHAT_IF = "iom.what_if"
# Taking a list away as a file, with names only together with iom.see_names.
IOM_EXPORT = "iom.export"

PERMISSIONS: dict[str, frozenset[str]] = {
    "PAN_LONDON_ANALYST": frozenset({IOM_SEE, IOM_SEE_NAMES, IOM_UPLOAD, IOM_WHAT_IF, IOM_EXPORT}),
    "BOROUGH_COORDINATOR": frozenset({IOM_SEE, IOM_SEE_NAMES, IOM_DECIDE, IOM_WHAT_IF, IOM_EXPORT}),
    "PROBATION_OFFICER": frozenset({IOM_SEE, IOM_SEE_NAMES}),
    "POLICE_OFFICER": frozenset({IOM_SEE, IOM_SEE_NAMES}),
    "LONDON_VIEWER": frozenset({IOM_SEE, IOM_WHAT_IF, IOM_EXPORT}),
}
ALL_PERMISSIONS: frozenset[str] = frozenset().union(*PERMISSIONS.values())
