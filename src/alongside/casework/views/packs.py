"""The pack of a programme, for whoever works with it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alongside.casework import pack_page, packs
from alongside.partners.access import posted
from alongside.partners.models import Programme
from alongside.partners.permissions import DESKS_WRITE
from alongside.partners.requests import Request
from alongside.partners.rules import may


@posted
@require_safe
def pack(request: Request, pk: int) -> HttpResponse:
    """The words, questions and rhythm of a programme: of one's own borough, or of the one asked for."""
    programme = get_object_or_404(Programme, pk=pk)
    shown = packs.newest(programme.slug, request.GET.get("borough", request.posting.borough))
    context = {
        "page_title": f"How {programme.name} works",
        "pk": programme.pk,
        "name": programme.name,
        "names_desks": may(request.posting, DESKS_WRITE),
    }
    if shown:
        content = packs.content(shown)
        versions = packs.every_newest(programme)
        context |= {
            "where": pack_page.where(shown.borough),
            "others": pack_page.others(versions, shown) if len(versions) > 1 else [],
            "facts": pack_page.facts(shown, content),
            "vocabularies": pack_page.vocabularies(content),
        }
    return render(request, "casework/pack.html", context)
