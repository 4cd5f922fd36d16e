"""A board's agenda as its pack has it: texts and papers of items, and declarations of interest."""

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.board import pack_agenda, pack_forms, pack_queries, queries, rules
from alongside.board.actions import agendas as acts
from alongside.board.actions.saying import ITEM, CannotDo, NotThere
from alongside.board.models import Declaration, ItemDetail, Pack, Paper
from alongside.board.pack_agenda import Entry, OnItem
from alongside.board.views.boards import COLOURS
from alongside.board.views.doing import form_page
from alongside.board.views.showing import both_versions, posted, was_read
from alongside.core import conflicts, formats
from alongside.core.tables import Tag
from alongside.core.working_days import bank_holidays
from alongside.meetings import queries as meeting_queries
from alongside.meetings.actions.finding import MEETING
from alongside.meetings.models import AgendaItem, Meeting
from alongside.partners.access import needs
from alongside.partners.access import posted as anybody_posted
from alongside.partners.models import Posting
from alongside.partners.permissions import BOARD_WRITE
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found
from alongside.reports_pack import exemptions

OVER = (Meeting.State.CLOSED, Meeting.State.CANCELLED)


@anybody_posted
@require_safe
def agenda(request: Request, pk: int) -> HttpResponse:
    """One meeting: its agenda with the papers, its packs, and the interests that were declared."""
    found = pack_queries.meeting(request.posting, pk)
    if found is None:
        return not_found(request, MEETING, pk)
    keeps = pack_queries.keeps(request.posting, found.series)
    given = pack_agenda.gathered(found, request.posting)
    packs = list(pack_queries.packs_visible_to(request.posting).filter(meeting=found).order_by("-version"))
    draft = next((one for one in packs if one.state == Pack.State.DRAFT), None)
    stands = next((one for one in packs if one.state == Pack.State.PUBLISHED), None)
    reads_exempt = pack_queries.reads_exempt(request.posting, found.series_id)
    secret = {entry.item.pk for entry in given.entries if entry.is_secret}
    was_read(request, MEETING, found.reference)
    context = {
        "page_title": f"{found.series.name}, {formats.date(found.starts_at)}",
        "pk": pk,
        "series_pk": found.series_id,
        "keeps": keeps,
        "is_cancelled": found.state == Meeting.State.CANCELLED,
        "is_over": found.state in OVER,
        "is_held": found.state == Meeting.State.HELD,
        "when": f"{formats.datetime(found.starts_at)}, {found.place}",
        "items": [
            _shown(entry, found, keeps=keeps, is_hidden=entry.is_secret and not reads_exempt)
            for entry in given.entries
        ],
        "carried": _carried(request.posting, given.carried) if keeps else [],
        "faults": given.faults if keeps else [],
        "draft": _pack(draft) if draft else None,
        "drafts": len(given.drafts),
        "may_publish": bool(draft and _is_ready(draft) and not given.drafts and draft.sha256 == given.sha256),
        "is_stale": bool(draft and _is_ready(draft) and draft.sha256 != given.sha256),
        "has_moved": bool(keeps and stands and not draft and stands.sha256 != given.sha256),
        "packs": [_pack(one) for one in packs if one.state != Pack.State.DRAFT],
        "notice": _notice(found, packs) if keeps else "",
        "declarations": _declarations(found, keeps=keeps, secret=set() if reads_exempt else secret),
    }
    return render(request, "board/agenda.html", context)


def _carried(posting: Posting, found: Sequence[AgendaItem]) -> list[str]:
    """What is to be done by the actions that some items carry."""
    actions = meeting_queries.carried_on(posting, found)
    return [actions[one.action_id].text for one in found if one.action_id in actions]


def _is_ready(draft: Pack) -> bool:
    return not draft.is_waiting and not draft.fault and draft.public_pdf_id is not None


def _shown(entry: Entry, found: Meeting, *, keeps: bool, is_hidden: bool) -> dict[str, Any]:
    hidden = sum(one.paper is None for one in entry.papers)
    paragraph = next(iter(entry.withheld), None)
    return {
        "number": entry.number,
        "title": entry.item.title,
        "paragraphs": [] if is_hidden else entry.text.split("\n\n"),
        "exempt": _exempt(paragraph) if entry.is_secret else "",
        "late": entry.late_reason,
        "lacks_reason": keeps and entry.is_late and not entry.late_reason,
        "to_follow": entry.to_follow and not entry.papers,
        "papers": [_paper(one, is_first=at == 0) for at, one in enumerate(entry.papers) if one.paper],
        "hidden": f"{formats.count(hidden, 'paper is', 'papers are')} not published, or for members only."
        if hidden
        else "",
        "withdrawn": [_withdrawn(one) for one in entry.withdrawn if one.paper],
        "href": reverse("board:item", args=[found.pk, entry.item.pk]),
        "move": reverse("meetings:change_item", args=[found.pk, entry.item.pk]),
    }


def _withdrawn(one: OnItem) -> dict[str, str]:
    title = one.paper.title if one.paper else ""
    if one.paper and one.paper.taken_out_at:
        return {"title": title, "why": f"taken out of publication on {formats.date(one.paper.taken_out_at)}."}
    return {"title": title, "why": one.row.withdrawn_why}


def _exempt(paragraph: int | None) -> str:
    return f"Exempt under {exemptions.reason(paragraph)}." if paragraph else "Exempt: for members only."


def _paper(one: OnItem, *, is_first: bool) -> dict[str, Any]:
    paper = one.paper
    if paper is None:
        return {}
    exempt = ", exempt" if paper.is_exempt else ""
    return {
        "title": paper.title,
        "href": reverse("board:paper", args=[paper.pk]),
        "state": Tag(
            text=f"{paper.get_state_display()}{exempt}",
            colour="purple" if exempt else COLOURS[paper.state],
        )
        if paper.state == Paper.State.DRAFT or exempt
        else None,
        "up": "" if is_first else reverse("board:move_up", args=[one.row.pk]),
        "off": reverse("board:take_off", args=[one.row.pk]),
    }


def _pack(one: Pack) -> dict[str, Any]:
    return {
        "href": reverse("board:pack", args=[one.pk]),
        "version": one.version,
        "state": Tag(text="Taken out", colour="red")
        if one.taken_out_at
        else Tag(text=one.get_state_display(), colour=COLOURS[one.state]),
        "is_draft": one.state == Pack.State.DRAFT,
        "is_waiting": one.is_waiting,
        "is_publishing": one.is_publishing,
        "fault": one.fault,
        "when": one.published_at or one.set_at,
        "sheets": one.sheets,
    }


def _notice(found: Meeting, packs: list[Pack]) -> str:
    """How many clear days' notice was given, or would be today."""
    first = next((one for one in reversed(packs) if one.state != Pack.State.DRAFT), None)
    on = timezone.localdate(first.published_at) if first and first.published_at else timezone.localdate()
    number = rules.clear_days(on, timezone.localdate(found.starts_at), bank_holidays())
    days = formats.count(number, "clear working day")
    if first:
        is_short = f", fewer than the {rules.CLEAR_DAYS} that are needed" if number < rules.CLEAR_DAYS else ""
        return f"Notice was given on {formats.date(on)}: {days} before the meeting{is_short}."
    if found.state in OVER or found.state == Meeting.State.HELD:
        return ""
    if number < rules.CLEAR_DAYS:
        return f"Published today, notice would be {days}. {rules.CLEAR_DAYS} are needed."
    return f"Published today, notice would be {days}."


def _declarations(found: Meeting, *, keeps: bool, secret: Collection[int]) -> list[dict[str, Any]]:
    """The interests that were declared; in exempt items that are closed to whoever looks, without what."""
    rows = Declaration.objects.filter(item__meeting=found).select_related(
        "item", "spell__posting__user", "spell__agency"
    )
    may_take_out = keeps and found.state == Meeting.State.HELD
    return [
        {
            "item": one.item.title,
            "who": f"{one.spell.who}, {one.spell.agency.name}",
            "kind": one.get_kind_display(),
            "nature": "" if one.item_id in secret else one.nature,
            "done": one.get_done_display(),
            "out": reverse("board:take_out", args=[found.pk, one.pk]) if may_take_out else "",
        }
        for one in rows.order_by("item__order", "pk")
    ]


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: Request, pk: int, number: int) -> HttpResponse:
    """What an item says of itself; where somebody else saved it meanwhile, both versions are shown."""
    found = pack_queries.kept_item(request.posting, pk, number)
    if found is None or found.action_id:
        return not_found(request, ITEM, number)
    now, kinds = acts.stands(found), pack_forms.ItemForm.base_fields
    saving = conflicts.Change(posted(request), about=f"board item {number}", fields=now, kinds=kinds)
    form = pack_forms.ItemForm(saving.posted, initial={**now, conflicts.OPENED: saving.seal(now)})
    if saving.is_unsettled:
        return _both(request, saving, form, found)
    if form.is_bound and form.is_valid():
        said = {name: form.cleaned_data[name] for name in now}
        try:
            acts.describe(meeting=pk, item=number, by=request.posting, was=saving.was, **said)
        except conflicts.ChangedMeanwhile:
            return _both(request, saving, form, found)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        except NotThere:
            return not_found(request, ITEM, number)
        else:
            messages.success(request, "The item is up to date.")
            return redirect("board:agenda", pk)
    context = {
        "page_title": found.title,
        "caption": f"{found.meeting.series.name}, {formats.date(found.meeting.starts_at)}",
        "form": form,
        "has_errors": form.is_bound,
        "back": reverse("board:agenda", args=[pk]),
        "button": "Save",
        "usual": pack_queries.sheet(found.meeting.series).text_of(found.title),
    }
    return render(request, "board/item.html", context, status=400 if form.is_bound else 200)


def _both(
    request: Request, saving: conflicts.Change, form: pack_forms.ItemForm, found: AgendaItem
) -> HttpResponse:
    last = ItemDetail.objects.filter(item=found).select_related("changed_by__user").first()
    return both_versions(
        request,
        saving,
        form,
        now=acts.stands(found),
        by=last.changed_by if last else None,
        at=last.changed_at if last else None,
        back=reverse("board:agenda", args=[found.meeting_id]),
        name=found.title,
    )


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: Request, pk: int, number: int) -> HttpResponse:
    """Put a paper on an item."""
    found = pack_queries.kept_item(request.posting, pk, number)
    if found is None or found.action_id:
        return not_found(request, ITEM, number)
    form = pack_forms.AttachForm(posted(request), papers=_could_attach(request, found))
    if form.is_bound and form.is_valid():
        try:
            acts.attach(meeting=pk, item=number, by=request.posting, paper=form.cleaned_data["paper"])
        except CannotDo as fault:
            form.add_error("paper", str(fault))
        except NotThere:
            return not_found(request, ITEM, number)
        else:
            messages.success(request, "The paper is on the item.")
            return redirect("board:agenda", pk)
    back = reverse("board:agenda", args=[pk])
    return form_page(request, form, "Put a paper on it", back=back, button="Put it on", caption=found.title)


def _could_attach(request: Request, found: AgendaItem) -> list[tuple[int, str]]:
    """The papers of the board that stand and are not on the item, the newest first."""
    there = found.board_papers.filter(withdrawn_at=None).values("paper")
    own = queries.papers_visible_to(request.posting).filter(borough=request.posting.borough)
    stand = own.exclude(state=Paper.State.SUPERSEDED).filter(taken_out_at=None)
    could = stand.exclude(pk__in=there).select_related("agency")
    return [
        (one.pk, f"{one.title} ({one.agency.name}, {one.get_state_display().lower()})")
        for one in could.order_by("-pk")
    ]


@needs(BOARD_WRITE)
@require_POST
def move_up(request: Request, pk: int) -> HttpResponse:
    """Put a paper before the one above it."""
    one = pack_queries.kept_item_paper(request.posting, pk)
    if one is None:
        return not_found(request, ITEM, pk)
    try:
        acts.move_up(item_paper=pk, by=request.posting)
    except NotThere:
        return not_found(request, ITEM, pk)
    except CannotDo as fault:
        messages.error(request, str(fault))
    return redirect("board:agenda", one.item.meeting_id)


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def take_off(request: Request, pk: int) -> HttpResponse:
    """Take a paper off its item; with the reason, once a pack was published."""
    one = pack_queries.kept_item_paper(request.posting, pk)
    if one is None or one.withdrawn_at:
        return not_found(request, ITEM, pk)
    meeting = one.item.meeting
    form = pack_forms.TakeOffForm(posted(request), needs_reason=acts.went_in(one))
    if form.is_bound and form.is_valid():
        try:
            acts.take_off(item_paper=pk, by=request.posting, why=form.cleaned_data.get("why", ""))
        except CannotDo as fault:
            form.add_error(None, str(fault))
        except NotThere:
            return not_found(request, ITEM, pk)
        else:
            messages.success(request, "The paper is off the item.")
            return redirect("board:agenda", meeting.pk)
    back = reverse("board:agenda", args=[meeting.pk])
    title = f"Take “{one.paper.title}” off"
    return form_page(request, form, title, back=back, button="Take it off", caption=one.item.title)


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: Request, pk: int) -> HttpResponse:
    """Record an interest that somebody in the room declares."""
    found = pack_queries.kept_meeting(request.posting, pk)
    if found is None:
        return not_found(request, MEETING, pk)
    given = pack_agenda.gathered(found, request.posting)
    spells = found.spells.select_related("posting__user", "agency").order_by("arrived_at", "pk")
    form = pack_forms.DeclarationForm(
        posted(request),
        items=[(entry.item.pk, f"{entry.number}. {entry.item.title}") for entry in given.entries],
        spells=[(one.pk, f"{one.who}, {one.agency.name}") for one in spells],
    )
    if form.is_bound and form.is_valid():
        try:
            acts.declare(meeting=pk, by=request.posting, **form.cleaned_data)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        except NotThere:
            return not_found(request, MEETING, pk)
        else:
            messages.success(request, "The interest is recorded.")
            return redirect("board:agenda", pk)
    back = reverse("board:agenda", args=[pk])
    caption = f"{found.series.name}, {formats.date(found.starts_at)}"
    return form_page(request, form, "Record an interest", back=back, button="Record it", caption=caption)


@needs(BOARD_WRITE)
@require_POST
def take_out(request: Request, pk: int, number: int) -> HttpResponse:
    """Take out an interest that was recorded wrongly."""
    try:
        acts.take_out(meeting=pk, declaration=number, by=request.posting)
    except NotThere:
        return not_found(request, acts.DECLARATION, number)
    except CannotDo as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, "It is taken out. Record it anew if need be.")
    return redirect("board:agenda", pk)
