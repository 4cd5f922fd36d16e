"""The form that any agency may use without an account, and the pages to which the links in its e-mails lead.

Whoever comes here is nobody: the database lets them write one referral, and read what their link opens
(ADR 0039). Nobody is looked for, so that no answer tells whether somebody is known.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import limits, links, packs, referral_page, referral_queries
from alongside.casework.actions import drafts, referrals
from alongside.casework.actions.cases import CannotDo
from alongside.casework.models import Referral, ReferralEvent
from alongside.casework.pack import Route
from alongside.casework.referral_forms import LinkForm, ReferralForm, WordsForm
from alongside.casework.views.referrals import BOROUGH_OF, about, where
from alongside.core.forms import Form
from alongside.partners.access import open_to_all
from alongside.partners.models import Programme


@open_to_all
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To which programme, and where the person lives."""
    with links.public():
        return where(request, Route.PUBLIC, "casework:public_refer", "casework/public_where.html")


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: HttpRequest, pk: int, borough: str) -> HttpResponse:
    """Refer somebody, or save the form to finish it later."""
    with links.public():
        programme = referral_queries.programme(pk, Route.PUBLIC) if borough in BOROUGH_OF else None
    return _filled(request, programme, borough) if programme else _nothing(request)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def saved(request: HttpRequest, key: str) -> HttpResponse:
    """A form that was saved, for whoever has its link."""
    with links.public(draft=key):
        draft = referral_queries.draft(links.hashed(key))
        programme = Programme.objects.filter(slug=draft.programme).first() if draft else None
        if programme:
            programme = referral_queries.programme(programme.pk, Route.PUBLIC)
    if draft is None and (made := _sent_before(request)):
        return _to_status(made, "?sent")
    borough = str(draft.content.get("borough", "")) if draft else ""
    if draft is None or programme is None or borough not in BOROUGH_OF:
        return _nothing(request)
    return _filled(request, programme, borough, saved=draft.content, token=key)


@dataclass(kw_only=True)
class _Filling:
    """A form of the public, as far as it is filled in. `token`: of the draft that it was saved as."""

    request: HttpRequest
    programme: Programme
    borough: str
    form: ReferralForm
    context: dict[str, Any]
    token: str = ""

    def drawn(self, *, status: int = 200, **more: Any) -> HttpResponse:
        """The page."""
        context = {**self.context, "form": self.form, "has_errors": status >= 400, **more}
        return render(self.request, "casework/public_refer.html", context, status=status)

    def refused(self, words: str, *, status: int) -> HttpResponse:
        """The page with what is wrong; nothing of what was typed is lost."""
        self.form.add_error(None, words)
        return self.drawn(status=status)


def _filled(
    request: HttpRequest,
    programme: Programme,
    borough: str,
    *,
    saved: dict[str, str] | None = None,
    token: str = "",
) -> HttpResponse:
    is_asked = request.method == "POST"
    with links.public():
        pack = packs.for_programme(programme.slug, borough)
        said = about(pack, programme, borough)
    form = ReferralForm(request.POST if is_asked else None, pack=pack, saved=saved)
    title = f"Refer somebody: {programme.name}"
    context = {**said, "page_title": title, "warned": [], "is_saved": bool(token)}
    filling = _Filling(
        request=request, programme=programme, borough=borough, form=form, context=context, token=token
    )
    if not is_asked:
        return filling.drawn()
    if "save" in request.POST:
        return _save(filling)
    if not form.is_valid():
        return filling.drawn(status=400)
    warned = [] if "anyway" in request.POST else _warnings(form, has_desk=said["has_desk"])
    return filling.drawn(warned=warned) if warned else _send(filling)


def _warnings(form: ReferralForm, *, has_desk: bool) -> list[str]:
    """What does not stop a referral from being sent: the desk decides."""
    no_desk = (
        "No agency is named yet that takes these referrals there. Yours is kept, and those who name one see "
        "that it waits."
    )
    return [words for words in (form.against_taking(), "" if has_desk else no_desk) if words]


def _send(filling: _Filling) -> HttpResponse:
    form, request = filling.form, filling.request
    what = form.what(programme=filling.programme, borough=filling.borough)
    if not limits.may_send(request, what.referrer_email):
        return filling.refused(limits.TOO_MANY, status=429)
    try:
        made = referrals.send(once=form.cleaned_data["once"], what=what, by=None)
    except CannotDo as fault:
        return filling.refused(str(fault), status=400)
    if filling.token:
        drafts.end(filling.token)
    return _to_status(made, "?sent")


def _to_status(made: Referral, also: str) -> HttpResponse:
    return redirect(f"{reverse('casework:public_status', args=[links.of_referral(made.pk)])}{also}")


def _sent_before(request: HttpRequest) -> Referral | None:
    """The referral that a saved form has become already, where its button was pressed twice."""
    try:
        once = uuid.UUID(request.POST.get("once", ""))
    except ValueError:
        return None
    with links.public(), links.once(once):
        return Referral.objects.filter(once=once).first()


def _save(filling: _Filling) -> HttpResponse:
    request, to = filling.request, LinkForm(filling.request.POST)
    kept = {**filling.form.content(), "borough": filling.borough}
    if not to.is_valid():
        # Only the address is asked for: the form need not be finished to be saved.
        filling.form.errors.clear()
        filling.form.errors["referrer_email"] = to.errors["referrer_email"]
        return filling.drawn(status=400)
    email = to.cleaned_data["referrer_email"]
    if not limits.may_save(request, email):
        return filling.refused(limits.TOO_MANY, status=429)
    drafts.keep(
        programme=filling.programme.slug,
        content=kept,
        email=email,
        token=filling.token,
    )
    return redirect("casework:public_kept")


@open_to_all
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """The form is saved, and its link is on its way."""
    return render(request, "casework/public_kept.html", {"page_title": "Your form is saved"})


@open_to_all
@require_safe
def status(request: HttpRequest, key: str) -> HttpResponse:
    """How a referral stands, for whoever has its link: its receipt, and what was decided."""
    pk = links.referral_of(key)
    with links.public(referral=pk):
        found = _one(pk)
        if found is None:
            return _nothing(request)
        events = ReferralEvent.objects.filter(referral=found).exclude(kind__in=referral_page.NOT_TOLD)
        context = {
            "page_title": f"Referral {found.reference}",
            "key": key,
            "reference": found.reference,
            "programme": referral_page.programme_names().get(found.programme, found.programme),
            "borough": BOROUGH_OF[found.borough].name,
            "state": referral_page.state_tag(found),
            "is_sent_now": "sent" in request.GET,
            "question": referral_queries.question_open(found),
            "may_withdraw": referral_page.is_open(found),
            "events": [
                referral_page.happening(one, is_told_all=False)
                for one in events.select_related("pack").order_by("-pk")
            ],
        }
        return render(request, "casework/public_status.html", context)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Answer the question that is open."""
    return _act(request, key, "answer")


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Take a referral back."""
    return _act(request, key, "withdraw")


def _act(request: HttpRequest, key: str, what: str) -> HttpResponse:
    pk, is_answer = links.referral_of(key), what == "answer"
    is_asked = request.method == "POST"
    with links.public(referral=pk):
        found = _one(pk)
        question = referral_queries.question_open(found) if found else ""
        if found is None or not (question if is_answer else referral_page.is_open(found)):
            return _nothing(request)
        label = "Your answer" if is_answer else "Why do you withdraw it?"
        form = WordsForm(request.POST if is_asked else None, label=label)
        if is_asked and form.is_valid() and _done(form, found, is_answer=is_answer):
            return redirect("casework:public_status", key)
        context = {
            "page_title": "Answer the question" if is_answer else "Withdraw the referral",
            "reference": found.reference,
            "key": key,
            "question": question if is_answer else "",
            "form": form,
            "has_errors": is_asked,
            "button": "Send the answer" if is_answer else "Withdraw it",
        }
        return render(request, "casework/public_act.html", context, status=400 if is_asked else 200)


def _done(form: Form, found: Referral, *, is_answer: bool) -> bool:
    act = referrals.answer if is_answer else referrals.withdraw
    try:
        act(referral=found.pk, by=None, words=form.cleaned_data["words"])
    except CannotDo as fault:
        form.add_error(None, str(fault))
        return False
    return True


def _one(pk: int | None) -> Referral | None:
    return Referral.objects.filter(pk=pk).first() if pk else None


def _nothing(request: HttpRequest) -> HttpResponse:
    """One page, whether a link is wrong, is over, or never was."""
    context = {"page_title": "This link does not work", "start": reverse("casework:public_start")}
    return render(request, "casework/public_nothing.html", context, status=404)
