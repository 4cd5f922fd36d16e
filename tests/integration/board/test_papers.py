"""Papers: written with figures that live, received as PDF, published and frozen, and superseded."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from time_machine import travel

import made_pdfs
from alongside.audit import acting
from alongside.audit.models import Entry
from alongside.board import drafts, jobs, paper_text
from alongside.board.actions import consultations, papers, setting
from alongside.board.models import Consultation, Paper, PaperDraft
from alongside.core import figures
from alongside.core.disclosure import Suppressed
from alongside.core.models import FileChunk, StoredFile
from alongside.iom.models import Run, Tally
from alongside.partners.models import Posting
from integration.attacks.watching import body_of
from integration.board.conftest import as_clerk, link_of, opened_form, words
from integration.board.test_consultations import send

pytestmark = pytest.mark.django_db
SignIn = Callable[[Posting], Client]
TIME = datetime(2021, 2, 24, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_february() -> Any:
    with travel(TIME, tick=False):
        yield


@pytest.fixture
def paper(clerk: Posting) -> Paper:
    """A draft of the council's own, that says something."""
    return written(clerk, "## Issue\n\nCrime may come back.")


@pytest.fixture
def police_officer(make_posting: Callable[..., Posting]) -> Posting:
    """Reads what is published."""
    return make_posting("POLICE_OFFICER", "Haringey")


def written(by: Posting, text: str, **said: Any) -> Paper:
    """A draft with a text."""
    about = {"title": "Crime after lockdown", "agency": by.agency_id, "lead": "Head of Community Safety"}
    made = as_clerk(papers.begin, by, template="plain", **about)
    return as_clerk(papers.write, by, paper=made.pk, said={"text": text, **said})


def received(by: Posting, content: bytes) -> Paper:
    """A paper received as PDF, which the worker has read."""
    about = {"title": "Slides", "agency": by.agency_id, "lead": "Borough Commander"}
    made = as_clerk(papers.receive, by, name="slides.pdf", content=[content], **about)
    jobs.read_received(paper=made.pk)
    made.refresh_from_db()
    return made


def published(by: Posting, draft: Paper) -> Paper:
    """It, published, with its PDF."""
    as_clerk(papers.publish, by, paper=draft.pk)
    jobs.set_paper(paper=draft.pk)
    return Paper.objects.get(pk=draft.pk)


def pdf_of(client: Client, paper: Paper) -> bytes:
    answer = client.get(f"/board/papers/{paper.pk}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    return body_of(answer)


# Writing


def test_a_paper_begins_with_the_nine_headings_of_2021(clerk: Posting, sign_in: SignIn) -> None:
    browser = sign_in(clerk)
    about = {"title": "Tensions", "agency": clerk.agency_id, "lead": "Strategic lead"}
    answer = browser.post("/board/papers/new/", {**about, "template": "report-2021"})
    made = Paper.objects.get()
    assert answer.url == f"/board/papers/{made.pk}/write/"  # type: ignore[attr-defined]
    assert made.text.count("\n## ") == 5
    assert [row for row in made.text.splitlines() if row.endswith("| |")][1:] == [
        "| Report authorised by | |",
        "| Lead officer | |",
        "| Ward(s) affected | |",
        "| Report for key or non-key decision | |",
    ]
    assert "Local Government (Access to Information) Act 1985" in words(browser.get(answer.url))  # type: ignore[attr-defined]
    text = made.text.replace("## Recommendations", "## What we ask")
    as_clerk(papers.write, clerk, paper=made.pk, said={"text": text})
    page = words(browser.get(f"/board/papers/{made.pk}/"))
    assert "These headings of its template are not in it: Recommendations." in page


def test_a_button_pressed_twice_begins_one(clerk: Posting, sign_in: SignIn) -> None:
    form = {"title": "Tensions", "agency": clerk.agency_id, "lead": "Lead", "template": "plain"}
    browser = sign_in(clerk)
    browser.post("/board/papers/new/", form)
    browser.post("/board/papers/new/", form)
    assert Paper.objects.count() == 1


@pytest.mark.parametrize("other", [{"lead": "Another"}, {"template": "report-2021"}])
def test_a_paper_with_the_same_title_and_something_else_is_another(
    clerk: Posting, sign_in: SignIn, other: dict[str, str]
) -> None:
    form = {"title": "Tensions", "agency": clerk.agency_id, "lead": "Lead", "template": "plain"}
    browser = sign_in(clerk)
    browser.post("/board/papers/new/", form)
    browser.post("/board/papers/new/", {**form, **other})
    assert Paper.objects.count() == 2


def form_of(paper: Paper, opened: str, **more: str) -> dict[str, str]:
    return {
        "opened": opened,
        "title": paper.title,
        "lead": paper.lead,
        "access": "PUBLIC",
        "reason": "",
        "text": paper.text,
        **more,
    }


def test_the_page_shows_the_markdown_as_html_and_no_script_of_it(
    clerk: Posting, paper: Paper, sign_in: SignIn
) -> None:
    browser, path = sign_in(clerk), f"/board/papers/{paper.pk}/write/"
    text = (
        "## Issue\n\n- one\n- **two** & `<b>`\n\n| A | B |\n|--|--:|\n| x | 5 |\n\n[us](https://example.org)"
    )
    assert browser.post(path, form_of(paper, opened_form(browser, path), text=text)).status_code == 302
    page = browser.get(f"/board/papers/{paper.pk}/").content.decode()
    assert '<h2 class="govuk-heading-m">Issue</h2>' in page
    assert "<strong>two</strong> &amp; <code>&lt;b&gt;</code>" in page
    assert '<a class="govuk-link" href="https://example.org" rel="noreferrer">us</a>' in page
    assert 'govuk-table__cell--numeric">5</td>' in page


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Hello\n\n<script>alert(1)</script>", "line 3: this is HTML: “<script>alert(1)</script>”"),
        ("Hello <b onclick=x>you</b>", "line 1: this is HTML"),
        ("[x](ftp://example.org)", "line 1: the link goes to “ftp://example.org”"),
        ("![x](https://example.org/x.png)", "line 1: this is a picture"),
        ("```figure\nnothing 1\n```", "line 1: there is no figure “nothing 1”"),
        ("- in a list\n\n  ```figure\n  consultation 1\n  ```", "line 3: a figure stands by itself"),
        ("```figure\nconsultation 999999999999999999999\n```", "there is no such consultation of your board"),
        (" ", "it says nothing"),
    ],
)
def test_what_no_paper_may_hold_is_said_with_its_line_and_is_not_published(
    clerk: Posting, paper: Paper, sign_in: SignIn, text: str, sentence: str
) -> None:
    as_clerk(papers.write, clerk, paper=paper.pk, said={"text": text})
    browser = sign_in(clerk)
    page = browser.get(f"/board/papers/{paper.pk}/")
    assert sentence in words(page)
    assert "onclick=" not in page.content.decode().replace("onclick=x&gt;", "")
    answer = browser.post(f"/board/papers/{paper.pk}/publish/")
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert Paper.objects.get().state == "DRAFT"


def test_two_who_write_at_once_see_both_versions(clerk: Posting, paper: Paper, sign_in: SignIn) -> None:
    browser, path = sign_in(clerk), f"/board/papers/{paper.pk}/write/"
    before = opened_form(browser, path)
    as_clerk(papers.write, clerk, paper=paper.pk, said={"text": "Theirs"})
    answer = browser.post(path, form_of(paper, before, text="Mine"))
    assert answer.status_code == 409
    assert "Theirs" in words(answer)
    assert "Mine" in words(answer)
    assert Paper.objects.get().text == "Theirs"


def test_an_exempt_paper_says_why(clerk: Posting, paper: Paper, sign_in: SignIn) -> None:
    browser, path = sign_in(clerk), f"/board/papers/{paper.pk}/write/"
    opened = opened_form(browser, path)
    answer = browser.post(path, form_of(paper, opened, access="EXEMPT"))
    assert answer.status_code == 400
    assert "Choose the paragraph under which it is exempt" in words(answer)
    assert "Enter why it is exempt" in words(answer)
    given = {"access": "EXEMPT", "paragraph": "7", "reason": "Names a live investigation"}
    assert browser.post(path, form_of(paper, opened, **given)).status_code == 302
    page = words(browser.get(f"/board/papers/{paper.pk}/"))
    assert "Exempt under paragraph 7 of Part 1 of Schedule 12A" in page
    answer = browser.post(path, form_of(paper, opened_form(browser, path), paragraph="7"))
    assert answer.status_code == 302
    found = Paper.objects.get()
    assert (found.is_exempt, found.paragraph) == (False, None)


# What is typed


def test_what_is_typed_is_kept_for_its_author_and_forgotten_when_it_is_saved(
    clerk: Posting, paper: Paper, sign_in: SignIn, make_posting: Callable[..., Posting]
) -> None:
    browser, path = sign_in(clerk), f"/board/papers/{paper.pk}/write/"
    opened = opened_form(browser, path)
    typed = form_of(paper, opened, text="Half a sent\x00ence")
    answer = browser.post(f"/board/papers/{paper.pk}/draft/", typed)
    assert (answer.status_code, int(answer["Session-Seconds"]) > 0) == (204, True)
    assert "Half a sentence" in browser.get(path).content.decode()
    colleague = make_posting("BOARD_CLERK", "Haringey")
    assert "Half a sentence" not in sign_in(colleague).get(path).content.decode()
    assert Paper.objects.get().text == "## Issue\n\nCrime may come back."
    browser.post(path, form_of(paper, opened, text="A sentence"))
    assert not PaperDraft.objects.exists()


def test_a_preview_saves_nothing_and_loses_nothing(clerk: Posting, paper: Paper, sign_in: SignIn) -> None:
    browser, path = sign_in(clerk), f"/board/papers/{paper.pk}/write/"
    opened = opened_form(browser, path)
    page = browser.post(path, form_of(paper, opened, text="## Seen\n\nFirst", act="preview"))
    assert '<h3 class="govuk-heading-m">Seen</h3>' in page.content.decode()
    assert f'name="opened" value="{opened}"' in page.content.decode()
    assert Paper.objects.get().text == "## Issue\n\nCrime may come back."
    assert PaperDraft.objects.get().said["text"] == "## Seen\n\nFirst"
    browser.post(f"/board/papers/{paper.pk}/draft/", {"act": "forget"})
    assert not PaperDraft.objects.exists()


def test_what_is_sent_after_the_session_has_ended_is_kept(
    client: Client, clerk: Posting, paper: Paper, sign_in: SignIn
) -> None:
    path = f"/board/papers/{paper.pk}/write/"
    page = sign_in(clerk).get(path).content.decode()
    token = page.split('name="draft" value="')[1].split('"')[0]
    client.post(path, form_of(paper, "", text="Typed all day", draft=token))
    assert PaperDraft.objects.get().said["text"] == "Typed all day"


def test_a_draft_that_was_forgotten_is_erased_after_thirty_days(clerk: Posting, paper: Paper) -> None:
    with transaction.atomic(), acting.as_posting(clerk):
        opened = drafts.opened(clerk, paper)
        PaperDraft.objects.create(posting=clerk, paper=paper, said={}, saved_at=TIME)
    assert opened.saved_at is None
    with travel(TIME + timedelta(days=29), tick=False):
        jobs.forget_drafts(0)
        assert PaperDraft.objects.exists()
    with travel(TIME + timedelta(days=31), tick=False):
        jobs.forget_drafts(0)
    assert not PaperDraft.objects.exists()


def test_what_is_typed_into_a_paper_that_was_published_meanwhile_is_not_lost(
    clerk: Posting, paper: Paper, sign_in: SignIn
) -> None:
    browser, path = sign_in(clerk), f"/board/papers/{paper.pk}/write/"
    before = opened_form(browser, path)
    published(clerk, paper)
    answer = browser.post(path, form_of(paper, before, text="Typed all day"))
    assert answer.status_code == 400
    assert "This paper is published, and does not change" in words(answer)
    assert "Typed all day" in answer.content.decode()


def test_what_is_taken_up_again_does_not_write_over_what_a_colleague_saved(
    clerk: Posting, paper: Paper, sign_in: SignIn
) -> None:
    browser, path = sign_in(clerk), f"/board/papers/{paper.pk}/write/"
    typed = form_of(paper, opened_form(browser, path), text="Mine")
    browser.post(f"/board/papers/{paper.pk}/draft/", typed)
    Paper.objects.filter(pk=paper.pk).update(text="Theirs")
    assert "Mine" in browser.get(path).content.decode()
    answer = browser.post(path, form_of(paper, opened_form(browser, path), text="Mine"))
    assert answer.status_code == 409
    assert "Theirs" in words(answer)
    assert Paper.objects.get().text == "Theirs"
    # Nor after the page of both versions, which was left without a choice.
    assert browser.post(path, form_of(paper, opened_form(browser, path), text="Mine")).status_code == 409


@pytest.mark.parametrize("act", ["draft", "preview"])
def test_what_cannot_be_kept_is_said_and_stays_on_the_page(
    clerk: Posting, paper: Paper, sign_in: SignIn, act: str
) -> None:
    browser, path = sign_in(clerk), f"/board/papers/{paper.pk}/write/"
    before = opened_form(browser, path)
    published(clerk, paper)
    answer = browser.post(path, form_of(paper, before, text="Typed all day", act=act))
    assert answer.status_code == 400
    assert "What you typed is not kept" in words(answer)
    assert "What you typed is kept for you" not in words(answer)
    assert "Typed all day</textarea>" in answer.content.decode()


# Publishing


def test_what_was_changed_since_its_page_was_opened_is_not_published(
    clerk: Posting, paper: Paper, sign_in: SignIn
) -> None:
    browser, path = sign_in(clerk), f"/board/papers/{paper.pk}/publish/"
    assert "Crime may come back." in words(browser.get(path))
    before = opened_form(browser, path)
    with travel(TIME + timedelta(minutes=1), tick=False):
        as_clerk(papers.write, clerk, paper=paper.pk, said={"text": "Something else"})
    answer = browser.post(path, {"opened": before})
    assert answer.status_code == 400
    assert "changed the paper on 24 February 2021" in words(answer)
    assert "Something else" in words(answer)
    assert Paper.objects.get().state == "DRAFT"
    assert browser.post(path, {"opened": opened_form(browser, path)}).status_code == 302
    assert Paper.objects.get().state == "PUBLISHED"


def test_a_published_paper_is_set_as_pdf_with_tags_and_read_by_everybody(
    clerk: Posting, paper: Paper, police_officer: Posting, sign_in: SignIn
) -> None:
    officer = sign_in(police_officer)
    path = f"/board/papers/{paper.pk}/"
    assert officer.get(path).status_code == 404
    browser = sign_in(clerk)
    assert browser.post(f"{path}publish/").status_code == 302
    assert "Setting the PDF" in words(officer.get(path))
    jobs.set_paper(paper=paper.pk)
    assert "Crime may come back." in words(officer.get(path))
    assert "Crime after lockdown" in words(officer.get("/board/"))
    pdf = pdf_of(officer, paper)
    assert "Crime may come back." in made_pdfs.sheets(pdf)[0]
    assert "The council, 24 February 2021" in made_pdfs.sheets(pdf)[0]
    assert "Agenda item" not in made_pdfs.sheets(pdf)[0]
    assert made_pdfs.bookmarks(pdf) == [("Crime after lockdown", 1)]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    browser.post(f"{path}publish/")
    assert Entry.objects.filter(what="board.paper", act="ALTERATION", fields=["state"]).count() == 1


def test_an_exempt_paper_is_read_by_clerks_alone_and_says_so_on_each_page(
    clerk: Posting, police_officer: Posting, elsewhere: Posting, sign_in: SignIn
) -> None:
    why = {"access": "EXEMPT", "paragraph": "7", "reason": "Names a live investigation"}
    made = published(clerk, written(clerk, "Secret", **why))
    path = f"/board/papers/{made.pk}/"
    for_others = [sign_in(other) for other in (police_officer, elsewhere)]
    assert {each.get(f"{path}{page}").status_code for each in for_others for page in ("", "pdf/")} == {404}
    assert "Exempt: not for publication" in made_pdfs.sheets(pdf_of(sign_in(clerk), made))[0]
    assert "Names a live investigation" in Entry.objects.filter(fields=["state"]).get().reason


def test_a_published_paper_is_not_written_any_more(clerk: Posting, paper: Paper) -> None:
    published(clerk, paper)
    with pytest.raises(papers.CannotDo, match="is published, and does not change"):
        as_clerk(papers.write, clerk, paper=paper.pk, said={"text": "Other"})


@pytest.mark.parametrize(
    "change",
    [{"text": "Other"}, {"sha256": "0" * 64}, {"state": "DRAFT"}, {"lead": "Another"}, {"pdf": None}],
    ids=lambda change: next(iter(change)),
)
def test_not_even_the_owner_of_the_tables_changes_a_published_paper(
    clerk: Posting, paper: Paper, change: dict[str, Any]
) -> None:
    published(clerk, paper)
    with pytest.raises(DatabaseError, match="A published paper does not change"), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(**change)


def test_a_new_version_takes_the_place_of_the_one_before_once_it_is_published(
    clerk: Posting, paper: Paper, police_officer: Posting, sign_in: SignIn
) -> None:
    first = published(clerk, paper)
    browser, officer = sign_in(clerk), sign_in(police_officer)
    browser.post(f"/board/papers/{first.pk}/new-version/")
    browser.post(f"/board/papers/{first.pk}/new-version/")
    second = Paper.objects.get(state="DRAFT")
    as_clerk(papers.write, clerk, paper=second.pk, said={"text": "Put right"})
    assert "A new version is being written" not in words(officer.get(f"/board/papers/{first.pk}/"))
    published(clerk, second)
    first.refresh_from_db()
    assert first.state == "SUPERSEDED"
    page = words(officer.get(f"/board/papers/{first.pk}/"))
    assert "Another version has taken the place of this one." in page
    assert "Crime may come back." in page
    assert officer.get("/board/").content.decode().count(f"/board/papers/{first.pk}/") == 0


# Figures


def test_answers_live_in_a_draft_and_are_frozen_with_the_paper(
    client: Client, clerk: Posting, consultation: Consultation, police_officer: Posting, sign_in: SignIn
) -> None:
    path = link_of(consultation.asked.get(agency__name="Police"))
    send(client, path, q1="Fewer robberies\nand fewer knives")
    reference = f"consultation {consultation.pk}"
    made = written(clerk, f"## What agencies say\n\n```figure\n{reference}\n```\n\nThat is all.")
    browser = sign_in(clerk)
    page = browser.get(f"/board/papers/{made.pk}/")
    assert "Fewer robberies<br>and fewer knives" in page.content.decode()
    assert "What 1 of 3 agencies answered" in words(page)
    assert "As at 24 February 2021." in words(page)
    published(clerk, made)
    with travel(TIME + timedelta(days=1), tick=False):
        send(client, path, q1="More robberies")
        page = words(sign_in(police_officer).get(f"/board/papers/{made.pk}/"))
    assert "and fewer knives" in page
    assert "More robberies" not in page
    frozen = made.figures.get()
    assert (frozen.reference, frozen.as_at) == (reference, date(2021, 2, 24))
    assert frozen.head == ["Agency", "What has changed?", "Has your service changed?", *frozen.head[3:]]
    said = {name: getattr(frozen, name) for name in ("title", "definition", "head", "rows")}
    whole = json.dumps(
        {**said, "as_at": "2021-02-24"}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    assert frozen.sha256 == sha256(whole.encode()).hexdigest()
    assert frozen.sha256 in str(_hashed_with(made))
    assert "Police (Borough Commander)" in made_pdfs.sheets(pdf_of(browser, made))[0]


def _hashed_with(paper: Paper) -> list[str]:
    """The hashes of the figures, if they make up the hash of the paper."""
    found = Paper.objects.get(pk=paper.pk)
    frozen = list(found.figures.order_by("number"))
    assert papers.hash_of(found, frozen) == found.sha256
    return [one.sha256 for one in frozen]


def test_a_text_in_an_answer_is_no_markup_in_a_paper(
    client: Client, clerk: Posting, consultation: Consultation, sign_in: SignIn
) -> None:
    hostile = "<script>alert(1)</script> | **bold** | ```"
    send(client, link_of(consultation.asked.get(agency__name="Police")), q1=hostile)
    made = written(clerk, f"```figure\nconsultation {consultation.pk}\n```")
    browser = sign_in(clerk)
    page = browser.get(f"/board/papers/{made.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; | **bold** | ```" in page
    published(clerk, made)
    assert "**bold**" in made_pdfs.sheets(pdf_of(browser, made))[0]
    sent = browser.get(f"/board/consultations/{consultation.pk}/answers.md")
    table = body_of(sent).decode()
    read = paper_text.live(table, clerk)
    assert read.faults == ()
    assert read.blocks[0]["rows"][0][1] == [hostile]


def test_a_consultation_of_another_board_is_no_figure(
    clerk: Posting, elsewhere: Posting, consultation: Consultation
) -> None:
    made = written(elsewhere, f"```figure\nconsultation {consultation.pk}\n```")
    with pytest.raises(papers.CannotDo, match="there is no such consultation of your board"):
        as_clerk(papers.publish, elsewhere, paper=made.pk)
    with acting.as_posting(elsewhere):
        assert [reference for reference, _ in figures.offered(elsewhere)] == [
            "iom-standing borough",
            "iom-standing london",
        ]


@pytest.fixture
def a_run(clerk: Posting) -> Run:
    """A monthly run that was applied, with its cases counted: 40 included, 3 left out, 12 undecided."""
    from alongside.core import stored_files

    run = Run.objects.create(
        as_of=date(2021, 2, 1),
        criteria="london-2021",
        file=stored_files.store(purpose="IOM_EXTRACT", name="x", parts=[b"x"]),
        state="APPLIED",
        received_at=TIME,
        received_by=clerk,
        applied_at=TIME,
        applied_by=clerk,
    )
    for decided, cases in (("INCLUDED", 40), ("LEFT_OUT", 3), ("UNDECIDED", 12)):
        counted(clerk.agency_id, decided, cases)
    return run


def counted(agency: int, decided: str, cases: int) -> Tally:
    return Tally.objects.create(
        borough="E09000014",
        eligibility="ELIGIBLE",
        decided=decided,
        reason="",
        discretionary=False,
        access="OPEN",
        lead_agency_id=agency,
        cases=cases,
    )


def test_a_figure_of_the_monthly_run_passes_disclosure_control(clerk: Posting, a_run: Run) -> None:
    with acting.as_posting(clerk):
        drawn = figures.drawn("iom-standing borough", clerk)
    # 3 is small; 12 is hidden beside it, or 55 - 40 - 12 would tell. The real 0 is shown.
    assert drawn.rows == (
        ("Included", "40"),
        ("Left out", "fewer than 5"),
        ("Deferred", "0"),
        ("Undecided", str(Suppressed())),
        ("Total", "55"),
    )
    assert "the monthly run as of 1 February 2021" in drawn.definition
    assert drawn.as_at == date(2021, 2, 24)


def test_a_figure_that_would_count_in_part_is_not_shown(
    clerk: Posting, a_run: Run, make_agency: Callable[..., Any]
) -> None:
    counted(make_agency(shares=False).pk, "INCLUDED", 7)
    with acting.as_posting(clerk), pytest.raises(figures.NotThere, match="not every agency that leads cases"):
        figures.drawn("iom-standing borough", clerk)


def test_without_a_run_there_is_no_figure_of_it(clerk: Posting) -> None:
    with acting.as_posting(clerk), pytest.raises(figures.NotThere, match="no monthly run has been applied"):
        figures.drawn("iom-standing london", clerk)


# Received as PDF


def files_of_papers() -> int:
    return StoredFile.objects.filter(purpose="BOARD_PAPER").count()


def test_a_pdf_that_another_took_the_place_of_is_erased(clerk: Posting) -> None:
    made = received(clerk, made_pdfs.pages(1))
    before = made.file
    assert before
    other = {"paper": made.pk, "name": "new.pdf", "content": [made_pdfs.pages(2)]}
    as_clerk(papers.replace_file, clerk, **other)
    as_clerk(papers.replace_file, clerk, **other)
    made.refresh_from_db()
    assert made.file != before
    assert files_of_papers() == 1
    assert not FileChunk.objects.filter(file_id=before.pk).exists()
    assert Entry.objects.filter(act="ERASURE", what="board.paper", which=[made.reference]).count() == 1


def test_a_pdf_that_the_published_version_has_stays_where_a_new_version_takes_another(clerk: Posting) -> None:
    first = published(clerk, received(clerk, made_pdfs.pages(1)))
    second = as_clerk(papers.new_version, clerk, paper=first.pk)
    as_clerk(papers.replace_file, clerk, paper=second.pk, name="new.pdf", content=[made_pdfs.pages(2)])
    assert StoredFile.objects.filter(pk=first.file_id).exists()
    assert not Entry.objects.filter(act="ERASURE").exists()


def test_a_pdf_that_is_sent_twice_is_kept_once_and_another_beside_it(clerk: Posting) -> None:
    first = received(clerk, made_pdfs.pages(1))
    assert received(clerk, made_pdfs.pages(1)) == first
    assert files_of_papers() == 1
    assert received(clerk, made_pdfs.pages(2)) != first


def test_a_pdf_with_scripts_and_a_landscape_page_is_taken_and_its_scripts_are_not(
    clerk: Posting, police_officer: Posting, sign_in: SignIn
) -> None:
    browser = sign_in(clerk)
    content = made_pdfs.with_script(made_pdfs.pages(3, size=made_pdfs.A4_LANDSCAPE))
    about = {"title": "Slides", "agency": clerk.agency_id, "lead": "Borough Commander"}
    answer = browser.post("/board/papers/received/", {**about, "file": SimpleUploadedFile("s.pdf", content)})
    made = Paper.objects.get()
    assert answer.url == f"/board/papers/{made.pk}/"  # type: ignore[attr-defined]
    assert "Reading the PDF" in words(browser.get(answer.url))  # type: ignore[attr-defined]
    early = browser.post(f"/board/papers/{made.pk}/publish/")
    assert "The PDF is being read." in words(early)
    jobs.read_received(paper=made.pk)
    assert "Pages received 3" in words(browser.get(answer.url))  # type: ignore[attr-defined]
    published(clerk, made)
    assert body_of(browser.get(f"/board/papers/{made.pk}/received/")) == content
    officer = sign_in(police_officer)
    assert officer.get(f"/board/papers/{made.pk}/received/").status_code == 403
    pdf = pdf_of(officer, made)
    assert len(made_pdfs.sheets(pdf)) == 3
    assert b"JavaScript" not in pdf
    assert "Report sheet 3" in made_pdfs.alternatives(pdf)[2]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (made_pdfs.with_password(made_pdfs.pages(1)), "protected by a password"),
        (made_pdfs.pages(1)[:400], "the PDF is damaged"),
        (made_pdfs.pages(2000), "the PDF has 2,000 pages, and a report may have 1,000"),
        (made_pdfs.with_comment(made_pdfs.pages(2)), "page 2: it has comments"),
        (made_pdfs.with_field(made_pdfs.pages(1)), "it has fields of a form"),
    ],
    ids=["password", "damaged", "2,000 pages", "comment", "field"],
)
def test_a_pdf_that_cannot_be_taken_says_why_and_another_is_taken_in_its_place(
    clerk: Posting, sign_in: SignIn, content: bytes, sentence: str
) -> None:
    made = received(clerk, content)
    browser, path = sign_in(clerk), f"/board/papers/{made.pk}/"
    assert sentence in words(browser.get(path))
    assert sentence in words(browser.post(f"{path}publish/"))
    assert Paper.objects.get().state == "DRAFT"
    good = SimpleUploadedFile("good.pdf", made_pdfs.pages(2))
    assert browser.post(f"{path}file/", {"file": good}).status_code == 302
    jobs.read_received(paper=made.pk)
    assert "Pages received 2" in words(browser.get(path))
    assert published(clerk, made).pdf is not None


@pytest.mark.parametrize("content", [b"PK\x03\x04 a workbook", b"x"])
def test_a_file_that_is_no_pdf_is_refused_at_once(clerk: Posting, sign_in: SignIn, content: bytes) -> None:
    about = {"title": "Slides", "agency": clerk.agency_id, "lead": "Borough Commander"}
    form = {**about, "file": SimpleUploadedFile("slides.pdf", content)}
    answer = sign_in(clerk).post("/board/papers/received/", form)
    assert answer.status_code == 400
    assert "The file is not a PDF, whatever its name says" in words(answer)
    assert not Paper.objects.exists()


def test_pages_without_text_are_counted(clerk: Posting, sign_in: SignIn) -> None:
    made = received(clerk, made_pdfs.without_words(2))
    page = words(sign_in(clerk).get(f"/board/papers/{made.pk}/"))
    assert "Pages received 2. 2 pages have no text" in page


def test_a_fault_of_ours_is_said_on_the_page(
    clerk: Posting, paper: Paper, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_clerk(papers.publish, clerk, paper=paper.pk)
    monkeypatch.setattr(setting, "_set", lambda paper: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jobs.set_paper(paper=paper.pk)
    page = words(sign_in(clerk).get(f"/board/papers/{paper.pk}/"))
    assert "It could not be done by a fault of ours" in page


def test_a_pdf_that_failed_is_set_again_or_a_new_version_begun(
    clerk: Posting, paper: Paper, police_officer: Posting, sign_in: SignIn
) -> None:
    as_clerk(papers.publish, clerk, paper=paper.pk)
    Paper.objects.filter(pk=paper.pk).update(fault="It went wrong.")
    browser, path = sign_in(clerk), f"/board/papers/{paper.pk}/"
    page = words(browser.get(path))
    assert "Set the PDF again" in page
    assert "Begin a new version" in page
    assert "Set the PDF again" not in words(sign_in(police_officer).get(path))
    before = waiting_to_be_set()
    browser.post(f"{path}set-again/")
    browser.post(f"{path}set-again/")
    assert waiting_to_be_set() == before + 1
    assert "Setting the PDF" in words(browser.get(path))
    jobs.set_paper(paper=paper.pk)
    assert "Download as PDF" in words(browser.get(path))
    assert Paper.objects.get().fault == ""


def waiting_to_be_set() -> int:
    return ProcrastinateJob.objects.filter(task_name="board.set_paper").count()


def test_a_clerk_elsewhere_writes_nothing_here(elsewhere: Posting, paper: Paper, sign_in: SignIn) -> None:
    browser, path = sign_in(elsewhere), f"/board/papers/{paper.pk}"
    pages = ["/", "/write/", "/publish/", "/file/", "/pdf/", "/received/"]
    assert {browser.get(f"{path}{page}").status_code for page in pages} == {404}
    for act in ("write", "draft", "publish", "new-version"):
        assert browser.post(f"{path}/{act}/", {"text": "Mine"}).status_code == 404
    with pytest.raises(consultations.NotThere):
        as_clerk(papers.publish, elsewhere, paper=paper.pk)
