"""What a paper may show of the monthly run: how the eligible cases stand, in numbers."""

from collections.abc import Iterable

from django.db.models import Sum
from django.utils import timezone

from alongside.core import figures, formats
from alongside.iom.models import Eligibility, Tally
from alongside.iom.parts import PROGRAMME
from alongside.iom.queries import STANDINGS, latest_run
from alongside.iom.rules import standing_on
from alongside.partners import areas, sharing
from alongside.partners.models import Posting

BOROUGH, LONDON = "borough", "london"
SHOWN = ("included", "left-out", "deferred", "undecided")


def add_figures() -> None:
    """Offer them to whoever writes a paper."""
    figures.add(figures.Figure(code="iom-standing", keys=_keys, source=_source))


def _title(posting: Posting, key: str) -> str:
    where = areas.borough(posting.borough).name if key == BOROUGH else "London"
    return f"London IOM core cohort, {where}: eligible cases by decision"


def _keys(posting: Posting) -> Iterable[tuple[str, str]]:
    return [(key, _title(posting, key)) for key in (BOROUGH, LONDON) if posting.borough or key == LONDON]


def _source(posting: Posting, key: str) -> figures.Source:
    """How many eligible cases stand where, whoever may see them.

    Only where every agency that leads one shares with the posting's: what is counted in part would be wrong.
    """
    if key not in dict(_keys(posting)):
        raise figures.NotThere("say iom-standing borough, or iom-standing london.")
    run, today = latest_run(), timezone.localdate()
    if run is None:
        raise figures.NotThere("no monthly run has been applied yet, so there is nothing to count.")
    tallies = Tally.objects.filter(cases__gt=0, eligibility=Eligibility.ELIGIBLE)
    if key == BOROUGH:
        tallies = tallies.filter(borough=posting.borough)
    shared = sharing.scope_of(posting).sources(PROGRAMME)
    if tallies.exclude(lead_agency_id__in=shared).exists():
        raise figures.NotThere("not every agency that leads cases there shares them with yours.")
    rows = dict.fromkeys((STANDINGS[name] for name in SHOWN), 0)
    alike = tallies.order_by().values_list("decided", "defer_until", "discretionary")
    for decided, defer_until, discretionary, number in alike.annotate(number=Sum("cases")):
        standing = standing_on(
            today,
            eligibility=Eligibility.ELIGIBLE,
            decided=decided,
            defer_until=defer_until,
            discretionary=discretionary,
        )
        rows[STANDINGS[standing]] += number
    return figures.Source(
        title=_title(posting, key),
        definition=(
            f"Cases that were eligible in the monthly run as of {formats.date(run.as_of)}, by what their "
            "borough had decided on the day of this figure. A deferral that has run out is undecided. "
            "Numbers from 1 to 4 are not shown, nor what would tell them."
        ),
        as_at=today,
        table=figures.Counts(head=("Decision", "Eligible cases"), rows=rows),
    )
