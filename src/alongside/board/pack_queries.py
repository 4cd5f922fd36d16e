"""Reading boards: which a posting sees and keeps, their front sheets, members and packs.

A board is a series of meetings of the kind GROUP. Row-level security says the same (0006).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from alongside.board import queries, standing_words
from alongside.board.models import FrontSheet, ItemPaper, Pack, Place
from alongside.meetings import queries as meeting_queries
from alongside.meetings.models import AgendaItem, Meeting, Member, Series
from alongside.partners.models import Posting
from alongside.partners.permissions import BOARD_EXEMPT
from alongside.partners.rules import may


def boards_visible_to(posting: Posting) -> QuerySet[Series]:
    """The boards of which a posting is a member, and those that it runs."""
    return meeting_queries.visible_to(posting).filter(kind=Series.Kind.GROUP)


def boards_kept_by(posting: Posting) -> QuerySet[Series]:
    """The boards whose front sheet, agendas and packs a posting keeps: a clerk, where it runs the series."""
    if not queries.may_write(posting):
        return Series.objects.none()
    return meeting_queries.run_by(posting).filter(kind=Series.Kind.GROUP, borough=posting.borough)


def board(posting: Posting, pk: int) -> Series | None:
    """One that a posting sees."""
    return boards_visible_to(posting).select_related("agency").filter(pk=pk).first()


def kept_board(posting: Posting, pk: int) -> Series | None:
    """One that a posting keeps."""
    return boards_kept_by(posting).select_related("agency").filter(pk=pk).first()


def keeps(posting: Posting, series: Series) -> bool:
    """Whether a posting keeps a board."""
    return boards_kept_by(posting).filter(pk=series.pk).exists()


def meeting(posting: Posting, pk: int) -> Meeting | None:
    """A meeting of a board that a posting sees."""
    found = Meeting.objects.filter(series__in=boards_visible_to(posting), pk=pk)
    return found.select_related("series__agency").first()


def kept_meeting(posting: Posting, pk: int) -> Meeting | None:
    """A meeting of a board that a posting keeps."""
    found = Meeting.objects.filter(series__in=boards_kept_by(posting), pk=pk)
    return found.select_related("series__agency").first()


def kept_item(posting: Posting, meeting: int, pk: int) -> AgendaItem | None:
    """An item of the agenda of such a meeting."""
    found = AgendaItem.objects.filter(meeting__series__in=boards_kept_by(posting), meeting=meeting, pk=pk)
    return found.select_related("meeting__series").first()


def kept_item_paper(posting: Posting, pk: int) -> ItemPaper | None:
    """A paper on such an item."""
    found = ItemPaper.objects.filter(item__meeting__series__in=boards_kept_by(posting), pk=pk)
    return found.select_related("item__meeting__series", "paper").first()


def packs_visible_to(posting: Posting) -> QuerySet[Pack]:
    """The packs that a posting sees: the published ones of its boards, and the drafts of those it keeps."""
    public = ~Q(state=Pack.State.DRAFT) & Q(meeting__series__in=boards_visible_to(posting))
    return Pack.objects.filter(public | Q(meeting__series__in=boards_kept_by(posting)))


def pack(posting: Posting, pk: int) -> Pack | None:
    """One of them."""
    found = packs_visible_to(posting).select_related(
        "meeting__series", "published_by__user", "public_pdf", "members_pdf"
    )
    return found.filter(pk=pk).first()


def reads_pdfs(posting: Posting, found: Pack) -> bool:
    """Whether a posting reads the PDFs of a pack that it sees: of one that was taken out, its clerk alone."""
    return found.taken_out_at is None or keeps(posting, found.meeting.series)


def why_kept(item: AgendaItem) -> str:
    """Why an item is not taken off its agenda: notice of it was given with a published pack."""
    published = Pack.objects.filter(meeting=item.meeting_id).exclude(state=Pack.State.DRAFT)
    if not published.filter(places__contains=[{"item": item.pk}]).exists():
        return ""
    return (
        "This item stands in a pack that is published, so it stays on the agenda. Say in its text that it is "
        "withdrawn, and why, and publish the next version."
    )


def read_whole_by(posting: Posting) -> QuerySet[Series]:
    """The boards of which a posting reads what is exempt: its clerk, and members whose role may."""
    if not may(posting, BOARD_EXEMPT):
        return Series.objects.none()
    mine = Q(pk__in=meeting_queries.belongs_to(posting)) | Q(pk__in=boards_kept_by(posting))
    return Series.objects.filter(mine, kind=Series.Kind.GROUP)


def reads_exempt(posting: Posting, series: int) -> bool:
    """Whether a posting reads what is exempt of a board, which is given by its id."""
    return read_whole_by(posting).filter(pk=series).exists()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What stands on the front sheet of a board. `texts`: by the title of an item, in lower case."""

    texts: Mapping[str, str]
    notices: Sequence[tuple[str, str]]
    sections: Sequence[str]
    watch: str = ""
    contact: str = ""
    officer: str = ""

    def text_of(self, title: str) -> str:
        """What stands below an item with this title at every meeting."""
        return self.texts.get(title.casefold(), standing_words.usual_text(title))


def sheet(series: Series) -> Sheet:
    """The front sheet of a board: as its clerk has saved it, or with the usual words."""
    found = FrontSheet.objects.filter(series=series).first()
    if found is None:
        return Sheet(texts={}, notices=standing_words.NOTICES, sections=standing_words.SECTIONS)
    return Sheet(
        texts=found.texts,
        notices=tuple((one["title"], one["text"]) for one in found.notices),
        sections=tuple(found.sections.splitlines()),
        watch=found.watch,
        contact=found.contact,
        officer=found.officer,
    )


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A line of the membership list. `member` is its row; `post` may not be said yet."""

    member: int
    section: str
    post: str
    agency: str
    role: str

    @property
    def words(self) -> str:
        """As it is printed: the post, the agency, and who leads."""
        who = f"{self.post}, {self.agency}" if self.post else self.agency
        return f"{who} ({self.role})" if self.role else who


_LEADS = (Member.Role.CHAIR, Member.Role.CO_CHAIR)


def membership(series: Series, day: date, on: Sheet) -> list[Printed]:
    """The membership list of a board on a day, by section, with posts and without names; who leads first.

    A member whose section was not said, or is there no more, stands in the first; an advisor in the last.
    """
    members = meeting_queries.members(series, day).exclude(agency__ends_on__lte=day)
    found = list(members.filter(stands_as=Member.StandsAs.REPRESENTATIVE))
    places = {one.member_id: one for one in Place.objects.filter(member__in=found)}
    lines = [(_printed(one, places.get(one.pk), on.sections), one.role in _LEADS) for one in found]
    lines.sort(
        key=lambda line: (on.sections.index(line[0].section), not line[1], line[0].agency, line[0].member)
    )
    return [line for line, _ in lines]


def _printed(one: Member, place: Place | None, sections: Sequence[str]) -> Printed:
    usual = sections[-1] if one.role == Member.Role.ADVISOR else sections[0]
    return Printed(
        member=one.pk,
        section=place.section if place and place.section in sections else usual,
        post=place.post if place else "",
        agency=one.agency.name,
        role=one.get_role_display() if one.role in _LEADS else "",
    )
