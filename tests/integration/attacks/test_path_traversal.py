"""Paths that climb out: no address and no static file gives anything but what it is for."""

from collections.abc import Callable

import pytest
from django.test import Client

from alongside.iom.models import Run
from integration.attacks.site_map import WITH_RECORD, path_of
from integration.attacks.watching import body_of

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
    assert not any(inside in body_of(response) for inside in INSIDE)


@pytest.mark.parametrize("name", WITH_RECORD)
def test_an_address_with_a_number_takes_no_path_for_one(
    london: object, come_as: Callable[..., Client], name: str
) -> None:
    browser = come_as("analyst")
    whole = path_of(name, pk=Run.objects.latest("applied_at").pk)
    parts = [part for part in whole.split("/")[-3:] if part]
    paths = [f"{whole}{climb}" for climb in CLIMBS if climb]
    paths += [whole.replace(part, climb) for part in parts for climb in CLIMBS]
    answers = [browser.get("/", PATH_INFO=path) for path in paths]
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
    assert [inside for answer in answers for inside in INSIDE if inside in body_of(answer)] == []
