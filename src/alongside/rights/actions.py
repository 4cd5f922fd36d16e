"""Requests about a person's own information: taking one in, its clock, who was told, and closing it."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.core.working_days import bank_holidays
from alongside.partners.models import Agency, Posting
from alongside.people import identifiers
from alongside.people.models import Person, Restriction
from alongside.rights import erasing, queries, retention_rules, rules
from alongside.rights.models import LegalHold, RequestStep, RetentionReview, SubjectRequest
from alongside.rights.rules import NotAllowed

WHAT = "rights.request"
Step = RequestStep.Kind
READERS = (("crn", identifiers.crn), ("noms", identifiers.noms), ("pnc", identifiers.pnc))


class NobodyFound(Exception):
    """Nobody with that number is held; the message is a sentence."""


def find(*, number: str, by: Posting) -> Person:
    """The person with a number (CRN, prison number or PNC), exactly, for whom one's agency answers.

    Raises:
        NobodyFound: it is no such number, nobody has it, or nothing of them is shared with the agency.
    """
    for field, reader in READERS:
        try:
            given = reader(number)
        except identifiers.BadIdentifier:
            continue
        with acting.as_posting(by, task=Task.SUBJECT_ACCESS), transaction.atomic():
            found = list(queries.people_answered_for(by).filter(**{field: given}).order_by("pk")[:2])
        log.record(
            act=Act.CONSULTATION,
            by=by,
            what="people.person",
            which=["by number"],
            people=[one.pk for one in found],
        )
        if len(found) == 1:
            return found[0]
        raise NobodyFound(
            "More than one person has this number. Give the CRN."
            if found
            else "Nobody with this number is held here. Tell the person so, and keep the letter."
        )
    raise NobodyFound("This is no CRN, prison number or PNC number. Give one, for example X123456.")


@transaction.atomic
def record(
    *, by: Posting, kind: str, person: Person, asked_on: date, asked_by: str = "", wish: str = ""
) -> SubjectRequest:
    """Take a request in. The clock stands still until it is clear who asks.

    Raises:
        NotAllowed: the day is to come.
    """
    if asked_on > timezone.localdate():
        raise NotAllowed("The day on which it was received cannot be to come.")
    request = SubjectRequest.objects.create(
        kind=SubjectRequest.Kind(kind),
        person=person,
        name=person.name,
        agency=by.agency,
        asked_on=asked_on,
        asked_by=asked_by.strip(),
        wish=wish.strip(),
        recorded_by=by,
    )
    _step(request, Step.RECEIVED, by=by, on=asked_on)
    _log(request, by=by, act=Act.COLLECTION)
    return request


@transaction.atomic
def check_identity(*, request: int, by: Posting, on: date, how: str) -> SubjectRequest:
    """Note that it is clear who asks; the month begins. Raises NotAllowed."""
    found = _open(request, by)
    if found.identity_on:
        raise NotAllowed("Identity has been checked already.")
    if not how.strip():
        raise NotAllowed("Say how it became clear who asks.")
    if not found.asked_on <= on <= timezone.localdate():
        raise NotAllowed("Identity is checked on or after the day of the request, and not in days to come.")
    found.identity_on, found.identity_how = on, how.strip()
    _step(found, Step.IDENTITY, by=by, on=on, words=how)
    return _reckon(found, by, "identity_on", "identity_how")


@transaction.atomic
def ask_to_be_clearer(*, request: int, by: Posting, words: str) -> SubjectRequest:
    """Ask the person what they want to know; the clock stands still. Raises NotAllowed."""
    found = _open(request, by)
    if found.due_on is None:
        raise NotAllowed("The clock stands still already.")
    if not words.strip():
        raise NotAllowed("Say what was asked.")
    _step(found, Step.ASKED, by=by, on=timezone.localdate(), words=words)
    return _reckon(found, by)


@transaction.atomic
def is_clear(*, request: int, by: Posting, words: str) -> SubjectRequest:
    """Note what the person answered; the clock goes on. Raises NotAllowed."""
    found = _open(request, by)
    if not any(pause.until is None for pause in _pauses(found)):
        raise NotAllowed("No answer is awaited.")
    _step(found, Step.CLEAR, by=by, on=timezone.localdate(), words=words)
    return _reckon(found, by)


@transaction.atomic
def extend(*, request: int, by: Posting, why: str) -> SubjectRequest:
    """Extend by two months, of which the person is told why within the first. Raises NotAllowed."""
    found = _open(request, by)
    if found.is_extended:
        raise NotAllowed("This request has been extended already.")
    rules.check_extension(today=timezone.localdate(), first_due_on=found.due_on, why=why)
    found.is_extended = True
    _step(found, Step.EXTENDED, by=by, on=timezone.localdate(), words=why)
    return _reckon(found, by, "is_extended")


@transaction.atomic
def tell(*, request: int, by: Posting, agencies: Iterable[int]) -> int:
    """Tick agencies off that were told of what was decided; those told before stay as they are."""
    found = queries.requests_of(by).select_for_update().get(pk=request)
    told = set(found.steps.filter(kind=Step.TOLD).values_list("agency_id", flat=True))
    new = Agency.objects.filter(pk__in=agencies).exclude(pk__in=told).order_by("pk")
    for agency in new:
        _step(found, Step.TOLD, by=by, on=timezone.localdate(), agency=agency)
    _log(found, by=by, fields=["told"])
    return len(new)


@transaction.atomic
def close(*, request: int, by: Posting, outcome: str, words: str) -> SubjectRequest:
    """Close a request with what came of it; a refusal tells the person why, and that they may complain.

    An objection or restriction that is granted restricts processing; an erasure that is granted is agreed,
    and done with the next run of `alongside retention apply`.

    Raises:
        NotAllowed: nothing is said, who asks is not clear, an access request has no pack yet, or another
            agency leads the case that is to be erased.
    """
    found = _open(request, by)
    _check_closing(found, by, outcome, words)
    found.outcome, found.outcome_words = SubjectRequest.Outcome(outcome), words.strip()
    found.closed_on = timezone.localdate()
    found.save(update_fields=["outcome", "outcome_words", "closed_on"])
    _step(found, Step.CLOSED, by=by, on=found.closed_on, words=words)
    if outcome in (SubjectRequest.Outcome.DONE, SubjectRequest.Outcome.PARTLY):
        _follow(found, by=by)
    _log(found, by=by, fields=["outcome"])
    return found


def _check_closing(request: SubjectRequest, by: Posting, outcome: str, words: str) -> None:
    if not words.strip():
        raise NotAllowed("Say what came of it, as the person is told.")
    is_granted = outcome in (SubjectRequest.Outcome.DONE, SubjectRequest.Outcome.PARTLY)
    if is_granted and request.identity_on is None:
        raise NotAllowed("It is not clear yet who asks. Check that first.")
    if is_granted and request.kind == SubjectRequest.Kind.ACCESS and request.pdf_id is None:
        raise NotAllowed("Finish the pack first.")
    if is_granted and request.kind == SubjectRequest.Kind.ERASURE:
        _check_erasure(request, by)


def _check_erasure(request: SubjectRequest, by: Posting) -> None:
    """What is erased is gone for every agency: it is for the one that leads the case to agree."""
    with acting.as_posting(by, task=Task.SUBJECT_ACCESS):
        leads = queries.leads(by, request.person_id)
    if not leads:
        raise NotAllowed(
            "Only the agency that leads the case can erase it. Pass the request on to that agency."
        )


def _follow(request: SubjectRequest, *, by: Posting) -> None:
    if request.kind in (SubjectRequest.Kind.OBJECTION, SubjectRequest.Kind.RESTRICTION):
        restrict(person=request.person_id, by=by, reason=f"{request.get_kind_display()}, {request.reference}")
    if request.kind == SubjectRequest.Kind.ERASURE:
        RetentionReview.objects.create(
            person_id=request.person_id,
            agency_id=request.agency_id,
            rule=erasing.REQUEST,
            rules_version=retention_rules.version(),
            counted_from=request.asked_on,
            due_on=timezone.localdate(),
            made_at=timezone.now(),
            outcome=RetentionReview.Outcome.ERASE,
            reason=f"Asked for: {request.reference}",
            decided_by=by,
            decided_at=timezone.now(),
        )


@transaction.atomic
def restrict(*, person: int, by: Posting, reason: str, until_on: date | None = None) -> Restriction:
    """Let somebody's information be stored, and nothing else be done with it. Raises NotAllowed."""
    if not reason.strip():
        raise NotAllowed("Say why processing is restricted.")
    made = Restriction.objects.create(
        person_id=person,
        from_on=timezone.localdate(),
        until_on=until_on,
        reason=reason.strip(),
        by_posting=by.pk,
    )
    _log_person(person, by=by, what="people.restriction", which=made.pk, reason=reason)
    return made


@transaction.atomic
def lift(*, restriction: int, by: Posting, reason: str) -> None:
    """End a restriction that one's agency has set, today. Raises NotAllowed, Restriction.DoesNotExist."""
    if not reason.strip():
        raise NotAllowed("Say why the restriction ends.")
    found = queries.restrictions_of(by).select_for_update().get(pk=restriction)
    found.until_on = timezone.localdate()
    found.save(update_fields=["until_on"])
    _log_person(found.person_id, by=by, what="people.restriction", which=found.pk, reason=reason)


@transaction.atomic
def hold(*, person: int, by: Posting, reason: str, until_on: date | None = None) -> LegalHold:
    """Keep somebody's information from erasure. Raises NotAllowed."""
    if not reason.strip():
        raise NotAllowed("Say why it may not be erased.")
    made = LegalHold.objects.create(
        person_id=person,
        agency=by.agency,
        reason=reason.strip(),
        from_on=timezone.localdate(),
        until_on=until_on,
        by=by,
    )
    _log_person(person, by=by, what="rights.legalhold", which=made.pk, reason=reason)
    return made


@transaction.atomic
def end_hold(*, hold: int, by: Posting, reason: str) -> None:
    """End a legal hold today. Raises NotAllowed, LegalHold.DoesNotExist."""
    if not reason.strip():
        raise NotAllowed("Say why the hold ends.")
    found = queries.holds_of(by).select_for_update().get(pk=hold)
    found.until_on = timezone.localdate()
    found.save(update_fields=["until_on"])
    _log_person(found.person_id, by=by, what="rights.legalhold", which=found.pk, reason=reason)


def _open(request: int, by: Posting) -> SubjectRequest:
    found = queries.requests_of(by).select_for_update().get(pk=request)
    if found.outcome:
        raise NotAllowed("This request is closed.")
    return found


def _step(
    request: SubjectRequest,
    kind: str,
    *,
    by: Posting,
    on: date,
    words: str = "",
    agency: Agency | None = None,
) -> None:
    RequestStep.objects.create(
        request=request, kind=kind, on=on, words=words.strip(), agency=agency, by=by, at=timezone.now()
    )


def _pauses(request: SubjectRequest) -> list[rules.Pause]:
    pauses: list[rules.Pause] = []
    for step in request.steps.filter(kind__in=[Step.ASKED, Step.CLEAR]).order_by("pk"):
        if step.kind == Step.ASKED:
            pauses.append(rules.Pause(step.on))
        elif pauses:
            pauses[-1] = rules.Pause(pauses[-1].since, step.on)
    return pauses


def _reckon(request: SubjectRequest, by: Posting, *changed: str) -> SubjectRequest:
    """Work out anew when it is due, from its steps."""
    request.due_on = rules.due_on(
        asked_on=request.asked_on,
        identity_on=request.identity_on,
        pauses=_pauses(request),
        is_extended=request.is_extended,
        holidays=bank_holidays(),
    )
    if request.first_due_on is None:
        request.first_due_on = request.due_on
    request.save(update_fields=["due_on", "first_due_on", *changed])
    _log(request, by=by, fields=["due_on", *changed])
    return request


def _log(
    request: SubjectRequest, *, by: Posting, act: Act = Act.ALTERATION, fields: Iterable[str] = ()
) -> None:
    log.record(
        act=act, by=by, what=WHAT, which=[request.reference], people=[request.person_id], fields=fields
    )


def _log_person(person: int, *, by: Posting, what: str, which: int, reason: str) -> None:
    log.record(act=Act.ALTERATION, by=by, what=what, which=[which], people=[person], reason=reason.strip())
