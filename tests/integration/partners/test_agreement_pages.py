"""Writing an agreement on the pages: what is kept, what is refused and where, and who sees what."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from agreements import live_programme
from alongside.audit.models import Entry
from alongside.core import pdf_files
from alongside.core.models import StoredFile
from alongside.partners.actions import agreements
from alongside.partners.models import Agency, Agreement, AgreementParty, Posting, Programme

pytestmark = pytest.mark.django_db

NEW = "/sharing/agreements/new/"
LONDON = ZoneInfo("Europe/London")
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 3 March 2026, at nine in the morning."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 3, 3, 9, tzinfo=LONDON))


@pytest.fixture
def programme() -> Programme:
    """A programme that is live."""
    return live_programme()


@pytest.fixture
def probation(make_agency: Callable[..., Agency]) -> Agency:
    """A competent authority, which writes."""
    return make_agency(name="Probation", kind="PROBATION", shares=False, is_competent_authority=True)


@pytest.fixture
def council(make_agency: Callable[..., Agency]) -> Agency:
    """The other party, which is no competent authority."""
    return make_agency(name="Council", shares=False)


@pytest.fixture
def browser_of(make_posting: Callable[..., Posting]) -> Callable[..., Client]:
    """A maker of browsers, in each of which somebody of an agency has signed in: by default, its lead."""

    def make(agency: Agency, role: str = "GOVERNANCE_LEAD", borough: str = "") -> Client:
        browser = Client()
        browser.force_login(make_posting(role, borough, agency=agency).user)
        return browser

    return make


@pytest.fixture
def browser(browser_of: Callable[..., Client], probation: Agency) -> Client:
    """Probation's lead has signed in."""
    return browser_of(probation)


@pytest.fixture
def form(programme: Programme, probation: Agency, council: Agency) -> dict[str, Any]:
    """The first page, filled in well."""
    return {
        "programme": programme.pk,
        "title": "Who works with whom",
        "purposes": ["PREVENT_CRIME", "SUPPORT"],
        "purpose_words": "Weekly panel only.",
        "legal_basis": "PUBLIC_TASK",
        "statute": "Offender Management Act 2007, section 14",
        "regime": "UK_GDPR",
        "conditions": "No copies.",
        **day("starts_on", 1, 4, 2026),
        **day("ends_on", 1, 4, 2027),
        **day("review_on", 1, 10, 2026),
        "parties": [probation.pk, council.pk],
    }


@pytest.fixture
def draft(browser: Client, form: dict[str, Any]) -> Agreement:
    """A draft of probation's, kept after the first page."""
    browser.post(NEW, form)
    return Agreement.objects.get()


@pytest.fixture
def shared(probation: Agency, council: Agency) -> dict[str, Any]:
    """The second page, filled in well: probation says who people are, and the council reads it."""
    return {f"contributes-{probation.pk}": ["IDENTITY", "CONTACT"], f"reads-{council.pk}": ["IDENTITY"]}


def day(name: str, day: int, month: int, year: int) -> dict[str, str]:
    """A date as it is typed."""
    return {f"{name}-day": str(day), f"{name}-month": str(month), f"{name}-year": str(year)}


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def error_beside(answer: Any, name: str) -> str:
    """The error message that stands at a field, without the word for screen readers."""
    after = text_of(answer).partition(f'id="id_{name}-error"')[2]
    return after.partition("</span>")[2].partition("</p>")[0].strip()


# --- The first page -------------------------------------------------------------------------------


def test_the_first_page_keeps_a_draft_and_leads_to_the_second(
    browser: Client, form: dict[str, Any], probation: Agency, council: Agency, programme: Programme
) -> None:
    answer = browser.post(NEW, form)
    made = Agreement.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/sharing/agreements/{made.pk}/shares/")
    assert (made.state, made.version, made.title) == ("DRAFT", 1, "Who works with whom")
    assert (made.programme, made.written_by.agency) == (programme, probation)
    assert (made.purposes, made.purpose_words) == (["PREVENT_CRIME", "SUPPORT"], "Weekly panel only.")
    assert (made.legal_basis, made.regime, made.consent_needed) == ("PUBLIC_TASK", "UK_GDPR", False)
    assert (made.statute, made.conditions) == ("Offender Management Act 2007, section 14", "No copies.")
    assert made.starts_at == datetime(2026, 4, 1, tzinfo=LONDON)
    assert made.ends_at == datetime(2027, 4, 1, tzinfo=LONDON)
    assert made.review_on == date(2026, 10, 1)
    assert {party.agency for party in made.parties.all()} == {probation, council}
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.what, entry.which) == ("COLLECTION", "partners.agreement", [str(made.pk)])


def test_the_empty_page_begins_with_a_year_from_tomorrow_and_one_s_own_agency(
    browser: Client, probation: Agency, council: Agency
) -> None:
    page = text_of(browser.get(NEW))
    assert 'name="starts_on-day" type="text" value="4"' in page
    assert 'name="ends_on-year" type="text" value="2027"' in page
    own, other = (box(page, "parties", agency.pk) for agency in (probation, council))
    assert ("checked" in own, "checked" in other) == (True, False)


def box(page: str, name: str, value: object) -> str:
    """The tag of a box on a page."""
    tags = [tag.partition(">")[0] for tag in page.split("<input")]
    return next(tag for tag in tags if f'name="{name}"' in tag and f'value="{value}"' in tag)


MISSING = {
    "programme": "Select a programme",
    "title": "Enter title",
    "purposes": "Select at least one purpose",
    "legal_basis": "Select legal basis",
    "regime": "Select regime",
    "starts_on": "Enter the day from which it runs",
    "ends_on": "Enter the day on which it ends",
    "review_on": "Enter the day of the review",
    "parties": "Select the agencies that are party to it",
}


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_is_said_beside_its_field(browser: Client, name: str) -> None:
    answer = browser.post(NEW, {"statute": "A power."})
    assert (answer.status_code, error_beside(answer, name)) == (400, MISSING[name])
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("changes", "name", "sentence"),
    [
        pytest.param(day("ends_on", 1, 4, 2026), "ends_on", "must end after it starts", id="no time"),
        pytest.param(
            {**day("starts_on", 1, 2, 2025), **day("ends_on", 3, 3, 2026), **day("review_on", 1, 3, 2026)},
            "ends_on",
            "The end must lie ahead",
            id="over",
        ),
        pytest.param(day("review_on", 2, 4, 2027), "review_on", "must lie between the start", id="late"),
        pytest.param(day("review_on", 31, 2, 2027), "review_on", "must be a real date", id="no day"),
        pytest.param({"purposes": ["CURIOSITY"]}, "purposes", "CURIOSITY", id="no purpose"),
        pytest.param({"legal_basis": "CONSENT"}, "consent_needed", "consent must be needed", id="consent"),
        pytest.param({"legal_basis": "LAW_ENFORCEMENT"}, "legal_basis", "under Part 3 only", id="law"),
        pytest.param({"regime": "PART_3"}, "legal_basis", "Under Part 3 the legal basis is", id="part 3"),
        pytest.param(
            {"regime": "PART_3", "legal_basis": "LAW_ENFORCEMENT"}, "parties", "are not: Council", id="who"
        ),
        pytest.param({"programme": "9" * 30}, "programme", "Select a programme of the list", id="programme"),
        pytest.param({"parties": ["9" * 30]}, "parties", "Select agencies of the list", id="agency"),
        pytest.param({"parties": ["x"]}, "parties", "Select agencies of the list", id="no number"),
        pytest.param({"title": "x" * 201}, "title", "at most 200 characters", id="long"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_nothing_typed_is_lost(
    browser: Client, form: dict[str, Any], changes: dict[str, Any], name: str, sentence: str
) -> None:
    answer = browser.post(NEW, {**form, **changes})
    assert answer.status_code == 400
    assert sentence in error_beside(answer, name)
    page = text_of(answer)
    kept = ("Weekly panel only.", "Offender Management Act 2007, section 14", "No copies.")
    assert [words for words in kept if words not in page] == []
    assert "checked" in box(page, "purposes", form["purposes"][1]) or name == "purposes"
    assert not Agreement.objects.exists()


def test_one_party_is_too_few(browser: Client, form: dict[str, Any], probation: Agency) -> None:
    answer = browser.post(NEW, {**form, "parties": [probation.pk]})
    assert error_beside(answer, "parties") == "An agreement has at least two parties."


def test_a_programme_that_has_ended_and_an_agency_that_has_left_are_not_offered(
    browser: Client, programme: Programme, council: Agency
) -> None:
    Programme.objects.filter(pk=programme.pk).update(ended_at=timezone.now() - timedelta(days=1))
    Agency.objects.filter(pk=council.pk).update(ends_on=date(2026, 3, 3))
    page = text_of(browser.get(NEW))
    assert (f">{programme.name}<" in page, "Council" in page) == (False, False)


# --- The second page ------------------------------------------------------------------------------


def test_the_second_page_keeps_what_each_party_shares(
    browser: Client, draft: Agreement, shared: dict[str, Any], probation: Agency, council: Agency
) -> None:
    answer = browser.post(f"/sharing/agreements/{draft.pk}/shares/", shared)
    assert (answer.status_code, answer["Location"]) == (302, f"/sharing/agreements/{draft.pk}/")
    parts = {party.agency: (party.reads, party.contributes) for party in draft.parties.all()}
    assert parts == {probation: ([], ["CONTACT", "IDENTITY"]), council: (["IDENTITY"], [])}
    page = text_of(browser.get(f"/sharing/agreements/{draft.pk}/shares/"))
    assert "checked" in box(page, f"reads-{council.pk}", "IDENTITY")
    assert "checked" not in box(page, f"reads-{council.pk}", "CONTACT")


def test_a_party_that_shares_nothing_is_named_and_nothing_chosen_is_lost(
    browser: Client, draft: Agreement, probation: Agency, council: Agency
) -> None:
    path = f"/sharing/agreements/{draft.pk}/shares/"
    answer = browser.post(path, {f"contributes-{probation.pk}": ["IDENTITY"]})
    page = text_of(answer)
    assert answer.status_code == 400
    assert f'<a href="#id_reads-{council.pk}">Council neither reads nor contributes anything.</a>' in page
    assert f'id="id_reads-{council.pk}"' in page
    assert "checked" in box(page, f"contributes-{probation.pk}", "IDENTITY")
    assert not AgreementParty.objects.exclude(contributes=[]).exists()


def test_where_nothing_would_flow_that_is_said(
    browser: Client, draft: Agreement, probation: Agency, council: Agency
) -> None:
    both = {f"reads-{agency.pk}": ["IDENTITY"] for agency in (probation, council)}
    answer = browser.post(f"/sharing/agreements/{draft.pk}/shares/", both)
    assert (answer.status_code, "Nothing would flow" in text_of(answer)) == (400, True)


def test_a_category_that_does_not_exist_is_refused(
    browser: Client, draft: Agreement, shared: dict[str, Any], council: Agency
) -> None:
    wrong = {**shared, f"reads-{council.pk}": ["EVERYTHING"]}
    answer = browser.post(f"/sharing/agreements/{draft.pk}/shares/", wrong)
    assert (answer.status_code, "Select categories of the list" in text_of(answer)) == (400, True)


def test_it_may_be_finished_later_and_the_draft_says_what_it_lacks(
    browser: Client, draft: Agreement, probation: Agency
) -> None:
    path = f"/sharing/agreements/{draft.pk}/"
    browser.post(f"{path}shares/", {f"contributes-{probation.pk}": ["IDENTITY"], "later": "1"})
    page = text_of(browser.get(path))
    assert "Council neither reads nor contributes anything." in page
    assert "Send out for signature" not in page
    assert "Council neither reads" in text_of(browser.post(f"{path}send/", follow=True))
    draft.refresh_from_db()
    assert draft.state == "DRAFT"


def test_written_on_the_pages_it_is_sent_out(
    browser: Client, draft: Agreement, shared: dict[str, Any]
) -> None:
    path = f"/sharing/agreements/{draft.pk}/"
    browser.post(f"{path}shares/", shared)
    assert "Send out for signature" in text_of(browser.get(path))
    browser.post(f"{path}send/")
    draft.refresh_from_db()
    assert draft.state == "TO_SIGN"


# --- Changing -------------------------------------------------------------------------------------


def test_a_change_keeps_what_the_parties_share(
    browser: Client,
    draft: Agreement,
    form: dict[str, Any],
    shared: dict[str, Any],
    probation: Agency,
    make_agency: Callable[..., Agency],
) -> None:
    path = f"/sharing/agreements/{draft.pk}/"
    browser.post(f"{path}shares/", shared)
    page = text_of(browser.get(f"{path}change/"))
    assert ('value="Who works with whom"' in page, "Weekly panel only." in page) == (True, True)
    charity = make_agency(name="Charity", kind="CHARITY", shares=False)
    changed = {**form, "title": "Another title", "parties": [probation.pk, charity.pk]}
    answer = browser.post(f"{path}change/", changed)
    assert (answer.status_code, answer["Location"]) == (302, path)
    draft.refresh_from_db()
    assert draft.title == "Another title"
    parts = {party.agency: (party.reads, party.contributes) for party in draft.parties.all()}
    assert parts == {probation: ([], ["CONTACT", "IDENTITY"]), charity: ([], [])}


MARK = re.compile(r'name="seen" value="(\w+)"')


@pytest.mark.parametrize("page", ["change", "shares"])
def test_who_wrote_meanwhile_is_not_written_over_unseen(
    browser: Client, draft: Agreement, form: dict[str, Any], shared: dict[str, Any], page: str
) -> None:
    path = f"/sharing/agreements/{draft.pk}/{page}/"
    opened = MARK.findall(text_of(browser.get(path)))
    browser.post(f"/sharing/agreements/{draft.pk}/change/", {**form, "title": "A colleague’s title"})
    mine = {**form, **shared, "title": "My title"}
    answer = browser.post(path, {**mine, "seen": opened})
    assert answer.status_code == 400
    assert "Somebody changed this draft while you wrote" in text_of(answer)
    draft.refresh_from_db()
    assert draft.title == "A colleague’s title"
    # The page that says so is of the draft as it now is: sent again, it is kept.
    again = MARK.findall(text_of(answer))
    assert again != opened
    assert browser.post(path, {**mine, "seen": again}).status_code == 302


@pytest.mark.parametrize("page", ["change", "shares"])
def test_a_draft_that_nobody_else_changed_is_kept(
    browser: Client, draft: Agreement, form: dict[str, Any], shared: dict[str, Any], page: str
) -> None:
    path = f"/sharing/agreements/{draft.pk}/{page}/"
    opened = MARK.findall(text_of(browser.get(path)))
    assert browser.post(path, {**form, **shared, "seen": opened}).status_code == 302


def test_a_day_that_is_not_changed_keeps_its_time_of_day(
    browser: Client, draft: Agreement, form: dict[str, Any]
) -> None:
    moment = datetime(2026, 4, 1, 10, 37, tzinfo=LONDON)
    Agreement.objects.filter(pk=draft.pk).update(starts_at=moment)
    browser.post(f"/sharing/agreements/{draft.pk}/change/", form)
    draft.refresh_from_db()
    assert draft.starts_at == moment


@pytest.mark.parametrize("page", ["change", "shares"])
def test_what_is_out_for_signature_is_not_changed(
    browser: Client, draft: Agreement, form: dict[str, Any], shared: dict[str, Any], page: str
) -> None:
    path = f"/sharing/agreements/{draft.pk}/"
    browser.post(f"{path}shares/", shared)
    browser.post(f"{path}send/")
    assert "Change this draft" not in text_of(browser.get(path))
    answer = browser.post(f"{path}{page}/", {**form, "title": "Another title"}, follow=True)
    assert "Only a draft can be changed" in text_of(answer)
    draft.refresh_from_db()
    parts = {party.agency.name: (party.reads, party.contributes) for party in draft.parties.all()}
    assert draft.title == "Who works with whom"
    assert parts == {"Probation": ([], ["CONTACT", "IDENTITY"]), "Council": (["IDENTITY"], [])}


# --- Who -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["change", "shares"])
def test_a_party_reads_a_draft_that_only_its_writer_changes(
    browser_of: Callable[..., Client], draft: Agreement, form: dict[str, Any], council: Agency, page: str
) -> None:
    other = browser_of(council)
    shown = other.get(f"/sharing/agreements/{draft.pk}/")
    assert (shown.status_code, "Change this draft" in text_of(shown)) == (200, False)
    answer = other.post(f"/sharing/agreements/{draft.pk}/{page}/", {**form, "title": "Mine"}, follow=True)
    assert "This is for the agency that wrote it" in text_of(answer)
    draft.refresh_from_db()
    assert draft.title == "Who works with whom"


@pytest.mark.parametrize("page", ["", "pdf/", "change/", "shares/", "sign/", "withdraw/", "end/"])
def test_a_draft_is_not_there_for_an_agency_that_is_no_party(
    browser_of: Callable[..., Client], make_agency: Callable[..., Agency], draft: Agreement, page: str
) -> None:
    stranger = browser_of(make_agency(shares=False))
    assert stranger.get(f"/sharing/agreements/{draft.pk}/{page}").status_code == 404


def test_a_draft_is_in_the_lists_of_its_parties_only(
    browser: Client,
    browser_of: Callable[..., Client],
    make_agency: Callable[..., Agency],
    draft: Agreement,
    council: Agency,
    programme: Programme,
) -> None:
    party, stranger = browser_of(council), browser_of(make_agency(shares=False))
    for_programme = f"/sharing/programmes/{programme.pk}/"
    shown = {
        (who, path): draft.title in text_of(each.get(path))
        for who, each in (("writer", browser), ("party", party), ("stranger", stranger))
        for path in ("/sharing/", for_programme)
    }
    assert shown == {
        ("writer", "/sharing/"): True,
        ("writer", for_programme): True,
        ("party", "/sharing/"): True,
        ("party", for_programme): True,
        ("stranger", "/sharing/"): False,
        ("stranger", for_programme): False,
    }


def test_a_draft_of_a_next_version_is_no_version_for_a_stranger(
    browser: Client,
    browser_of: Callable[..., Client],
    make_agency: Callable[..., Agency],
    draft: Agreement,
    shared: dict[str, Any],
    council: Agency,
) -> None:
    path = f"/sharing/agreements/{draft.pk}/"
    browser.post(f"{path}shares/", shared)
    browser.post(f"{path}send/")
    signature = {"signatory": "S. Example", "signatory_role": "Director"}
    signers = [browser, browser_of(council)]
    assert [each.post(f"{path}sign/", signature).status_code for each in signers] == [302, 302]
    browser.post(f"{path}new-version/")
    stranger = browser_of(make_agency(shares=False))
    assert "Version 2" in text_of(browser.get(path))
    assert "Version 2" not in text_of(stranger.get(path))


@pytest.mark.parametrize(
    ("role", "borough"),
    [("BOROUGH_COORDINATOR", "Haringey"), ("SUPERVISOR", "Haringey"), ("LONDON_VIEWER", "")],
)
def test_who_is_no_lead_sees_no_button_and_is_refused(
    browser_of: Callable[..., Client],
    draft: Agreement,
    form: dict[str, Any],
    probation: Agency,
    role: str,
    borough: str,
) -> None:
    other = browser_of(probation, role, borough)
    assert "Write an agreement" not in text_of(other.get("/sharing/"))
    assert "Change this draft" not in text_of(other.get(f"/sharing/agreements/{draft.pk}/"))
    paths = [NEW, *(f"/sharing/agreements/{draft.pk}/{page}/" for page in ("change", "shares"))]
    assert [other.post(path, form).status_code for path in paths] == [403, 403, 403]
    assert Agreement.objects.count() == 1


def test_the_list_leads_to_writing_one(browser: Client) -> None:
    assert f'href="{NEW}"' in text_of(browser.get("/sharing/"))


# --- Signed documents -----------------------------------------------------------------------------


@pytest.fixture
def to_sign(browser: Client, draft: Agreement, shared: dict[str, Any]) -> str:
    """The path of an agreement that is out for signature."""
    path = f"/sharing/agreements/{draft.pk}/"
    browser.post(f"{path}shares/", shared)
    browser.post(f"{path}send/")
    return path


def signature(name: str = "signed.pdf", content: bytes = PDF, **changes: str) -> dict[str, Any]:
    """The form of signing, with a document."""
    who = {"signatory": "S. Example", "signatory_role": "Director", **changes}
    return {**who, "document": SimpleUploadedFile(name, content)}


def test_the_signed_document_comes_back_as_it_was_sent_and_the_log_has_it(
    browser: Client,
    browser_of: Callable[..., Client],
    make_agency: Callable[..., Agency],
    to_sign: str,
    probation: Agency,
) -> None:
    browser.post(f"{to_sign}sign/", signature("../../etc/pass\r\nwd.exe"))
    party = AgreementParty.objects.get(agency=probation)
    path = f"{to_sign}parties/{party.pk}/document/"
    assert f'href="{path}"' in text_of(browser.get(to_sign))
    answer = browser_of(make_agency(shares=False), "BOROUGH_COORDINATOR", "Haringey").get(path)
    assert b"".join(answer) == PDF  # type: ignore[arg-type]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    name = "SA-0001-version-1-signed-by-probation.pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.what, entry.which) == ("EXPORT", "partners.agreement", [str(party.agreement_id)])
    assert (entry.role, entry.fields) == ("BOROUGH_COORDINATOR", ["document"])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04 a workbook", "The file is not a PDF"),
        (b"<html>%PDF-1.7 %%EOF</html>", "The file is not a PDF"),
        (PDF[:-7], "its end is missing"),
        (b"%PDF-1.7" + b" " * pdf_files.MAX_BYTES + b"%%EOF", "larger than 10 MB"),
    ],
    ids=["empty", "workbook", "page", "cut off", "large"],
)
def test_what_is_no_pdf_is_refused_whatever_it_is_called(
    browser: Client, to_sign: str, content: bytes, sentence: str
) -> None:
    answer = browser.post(f"{to_sign}sign/", signature("signed.pdf", content))
    assert (answer.status_code, sentence in error_beside(answer, "document")) == (400, True)
    assert 'value="S. Example"' in text_of(answer)
    assert not StoredFile.objects.exists()
    assert not AgreementParty.objects.filter(signed_at__isnull=False).exists()


def test_the_action_refuses_what_is_no_pdf_too(draft: Agreement, to_sign: str) -> None:
    lead = Posting.objects.get(role="GOVERNANCE_LEAD", agency__name="Probation")
    file = agreements.File("signed.pdf", [b"MZ", b" a program"])
    with pytest.raises(agreements.CannotDo, match="not a PDF"):
        agreements.sign(agreement=draft, signatory="S", signatory_role="D", by=lead, file=file)


def test_a_good_file_beside_a_missing_name_is_asked_for_again(browser: Client, to_sign: str) -> None:
    answer = browser.post(f"{to_sign}sign/", signature(signatory=""))
    assert error_beside(answer, "document").startswith("Choose the file again")


def test_signed_without_a_document_there_is_none_to_download(
    browser: Client, to_sign: str, probation: Agency
) -> None:
    browser.post(f"{to_sign}sign/", {"signatory": "S. Example", "signatory_role": "Director"})
    party = AgreementParty.objects.get(agency=probation)
    path = f"{to_sign}parties/{party.pk}/document/"
    assert path not in text_of(browser.get(to_sign))
    assert browser.get(path).status_code == 404


def test_a_document_is_not_there_under_another_agreement(
    browser: Client, form: dict[str, Any], to_sign: str, probation: Agency
) -> None:
    browser.post(f"{to_sign}sign/", signature())
    party = AgreementParty.objects.get(agency=probation)
    browser.post(NEW, form)
    other = Agreement.objects.exclude(pk=party.agreement_id).get()
    assert browser.get(f"/sharing/agreements/{other.pk}/parties/{party.pk}/document/").status_code == 404


def test_a_document_whose_content_was_removed_is_not_there(
    browser: Client, to_sign: str, probation: Agency
) -> None:
    browser.post(f"{to_sign}sign/", signature())
    StoredFile.objects.update(content_removed_on=date(2026, 3, 3))
    party = AgreementParty.objects.get(agency=probation)
    assert browser.get(f"{to_sign}parties/{party.pk}/document/").status_code == 404
