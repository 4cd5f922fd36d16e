"""Boards: the list, one of them with its meetings and packs, its front sheet, and its membership list."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.board import pack_forms, pack_queries, queries, standing_words
from alongside.board.actions import boards as acts
from alongside.board.actions.saying import BOARD, CannotDo, NotThere
from alongside.board.models import FrontSheet, Pack
from alongside.board.views.doing import form_page
from alongside.board.views.showing import both_versions, posted, tabs
from alongside.core import conflicts, tables
from alongside.core.tables import Column, Link, Row, Tag
from alongside.meetings.models import Meeting, Series
from alongside.partners.access import needs
from alongside.partners.access import posted as anybody_posted
from alongside.partners.models import Posting
from alongside.partners.permissions import BOARD_WRITE
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

A_PAGE = 25
LIST = (
    Column(name="name", label="Board"),
    Column(name="agency", label="Run by"),
    Column(name="next", label="Next meeting"),
)
MEETINGS = (
    Column(name="when", label="Meeting", order=("starts_at",)),
    Column(name="state", label="State", order=("state",)),
    Column(name="pack", label="Reports pack"),
)
COLOURS = {"DRAFT": "grey", "PUBLISHED": "green", "SUPERSEDED": "yellow"}


@anybody_posted
@require_safe
def boards(request: Request) -> HttpResponse:
    """The boards to which one belongs or that one runs, each with its next meeting."""
    found = list(
        pack_queries.boards_visible_to(request.posting).select_related("agency").order_by("name", "pk")
    )
    coming = Meeting.objects.filter(
        series__in=found, state__in=["PLANNED", "CALLED", "HELD"], starts_at__date__gte=timezone.localdate()
    )
    next_of: dict[int, Meeting] = {}
    for one in coming.order_by("starts_at", "pk"):
        next_of.setdefault(one.series_id, one)
    context = {
        "page_title": "Meetings of the board",
        "tabs": tabs("boards", is_clerk=queries.may_write(request.posting)),
        "listing": tables.plain(LIST, [_board_row(one, next_of.get(one.pk)) for one in found]),
    }
    return render(request, "board/boards.html", context)


def _board_row(one: Series, following: Meeting | None) -> Row:
    cell: object = "None planned"
    if following:
        href = reverse("board:agenda", args=[following.pk])
        cell = Link(text=following.starts_at, href=href, hidden=f": {one.name}")
    return Row(
        cells={
            "name": Link(text=one.name, href=reverse("board:board", args=[one.pk])),
            "agency": one.agency.name,
            "next": cell,
        }
    )


@anybody_posted
@require_safe
def board(request: Request, pk: int) -> HttpResponse:
    """One board: its meetings, each with its pack, and its membership list."""
    found = pack_queries.board(request.posting, pk)
    if found is None:
        return not_found(request, BOARD, pk)
    asked = tables.ask(request.GET, MEETINGS, default="-when", page_size=A_PAGE)
    packs = _newest_packs(request.posting, found)
    sheet = pack_queries.sheet(found)
    lines = pack_queries.membership(found, timezone.localdate(), sheet)
    context = {
        "page_title": found.name,
        "pk": pk,
        "keeps": pack_queries.keeps(request.posting, found),
        "listing": tables.page(
            asked, Meeting.objects.filter(series=found), row=lambda one: _meeting_row(one, packs.get(one.pk))
        ),
        "sections": [
            {
                "title": section,
                "lines": [
                    {
                        "words": one.words,
                        "lacks_post": not one.post,
                        "href": reverse("board:place", args=[pk, one.member]),
                    }
                    for one in lines
                    if one.section == section
                ],
            }
            for section in sheet.sections
        ],
        "has_members": bool(lines),
    }
    return render(request, "board/board.html", context)


def _newest_packs(posting: Posting, series: Series) -> dict[int, Pack]:
    """Of each meeting the pack that stands; where there is none, its draft."""
    found = pack_queries.packs_visible_to(posting).filter(meeting__series=series)
    found = found.exclude(state=Pack.State.SUPERSEDED)
    newest: dict[int, Pack] = {}
    for one in found.order_by("-state", "pk"):
        newest.setdefault(one.meeting_id, one)
    return newest


def _meeting_row(one: Meeting, pack: Pack | None) -> Row:
    return Row(
        cells={
            "when": Link(text=one.starts_at, href=reverse("board:agenda", args=[one.pk])),
            "state": Tag(text=one.get_state_display(), colour="red" if one.state == "CANCELLED" else "grey"),
            "pack": Tag(text=pack.get_state_display(), colour=COLOURS[pack.state]) if pack else "None yet",
        }
    )


def standing_titles(series: Series) -> list[str]:
    """The titles of a board's standing items."""
    return [line.strip() for line in series.standing.splitlines() if line.strip()]


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def front_sheet(request: Request, pk: int) -> HttpResponse:
    """What stands on every front sheet; where somebody else saved it meanwhile, both versions are shown."""
    found = pack_queries.kept_board(request.posting, pk)
    if found is None:
        return not_found(request, BOARD, pk)
    titles, sheet = standing_titles(found), pack_queries.sheet(found)
    kinds = pack_forms.SheetForm(titles=titles).fields
    now = pack_forms.stands(sheet, titles)
    saving = conflicts.Change(posted(request), about=found.reference, fields=now, kinds=kinds)
    form = pack_forms.SheetForm(
        saving.posted, titles=titles, initial={**now, conflicts.OPENED: saving.seal(now)}
    )
    if saving.is_unsettled:
        return _both(request, saving, form, found, titles)
    if form.is_bound and form.is_valid():
        try:
            acts.write_sheet(
                series=pk,
                by=request.posting,
                new=form.sheet(sheet),
                stands=lambda one: pack_forms.stands(one, titles),
                was=saving.was,
            )
        except conflicts.ChangedMeanwhile:
            return _both(request, saving, form, found, titles)
        except NotThere:
            return not_found(request, BOARD, pk)
        messages.success(request, "The front sheet is saved. Packs that are published stay as they are.")
        return redirect("board:board", pk)
    context = {
        "page_title": "Front sheet",
        "caption": found.name,
        "pk": pk,
        "form": form,
        "usual": standing_words.TITLES,
        "standing": [form[pack_forms.key_of(title)] for title in form.titles],
        "notices": [
            (form[f"title-{number}"], form[f"notice-{number}"])
            for number in range(1, pack_forms.MOST_NOTICES + 1)
        ],
        "change_items": reverse("meetings:change_series", args=[pk]),
        "has_errors": form.is_bound,
    }
    return render(request, "board/front_sheet.html", context, status=400 if form.is_bound else 200)


def _both(
    request: Request,
    saving: conflicts.Change,
    form: pack_forms.SheetForm,
    found: Series,
    titles: list[str],
) -> HttpResponse:
    last = FrontSheet.objects.filter(series=found).select_related("changed_by__user").first()
    now: dict[str, Any] = pack_forms.stands(pack_queries.sheet(found), titles)
    return both_versions(
        request,
        saving,
        form,
        now=now,
        by=last.changed_by if last else None,
        at=last.changed_at if last else None,
        back=reverse("board:board", args=[found.pk]),
        name=found.name,
    )


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: Request, pk: int, number: int) -> HttpResponse:
    """What the membership list says of a member."""
    found = pack_queries.kept_board(request.posting, pk)
    sheet = pack_queries.sheet(found) if found else None
    lines = pack_queries.membership(found, timezone.localdate(), sheet) if found and sheet else []
    line = next((one for one in lines if one.member == number), None)
    if found is None or sheet is None or line is None:
        return not_found(request, acts.MEMBER, number)
    initial = {"post": line.post, "section": line.section}
    form = pack_forms.PlaceForm(posted(request), sections=sheet.sections, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            acts.place_member(series=pk, member=number, by=request.posting, **form.cleaned_data)
        except CannotDo as fault:
            form.add_error("section", str(fault))
        except NotThere:
            return not_found(request, acts.MEMBER, number)
        else:
            messages.success(request, "The membership list is up to date.")
            return redirect("board:board", pk)
    back = reverse("board:board", args=[pk])
    return form_page(request, form, "In the membership list", back=back, button="Save", caption=line.agency)


@needs(BOARD_WRITE)
@require_POST
def list_as_paper(request: Request, pk: int) -> HttpResponse:
    """Make a paper of the membership list."""
    try:
        made = acts.list_as_paper(series=pk, by=request.posting)
    except NotThere:
        return not_found(request, BOARD, pk)
    except CannotDo as fault:
        messages.error(request, str(fault))
        return redirect("board:board", pk)
    messages.success(request, "This paper shows the list as it stands. Put it on an item, and publish it.")
    return redirect("board:paper", made.pk)
