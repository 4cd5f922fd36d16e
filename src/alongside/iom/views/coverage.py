"""Where every case stands, by borough, BCU and London; and the board pack's borough table, from case rows."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alongside.core.tables import Column, Link, Row, plain
from alongside.core.tiles import Tile, tile_map
from alongside.iom import board_pack as pack
from alongside.iom import queries
from alongside.iom.queries import STANDINGS, WAITS, Coverage
from alongside.iom.rules import LEAVE_OUT_REASONS
from alongside.partners.access import needs
from alongside.partners.areas import BCUS, BOROUGHS
from alongside.partners.models import Posting
from alongside.partners.permissions import IOM_SEE
from alongside.partners.requests import Request

SHOWN = ("included", "left-out", "deferred", "undecided")
BESIDE = ("discretionary", "expired-still-on", "expired", "not-assessable")


@needs(IOM_SEE)
@require_safe
def coverage(request: Request) -> HttpResponse:
    """Eligible, included, left out by reason, deferred and undecided; every number opens its list."""
    today = timezone.localdate()
    london = queries.coverage(today)
    link = _Links(request.posting)
    mine = next(
        (area for area in london.boroughs if area.boroughs == (request.posting.borough,)), london.london
    )
    return render(
        request,
        "iom/coverage.html",
        {
            "page_title": "Coverage",
            "run": queries.latest_run(),
            "mine": mine.name,
            "stats": _stats(mine, link),
            "decided": mine.decided,
            "eligible": mine.eligible,
            "waiting_since": mine.waiting_since,
            "map": _map(london, link),
            "boroughs": _table(
                "Borough", sorted(london.boroughs, key=lambda area: area.name), london.london, link
            ),
            "bcus": _table("BCU", sorted(london.bcus, key=lambda area: area.name), london.london, link),
            "reasons": _reasons(sorted(london.boroughs, key=lambda area: area.name), london.london, link),
            "waits": _waits(sorted(london.boroughs, key=lambda area: area.name), london.london, link),
        },
    )


@needs(IOM_SEE)
@require_safe
def board_pack(request: Request) -> HttpResponse:
    """The pack's borough comparison, from the cases as they stand, beside what the pack printed."""
    london = queries.coverage(timezone.localdate())
    by_gss = {area.boroughs[0]: area for area in london.boroughs}
    bcu_names = {bcu.code: bcu.name for bcu in BCUS}
    link = _Links(request.posting)
    columns = (
        Column(name="borough", label="Borough"),
        Column(name="bcu", label="BCU"),
        Column(name="eligible", label="New cohort", numeric=True),
        Column(name="active", label="Active", numeric=True),
        Column(name="printed_eligible", label="New cohort, as printed", numeric=True),
        Column(name="printed_active", label="Active, as printed", numeric=True),
    )
    rows = [
        Row(
            cells={
                "borough": by_gss[gss].name,
                "bcu": bcu_names[by_gss[gss].bcu],
                "eligible": link.to(by_gss[gss].eligible, by_gss[gss], "eligible"),
                "active": link.to(by_gss[gss].active, by_gss[gss], "active"),
                "printed_eligible": printed.eligible_words,
                "printed_active": printed.active_words,
            }
        )
        for gss, printed in sorted(pack.PRINTED.items(), key=lambda item: by_gss[item[0]].name)
    ]
    rows.append(
        Row(
            is_total=True,
            cells={
                "borough": "London",
                "bcu": "",
                "eligible": link.to(london.london.eligible, london.london, "eligible"),
                "active": link.to(london.london.active, london.london, "active"),
                "printed_eligible": pack.PRINTED_TOTAL.eligible_words,
                "printed_active": pack.PRINTED_TOTAL.active_words,
            },
        )
    )
    return render(
        request,
        "iom/board_pack.html",
        {
            "page_title": "The board pack’s borough table",
            "table": plain(columns, rows),
            "run": queries.latest_run(),
            "notes": pack.notes(),
            "share": london.london.active / london.london.eligible if london.london.eligible else None,
        },
    )


class _Links:
    """Numbers that open the list of exactly the rows they count, where the posting may see that list."""

    def __init__(self, posting: Posting) -> None:
        self.posting = posting

    def href(self, area: Coverage, standing: str, **more: str) -> str:
        """The address of a list, or "" when it is not this posting's to see."""
        mine = self.posting.borough
        if mine and area.boroughs != (mine,):
            return ""
        query = {"standing": standing, **more}
        if not mine and area.name != "London":
            query["area"] = area.boroughs[0] if len(area.boroughs) == 1 else area.bcu
        return f"{reverse('iom:cases')}?{urlencode(query)}"

    def to(self, count: int, area: Coverage, standing: str, **more: str) -> object:
        """A cell: the number, as a link where there is something to open."""
        href = self.href(area, standing, **more)
        return Link(text=count, href=href, hidden=f"in {area.name}") if href and count else count


def _stats(area: Coverage, link: _Links) -> list[dict[str, object]]:
    shown = [("eligible", "Eligible", area.eligible)]
    shown += [(name, STANDINGS[name], area.standing[name]) for name in SHOWN]
    return [
        {"number": count, "label": label, "href": link.href(area, name) if count else ""}
        for name, label, count in shown
    ]


def _map(london: queries.LondonCoverage, link: _Links) -> object:
    by_gss = {area.boroughs[0]: area for area in london.boroughs}
    return tile_map(
        title="Share of eligible cases decided, by borough",
        measure="Decided",
        percent=True,
        tiles=[
            Tile(
                label=place.name,
                short=place.short,
                row=place.tile[0],
                column=place.tile[1],
                value=by_gss[place.gss].share_decided,
                href=link.href(by_gss[place.gss], "eligible") if by_gss[place.gss].eligible else "",
            )
            for place in BOROUGHS
        ],
    )


def _table(kind: str, areas: list[Coverage], london: Coverage, link: _Links) -> object:
    columns = (
        Column(name="area", label=kind),
        Column(name="eligible", label="Eligible", numeric=True),
        *(Column(name=name, label=STANDINGS[name], numeric=True) for name in SHOWN),
        Column(name="share", label="Decided", numeric=True),
        Column(name="active", label="Active", numeric=True),
        *(Column(name=name, label=STANDINGS[name], numeric=True) for name in BESIDE),
    )

    def row(area: Coverage, *, is_total: bool = False) -> Row:
        standings = {name: link.to(area.standing[name], area, name) for name in (*SHOWN, *BESIDE)}
        share = area.share_decided
        return Row(
            is_total=is_total,
            cells={
                "area": area.name,
                "eligible": link.to(area.eligible, area, "eligible"),
                "share": "–" if share is None else f"{share:.0%}",
                "active": link.to(area.active, area, "active"),
                **standings,
            },
        )

    return plain(columns, [*map(row, areas), row(london, is_total=True)])


def _reasons(areas: list[Coverage], london: Coverage, link: _Links) -> object:
    columns = (
        Column(name="area", label="Borough"),
        *(Column(name=code, label=words, numeric=True) for code, words in LEAVE_OUT_REASONS.items()),
        Column(name="all", label="All left out", numeric=True),
    )

    def row(area: Coverage, *, is_total: bool = False) -> Row:
        by_reason = {
            code: link.to(area.left_out.get(code, 0), area, "left-out", reason=code)
            for code in LEAVE_OUT_REASONS
        }
        return Row(
            is_total=is_total,
            cells={
                "area": area.name,
                "all": link.to(area.standing["left-out"], area, "left-out"),
                **by_reason,
            },
        )

    return plain(columns, [*map(row, areas), row(london, is_total=True)])


def _waits(areas: list[Coverage], london: Coverage, link: _Links) -> object:
    columns = (
        Column(name="area", label="Borough"),
        *(Column(name=name, label=label, numeric=True) for name, (label, *_) in WAITS.items()),
        Column(name="all", label="All undecided", numeric=True),
        Column(name="oldest", label="Longest since"),
    )

    def row(area: Coverage, *, is_total: bool = False) -> Row:
        by_wait = {name: link.to(area.waits[name], area, "undecided", waited=name) for name in WAITS}
        return Row(
            is_total=is_total,
            cells={
                "area": area.name,
                "all": link.to(area.standing["undecided"], area, "undecided"),
                "oldest": area.waiting_since or "–",
                **by_wait,
            },
        )

    return plain(columns, [*map(row, areas), row(london, is_total=True)])
