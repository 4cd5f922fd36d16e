"""What the log says of looks at the index, and of looks that were refused."""

from collections.abc import Callable

import pytest
from django.test import Client

from alongside.audit.models import Entry
from alongside.partners.models import Posting
from alongside.people.models import Person

pytestmark = pytest.mark.django_db
Come = Callable[[Posting], Client]


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("/people/987654/", "people.person"),
        ("/people/987654/separate/", "people.person"),
        ("/people/roles/987654/end/", "people.marker"),
        ("/people/pairs/987654/", "people.pair"),
        ("/people/pairs/987654/take-back/", "people.pair"),
    ],
)
def test_a_refusal_says_what_was_asked_for(
    haringey: Posting, as_posting: Come, address: str, what: str
) -> None:
    as_posting(haringey).get(address)
    entry = Entry.objects.get(act="REFUSAL")
    assert (entry.what, entry.which, entry.people) == (what, ["987654"], [])


@pytest.mark.parametrize("page", ["", "role/", "separate/"])
def test_every_page_that_names_somebody_is_a_look_at_them(
    haringey: Posting, school: Posting, enter: Callable[..., Person], as_posting: Come, page: str
) -> None:
    pupil = enter(school)
    as_posting(haringey).get(f"/people/{pupil.pk}/{page}")
    looks = Entry.objects.filter(act="CONSULTATION", what="people.person", people=[pupil.pk])
    assert looks.filter(posting_id=haringey.pk).count() == 1
