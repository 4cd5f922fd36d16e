"""Looking for somebody, and the likely matches that forms show while somebody is entered."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.partners.access import needs
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.partners.permissions import ACCESS_ASK, PEOPLE_ENTER, PEOPLE_REVIEW, PEOPLE_SEE
from alongside.partners.requests import Request
from alongside.partners.rules import may
from alongside.people import likely, present, queries, searching
from alongside.people.forms import PersonForm, SearchForm
from alongside.people.models import Person
from alongside.people.programmes import all_programmes

WHAT = "people.person"
SHOWN = ("name", "born_on", "sex", "crn", "pnc")


@needs(PEOPLE_SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: Request) -> HttpResponse:
    """One box. Sent by POST, so that no name or number stands in an address."""
    posting, today = request.posting, timezone.localdate()
    is_asked = request.method == "POST"
    form = SearchForm(request.POST if is_asked else None)
    wanted, results = None, None
    if is_asked and form.is_valid():
        try:
            wanted = searching.read(form.cleaned_data["q"], today=today)
            results = searching.find(posting, wanted)
        except searching.CannotRead as fault:
            form.add_error("q", str(fault))
    if results and wanted:
        people = [one.person for one in results.found]
        record(posting, people, reason=f"Looked for by {' and '.join(wanted.ways)}")
    has_errors = is_asked and results is None
    return render(
        request,
        "people/search.html",
        {
            "page_title": "People",
            "form": form,
            "has_errors": has_errors,
            "ways": " and ".join(wanted.ways) if wanted and results else "",
            "found": _listed(posting, results, today) if results else [],
            "is_answered": results is not None,
            "has_more": bool(results and results.has_more),
            "most": searching.MOST_FOUND,
            "may_enter": may(posting, PEOPLE_ENTER),
            "may_review": may(posting, PEOPLE_REVIEW),
            "may_ask": may(posting, ACCESS_ASK),
        },
        status=400 if has_errors else 200,
    )


def record(posting: Posting, people: list[Person], *, reason: str) -> None:
    """Write down who was shown, and by what they were looked for; never what was typed."""
    log.record(
        act=Act.CONSULTATION,
        by=posting,
        what=WHAT,
        which=[str(person.pk) for person in people],
        people=[person.pk for person in people],
        fields=SHOWN,
        reason=reason,
    )


def _listed(posting: Posting, results: searching.Results, today: date) -> list[dict[str, Any]]:
    people = [one.person for one in results.found]
    contacts = contacts_of(posting, people)
    cases = {
        one.person: one
        for programme in all_programmes()
        for one in programme.involvements(posting, [person.pk for person in people])
    }
    return [
        {
            "pk": group[0].person.pk,
            "name": present.name(group[0].person),
            "known_as": group[0].person.known_as,
            "details": present.told_apart_by(group[0].person, today, contact=group[0].person.pk in contacts),
            "sources": ", ".join(dict.fromkeys(present.source(one.person) for one in group)),
            "is_former": all(one.is_former for one in group),
            "is_exact": any(one.is_exact for one in group),
            "cases": [cases[one.person.pk] for one in group if one.person.pk in cases],
        }
        for group in searching.individuals(results.found)
    ]


def contacts_of(posting: Posting, people: list[Person]) -> set[int]:
    """Of whom the posting is told where they live."""
    seen = queries.visible_to(posting, Category.CONTACT).filter(pk__in=[person.pk for person in people])
    return set(seen.order_by().values_list("pk", flat=True))


@needs(PEOPLE_ENTER)
@require_POST
def likely_matches(request: Request) -> HttpResponse:
    """A part of a page: who may be the one that is being typed. The form asks for it as somebody types."""
    form = PersonForm(request.POST)
    form.is_valid()
    found = likely.matches(request.posting, form.cleaned_data)
    if found:
        record(request.posting, [one.person for one in found], reason="Like somebody being entered")
    return render(request, "people/_likely.html", {"likely": shown(request.posting, found)})


def shown(posting: Posting, found: list[likely.Likely]) -> list[dict[str, Any]]:
    """Likely matches as the form shows them, with what tells them apart."""
    today = timezone.localdate()
    contacts = contacts_of(posting, [one.person for one in found])
    return [
        {
            "pk": one.person.pk,
            "name": present.name(one.person),
            "details": present.told_apart_by(one.person, today, contact=one.person.pk in contacts),
            "source": present.source(one.person),
            "words": one.words,
        }
        for one in found
    ]
