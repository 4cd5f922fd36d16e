"""What the page of one engagement shows, in plain values; what is not shared is named."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from alongside.casework import parts
from alongside.casework.models import Case
from alongside.casework.pack import Pack
from alongside.core import formats
from alongside.core.tables import Tag
from alongside.diversion import queries, rules
from alongside.diversion.actions.outcomes import in_words
from alongside.diversion.actions.steps import CATEGORY_OF, MONTHS
from alongside.diversion.models import Check, CheckAnswer, Engagement, Episodes, Outcome, Session
from alongside.diversion.rules import Result
from alongside.partners.areas import BOROUGHS
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.people.rules import age_on

BOROUGH_OF = {one.gss: one.name for one in BOROUGHS}
NOT_SHARED = parts.NOT_SHARED
TABS = {
    "diversion:engagements": "Engagements",
    "diversion:waiting": "Waiting and places",
    "diversion:report": "Report",
}


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages of custody diversion, for the line beneath the heading."""
    return [
        {"label": label, "href": reverse(name), "current": name == current} for name, label in TABS.items()
    ]


def home(engagement: Engagement) -> str:
    """Where a child lives."""
    return BOROUGH_OF.get(engagement.home_borough, engagement.home_elsewhere)


def outcome_tag(result: str) -> Tag:
    """An outcome, in its colour."""
    return Tag(text=Engagement.Result(result).label, colour=rules.COLOURS[Result(result)])


def context(engagement: Engagement, posting: Posting) -> dict[str, Any]:
    """Everything that the template of one engagement needs."""
    case, sight = engagement.case, parts.sight_of(posting)
    pack, now = sight.pack_of(case), timezone.now()
    history = list(queries.outcomes(posting, engagement))
    met = list(queries.sessions(posting, engagement))
    may_work = queries.may_work_on(posting, engagement)
    first = rules.first_meeting(engagement.released_at, [one.held_at for one in met if one.came])
    counted = list(queries.episodes(posting, engagement))
    return {
        "number": engagement.pk,
        "engagement": engagement.reference,
        "outcome": outcome_tag(engagement.outcome),
        "notes": _notes(engagement, sight),
        "to_look_at": [] if engagement.exit_on else _to_look_at(engagement, first, history, now),
        "facts": [
            *_met(engagement),
            *_who(engagement, sight),
            *_said(engagement),
            *_needs(engagement, posting, pack, sight),
            *_came(engagement, pack, history, met, first),
        ],
        "history": [_outcome(one, pack) for one in history],
        "sessions": [_session(one) for one in met],
        "checks": _checks(engagement, posting),
        "checks_shared": sight.shows(case, Category.SAFEGUARDING),
        "to_ask": [of.value for of in Check.Of] if may_work else [],
        "episodes": _episodes(counted),
        "episodes_hidden": [
            f"{kind.label}: {NOT_SHARED[:1].lower()}{NOT_SHARED[1:]}"
            for kind, category in CATEGORY_OF.items()
            if not sight.shows(case, category)
        ],
        "may_work": may_work,
        "is_released": engagement.released_at is not None,
    }


def _notes(engagement: Engagement, sight: parts.Sight) -> list[str]:
    if not sight.shows(engagement.case, Category.IDENTITY):
        return []
    return rules.notes_on_age(
        engagement.case.person.born_on,
        arrested_on=queries.day_of(engagement.arrested_at),
        engaged_on=queries.day_of(engagement.engaged_at),
    )


def _to_look_at(
    engagement: Engagement, first: datetime | None, history: Sequence[Outcome], now: datetime
) -> list[str]:
    found = []
    is_late = rules.is_first_meeting_overdue(
        released_at=engagement.released_at, met_at=first, result=engagement.outcome, now=now
    )
    if is_late and first is None:
        found.append(f"Not met yet since the release, {formats.datetime(engagement.released_at)}.")
    if engagement.outcome == Result.AWAITS:
        days = _waiting_days(engagement, history)
        long = f"for {formats.count(days, 'day')} now" if days else "since today"
        found.append(f"Waits for something to be arranged, {long}.")
    return found


def _waiting_days(engagement: Engagement, history: Sequence[Outcome]) -> int | None:
    until = engagement.exit_on or timezone.localdate()
    return rules.waiting_days([rules.Came(one.result, one.on) for one in reversed(history)], until=until)


def _rows(rows: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in rows.items() if value not in (None, "")]


def _met(engagement: Engagement) -> list[dict[str, Any]]:
    return _rows(
        {
            "Met": f"{formats.datetime(engagement.engaged_at)}, at {engagement.suite}, by "
            f"{engagement.by.user.name}",
            "Arrested": formats.datetime(engagement.arrested_at),
            "Released": formats.datetime(engagement.released_at)
            if engagement.released_at
            else "Not said yet",
        }
    )


def _who(engagement: Engagement, sight: parts.Sight) -> list[dict[str, Any]]:
    is_shown = sight.shows(engagement.case, Category.IDENTITY)
    born = engagement.case.person.born_on if is_shown else None
    band = engagement.get_age_band_display()
    age = f"{age_on(born, queries.day_of(engagement.engaged_at))} years old then" if born else ""
    return _rows(
        {
            "Age": age or (f"About {band}, estimated" if band else "Not known" if is_shown else NOT_SHARED),
            "Home": home(engagement),
            "Staying in": engagement.staying_in,
            "First arrest": engagement.get_first_arrest_display(),
        }
    )


def _said(engagement: Engagement) -> list[dict[str, Any]]:
    consent = "Nobody yet"
    if engagement.consent_by:
        consent = f"{engagement.get_consent_by_display()}, {formats.datetime(engagement.consent_at)}"
    return _rows({"Offer": engagement.get_offer_display(), "Consent": consent})


def _needs(engagement: Engagement, posting: Posting, pack: Pack, sight: parts.Sight) -> list[dict[str, Any]]:
    names = [pack.word("needs", one.code) for one in queries.needs(posting, engagement)]
    hidden = sorted(
        {one.name for one in pack.needs if not sight.shows(engagement.case, pack.category_of(one.code))}
    )
    said = ", ".join(names) or "None was seen"
    if hidden:
        said += f". Whether there is any of these is not shared with your agency: {', '.join(hidden)}"
    return _rows({"Needs": said})


def _came(
    engagement: Engagement,
    pack: Pack,
    history: Sequence[Outcome],
    met: Sequence[Session],
    first: datetime | None,
) -> list[dict[str, Any]]:
    waited = _waiting_days(engagement, history)
    when = ""
    if first and engagement.released_at:
        is_in_time = rules.is_in_time(released_at=engagement.released_at, met_at=first)
        when = f"{formats.datetime(first)}, {'within' if is_in_time else 'later than'} 48 hours of release"
    rows = {
        "First meeting": when or "Not yet",
        "Sessions": str(sum(one.came for one in met)),
        "Days of waiting": None if waited is None else formats.number(waited),
    }
    if engagement.exit_on:
        rows["Ended"] = f"{formats.date(engagement.exit_on)}: {pack.word('exits', engagement.exit)}"
        rows["What worked"] = engagement.worked or "Nothing was said"
    return _rows(rows)


def _outcome(one: Outcome, pack: Pack) -> dict[str, Any]:
    text = in_words(one, pack).removeprefix(one.get_result_display()).lstrip(",. ")
    return {
        "title": one.get_result_display(),
        "text": f"{text[:1].upper()}{text[1:]}",
        "at": one.on,
        "by": f"{one.by.user.name}, {one.agency.name}",
    }


def _session(one: Session) -> dict[str, Any]:
    return {
        "title": "Came" if one.came else "Did not come",
        "text": one.words,
        "at": one.held_at,
        "by": f"{one.by.user.name}, {one.agency.name}",
    }


def _checks(engagement: Engagement, posting: Posting) -> list[dict[str, Any]]:
    answered, may_answer = queries.answered(engagement), queries.may_answer(posting, engagement)
    return [
        {
            "of": one.of,
            "asked": f"Asked by {one.by.user.name} on {formats.datetime(one.asked_at)}",
            "answers": [_answer(each) for each in one.answers.all()],
            # Somebody has answered, and what they said is not shared with whoever looks.
            "is_hidden": one.pk in answered and not one.answers.all(),
            "href": reverse("diversion:answer", args=[engagement.case_id, one.pk]) if may_answer else "",
        }
        for one in queries.checks(posting, engagement)
    ]


def _answer(one: CheckAnswer) -> dict[str, str]:
    return {
        "says": one.get_says_display(),
        "who": f"{one.answered_by}, {formats.datetime(one.answered_at)}. "
        f"Kept by {one.by.user.name}, {one.agency.name}",
        "words": one.words,
    }


def _episodes(counted: Sequence[Episodes]) -> list[dict[str, Any]]:
    """The counts as rows of a table: one for each kind that is told."""
    numbers = {(one.kind, one.side, one.months): one.number for one in counted}
    return [
        {
            "kind": kind.label,
            "numbers": [
                numbers.get((kind, side, months), "–") for side in Episodes.Side for months in MONTHS
            ],
        }
        for kind in Episodes.Kind
        if any(key[0] == kind for key in numbers)
    ]


def of_case(posting: Posting, case: Case) -> list[dict[str, Any]]:
    """The engagements of a case, for its page."""
    return [
        {
            "reference": one.reference,
            "href": reverse("diversion:engagement", args=[case.pk, one.pk]),
            "when": f"{formats.datetime(one.engaged_at)}, at {one.suite}, by {one.by.user.name}",
            "outcome": outcome_tag(one.outcome),
            "is_over": one.exit_on is not None,
        }
        for one in queries.of_case(posting, case)
    ]


def let_in(posting: Posting, case: Case) -> list[dict[str, Any]]:
    """Which agencies were let into a case: all of it for its own agency, and of others the name at most."""
    is_own = case.lead_agency_id == posting.agency_id
    tells_why = queries.tells_why(posting, case)
    return [
        {
            "pk": one.pk,
            "agency": one.agency.name,
            "is_told": is_own or one.agency_id == posting.agency_id,
            "since": formats.datetime(one.at),
            "by": one.by.user.name,
            "why": one.why if tells_why else f"Why: {NOT_SHARED[:1].lower()}{NOT_SHARED[1:]}.",
            "ended": formats.datetime(one.ended_at) if one.ended_at else "",
        }
        for one in queries.let_in(posting, case)
        if is_own or one.agency_id == posting.agency_id or not one.ended_at
    ]
