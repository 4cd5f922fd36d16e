"""The page to which the link of a round leads: one lead's own milestones, without an account.

Whoever comes here is nobody: the database shows them the milestones of the lead whose link it is, and lets
them say how these stand, until the round is over (ADR 0049).
"""

from dataclasses import dataclass, field
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core.forms import errors
from alongside.delivery import cells
from alongside.partners.access import open_to_all
from alongside.plans import links, present, queries, rules
from alongside.plans.actions import rounds, updates
from alongside.plans.actions.refusals import CannotDo
from alongside.plans.forms import LONGEST_PART, MEANING_OF, StatusForm, status_initial
from alongside.plans.models import Ask, Milestone, Plan
from alongside.plans.views.milestones import as_said, meanwhile

ON_A_PAGE = 25
FIELDS = ("progress", "rag", "comment", "seen")
TOO_MANY = (
    "Too much was sent with this link in a short time. Wait an hour, and send it again: what you typed is "
    "still here."
)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """How the milestones of one lead stand."""
    number = links.ask_of(key)
    if number is None:
        return _nothing(request)
    with links.lead(number):
        asked = Ask.objects.select_related("round__plan", "lead").filter(pk=number)
        if request.method == "POST":
            # Who sends the same page twice, or from two windows, waits: what is typed is kept by all of them.
            asked = asked.select_for_update(of=("self",))
        found = asked.first()
        if found is None:
            return _nothing(request)
        # Rendered here, where the database still knows whose link it is.
        return _Page(request, key, found, list(queries.led_by(found.lead))).answered()


@dataclass
class _Page:
    """A page of a lead's milestones."""

    request: HttpRequest
    key: str
    ask: Ask
    milestones: list[Milestone]
    faults: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        asked = self.request.GET.get("page", "")
        self.pages = max(1, -(-len(self.milestones) // ON_A_PAGE))
        self.page = (
            min(int(asked), self.pages) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
        )
        self.page = max(1, self.page)
        self.shown = self.milestones[(self.page - 1) * ON_A_PAGE : self.page * ON_A_PAGE]
        self.plan: Plan = self.ask.round.plan
        self.newest = queries.newest(one.pk for one in self.shown)

    def answered(self) -> HttpResponse:
        """What the request is answered with."""
        if self.request.method != "POST":
            log.record(act=Act.CONSULTATION, by=None, what="plans.ask", which=[self.ask.pk])
            return self._drawn(self._forms(self.ask.typed))
        typed = self._typed()
        forms = self._forms(typed, is_sent="save" not in self.request.POST)
        if not ratelimit.consume(self.request, action="plan_answer", key=str(self.ask.pk)):
            return self._refused(forms, TOO_MANY, status=429)
        rounds.keep_typed(ask=self.ask, typed=typed)
        if "save" in self.request.POST:
            messages.success(
                self.request, "What you typed is kept. It is not sent yet: come back with the same link."
            )
            return self._again()
        if not all(form.is_valid() for form in forms.values()):
            return self._drawn(forms, status=400)
        return self._send(forms)

    def _send(self, forms: dict[int, StatusForm]) -> HttpResponse:
        try:
            rounds.answer(ask=self.ask, said=[as_said(form, pk) for pk, form in forms.items()])
        except CannotDo as fault:
            return self._refused(forms, str(fault), status=409)
        except updates.Meanwhile as found:
            typed: Any = self.request.POST.copy()
            for pk, newest in found.newest.items():
                typed[f"{pk}-seen"] = str(newest.pk)
                forms[pk].data = typed
                forms[pk].add_error("comment", meanwhile(newest))
            return self._drawn(forms, status=409)
        messages.success(
            self.request, "Thank you. How your milestones stand is kept, and whoever keeps the plan sees it."
        )
        return self._again(self.page + 1 if self.page < self.pages else self.page)

    def _again(self, page: int = 0) -> HttpResponse:
        return redirect(f"{self.request.path}?page={page or self.page}")

    def _typed(self) -> dict[str, str]:
        """What stands in the fields that were sent: a choice that nobody made is not sent.

        With it the newest update that its page showed, so that a later one is not overwritten unseen. No text
        in the database holds a NUL, and nobody types one.
        """
        sent = self.request.POST
        return {
            name: sent[name].replace("\0", "")[:LONGEST_PART]
            for one in self.shown
            for name in (f"{one.pk}-{field}" for field in FIELDS)
            if name in sent
        }

    def _forms(self, typed: dict[str, Any], *, is_sent: bool = False) -> dict[int, StatusForm]:
        made = {}
        for one in self.shown:
            newest = self.newest.get(one.pk)
            initial = status_initial(one, newest.pk if newest else 0)
            for name in FIELDS:
                initial[name] = typed.get(f"{one.pk}-{name}", initial[name])
            data = self.request.POST if is_sent else None
            made[one.pk] = StatusForm(data, prefix=str(one.pk), initial=initial)
        return made

    def _refused(self, forms: dict[int, StatusForm], words: str, *, status: int) -> HttpResponse:
        self.faults.append({"text": words, "href": ""})
        return self._drawn(forms, status=status)

    def _drawn(self, forms: dict[int, StatusForm], *, status: int = 200) -> HttpResponse:
        done = set(self.ask.typed.get("answered", ()))
        context = {
            "page_title": "How do your milestones stand?",
            "plan": present.name(self.plan),
            "lead": self.ask.lead.name,
            "quarter": rules.QUARTERS[self.ask.round.quarter],
            "last_day": self.ask.round.closes_on - rules.ONE_DAY,
            "is_answered": self.ask.answered_at is not None,
            "milestones": [self._milestone(one, forms[one.pk], done) for one in self.shown],
            "faults": [*self.faults, *(self._errors(forms) if status != 200 else ())],
            "meanings": MEANING_OF,
            "has_errors": status != 200,
            "page": self.page,
            "pages": self.pages,
            "total": len(self.milestones),
        }
        return render(self.request, "plans/answer.html", context, status=status)

    def _errors(self, forms: dict[int, StatusForm]) -> list[dict[str, str]]:
        """What is wrong, each with the milestone that it is about."""
        return [
            {**error, "text": f"{cells.short(one.text)}: {error['text']}"}
            for one in self.shown
            for error in errors(forms[one.pk])
        ]

    def _milestone(self, one: Milestone, form: StatusForm, done: set[int]) -> dict[str, Any]:
        today = timezone.localdate()
        progress = one.progress
        proposed = rules.proposed(one.due, progress, year=self.plan.year, today=today)
        return {
            "pk": one.pk,
            "text": cells.plain(one.text) or "A milestone without a text",
            "action": cells.plain(f"{one.action.number} {one.action.title}"),
            "due": one.due,
            "is_late": rules.is_late(one.due_on, progress, today),
            "proposed": present.tag(proposed) if proposed else None,
            "progress": one.get_progress_display() if progress else "nobody has said how far it is",
            "is_said": one.pk in done,
            "form": form,
        }


def _nothing(request: HttpRequest) -> HttpResponse:
    """One page, whether a link is wrong, is over, or never was."""
    return render(request, "plans/no_link.html", {"page_title": "This link does not work"}, status=404)
