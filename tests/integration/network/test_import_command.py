"""`alongside directory import` and `template`: what the pages do, from the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from alongside.network.models import Received, Service, Term
from alongside.partners.models import Posting
from alongside.site.cli import app
from alongside.site.cli.words import CannotDo
from directory_samples import TERM, service

pytestmark = pytest.mark.django_db


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["directory", *map(str, words)])


def said(result: Result) -> str:
    return " ".join(result.output.split())


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """A file with a good service and a bad one."""
    path = tmp_path / "feed.json"
    path.write_text(json.dumps([service(), service(id="11111111-2222-4333-8444-000000000001", name="")]))
    return path


def test_a_file_is_previewed_then_applied_and_then_there(keeper: Posting, feed: Path) -> None:
    looked_at = run("import", feed, "--preview")
    assert "New: 2, Changed: 0, As it is: 0, No longer in it: 0, Left out: 1." in said(looked_at)
    assert "left out: [1]: The service has no name. Give it one." in said(looked_at)
    assert not Service.objects.exists()
    assert "Applied: 2 records." in said(run("import", feed))
    assert Service.objects.get().name == "Evening boxing"
    assert "This file is there already" in said(run("import", feed))
    assert Received.objects.count() == 1


def test_it_stops_at_the_preview_where_services_would_leave(keeper: Posting, tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    path.write_text(json.dumps([service(), service(id="11111111-2222-4333-8444-000000000001")]))
    run("import", path, "--source", "Corner")
    path.write_text(json.dumps([service()]))
    looked_at = said(run("import", path, "--source", "Corner"))
    assert "Services that would leave the directory: 1. With --apply they do. Not applied" in looked_at
    assert Service.objects.filter(left_at=None).count() == 2
    assert "Applied: 1 records." in said(run("import", path, "--source", "Corner", "--apply"))
    assert Service.objects.filter(left_at=None).count() == 1


def test_a_page_of_a_feed_is_applied_and_nothing_leaves(keeper: Posting, tmp_path: Path) -> None:
    path, other = tmp_path / "feed.json", service(id="11111111-2222-4333-8444-000000000001")
    path.write_text(json.dumps([service(), other]))
    run("import", path, "--source", "Corner")
    page = {"page_number": 1, "total_pages": 2, "contents": [service(**RENAMED)]}
    path.write_text(json.dumps(page))
    told = said(run("import", path, "--source", "Corner"))
    why = "The file is page 1 of 2 of a feed, so nothing that the file does not have is taken for gone."
    assert f"note: {why}" in told
    assert "note: terms that will be renamed: 1" in told
    assert "Applied: 1 records." in told
    assert Service.objects.filter(left_at=None).count() == 2
    assert Term.objects.get().name == "Sports"


TERM_OF_IT = {"id": TERM, "name": "Sports", "description": "Sport", "taxonomy": "Pathways"}
RENAMED = {"attributes": [{"id": "a1a1a1a1-0000-4000-8000-000000000005", "taxonomy_term": TERM_OF_IT}]}


def test_a_file_that_is_none_is_said_and_nothing_kept(keeper: Posting, tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    path.write_text("[oops")
    result = run("import", path)
    assert isinstance(result.exception, CannotDo)
    assert "feed.json: The file is no JSON" in str(result.exception)
    assert isinstance(run("import", tmp_path / "none.json").exception, CannotDo)
    assert not Received.objects.exists()


def test_who_takes_it_in_is_asked_where_several_may(keeper: Posting, feed: Path) -> None:
    result = run("import", feed, "--by", "nobody@example.org")
    assert isinstance(result.exception, CannotDo)
    assert keeper.user.email in str(result.exception)


def test_the_template_can_be_filled_and_taken_in(keeper: Posting, tmp_path: Path) -> None:
    path = tmp_path / "services.xlsx"
    assert run("template", path).exit_code == 0
    assert "New: 0" in said(run("import", path))
