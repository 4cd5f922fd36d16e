"""The pack of an access request: the worklist of its items, one item, and the finished files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import stored_files, tables
from alongside.core.forms import errors
from alongside.core.tables import Column, Link, Row, Tag
from alongside.partners.access import needs
from alongside.partners.categories import Category
from alongside.partners.permissions import RIGHTS_WORK
from alongside.partners.requests import Request
from alongside.rights import actions, packs
from alongside.rights.forms import DecisionForm
from alongside.rights.models import PackItem, SubjectRequest
from alongside.rights.pack_document import Exemption
from alongside.rights.rules import NotAllowed
from alongside.rights.views.requests import found

LIST = (
    Column(name="number", label="Item"),
    Column(name="category", label="Category"),
    Column(name="value", label="What is held"),
    Column(name="others", label="Look for"),
    Column(name="decision", label="Decision"),
)
COLOURS = {"": "blue", "DISCLOSE": "green", "REDACT": "red", "PART": "orange"}
KINDS = {"pdf": "application/pdf", "json": "application/json", "zip": "application/zip"}


@needs(RIGHTS_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: Request, pk: int) -> HttpResponse:
    """The items of a pack; many can be decided on at once. With ?show=undecided only what is left."""
    one = found(request, pk)
    if one.kind != SubjectRequest.Kind.ACCESS:
        raise Http404
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        numbers = [
            int(number)
            for number in request.POST.getlist("item")
            if number.isascii() and number.isdigit() and len(number) < 10
        ]
        if _decided(request, form, pk, numbers):
            return redirect(f"{reverse('rights:pack', args=[pk])}?show=undecided")
    show = request.GET.get("show", "")
    items = list(one.items.all())
    listed = [item for item in items if not item.decision] if show == "undecided" else items
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=actions.WHAT,
        which=[one.reference],
        people=[one.person_id],
        fields=sorted({item.category for item in listed}),
    )
    has_errors = request.method == "POST"
    return render(
        request,
        "rights/pack.html",
        {
            "page_title": f"What is held about {one.name}",
            "reference": one.reference,
            "pk": pk,
            "listing": tables.plain(LIST, [_row(one, item) for item in listed]),
            "done": sum(1 for item in items if item.decision),
            "total": len(items),
            "shows_undecided": show == "undecided",
            "may_decide": one.pdf_id is None and not one.outcome,
            "form": form,
            "has_errors": has_errors,
        },
        status=400 if has_errors else 200,
    )


def _row(one: SubjectRequest, item: PackItem) -> Row:
    kept_back = f": {Exemption[item.exemption].words}" if item.exemption else ""
    return Row(
        id=str(item.number),
        label=f"item {item.number}, {item.field}",
        cells={
            "number": Link(
                text=f"{item.number}. {item.field}", href=reverse("rights:item", args=[one.pk, item.number])
            ),
            "category": Category(item.category).label,
            "value": item.value,
            "others": item.names_others or "–",
            "decision": Tag(
                text=f"{item.get_decision_display()}{kept_back}" if item.decision else "Undecided",
                colour=COLOURS[item.decision],
            ),
        },
    )


@needs(RIGHTS_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: Request, pk: int, number: int) -> HttpResponse:
    """One item, as the person would read it, and what is done with it."""
    one = found(request, pk)
    this = one.items.filter(number=number).first()
    if this is None:
        raise Http404
    initial = {
        "decision": this.decision,
        "exemption": this.exemption,
        "reason": this.reason,
        "words": "\n".join(this.words),
    }
    form = DecisionForm(request.POST or None, initial=initial, is_file=this.document is not None)
    if request.method == "POST" and form.is_valid() and _decided(request, form, pk, [number]):
        following = one.items.filter(decision="", number__gt=number).order_by("number").first()
        return redirect("rights:item", pk, following.number) if following else redirect("rights:pack", pk)
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=actions.WHAT,
        which=[one.reference],
        people=[one.person_id],
        fields=[this.category],
    )
    has_errors = request.method == "POST" and bool(errors(form))
    return render(
        request,
        "rights/item.html",
        {
            "page_title": f"{this.field}, item {this.number}",
            "reference": f"{one.reference}, {one.name}",
            "pk": pk,
            "facts": _facts(this),
            "pieces": _pieces(this),
            "has_file": this.document is not None,
            "number": number,
            "is_decided": bool(this.decision),
            "may_decide": one.pdf_id is None and not one.outcome,
            "form": form,
            "has_errors": has_errors,
        },
        status=400 if has_errors else 200,
    )


def _facts(this: PackItem) -> list[dict[str, Any]]:
    facts = {
        "Category": Category(this.category).label,
        "What is held": this.value,
        "From": this.source,
        "Nature": this.get_nature_display(),
        "Look for": this.names_others or "–",
    }
    return [{"key": key, "value": value} for key, value in facts.items()]


def _pieces(this: PackItem) -> list[dict[str, str]]:
    if not this.decision:
        return []
    return [
        {"removed": piece.words} if isinstance(piece, Exemption) else {"text": piece}
        for piece in packs.pieces(this)
    ]


def _decided(request: Request, form: DecisionForm, pk: int, numbers: list[int]) -> bool:
    given = form.cleaned_data
    try:
        number = packs.decide(
            request=pk,
            by=request.posting,
            items=numbers,
            decision=given["decision"],
            exemption=given["exemption"],
            reason=given["reason"],
            words=given.get("words", "").splitlines(),
        )
    except NotAllowed as fault:
        form.add_error(None, str(fault))
        return False
    messages.success(request, f"Decided on {number} item{'' if number == 1 else 's'}.")
    return True


@needs(RIGHTS_WORK)
@require_POST
def gather(request: Request, pk: int) -> HttpResponse:
    """Gather what is held."""
    found(request, pk)
    try:
        number = packs.gather(request=pk, by=request.posting)
    except NotAllowed as fault:
        messages.error(request, str(fault))
        return redirect("rights:request", pk)
    messages.success(request, f"{number} items are held. Decide on each.")
    return redirect("rights:pack", pk)


@needs(RIGHTS_WORK)
@require_POST
def finish(request: Request, pk: int) -> HttpResponse:
    """Make the pack."""
    found(request, pk)
    try:
        packs.finish(request=pk, by=request.posting)
    except NotAllowed as fault:
        messages.error(request, str(fault))
        return redirect("rights:pack", pk)
    messages.success(request, "The pack is made. Give it to the person, and close the request.")
    return redirect("rights:request", pk)


@needs(RIGHTS_WORK)
@require_safe
def file(request: Request, pk: int, kind: str) -> HttpResponseBase:
    """The finished pack: as PDF, as JSON, or whole, with the files that were disclosed."""
    one = found(request, pk)
    stored = {"pdf": one.pdf, "json": one.json, "zip": one.pdf}.get(kind)
    if stored is None:
        raise Http404
    log.record(
        act=Act.EXPORT, by=request.posting, what=actions.WHAT, which=[one.reference], people=[one.person_id]
    )
    content = [packs.whole(one)] if kind == "zip" else list(stored_files.parts(stored))
    response = StreamingHttpResponse(content, content_type=KINDS[kind])
    name = f"{stored.name.removesuffix('.pdf')}.zip" if kind == "zip" else stored.name
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@needs(RIGHTS_WORK)
@require_safe
def document(request: Request, pk: int, number: int) -> HttpResponse:
    """The file that an item is, to be read for other people before it is decided on."""
    one = found(request, pk)
    this = one.items.filter(number=number).first()
    held = packs.file_of(this, request.posting) if this else None
    if this is None or held is None:
        raise Http404
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=actions.WHAT,
        which=[one.reference],
        people=[one.person_id],
        fields=[this.category, "document"],
    )
    answer = HttpResponse(held.content, content_type=held.media)
    answer["Content-Disposition"] = f'attachment; filename="{held.name}"'
    return answer
