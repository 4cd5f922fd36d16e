"""The chronology of a case, and of its person in every programme."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alongside.casework import case_page, chronology, parts, queries
from alongside.casework.models import Entry
from alongside.casework.parts import KIND
from alongside.casework.views.reading import was_read
from alongside.core import tables
from alongside.core.filters import filters
from alongside.core.forms import DateField, Form
from alongside.partners.access import needs
from alongside.partners.categories import Category
from alongside.partners.permissions import CASES_SEE
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

ON_A_PAGE = 50
NEWEST_FIRST = (tables.Column(name="on", label="Day", order=("on", "pk")),)


class ChronologyFilter(Form):
    """What of the chronology is shown."""

    every = forms.BooleanField(label="Every programme that you see", required=False)
    kind = forms.MultipleChoiceField(
        label="What happened", required=False, widget=forms.CheckboxSelectMultiple
    )
    since = DateField(label="Since", required=False)
    until = DateField(label="Until", required=False)

    def __init__(self, *args: Any, kinds: Iterable[str], has_every: bool, **options: Any) -> None:
        """Offer the kinds of what did happen, and other programmes where it is told who it is."""
        super().__init__(*args, **options)
        if not has_every:
            del self.fields["every"]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, kind.label) for kind in Entry.Kind if kind in set(kinds)
        ]


@needs(CASES_SEE)
@require_safe
def of_case(request: Request, pk: int) -> HttpResponse:
    """Everything that happened, as far as the posting is told, the newest first."""
    case = queries.one(request.posting, pk)
    if case is None:
        return not_found(request, KIND, pk)
    shows_who = parts.sight_of(request.posting).shows(case, Category.IDENTITY)
    is_every = shows_who and bool(request.GET.get("every"))
    whole = (chronology.of_person if is_every else chronology.of_case)(request.posting, case)
    counts = dict(whole.order_by().values_list("kind").annotate(Count("pk")))
    form = ChronologyFilter(request.GET, kinds=counts, has_every=shows_who)
    form.is_valid()
    found = _narrowed(whole, form.cleaned_data)
    is_print = "print" in request.GET
    entries: list[Entry] = []

    def row(entry: Entry) -> tables.Row:
        entries.append(entry)
        return tables.Row(cells={})

    total = _total(found, form.cleaned_data, counts)
    on_a_page = max(total, 1) if is_print else ON_A_PAGE
    asked_page = tables.ask(request.GET, NEWEST_FIRST, default="-on", page_size=on_a_page)
    listing = tables.page(asked_page, found, row=row, total=total)
    others = {one.case_id: one.case for one in entries if one.case_id != case.pk}
    was_read(request, [case, *others.values()], ["chronology"])
    context = {
        **case_page.frame(case, request.posting, current="chronology"),
        "page_title": "Chronology",
        "panel": filters(form, request.GET),
        "entries": chronology.shown(entries, with_case=is_every),
        "paging": listing.paging,
        "print_href": ""
        if is_print or total <= ON_A_PAGE
        else tables.href(request.GET, print="1", page=None),
    }
    return render(request, "casework/chronology.html", context)


def _total(found: QuerySet[Entry], asked: dict[str, Any], counts: dict[str, int]) -> int:
    """How many are found. Without days it follows from the counts by kind: to count them takes a while."""
    if asked.get("since") or asked.get("until"):
        return found.count()
    return sum(counts.get(kind, 0) for kind in asked.get("kind") or counts)


def _narrowed(found: QuerySet[Entry], asked: dict[str, Any]) -> QuerySet[Entry]:
    if kinds := asked.get("kind"):
        found = found.filter(kind__in=kinds)
    if since := asked.get("since"):
        found = found.filter(on__gte=since)
    if until := asked.get("until"):
        found = found.filter(on__lte=until)
    return found
