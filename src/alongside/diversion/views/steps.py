"""The steps after custody: outcome, release, sessions, checks, counts, the end; and who is let in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from alongside.casework import queries as casework
from alongside.casework.actions.adding import CannotDo, CaseNotFound
from alongside.casework.models import Case
from alongside.casework.parts import KIND, sight_of
from alongside.casework.views.adding import form_page, posted
from alongside.casework.views.reading import was_read
from alongside.core import conflicts
from alongside.core.forms import Form
from alongside.diversion import queries
from alongside.diversion.actions import checks, engaging, outcomes, steps
from alongside.diversion.forms import (
    AnswerForm,
    ChangeForm,
    EndForm,
    EpisodesForm,
    LetInForm,
    OutcomeForm,
    ReleaseForm,
    SessionForm,
)
from alongside.diversion.models import Check, Engagement, LetIn
from alongside.partners.access import needs
from alongside.partners.permissions import CASES_SUPERVISE, CASES_WORK
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

PAGE, OF_CASE = "diversion:engagement", "diversion:of_case"


def _own(request: Request, pk: int, number: int) -> Engagement | None:
    """An engagement of a case that the posting works on."""
    found = queries.one(request.posting, number)
    if found is None or found.case_id != pk or not queries.may_work_on(request.posting, found):
        return None
    return found


def _now() -> object:
    return timezone.localtime().replace(second=0, microsecond=0)


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, pk: int, number: int) -> HttpResponse:
    """Put right what was recorded in custody."""
    found = _own(request, pk, number)
    if found is None:
        return not_found(request, KIND, pk)
    pack = sight_of(request.posting).pack_of(found.case)
    fields = ChangeForm.base_fields
    saving = conflicts.Change(
        posted(request), about=found.reference, fields=set(fields) - {conflicts.OPENED}, kinds=fields
    )
    stands = engaging.stands(found, request.posting)
    initial = {"opened": saving.seal(stands), "needs": stands["needs"]}
    form = ChangeForm(saving.posted, pack=pack, by=request.posting, engagement=found, initial=initial)
    if saving.is_unsettled:
        return _both_versions(request, saving, form, found)

    def act() -> Engagement:
        said = form.cleaned_data
        facts = form.facts(
            suite=said["suite"].strip(), consent_at=said["consent_at"], released_at=found.released_at
        )
        return engaging.change(
            engagement=number, by=request.posting, facts=facts, needs=said["needs"], was=saving.was
        )

    try:
        return _form(
            request,
            found.case,
            form,
            title="Put right what was recorded",
            act=act,
            done="What was recorded is put right. What stood before is kept.",
        )
    except conflicts.ChangedMeanwhile:
        return _both_versions(request, saving, form, found)


def _both_versions(
    request: Request, saving: conflicts.Change, form: ChangeForm, found: Engagement
) -> HttpResponse:
    """What was saved meanwhile, beside what was typed."""
    was_read(request, [found.case], ["engagement"])
    found.refresh_from_db()
    said = queries.newest_change(request.posting, found)
    who = said.by.user.name if said and said.by_id != request.posting.pk else "You yourself, on another page,"
    now = engaging.stands(found, request.posting)
    context = {
        **saving.page(form, now=now, by=who, at=said.at if said else None),
        "page_title": "This was saved meanwhile",
        "name": found.reference,
        "back": reverse(PAGE, args=[found.case_id, found.pk]),
        "back_label": "Back to the engagement",
        "has_errors": saving.is_unsettled,
    }
    return render(request, "core/conflict.html", context, status=409)


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: Request, pk: int, number: int) -> HttpResponse:
    """Say what came of it; what stood before stays."""
    found = _own(request, pk, number)
    if found is None:
        return not_found(request, KIND, pk)
    newest = queries.outcomes(request.posting, found).first()
    pack = sight_of(request.posting).pack_of(found.case)
    form = OutcomeForm(posted(request), pack=pack, initial={"seen": str(newest.pk) if newest else ""})

    def act() -> Engagement:
        return outcomes.give(engagement=number, by=request.posting, **form.cleaned_data).engagement

    return _form(
        request,
        found.case,
        form,
        title="Say what came of it",
        act=act,
        done="The outcome is kept. What stood before is in its history.",
    )


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: Request, pk: int, number: int) -> HttpResponse:
    """Say when the child was released."""
    found = _own(request, pk, number)
    if found is None:
        return not_found(request, KIND, pk)
    form = ReleaseForm(posted(request), initial={"released_at": found.released_at or _now()})

    def act() -> Engagement:
        return steps.release(engagement=number, by=request.posting, **form.cleaned_data)

    return _form(
        request,
        found.case,
        form,
        title="Released from custody",
        act=act,
        done="The release is kept. The first meeting is due within 48 hours of it.",
        at="released_at",
    )


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: Request, pk: int, number: int) -> HttpResponse:
    """Keep a session, or that the child did not come."""
    found = _own(request, pk, number)
    if found is None:
        return not_found(request, KIND, pk)
    form = SessionForm(posted(request), initial={"held_at": _now()})

    def act() -> Engagement:
        said = {**form.cleaned_data, "came": form.cleaned_data["came"] == "YES"}
        return steps.add_session(engagement=number, by=request.posting, **said).engagement

    return _form(
        request, found.case, form, title="Add a session", act=act, done="The session is kept.", at="held_at"
    )


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def episodes(request: Request, pk: int, number: int) -> HttpResponse:
    """Keep how often the child was victim, suspect or missing, before and after."""
    found = _own(request, pk, number)
    if found is None:
        return not_found(request, KIND, pk)
    own = queries.episodes(request.posting, found).filter(agency=request.posting.agency_id)
    stands = {(one.kind, one.side, one.months): one.number for one in own}
    form = EpisodesForm(posted(request), stands=stands)

    def act() -> Engagement:
        steps.count(engagement=number, by=request.posting, counts=form.counts())
        return found

    return _form(
        request,
        found.case,
        form,
        title="Before and after",
        act=act,
        done="The counts are kept.",
        template="diversion/episodes.html",
    )


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: Request, pk: int, number: int) -> HttpResponse:
    """End an engagement, with what worked."""
    found = _own(request, pk, number)
    if found is None:
        return not_found(request, KIND, pk)
    form = EndForm(posted(request), pack=sight_of(request.posting).pack_of(found.case))

    def act() -> Engagement:
        said = form.cleaned_data
        return outcomes.end(
            engagement=number, by=request.posting, code=said["exit"], on=said["on"], worked=said["worked"]
        )

    return _form(
        request,
        found.case,
        form,
        title="End the engagement",
        act=act,
        done="The engagement has ended.",
        button="End it",
    )


@needs(CASES_WORK)
@require_POST
def ask(request: Request, pk: int, number: int) -> HttpResponse:
    """Ask the MASH or the YOS whether they know the child."""
    found = _own(request, pk, number)
    of = request.POST.get("of", "")
    if found is None or of not in Check.Of.values:
        return not_found(request, KIND, pk)
    try:
        checks.ask(engagement=number, by=request.posting, of=of)
    except CannotDo as fault:
        messages.error(request, str(fault))
    except CaseNotFound:
        return not_found(request, KIND, pk)
    else:
        messages.success(request, f"It is noted that the {of} is asked. Keep the answer when it comes.")
    return redirect(PAGE, pk, number)


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Request, pk: int, number: int) -> HttpResponse:
    """Keep what was answered to a question."""
    posting = request.posting
    question = Check.objects.filter(pk=number, case=pk).first()
    found = queries.one(posting, question.engagement_id) if question else None
    told = queries.checks(posting, found).filter(pk=number).first() if found else None
    if found is None or told is None or not queries.may_answer(posting, found):
        return not_found(request, KIND, pk)
    is_own = found.agency_id == posting.agency_id
    initial = {
        "answered_at": _now(),
        "answered_by": "" if is_own else f"{posting.user.name}, {posting.agency.name}"[:150],
    }
    form = AnswerForm(posted(request), initial=initial)

    def act() -> Engagement:
        said = form.cleaned_data
        return checks.answer(check=number, engagement=found.pk, by=posting, **said).engagement

    return _form(
        request,
        found.case,
        form,
        title=f"What the {told.of} answered",
        act=act,
        done="The answer is kept.",
        at="answered_at",
        read="checks",
    )


@needs(CASES_SUPERVISE)
@require_http_methods(["GET", "HEAD", "POST"])
def let_in(request: Request, pk: int) -> HttpResponse:
    """Let an agency see a sealed case, because that was agreed."""
    case = casework.one(request.posting, pk)
    if case is None or not queries.may_let_in(request.posting, case):
        return not_found(request, KIND, pk)
    agencies = queries.could_be_let_in(request.posting, case)
    form = LetInForm(posted(request), agencies=agencies)

    def act() -> LetIn:
        said = form.cleaned_data
        return steps.let_in(case=pk, by=request.posting, agency=int(said["agency"]), why=said["why"])

    return form_page(
        request,
        case,
        form,
        title="Let an agency see this case",
        act=act,
        done="The agency sees the case from now on, as far as the agreements go.",
        to=OF_CASE,
        tab="diversion",
        button="Let them see it",
    )


@needs(CASES_SUPERVISE)
@require_POST
def shut_out(request: Request, pk: int, number: int) -> HttpResponse:
    """Have an agency see a case no more."""
    try:
        steps.shut_out(let_in=number, case=pk, by=request.posting)
    except CaseNotFound:
        return not_found(request, KIND, pk)
    messages.success(request, "The agency sees the case no more.")
    return redirect(OF_CASE, pk)


def _form(request: Request, case: Case, form: Form, **more: object) -> HttpResponse:
    """A form of an engagement, on the page of its case; afterwards the engagement is shown."""
    given = {"read": "engagement", **more}
    return form_page(request, case, form, to=PAGE, is_to_made=True, tab="diversion", **given)  # type: ignore[arg-type]
