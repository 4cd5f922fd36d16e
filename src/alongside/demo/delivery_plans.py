"""Two delivery plans of Haringey: this year's, whose leads are asked now, and that of 2016–17 with a report.

The older is the plan that was published for outcome 2: its numbers, quarters, targets, leads and strategic
links (a doubled 2.5 and a JQ1-4 included), its actions and milestones stated shortly, and colours of our own.
Its exceptions are the two of which the progress report of 2 November 2016 told the board; which of them was
Red, it did not say.
"""

import io
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files

from django.utils import timezone

from alongside.audit import acting
from alongside.demo import scenario
from alongside.partners.models import Agency, Posting
from alongside.plans import links, rules
from alongside.plans.actions import leads, readings, reports, rounds, updates, versions
from alongside.plans.models import Ask, Lead, Milestone, Outcome, Plan

THIS_YEAR = "Violence and homes"
IN_2016 = "Outcome 2: gangs"
HIGHLIGHTS = """\
One-to-one work with young people who leave gangs has shown less offending, and is regarded as best practice.

The team at the hospital works across the border, and takes referrals from A&E at once."""
ASKS = "Use its influence, so that the job centre comes to the meetings where the work is done."
AGENCY_OF = {
    "Police gangs inspector": scenario.POLICE,
    "Probation head of service": scenario.PROBATION,
    "Mentoring manager": scenario.CHARITY,
}


def make() -> None:
    """Take both in, ask the leads of this year's, and report on the other."""
    keeper = (
        Posting.objects.filter(role="BOROUGH_COORDINATOR", agency__name=scenario.HARINGEY_COUNCIL)
        .select_related("user", "agency")
        .order_by("pk")[0]
    )
    today = timezone.localdate()
    year = today.year - (today.month < 4)
    text = _text("delivery-plan-now.csv").replace("{year}", str(year)).replace("{next}", str(year + 1))
    with acting.as_posting(keeper):
        _take_in(keeper, "delivery-plan-2016-17.csv", _text("delivery-plan-2016-17.csv"), IN_2016)
        report = reports.begin(
            by=keeper, year=2016, meeting_on=date(2016, 11, 2), highlights=HIGHLIGHTS, asks=ASKS
        )
        reports.finish(report=report, by=keeper)
        plan = _take_in(keeper, f"delivery-plan-{year}.csv", text, THIS_YEAR)
        _measured(plan, keeper, today)
        for lead in Lead.objects.filter(plan=plan).order_by("pk"):
            agency = Agency.objects.filter(name=AGENCY_OF.get(lead.name, scenario.HARINGEY_COUNCIL)).first()
            email = f"{lead.name.lower().replace(' ', '.')}@partnership.example"
            leads.change(lead=lead, agency=agency, email=email, by=keeper)
        made = rounds.begin(
            plan=plan, quarter=rules.quarter_of(today), closes_on=today + timedelta(days=14), by=keeper
        )
        asks = made.asks.select_related("round__plan", "lead")
        ask = asks.get(lead__name="Custody diversion lead")
    _answered(ask)


def _text(name: str) -> str:
    return files("alongside.demo").joinpath(name).read_text(encoding="utf-8")


def _take_in(keeper: Posting, name: str, text: str, title: str) -> Plan:
    version = versions.begin(by=keeper, name=name, file=io.BytesIO(text.encode()), title=title, year=None)
    versions.apply(version=version, by=keeper)
    return Plan.objects.get(pk=version.plan_id)


def _measured(plan: Plan, keeper: Posting, today: date) -> None:
    outcome = Outcome.objects.get(plan=plan, number="1")
    for days, figure in ((180, 52), (90, 57)):
        readings.add(
            outcome=outcome,
            by=keeper,
            target=outcome.targets[1],
            figure=Decimal(figure),
            unit="%",
            on=today - timedelta(days=days),
            source="Quarterly return of the gangs unit",
        )


def _answered(ask: Ask) -> None:
    """One lead has answered by the link of the round."""
    with links.lead(ask.pk):
        milestones = list(Milestone.objects.filter(leads__lead=ask.lead).order_by("position"))
        seen = {one.pk: one.updates.latest("pk").pk for one in milestones}
        rounds.answer(
            ask=ask,
            said=[
                updates.Said(
                    milestone=one.pk,
                    progress="DONE" if number == 0 else "UNDER_WAY",
                    rag="GREEN" if number == 0 else "AMBER_GREEN",
                    comment="Agreed in May." if number == 0 else "Eleven of twelve are trained.",
                    seen=seen[one.pk],
                )
                for number, one in enumerate(milestones)
            ],
        )
