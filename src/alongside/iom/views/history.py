"""What became of a case, before and after."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.iom import case_history, queries, tabs
from alongside.iom.parts import KIND, sight_of
from alongside.iom.views.cases import not_found
from alongside.partners.access import needs
from alongside.partners.categories import Category
from alongside.partners.permissions import IOM_SEE
from alongside.partners.requests import Request


@needs(IOM_SEE)
@require_safe
def history(request: Request, pk: int) -> HttpResponse:
    """Every change that is kept of a case and its person, to those who may see the field."""
    posting = request.posting
    case = queries.case_with_person(posting, pk)
    if case is None:
        return not_found(request, pk)
    sight = sight_of(posting)
    name = case.person.name if sight.shows(case, Category.IDENTITY) else case.reference
    found = case_history.events(case)
    shown = case_history.Shown(case, sight, found)
    changed = {name.removesuffix("_id") for event in found for name, *_ in event.changes}
    log.record(
        act=Act.CONSULTATION,
        by=posting,
        what=KIND,
        which=[case.reference],
        people=[case.person_id],
        fields=["history", *sorted(changed)],
    )
    return render(
        request,
        "iom/case_history.html",
        {
            "page_title": f"History of {name}",
            "reference": case.reference,
            "tabs": tabs.of(case, posting, current="history"),
            "events": shown.events(),
            "hidden": shown.hidden(),
        },
    )
