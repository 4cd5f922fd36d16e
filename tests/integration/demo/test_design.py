"""The page that shows the design system: open, working, and within the content security policy."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_anyone_may_read_it(client: Client) -> None:
    response = client.get("/design")
    assert response.status_code == 200
    assert '<h1 class="govuk-heading-l">Design system</h1>' in response.content.decode()


def test_nothing_is_sent_to_it(client: Client) -> None:
    assert client.post("/design").status_code == 405


@pytest.mark.parametrize(
    ("query", "showing"),
    [
        ("", "Showing <b>1</b> to <b>10</b> of <b>123</b>"),
        ("?page=13", "Showing <b>121</b> to <b>123</b> of <b>123</b>"),
        # The 123 rows go round the 33 boroughs: the first 24 of them have four rows, the others three.
        ("?borough=E09000014&sort=-score", "Showing <b>1</b> to <b>4</b> of <b>4</b>"),
        ("?borough=E09000014&outcome=UNDECIDED", "Showing <b>1</b> to <b>1</b> of <b>1</b>"),
    ],
)
def test_its_list_sorts_filters_and_pages(client: Client, query: str, showing: str) -> None:
    assert showing in client.get(f"/design{query}").content.decode()


@pytest.mark.parametrize("forbidden", [" style=", "<style", "onclick=", "<script>"])
def test_it_stands_under_the_content_security_policy(client: Client, forbidden: str) -> None:
    response = client.get("/design")
    assert forbidden not in response.content.decode()
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
