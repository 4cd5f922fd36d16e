"""Cases of programmes: opening one, one case, how they stand, and its end."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import afterwards, case_page, packs, parts, queries
from alongside.casework.actions import cases as acts
from alongside.casework.actions import closures, needs, workers
from alongside.casework.forms import AssignForm, CloseForm, OpenForm, StandingForm, standing_fields
from alongside.casework.models import Case, NeedScore
from alongside.casework.parts import KIND
from alongside.casework.views.reading import to_run, to_work_on, was_read
from alongside.core import conflicts
from alongside.core.forms import Form
from alongside.partners.access import needs as needed
from alongside.partners.models import Programme
from alongside.partners.permissions import CASES_SEE, CASES_WORK
from alongside.partners.requests import Request
from alongside.people import likely
from alongside.people.actions import reviewing
from alongside.people.views.entries import SOMEBODY_ELSE
from alongside.people.views.refusals import not_found
from alongside.people.views.search import record, shown

CLOSED = "The case is closed. It is kept until its review."


@needed(CASES_WORK)
@require_safe
def choose(request: Request) -> HttpResponse:
    """In which programme a case is to be opened."""
    programmes = [
        {
            "name": one.name,
            "purpose": one.purpose,
            "href": reverse("casework:open", args=[one.pk]),
        }
        for one in queries.programmes_to_open_in()
    ]
    context = {"page_title": "Open a case", "programmes": programmes}
    return render(request, "casework/choose.html", context)


@needed(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def open_case(request: Request, pk: int) -> HttpResponse:
    """Open a case. Whoever may be them already is shown first, and one of them, or nobody, is chosen."""
    programme = get_object_or_404(queries.programmes_to_open_in(), pk=pk)
    pack = packs.for_programme(programme.slug, request.posting.borough)
    is_asked = request.method == "POST"
    form = OpenForm(request.POST if is_asked else None, pack=pack)
    found: list[likely.Likely] = []
    chosen = request.POST.get("same_as", "")
    if is_asked and form.is_valid():
        found = likely.matches(request.posting, form.cleaned_data)
        ids = {str(one.person.pk): one.person.pk for one in found}
        if not found or chosen == SOMEBODY_ELSE or chosen in ids:
            opened = _opened(request, form, programme, ids.get(chosen))
            if opened:
                return redirect("casework:case", opened.pk)
        else:
            record(request.posting, [one.person for one in found], reason="Like somebody becoming a case")
    has_errors = is_asked and bool(form.errors)
    return render(
        request,
        "casework/open.html",
        {
            "page_title": f"Open a case: {programme.name}",
            "pk": programme.pk,
            "form": form,
            "standing": form.standing_names,
            "has_errors": has_errors,
            "likely": shown(request.posting, found) if not has_errors else [],
            "somebody_else": SOMEBODY_ELSE,
        },
        status=400 if has_errors else 200,
    )


def _opened(request: Request, form: OpenForm, programme: Programme, same_as: int | None) -> Case | None:
    try:
        made = acts.open_case(
            by=request.posting,
            programme=programme.slug,
            said=form.said(),
            marker=form.marker(),
            standing=form.standing(),
            same_as=same_as,
        )
    except (acts.CannotDo, reviewing.NotAllowed) as fault:
        form.add_error(None, str(fault))
        return None
    messages.success(request, f"{made.reference} is open.")
    return made


@needed(CASES_SEE)
@require_safe
def case(request: Request, pk: int) -> HttpResponse:
    """One case: who, how they stand, and what has happened."""
    found = queries.one(request.posting, pk)
    if found is None:
        return not_found(request, KIND, pk)
    context = case_page.context(found, posting=request.posting, today=timezone.localdate())
    was_read(request, [found], context["shown"])
    return render(request, "casework/case.html", {**context, "page_title": context["name"]})


@needed(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """Say how somebody stands now."""
    found = to_work_on(request, pk)
    if found is None:
        return not_found(request, KIND, pk)
    pack = parts.sight_of(request.posting).pack_of(found)
    fields = standing_fields(pack, found)
    saving = conflicts.Change(
        request.POST if request.method == "POST" else None, about=found.reference, fields=fields, kinds=fields
    )
    opened = saving.seal(acts.stands(found))
    form = StandingForm(saving.posted, pack=pack, case=found, initial={"opened": opened})
    if saving.is_unsettled:
        return _both_versions(request, saving, form, found)
    if saving.posted is not None and form.is_valid():
        try:
            acts.change(
                case=pk,
                by=request.posting,
                standing=form.standing(),
                words=form.cleaned_data["words"],
                on=form.cleaned_data["on"],
                was=saving.was,
            )
        except conflicts.ChangedMeanwhile:
            return _both_versions(request, saving, form, found)
        except acts.CannotDo as fault:
            form.add_error(None, str(fault))
        except acts.CaseNotFound:
            return not_found(request, KIND, pk)
        else:
            messages.success(request, "How they stand is up to date. What stood before is in the chronology.")
            return redirect("casework:case", pk)
    return _form(request, "How they stand", form, found, "Save")


def _both_versions(
    request: Request, saving: conflicts.Change, form: StandingForm, found: Case
) -> HttpResponse:
    """What was saved meanwhile, beside what was typed."""
    was_read(request, [found], ["identity", "standing"])
    found.refresh_from_db(fields=[one.column for one in parts.STANDING])
    kinds = [one.kind for one in parts.STANDING]
    said = found.entries.filter(kind__in=kinds).select_related("by__user").order_by("-pk").first()
    who = said.by.user.name if said and said.by_id != request.posting.pk else "You yourself, on another page,"
    context = {
        **saving.page(form, now=acts.stands(found), by=who, at=said.at if said else None),
        "page_title": "This was saved meanwhile",
        "name": f"{found.reference}, {case_page.name(found, parts.sight_of(request.posting))}",
        "back": reverse("casework:case", args=[found.pk]),
        "back_label": "Back to the case",
        "has_errors": saving.is_unsettled,
    }
    return render(request, "core/conflict.html", context, status=409)


@needed(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: Request, pk: int) -> HttpResponse:
    """Ask that a case be closed, with a reason; or close it, where its pack wants no second person."""
    found = to_run(request, pk)
    if found is None:
        return not_found(request, KIND, pk)
    posting, pack = request.posting, parts.sight_of(request.posting).pack_of(found)
    scored = needs.scored_before(posting, pk, NeedScore.Point.START)
    form = CloseForm(request.POST if request.method == "POST" else None, pack=pack, needs=scored)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            waits = closures.ask(
                case=pk, by=posting, exit_code=asked["exit"], words=asked["words"], scores=form.scores()
            )
        except acts.CannotDo as fault:
            form.add_error(None, str(fault))
        except acts.CaseNotFound:
            return not_found(request, KIND, pk)
        else:
            said = (
                "It is asked for. The case stays open until a second person has signed." if waits else CLOSED
            )
            messages.success(request, said)
            return redirect("casework:case", pk)
    notes = afterwards.lines(found, pack)
    signed = pack.closure_sign_off
    title = "Ask for the case to be closed" if signed else "Close the case"
    return _form(request, title, form, found, "Ask for it" if signed else "Close it", notes=notes)


@needed(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: Request, pk: int) -> HttpResponse:
    """Say who works on a case."""
    found = to_run(request, pk)
    if found is None:
        return not_found(request, KIND, pk)
    form = AssignForm(request.POST if request.method == "POST" else None, case=found)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            workers.assign(case=pk, to=int(asked["to"]), by=request.posting, words=asked["words"])
        except acts.CannotDo as fault:
            form.add_error("to", str(fault))
        except acts.CaseNotFound:
            return not_found(request, KIND, pk)
        else:
            messages.success(request, "Who works on the case is up to date.")
            return redirect("casework:case", pk)
    return _form(request, "Who works on it", form, found, "Save")


def _form(
    request: Request, title: str, form: Form, found: Case, button: str, *, notes: Sequence[str] = ()
) -> HttpResponse:
    was_read(request, [found], ["identity", "standing"])
    has_errors = request.method == "POST"
    sight = parts.sight_of(request.posting)
    context = {
        **case_page.above(found, request.posting, sight),
        "page_title": title,
        "name": f"{found.reference}, {case_page.name(found, sight)}",
        "pk": found.pk,
        "form": form,
        "has_errors": has_errors,
        "button": button,
        "notes": notes,
    }
    return render(request, "casework/form.html", context, status=400 if has_errors else 200)
