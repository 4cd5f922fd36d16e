"""The page “Services offered” of a case: what is suggested, who is referred where, and what came of it."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework import case_page, parts, queries
from alongside.casework.actions.adding import CannotDo
from alongside.casework.models import Case
from alongside.casework.parts import KIND
from alongside.casework.views.adding import form_page, posted
from alongside.casework.views.reading import to_add_to, was_read
from alongside.network import queries as directory
from alongside.network import referral_page, referral_queries, referral_rules, suggesting
from alongside.network.actions import referring, suggestions
from alongside.network.models import ServiceReferral
from alongside.network.referral_forms import (
    ByNameForm,
    LinkForm,
    NoneForm,
    ReferForm,
    StepForm,
    SuggestForm,
)
from alongside.partners.access import needs
from alongside.partners.permissions import CASES_SEE, CASES_SUPERVISE, CASES_WORK
from alongside.partners.requests import Request
from alongside.people.views.refusals import not_found

TAB = "services"
TO = "network:case_services"
BY_NAME = 10


@needs(CASES_SEE)
@require_safe
def case_services(request: Request, pk: int) -> HttpResponse:
    """The referrals of a case, what was suggested, and a service by its name."""
    case = queries.one(request.posting, pk)
    if case is None:
        return not_found(request, KIND, pk)
    return _services(request, case, SuggestForm())


def _services(request: Request, case: Case, form: SuggestForm, *, status: int = 200) -> HttpResponse:
    posting = request.posting
    may_add = queries.may_add_to(posting, case)
    search = ByNameForm(request.GET)
    words = str(search.cleaned_data["words"]).replace("\0", "").strip() if search.is_valid() else ""
    found = list(referral_queries.of_case(posting, case))
    by_name: list[directory.Found] = []
    if may_add and words:
        by_name, _ = directory.find(directory.Asked(words=words), start=0, count=BY_NAME)
    was_read(request, [case], ["identity", "services"])
    context = {
        **case_page.frame(case, posting, current=TAB),
        "page_title": "Services offered",
        "may_add": may_add,
        "listing": referral_page.listing(found),
        "suggest_form": form,
        "has_errors": status >= 400,
        "form": form,
        "search": search,
        "words": words,
        "by_name": [
            {"pk": one.service.pk, "name": one.service.name, "organisation": one.service.organisation.name}
            for one in by_name
        ],
        "suggestions": referral_page.suggestions(referral_queries.suggestions(posting, case)),
    }
    return render(request, "network/case_services.html", context, status=status)


@needs(CASES_WORK)
@require_POST
def suggest(request: Request, pk: int) -> HttpResponse:
    """Suggest services, and show what was suggested."""
    case = to_add_to(request, pk)
    if case is None:
        return not_found(request, KIND, pk)
    form = SuggestForm(request.POST)
    if form.is_valid():
        try:
            made = suggestions.suggest(case=pk, by=request.posting, language=form.cleaned_data["language"])
        except CannotDo as fault:
            form.add_error(None, str(fault))
        else:
            return redirect("network:suggestion", pk, made.pk)
    return _services(request, case, form, status=400)


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def suggestion(request: Request, pk: int, number: int) -> HttpResponse:
    """A suggestion as it was shown; and that none of it is chosen."""
    case = queries.one(request.posting, pk)
    found = referral_queries.suggestions(request.posting, case).filter(pk=number).first() if case else None
    if case is None or found is None:
        return not_found(request, KIND, pk)
    form = NoneForm(posted(request))

    def act() -> None:
        suggestions.choose_none(
            case=pk, suggestion=number, by=request.posting, words=form.cleaned_data["words"]
        )

    return form_page(
        request,
        case,
        form,
        title="Suggested services",
        act=act,
        done="It is kept that none was chosen.",
        to=TO,
        tab=TAB,
        template="network/suggestion.html",
        read="needs",
        order=suggesting.ORDER,
        suggestion=referral_page.suggestion(found, may_refer=queries.may_add_to(request.posting, case)),
    )


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: Request, pk: int, number: int) -> HttpResponse:
    """Refer somebody to a service."""
    case = to_add_to(request, pk)
    # Asked only for a case that is there: nothing tells of one that is not theirs.
    target = referring.offered(number) if case else None
    if case is None or target is None:
        return not_found(request, KIND, pk)
    form = ReferForm(
        posted(request),
        pack=parts.sight_of(request.posting).pack_of(case),
        offered=referral_page.to_tell(case, posting=request.posting, today=timezone.localdate()),
        initial={"email": referral_page.address_of(target), "suggestion": request.GET.get("suggestion", "")},
    )

    def act() -> ServiceReferral:
        given = form.cleaned_data
        return referring.refer(
            case=pk,
            service=number,
            by=request.posting,
            told=form.told(),
            **{name: given[name] for name in ("basis", "basis_words", "email", "need", "suggestion")},
        )

    return form_page(
        request,
        case,
        form,
        title=f"Refer to {target.name}",
        act=act,
        done=f"The referral is kept, and a link is sent to {target.name}.",
        to="network:service_referral",
        is_to_made=True,
        button="Send the referral",
        tab=TAB,
        template="network/refer.html",
        read="identity",
    )


@needs(CASES_SEE)
@require_safe
def service_referral(request: Request, pk: int, number: int) -> HttpResponse:
    """A referral to a service: what the service is told, and what came of it."""
    case = queries.one(request.posting, pk)
    found = referral_queries.of_case(request.posting, case).filter(pk=number).first() if case else None
    if case is None or found is None:
        return not_found(request, KIND, pk)
    disclosed = referral_queries.disclosed(request.posting, found)
    is_own = found.agency_id == request.posting.agency_id
    may_say = queries.may_add_to(request.posting, case) and not referral_rules.is_over(found.state)
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=referral_queries.KIND,
        which=[found.reference, case.reference],
        people=[case.person_id],
        fields=["service referral"],
    )
    context = {
        **case_page.frame(case, request.posting, current=TAB),
        "page_title": f"Referral to {found.service.name}",
        "number": found.pk,
        "standing": referral_page.tag(found),
        "facts": referral_page.facts(found, need=referral_queries.need_of(found), disclosed=disclosed),
        "agency": found.agency.name,
        "told": referral_page.told(disclosed.told) if disclosed else [],
        "steps": referral_page.steps(list(found.steps.all())),
        "may_say": is_own and may_say,
        "may_withdraw": not is_own and may_say and case.lead_agency_id == request.posting.agency_id,
    }
    return render(request, "network/service_referral.html", context)


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def service_step(request: Request, pk: int, number: int) -> HttpResponse:
    """Say how a referral stands, as the worker was told, or withdraw it."""
    case = to_add_to(request, pk)
    found = _open(referral_queries.theirs(request.posting, case), number) if case else None
    if case is None or found is None:
        return not_found(request, KIND, pk)
    is_own = found.agency_id == request.posting.agency_id
    form = StepForm(posted(request), referral=found, is_own=is_own)

    return form_page(
        request,
        case,
        form,
        title=f"How it stands: {found.service.name}",
        act=lambda: referring.say(case=pk, referral=number, by=request.posting, **form.said()),
        done="It is kept, and in the chronology.",
        to="network:service_referral",
        is_to_made=True,
        tab=TAB,
        read="services",
    )


@needs(CASES_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def service_link(request: Request, pk: int, number: int) -> HttpResponse:
    """Send a new link to the service."""
    case, found = _own(request, pk, number)
    if case is None or found is None:
        return not_found(request, KIND, pk)
    form = LinkForm(posted(request), initial={"email": found.email})

    return form_page(
        request,
        case,
        form,
        title=f"Send a new link to {found.service.name}",
        act=lambda: referring.send_again(
            case=pk, referral=number, by=request.posting, email=form.cleaned_data["email"]
        ),
        done="A new link is sent. Those before it open nothing any more.",
        to="network:service_referral",
        is_to_made=True,
        button="Send it",
        tab=TAB,
        read="services",
    )


def _own(request: Request, pk: int, number: int) -> tuple[Case | None, ServiceReferral | None]:
    """A referral of one's own agency that is not over. It is found through its case."""
    case = to_add_to(request, pk)
    if case is None:
        return None, None
    kept = referral_queries.of_case(request.posting, case).filter(agency=request.posting.agency_id)
    return case, _open(kept, number)


def _open(kept: QuerySet[ServiceReferral], number: int) -> ServiceReferral | None:
    return kept.filter(pk=number).exclude(state__in=referral_rules.OVER).first()


@needs(CASES_SUPERVISE)
@require_safe
def take_up(request: Request) -> HttpResponse:
    """How long people wait at each service, and what was taken up, of the referrals that one sees."""
    found = referral_queries.visible_to(request.posting).select_related("service").prefetch_related("steps")
    by_service = referral_page.courses(found.order_by("pk"))
    counted = [(name, referral_rules.take_up(courses)) for (name, _), courses in by_service.items()]
    log.record(
        act=Act.CONSULTATION,
        by=request.posting,
        what=referral_queries.KIND,
        which=["take-up by service"],
        fields=["counts"],
    )
    context = {"page_title": "Waiting time and take-up", "listing": referral_page.take_up(counted)}
    return render(request, "network/take_up.html", context)
