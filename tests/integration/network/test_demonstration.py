"""The demonstration's directory: its files are taken in whole, and hold what they should."""

from collections.abc import Callable
from importlib.resources import files

import pytest

from alongside.demo import directory, scenario
from alongside.network.models import Contract, Lot, Need, Organisation, Received, Service
from alongside.network.readers import reading
from alongside.network.shape import Shaped
from alongside.partners.models import Agency, Posting

SERVICES, CONTRACTS = "directory.csv", "contracts.json"


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Shaped]]:
    """What each file holds, on a day."""
    folder = tmp_path_factory.mktemp("demonstration")
    found = {}
    for name in (SERVICES, CONTRACTS):
        text = files("alongside.demo").joinpath(name).read_text(encoding="utf-8")
        for word in ("on", "later", "soon", "past"):
            text = text.replace(f"{{{word}}}", "2026-11-30")
        (folder / name).write_text(text, encoding="utf-8")
        found[name] = reading.read(folder / name).records
    return found


@pytest.mark.parametrize("name", [SERVICES, CONTRACTS])
def test_nothing_of_it_is_left_out_or_kept_otherwise_than_written(
    held: dict[str, list[Shaped]], name: str
) -> None:
    assert [(one.reason, one.notes) for one in held[name] if one.reason or one.notes] == []


def test_it_has_six_organisations_and_a_service_for_every_need(held: dict[str, list[Shaped]]) -> None:
    kinds = [one.content["kind"] for one in held[SERVICES]]
    needs = {need for one in held[SERVICES] for need in one.content.get("needs", [])}
    assert (kinds.count("ORGANISATION"), kinds.count("SERVICE")) == (6, 17)
    assert needs == set(Need.values)


def test_construction_apprenticeships_are_there_without_capacity(
    held: dict[str, list[Shaped]],
) -> None:
    full = [one.label for one in held[SERVICES] if one.content.get("capacity") == "FULL"]
    assert "Construction apprenticeships" in full


def test_its_framework_has_four_lots(held: dict[str, list[Shaped]]) -> None:
    assert {one.content["lot"] for one in held[CONTRACTS] if "lot" in one.content} == set(Lot.values)


@pytest.mark.django_db
def test_it_is_taken_in_as_the_coordinator_would(
    make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]
) -> None:
    make_posting("BOROUGH_COORDINATOR", "Haringey", agency=make_agency(name=scenario.HARINGEY_COUNCIL))
    directory.make()
    assert (Organisation.objects.count(), Service.objects.count(), Contract.objects.count()) == (6, 17, 4)
    assert set(Received.objects.values_list("state", flat=True)) == {"APPLIED"}
