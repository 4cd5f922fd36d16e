"""When what could not be delivered is tried again, and which addresses nothing is sent to."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from alongside.api import rules, sending

NOON = datetime(2026, 3, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 5), (3, 30), (4, 120), (5, 360), (6, 720), (7, 720), (99, 720)]
)
def test_it_is_tried_again_ever_more_seldom(attempts: int, minutes: int) -> None:
    assert rules.next_try(attempts, NOON) == NOON + timedelta(minutes=minutes)


@given(some.integers(1, 60), some.integers(1, 60))
def test_no_try_comes_sooner_for_having_failed_more_often(one: int, other: int) -> None:
    fewer, more = sorted((one, other))
    assert NOON < rules.next_try(fewer, NOON) <= rules.next_try(more, NOON)


@pytest.mark.parametrize(("hours", "given_up"), [(0, False), (23.99, False), (24, True), (48, True)])
def test_a_webhook_is_given_up_after_a_day(hours: float, given_up: bool) -> None:
    assert rules.is_given_up(NOON, NOON + timedelta(hours=hours)) is given_up


@pytest.mark.parametrize(("second", "wait"), [(0, 60), (1, 59), (59, 1)])
def test_a_client_that_asks_too_often_waits_for_the_next_minute(second: int, wait: int) -> None:
    assert rules.seconds_to_wait(NOON.replace(second=second)) == wait


PUBLIC = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]
# Of this machine, of private networks, of clouds' own services; and such addresses in other clothes.
NOT_PUBLIC = [
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
    *("::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::"),
    "::127.0.0.1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_network_is_sent_to(address: str) -> None:
    assert sending.is_public(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_no_other_is(address: str) -> None:
    assert not sending.is_public(ip_address(address))


@pytest.mark.parametrize(
    "url", ["https://system.example.org", "https://system.example.org:8443/in?a=1", "https://93.184.215.14/"]
)
def test_what_may_be_given_as_an_address(url: str) -> None:
    assert not sending.fault_of(url)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://system.example.org/", "begins with https://"),
        ("ftp://system.example.org/", "begins with https://"),
        ("//system.example.org/", "begins with https://"),
        ("https:///in", "begins with https://"),
        ("https://exämple.org/", "begins with https://"),
        ("https://system.example.org/\r\nHost: x", "begins with https://"),
        ("https://user:secret@system.example.org/", "without a name, a password"),
        ("https://system.example.org/#in", "without a name, a password"),
        ("https://system.example.org/a b", "without a name, a password"),
        ("https://system.example.org:99999/", "Write the address like"),
        ("https://[::1", "Write the address like"),
        ("https://127.0.0.1/", "private network"),
        ("https://[::1]/", "private network"),
        ("https://169.254.169.254/latest/meta-data/", "private network"),
        ("", "begins with https://"),
    ],
)
def test_what_may_not(url: str, sentence: str) -> None:
    assert sentence in sending.fault_of(url)


@pytest.mark.parametrize("found", [["10.0.0.1"], ["93.184.215.14", "10.0.0.1"], []])
def test_a_name_that_leads_to_a_private_address_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, found: list[str]
) -> None:
    def resolve(*_args: Any, **_options: Any) -> list[Any]:
        return [(2, 1, 6, "", (one, 443)) for one in found]

    def connect(*_args: Any, **_options: Any) -> Any:
        raise AssertionError("It was connected to.")

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    monkeypatch.setattr("socket.create_connection", connect)
    with pytest.raises(sending.NotSent, match="leads to a private network"):
        sending.post("https://system.example.org/", b"{}", {})


def test_it_is_connected_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([["93.184.215.14"], ["10.0.0.1"]])  # As a name server does that changes its mind.
    connected: list[Any] = []

    def resolve(*_args: Any, **_options: Any) -> list[Any]:
        return [(2, 1, 6, "", (one, 443)) for one in next(answers)]

    def connect(where: Any, **_options: Any) -> Any:
        connected.append(where)
        raise TimeoutError

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    monkeypatch.setattr("socket.create_connection", connect)
    with pytest.raises(sending.NotSent, match="no answer in time"):
        sending.post("https://system.example.org/", b"{}", {})
    assert connected == [("93.184.215.14", 443)]
