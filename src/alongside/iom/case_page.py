"""What the page of one case shows: who, why, what happened in the window, and what was decided."""

from datetime import date
from typing import Any

from django.urls import reverse

from alongside.core import charts, formats
from alongside.core.tables import Column, Row, Tag, plain
from alongside.iom import criteria
from alongside.iom.comparison import COMPARED, HASHED, IDENTIFYING
from alongside.iom.criteria import Criteria, OffenceClause
from alongside.iom.eligibility_sql import years_before
from alongside.iom.models import Case, Decision, Result
from alongside.iom.parts import CATEGORY_OF, NOT_SHARED, NOT_YOUR_ROLE, Sight, sight_of
from alongside.iom.present import (
    CHANGES,
    age_band,
    changed_value,
    in_words,
    markers,
    reason_words,
    standing_of,
    standing_tag,
    waited,
)
from alongside.iom.queries import decisions_shown
from alongside.iom.rules import REASONS
from alongside.partners.areas import borough
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.partners.permissions import PEOPLE_SEE
from alongside.partners.rules import may
from alongside.people.ethnicity import BY_CODE
from alongside.people.present import born

SEXES = {"M": "Male", "F": "Female", "X": "Other", "": "Not known", "U": "Not known"}


PARTS = (
    Category.IDENTITY,
    Category.CONTACT,
    Category.OFFENDING,
    Category.RISK,
    Category.INTELLIGENCE,
    Category.PLAN,
)


def context(case: Case, *, posting: Posting, today: date) -> dict[str, Any]:
    """Everything that the template needs, as plain values; a part that is not shown is named."""
    sees = _Sees(case, sight_of(posting))
    results = list(case.results.select_related("run").order_by("-run__applied_at", "-run_id"))
    decisions = _decisions(case, posting)
    latest = next((result for result in results if result.clauses), None)
    rule = criteria.load(latest.run.criteria) if latest else None
    standing = standing_of(case, today)
    is_explained = _is_explained(case, decisions)
    return {
        "page_title": case.person.name if sees.identity else case.reference,
        "case": {
            "pk": case.pk,
            "reference": case.reference,
            "standing": standing_tag(standing),
            "waited": waited(case, today) if standing == "undecided" else "",
            "change": Tag(text=CHANGES[case.last_change][0], colour=CHANGES[case.last_change][1])
            if case.last_change in CHANGES
            else None,
            "not_assessable_reason": _not_assessable(case, sees),
            "is_held": case.last_change == "HELD",
            "expired_on": case.expired_on,
            "standing_words": _standing_words(case, standing) if is_explained else "",
        },
        "who": _who(case, sees, today),
        "index_href": reverse("people:person", args=[case.person_id])
        if sees.identity and may(posting, PEOPLE_SEE)
        else "",
        "is_restricted": case.is_restricted,  # type: ignore[attr-defined]  # By queries.case_with_person.
        "sentence": _sentence(case, sees),
        "why": _why(latest, rule, sees) if latest and rule else None,
        "criteria": {"title": rule.title, "source": rule.source} if rule else None,
        "as_of": latest.run.as_of if latest else None,
        "window": _window(case, latest, rule) if latest and rule and sees.offending else None,
        "changes": _changes(results[0], sees) if results else [],
        "history": [_decision(decision, names=sees.names) for decision in decisions],
        "decisions_hidden": ""
        if is_explained
        else f"{Category.PLAN.label}: the last decision is {NOT_SHARED}.",
        "newest_decision": max((decision.pk for decision in decisions), default=0),
        "runs": _runs(results, sees),
        "scores": _scores(results, sees),
        "shown": [str(category) for category in PARTS if sees(category)],
    }


class _Sees:
    """What one posting sees of one case."""

    def __init__(self, case: Case, sight: Sight) -> None:
        self.case, self.sight = case, sight
        self.names = sight.names
        self.identity, self.offending, self.risk = (
            self(category) for category in (Category.IDENTITY, Category.OFFENDING, Category.RISK)
        )

    def __call__(self, category: Category) -> bool:
        return self.sight.shows(self.case, category)

    def why(self, category: Category) -> str:
        return self.sight.why_hidden(self.case.lead_agency_id, category)

    def field(self, name: str) -> bool:
        return self.sight.reads_field(self.case.lead_agency_id, name)

    def hidden(self, category: Category) -> list[dict[str, Any]]:
        """The row that names a part that is not shown; none where it is."""
        why = self.why(category)
        return [{"key": category.label, "value": why[:1].upper() + why[1:]}] if why else []


def _not_assessable(case: Case, sees: _Sees) -> str:
    """Why a case is not assessable. What stood in the extract instead of a score may be anything at all."""
    reason = case.not_assessable_reason
    if not reason:
        return ""
    known = sees.risk and sees.names
    return reason if known else "a score is missing, or is not a whole number from 0 to 100"


def _is_explained(case: Case, decisions: list[Decision]) -> bool:
    """Whether the decision behind the case's standing is among those that are shown."""
    if case.decided not in (Case.Decided.INCLUDED, Case.Decided.LEFT_OUT, Case.Decided.DEFERRED):
        return True
    kinds = {"INCLUDE": "INCLUDED", "ADD": "INCLUDED", "LEAVE_OUT": "LEFT_OUT", "DEFER": "DEFERRED"}
    made = next(iter(decisions), None)
    return made is not None and (kinds.get(made.kind), made.reason, made.defer_until) == (
        *(case.decided, case.reason),
        case.defer_until,
    )


def _standing_words(case: Case, standing: str) -> str:
    if standing == "deferred":
        return f"until {formats.date(case.defer_until)}"
    if standing == "left-out" or (standing == "discretionary" and case.reason):
        return reason_words(case)
    return ""


def _who(case: Case, sees: _Sees, today: date) -> list[dict[str, Any]]:
    person = case.person
    sex = {"key": "Sex", "value": SEXES.get(person.sex, person.sex)}
    where = {"key": "Borough", "value": borough(case.borough).name}
    address = ", ".join(part for part in (person.address, person.postcode) if part) or "–"
    contact = sees.hidden(Category.CONTACT) or [{"key": "Address", "value": address}]
    if sees.why(Category.IDENTITY) == NOT_YOUR_ROLE:
        # Who sees no names sees figures.
        age = {"key": "Age", "value": age_band(person.born_on, today)}
        return [*sees.hidden(Category.IDENTITY), age, sex, *contact, where]
    if not sees.identity:
        return [*sees.hidden(Category.IDENTITY), *contact, where]
    return [
        {"key": "Date of birth", "value": born(person.born_on, today)},
        sex,
        {"key": "Ethnicity", "value": _ethnicity(person.ethnicity)},
        *contact,
        where,
        {"key": "CRN", "value": person.crn or "–"},
        {"key": "PNC number", "value": person.pnc or "–"},
        {"key": "Prison number", "value": person.noms or "–"},
    ]


def _ethnicity(code: str) -> str:
    return BY_CODE[code].label if code in BY_CODE else "Not stated"


def _sentence(case: Case, sees: _Sees) -> list[dict[str, Any]]:
    dates = " to ".join(formats.date(day) for day in (case.sentence_start, case.sentence_end) if day)
    sentence = ", ".join(part for part in (in_words(case.sentence_type), dates) if part) or "–"
    worker = ", ".join(
        part for part in (case.probation_worker, case.probation_team, case.probation_email) if part
    )
    risk, intelligence = sees.hidden(Category.RISK), sees.hidden(Category.INTELLIGENCE)
    rows = sees.hidden(Category.OFFENDING) or [
        {"key": "Status", "value": in_words(case.status) or "–"},
        {"key": "Index offence", "value": _index_offence(case, names=sees.names)},
        {"key": "Sentence", "value": sentence},
    ]
    rows += risk or [{"key": "Risk of serious harm", "value": in_words(case.rosh) or "–"}]
    if not (risk and intelligence):
        rows.append({"key": "Markers", "value": markers(case, sees.sight) or "None"})
    rows += intelligence
    if sees.names:
        rows += sees.hidden(Category.PLAN) or [{"key": "Probation worker", "value": worker or "–"}]
    return rows


def _index_offence(case: Case, *, names: bool) -> str:
    """The index offence; where no name may stand its group, as the words may name somebody."""
    return (case.index_offence if names else "") or in_words(case.index_offence_group) or "–"


def _why(result: Result, rule: Criteria, sees: _Sees) -> dict[str, Any]:
    """Every clause with its value, its threshold, and whether it is met; those that may be seen."""
    columns = (
        Column(name="clause", label="Clause"),
        Column(name="value", label="This person"),
        Column(name="threshold", label="Threshold"),
        Column(name="met", label="Met?"),
    )
    words = {clause.name: clause.words for clause in rule.clauses}
    offending = {clause.name for clause in rule.clauses if isinstance(clause, OffenceClause)}

    def category(name: str) -> Category:
        return Category.OFFENDING if name in offending else Category.RISK

    rows = [
        Row(
            cells={
                "clause": words.get(clause["name"], clause["name"]),
                "value": _shown(clause["value"]),
                "threshold": _threshold(clause["threshold"]),
                "met": _met(clause["met"]),
            }
        )
        if sees(category(clause["name"]))
        else Row(
            cells={
                "clause": words.get(clause["name"], clause["name"]),
                **dict.fromkeys(
                    ("value", "threshold", "met"), sees.why(category(clause["name"])).capitalize()
                ),
            }
        )
        for clause in result.clauses
    ]
    headings = {"ELIGIBLE": "Why eligible", "NOT_ASSESSABLE": "Why not assessable"}
    heading = headings.get(result.eligibility, "Why not eligible")
    scores_on = result.scores_on if sees.risk else None
    return {"heading": heading, "table": plain(columns, rows), "scores_on": scores_on}


def _shown(value: object) -> object:
    if value is None:
        return "None"
    if isinstance(value, str) and len(value) == 10:
        return formats.date(date.fromisoformat(value))
    return value


def _threshold(value: object) -> str:
    if isinstance(value, str) and len(value) == 10:
        return f"on or after {formats.date(date.fromisoformat(value))}"
    return f"{value} or more" if value is not None else "–"


def _met(met: object) -> Tag:
    if met is None:
        return Tag(text="Cannot tell", colour="purple")
    return Tag(text="Met", colour="green") if met else Tag(text="Not met", colour="grey")


def _window(case: Case, result: Result, rule: Criteria) -> dict[str, Any] | None:
    """Offences and custody in the years at liberty: what the offence clause was judged on."""
    years = {clause.name: clause.years for clause in rule.clauses if isinstance(clause, OffenceClause)}
    clause = next((each for each in result.clauses if each["name"] in years), None)
    if clause is None:
        return None
    start, end = date.fromisoformat(clause["threshold"]), result.run.as_of
    offences = [
        {"at": offence.offence_on, "title": in_words(offence.group), "text": f"Offence code {offence.code}"}
        for offence in case.offences.filter(offence_on__range=(start, end)).order_by("-offence_on", "-id")
    ]
    spells = [
        {
            "at": spell.from_on,
            "title": "Custody",
            "text": f"until {formats.date(spell.to_on)}" if spell.to_on else "still inside",
        }
        for spell in case.custody_spells.filter(from_on__lte=end).order_by("-from_on", "-id")
        if spell.to_on is None or spell.to_on > start
    ]
    events = sorted(offences + spells, key=lambda event: (event["at"], event["title"]), reverse=True)
    # The window begins earlier than the calendar years by every day in custody since.
    inside = (years_before(end, years[clause["name"]]) - start).days
    return {"start": start, "end": end, "days_inside": inside, "events": events}


def _changes(result: Result, sees: _Sees) -> list[dict[str, Any]]:
    """What the last run changed, field by field."""
    labels = {**COMPARED, **HASHED}
    rows = []
    for change in result.changed:
        field = change["field"]
        if not sees.field(field) or (field in (*IDENTIFYING, "index_offence") and not sees.names):
            why = sees.why(CATEGORY_OF[field]) if field in CATEGORY_OF else ""
            value = f"Changed ({why or NOT_YOUR_ROLE})"
        elif field in HASHED:
            value = "Different rows in this extract"
        else:
            value = f"{changed_value(field, change['before'])} → {changed_value(field, change['now'])}"
        rows.append({"key": labels.get(field, field), "value": value})
    return rows


def _decisions(case: Case, posting: Posting) -> list[Decision]:
    """Every decision that the posting sees, newest first."""
    found = (
        decisions_shown(posting).filter(case=case).select_related("decided_by__user", "decided_by__agency")
    )
    return list(found.order_by("-decided_at", "-id"))


def _decision(decision: Decision, *, names: bool) -> dict[str, Any]:
    reason = REASONS[decision.kind].get(decision.reason, "")
    until = f"Until {formats.date(decision.defer_until)}." if decision.defer_until else ""
    text = decision.text if names else ("A note, not shown to your posting." if decision.text else "")
    by = decision.decided_by
    return {
        "title": decision.get_kind_display() + (f": {reason}" if reason else ""),
        "at": decision.decided_at,
        "by": f"{by.user.name}, {by.get_role_display()}, {by.agency.name}",
        "text": " ".join(part for part in (until, text) if part),
    }


def _scores(results: list[Result], sees: _Sees) -> charts.Chart | None:
    """OGRS and OVP over time, an assessment each; none of a single one, and only to who is told both."""
    if not (sees.field("ogrs2") and sees.field("ovp2")):
        return None
    by_day = {one.scores_on: one for one in reversed(results) if one.scores_on}
    if len(by_day) < 2:
        return None
    return charts.line(
        title="OGRS and OVP 2-year scores over time",
        rows=[
            (formats.date(day), {"OGRS": one.ogrs2, "OVP": one.ovp2}) for day, one in sorted(by_day.items())
        ],
        series=["OGRS", "OVP"],
        category="Scored on",
        measure="Score, %",
    )


def _runs(results: list[Result], sees: _Sees) -> object:
    columns = [
        Column(name="run", label="Run"),
        Column(name="eligibility", label="Result"),
        Column(name="change", label="Change"),
        Column(name="ogrs2", label="OGRS 2-year", numeric=True),
        Column(name="ovp2", label="OVP 2-year", numeric=True),
        Column(name="scores_on", label="Scored on"),
        Column(name="criteria", label="Criteria"),
    ]
    columns = [column for column in columns if sees.field(column.name)]
    return plain(
        columns,
        [
            Row(
                cells={
                    "run": formats.date(result.run.as_of),
                    "eligibility": result.get_eligibility_display(),
                    "change": result.get_change_display(),
                    "ogrs2": "–" if result.ogrs2 is None else result.ogrs2,
                    "ovp2": "–" if result.ovp2 is None else result.ovp2,
                    "scores_on": formats.date(result.scores_on) if result.scores_on else "–",
                    "criteria": criteria.load(result.run.criteria).title,
                }
            )
            for result in results
        ],
    )
