"""Services sought for the gangs unit's cases: one that waits, one without a place, one not answered."""

from django.db import transaction
from django.utils import timezone

from alongside.audit import acting
from alongside.casework.models import Case
from alongside.demo import scenario
from alongside.network import links
from alongside.network.actions import referring, suggestions
from alongside.network.models import Service, ServiceReferral
from alongside.partners.models import Posting

CHOSEN, FULL, SILENT = "Ringside mentoring", "Construction apprenticeships", "Talking it through"


def make() -> None:
    """Refer two people as the coordinator of Haringey's council, and have two of the services answer."""
    posting = Posting.objects.select_related("user", "agency")
    council = posting.filter(role="BOROUGH_COORDINATOR", agency__name=scenario.HARINGEY_COUNCIL).order_by(
        "pk"
    )[0]
    with transaction.atomic(), acting.as_posting(council):
        support, divert = (
            Case.objects.get(person__surname=surname, programme="gang-action-group")
            for surname in ("Brathwaite-Osei", "Nwachukwu-Bright")
        )
        shown = suggestions.suggest(case=support.pk, by=council)
        chosen = _refer(
            support,
            CHOSEN,
            council,
            need="PEERS",
            told="Wants somebody outside the family to talk to",
            suggestion=shown.pk,
        )
        full = _refer(support, FULL, council, need="ETE", told="Would like to work with his hands")
        _refer(divert, SILENT, council, need="HEALTH", told="Prefers to come in the evening")
    _answer(chosen, "WAITING", words="A mentor is free in about five weeks; we ring in two")
    _answer(full, "DECLINED", code="NO_CAPACITY", words="Every place of this year is taken")


def _refer(
    case: Case, service: str, by: Posting, *, need: str, told: str, suggestion: int | None = None
) -> ServiceReferral:
    to = Service.objects.get(name=service)
    return referring.refer(
        case=case.pk,
        service=to.pk,
        by=by,
        need=need,
        told=[
            ("Name", f"{case.person.forenames} {case.person.surname}"),
            ("Whom to ring back", f"{by.user.name}, {by.agency.name}, {by.user.email}"),
            ("In words", told),
        ],
        basis="CONSENT",
        basis_words="He agreed when we met this week",
        email=to.email or "office@service.example",
        suggestion=suggestion,
    )


def _answer(one: ServiceReferral, state: str, *, words: str, code: str = "") -> None:
    with links.public(one.pk, one.key):
        referring.answer(
            referral=one.pk,
            state=state,
            code=code,
            words=words,
            on=timezone.localdate(),
            answered_as="Office",
        )
