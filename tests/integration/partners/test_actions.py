"""Making agencies, accounts and postings: what is kept, what is refused and how, and what is logged."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.audit.models import Entry
from alongside.partners import actions
from alongside.partners.actions import CannotDo
from alongside.partners.areas import UnknownBorough
from alongside.partners.models import Agency, AgencyKind, Posting, Role, User
from alongside.partners.permissions import PERMISSIONS
from alongside.site import settings as in_service

pytestmark = pytest.mark.django_db

HARINGEY = "E09000014"
JANUARY, APRIL, JULY = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)


def test_every_role_has_its_permissions() -> None:
    assert set(PERMISSIONS) == set(Role.values)


def test_an_account_is_kept_under_one_spelling_of_its_address() -> None:
    user = actions.create_user(email=" Officer@Example.ORG ", name=" A. Officer ", by=None)
    assert (user.email, user.name) == ("officer@example.org", "A. Officer")
    assert User.objects.get_by_natural_key("OFFICER@example.org") == user


def test_an_account_without_a_password_opens_with_none() -> None:
    user = actions.create_user(email="officer@example.org", name="A. Officer", by=None)
    assert not user.has_usable_password()


def test_passwords_are_kept_as_argon2(settings: Any) -> None:
    settings.PASSWORD_HASHERS = in_service.PASSWORD_HASHERS
    user = actions.create_user(email="officer@example.org", name="A. Officer", password="x" * 20, by=None)
    assert user.password.startswith("argon2$argon2id$")


@pytest.mark.parametrize(
    ("email", "name", "sentence"),
    [
        ("officer", "A. Officer", "“officer” is not an email address: write it like name@example.org."),
        ("", "A. Officer", "“” is not an email address: write it like name@example.org."),
        ("TAKEN@example.org", "A. Officer", "There is already an account with this email address."),
        ("officer@example.org", "  ", "The name is missing."),
    ],
)
def test_a_wrong_account_is_refused_with_a_sentence(email: str, name: str, sentence: str) -> None:
    actions.create_user(email="taken@example.org", name="Someone", by=None)
    with pytest.raises(CannotDo, match=f"^{sentence}$"):
        actions.create_user(email=email, name=name, by=None)


@pytest.mark.parametrize(
    ("name", "kind", "sentence"),
    [
        ("haringey COUNCIL", AgencyKind.COUNCIL, "There is already an agency of this name."),
        (" ", AgencyKind.COUNCIL, "The name is missing."),
        ("A charity", "CLUB", "There is no kind of agency called “CLUB”."),
    ],
)
def test_a_wrong_agency_is_refused_with_a_sentence(name: str, kind: str, sentence: str) -> None:
    actions.create_agency(name="Haringey Council", kind=AgencyKind.COUNCIL, by=None)
    with pytest.raises(CannotDo, match=f"^{sentence}$"):
        actions.create_agency(name=name, kind=kind, by=None)


def test_a_borough_is_kept_as_its_code_however_it_is_named(make_posting: Callable[..., Posting]) -> None:
    posting = make_posting("BOROUGH_COORDINATOR", "London Borough of Haringey")
    assert (posting.borough, posting.area) == (HARINGEY, "Haringey")


def test_a_posting_for_london_reaches_all_of_it(make_posting: Callable[..., Posting]) -> None:
    assert make_posting("LONDON_VIEWER").area == "All of London"


def test_an_unknown_borough_is_refused(make_posting: Callable[..., Posting]) -> None:
    with pytest.raises(UnknownBorough):
        make_posting("BOROUGH_COORDINATOR", "Haringay-on-Sea")


@pytest.mark.parametrize(
    ("role", "borough", "dates", "sentence"),
    [
        ("BOROUGH_COORDINATOR", "", {}, "A borough role needs a borough; a role for all of London has none."),
        ("POLICE_OFFICER", "", {}, "A borough role needs a borough; a role for all of London has none."),
        (
            "LONDON_VIEWER",
            "Haringey",
            {},
            "A borough role needs a borough; a role for all of London has none.",
        ),
        (
            "BOROUGH_COORDINATOR",
            "Haringey",
            {"starts_on": APRIL, "ends_on": APRIL},
            "A posting ends after the day on which it starts.",
        ),
        (
            "BOROUGH_COORDINATOR",
            "Haringey",
            {"starts_on": APRIL, "ends_on": JANUARY},
            "A posting ends after the day on which it starts.",
        ),
    ],
)
def test_a_posting_that_does_not_fit_together_is_refused(
    make_posting: Callable[..., Posting], role: str, borough: str, dates: dict[str, date], sentence: str
) -> None:
    with pytest.raises(CannotDo, match=f"^{sentence}$"):
        make_posting(role, borough, **dates)


def test_an_unknown_role_is_refused(
    make_user: Callable[..., User], make_agency: Callable[..., Agency]
) -> None:
    with pytest.raises(CannotDo, match="There is no role called “BOSS”"):
        actions.post_user(user=make_user(), agency=make_agency(), role="BOSS", starts_on=APRIL, by=None)


@pytest.mark.parametrize(
    "dates",
    [
        {"starts_on": JANUARY},
        {"starts_on": APRIL},
        {"starts_on": JULY},
        {"starts_on": JANUARY, "ends_on": date(2026, 4, 2)},
    ],
)
def test_the_same_posting_is_not_held_twice_at_once(
    make_posting: Callable[..., Posting], dates: dict[str, date]
) -> None:
    held = make_posting("BOROUGH_COORDINATOR", "Haringey", starts_on=APRIL)
    with pytest.raises(CannotDo, match="already holds the same posting"):
        make_posting("BOROUGH_COORDINATOR", "Haringey", user=held.user, agency=held.agency, **dates)


def test_a_posting_may_be_held_again_from_the_day_the_earlier_one_ends(
    make_posting: Callable[..., Posting],
) -> None:
    held = make_posting("BOROUGH_COORDINATOR", "Haringey", starts_on=JANUARY, ends_on=APRIL)
    again = make_posting(
        "BOROUGH_COORDINATOR", "Haringey", user=held.user, agency=held.agency, starts_on=APRIL
    )
    assert again.starts_on == held.ends_on


def test_two_different_postings_may_be_held_at_once(make_posting: Callable[..., Posting]) -> None:
    held = make_posting("BOROUGH_COORDINATOR", "Haringey")
    other = make_posting("BOROUGH_COORDINATOR", "Enfield", user=held.user, agency=held.agency)
    assert held.user.postings.count() == 2
    assert other.area == "Enfield"


@pytest.mark.parametrize(
    "fields",
    [
        {"ends_on": JANUARY},
        {"borough": ""},
        {"role": "LONDON_VIEWER"},
        {"role": "BOSS"},
        {"borough": "Haringey"},
    ],
)
def test_the_database_itself_keeps_wrong_postings_out(
    make_posting: Callable[..., Posting], fields: dict[str, object]
) -> None:
    posting = make_posting("BOROUGH_COORDINATOR", "Haringey", starts_on=APRIL)
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.filter(pk=posting.pk).update(**fields)


def test_the_database_itself_keeps_one_spelling_of_an_address(make_user: Callable[..., User]) -> None:
    user = make_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(email="Upper@example.org")


def test_what_was_made_is_logged_in_the_same_transaction(make_posting: Callable[..., Posting]) -> None:
    posting = make_posting("BOROUGH_COORDINATOR", "Haringey")
    logged = Entry.objects.values_list("act", "what", "which")
    assert list(logged) == [
        ("COLLECTION", "partners.user", [str(posting.user_id)]),
        ("COLLECTION", "partners.agency", [str(posting.agency_id)]),
        ("COLLECTION", "partners.posting", [str(posting.pk)]),
    ]


def test_what_was_refused_leaves_nothing(make_posting: Callable[..., Posting]) -> None:
    held = make_posting("BOROUGH_COORDINATOR", "Haringey")
    before = Posting.objects.count(), Entry.objects.count()
    with pytest.raises(CannotDo):
        make_posting("BOROUGH_COORDINATOR", "", user=held.user, agency=held.agency)
    assert (Posting.objects.count(), Entry.objects.count()) == before


def test_ending_a_posting_keeps_the_day_and_the_reason(make_posting: Callable[..., Posting]) -> None:
    posting = make_posting("SUPERVISOR", "Haringey", starts_on=JANUARY)
    last = timezone.localdate()
    ended = actions.end_posting(posting=posting, ends_on=last, by=posting, reason="Left the council")
    entry = Entry.objects.latest("id")
    assert ended.ends_on == last
    assert (entry.act, entry.what, entry.fields) == ("ALTERATION", "partners.posting", ["ends_on"])
    assert (entry.posting_id, entry.reason) == (posting.pk, "Left the council")


def test_a_posting_cannot_end_before_it_began(make_posting: Callable[..., Posting]) -> None:
    posting = make_posting("BOROUGH_COORDINATOR", "Haringey", starts_on=APRIL)
    with pytest.raises(CannotDo, match="does not end before it starts"):
        actions.end_posting(posting=posting, ends_on=JANUARY, by=None, reason="Mistake")
