"""Reading requests, holds and reviews; and what is due."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from alongside.casework import packs
from alongside.iom.models import Case
from alongside.iom.parts import PROGRAMME
from alongside.partners import sharing
from alongside.partners.categories import Category
from alongside.partners.models import Access, Posting
from alongside.people.models import Person, Restriction
from alongside.rights import retention_rules
from alongside.rights.models import LegalHold, RetentionReview, SubjectRequest
from alongside.rights.retention_rules import Rule
from alongside.rights.rules import Due, due

PEOPLE = "iom-person"
ENTERED = "index-person"
FILES = "received-files"


def requests_of(posting: Posting) -> QuerySet[SubjectRequest]:
    """The requests that a posting's agency answers, what is due first; where the clock stands still, last."""
    found = SubjectRequest.objects.filter(agency=posting.agency_id)
    return found.order_by(F("due_on").asc(nulls_last=True), "pk")


def people_answered_for(posting: Posting) -> QuerySet[Person]:
    """The people for whom a posting's agency answers: whose case it leads, or is told of by an agreement, and
    whom it or those who share with it entered.

    A closed record is its lead agency's to answer for. Asked as the task of subject access, in which the
    database says the same (rights.0003).
    """
    known = sharing.scope_of(posting).sources(PROGRAMME, Category.IDENTITY)
    answered = Q(lead_agency=posting.agency_id) | Q(lead_agency__in=known, access=Access.OPEN)
    of_cases = Q(pk__in=Case.objects.filter(answered).order_by().values("person"))
    entered = Q(agency=posting.agency_id)
    for programme in sharing.scope_of(posting).flows:
        sources = sharing.scope_of(posting).sources(programme, Category.IDENTITY)
        entered |= Q(programme=programme, agency__in=sources, is_closed=False)
    return Person.objects.filter(of_cases | Q(source=Person.Source.ENTERED) & entered)


def leads(posting: Posting, person: int) -> bool:
    """Whether somebody's information is a posting's agency's: it leads the case, or entered them.

    Asked as the task of subject access.
    """
    own = Person.objects.filter(pk=person, source=Person.Source.ENTERED, agency=posting.agency_id)
    return own.exists() or Case.objects.filter(person=person, lead_agency=posting.agency_id).exists()


def open_requests(posting: Posting) -> QuerySet[SubjectRequest]:
    """Those of them that are not closed."""
    return requests_of(posting).filter(outcome="")


def holds_on(on: date | None = None) -> QuerySet[LegalHold]:
    """The legal holds in force on a day; today unless said."""
    on = on or timezone.localdate()
    return LegalHold.objects.filter(Q(until_on=None) | Q(until_on__gt=on), from_on__lte=on)


def holds_of(posting: Posting) -> QuerySet[LegalHold]:
    """The holds in force that a posting's agency has set."""
    return holds_on().filter(agency=posting.agency_id)


def restrictions_of(posting: Posting) -> QuerySet[Restriction]:
    """The restrictions of processing in force that a posting's agency has set, the oldest first."""
    of_agency = Posting.objects.filter(agency=posting.agency_id).values("pk")
    in_force = Q(until_on=None) | Q(until_on__gt=timezone.localdate())
    return Restriction.objects.filter(in_force, by_posting__in=of_agency)


def reviews_of(posting: Posting) -> QuerySet[RetentionReview]:
    """The reviews that a posting's agency decides, what is due first."""
    return RetentionReview.objects.filter(agency=posting.agency_id).order_by("due_on", "pk")


def open_reviews(posting: Posting) -> QuerySet[RetentionReview]:
    """Those of them that are not decided."""
    return reviews_of(posting).filter(outcome="")


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePerson:
    """Somebody to whom a rule for people applies, and when; `case` is None for whom a worker entered.

    `is_held`: a legal hold keeps them. `agreed`: the rule under which their lead agency agreed to erase them.
    """

    person: int
    case: int | None
    agency: int
    counted_from: date
    due: Due
    is_held: bool
    agreed: str

    @property
    def reference(self) -> str:
        """What their case is called, or who they are by number."""
        return f"IOM-{self.case:06d}" if self.case else f"person {self.person}"

    @property
    def rule(self) -> str:
        """The rule that applies."""
        return PEOPLE if self.case else ENTERED


@dataclass(frozen=True, slots=True)
class DueFile:
    """A received file whose content the rule for files ends."""

    file: int
    run: int
    due: Due


# Somebody is on the cohort, or a decision is awaited, or somebody works with them: then nothing is counted.
# Else the last thing that happened: they left, a decision, a run that had them, the end of work with them.
_PEOPLE = """
SELECT c.person_id, c.id, c.lead_agency_id, '',
    greatest(
        c.expired_on,
        (SELECT max(d.decided_at AT TIME ZONE 'Europe/London')::date FROM iom_decision d
            WHERE d.case_id = c.id),
        (SELECT max(r.as_of) FROM iom_result x JOIN iom_run r ON r.id = x.run_id WHERE x.case_id = c.id),
        (SELECT max(a.until_at AT TIME ZONE 'Europe/London')::date FROM iom_allocation a
            WHERE a.case_id = c.id)
    ) AS counted_from,
    (SELECT max(v.keep_until) FROM rights_retentionreview v
        WHERE v.person_id = c.person_id AND v.outcome = 'KEEP'),
    EXISTS (SELECT FROM rights_legalhold h WHERE h.person_id = c.person_id AND h.from_on <= %(on)s
        AND (h.until_on IS NULL OR h.until_on > %(on)s)),
    coalesce((SELECT min(v.rule) FROM rights_retentionreview v
        WHERE v.person_id = c.person_id AND v.outcome = 'ERASE' AND v.agency_id = c.lead_agency_id), '')
FROM iom_case c
WHERE c.eligibility NOT IN ('ELIGIBLE', 'NOT_ASSESSABLE')
    AND c.decided NOT IN ('INCLUDED', 'UNDECIDED', 'DEFERRED')
    AND NOT EXISTS (SELECT FROM iom_allocation a WHERE a.case_id = c.id AND a.until_at IS NULL)
    OR EXISTS (SELECT FROM rights_retentionreview v
        WHERE v.person_id = c.person_id AND v.outcome = 'ERASE' AND v.agency_id = c.lead_agency_id)
UNION ALL
-- Whom a worker entered, who has no case of the cohort, whom no agency knows in any role, and who has no open
-- case: counted from the last thing that was said, or the end of the last case.
SELECT p.id, NULL, p.agency_id,
    CASE WHEN EXISTS (SELECT FROM casework_case k WHERE k.person_id = p.id) THEN p.programme ELSE '' END,
    greatest(p.stated_on, (SELECT max(greatest(m.until_on, m.review_on)) FROM people_marker m
        WHERE m.person_id = p.id), (SELECT max(k.closed_on) FROM casework_case k WHERE k.person_id = p.id)),
    (SELECT max(v.keep_until) FROM rights_retentionreview v WHERE v.person_id = p.id AND v.outcome = 'KEEP'),
    EXISTS (SELECT FROM rights_legalhold h WHERE h.person_id = p.id AND h.from_on <= %(on)s
        AND (h.until_on IS NULL OR h.until_on > %(on)s)),
    coalesce((SELECT min(v.rule) FROM rights_retentionreview v
        WHERE v.person_id = p.id AND v.outcome = 'ERASE' AND v.agency_id = p.agency_id), '')
FROM people_person p
WHERE p.source = 'ENTERED' AND NOT EXISTS (SELECT FROM iom_case c WHERE c.person_id = p.id) AND (
    NOT EXISTS (SELECT FROM people_marker m
        WHERE m.person_id = p.id AND m.until_on IS NULL AND m.review_on > %(on)s)
    AND NOT EXISTS (SELECT FROM casework_case k WHERE k.person_id = p.id AND k.closed_on IS NULL)
    OR EXISTS (SELECT FROM rights_retentionreview v
        WHERE v.person_id = p.id AND v.outcome = 'ERASE' AND v.agency_id = p.agency_id))
ORDER BY 5 NULLS LAST, 2 NULLS LAST, 1
"""


def people_due(on: date) -> Iterator[DuePerson]:
    """Everybody to whom a rule for people applies on a day, the longest gone first.

    A decision to keep puts the review off until its day, and erasure with it.
    """
    rules = retention_rules.rules()
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, {"on": on})
        rows = cursor.fetchall()
    for person, case, agency, programme, counted_from, keep_until, is_held, agreed in rows:
        if counted_from is None and not agreed:
            continue
        when = due(_as_in_its_pack(rules[PEOPLE if case else ENTERED], programme), counted_from or on)
        if keep_until:
            when = Due(_later(when.review_on, keep_until), _later(when.erase_on, keep_until))
        yield DuePerson(
            person=person,
            case=case,
            agency=agency,
            counted_from=counted_from or on,
            due=when,
            is_held=is_held,
            agreed=agreed,
        )


def _as_in_its_pack(rule: Rule, programme: str) -> Rule:
    """The rule with the months of a programme's pack, where somebody was a case of one."""
    pack = packs.in_force(programme) if programme else None
    if pack is None:
        return rule
    months = pack.retention
    return replace(rule, review_after=months.review_after_months, erase_after=months.erase_after_months)


def _later(day: date | None, than: date) -> date | None:
    return max(day, than) if day else None


_FILES = """
SELECT f.id, r.id, (r.received_at AT TIME ZONE 'Europe/London')::date
FROM iom_run r JOIN core_storedfile f ON f.id = r.file_id
WHERE f.content_removed_on IS NULL ORDER BY r.received_at, r.id
"""


def files_due() -> Iterator[DueFile]:
    """The received files that still have their content, and when the rule for files ends it."""
    rule = retention_rules.rules()[FILES]
    with connection.cursor() as cursor:
        cursor.execute(_FILES)
        rows = cursor.fetchall()
    for file, run, received_on in rows:
        yield DueFile(file, run, due(rule, received_on))


def requests_due() -> list[tuple[SubjectRequest, Due]]:
    """The closed requests, and when they fall due."""
    rule = retention_rules.rules()["rights-request"]
    closed = SubjectRequest.objects.exclude(closed_on=None).order_by("closed_on", "pk")
    return [(request, due(rule, request.closed_on)) for request in closed if request.closed_on]


def soon(request: SubjectRequest, today: date) -> bool:
    """Whether a request is due within a week."""
    return request.due_on is not None and request.due_on <= today + timedelta(days=7)
