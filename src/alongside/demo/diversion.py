"""Operation Alliance at Wood Green: the engagements of its report, and some of the last days.

The names are invented.
"""

import uuid
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from alongside.audit import acting
from alongside.casework import packs
from alongside.casework.models import Case
from alongside.demo import alliance, names, scenario
from alongside.diversion.actions import checks, engaging, outcomes, publishing, steps
from alongside.diversion.actions.engaging import Facts
from alongside.diversion.engagement_columns import ARRANGED, EPISODES, MONTHS, OUT_OF_AREA, SIDES, episodes
from alongside.diversion.engagement_rows import NEEDS, OFFERS
from alongside.diversion.models import Engagement, Episodes, Outcome, Session
from alongside.diversion.queries import PROGRAMME
from alongside.diversion.rules import RAG, Result
from alongside.partners.areas import BOROUGHS
from alongside.partners.models import Agency, Posting

GSS = {one.name: one.gss for one in BOROUGHS}
CODE_OF_NEED = {words: code for code, words in NEEDS.items()}
CODE_OF_OFFER = {words: code for code, words in OFFERS.items()}
YOS = {"yes": "KNOWN", "no": "NOT_KNOWN"}
# Arrested, met and released so many hours ago; forenames, surname, born so many days ago, home, offer.
LATELY = (
    (78, 74, 72, "Kwame", "Asante-Pryor", 5900, "Haringey", "ACCEPTED"),
    (250, 246, 240, "Leon", "Ferrante-Gould", 6100, "Enfield", "ACCEPTED"),
    (52, 50, 44, "Amira", "Solano-Beck", 5600, "Hackney", "ACCEPTED"),
    (30, 27, 20, "Tobiasz", "Wronski-Hale", 6300, "Haringey", "REFUSED"),
    (9, 6, None, "Micah", "Delacroix-Bowen", 3500, "Haringey", "ACCEPTED"),
    (7, 5, None, "Zain", "Okpara-Whitlock", None, "Enfield", "ACCEPTED"),
)


def make() -> None:
    """Record them as the project’s youth worker; its lead lets an agency into one case, and publishes."""
    worker, lead = _persona("PARTNER_WORKER"), _persona("SUPERVISOR")
    rng = Random(alliance.SEED)  # noqa: S311  # Nothing secret hangs on a name.
    with transaction.atomic(), acting.as_posting(worker):
        for row in alliance.engagements():
            _as_reported(row, rng, worker)
        lately = [_lately(each, worker) for each in LATELY]
        _on_their_way(lately, worker)
    with transaction.atomic(), acting.as_posting(lead):
        steps.let_in(
            case=lately[4].case_id,
            by=lead,
            agency=Agency.objects.get(name=scenario.HARINGEY_COUNCIL).pk,
            why="Nine years old; agreed with the duty social worker in the night",
        )
        publishing.publish(by=lead, first=alliance.PRINTED[0].first, last=alliance.PRINTED[-1].last)


def _persona(role: str) -> Posting:
    found = Posting.objects.filter(role=role, agency__name=scenario.OUTREACH, user__is_persona=True)
    return found.select_related("user", "agency", "team").order_by("pk")[0]


def _as_reported(row: dict[str, Any], rng: Random, by: Posting) -> None:
    """One row of the report’s table, with what it says of afterwards."""
    ethnicity = "W1" if row["ethnicity"] == "NS" else row["ethnicity"]
    surname, forenames = names.full_name(rng, ethnicity=ethnicity, sex=row["sex"], is_young=True)
    engaged_at, is_accepted = _aware(row["engaged_at"]), row["offer"] == "accepted"
    home = row["home_borough"]
    made = engaging.record(
        once=uuid.UUID(int=rng.getrandbits(128)),
        by=by,
        said={
            "forenames": forenames,
            "surname": surname,
            "born_on": row["birth_date"],
            "sex": row["sex"],
            "ethnicity": row["ethnicity"],
        },
        facts=Facts(
            arrested_at=_aware(row["arrested_at"]),
            engaged_at=engaged_at,
            suite=row["suite"],
            home_borough=GSS.get(home, ""),
            home_elsewhere="" if home in GSS else home,
            first_arrest=row["first_arrest"].upper(),
            offer=CODE_OF_OFFER[row["offer"]],
            consent_by="CHILD" if is_accepted else "",
            consent_at=engaged_at if is_accepted else None,
            released_at=_aware(row["released_at"]),
        ),
        needs=[CODE_OF_NEED[each] for each in row["needs"].split(";") if each],
        yos=YOS.get(row["known_to_yos"], ""),
    )
    _outcome(made, row, by)
    _sessions(made, row, by)
    _counts(made, row, by)
    if row["exit_on"]:
        code = _code("exits", row["exit_reason"])
        Engagement.objects.filter(pk=made.pk).update(exit=code, exit_on=row["exit_on"], worked=row["worked"])


def _outcome(made: Engagement, row: dict[str, Any], by: Posting) -> None:
    if row["wanted"]:
        outcomes.give(
            engagement=made.pk,
            by=by,
            result=Result.AWAITS,
            on=made.outcome_on,
            why="Asked for it in custody",
            wanted=_code("interventions", row["wanted"]),
        )
    if row["outcome"] == ARRANGED:
        on = made.outcome_on + timedelta(days=row["waiting_days"])
        pathway = _code("interventions", row["pathway"])
        _further(made, by, Result.ARRANGED, on, why="A place has come", pathway=pathway)
    elif row["outcome"] == OUT_OF_AREA:
        referred_on = row["mash_referred_on"]
        _further(
            made,
            by,
            Result.OUT_OF_AREA,
            referred_on,
            why="Lives there",
            mash_authority=row["mash_authority"],
            mash_referred_on=referred_on,
        )


def _further(made: Engagement, by: Posting, result: Result, on: date, **said: Any) -> None:
    """An outcome of long ago, as outcomes.give would have kept it then."""
    Outcome.objects.create(**_kept(made, by), result=result, on=on, **said)
    Engagement.objects.filter(pk=made.pk).update(outcome=result, outcome_on=on)
    Case.objects.filter(pk=made.case_id).update(rag=RAG[result], rag_since=on, status="RELEASED")


def _sessions(made: Engagement, row: dict[str, Any], by: Posting) -> None:
    if row["first_meeting_at"]:
        first = _aware(row["first_meeting_at"])
        Session.objects.bulk_create(
            Session(**_kept(made, by), held_at=first + timedelta(days=7 * number), came=True)
            for number in range(row["sessions"])
        )


def _counts(made: Engagement, row: dict[str, Any], by: Posting) -> None:
    cells = [
        (kind, side, months, row[episodes(kind, side, months)])
        for kind in EPISODES
        for side in SIDES
        for months in MONTHS
    ]
    Episodes.objects.bulk_create(
        Episodes(
            **{**_kept(made, by), "category": steps.CATEGORY_OF[Episodes.Kind(kind.upper())]},
            kind=kind.upper(),
            side=side.upper(),
            months=months,
            number=number,
        )
        for kind, side, months, number in cells
        if number is not None
    )


def _kept(made: Engagement, by: Posting) -> dict[str, Any]:
    return {
        "engagement": made,
        "case": made.case,
        "agency_id": by.agency_id,
        "category": made.category,
        "by": by,
        "at": timezone.now(),
    }


def _code(vocabulary: str, words: str) -> str:
    pack = packs.for_programme(PROGRAMME, scenario.HARINGEY)
    return next(code for code, name in pack.offered(vocabulary) if name == words)


def _aware(at: datetime) -> datetime:
    return timezone.make_aware(at)


def _lately(said: tuple[Any, ...], by: Posting) -> Engagement:
    arrested, engaged, released, forenames, surname, days, home, offer = said
    now = timezone.now().replace(second=0, microsecond=0)
    engaged_at, is_accepted = now - timedelta(hours=engaged), offer == "ACCEPTED"
    return engaging.record(
        once=uuid.uuid4(),
        by=by,
        said={
            "forenames": forenames,
            "surname": surname,
            "born_on": timezone.localdate() - timedelta(days=days) if days else None,
            "sex": "F" if forenames == "Amira" else "M",
        },
        facts=Facts(
            arrested_at=now - timedelta(hours=arrested),
            engaged_at=engaged_at,
            suite=alliance.SUITE,
            home_borough=GSS[home],
            staying_in="With an aunt in Edmonton" if forenames == "Kwame" else "",
            age_band="" if days else "16-18",
            first_arrest="YES",
            offer=offer,
            consent_by="CHILD" if is_accepted else "",
            consent_at=engaged_at if is_accepted else None,
            released_at=now - timedelta(hours=released) if released else None,
        ),
        needs=["EXCLUSION", "MISSING"],
        yos="ASK",
    )


def _on_their_way(lately: list[Engagement], by: Posting) -> None:
    """One waits for an apprenticeship, one was referred to the MASH at home, one check is answered."""
    today = timezone.localdate()
    outcomes.give(
        engagement=lately[1].pk,
        by=by,
        result=Result.AWAITS,
        on=today,
        why="Wants to learn a trade; no place before the spring",
        wanted="CONSTRUCTION",
    )
    outcomes.give(
        engagement=lately[2].pk,
        by=by,
        result=Result.OUT_OF_AREA,
        on=today,
        why="Lives in Hackney",
        mash_authority="Hackney",
        mash_referred_on=today,
    )
    question = checks.ask(engagement=lately[1].pk, by=by, of="MASH")
    checks.answer(
        engagement=lately[1].pk,
        check=question.pk,
        by=by,
        says="NOT_KNOWN",
        answered_by="Duty social worker",
        answered_at=timezone.now(),
    )
    for pathway, places in (("BOXING", 12), ("MENTORING", 20), ("CONSTRUCTION", 0)):
        steps.set_places(by=by, pathway=pathway, places=places)
