"""Minutes: the list, one meeting's as they are read and taken away, and what becomes of them."""

import difflib
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.audit.models import Act
from alongside.board import minutes_queries, minutes_text, queries
from alongside.board.actions import agreeing
from alongside.board.actions import minutes as acts
from alongside.board.actions.minutes_setting import title_of
from alongside.board.actions.saying import MINUTES, CannotDo, NotThere, record
from alongside.board.minutes_forms import PUBLIC, AgreeForm, SignForm
from alongside.board.models import Minutes, MinutesVersion
from alongside.board.views.showing import posted, tabs, was_read
from alongside.core import conflicts, formats, stored_files, tables
from alongside.core.tables import Column, Link, Row, Tag
from alongside.meetings import page as meetings_page
from alongside.meetings.actions.finding import MEETING
from alongside.partners.access import posted as anybody_posted
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found
from alongside.reports_pack import word

State = Minutes.State
LIST = (
    Column(name="minutes", label="Minutes of", order=("-held_on",)),
    Column(name="body", label="Board or group", order=("body",)),
    Column(name="state", label="State", order=("state",)),
)
COLOURS = {"DRAFT": "grey", "AGREED": "green", "SIGNED": "green"}
DIFFERS = 400
"""So many lines of a difference are shown at most."""


@anybody_posted
@require_safe
def listed(request: Request) -> HttpResponse:
    """The minutes that one may read, the newest first; and the meetings whose minutes are to be written."""
    asked = tables.ask(request.GET, LIST, default="minutes")
    context = {
        "page_title": "Minutes",
        "tabs": tabs("minutes_listed") if queries.may_write(request.posting) else [],
        "listing": tables.page(asked, minutes_queries.visible_to(request.posting), row=_row, tiebreak="-pk"),
        "to_write": [
            {"pk": one.pk, "name": one.series.name, "day": formats.date(one.starts_at)}
            for one in minutes_queries.to_write(request.posting)[: tables.PAGE_SIZE]
        ],
    }
    return render(request, "board/minutes_listed.html", context)


def _row(one: Minutes) -> Row:
    href = reverse("board:minutes", args=[one.pk])
    return Row(
        cells={
            "minutes": Link(text=one.held_on, href=href, hidden=f", {one.body}"),
            "body": one.body,
            "state": _tag(one),
        }
    )


def _tag(one: Minutes) -> Tag:
    return Tag(text=one.get_state_display(), colour=COLOURS[one.state])


@anybody_posted
@require_safe
def minutes(request: Request, pk: int) -> HttpResponse:
    """The minutes of one meeting: a draft as it stands, or as they were agreed."""
    found = minutes_queries.one(request.posting, pk)
    if found is None:
        return not_found(request, MINUTES, pk)
    was_read(request, MINUTES, found.reference)
    is_member = minutes_queries.is_member(request.posting, found)
    writes = is_member and minutes_queries.writes(request.posting, found)
    is_draft = found.state == State.DRAFT
    is_exempt = minutes_queries.paragraph_of(found) is not None
    reads_all = not is_exempt or (is_member and minutes_queries.reads_exempt(request.posting, found))
    agreed = None if is_draft else minutes_queries.agreed_version(found, with_exempt=reads_all)
    context = {
        "page_title": f"Minutes of {formats.date(found.held_on)}",
        "pk": pk,
        "caption": found.body,
        "tag": _tag(found),
        "is_draft": is_draft,
        "writes": writes,
        "may_make_paper": writes and is_draft and queries.may_write(request.posting),
        "facts": _facts(found, agreed, is_member=is_member),
        "is_exempt": is_exempt,
        "is_cut": not reads_all,
        "versions": _versions(found, with_exempt=reads_all) if is_member else [],
        "follow_up": _follow_up(request, found) if is_member else None,
        **(
            _draft(found, writes=writes, with_exempt=reads_all)
            if agreed is None
            else _agreed(found, agreed, writes=writes)
        ),
    }
    return render(request, "board/minutes.html", context)


def _draft(found: Minutes, *, writes: bool, with_exempt: bool = True) -> dict[str, Any]:
    """Minutes as they stand: a draft, and agreed ones for whoever does not read all of them."""
    numbers = minutes_queries.numbers(found)
    whole = minutes_queries.whole(found, numbers.first, with_exempt=with_exempt)
    faults = minutes_text.faults(whole)
    rows = [
        {
            "number": number,
            "title": one.title,
            "href": reverse("board:write_minute", args=[found.pk, one.pk]),
            "is_empty": not (one.text.strip() or one.resolved.strip()),
        }
        for number, one in enumerate(
            found.each.order_by("place", "pk") if writes else (), start=numbers.first
        )
    ]
    return {
        "blocks": () if faults else minutes_text.blocks(minutes_text.composed(whole)),
        "faults": faults,
        "odd": numbers.faults if writes else [],
        "rows": rows,
    }


def _agreed(found: Minutes, version: MinutesVersion, *, writes: bool) -> dict[str, Any]:
    return {
        "blocks": minutes_text.blocks(version.text),
        "faults": [],
        # Their numbers stay: what is odd is said where a number may still be given.
        "odd": [],
        "rows": [],
        "fault": version.fault,
        "is_waiting": not version.pdf_id and not version.fault,
        "may_set_again": writes and bool(version.fault) and not version.pdf_id,
        "pdf_href": reverse("board:minutes_file", args=[found.pk, "pdf"]) if version.pdf_id else "",
        "may_sign": writes and found.state == State.AGREED,
        "was_circulated": version.was_circulated,
        "corrections": [line.strip() for line in version.corrections.splitlines() if line.strip()],
    }


def _facts(found: Minutes, agreed: MinutesVersion | None, *, is_member: bool) -> list[dict[str, Any]]:
    readers = "Everybody who uses Alongside" if found.is_public else "Members, and whoever runs the meetings"
    rows: list[dict[str, Any]] = []
    if found.state == State.DRAFT:
        saved = f"{formats.datetime(found.changed_at)} by {found.changed_by.user.name}"
        return [
            {"key": "State", "value": "Draft: not yet agreed as a correct record"},
            {"key": "Last saved", "value": saved},
            {"key": "Who may read them", "value": readers},
        ]
    rows.append(
        {"key": "Agreed as a correct record", "value": f"At the meeting of {formats.date(found.agreed_on)}"}
    )
    if found.state == State.SIGNED:
        how = f"{found.signed_name}, {formats.date(found.signed_on)}. {found.get_signed_how_display()}"
        rows.append({"key": "Signed", "value": how})
    else:
        rows.append({"key": "Signed", "value": "Not yet"})
    if is_member:
        rows.append({"key": "Who may read them", "value": readers})
    return [*rows, {"key": "SHA-256", "value": agreed.sha256}] if agreed else rows


def _versions(found: Minutes, *, with_exempt: bool) -> list[dict[str, Any]]:
    """The versions of minutes; the newest with what changed since the one before."""
    versions = minutes_queries.versions(found, with_exempt=with_exempt)
    kept = list(versions.select_related("made_by__user").order_by("number"))
    shown: list[dict[str, Any]] = [
        {
            "number": one.number,
            "what": "Agreed as a correct record" if one.is_agreed else "Made a paper for the next meeting",
            "at": formats.datetime(one.made_at),
            "by": one.made_by.user.name,
            "changes": [],
            "is_same": False,
        }
        for one in kept
    ]
    if len(kept) > 1:
        changes = _changes(*kept[-2:])
        shown[-1] |= {"changes": changes, "is_same": not changes}
    return shown


def _changes(before: MinutesVersion, after: MinutesVersion) -> list[dict[str, str]]:
    """The lines of which the versions differ, as they stand in each."""
    lines = difflib.ndiff(before.text.splitlines(), after.text.splitlines())
    kinds = {"- ": "Was", "+ ": "Is"}
    found = [
        {"kind": kinds[line[:2]], "text": line[2:]}
        for line in lines
        if line[:2] in kinds and line[2:].strip()
    ]
    return found[:DIFFERS]


def _follow_up(request: Request, found: Minutes) -> tables.Table | None:
    """The actions of this meeting, and the earlier ones that were before it, with their state now."""
    columns = [one for one in meetings_page.ACTION_COLUMNS if one.name != "series"]
    columns.insert(1, Column(name="from", label="Set on"))
    rows = []
    for one in minutes_queries.actions_followed(request.posting, found):
        row = meetings_page.action_row(one)
        rows.append(Row(cells={**row.cells, "from": timezone.localdate(one.meeting.starts_at)}))
    return tables.plain(columns, rows) if rows else None


@anybody_posted
@require_safe
def minutes_file(request: Request, pk: int, kind: str) -> HttpResponse:
    """Minutes as PDF, once they are agreed; or as a Word document, of a draft too."""
    found = minutes_queries.one(request.posting, pk)
    if found is None or kind not in ("pdf", "docx"):
        return not_found(request, MINUTES, pk)
    is_exempt = minutes_queries.paragraph_of(found) is not None
    reads_all = not is_exempt or minutes_queries.reads_exempt(request.posting, found)
    is_draft = found.state == State.DRAFT
    agreed = None if is_draft else minutes_queries.agreed_version(found, with_exempt=reads_all)
    if kind == "docx":
        content, what = _as_word(found, agreed, with_exempt=reads_all), word.TYPE
    elif agreed and agreed.pdf and not agreed.pdf.content_removed_on:
        content, what = b"".join(stored_files.parts(agreed.pdf)), "application/pdf"
    else:
        return not_found(request, MINUTES, pk)
    record(Act.EXPORT, MINUTES, found.reference, kind, by=request.posting)
    answer = HttpResponse(content, content_type=what)
    name = f"minutes-{found.held_on.isoformat()}{'-draft' if is_draft else ''}.{kind}"
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return answer


def _as_word(found: Minutes, agreed: MinutesVersion | None, *, with_exempt: bool) -> bytes:
    if agreed:
        signed = (
            f"Signed by {found.signed_name} on {formats.date(found.signed_on)}."
            if found.state == State.SIGNED
            else ""
        )
        text = minutes_text.agreed(
            agreed.text,
            on=formats.date(found.agreed_on),
            corrections=agreed.corrections,
            was_circulated=agreed.was_circulated,
            signed=signed,
        )
    else:
        first = minutes_queries.numbers(found).first
        whole = minutes_queries.whole(found, first, with_exempt=with_exempt)
        if minutes_text.faults(whole):
            raise Http404
        stands = minutes_text.DRAFT if found.state == State.DRAFT else minutes_text.WITHOUT_EXEMPT
        text = f"{stands}\n\n{minutes_text.composed(whole)}"
    return word.document(title_of(found.body, formats.date(found.held_on)), minutes_text.blocks(text))


@anybody_posted
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: Request, pk: int) -> HttpResponse:
    """Record that minutes were agreed as a correct record, once it was seen what they say."""
    found = minutes_queries.own(request.posting, pk)
    if found is None:
        return not_found(request, MINUTES, pk)
    if found.state != State.DRAFT and request.method != "POST":
        return redirect("board:minutes", pk)
    read = conflicts.Change(
        posted(request), about=found.reference, fields=("read",), kinds=AgreeForm.base_fields
    )
    form = AgreeForm(read.posted, initial={conflicts.OPENED: read.seal(agreeing.as_read(found))})
    if form.is_bound and form.is_valid():
        try:
            agreeing.agree(
                minutes=pk,
                by=request.posting,
                corrections=form.cleaned_data["corrections"],
                is_public=form.cleaned_data["access"] == PUBLIC,
                was=read.was,
            )
        except NotThere:
            return not_found(request, MINUTES, pk)
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "The minutes are agreed as a correct record, and are being set as PDF.")
            return redirect("board:minutes", pk)
    was_read(request, MINUTES, found.reference)
    later = minutes_queries.meeting_that_could_agree(found)
    given = minutes_queries.given_version(found, later) if later else None
    context = {
        "page_title": "Record that they were agreed",
        "caption": f"Minutes of {formats.date(found.held_on)}",
        "pk": pk,
        "form": form,
        "has_errors": form.is_bound,
        "opened": read.seal(agreeing.as_read(found)),
        "later": formats.date(later.starts_at) if later else "",
        "changed": _since_given(given, found) if given else [],
        "is_given": given is not None,
        "is_exempt": minutes_queries.paragraph_of(found) is not None,
        **_draft(found, writes=True),
    }
    return render(request, "board/minutes_agree.html", context, status=400 if form.is_bound else 200)


def _since_given(given: MinutesVersion, found: Minutes) -> list[dict[str, str]]:
    """What was changed since the minutes were given to the meeting."""
    return _changes(given, MinutesVersion(text=minutes_queries.text_of(found)))


@anybody_posted
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: Request, pk: int) -> HttpResponse:
    """Sign agreed minutes as the chair, or record that the paper copy was signed."""
    found = minutes_queries.own(request.posting, pk)
    if found is None or found.state == State.DRAFT:
        return not_found(request, MINUTES, pk)
    if found.state == State.SIGNED and request.method != "POST":
        return redirect("board:minutes", pk)
    chairs = minutes_queries.in_the_chair(found.meeting.agreed_in_id or 0)
    sole = minutes_queries.sole_chair(found.meeting.agreed_in_id or 0)
    mine = sole if sole and sole.posting_id == request.posting.pk else None
    is_here = request.POST.get("act") == "here"
    form = SignForm(
        None if is_here else posted(request),
        chairs=[(one.pk, f"{one.who}, {one.agency.name}") for one in chairs],
    )
    fault = ""
    if is_here or (form.is_bound and form.is_valid()):
        how = agreeing.Signature.HERE if is_here else agreeing.Signature.PAPER
        on = timezone.localdate() if is_here else form.cleaned_data["on"]
        chair = (mine.pk if mine else 0) if is_here else int(form.cleaned_data["chair"])
        try:
            agreeing.sign(minutes=pk, by=request.posting, chair=chair, on=on, how=how)
        except NotThere:
            return not_found(request, MINUTES, pk)
        except CannotDo as wrong:
            fault = str(wrong)
        else:
            messages.success(request, "The minutes are signed.")
            return redirect("board:minutes", pk)
    if fault and form.is_bound:
        form.add_error(None, fault)
    context = {
        "page_title": "Sign the minutes",
        "caption": f"Minutes of {formats.date(found.held_on)}",
        "pk": pk,
        "form": form,
        "fault": fault if not form.is_bound else "",
        "is_chair": mine is not None,
        "has_errors": form.is_bound or bool(fault),
        "agreed_on": formats.date(found.agreed_on),
    }
    return render(request, "board/minutes_sign.html", context, status=400 if context["has_errors"] else 200)


@anybody_posted
@require_POST
def begin(request: Request, pk: int) -> HttpResponse:
    """Draft the minutes of a meeting from its record."""
    try:
        made = acts.begin(meeting=pk, by=request.posting)
    except NotThere:
        return not_found(request, MEETING, pk)
    except CannotDo as fault:
        messages.error(request, str(fault))
        return redirect("board:minutes_listed")
    messages.success(
        request, "The minutes are drafted from the record of the meeting. Write what was discussed."
    )
    return redirect("board:minutes", made.pk)


@anybody_posted
@require_POST
def make_paper(request: Request, pk: int) -> HttpResponse:
    """Make a paper of draft minutes for the next meeting."""
    try:
        paper = agreeing.make_paper(minutes=pk, by=request.posting)
    except NotThere:
        return not_found(request, MINUTES, pk)
    except CannotDo as fault:
        messages.error(request, str(fault))
        return redirect("board:minutes", pk)
    messages.success(request, "The minutes are a paper now. Publish it for the pack of the next meeting.")
    return redirect("board:paper", paper.pk)


@anybody_posted
@require_POST
def set_again(request: Request, pk: int) -> HttpResponse:
    """Have agreed minutes set as PDF once more, where that failed."""
    return _do(request, pk, lambda: agreeing.set_again(minutes=pk, by=request.posting))


def _do(request: Request, pk: int, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except NotThere:
        return not_found(request, MINUTES, pk)
    return redirect("board:minutes", pk)
