"""Reading consultations and papers: whose they are, who has answered, and all answers in one table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from alongside.board.models import Answer, Asked, Consultation, Paper, Question, Response
from alongside.partners.models import Agency, Posting
from alongside.partners.permissions import BOARD_WRITE
from alongside.partners.rules import may

# A key of a row is a bigint; more is in no table.
LARGEST = 2**63 - 1


def consultations_visible_to(posting: Posting) -> QuerySet[Consultation]:
    """The consultations that a posting sees: its borough's, where it keeps the board's papers."""
    if not may(posting, BOARD_WRITE):
        return Consultation.objects.none()
    return Consultation.objects.filter(borough=posting.borough)


def consultation(posting: Posting, pk: int) -> Consultation | None:
    """One of them."""
    if pk > LARGEST:
        return None
    return (
        consultations_visible_to(posting).select_related("agency", "changed_by__user").filter(pk=pk).first()
    )


def past_last_day(posting: Posting, today: date) -> list[Consultation]:
    """The open ones whose last day is past, the longest past first."""
    found = consultations_visible_to(posting).filter(state=Consultation.State.OPEN, due_on__lt=today)
    return list(found.order_by("due_on", "pk"))


def questions(of: Consultation) -> list[Question]:
    """Its questions, in order."""
    return list(of.questions.order_by("number"))


def asked(of: Consultation) -> list[Asked]:
    """The agencies that are asked, by name, each with its responses, the newest first."""
    responses = Response.objects.order_by("-number").prefetch_related(
        Prefetch("answers", queryset=Answer.objects.order_by("question__number"))
    )
    found = of.asked.select_related("agency").prefetch_related(
        Prefetch("responses", queryset=responses), "mails"
    )
    return sorted(found, key=lambda one: (one.called, one.pk))


def one_asked(posting: Posting, pk: int, number: int) -> Asked | None:
    """An agency that is asked in a consultation that a posting sees."""
    of = consultation(posting, pk)
    if of is None or number > LARGEST:
        return None
    return of.asked.select_related("agency", "consultation").filter(pk=number).first()


def agencies_to_ask(of: Consultation) -> QuerySet[Agency]:
    """The agencies that are partners now and are not asked yet."""
    return (
        Agency.objects.filter(ends_on=None)
        .exclude(pk__in=of.asked.filter(agency__isnull=False).values("agency"))
        .order_by("name", "pk")
    )


@dataclass(frozen=True, kw_only=True)
class Answered:
    """An agency's newest response: in whose role, when, and what it says to each question in turn.

    `otherwise`: how it was given, where not by the agency's link.
    """

    asked: int
    agency: str
    role: str
    sent_at: datetime
    is_late: bool
    otherwise: str
    version: int
    answers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Collated:
    """All answers in one table by agency, and who has not answered."""

    questions: tuple[str, ...]
    rows: tuple[Answered, ...]
    silent: tuple[str, ...]


def collated(of: Consultation) -> Collated:
    """The answers to a consultation as they stand now."""
    put, agencies = questions(of), asked(of)
    return Collated(
        questions=tuple(one.text for one in put),
        rows=tuple(_answered(one, put) for one in agencies if one.responses.all()),
        silent=tuple(one.called for one in agencies if not one.responses.all()),
    )


def _answered(one: Asked, put: Sequence[Question]) -> Answered:
    newest = one.responses.all()[0]
    said = {each.question_id: each.text for each in newest.answers.all()}
    return Answered(
        asked=one.pk,
        agency=one.called,
        role=newest.role,
        sent_at=newest.sent_at,
        is_late=newest.is_late,
        otherwise=newest.otherwise,
        version=newest.number,
        answers=tuple(said.get(question.pk, "") for question in put),
    )


def may_write(posting: Posting) -> bool:
    """Whether a posting keeps the board's papers."""
    return may(posting, BOARD_WRITE)


def papers_visible_to(posting: Posting) -> QuerySet[Paper]:
    """The papers that a posting sees: the published and public ones, and its board's where it keeps them."""
    public = ~Q(state=Paper.State.DRAFT) & Q(is_exempt=False, taken_out_at=None)
    return Paper.objects.filter(public | Q(borough=posting.borough) if may_write(posting) else public)


def paper(posting: Posting, pk: int) -> Paper | None:
    """One of them."""
    if pk > LARGEST:
        return None
    found = papers_visible_to(posting).select_related(
        "agency", "changed_by__user", "published_by__user", "superseded_by", "supersedes"
    )
    return found.filter(pk=pk).first()


@dataclass(frozen=True, kw_only=True)
class TakenOut:
    """What is still said of a paper that was public and was taken out of publication."""

    sha256: str
    at: datetime


def taken_out(papers: Iterable[int]) -> dict[int, TakenOut]:
    """Those of some papers that were taken out of publication, by their keys."""
    asked = [pk for pk in papers if pk <= LARGEST]
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT paper, sha256, at FROM board_taken_out(%s::bigint[])", [asked])
        return {pk: TakenOut(sha256=sha256, at=at) for pk, sha256, at in cursor.fetchall()}


def own_paper(posting: Posting, pk: int) -> Paper | None:
    """One that a posting keeps."""
    found = paper(posting, pk) if may_write(posting) else None
    return found if found and found.borough == posting.borough else None
