"""Two people who save the same record: neither writes over what the other said and has not seen."""

import re
import threading
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from alongside.audit import acting
from alongside.casework.actions import cases
from alongside.casework.models import Case
from alongside.core.conflicts import ChangedMeanwhile
from alongside.partners.models import Posting
from alongside.people.actions import entries
from alongside.people.models import Person
from integration.casework.conftest import STANDING

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]


def words(answer: Any) -> str:
    text = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def hidden(answer: Any) -> dict[str, str]:
    """The hidden fields of a page's form, without its token."""
    found = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', answer.content.decode())
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def today() -> dict[str, int]:
    day = timezone.localdate()
    return {"on-day": day.day, "on-month": day.month, "on-year": day.year}


@pytest.fixture
def case(council: Posting, open_case: Callable[..., Case]) -> Case:
    return open_case(council)


@pytest.fixture
def colleague(council: Posting, make_posting: Callable[..., Posting]) -> Posting:
    return make_posting("PARTNER_WORKER", "Haringey", agency=council.agency)


def said_by(posting: Posting, case: Case, **standing: str) -> None:
    """Somebody says how he stands, having seen what is there."""
    with transaction.atomic(), acting.as_posting(posting):
        stands = {**STANDING, **standing}
        cases.change(case=case.pk, by=posting, standing=stands, words="Stabbed", on=timezone.localdate())


@pytest.fixture
def overtaken(
    case: Case, council: Posting, colleague: Posting, sign_in: Callable[[Posting], Client]
) -> Callable[..., Any]:
    """Open the form, have a colleague save meanwhile that he is red and wanted, and save; more as is sent."""
    browser = sign_in(council)
    page = f"/cases/{case.pk}/change/"
    typed = {**STANDING, "rag": "GREEN", "motivation": "NONE", "words": "He has not come at all", **today()}

    def save(**more: Any) -> Any:
        opened = hidden(browser.get(page))
        said_by(colleague, case, rag="RED", status="WANTED")
        first = browser.post(page, {**typed, **opened})
        return browser.post(page, {**typed, **hidden(first), **more}) if more else first

    return save


def stands(case: Case) -> tuple[str, str, str]:
    case.refresh_from_db()
    return case.status, case.rag, case.motivation


def test_the_page_shows_both_versions_and_saves_neither(
    case: Case, colleague: Posting, overtaken: Callable[..., Any]
) -> None:
    answer = overtaken()
    page = words(answer)
    assert (answer.status_code, stands(case)) == (409, ("WANTED", "RED", "SOME"))
    assert f"{colleague.user.name} saved it on" in page
    assert "RAG rating Both changed When you opened it Amber Theirs Red Yours Green" in page
    assert "Status When you opened it In the community Theirs Wanted Yours In the community" in page
    assert "He has not come at all" in answer.content.decode()
    # What is the same in both is not asked.
    assert "Approach" not in page


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (
            {"keep-rag": "yours", "keep-status": "theirs", "keep-motivation": "yours"},
            ("WANTED", "GREEN", "NONE"),
        ),
        (
            {"keep-rag": "theirs", "keep-status": "theirs", "keep-motivation": "yours"},
            ("WANTED", "RED", "NONE"),
        ),
        ({"keep-all": "yours"}, ("COMMUNITY", "GREEN", "NONE")),
    ],
)
def test_what_is_chosen_is_saved_and_the_chronology_has_all_of_it(
    case: Case, overtaken: Callable[..., Any], chosen: dict[str, str], expected: tuple[str, str, str]
) -> None:
    assert overtaken(**chosen).status_code == 302
    assert stands(case) == expected
    assert case.entries.filter(kind="RAG", code="RED").exists()


def test_where_both_changed_it_a_choice_is_asked_for(case: Case, overtaken: Callable[..., Any]) -> None:
    answer = overtaken(**{"keep-status": "theirs", "words": ""})
    page = words(answer)
    assert (answer.status_code, stands(case)) == (409, ("WANTED", "RED", "SOME"))
    assert "Choose which is to stand: RAG rating" in page
    assert "Say why" in page
    assert "When you opened it Amber Theirs Red Yours Green" in page


def test_both_say_the_same_and_nobody_is_asked(
    case: Case, council: Posting, colleague: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    browser = sign_in(council)
    opened = hidden(browser.get(f"/cases/{case.pk}/change/"))
    said_by(colleague, case, rag="RED")
    typed = {**STANDING, "rag": "RED", "words": "Stabbed on Sunday", **today()}
    assert "Nothing would change" in words(browser.post(f"/cases/{case.pk}/change/", {**typed, **opened}))


def test_one_s_own_other_page_is_said_to_be_one_s_own(
    case: Case, council: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    browser = sign_in(council)
    opened = hidden(browser.get(f"/cases/{case.pk}/change/"))
    said_by(council, case, rag="RED")
    typed = {**STANDING, "rag": "GREEN", "words": "He is well", **today()}
    answer = browser.post(f"/cases/{case.pk}/change/", {**typed, **opened})
    assert "You yourself, on another page, saved it" in words(answer)


def test_what_an_agency_knows_of_somebody_is_not_written_over_either(
    case: Case, council: Posting, colleague: Posting, sign_in: Callable[[Posting], Client]
) -> None:
    browser, page = sign_in(council), f"/people/{case.person_id}/change/"
    opened = hidden(browser.get(page))
    born = {"born_on-day": 11, "born_on-month": 5, "born_on-year": 2004}
    known = {"forenames": "Marcus", "surname": "Adeyemi", "sex": "M", "address": "14 Acacia Road", **born}
    theirs = {**entries.known(case.person), "born_on": date(2003, 5, 11), "address": "2 Mill Lane"}
    with transaction.atomic(), acting.as_posting(colleague):
        entries.change(person=case.person_id, by=colleague, said=theirs)
    typed = {**known, "postcode": "N17 9QA", "address": "9 High Road", **opened}
    first = browser.post(page, typed)
    shown = words(first)
    assert first.status_code == 409
    assert f"{colleague.user.name} saved it on" in shown
    assert (
        "Address Both changed When you opened it 14 Acacia Road Theirs 2 Mill Lane Yours 9 High Road" in shown
    )
    assert "Date of birth When you opened it 11 May 2004 Theirs 11 May 2003 Yours 11 May 2004" in shown
    chosen = {"keep-address": "yours", "keep-born_on": "theirs"}
    assert browser.post(page, {**known, **hidden(first), **chosen}).status_code == 302
    case.person.refresh_from_db()
    assert (case.person.address, case.person.born_on) == ("9 High Road", date(2003, 5, 11))


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Do each in a transaction of its own, begun at the same moment; what each came to."""
    came_to: list[str] = []
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        try:
            barrier.wait(5)
            act()
            came_to.append("saved")
        except ChangedMeanwhile:
            came_to.append("asked")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(came_to)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_a_case_at_the_same_moment_one_is_asked(
    case: Case, council: Posting, colleague: Posting
) -> None:
    def save(by: Posting, rag: str) -> None:
        with transaction.atomic(), acting.as_posting(by):
            cases.change(
                case=case.pk,
                by=by,
                standing={**STANDING, "rag": rag},
                words="Says so",
                on=timezone.localdate(),
                was=STANDING,
            )

    assert at_once(lambda: save(council, "RED"), lambda: save(colleague, "GREEN")) == ["asked", "saved"]
    assert case.entries.filter(kind="RAG").count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_a_person_at_the_same_moment_one_is_asked(
    case: Case, council: Posting, colleague: Posting
) -> None:
    known = entries.known(case.person)
    was = {"address": known["address"], "surname": known["surname"]}

    def save(by: Posting, address: str) -> None:
        with transaction.atomic(), acting.as_posting(by):
            entries.change(person=case.person_id, by=by, said={**known, "address": address}, was=was)

    came_to = at_once(lambda: save(council, "2 Mill Lane"), lambda: save(colleague, "9 High Road"))
    assert came_to == ["asked", "saved"]
    assert Person.objects.get(pk=case.person_id).address != known["address"]
