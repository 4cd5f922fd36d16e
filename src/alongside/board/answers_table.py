"""All answers to a consultation as one table by agency: for its page, its files, and papers."""

from collections.abc import Iterable

from django.utils import timezone

from alongside.board import queries
from alongside.board.models import Consultation
from alongside.core import figures, formats
from alongside.partners.models import Posting

MOST_ACROSS = 5
"""More questions than this do not stand beside each other: then each answer has a line of its own."""


def lines(collated: queries.Collated) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of the one table: a row for each agency, or for each of its many answers."""
    if len(collated.questions) <= MOST_ACROSS:
        return (
            ["Agency", *collated.questions],
            [[_who(row), *(text or "No answer" for text in row.answers)] for row in collated.rows],
        )
    return (
        ["Agency", "Question", "Answer"],
        [
            [_who(row), question, text or "No answer"]
            for row in collated.rows
            for question, text in zip(collated.questions, row.answers, strict=True)
        ],
    )


def _who(row: queries.Answered) -> str:
    """An agency, with whoever answered for it, how where not by its link, and that it was late."""
    marks = [row.role, *([row.otherwise] if row.otherwise else []), *(["late"] if row.is_late else [])]
    return f"{row.agency} ({', '.join(marks)})"


def add_figure() -> None:
    """Offer the answers to whoever writes a paper."""
    figures.add(figures.Figure(code="consultation", keys=_keys, source=_source))


def _keys(posting: Posting) -> Iterable[tuple[str, str]]:
    found = queries.consultations_visible_to(posting).exclude(state=Consultation.State.DRAFT).order_by("-pk")
    return [(str(pk), f"Answers by agency: {title}") for pk, title in found.values_list("pk", "title")]


def _source(posting: Posting, key: str) -> figures.Source:
    found = queries.consultation(posting, figures.number(key))
    if found is None or found.state == Consultation.State.DRAFT:
        raise figures.NotThere("there is no such consultation of your board, or it is not open yet.")
    collated = queries.collated(found)
    head, rows = lines(collated)
    whole = len(collated.rows) + len(collated.silent)
    silent = f" Not answered: {', '.join(collated.silent)}." if collated.silent else ""
    return figures.Source(
        title=f"Answers by agency: {found.title}",
        definition=(
            f"What {len(collated.rows)} of {formats.count(whole, 'agency', 'agencies')} answered, each in "
            "its own words and as it sent them last. "
            f"Answers were asked for by {formats.date(found.due_on)}.{silent}"
        ),
        as_at=timezone.localdate(),
        table=figures.Words(head=head, rows=rows),
    )
