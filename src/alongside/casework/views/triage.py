"""What is done with one referral, each on a page of its own: by its desk, and by whoever sent it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from alongside.casework import own_rules, packs, referral_page, referral_queries, referral_rules
from alongside.casework.actions import referral_retention as retention
from alongside.casework.actions import referrals, triage
from alongside.casework.actions.cases import CannotDo
from alongside.casework.models import Referral
from alongside.casework.referral_forms import (
    AcceptForm,
    DeclineForm,
    RedirectForm,
    ReviewForm,
    WordsForm,
    said_as_initial,
)
from alongside.casework.referral_queries import KIND
from alongside.casework.views.reading import referrals_were_read
from alongside.core.forms import Form
from alongside.partners.access import needs
from alongside.partners.permissions import CASES_WORK
from alongside.partners.requests import Request
from alongside.people import likely
from alongside.people.actions import reviewing
from alongside.people.actions.entries import PersonNotFound
from alongside.people.views.entries import SOMEBODY_ELSE
from alongside.people.views.refusals import not_found
from alongside.people.views.search import record, shown

Is = Callable[[Referral], bool]


def _at_desk(request: Request, pk: int, *, is_so: Is = referral_page.is_open) -> Referral | None:
    found = referral_queries.one(request.posting, pk)
    is_theirs = found is not None and referral_queries.is_at_desk(request.posting, found)
    return found if found and is_theirs and is_so(found) else None


def _sender_s(request: Request, pk: int, *, is_so: Is = referral_page.is_open) -> Referral | None:
    found = referral_queries.one(request.posting, pk)
    is_theirs = found is not None and referral_queries.is_sender(request.posting, found)
    return found if found and is_theirs and is_so(found) else None


def _is_asked(referral: Referral) -> bool:
    return referral.state == Referral.State.ASKED


def _came_to_nothing(referral: Referral) -> bool:
    return referral.state in referral_rules.CAME_TO_NOTHING


@needs(CASES_WORK)
@require_POST
def take(request: Request, pk: int) -> HttpResponse:
    """Take it on."""
    if _at_desk(request, pk) is None:
        return not_found(request, KIND, pk)
    return _done(request, pk, lambda: triage.take(referral=pk, by=request.posting), "It is yours to answer.")


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask the referrer something."""
    found = _at_desk(request, pk, is_so=lambda one: referral_page.is_open(one) and not _is_asked(one))
    if found is None:
        return not_found(request, KIND, pk)
    hint = "They read it behind a link, and answer there. Do not name anybody: say “they”"
    form = WordsForm(_sent(request), label="What do you ask?", hint=hint)

    def act(asked: dict[str, Any]) -> object:
        return triage.ask(referral=pk, by=request.posting, words=asked["words"])

    said = "The question is on its way. The clock stands still until it is answered."
    return _page(request, found, form, act, title="Ask the referrer", button="Send the question", said=said)


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: Request, pk: int) -> HttpResponse:
    """Turn it down."""
    found = _at_desk(request, pk)
    if found is None:
        return not_found(request, KIND, pk)
    form = DeclineForm(_sent(request), pack=packs.for_programme(found.programme, found.borough))

    def act(asked: dict[str, Any]) -> object:
        return triage.decline(referral=pk, by=request.posting, code=asked["code"], words=asked["words"])

    said = "It is declined. The referrer is told why, and what then happens."
    return _page(request, found, form, act, title="Decline the referral", button="Decline it", said=said)


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def pass_on(request: Request, pk: int) -> HttpResponse:
    """Redirect it to another programme or borough."""
    found = _at_desk(request, pk)
    if found is None:
        return not_found(request, KIND, pk)
    form = RedirectForm(_sent(request), referral=found)

    def act(asked: dict[str, Any]) -> object:
        return triage.redirect(referral=pk, by=request.posting, **asked)

    said = "It is with the other desk. Its age counts on, and the referrer is told."
    return _page(request, found, form, act, title="Redirect the referral", button="Redirect it", said=said)


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Request, pk: int) -> HttpResponse:
    """Answer the question that is open, as whoever sent it."""
    found = _sender_s(request, pk, is_so=_is_asked)
    if found is None:
        return not_found(request, KIND, pk)
    form = WordsForm(_sent(request), label="Your answer")

    def act(asked: dict[str, Any]) -> object:
        return referrals.answer(referral=pk, by=request.posting, words=asked["words"])

    title, said = "Answer the question", "Your answer is with the desk."
    return _page(request, found, form, act, title=title, button="Send the answer", said=said)


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take it back, as whoever sent it."""
    found = _sender_s(request, pk)
    if found is None:
        return not_found(request, KIND, pk)
    form = WordsForm(_sent(request), label="Why?", hint="The desk reads this")

    def act(asked: dict[str, Any]) -> object:
        return referrals.withdraw(referral=pk, by=request.posting, words=asked["words"])

    title = "Withdraw the referral"
    return _page(request, found, form, act, title=title, button="Withdraw it", said="It is withdrawn.")


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Request, pk: int) -> HttpResponse:
    """Keep what came to nothing, or erase it."""
    found = _at_desk(request, pk, is_so=_came_to_nothing)
    if found is None:
        return not_found(request, KIND, pk)
    form = ReviewForm(_sent(request), label="Why?", hint="Do not name anybody: this stays in the log")
    if request.method == "POST" and form.is_valid() and form.cleaned_data["outcome"] == "ERASE":
        try:
            retention.erase(referral=pk, by=request.posting, words=form.cleaned_data["words"])
        except CannotDo as fault:
            form.add_error(None, str(fault))
        except referrals.ReferralNotFound:
            return not_found(request, KIND, pk)
        else:
            messages.success(request, f"{found.reference} is erased.")
            return redirect("casework:referrals")

    def act(asked: dict[str, Any]) -> object:
        return retention.keep(referral=pk, by=request.posting, words=asked["words"])

    said = "It is kept until its next review."
    return _page(request, found, form, act, title="Keep it or erase it", button="Save", said=said)


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: Request, pk: int) -> HttpResponse:
    """Accept it. Whoever may be them in the index is shown first, and one of them, or nobody, is chosen."""
    found = _at_desk(request, pk)
    if found is None:
        return not_found(request, KIND, pk)
    pack = packs.for_programme(found.programme, found.borough)
    opens_case = own_rules.named(found.programme) is None
    said = referral_queries.said(found)
    form = AcceptForm(_sent(request), pack=pack, opens_case=opens_case, initial=said_as_initial(said))
    matches: list[likely.Likely] = []
    is_asked = request.method == "POST"
    if is_asked and form.is_valid():
        matches = likely.matches(request.posting, form.cleaned_data)
        ids = {str(one.person.pk): one.person.pk for one in matches}
        chosen = request.POST.get("same_as", "")
        if not matches or chosen == SOMEBODY_ELSE or chosen in ids:
            try:
                made = _accepted(request, form, found, ids.get(chosen))
            except referrals.ReferralNotFound:
                return not_found(request, KIND, pk)
            if made:
                return redirect("casework:case" if made.case_id else "casework:referral", made.case_id or pk)
        else:
            record(request.posting, [one.person for one in matches], reason="Like somebody who was referred")
    has_errors = is_asked and bool(form.errors)
    context = {
        "page_title": "Accept the referral",
        "caption": _caption(request, found),
        "pk": pk,
        "form": form,
        "standing": form.standing_names,
        "opens_case": opens_case,
        "has_errors": has_errors,
        "likely": shown(request.posting, matches) if not has_errors else [],
        "somebody_else": SOMEBODY_ELSE,
    }
    referrals_were_read(request, [found], ["identity"])
    return render(request, "casework/referral_accept.html", context, status=400 if has_errors else 200)


def _accepted(request: Request, form: AcceptForm, found: Referral, same_as: int | None) -> Referral | None:
    try:
        made = triage.accept(
            referral=found.pk,
            by=request.posting,
            said=form.said(),
            marker=form.marker(),
            standing=form.standing(),
            same_as=same_as,
        )
    except (CannotDo, reviewing.NotAllowed) as fault:
        form.add_error(None, str(fault))
        return None
    except PersonNotFound:
        form.add_error(None, "Whoever you chose is not in the index any more. Choose anew.")
        return None
    messages.success(request, f"{made.reference} is accepted, and the referrer is told.")
    return made


def _page(
    request: Request,
    found: Referral,
    form: Form,
    act: Callable[[dict[str, Any]], object],
    *,
    title: str,
    button: str,
    said: str,
) -> HttpResponse:
    """A page with one form about a referral: done, or drawn with what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        except referrals.ReferralNotFound:
            return not_found(request, KIND, found.pk)
        else:
            messages.success(request, said)
            return redirect("casework:referral", found.pk)
    has_errors = request.method == "POST"
    question = referral_queries.question_open(found)
    context = {
        "page_title": title,
        "caption": _caption(request, found),
        "pk": found.pk,
        "form": form,
        "hints": getattr(form, "consequences", {}),
        "question": question if isinstance(form, WordsForm) and title.startswith("Answer") else "",
        "has_errors": has_errors,
        "button": button,
    }
    referrals_were_read(request, [found], ["identity"])
    return render(request, "casework/referral_form.html", context, status=400 if has_errors else 200)


def _done(request: Request, pk: int, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except CannotDo as fault:
        messages.warning(request, str(fault))
    except referrals.ReferralNotFound:
        return not_found(request, KIND, pk)
    else:
        messages.success(request, said)
    return redirect("casework:referral", pk)


def _caption(request: Request, found: Referral) -> str:
    name = referral_queries.names_of(request.posting, [found]).get(found.pk, "")
    return f"{found.reference}, {name}" if name else found.reference


def _sent(request: Request) -> Any:
    return request.POST if request.method == "POST" else None
