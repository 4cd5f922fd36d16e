"""Suggesting services for a case, and saying that none of them is chosen."""

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from alongside.audit.models import Act
from alongside.casework import queries
from alongside.casework.actions.adding import CannotDo, CaseNotFound, Ground, ground, record
from alongside.network import referral_queries, suggesting
from alongside.network.models import Service, Suggestion, SuggestionChoice
from alongside.partners.models import Posting


def suggest(*, case: int, by: Posting, language: str = "") -> Suggestion:
    """Compare the directory with a case, and keep what is shown. Pressed twice, two are kept: each was shown.

    Raises:
        CaseNotFound: it is not theirs to add to.
        CannotDo: no need stands that the directory could help with.
    """
    with transaction.atomic():
        found = ground(case, by)
        seen = queries.one(by, case)
        if seen is None:
            raise CaseNotFound
        today = timezone.localdate()
        wanted, near = referral_queries.wanted(by, seen, language=language, today=today)
        if not any(one.helped_by for one in wanted.needs):
            raise CannotDo(
                "No need is scored above nothing, as far as you are told, that the directory has a word for. "
                "Score needs on the plan, or look for a service by its name."
            )
        ranked = suggesting.suggest(wanted, referral_queries.offers(wanted.needs, near), today=today)
        shown = ranked[: referral_queries.SHOWN]
        made = Suggestion.objects.create(
            **_part(found),
            wanted={**asdict(wanted), "not_compared": suggesting.not_compared(wanted)},
            shown=[asdict(one) for one in shown],
            others=len(ranked) - len(shown),
        )
        record(
            Act.COLLECTION,
            found.case,
            "services suggested",
            by=by,
            what=referral_queries.SUGGESTION,
            part=made,
        )
    return made


def choose_none(*, case: int, suggestion: int, by: Posting, words: str) -> SuggestionChoice:
    """Say that none of the services that were suggested is chosen, and why.

    Raises:
        CaseNotFound: the case or the suggestion is not theirs.
        CannotDo: it was decided already.
    """
    with transaction.atomic():
        found = ground(case, by)
        of = of_case(found, suggestion)
        before = of.choices.first()
        if before and not before.service_id and before.words == words and before.by_id == by.pk:
            return before
        if before:
            raise CannotDo("This suggestion was decided on already. Ask for another.")
        return _keep(found, of, service=None, words=words)


def chosen(found: Ground, suggestion: int, service: Service) -> SuggestionChoice | None:
    """Keep that a service of a suggestion is chosen; None where it is not among those that were shown."""
    of = of_case(found, suggestion)
    if service.pk not in {one["key"] for one in of.shown}:
        return None
    return of.choices.filter(service=service).first() or _keep(found, of, service=service, words="")


def of_case(found: Ground, suggestion: int) -> Suggestion:
    """A suggestion of one's own agency for a case. Raises CaseNotFound."""
    of = Suggestion.objects.filter(pk=suggestion, case=found.case, agency=found.by.agency_id).first()
    if of is None:
        raise CaseNotFound
    return of


def _keep(found: Ground, of: Suggestion, *, service: Service | None, words: str) -> SuggestionChoice:
    made = SuggestionChoice.objects.create(**_part(found), suggestion=of, service=service, words=words)
    record(Act.COLLECTION, found.case, "choice", by=found.by, what=referral_queries.SUGGESTION, part=of)
    return made


def _part(found: Ground) -> dict[str, object]:
    given = found.part()
    return {name: given[name] for name in ("case", "agency_id", "category", "by", "at")}
