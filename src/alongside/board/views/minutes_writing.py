"""Writing draft minutes: their head, and each minute. What is typed is kept as it is typed."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from alongside.board import minutes_drafts, minutes_queries
from alongside.board.actions import minutes as acts
from alongside.board.actions.saying import MINUTES, CannotDo, NotThere
from alongside.board.minutes_forms import HeadForm, MinuteForm, TitleForm
from alongside.board.models import Minute, Minutes
from alongside.board.views.doing import form_page
from alongside.board.views.showing import both_versions, posted, was_read
from alongside.core import conflicts, formats
from alongside.core.forms import Form
from alongside.partners import sessions
from alongside.partners.access import posted as anybody_posted
from alongside.partners.models import Posting
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

TAKEN_OUT = (
    "A colleague took this minute out meanwhile, so it is not saved. Copy what you typed from this page, and "
    "add it as a new minute if it is to stand."
)
NOT_KEPT = (
    "What you typed is not kept: the minutes were agreed meanwhile, or the text is far too long. Copy it "
    "from this page before you leave it."
)


@anybody_posted
@require_http_methods(["GET", "HEAD", "POST"])
def write_head(request: Request, pk: int) -> HttpResponse:
    """Write who was present, the apologies, and where the numbers begin."""
    found = minutes_queries.own(request.posting, pk)
    if found is None:
        return not_found(request, MINUTES, pk)
    if found.state != Minutes.State.DRAFT and request.method != "POST":
        return redirect("board:minutes", pk)
    return _written(
        request,
        found,
        form_class=HeadForm,
        key=minutes_drafts.HEAD,
        now=lambda: _head_now(request.posting, found),
        act=lambda form, was: acts.write_head(
            minutes=pk, by=request.posting, said=_of(form, acts.stands(found)), was=was
        ),
        title="Present, apologies and numbers",
        initial={},
        next_number=minutes_queries.numbers(found).first if found.state == Minutes.State.DRAFT else None,
    )


@anybody_posted
@require_http_methods(["GET", "HEAD", "POST"])
def write_minute(request: Request, pk: int, number: int) -> HttpResponse:
    """Write one minute, and put it in its place."""
    found = minutes_queries.own(request.posting, pk)
    one = found.each.select_related("changed_by__user").filter(pk=number).first() if found else None
    if found and one is None and request.method == "POST" and minutes_queries.was_taken_out(found, number):
        return _taken_out(request, found)
    if found is None or one is None:
        return not_found(request, MINUTES, pk)
    if found.state != Minutes.State.DRAFT and request.method != "POST":
        return redirect("board:minutes", pk)
    order = list(found.each.order_by("place", "pk").values_list("pk", flat=True))
    first = minutes_queries.numbers(found).first

    def act(form: Form, was: conflicts.Values | None) -> Any:
        said, place = _of(form, acts.minute_stands(one)), form.cleaned_data["place"]
        return acts.write(minutes=pk, minute=number, by=request.posting, said=said, place=place, was=was)

    return _written(
        request,
        found,
        form_class=MinuteForm,
        key=minutes_drafts.of_minute(number),
        now=lambda: _minute_now(request.posting, pk, one),
        act=act,
        title=f"Minute {first + order.index(number)}",
        initial={"place": order.index(number) + 1},
        remove=reverse("board:remove_minute", args=[pk, number]),
        following=_following(pk, order, number),
    )


def _taken_out(request: Request, found: Minutes) -> HttpResponse:
    """What somebody typed into a minute that is no longer there, if they write these minutes still."""
    if minutes_queries.own(request.posting, found.pk) is None:
        return not_found(request, MINUTES, found.pk)
    form = MinuteForm(request.POST)
    form.add_error(None, TAKEN_OUT)
    context = {
        "page_title": "This minute was taken out",
        "caption": f"Minutes of {formats.date(found.held_on)}",
        "pk": found.pk,
        "form": form,
        "has_errors": True,
        "is_gone": True,
    }
    return render(request, "board/minutes_write.html", context, status=409)


def _following(pk: int, order: list[int], number: int) -> str:
    """The page of the next minute, to which one goes on."""
    rest = order[order.index(number) + 1 :]
    return reverse("board:write_minute", args=[pk, rest[0]]) if rest else ""


Stand = tuple[dict[str, Any], Posting, Any]


def _head_now(by: Posting, found: Minutes) -> Stand:
    stands = minutes_queries.own(by, found.pk) or found
    return acts.stands(stands), stands.changed_by, stands.changed_at


def _minute_now(by: Posting, pk: int, one: Minute) -> Stand:
    stands = minutes_queries.own_minute(by, pk, one.pk) or one
    return acts.minute_stands(stands), stands.changed_by, stands.changed_at


def _of(form: Form, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in fields}


def _written(
    request: Request,
    found: Minutes,
    *,
    form_class: type[conflicts.Form],
    key: str,
    now: Callable[[], Stand],
    act: Callable[[Form, conflicts.Values | None], Any],
    title: str,
    initial: dict[str, Any],
    **more: Any,
) -> HttpResponse:
    """Show a form of draft minutes with what was typed into it, or save it.

    Args:
        key: the form, as its draft is kept by.
        now: how the record stands, and who saved it when.
        act: saves a good form, given how the record stood when its page was opened.
        initial: what the form has besides that.
        more: what else the template needs.
    """
    is_saved = request.POST.get("act") != "draft"
    # What was just sent is kept first.
    is_kept = request.method != "POST" or minutes_drafts.keep(
        by=request.posting, minutes=found.pk, form=key, said=request.POST
    )
    stands, _, _ = now()
    sent = request.POST if request.method == "POST" and (is_saved or not is_kept) else None
    about = f"{found.reference} {key}"
    saving = conflicts.Change(sent, about=about, fields=stands, kinds=form_class.base_fields)
    draft = minutes_drafts.opened(request.posting, found, key)
    typed = {name: draft.said[name] for name in form_class.base_fields if name in draft.said}
    opened = draft.said.get(conflicts.OPENED) or saving.seal(stands)
    form = form_class(saving.posted, initial={**stands, **initial, **typed, conflicts.OPENED: opened})
    name = f"Minutes of {formats.date(found.held_on)}"
    back = reverse("board:minutes", args=[found.pk])

    def both() -> HttpResponse:
        stands, by, at = now()
        return both_versions(request, saving, form, now=stands, by=by, at=at, back=back, name=name)

    if saving.is_unsettled:
        return both()
    if not is_saved and not is_kept:
        form.add_error(None, NOT_KEPT)
    elif form.is_bound and form.is_valid():
        try:
            act(form, saving.was)
        except conflicts.ChangedMeanwhile:
            return both()
        except NotThere:
            return _taken_out(request, found)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "Saved.")
            following = more.get("following")
            return redirect(following if following and request.POST.get("act") == "next" else back)
    if request.method == "POST" and not is_saved and is_kept:
        messages.success(request, "What you typed is kept for you. Nobody else reads it.")
    was_read(request, MINUTES, found.reference)
    context = {
        "page_title": title,
        "caption": name,
        "pk": found.pk,
        "form": form,
        "has_errors": form.is_bound,
        "draft": draft,
        "token_name": minutes_drafts.TOKEN,
        "keep": reverse("board:keep_minutes_draft", args=[found.pk, key]),
        **more,
    }
    return render(request, "board/minutes_write.html", context, status=400 if form.is_bound else 200)


@anybody_posted
@require_http_methods(["GET", "HEAD", "POST"])
def add_minute(request: Request, pk: int) -> HttpResponse:
    """Add a minute, and go on to write it."""
    found = minutes_queries.own(request.posting, pk)
    if found is None:
        return not_found(request, MINUTES, pk)
    form = TitleForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            made = acts.add(minutes=pk, by=request.posting, title=form.cleaned_data["title"])
        except NotThere:
            return not_found(request, MINUTES, pk)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            return redirect("board:write_minute", pk, made.pk)
    caption = f"Minutes of {formats.date(found.held_on)}"
    back = reverse("board:minutes", args=[pk])
    return form_page(request, form, "Add a minute", back=back, button="Add it", caption=caption)


@anybody_posted
@require_http_methods(["GET", "HEAD", "POST"])
def remove_minute(request: Request, pk: int, number: int) -> HttpResponse:
    """Take a minute out of a draft, once it was asked for twice."""
    one = minutes_queries.own_minute(request.posting, pk, number)
    if one is None:
        return not_found(request, MINUTES, pk)
    form = Form(posted(request))
    if form.is_bound and form.is_valid():
        try:
            acts.remove(minutes=pk, minute=number, by=request.posting)
        except NotThere:
            return not_found(request, MINUTES, pk)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "The minute is taken out. The numbers after it close up.")
            return redirect("board:minutes", pk)
    back = reverse("board:write_minute", args=[pk, number])
    title = "Take this minute out"
    return form_page(request, form, title, back=back, button="Take it out", caption=one.title)


@anybody_posted
@require_POST
def keep_draft(request: Request, pk: int, key: str) -> HttpResponse:
    """Keep what is being typed into minutes, or throw it away. Its page asks by itself."""
    found = minutes_queries.own(request.posting, pk)
    if found is None:
        return not_found(request, MINUTES, pk)
    if request.POST.get("act") == "forget":
        minutes_drafts.forget(by=request.posting, minutes=found, form=key)
        messages.success(request, "What you had typed is thrown away.")
        return redirect("board:minutes", pk)
    if not minutes_drafts.keep(by=request.posting, minutes=pk, form=key, said=request.POST):
        return not_found(request, MINUTES, pk)
    left = sessions.seconds_left(request.session, at=timezone.now())
    return HttpResponse(status=204, headers={"Session-Seconds": str(left)})
