"""The versions of a report that is published: what the next one would hold, and what it says has changed.

What was published stays as it was. Where the rows have changed since, the same days are published again, as a
further version. It says which counts differ, if nothing that both versions tell together is of few; else it
says that what is recorded has changed, and has no figures.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from alongside.casework.actions.adding import CannotDo
from alongside.core import figures, formats
from alongside.core.disclosure import THRESHOLD
from alongside.diversion import (
    queries,
    report_cells,
    report_figures,
    report_json,
    report_pdf,
    report_programme,
)
from alongside.diversion import report_words as words
from alongside.diversion.models import PublishedReport
from alongside.diversion.report import Report
from alongside.diversion.report_disclosure import for_publication, is_of_episodes, is_unseen, kept_counts
from alongside.diversion.report_reading import told
from alongside.partners.models import Posting
from alongside.partners.permissions import CASES_SUPERVISE
from alongside.partners.rules import may

FIGURE = "custody-diversion"
CHANGE_HEAD = ("Table", "Row", "Month", "Was", "Is")
_OF_THE_DAY = ("version", "revises", "period", "notes")


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version as it would be published.

    Attributes:
        report: its figures, for publication.
        number: which version it is.
        before: the version before it, whether or not that one has figures.
        stands: the newest one before it that has figures.
        has_figures: whether it shows any: not where it would tell of few, beside the one that stands.
        changes: rows of CHANGE_HEAD: what differs from the one that stands.
    """

    report: Report
    number: int
    before: PublishedReport | None = None
    stands: PublishedReport | None = None
    has_figures: bool = True
    changes: Sequence[Sequence[str]] = ()

    @property
    def content(self) -> dict[str, Any]:
        """The report as JSON."""
        head = {"version": self.number, "revises": self._revises()}
        told = report_json.as_json(self.report)
        if self.has_figures:
            return head | told
        without = {name: told[name] for name in ("programme", "period", "for_publication")}
        return head | without | {"notes": [revised_in_words(self)]}

    def _revises(self) -> dict[str, Any] | None:
        if self.stands is None:
            return None
        head = [name.lower() for name in CHANGE_HEAD]
        return {
            "version": self.stands.version,
            "published_on": timezone.localdate(self.stands.at).isoformat(),
            "has_figures": self.has_figures,
            "changes": [dict(zip(head, change, strict=True)) for change in self.changes],
        }

    @property
    def digest(self) -> str:
        """The SHA-256 of what it tells, whatever the day."""
        return _digest(self.content)

    @property
    def why_none(self) -> str:
        """Why there is nothing to publish, in a sentence; "" where there is."""
        if self.before is None or _digest(self.before.content) != self.digest:
            return ""
        was = f"version {self.before.version} was published on {published_on(self.before)}"
        if self.has_figures:
            return f"Nothing has changed since {was}. That one stands."
        return f"That what is recorded has changed was said when {was}. There is no more that can be told."

    @property
    def counts(self) -> dict[str, int | None]:
        """Every count by its name, as it is kept: None where it is not shown."""
        return kept_counts(self.report) if self.has_figures else {}

    @property
    def tables(self) -> list[dict[str, Any]]:
        """Its tables as papers take them."""
        return [
            {
                "name": name,
                "title": source.title,
                "definition": source.definition,
                "head": list(source.table.head),
                "rows": [list(row) for row in source.table.rows],
            }
            for name, source in (report_figures.sources(self.report) if self.has_figures else ())
        ]


def _digest(content: Mapping[str, Any]) -> str:
    told = {name: value for name, value in content.items() if name not in _OF_THE_DAY}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def may_publish(posting: Posting) -> bool:
    """Whether a posting oversees cases that its agency leads."""
    return may(posting, CASES_SUPERVISE) and queries.leads(posting)


def published() -> QuerySet[PublishedReport]:
    """Every version of every report that was published, the newest days and versions first: for everybody."""
    return PublishedReport.objects.defer("content", "tables", "counts", "pdf").select_related("agency")


def newest(posting: Posting, first: date, last: date) -> PublishedReport | None:
    """The newest version of some days by a posting's own agency."""
    return _versions(posting.agency_id, first, last).first()


def _versions(agency: int, first: date, last: date) -> QuerySet[PublishedReport]:
    return PublishedReport.objects.filter(agency=agency, first_on=first, last_on=last)


def following(posting: Posting, *, first: date, last: date, is_to_publish: bool = False) -> Version:
    """The version that would be published next of the days from `first` to `last`, both included.

    Written in the log, as a disclosure where it is published. Raises CannotDo.
    """
    _can_be_published(posting, first, last)
    found = told(posting, first=first, last=last, is_to_publish=is_to_publish)
    before = newest(posting, first, last)
    stands = _versions(posting.agency_id, first, last).exclude(tables=[]).first()
    if before is None or stands is None:
        return Version(report=for_publication(found), number=1)
    hidden = [name for name, count in stands.counts.items() if count is None]
    found = for_publication(found, hidden_before=hidden)
    has_figures = not tell_of_few(stands.counts, kept_counts(found))
    return Version(
        report=found,
        number=before.version + 1,
        before=before,
        stands=stands,
        has_figures=has_figures,
        changes=list(_changes(stands, found)) if has_figures else (),
    )


def tell_of_few(was: Mapping[str, int | None], now: Mapping[str, int | None]) -> bool:
    """Whether two versions, one subtracted from the other, could tell of fewer than are shown in one.

    One child who is recorded late adds one to a row of every table. So either nothing that is shown differs;
    or everything is shown in both, and each count differs by many, with what two of them tell. A row that
    comes or goes is of few. Only what is before and after may come later, when a window is over.
    """
    seen = {name for name in was if not is_unseen(name)}
    rows = {name for name in now if not is_unseen(name) and not is_of_episodes(name)}
    if not rows <= seen or not seen <= set(now):
        return True
    if all(was[name] == now[name] for name in seen):
        return False
    if None in was.values() or None in now.values() or not set(was) <= set(now):
        return True
    return any(0 < abs((now[name] or 0) - (count or 0)) < THRESHOLD for name, count in was.items())


def pdf(version: Version, *, made_at: datetime, is_draft: bool = False) -> bytes:
    """A version as PDF; as a draft it says so on each page. Raises CannotRead where its months do not fit."""
    reference = "Draft, not published" if is_draft else f"Version {version.number}"
    said = revised_in_words(version)
    if not version.has_figures:
        return report_pdf.without_figures(version.report, made_at=made_at, reference=reference, said=said)
    revised = {"words": said, "head": CHANGE_HEAD, "rows": version.changes}
    return report_pdf.pdf(
        version.report, made_at=made_at, reference=reference, revised=revised if version.stands else None
    )


def revised_in_words(version: Version) -> str:
    """How a version differs from the one that stands, in a sentence or two; nothing of a first one."""
    stands = version.stands
    if stands is None:
        return ""
    was = f"Version {stands.version} was published on {published_on(stands)}, and stays as it was."
    if not version.has_figures:
        return (
            f"{was} What is recorded of these days has changed since. How is not shown: beside version "
            f"{stands.version} it could tell of one child."
        )
    if number := len(version.changes):
        differ = "differs" if number == 1 else "differ"
        return f"{was} {formats.count(number, 'count')} by month or in total {differ} in this one."
    return f"{was} No count by month differs: what is before and after the first engagement does, or costs."


def _can_be_published(posting: Posting, first: date, last: date) -> None:
    if last >= timezone.localdate():
        raise CannotDo(
            f"The last day, {formats.date(last)}, is not over. Publish the report from the day after it."
        )
    others = PublishedReport.objects.filter(agency=posting.agency_id, first_on__lte=last, last_on__gte=first)
    if other := others.exclude(first_on=first, last_on=last).first():
        raise CannotDo(
            f"{formats.date(other.first_on)} to {formats.date(other.last_on)} was published on "
            f"{published_on(other)}. A report of other days that overlap could be subtracted from it, and "
            "tell what is hidden. Give the same days, or days that none has."
        )
    is_told = queries.between(posting, first, last).count()
    if (kept := _kept(first, last)) != is_told:
        raise CannotDo(
            f"You are told {is_told} of the {formats.count(kept, 'engagement')} that your agency recorded in "
            "these days, and a part would pass for them all. Whoever sees all of them publishes it."
        )
    if 0 < kept < THRESHOLD:
        raise CannotDo(
            f"In these days there {'is' if kept == 1 else 'are'} {formats.count(kept, 'engagement')}: with "
            f"fewer than {THRESHOLD}, any figure would tell of one child. Give more days."
        )


def _kept(first: date, last: date) -> int:
    """How many engagements the agency has recorded in some days, whoever is told them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT diversion_kept_between(%s, %s)", [first, last])
        return int(cursor.fetchone()[0])


def _changes(stands: PublishedReport, found: Report) -> Iterator[Sequence[str]]:
    """The counts by month that were published otherwise."""
    was = {table["name"]: {row[0]: row[1:] for row in table["rows"]} for table in stands.tables}
    for name, table in found.tables.items():
        head = words.head(found, table.of.category)[1:]
        for label, *now in words.rows(table):
            for month, old, new in zip(head, was[name][label], now, strict=True):
                if old != new:
                    yield (table.of.title, label, month, old, new)


def add_figures() -> None:
    """Offer the tables of what was published to whoever writes a paper."""
    figures.add(figures.Figure(code=FIGURE, keys=_keys, source=_source))


def _titles() -> Mapping[str, str]:
    named = {each.name: each.title for each in report_cells.cells(report_programme.load()).tables}
    return {**named, "rates": "Engagement rates", "costs": "Costs"}


def _keys(_posting: Posting) -> Iterator[tuple[str, str]]:
    titles = _titles()
    seen: set[tuple[int, str]] = set()
    for one in published().exclude(tables=[]):
        days = f"{formats.date(one.first_on)} to {formats.date(one.last_on)}"
        if (one.agency_id, days) not in seen:
            seen.add((one.agency_id, days))
            for name, title in titles.items():
                yield (f"{one.pk}-{name}", f"Custody diversion, {days}: {title}")


def _source(_posting: Posting, key: str) -> figures.Source:
    number, _, name = key.partition("-")
    found = PublishedReport.objects.filter(pk=figures.number(number)).first()
    table = next((each for each in found.tables if each["name"] == name), None) if found else None
    if found is None or table is None:
        raise figures.NotThere(f"there is no table “{key[:80]}” of a published report of custody diversion.")
    return figures.Source(
        title=table["title"],
        definition=f"{table['definition']} {said_of(found)}{_said_since(found)}",
        as_at=found.last_on,
        table=figures.Words(head=table["head"], rows=table["rows"]),
    )


def _said_since(found: PublishedReport) -> str:
    newest = _versions(found.agency_id, found.first_on, found.last_on).exclude(pk=found.pk).first()
    if newest is None or newest.version < found.version:
        return ""
    return f" Version {newest.version} says that what is recorded has changed since."


def said_of(found: PublishedReport) -> str:
    """Which version was published when."""
    return f"Version {found.version}, published on {published_on(found)}."


def published_on(found: PublishedReport) -> str:
    """The day on which a version was published, as it is read."""
    return formats.date(timezone.localdate(found.at))
