"""Loading programme packs, and what a borough shapes of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from typer.testing import CliRunner

from alongside.casework import packs
from alongside.casework.models import PackVersion
from alongside.casework.pack import Faults
from alongside.casework.shipped import shipped
from alongside.partners.models import Programme
from alongside.site.cli import app

pytestmark = pytest.mark.django_db

FILE = "gang-exit.toml"
TEXT = shipped()[FILE]
HARINGEY = "E09000014"
OVERLAY = """\
extends = "gang-exit"
borough = "E09000014"
version = "2026.1"

[capacity]
per_worker = 12

[[statuses]]
code = "ABROAD"
name = "Abroad"
"""


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["programme", *words])


def newer(*swaps: tuple[str, str], text: str = TEXT) -> str:
    """The next version of a text, with something in it swapped for something else."""
    for before, after in swaps:
        assert before in text
        text = text.replace(before, after)
    return text.replace('version = "2026.1"', 'version = "2026.2"')


def problems(text: str, file: str = FILE) -> list[str]:
    with pytest.raises(Faults) as raised:
        packs.load(text, file)
    return [fault.words for fault in raised.value.found]


def test_loading_a_pack_makes_its_programme_which_is_not_live() -> None:
    loaded = packs.load(TEXT, FILE)
    programme = Programme.objects.get(slug="gang-exit")
    assert (loaded.version, programme.name, programme.live_from) == ("2026.1", "Gang Exit", None)
    pack = packs.in_force("gang-exit")
    assert pack is not None
    assert pack.capacity.per_year == 20


def test_loading_it_again_does_nothing() -> None:
    packs.load(TEXT, FILE)
    assert packs.load(TEXT, FILE).versions == ()
    assert PackVersion.objects.count() == 1


def test_another_content_needs_another_version() -> None:
    packs.load(TEXT, FILE)
    assert problems(TEXT.replace("Gang Exit", "Exit")) == [
        "version 2026.1 is in force with another content. Raise the version."
    ]


def test_a_new_version_is_in_force_and_the_one_before_stays_as_it_was() -> None:
    packs.load(TEXT, FILE)
    packs.load(newer(("In the community", "At home")), FILE)
    first, second = PackVersion.objects.order_by("pk")
    words = [packs.content(one).word("statuses", "COMMUNITY") for one in (first, second)]
    assert words == ["In the community", "At home"]
    assert packs.newest("gang-exit") == second


def test_a_code_that_is_dropped_is_refused_and_nothing_is_loaded() -> None:
    packs.load(TEXT, FILE)
    dropped = '[[exits]]\ncode = "DIED"\nname = "Died"\n\n'
    [words] = problems(newer((dropped, "")))
    assert words == (
        "exits: the code “DIED” is gone, and cases may be written with it. "
        "Keep it, with retired = true if it is offered no more."
    )
    assert PackVersion.objects.count() == 1


def test_a_code_that_is_renamed_is_refused_and_its_new_code_named() -> None:
    packs.load(TEXT, FILE)
    [words] = problems(newer(('code = "DIED"', 'code = "DEATH"')))
    assert "“DEATH” has its name now." in words


def test_a_code_may_be_retired() -> None:
    packs.load(TEXT, FILE)
    packs.load(newer(('code = "DIED"', 'code = "DIED"\nretired = true')), FILE)
    pack = packs.in_force("gang-exit")
    assert pack is not None
    assert "DIED" not in dict(pack.offered("exits"))
    assert pack.word("exits", "DIED") == "Died"


def test_a_doubled_code_is_refused() -> None:
    assert problems(TEXT + '\n[[exits]]\ncode = "DIED"\nname = "Died twice"\n') == [
        "exits[6].code: there are two with the code “DIED”."
    ]


def test_what_a_borough_shapes_is_in_force_there_only() -> None:
    packs.load(TEXT, FILE)
    packs.load(OVERLAY, "haringey.toml")
    here, elsewhere = packs.in_force("gang-exit", HARINGEY), packs.in_force("gang-exit", "E09000010")
    assert here is not None
    assert elsewhere is not None
    assert (here.word("statuses", "ABROAD"), here.capacity.per_worker) == ("Abroad", 12)
    assert (elsewhere.word("statuses", "ABROAD"), elsewhere.capacity.per_worker) == ("ABROAD", None)


def test_what_a_borough_shapes_is_shaped_anew_when_the_shared_pack_changes() -> None:
    packs.load(TEXT, FILE)
    packs.load(OVERLAY, "haringey.toml")
    loaded = packs.load(newer(("In the community", "At home")), FILE)
    assert [one.borough for one in loaded.versions] == ["", HARINGEY]
    here = packs.in_force("gang-exit", HARINGEY)
    assert here is not None
    assert (here.word("statuses", "COMMUNITY"), here.word("statuses", "ABROAD")) == ("At home", "Abroad")


def test_a_shared_pack_that_no_longer_fits_what_a_borough_shaped_is_not_loaded() -> None:
    packs.load(TEXT, FILE)
    shaped = OVERLAY + '\n[[interventions]]\ncode = "MORE"\nname = "More"\nneeds = ["SAFETY"]\n'
    packs.load(shaped, "haringey.toml")
    dropped = '[[needs]]\ncode = "SAFETY"\nname = "Safety from reprisals"\npathway = "Safety"\n\n'
    with pytest.raises(Faults):
        packs.load(newer((dropped, "")), FILE)
    assert PackVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("gang-exit", "gang-entry", "extends: no pack “gang-entry” is loaded. Load it first."),
        ("E09000014", "E09000099", "borough: there is no borough “E09000099”. Give its GSS code."),
    ],
)
def test_an_overlay_of_nothing_or_nowhere(before: str, after: str, words: str) -> None:
    packs.load(TEXT, FILE)
    assert problems(OVERLAY.replace(before, after), "haringey.toml") == [words]


def test_a_version_is_never_changed_nor_removed() -> None:
    packs.load(TEXT, FILE)
    with pytest.raises(DatabaseError), transaction.atomic():
        PackVersion.objects.update(version="2026.9")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM casework_packversion")


def test_what_a_pack_keeps_in_is_shared_by_no_agreement() -> None:
    packs.load(shipped()["integrate.toml"], "integrate.toml")
    assert Programme.objects.get(slug="integrate").kept_in == ["HEALTH", "SUPPORT_NOTES"]


def test_what_a_borough_keeps_in_stays_so_when_the_shared_pack_changes() -> None:
    packs.load(TEXT, FILE)
    packs.load(OVERLAY + '\n[categories]\nprivate = ["HEALTH"]\n', "haringey.toml")
    packs.load(newer(("In the community", "At home")), FILE)
    assert Programme.objects.get(slug="gang-exit").kept_in == ["HEALTH"]


# The command line


def test_every_pack_that_comes_along_can_be_loaded_and_is_listed() -> None:
    slugs = [name.removesuffix(".toml") for name in shipped()]
    outputs = [run("load", slug) for slug in slugs]
    assert [answer.exit_code for answer in outputs] == [0] * len(slugs)
    listed = json.loads(run("list", "--json").output)
    assert sorted(one["slug"] for one in listed) == slugs
    assert {"slug": "gang-exit", "name": "Gang Exit", "version": "2026.1"} in listed
    assert "Gang Exit" in run("list").output


def test_check_names_every_fault_with_its_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(
        TEXT.replace('prefix = "GX"', 'prefix = "gx"').replace('name = "Died"', "name = 7"), "utf-8"
    )
    answer = run("check", str(bad), "gang-exit")
    told = str(answer.exception).splitlines()
    lines = [
        number
        for number, line in enumerate(bad.read_text().splitlines(), 1)
        if line in ('prefix = "gx"', "name = 7")
    ]
    assert [line.split(":")[0] for line in told] == [f"bad.toml, line {number}" for number in lines]
    assert "gang-exit.toml: Gang Exit, version 2026.1." in answer.output


def test_diff_says_what_would_change_and_loads_nothing(tmp_path: Path) -> None:
    packs.load(TEXT, FILE)
    file = tmp_path / "next.toml"
    file.write_text(newer(("In the community", "At home"), ("per_year = 20", "per_year = 25")), "utf-8")
    answer = run("diff", str(file))
    assert answer.output.splitlines() == [
        "gang-exit: 2026.1 → 2026.2",
        "  version: 2026.1 → 2026.2",
        "  capacity: per_year 20 → per_year 25",
        "  statuses: COMMUNITY: name In the community → At home",
    ]
    assert PackVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"\xff\xfe", "is not a text in UTF-8"), (b"#" * 1_000_001, "is larger than a pack can be")],
)
def test_what_is_no_pack_is_said(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "odd.toml"
    file.write_bytes(content)
    assert sentence in str(run("load", str(file)).exception)


def test_a_file_that_is_not_there_is_said_with_the_packs_that_are() -> None:
    assert "gang-action-group, gang-exit" in str(run("load", "nowhere.toml").exception)
