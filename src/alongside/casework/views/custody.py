"""Custody and release: the dates, and what they move."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.casework import case_page, parts, queries
from alongside.casework.actions import custody as acts
from alongside.casework.custody_forms import CustodyForm
from alongside.casework.custody_rules import due_before_release
from alongside.casework.models import Case, CustodySpell
from alongside.casework.parts import KIND
from alongside.casework.views.adding import form_page, posted
from alongside.casework.views.reading import to_add_to, was_read
from alongside.core import formats
from alongside.core.tables import Column, Link, Row, plain
from alongside.partners.access import needs
from alongside.partners.models import Posting
from alongside.partners.permissions import CASES_SEE, CASES_WORK
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

COLUMNS = (
    Column(name="from", label="From"),
    Column(name="why", label="Why"),
    Column(name="where", label="Where"),
    Column(name="out", label="Release"),
    Column(name="by", label="Said by"),
    Column(name="change", label="Change"),
)


def of_case(posting: Posting, case: Case) -> QuerySet[CustodySpell]:
    """The times in custody that a posting is told, the newest first."""
    found = CustodySpell.objects.filter(queries.told_of(posting, case))
    return found.select_related("said_by__user", "said_by__agency").order_by("-from_on", "-pk")


@needs(CASES_SEE)
@require_safe
def custody(request: Request, pk: int) -> HttpResponse:
    """When somebody was and is in custody, and what is due before a release."""
    found = queries.one(request.posting, pk)
    if found is None:
        return not_found(request, KIND, pk)
    spells, may_add = list(of_case(request.posting, found)), queries.may_add_to(request.posting, found)
    today = timezone.localdate()
    coming = [one.expected_on for one in spells if one.expected_on and not one.released_on]
    was_read(request, [found], ["custody"])
    context = {
        **case_page.frame(found, request.posting, current="custody"),
        "page_title": "Custody and release",
        "may_add": may_add,
        "listing": plain(COLUMNS, [_row(one, may_change=may_add) for one in spells]),
        "due": [
            f"{formats.date(due.due_on)}: {due.words}"
            for on in coming
            for due in due_before_release(on, today)
        ],
        "moves": [
            f"{one.name}: {_MOVED[one.moved_by]}"
            for one in parts.sight_of(request.posting).pack_of(found).statuses
            if one.moved_by and not one.retired
        ],
    }
    return render(request, "casework/custody.html", context)


_MOVED = {
    "custody": "on the day on which they enter custody",
    "pre_release": "12 weeks before the release that is expected",
    "release": "on the day of release",
}


def _row(one: CustodySpell, *, may_change: bool) -> Row:
    if one.released_on:
        out = f"Released on {formats.date(one.released_on)}"
    else:
        out = f"Expected on {formats.date(one.expected_on)}" if one.expected_on else "Not known"
    href = reverse("casework:change_spell", args=[one.case_id, one.pk])
    return Row(
        cells={
            "from": one.from_on,
            "why": f"{one.get_why_display()}. {one.words}" if one.words else one.get_why_display(),
            "where": one.establishment or "Not known",
            "out": out,
            "by": f"{one.said_by.user.name}, {one.said_by.agency.name}, {formats.date(one.said_at)}",
            "change": Link(text=f"Change the dates from {formats.date(one.from_on)}", href=href)
            if may_change
            else "",
        }
    )


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def new_spell(request: Request, pk: int) -> HttpResponse:
    """Say that somebody is, was or will be in custody."""
    found = to_add_to(request, pk)
    if found is None:
        return not_found(request, KIND, pk)
    return _said(request, found, None, "Say that they are in custody")


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def change_spell(request: Request, pk: int, number: int) -> HttpResponse:
    """Say other dates: a release that moves or has come, or what was wrong."""
    found = to_add_to(request, pk)
    one = of_case(request.posting, found).filter(pk=number).first() if found else None
    if found is None or one is None:
        return not_found(request, KIND, pk)
    return _said(request, found, one, "Change the dates of custody")


def _said(request: Request, case: Case, spell: CustodySpell | None, title: str) -> HttpResponse:
    initial = {name: getattr(spell, name) for name in acts.DATES} if spell else {}
    form = CustodyForm(posted(request), initial=initial)

    def act() -> CustodySpell:
        if spell:
            return acts.change(spell=spell.pk, case=case.pk, by=request.posting, said=form.said())
        return acts.enter(case=case.pk, by=request.posting, said=form.said())

    return form_page(
        request,
        case,
        form,
        title=title,
        act=act,
        done="The dates are kept. They move the status by themselves.",
        to="casework:custody",
        tab="custody",
        read="custody",
    )
