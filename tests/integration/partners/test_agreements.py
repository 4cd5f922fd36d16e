"""From draft to withdrawal: who may do what, what flows at each moment, and what the log has of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agreements import live_programme
from alongside.audit.models import Entry
from alongside.partners.actions import CannotDo, agreements, change_agency
from alongside.partners.actions.agreements import Part, Terms
from alongside.partners.models import Agency, Agreement, Posting
from alongside.partners.sharing_queries import flows

pytestmark = pytest.mark.django_db

WHO, PLAN = frozenset({"IDENTITY", "CONTACT"}), frozenset({"PLAN"})


@pytest.fixture
def probation(make_agency: Callable[..., Agency]) -> Agency:
    """It contributes who people are, and reads plans."""
    return make_agency(name="Probation", kind="PROBATION", shares=False, is_competent_authority=True)


@pytest.fixture
def council(make_agency: Callable[..., Agency]) -> Agency:
    """It reads who people are, and contributes plans."""
    return make_agency(name="Council", shares=False)


@pytest.fixture
def leads(make_posting: Callable[..., Posting], probation: Agency, council: Agency) -> list[Posting]:
    """The information governance leads of both."""
    return [make_posting("GOVERNANCE_LEAD", agency=agency) for agency in (probation, council)]


@pytest.fixture
def stranger(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Posting:
    """The information governance lead of an agency that is no party."""
    return make_posting("GOVERNANCE_LEAD", agency=make_agency(shares=False))


@pytest.fixture
def draft(probation: Agency, council: Agency, leads: list[Posting]) -> Agreement:
    """A draft by probation, with the council."""
    parties = {probation: Part(PLAN, WHO), council: Part(WHO, PLAN)}
    return agreements.write(terms=terms(), parties=parties, by=leads[0])


def terms(**changes: Any) -> Terms:
    """The terms of an agreement that began an hour ago and runs for a year."""
    began = timezone.now() - timedelta(hours=1)
    given: dict[str, Any] = {
        "title": "Who and what",
        "programme": live_programme(),
        "purposes": ("PREVENT_CRIME",),
        "legal_basis": "PUBLIC_TASK",
        "regime": "UK_GDPR",
        "starts_at": began,
        "ends_at": began + timedelta(days=365),
        "review_on": (began + timedelta(days=180)).date(),
    }
    return Terms(**{**given, **changes})


def signed(agreement: Agreement, leads: list[Posting]) -> Agreement:
    """The agreement, sent out and signed by all."""
    agreements.send(agreement=agreement, by=leads[0])
    return [sign(agreement, lead) for lead in leads][-1]


def sign(agreement: Agreement, lead: Posting) -> Agreement:
    return agreements.sign(agreement=agreement, signatory="S. Example", signatory_role="Director", by=lead)


def flowing(giver: Agency, reader: Agency, at: datetime | None = None) -> list[tuple[str, ...]]:
    moment = at or timezone.now()
    return [flow.categories for flow in flows(giver, reader, at=moment, day=moment.date())]


def test_it_is_live_when_the_last_party_has_signed_and_flows_both_ways(
    draft: Agreement, leads: list[Posting], probation: Agency, council: Agency
) -> None:
    agreements.send(agreement=draft, by=leads[0])
    first = sign(draft, leads[0])
    assert (first.state, flowing(probation, council)) == ("TO_SIGN", [])
    last = sign(draft, leads[1])
    assert last.state == "LIVE"
    assert flowing(probation, council) == [("Identity", "Contact")]
    assert flowing(council, probation) == [("Plan and decisions",)]


def test_it_starts_no_earlier_than_the_last_signature(draft: Agreement, leads: list[Posting]) -> None:
    before = timezone.now()
    assert signed(draft, leads).starts_at >= before


def test_withdrawn_it_lets_nothing_flow_from_that_moment(
    draft: Agreement, leads: list[Posting], probation: Agency, council: Agency
) -> None:
    live = signed(draft, leads)
    agreements.withdraw(agreement=live, reason="The project is over", by=leads[1])
    assert (flowing(probation, council), flowing(council, probation)) == ([], [])
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.what, entry.which) == ("ALTERATION", "partners.agreement", [str(live.pk)])
    assert (entry.posting_id, entry.reason) == (leads[1].pk, "The project is over")


def test_it_ends_earlier_at_the_moment_that_is_set(
    draft: Agreement, leads: list[Posting], probation: Agency, council: Agency
) -> None:
    live = signed(draft, leads)
    end = timezone.now() + timedelta(minutes=2)
    agreements.end_earlier(agreement=live, ends_at=end, reason="A trial", by=leads[1])
    assert flowing(probation, council, end - timedelta(seconds=1)) == [("Identity", "Contact")]
    assert flowing(probation, council, end) == []


def test_a_new_version_ends_the_one_before_as_it_starts(
    draft: Agreement, leads: list[Posting], probation: Agency, council: Agency
) -> None:
    first = signed(draft, leads)
    copied = agreements.new_version(agreement=first, by=leads[1])
    assert (copied.series, copied.version, copied.state) == (first.series, 2, "DRAFT")
    fewer = {probation: Part(PLAN, frozenset({"IDENTITY"})), council: Part(WHO, PLAN)}
    agreements.change(agreement=copied, terms=terms(), parties=fewer, by=leads[1])
    agreements.send(agreement=copied, by=leads[1])
    second = [sign(copied, lead) for lead in leads][-1]
    first.refresh_from_db()
    assert (first.ends_at, first.ends_why) == (second.starts_at, "Replaced by version 2.")
    assert flowing(probation, council) == [("Identity",)]


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda one, by: agreements.send(agreement=one, by=by), "for the agency that wrote it"),
        (sign, "not a party"),
        (lambda one, by: agreements.withdraw(agreement=one, reason="x", by=by), "or a party to it"),
        (lambda one, by: agreements.new_version(agreement=one, by=by), "or a party to it"),
    ],
    ids=["send", "sign", "withdraw", "new version"],
)
def test_who_is_no_party_does_nothing_with_it(
    draft: Agreement, stranger: Posting, act: Callable[[Agreement, Posting], Any], sentence: str
) -> None:
    with pytest.raises(CannotDo, match=sentence):
        act(draft, stranger)


def test_what_is_out_for_signature_is_not_changed(draft: Agreement, leads: list[Posting]) -> None:
    agreements.send(agreement=draft, by=leads[0])
    with pytest.raises(CannotDo, match="Only a draft can be changed"):
        agreements.change(agreement=draft, terms=terms(title="Another"), parties={}, by=leads[0])


def test_nobody_signs_twice(draft: Agreement, leads: list[Posting]) -> None:
    agreements.send(agreement=draft, by=leads[0])
    sign(draft, leads[0])
    with pytest.raises(CannotDo, match="has signed this agreement already"):
        sign(draft, leads[0])


def test_a_draft_that_breaks_a_rule_is_not_sent_out(
    draft: Agreement, leads: list[Posting], probation: Agency
) -> None:
    agreements.change(agreement=draft, terms=terms(), parties={probation: Part(PLAN, WHO)}, by=leads[0])
    with pytest.raises(CannotDo, match="at least two parties"):
        agreements.send(agreement=draft, by=leads[0])


def test_a_draft_with_the_wrong_law_is_not_kept(leads: list[Posting]) -> None:
    with pytest.raises(CannotDo, match="consent must be needed"):
        agreements.write(terms=terms(legal_basis="CONSENT"), parties={}, by=leads[0])
    assert not Agreement.objects.exists()


def test_a_longer_term_is_a_new_version(draft: Agreement, leads: list[Posting]) -> None:
    live = signed(draft, leads)
    with pytest.raises(CannotDo, match="A longer term is a new version"):
        agreements.end_earlier(agreement=live, ends_at=live.ends_at, reason="More", by=leads[0])


def test_who_shares_under_part_3_stays_a_competent_authority(
    make_agency: Callable[..., Agency], probation: Agency, leads: list[Posting]
) -> None:
    police = make_agency(name="Police", kind="POLICE", shares=False, is_competent_authority=True)
    made = agreements.write(
        terms=terms(regime="PART_3", legal_basis="LAW_ENFORCEMENT"),
        parties={probation: Part(WHO, WHO), police: Part(WHO, WHO)},
        by=leads[0],
    )
    agreements.send(agreement=made, by=leads[0])
    with pytest.raises(CannotDo, match="a party to an agreement under Part 3"):
        change_agency(
            agency=police,
            by=None,
            name="Police",
            kind="POLICE",
            boroughs=[],
            is_competent_authority=False,
        )


# --- Pages ----------------------------------------------------------------------------------------


@pytest.fixture
def browser(client: Client, leads: list[Posting]) -> Client:
    """The council's lead has signed in."""
    client.force_login(leads[1].user)
    return client


def test_the_page_ends_an_agreement_in_two_minutes(
    browser: Client, draft: Agreement, leads: list[Posting]
) -> None:
    live, now = signed(draft, leads), timezone.now()
    answer = browser.post(
        f"/sharing/agreements/{live.pk}/end/", {"when": "soon", "reason": "To show it"}, follow=True
    )
    live.refresh_from_db()
    assert timedelta(minutes=2) <= live.ends_at - now < timedelta(minutes=3)
    assert "The new end is set" in answer.content.decode()


def test_the_page_signs_withdraws_and_says_what_flows(
    browser: Client, draft: Agreement, leads: list[Posting], probation: Agency, council: Agency
) -> None:
    agreements.send(agreement=draft, by=leads[0])
    sign(draft, leads[0])
    path, pair = f"/sharing/agreements/{draft.pk}/", f"/sharing/flows/?one={probation.pk}&other={council.pk}"
    browser.post(f"{path}sign/", {"signatory": "S. Example", "signatory_role": "Director"})
    assert "Identity, Contact" in browser.get(pair).content.decode()
    refused = browser.post(f"{path}withdraw/", {"reason": " "})
    assert refused.status_code == 400
    assert "Answer the question: why is it withdrawn?" in refused.content.decode()
    browser.post(f"{path}withdraw/", {"reason": "The project is over"})
    assert browser.get(pair).content.decode().count("Nothing flows: no agreement") == 2
    assert "The project is over" in browser.get(path).content.decode()


def test_a_stranger_sees_no_button_and_is_told_why_not(
    client: Client, draft: Agreement, leads: list[Posting], stranger: Posting
) -> None:
    live = signed(draft, leads)
    client.force_login(stranger.user)
    page = client.get(f"/sharing/agreements/{live.pk}/").content.decode()
    assert "Withdraw it" not in page
    answer = client.post(f"/sharing/agreements/{live.pk}/withdraw/", {"reason": "I want to"})
    assert (answer.status_code, "or a party to it" in answer.content.decode()) == (400, True)
    live.refresh_from_db()
    assert live.state == "LIVE"


def test_the_pdf_is_taken_away_and_logged(browser: Client, draft: Agreement) -> None:
    answer = browser.get(f"/sharing/agreements/{draft.pk}/pdf/")
    assert (answer.content[:5], answer["Content-Type"]) == (b"%PDF-", "application/pdf")
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.what, entry.which) == ("EXPORT", "partners.agreement", [str(draft.pk)])


def test_what_lapses_lists_what_ends_within_90_days(
    browser: Client, draft: Agreement, leads: list[Posting]
) -> None:
    live = signed(draft, leads)
    assert live.title not in browser.get("/sharing/lapses/").content.decode()
    Agreement.objects.filter(pk=live.pk).update(ends_at=timezone.now() + timedelta(days=89))
    assert live.title in browser.get("/sharing/lapses/").content.decode()
