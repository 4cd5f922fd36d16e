"""Moves of caseloads: the list, drawing one up, its preview, agreeing, withdrawing, and what stayed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import move_forms, move_page, moves, queries
from alongside.casework.actions import moves as acts
from alongside.casework.actions.cases import CannotDo
from alongside.casework.models import CaseloadMove
from alongside.core import tables
from alongside.core.forms import Form
from alongside.partners.access import needs
from alongside.partners.models import Agency, Posting, Programme
from alongside.partners.permissions import CASELOADS_MOVE
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

METHODS = ["GET", "HEAD", "POST"]


@needs(CASELOADS_MOVE)
@require_safe
def listed(request: Request) -> HttpResponse:
    """The moves from and to one's agency."""
    listing = tables.page(
        tables.ask(request.GET, move_page.COLUMNS, default="-reference"),
        moves.visible_to(request.posting).select_related("giving", "receiving"),
        row=move_page.row,
    )
    return render(request, "casework/moves.html", {"page_title": "Caseload moves", "listing": listing})


@needs(CASELOADS_MOVE)
@require_http_methods(METHODS)
def draw_up(request: Request) -> HttpResponse:
    """Draw up a move of one's agency's cases."""
    posting = request.posting
    form = move_forms.DrawUpForm(
        request.POST if request.method == "POST" else None,
        agencies=moves.other_agencies(posting),
        programmes=dict(Programme.objects.order_by("name", "pk").values_list("slug", "name")),
        borough=posting.borough,
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            made = acts.draw_up(
                by=posting,
                receiving=int(asked["receiving"]),
                programmes=asked["programmes"],
                boroughs=form.reach(),
                on=asked["on"],
                why=asked["why"],
            )
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(
                request, f"{made.reference} is drawn up. Nothing moves before the other agency agrees."
            )
            return redirect("casework:move", made.pk)
    return _form(
        request, form, title="Draw up a move", name="", back=reverse("casework:moves"), button="Draw it up"
    )


@needs(CASELOADS_MOVE)
@require_safe
def move(request: Request, pk: int) -> HttpResponse:
    """One move: what it would do as everything stands now, or what it did."""
    found = moves.one(request.posting, pk)
    if found is None:
        return not_found(request, acts.KIND, pk)
    log.record(
        act=Act.CONSULTATION, by=request.posting, what=acts.KIND, which=[found.reference], fields=["preview"]
    )
    names = moves.programmes_of(found.programmes)
    context = {
        **move_page.title(found),
        "state": move_page.state(found),
        "facts": move_page.facts(found, names),
        "may_agree": moves.may_agree(request.posting, found),
        "may_withdraw": moves.may_withdraw(request.posting, found),
        **(_foreseen(found, names) if found.state in ("DRAWN_UP", "AGREED") else {}),
    }
    if found.state == CaseloadMove.State.CARRIED_OUT:
        context["left_counts"] = move_page.left_counts(moves.left_counts(found))
        if found.giving_id == request.posting.agency_id:
            context["left"] = tables.page(
                tables.ask(request.GET, move_page.LEFT, default="reference"),
                moves.left_behind(request.posting, found),
                row=move_page.left_row,
            )
    return render(request, "casework/move.html", context)


def _foreseen(found: CaseloadMove, names: dict[str, str]) -> dict[str, object]:
    ahead = moves.preview(found)
    takes = dict(found.workers.values_list("leaves", "takes"))
    ids = {int(key) for _, key in (*ahead.open, *ahead.tasks) if key} | set(takes.values())
    people = move_page.people(Posting.objects.filter(pk__in=ids).select_related("user"))
    follows = moves.follows(found)
    agencies = Agency.objects.in_bulk([one.agency for one in follows])
    orphaned = sum(number for (_, key), number in ahead.open.items() if not key or int(key) not in takes)
    return {
        "tiles": [
            {"number": ahead.number, "label": "cases would move"},
            {"number": sum(ahead.tasks.values()), "label": "open tasks would move"},
            {"number": orphaned, "label": "open cases would have no worker"},
            {"number": sum(ahead.stays.values()), "label": "cases would stay"},
        ],
        "preview": move_page.preview(
            ahead, people, {leaves: people[to] for leaves, to in takes.items() if to in people}, names
        ),
        "stays": move_page.stays(ahead, names),
        "access": move_page.access(follows, agencies, names),
        "read_on": move_page.read_on(moves.read_on(found), names),
    }


@needs(CASELOADS_MOVE)
@require_http_methods(METHODS)
def agree(request: Request, pk: int) -> HttpResponse:
    """Agree that a caseload comes, and say who takes whose place."""
    posting = request.posting
    found = moves.one(posting, pk)
    if found is None or not moves.may_agree(posting, found):
        return not_found(request, acts.KIND, pk)
    ahead = moves.preview(found)
    leaving = Posting.objects.filter(pk__in={int(key) for _, key in (*ahead.open, *ahead.tasks) if key})
    form = move_forms.AgreeForm(
        request.POST if request.method == "POST" else None,
        leaving=leaving.select_related("user").order_by("user__name", "pk"),
        takers=queries.could_work_in(found.receiving_id, found.boroughs),
        named=dict(found.workers.values_list("leaves", "takes")),
    )
    if request.method == "POST" and form.is_valid():
        try:
            acts.agree(move=pk, by=posting, taker=int(form.cleaned_data["taker"]), workers=form.workers())
        except CannotDo as fault:
            form.add_error(None, str(fault))
        except acts.MoveNotFound:
            return not_found(request, acts.KIND, pk)
        else:
            messages.success(
                request,
                "It is agreed. It is carried out on its day, and either side may withdraw until then.",
            )
            return redirect("casework:move", pk)
    name = move_page.title(found)["page_title"]
    return _form(request, form, title="Agree to a move", name=name, back=_at(pk), button="Agree")


@needs(CASELOADS_MOVE)
@require_http_methods(METHODS)
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a move back."""
    found = moves.one(request.posting, pk)
    if found is None or not moves.may_withdraw(request.posting, found):
        return not_found(request, acts.KIND, pk)
    form = move_forms.WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.withdraw(move=pk, by=request.posting, why=form.cleaned_data["why"])
        except CannotDo as fault:
            form.add_error(None, str(fault))
        except acts.MoveNotFound:
            return not_found(request, acts.KIND, pk)
        else:
            messages.success(request, "The move is withdrawn. Nothing has moved.")
            return redirect("casework:move", pk)
    name = move_page.title(found)["page_title"]
    return _form(request, form, title="Withdraw a move", name=name, back=_at(pk), button="Withdraw it")


def _at(pk: int) -> str:
    return reverse("casework:move", args=[pk])


def _form(request: Request, form: Form, *, title: str, name: str, back: str, button: str) -> HttpResponse:
    has_errors = request.method == "POST"
    context = {
        "page_title": title,
        "name": name,
        "form": form,
        "has_errors": has_errors,
        "button": button,
        "back": back,
    }
    return render(request, "casework/task_form.html", context, status=400 if has_errors else 200)
