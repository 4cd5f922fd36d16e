"""The page on which an agency answers, for whoever has its link and no account (ADR 0050)."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from alongside.board import limits, links, queries
from alongside.board.actions import responses
from alongside.board.actions.responses import ROLE
from alongside.board.actions.saying import CannotDo
from alongside.board.forms import SAVE, HalfForm, ResponseForm
from alongside.board.models import Asked, Question, ResponseDraft
from alongside.board.views.showing import both_versions
from alongside.core import conflicts
from alongside.partners.access import open_to_all


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Answer the questions, save them to go on later, and see what was sent."""
    consultation, own = links.opened_by(key)
    with links.public(consultation, own):
        asked = responses.of_link(own)
        if asked is None:
            context = {"page_title": "This link does not work"}
            return render(request, "board/nothing.html", context, status=404)
        page = _Page(request, key, asked)
    if not page.why_not and request.method == "POST":
        return _taken(page, own)
    return page.drawn(status=409 if request.method == "POST" else 200)


class _Page:
    """The page, as far as it is known: what is asked, what was said, and what is typed."""

    def __init__(self, request: HttpRequest, key: str, asked: Asked) -> None:
        self.request, self.key, self.asked = request, key, asked
        self.why_not = responses.why_not(asked)
        self.questions: list[Question] = queries.questions(asked.consultation)
        self.now = responses.stands(asked)
        self.sent = responses.sent_last(asked)
        draft = ResponseDraft.objects.filter(asked=asked).first()
        newest = asked.responses.order_by("-number").first()
        self.saved_at = draft.saved_at if draft else None
        self.sent_at = newest.sent_at if newest else None
        self.is_late = bool(newest and newest.is_late)
        self.otherwise = newest.otherwise if newest else ""
        is_half = SAVE in request.POST
        kind = HalfForm if is_half else ResponseForm
        kinds = kind(questions=self.questions).fields
        fields = [name for name in kinds if name not in (conflicts.OPENED, SAVE)]
        self.saving = conflicts.Change(
            request.POST if request.method == "POST" else None,
            about=f"asked {asked.pk}",
            fields=fields,
            kinds=kinds,
        )
        stands = {name: self.now.get(name, "") for name in fields}
        self.form = kind(
            self.saving.posted,
            questions=self.questions,
            initial={**stands, "opened": self.saving.seal(stands)},
        )

    def refused(self, words: str, *, status: int) -> HttpResponse:
        """The page with what is wrong; nothing of what was typed is lost."""
        self.form.is_valid()
        self.form.add_error(None, words)
        return self.drawn(status=status)

    def drawn(self, *, status: int = 200) -> HttpResponse:
        """The page."""
        of = self.asked.consultation
        context: dict[str, Any] = {
            "page_title": of.title,
            "agency": self.asked.called,
            "asks": of.agency.name,
            "why": of.why,
            "due_on": of.due_on,
            "is_past": of.due_on < timezone.localdate(),
            "why_not": self.why_not,
            "form": self.form,
            "has_errors": status >= 400 and not self.why_not,
            "typed": self._typed() if self.why_not else [],
            "sent": self._sent(),
            "sent_at": self.sent_at,
            "is_late": self.is_late,
            "otherwise": self.otherwise,
            "role": self.sent.get(ROLE, ""),
            "saved_at": self.saved_at,
            "is_sent_now": "sent" in self.request.GET and self.sent_at,
            "is_saved_now": "saved" in self.request.GET and self.saved_at,
            "questions": [(one, self.form[responses.field_of(one)]) for one in self.questions],
        }
        return render(self.request, "board/answer.html", context, status=status)

    def _typed(self) -> list[dict[str, str]]:
        """What was typed too late, to be copied from the page; what was saved in time, where nothing was."""
        typed = self.request.POST if self.request.method == "POST" else self.now if self.saved_at else {}
        return self._pairs(typed)

    def _sent(self) -> list[dict[str, str]]:
        return self._pairs(self.sent)

    def _pairs(self, said: Any) -> list[dict[str, str]]:
        if not said:
            return []
        return [
            {
                "question": f"{one.number}. {one.text}",
                "text": said.get(responses.field_of(one)) or "No answer",
            }
            for one in self.questions
        ]


def _taken(page: _Page, own: uuid.UUID) -> HttpResponse:
    request, form, saving = page.request, page.form, page.saving
    if saving.is_unsettled:
        return _conflict(page)
    if not form.is_valid():
        return page.drawn(status=400)
    if not limits.may_answer(request, own):
        return page.refused(limits.TOO_MANY, status=429)
    is_half = SAVE in request.POST
    act = responses.save if is_half else responses.send
    said = responses.form_values(page.questions, form.cleaned_data)
    try:
        act(consultation=page.asked.consultation_id, key=own, said=said, was=saving.was)
    except conflicts.ChangedMeanwhile:
        with links.public(page.asked.consultation_id, own):
            page.now = responses.stands(page.asked)
        return _conflict(page)
    except CannotDo as fault:
        return page.refused(str(fault), status=409)
    return redirect(f"{request.path}?{'saved' if is_half else 'sent'}")


def _conflict(page: _Page) -> HttpResponse:
    return both_versions(
        page.request,  # type: ignore[arg-type]  # Whoever has a link has no posting.
        page.saving,
        page.form,
        now=page.now,
        by=None,
        at=None,
        back=page.request.path,
        name=page.asked.consultation.title,
    )
