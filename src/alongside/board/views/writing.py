"""Beginning papers, writing them, and taking them as PDF: for the board's clerks."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from alongside.board import drafts, paper_text, queries
from alongside.board.actions import papers as acts
from alongside.board.actions.saying import PAPER
from alongside.board.forms import BeginForm, FileForm, PaperForm, ReceiveForm
from alongside.board.models import Paper
from alongside.board.views.doing import form_page
from alongside.board.views.showing import both_versions, posted, was_read
from alongside.core import conflicts, figures
from alongside.core.forms import Form
from alongside.partners import sessions
from alongside.partners.access import needs
from alongside.partners.permissions import BOARD_WRITE
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

NOT_KEPT = (
    "What you typed is not kept: the paper was published meanwhile, or the text is far too long. Copy it "
    "from this page before you leave it."
)


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_paper(request: Request) -> HttpResponse:
    """Begin a paper that is written here."""
    form = BeginForm(posted(request))
    return _begun(
        request, form, "Write a paper", lambda: acts.begin(by=request.posting, **form.cleaned_data), "Begin"
    )


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def receive_paper(request: Request) -> HttpResponse:
    """Add a paper that was received as PDF."""
    form = ReceiveForm(posted(request), request.FILES or None)

    def act() -> Paper:
        about = {name: form.cleaned_data[name] for name in ("title", "agency", "lead")}
        return acts.receive(by=request.posting, **about, **form.sent())

    return _begun(request, form, "Add a paper received as PDF", act, "Add it")


def _begun(request: Request, form: Form, title: str, act: Callable[[], Paper], button: str) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            made = act()
        except acts.CannotDo as fault:
            form.add_error("file" if "file" in form.fields else None, str(fault))
        else:
            is_written = made.kind == Paper.Kind.WRITTEN
            return redirect("board:write_paper" if is_written else "board:paper", made.pk)
    return form_page(request, form, title, back=reverse("board:papers"), button=button)


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def write_paper(request: Request, pk: int) -> HttpResponse:
    """Write a draft. What is typed is kept as it is typed."""
    found = queries.own_paper(request.posting, pk)
    if found is None:
        return not_found(request, PAPER, pk)
    if found.state != Paper.State.DRAFT and request.method != "POST":
        return redirect("board:paper", pk)
    is_saved = request.POST.get("act") not in ("draft", "preview")
    # What was just sent is kept first.
    is_kept = request.method != "POST" or drafts.keep(by=request.posting, paper=pk, said=request.POST)
    is_written = found.kind == Paper.Kind.WRITTEN
    kinds = PaperForm(is_written=is_written).fields
    fields = [name for name in drafts.FIELDS if name in kinds]
    sent = request.POST if request.method == "POST" and (is_saved or not is_kept) else None
    saving = conflicts.Change(sent, about=found.reference, fields=fields, kinds=kinds)
    now = {name: value for name, value in acts.stands(found).items() if name in fields}
    draft = drafts.opened(request.posting, found)
    initial = {**now, **{name: draft.said[name] for name in fields if name in draft.said}}
    opened = draft.said.get(conflicts.OPENED) or saving.seal(now)
    form = PaperForm(saving.posted, is_written=is_written, initial={**initial, conflicts.OPENED: opened})
    if saving.is_unsettled:
        return _both(request, saving, form, found)
    if not is_saved and not is_kept:
        form.add_error(None, NOT_KEPT)
    elif form.is_bound and form.is_valid():
        said = {name: form.cleaned_data[name] for name in fields}
        try:
            acts.write(paper=pk, by=request.posting, said=said, was=saving.was)
        except conflicts.ChangedMeanwhile:
            return _both(request, saving, form, found)
        except acts.CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "The draft is saved.")
            return redirect("board:paper", pk)
    if request.POST.get("act") == "draft" and is_kept:
        messages.success(request, "What you typed is kept for you. Nobody else reads it.")
    was_read(request, PAPER, found.reference)
    previewed = initial.get("text", "") if request.POST.get("act") == "preview" and is_kept else ""
    context = {
        "page_title": "Write the paper" if is_written else "About the paper",
        "caption": found.title,
        "pk": pk,
        "form": form,
        "has_errors": form.is_bound,
        "draft": draft,
        "is_written": is_written,
        "offered": figures.offered(request.posting),
        "is_previewed": request.POST.get("act") == "preview" and is_written and is_kept,
        "read": paper_text.live(previewed, request.posting) if previewed else paper_text.Read(),
    }
    return render(request, "board/write.html", context, status=400 if form.is_bound else 200)


def _both(request: Request, saving: conflicts.Change, form: Form, found: Paper) -> HttpResponse:
    stands = queries.own_paper(request.posting, found.pk) or found
    return both_versions(
        request,
        saving,
        form,
        now=acts.stands(stands),
        by=stands.changed_by,
        at=stands.changed_at,
        back=reverse("board:paper", args=[found.pk]),
        name=found.title,
    )


@needs(BOARD_WRITE)
@require_POST
def keep_draft(request: Request, pk: int) -> HttpResponse:
    """Keep what is being typed into a paper, or throw it away. Its page asks by itself."""
    found = queries.own_paper(request.posting, pk)
    if found is None:
        return not_found(request, PAPER, pk)
    if request.POST.get("act") == "forget":
        drafts.forget(by=request.posting, paper=found)
        messages.success(request, "What you had typed is thrown away.")
        return redirect("board:paper", pk)
    if not drafts.keep(by=request.posting, paper=pk, said=request.POST):
        return not_found(request, PAPER, pk)
    left = sessions.seconds_left(request.session, at=timezone.now())
    return HttpResponse(status=204, headers={"Session-Seconds": str(left)})


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def replace_file(request: Request, pk: int) -> HttpResponse:
    """Take another PDF for a draft that was received."""
    found = queries.own_paper(request.posting, pk)
    if found is None or found.state != Paper.State.DRAFT or found.kind != Paper.Kind.RECEIVED:
        return not_found(request, PAPER, pk)
    form = FileForm(posted(request), request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            acts.replace_file(paper=pk, by=request.posting, **form.sent())
        except acts.CannotDo as fault:
            form.add_error("file", str(fault))
        except acts.NotThere:
            return not_found(request, PAPER, pk)
        else:
            messages.success(request, "The PDF is kept, and is being read.")
            return redirect("board:paper", pk)
    back = reverse("board:paper", args=[pk])
    return form_page(request, form, "Take another PDF", back=back, button="Take it", caption=found.title)
