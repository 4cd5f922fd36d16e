"""What the lists of referrals and the page of one show, in plain values."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from alongside.casework import packs, parts, queries, referral_queries, referral_rules, rules
from alongside.casework.models import Referral, ReferralAnswer, ReferralEvent, ReferralMail
from alongside.casework.pack import Pack
from alongside.core import formats
from alongside.core.tables import Column, Link, Row, Tag
from alongside.core.working_days import bank_holidays
from alongside.partners.areas import borough
from alongside.partners.categories import Category
from alongside.partners.models import Access, Posting, Programme
from alongside.people.models import Marker

State, Kind = Referral.State, ReferralEvent.Kind
COLOURS = {
    State.WAITING: "blue",
    State.TAKEN: "teal",
    State.ASKED: "yellow",
    State.ANSWERED: "purple",
    State.ACCEPTED: "green",
    State.DECLINED: "grey",
    State.WITHDRAWN: "grey",
}
INBOX = (
    Column(name="reference", label="Referral", order=("pk",)),
    Column(name="name", label="Who"),
    Column(name="programme", label="Programme", order=("programme",)),
    Column(name="state", label="State", order=("state",)),
    Column(name="due", label="Answer due", order=("due_on",)),
    Column(name="age", label="Working days old", order=("-sent_at",), numeric=True),
    Column(name="owner", label="Owner", order=("owner__user__name",)),
)
DECIDED = (
    *INBOX[:4],
    Column(name="ended", label="Decided", order=("ended_on",)),
    Column(name="owner", label="By", order=("owner__user__name",)),
)
SENT = (
    Column(name="reference", label="Referral", order=("pk",)),
    Column(name="name", label="Who"),
    Column(name="programme", label="Programme", order=("programme",)),
    Column(name="state", label="State", order=("state",)),
    Column(name="sent", label="Sent", order=("sent_at",)),
    Column(name="desk", label="Desk", order=("desk__name",)),
)
# What a referrer is told of: not who looks at it, nor why what came to nothing is kept on.
NOT_TOLD = (Kind.TAKEN, Kind.KEPT, Kind.DESKED)
NO_DESK = "Waits for a desk"


def programme_names() -> dict[str, str]:
    """What programmes are called, by slug."""
    return dict(Programme.objects.order_by("name").values_list("slug", "name"))


def row(referral: Referral, *, names: Mapping[int, str], programmes: Mapping[str, str], today: date) -> Row:
    """A row of either list."""
    age = referral_rules.age_on(referral_rules.day_of(referral.sent_at), today, bank_holidays())
    return Row(
        cells={
            "reference": Link(text=referral.reference, href=reverse("casework:referral", args=[referral.pk])),
            "name": names.get(referral.pk, parts.NOT_SHARED),
            "programme": programmes.get(referral.programme, referral.programme),
            "state": state_tag(referral),
            "due": due(referral, today),
            "age": age,
            "owner": owner(referral),
            "ended": referral.ended_on,
            "sent": referral_rules.day_of(referral.sent_at),
            "desk": referral.desk.name if referral.desk else NO_DESK,
        }
    )


def state_tag(referral: Referral) -> Tag:
    """How it stands."""
    return Tag(text=referral.get_state_display(), colour=COLOURS[State(referral.state)])


def due(referral: Referral, today: date) -> object:
    """When it is to be answered; overdue is red, and the date is on its page."""
    if referral.due_on is None:
        return "Clock stands still" if referral.state == State.ASKED else ""
    if referral.due_on < today:
        return Tag(text="Overdue", colour="red")
    return "Today" if referral.due_on == today else referral.due_on


def owner(referral: Referral) -> str:
    """Who looks at it; that they have left is said, so that somebody takes it over."""
    if referral.owner is None:
        return "Nobody yet" if referral.ended_on is None else ""
    has_left = referral.owner.ends_on is not None
    return f"{referral.owner.user.name} (has left)" if has_left else referral.owner.user.name


def context(referral: Referral, posting: Posting, today: date) -> dict[str, Any]:
    """Everything that the page of one referral shows."""
    is_at_desk = referral_queries.is_at_desk(posting, referral)
    is_sender = referral_queries.is_sender(posting, referral)
    answers = list(referral_queries.answers_told(posting, [referral.pk]))
    events = list(referral_queries.events_told(posting, referral))
    case = referral.case if referral.case_id and queries.one(posting, referral.case_id) else None
    name = referral_queries.names_of(posting, [referral]).get(referral.pk, "")
    tells_consent = bool(referral.consent_by) and referral_queries.tells_consent(posting, referral)
    consent_is = {Category.CONTACT.value} if tells_consent else set()
    return {
        "pk": referral.pk,
        "reference": referral.reference,
        "name": name or referral.reference,
        "programme": programme_names().get(referral.programme, referral.programme),
        "state": state_tag(referral),
        "access": "" if referral.access == Access.OPEN else referral.get_access_display(),
        "facts": [*_standing(referral, today), *_referrer(referral, tells_consent=tells_consent)],
        "answers": [{"key": one.question, "value": answer(one)} for one in answers],
        "categories": sorted({one.category for one in answers} | consent_is),
        "against": _against(referral, answers, today) if is_at_desk and is_open(referral) else "",
        "events": [
            happening(one, is_told_all=is_at_desk)
            for one in events
            if is_at_desk or Kind(one.kind) not in NOT_TOLD
        ],
        "mails": _mails(referral) if is_at_desk else [],
        "case_href": reverse("casework:case", args=[case.pk]) if case else "",
        "case": case.reference if case else "",
        "may_triage": is_at_desk and is_open(referral),
        "may_ask": referral.state != State.ASKED,
        "may_take": referral.owner_id != posting.pk,
        "may_answer": is_sender and referral.state == State.ASKED,
        "may_withdraw": is_sender and is_open(referral),
        "may_review": is_at_desk and referral.state in referral_rules.CAME_TO_NOTHING,
    }


def is_open(referral: Referral) -> bool:
    """Whether somebody has still to decide on it."""
    return referral.state in referral_rules.OPEN_STATES


def answer(one: ReferralAnswer) -> str:
    """An answer in words."""
    if one.code == "BORN_ON":
        return formats.date(date.fromisoformat(one.answer))
    return Marker.Role(one.answer).label if one.code == "ROLE" else one.answer


def _against(referral: Referral, answers: list[ReferralAnswer], today: date) -> str:
    said = {one.code: one.answer for one in answers}
    born_on = date.fromisoformat(said["BORN_ON"]) if said.get("BORN_ON") else None
    pack = packs.for_programme(referral.programme, referral.borough)
    return rules.against_taking(pack, role=said.get("ROLE", ""), born_on=born_on, on=today)


def _standing(referral: Referral, today: date) -> list[dict[str, Any]]:
    rows: dict[str, Any] = {
        "Desk": referral.desk.name if referral.desk else NO_DESK,
        "Borough": borough(referral.borough).name,
        "Sent": f"{formats.datetime(referral.sent_at)}. {referral.get_route_display()}",
    }
    if referral.desk_team:
        rows["Desk"] = f"{referral.desk.name if referral.desk else ''}, {referral.desk_team.name}"
    if is_open(referral):
        rows["First response due"] = _due_in_words(referral, today)
    if owner(referral):
        rows["Owner"] = owner(referral)
    if referral.review_on:
        rows["To keep or erase"] = f"from {formats.date(referral.review_on)}"
    return [{"key": key, "value": value} for key, value in rows.items()]


def _due_in_words(referral: Referral, today: date) -> str:
    if referral.due_on is None:
        return "The clock stands still until the referrer has answered"
    is_late = referral.due_on < today
    return f"Overdue since {formats.date(referral.due_on)}" if is_late else formats.date(referral.due_on)


def _referrer(referral: Referral, *, tells_consent: bool) -> list[dict[str, Any]]:
    basis = referral.get_basis_display()
    if tells_consent:
        basis = f"{basis}: given by {referral.consent_by} on {formats.date(referral.consent_on)}"
    who = f"{referral.referrer_name}, {referral.referrer_agency}"
    how = f"{referral.referrer_email}, {referral.referrer_telephone}"
    rows = {"Referred by": who, "How to reach them": how, "Lawful basis": basis}
    return [{"key": key, "value": value} for key, value in rows.items()]


def happening(event: ReferralEvent, *, is_told_all: bool) -> dict[str, Any]:
    """An event for ui.timeline, in the words of the pack of the time."""
    pack = packs.content(event.pack)
    title, text = event.get_kind_display(), event.words
    if event.kind == Kind.DECLINED:
        title = f"{title}: {pack.word('declines', event.code)}"
        text = " ".join(filter(None, [consequence(pack, event.code), text]))
    elif event.kind == Kind.REDIRECTED:
        title = f"{title} to {pack.name}, {borough(event.borough).name}"
    elif event.kind == Kind.DESKED and event.desk:
        title = f"{title}: {event.desk.name}"
    by = f"{event.by.user.name}, {event.by.agency.name}" if event.by and is_told_all else ""
    return {"title": title, "at": event.at, "by": by, "text": text}


def consequence(pack: Pack, code: str) -> str:
    """What then happens, as the referrer is told it."""
    return next((one.consequence for one in pack.declines if one.code == code), "")


def _mails(referral: Referral) -> list[dict[str, str]]:
    return [
        {"key": mail.get_kind_display(), "value": _sending(mail)} for mail in referral.mails.order_by("pk")
    ]


def _sending(mail: ReferralMail) -> str:
    if mail.sent_at:
        return f"Sent {formats.datetime(mail.sent_at)}"
    if mail.tries:
        tried = formats.count(mail.tries, "time")
        return f"Not sent: the mail server did not take it ({tried}). It is tried again. Telephone them."
    return "Being sent"
