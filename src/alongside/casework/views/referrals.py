"""Referrals for whoever signs in: the inbox of their desks, what they have sent, one, and a new one."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import limits, links, packs, referral_page, referral_queries
from alongside.casework.actions import drafts
from alongside.casework.actions import referrals as acts
from alongside.casework.actions.cases import CannotDo
from alongside.casework.models import Referral
from alongside.casework.pack import Pack, Route
from alongside.casework.referral_forms import InboxFilter, ReferralForm, WhereForm
from alongside.casework.referral_queries import KIND
from alongside.casework.views.reading import IN_A_LIST, referrals_were_read
from alongside.core import tables
from alongside.core.filters import filters
from alongside.partners import saved_views
from alongside.partners.access import kept_when_signed_out, needs
from alongside.partners.areas import BOROUGHS
from alongside.partners.models import Programme
from alongside.partners.permissions import CASES_SEE, CASES_WORK, DESKS_WRITE
from alongside.partners.requests import Request
from alongside.partners.rules import may
from alongside.people import likely
from alongside.people.views.entries import SOMEBODY_ELSE
from alongside.people.views.refusals import not_found
from alongside.people.views.search import record, shown

BOROUGH_OF = {one.gss: one for one in BOROUGHS}
INBOX, DECIDED, SENT = (
    saved_views.add(saved_views.List(page=page, label=label, needs=CASES_SEE, form=InboxFilter))
    for page, label in (
        ("casework:referrals", "Referrals"),
        ("casework:referrals_decided", "Referrals that were decided"),
        ("casework:referrals_sent", "Referrals that you sent"),
    )
)


@needs(CASES_SEE)
@require_safe
def inbox(request: Request) -> HttpResponse:
    """The referrals at the posting's desks: those open, what is due first."""
    today = timezone.localdate()
    show = {
        "NEW": Q(state=Referral.State.WAITING),
        "OVERDUE": referral_queries.overdue(today),
        "ASKED": Q(state=Referral.State.ASKED),
        "ANSWERED": Q(state=Referral.State.ANSWERED),
    }
    return _list(
        request,
        INBOX,
        found=referral_queries.inbox(request.posting).filter(referral_queries.is_open()),
        columns=referral_page.INBOX,
        default="due",
        show=show,
        empty="No referral is here. When one comes, it is counted on your home page.",
    )


@needs(CASES_SEE)
@require_safe
def decided(request: Request) -> HttpResponse:
    """What the posting's desks have decided on, and of it what is to be kept or erased, the newest first."""
    return _list(
        request,
        DECIDED,
        found=referral_queries.inbox(request.posting).exclude(referral_queries.is_open()),
        columns=referral_page.DECIDED,
        default="-ended",
        show={"REVIEW": referral_queries.to_review(timezone.localdate())},
        empty="No referral has been decided here yet.",
    )


@needs(CASES_SEE)
@require_safe
def sent(request: Request) -> HttpResponse:
    """What the posting or its agency has referred, or passed on, and how it stands."""
    return _list(
        request,
        SENT,
        found=referral_queries.sent(request.posting),
        columns=referral_page.SENT,
        default="-sent",
        show={"ASKED": Q(state=Referral.State.ASKED)},
        empty="Your agency has referred nobody yet.",
    )


def _list(
    request: Request,
    kept: saved_views.List,
    *,
    found: Any,
    columns: tuple[tables.Column, ...],
    default: str,
    show: dict[str, Q],
    empty: str,
) -> HttpResponse:
    posting, names = request.posting, referral_page.programme_names()
    of = dict.fromkeys(found.order_by("programme").values_list("programme", flat=True).distinct())
    form = InboxFilter(request.GET, programmes={slug: names.get(slug, slug) for slug in of}, show=show)
    form.is_valid()
    bar = saved_views.bar(request, kept, columns, form)
    if bar.away:
        return redirect(bar.away)
    asked: dict[str, Any] = getattr(form, "cleaned_data", {})
    found = found.filter(show.get(asked.get("show") or "", Q()))
    if asked.get("programme"):
        found = found.filter(programme=asked["programme"])
    if asked.get("mine"):
        found = found.filter(Q(owner=posting) | Q(sender=posting))
    asked_page = tables.ask(bar.params, columns, default=default, shown=bar.columns.shown)
    read: list[Referral] = []

    def keep(referral: Referral) -> tables.Row:
        read.append(referral)
        return tables.Row(cells={})

    related = found.select_related("desk", "owner__user", "case")
    listing = tables.page(asked_page, related, row=keep)
    who, today = referral_queries.names_of(posting, read), timezone.localdate()
    rows = [referral_page.row(one, names=who, programmes=names, today=today) for one in read]
    listing = replace(listing, rows=tuple(rows))
    referrals_were_read(request, read, [IN_A_LIST, *(["identity"] if who else [])])
    here = {
        "Inbox": "casework:referrals",
        "Decided": "casework:referrals_decided",
        "Sent": "casework:referrals_sent",
    }
    if may(posting, DESKS_WRITE):
        here["Desks"] = "casework:desks"
    context = {
        "page_title": kept.label,
        "bar": bar,
        "listing": listing,
        "panel": filters(form, bar.params),
        "tabs": [
            {"label": label, "href": reverse(name), "current": reverse(name) == request.path}
            for label, name in here.items()
        ],
        "may_refer": may(posting, CASES_WORK),
        "empty": empty,
    }
    return render(request, "casework/referrals.html", context)


@needs(CASES_SEE)
@require_safe
def referral(request: Request, pk: int) -> HttpResponse:
    """One referral: what was said, how it stands, and what can be done."""
    found = referral_queries.one(request.posting, pk)
    if found is None:
        return not_found(request, KIND, pk)
    context = referral_page.context(found, request.posting, timezone.localdate())
    referrals_were_read(request, [found], context["categories"])
    return render(request, "casework/referral.html", {**context, "page_title": context["name"]})


@needs(CASES_WORK)
@require_safe
def choose(request: Request) -> HttpResponse:
    """To which programme, and where the person lives."""
    return where(request, Route.INSIDE, "casework:refer", "casework/refer_where.html")


def where(request: HttpRequest, route: Route, name: str, template: str) -> HttpResponse:
    """The first step of a referral, by a route; the address of the next is named `name`."""
    programmes = referral_queries.programmes(route)
    is_asked = "programme" in request.GET or "borough" in request.GET
    form = WhereForm(request.GET if is_asked else None, programmes=programmes)
    if is_asked and form.is_valid():
        said = form.cleaned_data
        return redirect(name, int(said["programme"]), said["borough"])
    context = {
        "page_title": "Refer somebody",
        "form": form,
        "programmes": programmes,
        "purposes": {str(one.pk): one.purpose for one in programmes},
        "has_errors": is_asked,
    }
    return render(request, template, context, status=400 if is_asked else 200)


def keep_typed(request: HttpRequest, pk: int, borough: str) -> str:
    """Keep a form that was sent after the session had ended, and say where it is found after signing in."""
    here = reverse("casework:refer", args=[pk, borough])
    if borough not in BOROUGH_OF or not limits.may_keep(request):
        return here
    with links.public():
        programme = referral_queries.programme(pk, Route.INSIDE)
        pack = packs.for_programme(programme.slug, borough) if programme else None
    if programme is None or pack is None:
        return here
    content = ReferralForm(request.POST, pack=pack).content()
    token = drafts.keep(programme=programme.slug, content=content)
    return f"{here}?{urlencode({'saved': token})}"


@needs(CASES_WORK)
@kept_when_signed_out(keep_typed)
@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: Request, pk: int, borough: str) -> HttpResponse:
    """Refer somebody. Whoever may be them in the index is shown first, and one, or nobody, is chosen."""
    programme = referral_queries.programme(pk, Route.INSIDE)
    if programme is None or borough not in BOROUGH_OF:
        return not_found(request, "partners.programme", pk)
    pack = packs.for_programme(programme.slug, borough)
    is_asked, saved = request.method == "POST", request.GET.get("saved", "")
    form = ReferralForm(
        request.POST if is_asked else None, pack=pack, by=request.posting, saved=_saved(saved)
    )
    found: list[likely.Likely] = []
    if is_asked and form.is_valid():
        found = likely.matches(request.posting, form.cleaned_data)
        ids = {str(one.person.pk): one.person.pk for one in found}
        chosen = request.POST.get("same_as", "")
        if against := form.against_taking():
            form.add_error(None, against)
        elif not found or chosen == SOMEBODY_ELSE or chosen in ids:
            if made := _made(request, form, programme, borough, ids.get(chosen)):
                if saved:
                    drafts.end(saved)
                return redirect("casework:referral", made.pk)
        else:
            record(request.posting, [one.person for one in found], reason="Like somebody being referred")
    has_errors = is_asked and bool(form.errors)
    context = {
        **about(pack, programme, borough),
        "page_title": f"Refer somebody: {programme.name}",
        "form": form,
        "has_errors": has_errors,
        "likely": shown(request.posting, found) if not has_errors else [],
        "somebody_else": SOMEBODY_ELSE,
        "is_kept": bool(saved) and not is_asked,
    }
    return render(request, "casework/refer.html", context, status=400 if has_errors else 200)


def about(pack: Pack, programme: Programme, borough: str) -> dict[str, Any]:
    """What either form says above its questions."""
    return {
        "pk": programme.pk,
        "programme": programme.name,
        "purpose": pack.purpose,
        "borough": BOROUGH_OF[borough].name,
        "ages": f"from {pack.ages.youngest} to {pack.ages.oldest} years" if pack.ages else "",
        "has_desk": referral_queries.desk_of(programme.slug, borough) is not None,
        "questions": [f"q_{one.code}" for one in pack.questions if not one.retired],
    }


def _saved(token: str) -> dict[str, str]:
    if not token:
        return {}
    with links.public(draft=token):
        draft = referral_queries.draft(links.hashed(token))
    return dict(draft.content) if draft else {}


def _made(
    request: Request, form: ReferralForm, programme: Programme, borough: str, person: int | None
) -> Referral | None:
    what = replace(form.what(programme=programme, borough=borough), person=person)
    try:
        made = acts.send(once=form.cleaned_data["once"], what=what, by=request.posting)
    except CannotDo as fault:
        form.add_error(None, str(fault))
        return None
    messages.success(request, f"{made.reference} is sent. You are told by email of what is decided.")
    return made
