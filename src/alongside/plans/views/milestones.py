"""A milestone with its history, and saying how it stands."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alongside.delivery import cells
from alongside.partners.access import needs
from alongside.partners.permissions import PLANS_SEE
from alongside.partners.requests import Request
from alongside.plans import present, queries, rules
from alongside.plans.actions import updates
from alongside.plans.actions.refusals import CannotDo
from alongside.plans.forms import MEANING_OF, StatusForm, status_initial
from alongside.plans.models import Milestone, Update
from alongside.plans.views import reading


@needs(PLANS_SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def milestone(request: Request, pk: int, number: int) -> HttpResponse:
    """What it is, how it stands, and everything that was said of it."""
    plan = reading.seen(request, pk)
    found = get_object_or_404(Milestone.objects.select_related("action__outcome"), plan=plan, pk=number)
    may_say = queries.may_update(request.posting, plan, found)
    is_sent = request.method == "POST"
    said = _history(found)
    seen = said[0].pk if said else 0
    form = StatusForm(request.POST if is_sent else None, initial=status_initial(found, seen))
    if is_sent and may_say and form.is_valid():
        try:
            made = updates.say(plan=plan, said=as_said(form, found.pk), by=request.posting)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        except updates.Meanwhile as fault:
            form = seen_again(request, fault.newest[found.pk])
            said = _history(found)
        else:
            words = "How it stands is kept." if made else "It stands so already. Nothing was changed."
            messages.success(request, words)
            return redirect("plans:milestone", pk, number)
    elif is_sent and not may_say:
        form.add_error(None, "How this milestone stands is said by its lead, or by whoever keeps the plan.")
    today = timezone.localdate()
    proposed = rules.proposed(found.due, found.progress, year=plan.year, today=today)
    reading.was_read(request, [plan.pk], [f"milestone {found.pk}"])
    context = {
        "page_title": "Milestone",
        "plan": {"pk": plan.pk, "name": present.name(plan)},
        "text": cells.plain(found.text) or "A milestone without a text",
        "pk": found.pk,
        "facts": {
            "outcome": cells.plain(f"{found.action.outcome.number} {found.action.outcome.title}"),
            "action": cells.plain(f"{found.action.number} {found.action.title}"),
            "due": found.due,
            "due_on": found.due_on,
            "is_late": rules.is_late(found.due_on, found.progress, today),
            "leads": rules.leads_of(found.lead),
            "links": cells.lines_of(found.links),
            "progress": found.get_progress_display() if found.progress else "Nobody has said",
            "comment": found.comment,
        },
        "rag": present.tag(found.rag, found.rag_words),
        "proposed": present.tag(proposed) if proposed else None,
        "left_at": found.left_at,
        "history": present.history(said),
        "may_say": may_say,
        "form": form,
        "meanings": MEANING_OF,
        "has_errors": is_sent,
    }
    return render(request, "plans/milestone.html", context, status=400 if is_sent else 200)


def as_said(form: StatusForm, milestone: int) -> updates.Said:
    """What was typed, as the actions take it."""
    given = form.cleaned_data
    return updates.Said(
        milestone=milestone,
        progress=given["progress"],
        rag=given["rag"],
        comment=given["comment"],
        seen=given["seen"] or 0,
    )


def seen_again(request: Request, newest: Update) -> StatusForm:
    """The form with what was typed, once its sender sees what somebody else said meanwhile."""
    typed = request.POST.copy()
    typed["seen"] = str(newest.pk)
    form = StatusForm(typed)
    form.add_error(None, meanwhile(newest))
    return form


def meanwhile(newest: Update) -> str:
    """What somebody else said, and how to go on."""
    words = present.LABELS[newest.rag] if newest.rag else newest.rag_words or "no RAG status"
    comment = f", “{newest.comment}”" if newest.comment else ""
    return (
        f"Somebody else said meanwhile how it stands: {words}{comment}. What you typed is still here: send "
        "it again to say it after them"
    )


def _history(found: Milestone) -> list[Update]:
    return list(
        found.updates.select_related("lead", "by__agency", "version")
        .defer("version__content")
        .order_by("-pk")
    )
