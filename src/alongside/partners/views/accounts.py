"""People at one's own agency: who has a posting, adding somebody, posting them, and ending that."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import formats
from alongside.core.forms import Form, errors
from alongside.partners import account_page, account_queries, actions, queries
from alongside.partners.access import needs
from alongside.partners.account_forms import (
    AddPersonForm,
    CloseAccountForm,
    EndPostingForm,
    PostingForm,
    ResetSecondFactorForm,
)
from alongside.partners.actions import CannotDo
from alongside.partners.actions.accounts import USER, giver_of
from alongside.partners.models import Posting, User
from alongside.partners.permissions import ACCOUNTS_CLOSE, ACCOUNTS_WRITE
from alongside.partners.requests import Request

SEEN = ("name", "email", "postings", "last_login")
FIRST_SIGN_IN = (
    "Tell them to open the sign-in page and choose “I have forgotten my password”: they set their own "
    "password and second factor."
)


def person_for(posting: Posting, pk: int) -> User:
    """Somebody at the posting's agency, now, before, or to come; anybody else is not there."""
    found = account_queries.person_at(posting.agency_id, pk)
    if found is None:
        raise Http404
    return found


@needs(ACCOUNTS_WRITE)
@require_safe
def people(request: Request) -> HttpResponse:
    """Who has a posting at one's agency; with ?show=ended, whose postings have ended."""
    has_ended = request.GET.get("show") == "ended"
    listing = account_page.people(request.GET, request.posting.agency_id, has_ended=has_ended)
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=USER,
        which=[row.id for row in listing.rows],
        fields=SEEN,
    )
    context = {
        "page_title": "People at your agency",
        "agency": request.posting.agency.name,
        "listing": listing,
        "has_ended": has_ended,
        "sections": account_page.sections(request.posting, "partners:people"),
    }
    return render(request, "partners/people.html", context)


@needs(ACCOUNTS_WRITE)
@require_safe
def person(request: Request, pk: int) -> HttpResponse:
    """One person, and their postings at one's agency."""
    found = person_for(request.posting, pk)
    log.record(act=Act.CONSULTATION, by=request.posting, what=USER, which=[pk], fields=SEEN)
    last = formats.datetime(found.last_login) if found.last_login else "Never"
    second = "Set up" if queries.has_second_factor(pk) else "Not set up yet"
    context = {
        "page_title": found.name,
        "pk": pk,
        "facts": [
            {"key": "Email", "value": found.email},
            {"key": "Last sign-in", "value": last},
            {"key": "Second factor", "value": second},
            {"key": "Account", "value": "Open" if found.is_active else "Closed"},
        ],
        "listing": account_page.postings_of(pk, request.posting),
        "is_oneself": pk == request.posting.user_id,
        "may": account_page.acts_on(found, request.posting),
        "first_sign_in": FIRST_SIGN_IN if account_page.waits_for_sign_in(found) else "",
    }
    return render(request, "partners/person.html", context)


@needs(ACCOUNTS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: Request) -> HttpResponse:
    """Add somebody to one's agency: a posting, and an account where they have none."""
    form = AddPersonForm(request.POST or None, giver=giver_of(request.posting), teams=_teams(request.posting))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_person(**form.cleaned_data, by=request.posting)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            words = "" if made.user.last_login else f" {FIRST_SIGN_IN}"
            messages.success(request, f"{made.user.name} has the posting.{words}")
            return redirect("partners:person", made.user_id)
    return _form(request, form, title="Add somebody", button="Add them", caption=request.posting.agency.name)


@needs(ACCOUNTS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def give_posting(request: Request, pk: int) -> HttpResponse:
    """Give somebody who is or was at one's agency another posting there."""
    found = person_for(request.posting, pk)
    form = PostingForm(request.POST or None, giver=giver_of(request.posting), teams=_teams(request.posting))
    if request.method == "POST" and form.is_valid():
        try:
            actions.post_user(
                user=found, agency=request.posting.agency, by=request.posting, **form.cleaned_data
            )
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, f"{found.name} has the posting.")
            return redirect("partners:person", pk)
    return _form(request, form, title="Give a posting", button="Give it", caption=found.name, pk=pk)


@needs(ACCOUNTS_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def end_posting(request: Request, pk: int) -> HttpResponse:
    """End a posting at one's agency, after saying what it leaves behind."""
    found = get_object_or_404(account_queries.postings_at(request.posting.agency_id), pk=pk)
    today = timezone.localdate()
    form = EndPostingForm(request.POST or None, initial={"ends_on": today})
    left = account_page.left(found, request.posting)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_posting(posting=found, by=request.posting, **form.cleaned_data)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            last: date = form.cleaned_data["ends_on"]
            when = "has ended" if last <= today else f"ends on {formats.date(last)}"
            messages.success(request, f"The posting {when}.")
            # Whoever ends their own last posting is let in here no more.
            return redirect("partners:person", found.user_id)
    words = f"{found.get_role_display()}, {found.area}, since {formats.date(found.starts_on)}."
    return _form(
        request,
        form,
        title="End this posting",
        button="End it",
        caption=found.user.name,
        pk=found.user_id,
        words=words,
        left=left,
    )


@needs(ACCOUNTS_CLOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def close_account(request: Request, pk: int) -> HttpResponse:
    """Close the account of somebody at one's agency, after saying what they leave behind."""
    found = person_for(request.posting, pk)
    form = CloseAccountForm(request.POST or None)
    left = account_page.left_by(pk, request.posting)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_account(user=found, by=request.posting, reason=form.cleaned_data["reason"])
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(
                request, "The account is closed. Whoever is signed in with it is signed out now."
            )
            return redirect("partners:person", pk)
    return _form(
        request,
        form,
        title="Close this account",
        button="Close it",
        button_kind="warning",
        caption=found.name,
        pk=pk,
        words="They are signed out everywhere and sign in no more. Their postings end today.",
        left=left,
    )


@needs(ACCOUNTS_CLOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def reset_second_factor(request: Request, pk: int) -> HttpResponse:
    """Reset the second factor of somebody at one's agency who has lost it."""
    found = person_for(request.posting, pk)
    form = ResetSecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reset_second_factor(user=found, by=request.posting, reason=form.cleaned_data["reason"])
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "The second factor is reset. They are told by email.")
            return redirect("partners:person", pk)
    return _form(
        request,
        form,
        title="Reset the second factor",
        button="Reset it",
        button_kind="warning",
        caption=found.name,
        pk=pk,
        words="Their authenticator app, passkeys and recovery codes stop working. When they next "
        "sign in, with their password, they set up a new one. Be sure that it is they who ask.",
    )


def _teams(posting: Posting) -> list[str]:
    """The teams to which somebody may be posted."""
    running = account_queries.teams_of(posting.agency).filter(ends_on__isnull=True)
    return list(running.values_list("name", flat=True))


def _form(
    request: Request,
    form: Form,
    *,
    title: str,
    button: str,
    caption: str,
    button_kind: str = "",
    pk: int | None = None,
    words: str = "",
    left: list[dict[str, str]] | None = None,
) -> HttpResponse:
    """A page with one form about somebody, or about somebody new."""
    context = {
        "page_title": title,
        "caption": caption,
        "pk": pk,
        "words": words,
        "left": left or [],
        "form": form,
        "has_errors": bool(errors(form)),
        "button": button,
        "button_kind": button_kind,
    }
    return render(request, "partners/person_form.html", context, status=400 if errors(form) else 200)
