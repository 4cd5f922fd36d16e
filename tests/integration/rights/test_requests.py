"""Requests of people: the clock, the pack, who was told, and restriction of processing."""

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from alongside.audit.acting import as_posting as acting_as
from alongside.audit.models import Act, Entry
from alongside.core import stored_files
from alongside.core.models import StoredFile
from alongside.iom import rules as iom_rules
from alongside.partners.models import Posting
from alongside.people.models import Person, Restriction
from alongside.rights import actions, packs
from alongside.rights.models import PackItem, RetentionReview, SubjectRequest
from alongside.rights.rules import NotAllowed
from integration.iom.conftest import Cohort

pytestmark = pytest.mark.django_db

FEBRUARY = date(2021, 2, 1)


@pytest.fixture
def case(cohort: Cohort, haringey: Posting) -> Cohort:
    """One person with an offence, left out with a reason that names somebody else."""
    offence = {"crn": "X000001", "offence_on": "2020-06-17", "offence_code": "34", "offence_group": "ROBBERY"}
    cohort.month(FEBRUARY, cohort.person(pnc="2002/0073319Z"), offences=[offence])
    with acting_as(haringey):
        cohort.decide(
            haringey,
            kind="LEAVE_OUT",
            reason="OTHER",
            text="His sister Ottoline Vane asked; ottoline vane rang.",
        )
    return cohort


@pytest.fixture
def ask(case: Cohort, governance: Posting) -> Callable[..., SubjectRequest]:
    """A maker of requests of which it is clear who asks."""

    def make(kind: str = "ACCESS", **options: Any) -> SubjectRequest:
        with acting_as(governance), transaction.atomic():
            person = actions.find(number="X000001", by=governance)
            made = actions.record(by=governance, kind=kind, person=person, asked_on=FEBRUARY, **options)
            return actions.check_identity(request=made.pk, by=governance, on=FEBRUARY, how="Passport.")

    return make


@pytest.fixture
def gathered(ask: Callable[..., SubjectRequest], governance: Posting) -> SubjectRequest:
    """An access request whose pack has been gathered."""
    made = ask()
    with acting_as(governance), transaction.atomic():
        packs.gather(request=made.pk, by=governance)
    return made


def decide(
    request: SubjectRequest, by: Posting, items: Any, decision: str = "DISCLOSE", **options: Any
) -> int:
    with acting_as(by), transaction.atomic():
        return packs.decide(request=request.pk, by=by, items=items, decision=decision, **options)


def in_words(request: SubjectRequest) -> PackItem:
    return request.items.get(field="Decision, in words")


def test_a_month_from_the_day_on_which_it_is_clear_who_asks(ask: Callable[..., SubjectRequest]) -> None:
    # 1 March 2021 is a Monday.
    assert ask().due_on == date(2021, 3, 1)


def test_the_clock_stands_still_while_an_answer_is_awaited(
    case: Cohort, ask: Callable[..., SubjectRequest], governance: Posting
) -> None:
    made = ask()
    case.go_to(date(2021, 2, 10))
    with acting_as(governance):
        assert actions.ask_to_be_clearer(request=made.pk, by=governance, words="Which years?").due_on is None
        case.go_to(date(2021, 2, 14))
    with acting_as(governance):
        # Four days: 5 March 2021 is a Friday.
        assert actions.is_clear(request=made.pk, by=governance, words="All.").due_on == date(2021, 3, 5)


def test_an_extension_is_two_more_months_and_only_in_the_first(
    case: Cohort, ask: Callable[..., SubjectRequest], governance: Posting
) -> None:
    made = ask()
    case.go_to(date(2021, 3, 2))
    with pytest.raises(NotAllowed, match="first month"), acting_as(governance):
        actions.extend(request=made.pk, by=governance, why="Much to read.")
    case.go_to(date(2021, 3, 1))
    with acting_as(governance):
        extended = actions.extend(request=made.pk, by=governance, why="Much to read.")
    # 1 May 2021 is a Saturday, and 3 May a bank holiday.
    assert (extended.first_due_on, extended.due_on) == (date(2021, 3, 1), date(2021, 5, 4))


@pytest.mark.parametrize("number", ["x000001", "2002/0073319Z"])
def test_a_person_is_found_by_an_exact_number(case: Cohort, governance: Posting, number: str) -> None:
    with acting_as(governance):
        assert actions.find(number=number, by=governance).crn == "X000001"


@pytest.mark.parametrize(("number", "sentence"), [("X999999", "Nobody"), ("Surxaaaaab", "no CRN")])
def test_nobody_is_found_by_a_name(case: Cohort, governance: Posting, number: str, sentence: str) -> None:
    with pytest.raises(actions.NobodyFound, match=sentence), acting_as(governance):
        actions.find(number=number, by=governance)


def test_outside_the_gathering_governance_sees_no_person(
    gathered: SubjectRequest, governance: Posting
) -> None:
    with acting_as(governance), transaction.atomic():
        assert Person.objects.count() == 0
        assert SubjectRequest.objects.count() == 1


def test_another_agency_sees_nothing_of_a_request(
    gathered: SubjectRequest, make_posting: Callable[..., Posting]
) -> None:
    stranger = make_posting("GOVERNANCE_LEAD")
    with acting_as(stranger), transaction.atomic():
        assert (SubjectRequest.objects.count(), PackItem.objects.count()) == (0, 0)


def test_all_that_is_held_is_gathered_and_what_may_name_others_is_marked(gathered: SubjectRequest) -> None:
    held = {(item.category, item.field): item for item in gathered.items.all()}
    assert held["IDENTITY", "Surname"].value == "Surxaaaaab"
    assert held["CONTACT", "Postcode"].value == "N17 9QA"
    assert held["OFFENDING", "Offence"].value == "17 June 2020: robbery, code 00034"
    assert held["RISK", "OGRS 2-year score"].nature == "ASSESSMENT"
    assert held["IDENTITY", "Date of birth"].nature == "FACT"
    assert (held["IDENTITY", "Sex"].value, held["OFFENDING", "Index offence group"].value) == (
        "Male",
        "Robbery",
    )
    assert "OGRS 2-year score is 75 or more: 80, met" in held["RISK", "Monthly run"].value
    assert held["PLAN", "Probation worker"].names_others == "names a member of staff"
    assert held["PLAN", "Decision, in words"].names_others == "free text: may name other people"


def test_a_pack_is_not_made_while_items_are_undecided(gathered: SubjectRequest, governance: Posting) -> None:
    with pytest.raises(NotAllowed, match="undecided"), acting_as(governance):
        packs.finish(request=gathered.pk, by=governance)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"decision": "REDACT"}, "Select the exemption"),
        ({"decision": "REDACT", "exemption": "ANOTHER_PERSON"}, "why the exemption"),
        ({"decision": "PART", "exemption": "ANOTHER_PERSON", "reason": "Hers."}, "words to take out"),
        (
            {"decision": "PART", "exemption": "ANOTHER_PERSON", "reason": "Hers.", "words": ["Zebedee"]},
            "does not stand",
        ),
    ],
)
def test_what_is_kept_back_says_under_what_and_why(
    gathered: SubjectRequest, governance: Posting, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        decide(gathered, governance, [in_words(gathered).number], **options)


@pytest.fixture
def finished(gathered: SubjectRequest, governance: Posting) -> SubjectRequest:
    """A finished pack, from which a sister's name and the worker were taken."""
    exempt = {"exemption": "ANOTHER_PERSON", "reason": "She has not agreed."}
    decide(gathered, governance, gathered.items.values_list("number", flat=True))
    decide(gathered, governance, [in_words(gathered).number], "PART", words=["ottoline vane"], **exempt)
    workers = gathered.items.filter(field__startswith="Probation").values_list("number", flat=True)
    decide(gathered, governance, workers, "REDACT", **exempt)
    with acting_as(governance), transaction.atomic():
        return packs.finish(request=gathered.pk, by=governance)


def test_neither_document_holds_what_was_kept_back(finished: SubjectRequest) -> None:
    pdf, held = (b"".join(stored_files.parts(file)) for file in (finished.pdf, finished.json) if file)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    said = json.loads(held)
    assert "Surxaaaaab" in text
    assert "Surxaaaaab" in held.decode()
    assert "ottoline" not in (text + held.decode()).lower()
    assert "worker xaaaaab" not in (text + held.decode()).lower()
    assert [(one["reason"], one["times"]) for one in said["removed"]] == [("another person’s information", 5)]


def test_the_pack_says_who_looked_and_its_making_is_a_disclosure(finished: SubjectRequest) -> None:
    held = json.loads(b"".join(stored_files.parts(finished.json)))  # type: ignore[arg-type]
    assert {one["role"] for one in held["looked"]} == {"Information governance lead"}
    entry = Entry.objects.filter(act=Act.DISCLOSURE).get()
    assert (entry.which, entry.people) == ([finished.reference], [finished.person_id])
    assert {"IDENTITY", "OFFENDING"} < set(entry.fields)


def test_a_pack_is_its_own_agencys(finished: SubjectRequest, make_posting: Any, governance: Posting) -> None:
    stranger = make_posting("GOVERNANCE_LEAD")
    with acting_as(stranger), transaction.atomic():
        assert not StoredFile.objects.filter(purpose="SUBJECT_ACCESS").exists()
    with acting_as(governance), transaction.atomic():
        assert StoredFile.objects.filter(purpose="SUBJECT_ACCESS").count() == 2


def test_an_objection_that_is_granted_restricts_and_nobody_decides_on_the_case(
    case: Cohort, ask: Callable[..., SubjectRequest], governance: Posting, haringey: Posting
) -> None:
    made = ask("OBJECTION")
    with acting_as(governance):
        actions.close(request=made.pk, by=governance, outcome="DONE", words="We stop, and look into it.")
    with pytest.raises(iom_rules.NotAllowed, match="restricted"), acting_as(haringey):
        case.decide(haringey, kind="INCLUDE")
    with acting_as(governance), transaction.atomic():
        actions.lift(restriction=Restriction.objects.get().pk, by=governance, reason="It was right.")
    with acting_as(haringey):
        assert case.decide(haringey, kind="INCLUDE")


def test_the_restriction_stands_on_the_case(
    case: Cohort, ask: Callable[..., SubjectRequest], governance: Posting, haringey: Posting, as_posting: Any
) -> None:
    this = case.case()
    path = reverse("iom:case", args=[this.pk])
    assert "Processing is restricted" not in as_posting(haringey).get(path).content.decode()
    with acting_as(governance):
        actions.restrict(person=this.person_id, by=governance, reason="Accuracy is contested.")
    assert "Processing is restricted" in as_posting(haringey).get(path).content.decode()


def test_an_erasure_that_is_granted_is_agreed(
    ask: Callable[..., SubjectRequest], governance: Posting
) -> None:
    made = ask("ERASURE")
    with acting_as(governance):
        actions.close(request=made.pk, by=governance, outcome="DONE", words="We erase you.")
    assert RetentionReview.objects.values_list("outcome", "rule").get() == ("ERASE", "request")


def test_a_refusal_changes_nothing_but_is_told(
    ask: Callable[..., SubjectRequest], governance: Posting
) -> None:
    made = ask("RECTIFICATION", wish="My score is wrong.")
    with acting_as(governance):
        actions.close(
            request=made.pk, by=governance, outcome="REFUSED", words="It is right. You may complain."
        )
    with pytest.raises(NotAllowed, match="closed"), acting_as(governance):
        actions.extend(request=made.pk, by=governance, why="Late.")
    assert not Restriction.objects.exists()


def test_an_access_request_is_not_closed_as_done_without_its_pack(
    gathered: SubjectRequest, governance: Posting
) -> None:
    with pytest.raises(NotAllowed, match="Finish the pack"), acting_as(governance):
        actions.close(request=gathered.pk, by=governance, outcome="DONE", words="Here it is.")


class Browser:
    """Whoever leads information governance, at the pages."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def text(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, path
        return str(answer.content.decode())


@pytest.fixture
def browser(governance: Posting, as_posting: Callable[[Posting], Client]) -> Browser:
    return Browser(as_posting(governance))


def test_a_request_from_letter_to_pack_at_the_pages(case: Cohort, browser: Browser) -> None:
    post = browser.client.post
    received = {"asked_on_0": "", "asked_on-day": "1", "asked_on-month": "2", "asked_on-year": "2021"}
    answer = post("/rights/new/", {"number": "X000001", "kind": "ACCESS", **received})
    path = answer.headers["Location"]
    assert "Who asks is not clear" in browser.text(path)
    day = {"on-day": "1", "on-month": "2", "on-year": "2021"}
    assert post(f"{path}do/identity/", {"how": "Passport.", **day}).status_code == 302
    assert "1 March 2021" in browser.text("/rights/")
    assert post(f"{path}gather/").status_code == 302
    assert "His sister Ottoline Vane" in browser.text(f"{path}pack/?show=undecided")
    items = list(PackItem.objects.values_list("number", flat=True))
    assert post(f"{path}pack/", {"item": items, "decision": "DISCLOSE"}).status_code == 302
    assert "As the person reads it" in browser.text(f"{path}pack/1/")
    assert post(f"{path}finish/").status_code == 302
    assert "The pack is made" in browser.text(path)
    assert browser.client.get(f"{path}file/pdf/").getvalue().startswith(b"%PDF")
    assert post(f"{path}do/close/", {"outcome": "DONE", "words": "Here it is."}).status_code == 302
    assert browser.text(f"{path}told/")


def test_a_number_that_nobody_has_is_said_beside_the_field(case: Cohort, browser: Browser) -> None:
    received = {"asked_on-day": "1", "asked_on-month": "2", "asked_on-year": "2021"}
    answer = browser.client.post("/rights/new/", {"number": "X999999", "kind": "ACCESS", **received})
    assert answer.status_code == 400
    assert "Nobody with this number is held here" in answer.content.decode()


@pytest.mark.parametrize("path", ["", "pack/", "pack/1/", "do/close/", "told/", "file/pdf/"])
def test_the_pages_of_another_agencys_request_are_not_there(
    gathered: SubjectRequest, make_posting: Any, as_posting: Any, path: str
) -> None:
    answer = as_posting(make_posting("GOVERNANCE_LEAD")).get(f"/rights/{gathered.pk}/{path}")
    assert answer.status_code == 404


def test_holds_reviews_and_proofs_have_pages(case: Cohort, browser: Browser) -> None:
    given = {
        "number": "X000001",
        "reason": "A claim.",
        "until_on-day": "",
        "until_on-month": "",
        "until_on-year": "",
    }
    assert browser.client.post("/rights/holds/new/", given).status_code == 302
    assert "A claim." in browser.text("/rights/holds/")
    assert "Nobody’s time has come" in browser.text("/rights/retention/")
    assert "Nobody has been erased" in browser.text("/rights/erased/")


def test_a_review_is_decided_at_its_page(case: Cohort, governance: Posting, browser: Browser) -> None:
    review = RetentionReview.objects.create(
        person=Person.objects.get(),
        agency=governance.agency,
        rule="iom-person",
        rules_version="x",
        counted_from=FEBRUARY,
        due_on=FEBRUARY,
        made_at="2021-02-01T09:00Z",
    )
    path = f"/rights/retention/{review.pk}/"
    assert browser.client.post(path, {"outcome": "KEEP", "reason": "An appeal."}).status_code == 400
    until = {"keep_until-day": "1", "keep_until-month": "6", "keep_until-year": "2022"}
    assert browser.client.post(path, {"outcome": "KEEP", "reason": "An appeal.", **until}).status_code == 302
    assert "Kept until 1 June 2022. An appeal." in browser.text(path)


def test_a_restriction_is_ended_on_a_page_by_the_agency_that_set_it(
    case: Cohort, ask: Callable[..., SubjectRequest], governance: Posting, browser: Browser
) -> None:
    made = ask("OBJECTION")
    with acting_as(governance):
        actions.close(request=made.pk, by=governance, outcome="DONE", words="We stop, and look into it.")
    path = f"/rights/restrictions/{Restriction.objects.get().pk}/end/"
    assert path in browser.text("/rights/holds/")
    assert browser.client.post(path, {"words": " "}).status_code == 400
    assert browser.client.post(path, {"words": "Looked into."}).status_code == 302
    assert path not in browser.text("/rights/holds/")
    assert browser.client.post(path, {"words": "Again."}).status_code == 404


def test_the_database_lets_no_other_agency_end_a_restriction(
    case: Cohort,
    ask: Callable[..., SubjectRequest],
    governance: Posting,
    make_posting: Callable[..., Posting],
) -> None:
    made = ask("OBJECTION")
    with acting_as(governance):
        actions.close(request=made.pk, by=governance, outcome="DONE", words="We stop, and look into it.")
    with acting_as(make_posting("GOVERNANCE_LEAD")), transaction.atomic():
        by_another = Restriction.objects.update(reason="Over.")
    with acting_as(governance), transaction.atomic():
        by_its_own = Restriction.objects.update(reason="Over.")
    assert (by_another, by_its_own) == (0, 1)
