"""Paths that climb out: no address and no static file gives anything but what it is for."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from alongside.iom.models import Run
from integration.attacks.site_map import WITH_RECORD, path_of
from integration.attacks.watching import body_of, found_in_each

pytestmark = pytest.mark.django_db

CLIMBS = [
    "../settings.py",
    "../../site/settings.py",
    "..%2f..%2fsite%2fsettings.py",
    "%2e%2e/%2e%2e/site/settings.py",
    "..%5c..%5csite%5csettings.py",
    "..\\..\\site\\settings.py",
    "....//....//site/settings.py",
    "%252e%252e%252fsettings.py",
    "/etc/passwd",
    "//etc/passwd",
    "build/../../../site/settings.py",
    "file:///etc/passwd",
    "",
    "build/",
    ".",
    "..",
    "x\x00.css",
]
INSIDE = (b"SECRET_KEY", b"root:x:0", b"Index of")


@pytest.mark.parametrize("climb", CLIMBS)
def test_static_files_do_not_climb_out_and_are_not_listed(client: Client, climb: str) -> None:
    response = client.get("/static/x", PATH_INFO=f"/static/{climb}")
    assert response.status_code == 404
    assert not shows_inside(response)


def leads_somewhere(path: str) -> bool:
    """Whether a path is an address at all; of the others each is answered as any other."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def climbs_of(name: str, number: int) -> list[str]:
    """An address with a path after it or for a part of it: what leads somewhere, and one that does not."""
    whole = path_of(name, pk=number)
    parts = [part for part in whole.split("/")[-3:] if part]
    paths = [f"{whole}{climb}" for climb in CLIMBS if climb]
    paths += [whole.replace(part, climb) for part in parts for climb in CLIMBS]
    return [paths[0], *filter(leads_somewhere, paths[1:])]


def test_an_address_with_a_number_takes_no_path_for_one(
    london: object, come_as: Callable[..., Client]
) -> None:
    browser, newest = come_as("analyst"), Run.objects.latest("applied_at").pk

    def look(name: str) -> list[str]:
        answers = {path: browser.get("/", PATH_INFO=path) for path in climbs_of(name, newest)}
        return [path for path, answer in answers.items() if answer.status_code >= 500 or shows_inside(answer)]

    assert found_in_each(WITH_RECORD, look) == {}


def shows_inside(response: Any) -> bool:
    """Whether an answer shows a file of the server's, or the list of a folder."""
    return any(inside in body_of(response) for inside in INSIDE)
