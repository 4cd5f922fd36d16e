"""Where every case stands, by borough, BCU and London; and the board pack's borough table, from case rows."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from alongside.core.tables import Column, Link, Row, Table, plain
from alongside.core.tiles import Tile, tile_map
from alongside.iom import board_pack as pack
from alongside.iom import queries
from alongside.iom.parts import sight_of
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
    posting = request.posting
    london = queries.coverage(posting, timezone.localdate())
    link = _Links(posting)
    mine = next((area for area in london.boroughs if area.boroughs == (posting.borough,)), london.london)
    areas = sorted(london.boroughs, key=lambda area: area.name)
    has_reasons = sight_of(posting).reasons
    if posting.borough:
        areas = [mine]
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
            "map": None if posting.borough else _map(london, link),
            "boroughs": _table("Borough", areas, _total(posting, london), link),
            "bcus": None
            if posting.borough
            else _table("BCU", sorted(london.bcus, key=lambda area: area.name), london.london, link),
            "reasons": _reasons(areas, _total(posting, london), link) if has_reasons else None,
            "waits": _waits(areas, _total(posting, london), link),
            "elsewhere": _elsewhere(posting) if posting.borough else None,
        },
    )


def _total(posting: Posting, london: queries.LondonCoverage) -> Coverage | None:
    """London's row; none for who sees one borough."""
    return None if posting.borough else london.london


def _elsewhere(posting: Posting) -> Table:
    """The other boroughs' two published figures."""
    found = queries.elsewhere(posting)
    columns = (
        Column(name="borough", label="Borough"),
        Column(name="eligible", label="Eligible", numeric=True),
        Column(name="active", label="Active", numeric=True),
    )
    names = {place.gss: place.name for place in BOROUGHS}
    rows = [
        Row(
            cells={
                "borough": names[gss],
                "eligible": found.eligible.cells[gss],
                "active": found.active.cells[gss],
            }
        )
        for gss in sorted(found.eligible.cells, key=names.__getitem__)
    ]
    total = {
        "borough": "Other boroughs together",
        "eligible": found.eligible.total,
        "active": found.active.total,
    }
    return plain(columns, [*rows, Row(is_total=True, cells=total)])


@needs(IOM_SEE)
@require_safe
def board_pack(request: Request) -> HttpResponse:
    """The pack's borough comparison, from the cases as they stand, beside what the pack printed."""
    posting = request.posting
    london = queries.coverage(posting, timezone.localdate())
    figures, total = _pack_figures(posting, london)
    bcus, places = {bcu.code: bcu.name for bcu in BCUS}, {place.gss: place for place in BOROUGHS}
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
                "borough": places[gss].name,
                "bcu": bcus[places[gss].bcu or ""],
                "eligible": figures[gss][0],
                "active": figures[gss][1],
                "printed_eligible": printed.eligible_words,
                "printed_active": printed.active_words,
            }
        )
        for gss, printed in sorted(pack.PRINTED.items(), key=lambda item: places[item[0]].name)
    ]
    rows.append(
        Row(
            is_total=True,
            cells={
                "borough": "Other boroughs together" if posting.borough else "London",
                "bcu": "",
                "eligible": total[0],
                "active": total[1],
                "printed_eligible": "" if posting.borough else pack.PRINTED_TOTAL.eligible_words,
                "printed_active": "" if posting.borough else pack.PRINTED_TOTAL.active_words,
            },
        )
    )
    has_share = london.london.eligible and not posting.borough
    return render(
        request,
        "iom/board_pack.html",
        {
            "page_title": "The board pack’s borough table",
            "table": plain(columns, rows),
            "run": queries.latest_run(),
            "notes": pack.notes(),
            "share": london.london.active / london.london.eligible if has_share else None,
            "is_suppressed": bool(posting.borough),
        },
    )


_Pair = tuple[object, object]


def _pack_figures(posting: Posting, london: queries.LondonCoverage) -> tuple[dict[str, _Pair], _Pair]:
    """Eligible and active of every borough, and of all: counted in reach, published beyond."""
    link = _Links(posting)

    def counted(area: Coverage) -> _Pair:
        return link.to(area.eligible, area, "eligible"), link.to(area.active, area, "active")

    if not posting.borough:
        return {area.boroughs[0]: counted(area) for area in london.boroughs}, counted(london.london)
    found = queries.elsewhere(posting)
    figures: dict[str, _Pair] = {
        gss: (eligible, found.active.cells[gss]) for gss, eligible in found.eligible.cells.items()
    }
    mine = next(area for area in london.boroughs if area.boroughs == (posting.borough,))
    return {**figures, posting.borough: counted(mine)}, (found.eligible.total, found.active.total)


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


def _table(kind: str, areas: list[Coverage], london: Coverage | None, link: _Links) -> object:
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

    return plain(columns, [*map(row, areas), *([row(london, is_total=True)] if london else [])])


def _reasons(areas: list[Coverage], london: Coverage | None, link: _Links) -> object:
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

    return plain(columns, [*map(row, areas), *([row(london, is_total=True)] if london else [])])


def _waits(areas: list[Coverage], london: Coverage | None, link: _Links) -> object:
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

    return plain(columns, [*map(row, areas), *([row(london, is_total=True)] if london else [])])
