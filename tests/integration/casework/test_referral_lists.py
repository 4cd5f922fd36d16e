"""The lists of referrals: their columns are chosen, and views of them are kept."""

from collections.abc import Callable

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from alongside.audit.models import Entry as LogEntry
from alongside.casework.models import Referral
from alongside.casework.views.referrals import DECIDED, INBOX, SENT
from alongside.partners.actions import saved_views as acts
from alongside.partners.models import Posting
from alongside.partners.saved_views import List
from integration.casework.referring import name_desk, refer
from integration.casework.test_list import headed, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agreed")]
SignIn = Callable[[Posting], Client]


@pytest.fixture
def waiting(agreed: None, council: Posting, make_posting: Callable[..., Posting]) -> Referral:
    """A referral that waits at the council's desk."""
    name_desk(make_posting("BOROUGH_COORDINATOR", "Haringey", agency=council.agency))
    return refer()


@pytest.mark.parametrize("of", [INBOX, DECIDED, SENT])
def test_the_bar_of_views_and_columns_stands_above_each(council: Posting, sign_in: SignIn, of: List) -> None:
    page = words(sign_in(council).get(of.href))
    assert "Save this view" in page
    assert "Choose columns" in page


@pytest.mark.usefixtures("waiting")
def test_columns_are_those_that_were_chosen(council: Posting, sign_in: SignIn) -> None:
    page = sign_in(council).get(reverse("casework:referrals"), {"columns": ["due", "name"]})
    assert headed(page) == ["Referral", "Answer due", "Who"]


def test_a_list_opens_with_the_view_that_one_has_chosen(
    council: Posting, sign_in: SignIn, waiting: Referral
) -> None:
    browser = sign_in(council)
    view = acts.save(
        of=INBOX, query=QueryDict("show=OVERDUE&sort=-age"), name="Late ones", by=council, is_shared=False
    )
    assert waiting.reference in words(browser.get(INBOX.href))
    acts.open_with(view=view, by=council, is_default=True)
    opened = browser.get(INBOX.href, follow=True)
    assert opened.redirect_chain == [(f"{INBOX.href}?view={view.pk}&show=OVERDUE&sort=-age", 302)]
    assert "View: Late ones (Yours)" in words(opened)
    assert waiting.reference not in words(opened)


def test_the_log_tells_a_list_from_a_referral_that_was_opened(
    council: Posting, sign_in: SignIn, waiting: Referral
) -> None:
    browser = sign_in(council)
    browser.get(INBOX.href)
    browser.get(reverse("casework:referral", args=[waiting.pk]))
    read = LogEntry.objects.filter(act="CONSULTATION", what="casework.referral", which=[waiting.reference])
    listed, opened = read.order_by("pk").values_list("fields", flat=True)
    assert listed == ["in a list", "identity"]
    assert "in a list" not in opened
