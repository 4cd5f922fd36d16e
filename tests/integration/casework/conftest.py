"""What the tests of casework stand on: a gangs unit that is live, and agencies that share for it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from agreements import a_party, an_agreement, live_programme
from alongside.audit import acting
from alongside.casework import packs
from alongside.casework.actions import cases, closures
from alongside.casework.models import Case
from alongside.casework.shipped import shipped
from alongside.partners.models import Agency, Posting, User
from alongside.people.models import Person

SAID: dict[str, Any] = {
    "forenames": "Marcus",
    "surname": "Adeyemi",
    "born_on": date(2004, 5, 11),
    "sex": "M",
    "address": "14 Acacia Road",
    "postcode": "N17 9QA",
}
STANDING = {"status": "COMMUNITY", "approach": "SUPPORT", "rag": "AMBER", "motivation": "SOME"}


def load(slug: str) -> None:
    """Have a programme that is live, with the pack that comes along."""
    live_programme(slug)
    packs.load(shipped()[f"{slug}.toml"], f"{slug}.toml")


def close_by_two(case: Case, by: Posting, scores: dict[str, int | None] | None = None) -> Case:
    """Have a case closed as somebody asks, with a supervisor of their agency who signs."""
    with transaction.atomic(), acting.as_posting(by):
        asked = closures.ask(
            case=case.pk, by=by, exit_code="MOVED", words="Has moved to Leeds", scores=scores
        )
    assert asked
    return sign_closure(case, by)


def sign_closure(case: Case, by: Posting) -> Case:
    """Have a supervisor sign the closure that somebody of their agency has asked for."""
    user = User.objects.create(email=f"signs-{case.pk}@agency.example", name="Somebody who signs")
    supervisor = Posting.objects.create(
        user=user, agency=by.agency, role="SUPERVISOR", borough=by.borough, starts_on=date(2020, 1, 1)
    )
    with transaction.atomic(), acting.as_posting(supervisor):
        return closures.sign(closure=case.closures.get(state="ASKED").pk, by=supervisor)


@pytest.fixture
def gangs_unit() -> None:
    """It is live."""
    load("gang-action-group")


@pytest.fixture
def sign_in() -> Callable[[Posting], Client]:
    """A browser that is signed in."""

    def come(posting: Posting) -> Client:
        client = Client()
        client.force_login(posting.user)
        return client

    return come


@pytest.fixture
def council(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """A gangs worker of Haringey."""
    return make_posting("PARTNER_WORKER", "Haringey", agency=make_agency(name="Council", shares=False))


@pytest.fixture
def school(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """Works at a school in Haringey that is told who somebody is, and no more."""
    return make_posting("PARTNER_WORKER", "Haringey", agency=make_agency(name="School", shares=False))


@pytest.fixture
def police(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """An officer in Haringey, with whom all is shared for the gangs unit."""
    return make_posting("POLICE_OFFICER", "Haringey", agency=make_agency(name="Police", shares=False))


@pytest.fixture
def agreed(gangs_unit: None, council: Posting, school: Posting, police: Posting) -> None:
    """What is shared for the gangs unit."""
    agreement = an_agreement(50, programme=live_programme("gang-action-group"), title="Gangs unit")
    everything = ["IDENTITY", "CONTACT", "PLAN", "SAFEGUARDING", "INTELLIGENCE", "OFFENDING"]
    a_party(agreement, council.agency, reads=everything, contributes=everything)
    a_party(agreement, school.agency, reads=["IDENTITY"], contributes=["IDENTITY"])
    a_party(agreement, police.agency, reads=everything, contributes=everything)


@pytest.fixture
def open_case() -> Callable[..., Case]:
    """A maker of cases: Marcus in the gangs unit, but for what is said."""

    def make(
        by: Posting,
        *,
        programme: str = "gang-action-group",
        role: str = "AT_RISK",
        standing: dict[str, str] | None = None,
        same_as: Person | None = None,
        **said: Any,
    ) -> Case:
        review_on = timezone.localdate() + timedelta(days=90)
        return cases.open_case(
            by=by,
            programme=programme,
            said={**SAID, **said},
            marker={"role": role, "reason": "Seen with them by his school", "review_on": review_on},
            standing=STANDING if standing is None else standing,
            same_as=same_as.pk if same_as else None,
        )

    return make


@pytest.fixture
def girls_forum() -> None:
    """It is live."""
    load("girls-forum")


def has_ended(case: Case, exit_code: str) -> None:
    """A case is closed, whoever asked for it and signed."""
    Case.objects.filter(pk=case.pk).update(closed_on=timezone.localdate(), exit=exit_code)
