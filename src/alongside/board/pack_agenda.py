"""A meeting's agenda as its pack has it: items with their texts and papers, and what is wrong with them.

`gathered` reads the rows, for a page. `whole` reads the words of the papers too, for the worker to set.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import BooleanField, Func
from django.utils import timezone

from alongside.board import pack_queries, paper_text, queries, rules, standing_words
from alongside.board.actions.papers import not_ready
from alongside.board.models import ItemDetail, ItemPaper, Pack, Paper
from alongside.meetings.models import AgendaItem, Meeting
from alongside.partners.models import Posting
from alongside.reports_pack import agenda as agendas

NO_REASON = "it is late, since notice was given without it. Say why it cannot wait."


@dataclass(frozen=True, kw_only=True)
class OnItem:
    """A paper on an item. `paper`: the version that stands; None where the posting may not read it."""

    row: ItemPaper
    paper: Paper | None

    @property
    def stands(self) -> bool:
        """Whether it goes into the pack: nobody withdrew it, or took it out of publication."""
        return self.row.withdrawn_at is None and not (self.paper and self.paper.taken_out_at)

    @property
    def is_draft(self) -> bool:
        """Whether it is not published yet."""
        return self.paper is not None and self.paper.state == Paper.State.DRAFT


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An item of the agenda. `text`: its own, or what stands there at every meeting.

    `is_secret`: it is exempt, or a paper that is or was on it, whether or not the posting may read that.
    `own_paragraph`: under which it says so itself.
    """

    number: int
    item: AgendaItem
    text: str
    own_text: str
    to_follow: bool
    late_reason: str
    is_late: bool
    is_secret: bool
    own_paragraph: int | None
    papers: tuple[OnItem, ...]
    withdrawn: tuple[OnItem, ...]

    @property
    def known(self) -> list[Paper]:
        """Those of its papers that the posting may read."""
        return [one.paper for one in self.papers if one.paper]

    @property
    def withheld(self) -> list[int]:
        """The paragraphs under which it is exempt: its own, and those of papers that are or were on it."""
        rows = [one.paper.paragraph for one in (*self.papers, *self.withdrawn) if one.paper]
        return [paragraph for paragraph in (self.own_paragraph, *rows) if paragraph]

    @property
    def faults(self) -> list[str]:
        """What keeps the pack from being set, as far as the rows tell."""
        found = [rules.fault_of_item([*self.withheld, *(one.paragraph for one in self.known)])]
        if self.is_late and not self.late_reason:
            found.append(NO_REASON)
        said = [f"Item {self.number}, {self.item.title}: {words}" for words in found if words]
        waiting = ((one, not_ready(one)) for one in self.known if one.kind == Paper.Kind.RECEIVED)
        return [*said, *(f"{named(self.number, one)}: {words}" for one, words in waiting if words)]


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """A meeting's agenda. `carried`: the actions that are carried to it, which no pack shows."""

    meeting: Meeting
    sheet: pack_queries.Sheet
    members: Sequence[str]
    entries: Sequence[Entry]
    carried: Sequence[AgendaItem]

    @property
    def faults(self) -> list[str]:
        """What keeps the pack from being set, as far as the rows tell."""
        if not self.entries:
            return ["Nothing is on the agenda yet."]
        return [words for entry in self.entries for words in entry.faults]

    @property
    def drafts(self) -> list[tuple[Entry, Paper]]:
        """The papers that are not published yet, each with its item."""
        return [
            (entry, one.paper) for entry in self.entries for one in entry.papers if one.paper and one.is_draft
        ]

    @property
    def sha256(self) -> str:
        """Of all that goes in, as it stands now."""
        said = {
            "agenda": agenda(self).model_dump(mode="json"),
            "papers": [
                [named(entry.number, one), one.sha256 or f"draft of {one.changed_at.isoformat()}"]
                for entry in self.entries
                for one in entry.known
            ],
        }
        return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def named(number: int, paper: Paper) -> str:
    """What a paper is called where something is said of it, and by what it is told from others in a pack."""
    return f"Item {number}, “{paper.title}” ({paper.reference})"


def gathered(meeting: Meeting, posting: Posting) -> Gathered:
    """The agenda of a meeting, with what the posting may read of it."""
    secret = Func("pk", function="board_item_is_exempt", output_field=BooleanField())
    found = list(
        AgendaItem.objects.filter(meeting=meeting).annotate(is_secret=secret).order_by("order", "pk")
    )
    items = [one for one in found if one.action_id is None]
    details = {one.item_id: one for one in ItemDetail.objects.filter(item__in=items)}
    rows = list(ItemPaper.objects.filter(item__in=items).order_by("item", "order", "pk"))
    papers = _that_stand(posting, {row.paper_id for row in rows})
    sheet, days = pack_queries.sheet(meeting.series), _days(meeting)
    numbers = {one.title.casefold(): number for number, one in enumerate(items, 1)}
    noticed = _noticed(meeting)
    entries = []
    for number, item in enumerate(items, 1):
        detail = details.get(item.pk)
        own_text = detail.text if detail else ""
        is_late = noticed is not None and item.pk not in noticed
        on = [OnItem(row=row, paper=papers.get(row.paper_id)) for row in rows if row.item_id == item.pk]
        text = standing_words.filled(own_text or sheet.text_of(item.title), days=days, numbers=numbers)
        entries.append(
            Entry(
                number=number,
                item=item,
                text=text,
                own_text=own_text,
                to_follow=bool(detail and detail.to_follow),
                late_reason=detail.late_reason if detail and is_late else "",
                is_late=is_late,
                is_secret=item.is_secret,
                own_paragraph=detail.paragraph if detail else None,
                papers=tuple(one for one in on if one.stands),
                withdrawn=tuple(one for one in on if not one.stands),
            )
        )
    day = timezone.localdate(meeting.starts_at)
    return Gathered(
        meeting=meeting,
        sheet=sheet,
        members=[one.words for one in pack_queries.membership(meeting.series, day, sheet)],
        entries=entries,
        carried=[one for one in found if one.action_id],
    )


def _that_stand(posting: Posting, on: Iterable[int]) -> dict[int, Paper]:
    """Of each paper on an agenda the newest version that is published; else the paper itself."""
    visible = queries.papers_visible_to(posting).select_related("agency", "file", "changed_by__user")
    known, last = visible.in_bulk(list(on)), {pk: pk for pk in on}
    while True:
        # One that may not be read (it was taken out, or exempt) may have a successor that may.
        replaced = [
            pk for pk in last.values() if pk not in known or known[pk].state == Paper.State.SUPERSEDED
        ]
        newer = list(visible.filter(supersedes__in=replaced)) if replaced else []
        if not newer:
            return {pk: known[one] for pk, one in last.items() if one in known}
        known |= {one.pk: one for one in newer}
        follows = {one.supersedes_id: one.pk for one in newer}
        last = {pk: follows.get(one, one) for pk, one in last.items()}


def _days(meeting: Meeting) -> standing_words.Days:
    """The meeting before, and those that are to come after this one."""
    others = Meeting.objects.filter(series=meeting.series_id).exclude(state=Meeting.State.CANCELLED)
    before = others.filter(starts_at__lt=meeting.starts_at).order_by("-starts_at", "-pk").first()
    after = others.filter(starts_at__gt=meeting.starts_at).order_by("starts_at", "pk")
    return standing_words.Days(
        last=timezone.localdate(before.starts_at) if before else None,
        future=[timezone.localdate(one.starts_at) for one in after],
    )


def _noticed(meeting: Meeting) -> set[int] | None:
    """The items of the version with which notice was given; None before that."""
    first = Pack.objects.filter(meeting=meeting).exclude(state=Pack.State.DRAFT).order_by("version").first()
    return {one["item"] for one in first.places} if first else None


def agenda(given: Gathered, published: date | None = None) -> agendas.Agenda:
    """It as reports_pack takes it."""
    meeting, local = given.meeting, timezone.localtime(given.meeting.starts_at)
    return agendas.Agenda(
        body=meeting.series.name,
        date=local.date(),
        time=local.time().replace(second=0, microsecond=0),  # type: ignore[arg-type]  # It is put into words.
        place=meeting.place,
        watch=given.sheet.watch or None,
        members=tuple(given.members),
        contact=_lines(given.sheet.contact),
        officer=_lines(given.sheet.officer),
        published=published,
        notice=tuple(agendas.Notice(title=title, text=text) for title, text in given.sheet.notices),
        item=tuple(_item(entry) for entry in given.entries),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _item(entry: Entry) -> agendas.Item:
    paragraphs = entry.withheld
    text = "\n\n".join(filter(None, [entry.text.strip(), *_withdrawn(entry)]))
    return agendas.Item(
        title=entry.item.title,
        text=text or None,
        report=tuple(named(entry.number, one) for one in entry.known),
        to_follow=entry.to_follow and not entry.known,
        late=entry.late_reason or None,
        exempt=bool(paragraphs),
        paragraph=paragraphs[0] if paragraphs else None,
    )


def _withdrawn(entry: Entry) -> Iterator[str]:
    """What is said of papers that were taken off; of one that is not public, that it was."""
    for one in entry.withdrawn:
        if one.paper and one.paper.is_public:
            yield f"“{one.paper.title}” is withdrawn: {one.row.withdrawn_why}"
        else:
            yield "A paper is withdrawn."


@dataclass(frozen=True, kw_only=True)
class Whole:
    """What the worker needs: each paper by what the agenda calls it; and what is wrong, all of it."""

    papers: Mapping[str, dict[str, Any]]
    went_in: Sequence[dict[str, Any]]
    faults: Sequence[str]


def whole(given: Gathered, posting: Posting) -> Whole:
    """The words of the papers. Drafts are read as they stand, with their figures, for the posting."""
    papers: dict[str, dict[str, Any]] = {}
    faults = list(given.faults)
    went_in: list[dict[str, Any]] = []
    for entry in given.entries:
        for one in entry.known:
            name, kept = named(entry.number, one), {"paper": one.pk}
            went_in.append(
                {"item": entry.item.pk, "number": entry.number, "paper": one.pk, "sha256": one.sha256}
            )
            if one.kind == Paper.Kind.WRITTEN and one.state == Paper.State.DRAFT:
                read = paper_text.live(one.text, posting)
                faults += [f"{name}: {words}" for words in read.faults]
                kept["blocks"] = list(read.blocks)  # type: ignore[assignment]
            papers[name] = kept
    return Whole(papers=papers, went_in=went_in, faults=faults)
