"""The agencies that a consultation asks: one more, its answers and e-mails, and to whom its link goes."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.board import queries
from alongside.board.actions import consultations as acts
from alongside.board.actions import responses
from alongside.board.actions.saying import CONSULTATION
from alongside.board.forms import AskForm, ContactForm, EnterForm
from alongside.board.models import Consultation, ConsultationMail, Response
from alongside.board.views.doing import act_on, do
from alongside.board.views.showing import posted, was_read
from alongside.core import formats
from alongside.core.forms import Form
from alongside.partners.access import needs
from alongside.partners.permissions import BOARD_WRITE
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_agency(request: Request, pk: int) -> HttpResponse:
    """Ask one agency more."""
    found = queries.consultation(request.posting, pk)
    if found is None or found.state == Consultation.State.CLOSED:
        return not_found(request, CONSULTATION, pk)
    form = AskForm(posted(request), of=found)
    is_open = found.state == Consultation.State.OPEN
    done = (
        "It is asked, and its link is on its way."
        if is_open
        else "It is asked once you open the consultation."
    )
    return act_on(
        request,
        found,
        form,
        "Ask an agency",
        act=lambda: acts.ask(consultation=pk, by=request.posting, **form.cleaned_data),
        done=done,
        button="Ask it",
    )


@needs(BOARD_WRITE)
@require_safe
def asked(request: Request, pk: int, number: int) -> HttpResponse:
    """One agency: its answers with every version before, and the e-mails that it was sent."""
    one = queries.one_asked(request.posting, pk, number)
    if one is None:
        return not_found(request, CONSULTATION, pk)
    of = one.consultation
    was_read(request, CONSULTATION, of.reference, one.called)
    responses = (
        one.responses.order_by("-number")
        .select_related("entered_by__user")
        .prefetch_related("answers__question")
    )
    context = {
        "page_title": one.called,
        "title": of.title,
        "pk": pk,
        "number": number,
        "contact": one.contact,
        "email": one.email,
        "is_draft": of.state == Consultation.State.DRAFT,
        "is_closed": of.state == Consultation.State.CLOSED,
        "is_open": of.state == Consultation.State.OPEN,
        "versions": [_version(each) for each in responses],
        "mails": [
            {"key": each.get_kind_display(), "value": _mail_words(each)} for each in one.mails.order_by("-pk")
        ],
    }
    return render(request, "board/asked.html", context)


def _version(one: Response) -> dict[str, Any]:
    entered = f". Entered by {one.entered_by.user.name}" if one.entered_by else ""
    return {
        "heading": f"Version {one.number}, {answered_words(one)}",
        "by": (f"{one.role} ({one.name})" if one.name else one.role) + entered,
        "answers": [
            {"question": each.question.text, "text": each.text or "No answer"}
            for each in sorted(one.answers.all(), key=lambda each: each.question.number)
        ],
    }


def _mail_words(mail: ConsultationMail) -> str:
    if mail.sent_at:
        return f"Sent on {formats.datetime(mail.sent_at)}"
    if mail.fault:
        return f"Not sent yet, after {formats.count(mail.tries, 'try', 'tries')} ({mail.fault})"
    return "Not sent yet"


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def send_to(request: Request, pk: int, number: int) -> HttpResponse:
    """Send an agency's link to somebody else, or once more. Of a closed consultation, end it."""
    one = queries.one_asked(request.posting, pk, number)
    if one is None:
        return not_found(request, CONSULTATION, pk)
    whom = {"contact": one.contact, "email": one.email}
    is_closed = one.consultation.state == Consultation.State.CLOSED
    form = Form(posted(request)) if is_closed else ContactForm(posted(request), initial=whom)
    is_open = one.consultation.state == Consultation.State.OPEN
    title = "End the link of" if is_closed else "Whom the link is sent to:"
    return act_on(
        request,
        one.consultation,
        form,
        f"{title} {one.called}",
        act=lambda: acts.send_to(
            consultation=pk, asked=number, by=request.posting, **{**whom, **form.cleaned_data}
        ),
        done="The link opens nothing any more."
        if is_closed
        else "It is kept. The link before it opens nothing any more.",
        button="End the link" if is_closed else "Send a new link" if is_open else "Save",
    )


@needs(BOARD_WRITE)
@require_POST
def leave_out(request: Request, pk: int, number: int) -> HttpResponse:
    """Take an agency off a draft."""
    return do(
        request,
        pk,
        lambda: acts.leave_out(consultation=pk, asked=number, by=request.posting),
        "The agency is not asked.",
    )


def answered_words(newest: Response) -> str:
    late = ", late" if newest.is_late else ""
    return f"{newest.otherwise or formats.datetime(newest.sent_at)}{late}"


@needs(BOARD_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_answer(request: Request, pk: int, number: int) -> HttpResponse:
    """Enter an answer that an agency gave otherwise than by its link."""
    one = queries.one_asked(request.posting, pk, number)
    if one is None or one.consultation.state != Consultation.State.OPEN:
        return not_found(request, CONSULTATION, pk)
    newest, questions = one.responses.order_by("-number").first(), queries.questions(one.consultation)
    form = EnterForm(posted(request), questions=questions, initial={"newest": newest.number if newest else 0})

    def act() -> Response:
        said = form.cleaned_data
        return responses.enter(
            consultation=pk,
            asked=number,
            by=request.posting,
            said=responses.form_values(questions, said),
            how=Response.How(said["how"]),
            given_on=said["given_on"],
            newest=said["newest"],
        )

    return act_on(
        request,
        one.consultation,
        form,
        f"Enter an answer of {one.called}",
        act=act,
        done="The answer is entered, and marked as given otherwise.",
        button="Enter it",
    )
