"""Referrals through the API: by the form's rules, told to whoever sent them, and sent once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from alongside.api import delivering
from alongside.api.models import Answer
from alongside.casework.actions import triage
from alongside.casework.models import Referral, ReferralMail
from alongside.partners.models import Posting
from integration.api.conftest import System
from integration.casework.referring import name_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
SystemOf = Callable[..., System]
SAID: dict[str, Any] = {
    "programme": "gang-action-group",
    "borough": "E09000014",
    "forenames": "Marcus",
    "surname": "Adeyemi",
    "born_on": "2008-05-11",
    "address": "14 Acacia Road",
    "postcode": "N17 9QA",
    "status": "NONE",
    "role": "AT_RISK",
    "why": "He has been seen with them at the gate since Monday",
    "basis": "PUBLIC_TASK",
    "answers": {"WHAT_IS_KNOWN": "His tutor has seen him with them twice"},
    "referrer_name": "Ida Okonjo",
    "referrer_email": "ida.okonjo@school.example",
    "referrer_telephone": "020 7946 0000",
}


@pytest.fixture
def desk(council: Posting, make_posting: Callable[..., Posting]) -> None:
    """The council takes what is referred to the gangs unit in Haringey."""
    name_desk(make_posting("BOROUGH_COORDINATOR", "Haringey", agency=council.agency))


@pytest.mark.usefixtures("desk")
def test_somebody_is_referred_asked_about_and_withdrawn(
    council: Posting, school: Posting, system_of: SystemOf
) -> None:
    system = system_of(school)
    made = system.post("/referrals", SAID)
    assert (made.status_code, made.json()["state"], made.json()["desk"]) == (201, "WAITING", "Council")
    where = f"/referrals/{made.json()['reference']}"
    kept = Referral.objects.get()
    assert (kept.sender, kept.referrer_agency) == (system.client.posting, "School")
    # Whoever refers is told, and not the system, which reads no e-mail.
    assert (kept.referrer_email, ReferralMail.objects.count()) == ("ida.okonjo@school.example", 1)
    triage.ask(referral=kept.pk, by=council, words="Which school does he go to?")
    told = system.get(where).json()
    assert (told["state"], told["happened"][-1]["words"]) == ("ASKED", "Which school does he go to?")
    answered = system.post(f"{where}/answer", {"words": "Acacia Road School, year 12"})
    assert (answered.status_code, answered.json()["state"]) == (200, "ANSWERED")
    assert system.post(f"{where}/answer", {"words": "Acacia Road School"}).status_code == 422
    gone = system.post(f"{where}/withdraw", {"words": "The family has moved to Leeds"})
    assert (gone.json()["state"], gone.json()["ended_on"]) == ("WITHDRAWN", timezone.localdate().isoformat())
    assert [one["reference"] for one in system.get("/referrals").json()["referrals"]] == [kept.reference]


@pytest.mark.usefixtures("desk")
def test_it_is_sent_once_under_one_key(school: Posting, system_of: SystemOf) -> None:
    system = system_of(school)
    answers = [system.post("/referrals", SAID, key="from-our-system-17") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Referral.objects.count() == 1


@pytest.mark.usefixtures("desk")
def test_a_key_that_was_forgotten_sends_another(school: Posting, system_of: SystemOf) -> None:
    system = system_of(school)
    first = system.post("/referrals", SAID, key="from-our-system-17").json()
    Answer.objects.update(at=timezone.now() - timedelta(hours=24, seconds=1))
    delivering.forget()
    second = system.post("/referrals", {**SAID, "surname": "Okafor"}, key="from-our-system-17").json()
    assert first["reference"] != second["reference"]
    assert Referral.objects.count() == 2


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("who", ["police", "council"])
def test_a_referral_is_its_senders_and_nobody_elses_through_the_api(
    request: pytest.FixtureRequest, school: Posting, system_of: SystemOf, who: str
) -> None:
    reference = system_of(school).post("/referrals", SAID).json()["reference"]
    theirs = system_of(request.getfixturevalue(who))
    assert theirs.get("/referrals").json()["referrals"] == []
    assert theirs.get(f"/referrals/{reference}").status_code == 404
    said = {"words": "It was not meant so"}
    assert theirs.post(f"/referrals/{reference}/withdraw", said).status_code == 404
    assert Referral.objects.get().state == "WAITING"


@pytest.mark.parametrize(
    ("more", "where", "words"),
    [
        ({"why": "No"}, "body.why", "Say more about why"),
        ({"role": "VICTIM_OF_WAR"}, "body.role", "Select a valid choice"),
        ({"basis": ""}, "body.basis", "Select what allows you to share this"),
        ({"basis": "CONSENT"}, "body.consent_by", "Say who gave consent"),
        ({"answers": {}}, "body.q_WHAT_IS_KNOWN", "Answer: What shows that they are involved"),
        ({"referrer_email": "nobody"}, "body.said.referrer_email", "Give an e-mail address"),
        ({"referrer_email": "a..b@c.example"}, "body.said.referrer_email", "Give an e-mail address"),
        ({"borough": "Haringey"}, "body.said.borough", "String should match pattern"),
    ],
)
def test_what_the_form_would_not_take(
    school: Posting, system_of: SystemOf, more: dict[str, Any], where: str, words: str
) -> None:
    answer = system_of(school).post("/referrals", {**SAID, **more})
    assert answer.status_code == 422
    faults = {one["where"]: one["words"] for one in answer.json()["faults"]}
    assert words in faults[where]
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"programme": "nothing"}, "takes no referrals"),
        ({"borough": "E09000099"}, "no borough of London"),
        ({"born_on": str(date(1980, 1, 1))}, "takes people from 15 to 35"),
        ({"answers": {"NOTHING": "Yes"}}, "has no question NOTHING"),
    ],
)
def test_whom_a_programme_does_not_take(
    school: Posting, system_of: SystemOf, more: dict[str, Any], sentence: str
) -> None:
    answer = system_of(school).post("/referrals", {**SAID, **more})
    assert (answer.status_code, sentence in answer.json()["detail"]) == (422, True)
    assert not Referral.objects.exists()
