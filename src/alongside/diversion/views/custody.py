"""The form of the custody suite: on a telephone, with one hand, in under a minute."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from alongside.casework import drafts as casework_drafts
from alongside.casework import queries as casework
from alongside.casework.actions.adding import CannotDo
from alongside.diversion import drafts, queries
from alongside.diversion.actions import engaging
from alongside.diversion.forms import CustodyForm
from alongside.diversion.models import Engagement
from alongside.partners import sessions
from alongside.partners.access import needs
from alongside.partners.permissions import CASES_WORK
from alongside.partners.requests import Request
from alongside.people import likely
from alongside.people.actions import entries, reviewing
from alongside.people.models import Person
from alongside.people.views.entries import SOMEBODY_ELSE
from alongside.people.views.search import record, shown


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def custody(request: Request) -> HttpResponse:
    """Record that a child was met in custody. Whoever may be them already is shown first."""
    posting = request.posting
    if not casework.programmes_to_open_in().filter(slug=queries.PROGRAMME).exists():
        return render(request, "diversion/not_live.html", {"page_title": "Met in custody"})
    act, is_kept = request.POST.get("act", ""), True
    if act == "forget":
        drafts.forget(by=posting)
        messages.success(request, "What you had typed is thrown away.")
        return redirect("diversion:custody")
    if request.method == "POST":
        # First of all: whatever is wrong with it, it is not lost. What is recorded already is no draft.
        is_sent = act != "draft" and engaging.is_kept(request.POST.get("once", ""), posting)
        is_kept = is_sent or drafts.keep(by=posting, said=request.POST)
        if not is_kept:
            messages.error(
                request,
                "What you typed is far too long to be kept, and stands on this page alone. Make it shorter "
                "before you leave the page.",
            )
        elif act == "draft":
            messages.success(request, "What you typed is kept for you. Nobody else reads it.")
    form = CustodyForm(
        request.POST if request.method == "POST" and (act != "draft" or not is_kept) else None,
        pack=queries.pack_of(posting),
        by=posting,
        suites=queries.suites(posting),
    )
    kept = drafts.opened(posting)
    form.initial.update(casework_drafts.initial(kept.said, form.fields))
    if form.is_bound and act == "draft":
        return _page(request, form, kept)
    if form.is_bound:
        return _sent(request, form, kept)
    return _page(request, form, kept)


def _sent(request: Request, form: CustodyForm, kept: drafts.Opened) -> HttpResponse:
    """Record it; ask first whether it is one of those in the index, and whether it is the same night’s."""
    if not form.is_valid():
        return _page(request, form, kept)
    found = likely.matches(request.posting, form.cleaned_data)
    ids = {str(one.person.pk): one.person for one in found}
    chosen = request.POST.get("same_as", "")
    if found and chosen != SOMEBODY_ELSE and chosen not in ids:
        record(request.posting, [*ids.values()], reason="Like somebody met in custody")
        return _page(request, form, kept, found=found)
    try:
        made = _made(request, form, ids.get(chosen))
    except engaging.MetAlready as twice:
        return _page(request, form, kept, found=found, met=twice.engagement, chosen=chosen)
    except (CannotDo, reviewing.NotAllowed) as fault:
        form.add_error(None, str(fault))
        return _page(request, form, kept)
    except entries.PersonNotFound:
        form.add_error(None, "Whom you chose is not there any more. Send the form again.")
        return _page(request, form, kept)
    messages.success(request, f"{made.reference} is recorded.")
    return redirect("diversion:engagement", made.case_id, made.pk)


def _made(request: Request, form: CustodyForm, same: Person | None) -> Engagement:
    said = form.cleaned_data
    return engaging.record(
        once=said["once"],
        by=request.posting,
        said=form.said(),
        facts=form.facts(suite=form.suite_name, consent_at=None, released_at=None),
        needs=said["needs"],
        yos=said["yos"],
        same_as=same.pk if same else None,
        is_another="another" in request.POST,
    )


def _page(
    request: Request,
    form: CustodyForm,
    kept: drafts.Opened,
    *,
    found: list[likely.Likely] | None = None,
    met: Engagement | None = None,
    chosen: str = "",
) -> HttpResponse:
    has_errors = form.is_bound and bool(form.errors)
    context: dict[str, Any] = {
        "page_title": "Met in custody",
        "form": form,
        "has_errors": has_errors,
        "draft": kept,
        "token_name": drafts.TOKEN,
        "likely": shown(request.posting, found) if found and not has_errors else [],
        "somebody_else": SOMEBODY_ELSE,
        "chosen": chosen,
        "met": _met(met) if met else None,
    }
    status = 400 if has_errors else 409 if met else 200
    return render(request, "diversion/custody.html", context, status=status)


def _met(engagement: Engagement) -> dict[str, Any]:
    return {
        "pk": engagement.pk,
        "case": engagement.case_id,
        "reference": engagement.reference,
        "at": engagement.engaged_at,
        "by": engagement.by.user.name,
        "suite": engagement.suite,
    }


@needs(CASES_WORK)
@require_POST
def draft(request: Request) -> HttpResponse:
    """Keep what is being typed. The page asks by itself."""
    if not drafts.keep(by=request.posting, said=request.POST):
        return HttpResponse(status=413)
    left = sessions.seconds_left(request.session, at=timezone.now())
    return HttpResponse(status=204, headers={"Session-Seconds": str(left)})
