"""The versions of a report that is published: what the next one would hold, and what it says has changed.

What was published stays as it was. Where the rows have changed since, the same days are published again, as a
further version that says which counts differ.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from alongside.casework.actions.adding import CannotDo
from alongside.core import figures, formats
from alongside.core.disclosure import THRESHOLD, Shown
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
from alongside.diversion.report_disclosure import (
    EPISODES,
    YEARS,
    counts_of,
    for_publication,
    part_of,
    withheld,
)
from alongside.diversion.report_reading import told
from alongside.partners.models import Posting
from alongside.partners.permissions import CASES_SUPERVISE
from alongside.partners.rules import may

FIGURE = "custody-diversion"
_BESIDE_TABLES = {YEARS: "Costs by programme year", EPISODES: "Before and after"}
CHANGE_HEAD = ("Table", "Row", "Month", "Was", "Is")
_OF_THE_DAY = ("version", "revises", "period", "notes")


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version as it would be published: the report, its number, and the version before.

    `changes` are rows of CHANGE_HEAD. `withheld` are the titles of what has changed by so little that it is
    not shown: beside the version before, it would tell of whom.
    """

    report: Report
    number: int
    before: PublishedReport | None
    changes: Sequence[Sequence[str]] = ()
    withheld: Sequence[str] = ()

    @property
    def content(self) -> dict[str, Any]:
        """The report as JSON."""
        return {"version": self.number, "revises": self._revises(), **report_json.as_json(self.report)}

    def _revises(self) -> dict[str, Any] | None:
        if self.before is None:
            return None
        head = [name.lower() for name in CHANGE_HEAD]
        return {
            "version": self.before.version,
            "published_on": timezone.localdate(self.before.at).isoformat(),
            "changes": [dict(zip(head, change, strict=True)) for change in self.changes],
            "withheld": list(self.withheld),
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
        return f"Nothing has changed since {was}. That one stands."

    @property
    def counts(self) -> dict[str, int | None]:
        """Every count by its name, as it is kept: None where it is not shown."""
        return _kept_as(counts_of(self.report))

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
            for name, source in report_figures.sources(self.report)
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
    return PublishedReport.objects.filter(agency=posting.agency_id, first_on=first, last_on=last).first()


def following(posting: Posting, *, first: date, last: date, is_to_publish: bool = False) -> Version:
    """The version that would be published next of the days from `first` to `last`, both included.

    Written in the log, as a disclosure where it is published. Raises CannotDo.
    """
    _can_be_published(posting, first, last)
    before = newest(posting, first, last)
    found = told(posting, first=first, last=last, is_to_publish=is_to_publish)
    if before is None:
        return Version(report=for_publication(found), number=1, before=None)
    hidden = [name for name, count in before.counts.items() if count is None]
    found = for_publication(found, hidden_before=hidden)
    parts = _to_withhold(before.counts, _kept_as(counts_of(found)))
    found = withheld(found, parts)
    titles = {name: table.of.title for name, table in found.tables.items()} | _BESIDE_TABLES
    return Version(
        report=found,
        number=before.version + 1,
        before=before,
        changes=list(_changes(before, found, but=parts)),
        withheld=[title for name, title in titles.items() if name in parts],
    )


def _kept_as(counts: Mapping[str, Shown]) -> dict[str, int | None]:
    return {name: count if isinstance(count, int) else None for name, count in counts.items()}


def _to_withhold(was: Mapping[str, int | None], now: Mapping[str, int | None]) -> set[str]:
    """The parts that have changed, if any count has by fewer than the smallest count that is shown.

    Who reads both versions subtracts: a difference of one is one child, of whom every table tells something.
    So then no part that has changed is shown. A row that a version does not have counts nobody.
    """
    changed = {
        name: (was.get(name, 0), now.get(name, 0))
        for name in {*was, *now}
        if was.get(name, 0) != now.get(name, 0)
    }
    are_large = all(
        old is not None and new is not None and abs(new - old) >= THRESHOLD for old, new in changed.values()
    )
    return set() if are_large else {part_of(name) for name in changed}


def pdf(version: Version, *, made_at: datetime, is_draft: bool = False) -> bytes:
    """A version as PDF; as a draft it says so on each page. Raises CannotRead where its months do not fit."""
    return report_pdf.pdf(
        version.report,
        made_at=made_at,
        reference="Draft, not published" if is_draft else f"Version {version.number}",
        revised={"words": revised_in_words(version), "head": CHANGE_HEAD, "rows": version.changes}
        if version.before
        else None,
    )


def revised_in_words(version: Version) -> str:
    """How a version differs from the one before, in a sentence or two; nothing of a first one."""
    before = version.before
    if before is None:
        return ""
    was = f"Version {before.version} was published on {published_on(before)}, and stays as it was."
    if version.withheld:
        return (
            f"{was} What follows has changed since, by so few that the difference would tell of whom. It is "
            f"not shown in this version: {', '.join(version.withheld)}."
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


def _kept(first: date, last: date) -> int:
    """How many engagements the agency has recorded in some days, whoever is told them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT diversion_kept_between(%s, %s)", [first, last])
        return int(cursor.fetchone()[0])


def _changes(before: PublishedReport, found: Report, *, but: Collection[str]) -> Iterator[Sequence[str]]:
    """The counts by month that were published otherwise; a row that a version does not have counts nobody."""
    was_in = {table["name"]: {row[0]: row[1:] for row in table["rows"]} for table in before.tables}
    for name, table in found.tables.items():
        if name in but:
            continue
        head = words.head(found, table.of.category)[1:]
        was, now = was_in.get(name, {}), {row[0]: row[1:] for row in words.rows(table)}
        for label in dict.fromkeys([*now, *was]):
            nobody = ["0"] * len(head)
            for month, old, new in zip(head, was.get(label, nobody), now.get(label, nobody), strict=True):
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
    for one in published():
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
        definition=f"{table['definition']} {said_of(found)}",
        as_at=found.last_on,
        table=figures.Words(head=table["head"], rows=table["rows"]),
    )


def said_of(found: PublishedReport) -> str:
    """Which version was published when."""
    return f"Version {found.version}, published on {published_on(found)}."


def published_on(found: PublishedReport) -> str:
    """The day on which a version was published, as it is read."""
    return formats.date(timezone.localdate(found.at))
