"""The board in the demonstration: the consultation of the paper on crime after lockdown, and papers.

The questions are those that the board of 24 February 2021 put to every agency, said shortly; who answers is a
role, and what they answer is made up. One agency has not answered yet, one has answered twice, and one has
saved its answers and not sent them.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from alongside.audit import acting
from alongside.board import links
from alongside.board.actions import consultations, papers, responses
from alongside.board.models import Asked, Consultation, Paper
from alongside.board.report_templates import TEMPLATES
from alongside.demo import scenario
from alongside.diversion.models import PublishedReport
from alongside.partners.models import Agency, Posting

QUESTIONS = (
    "What changes in crime and disorder has your organisation noticed since the first lockdown began?",
    "Has your service changed because of the pandemic, and how will it return to normal?",
    "Which of your new ways of working will you keep?",
    "What will you do so that crime does not return to where it was?",
)
WHY = (
    "Crime fell in the year of the lockdowns, personal robbery by half. As restrictions end it may return to "
    "where it was in 2019.\n"
    "Your answers are put into one table by agency, from which the partnership plans spring and summer."
)
ASKED = {
    scenario.POLICE: "Borough Commander",
    scenario.PROBATION: "Head of the local delivery unit",
    scenario.HARINGEY_COUNCIL: "Head of Community Safety",
    scenario.HEALTH_TRUST: "Community Forensic Services Manager",
    scenario.CHARITY: "Chief executive",
    scenario.MAYORS_OFFICE: "Programme manager",
}
ANSWERS: Mapping[str, tuple[str, str, str, str]] = {
    scenario.POLICE: (
        "Robbery and theft from the person fell most.\nDomestic abuse is probably under-reported.",
        "Neighbourhood officers were moved to patrols. They go back to their wards from April.",
        "Briefings with partners on screen, each morning.",
        "More officers at transport hubs after school, and an operation on knife crime in June.",
    ),
    scenario.PROBATION: (
        "Fewer new cases, and more of them for domestic abuse.",
        "Most appointments are by telephone. Those with high risk of harm are seen in person throughout.",
        "Telephone appointments between meetings in person, for people in work.",
        "Plans for whoever is released between May and August begin three months before.",
    ),
    scenario.HARINGEY_COUNCIL: (
        "More noise and antisocial behaviour in parks and on estates, less in town centres.",
        "Wardens work later, until the parks close.",
        "",
        "Youth outreach in four parks from Easter, and lights where residents say that they feel unsafe.",
    ),
    scenario.HEALTH_TRUST: (
        "People come later, and are more ill when they come.",
        "Clinics are half in person. All of them are from May.",
        "Case conferences on screen, which general practitioners join now.",
        "A nurse in the custody suite at weekends.",
    ),
}
SECOND_THOUGHTS = "More officers at transport hubs after school; an operation on knife crime in the summer."
PAPER = """{head}

## Describe the issue under consideration

Crime fell in the year of the lockdowns, and may return to where it was. The partnership asked every agency
four questions.

## Recommendations

- that the board **note** what agencies have answered;
- that a plan for spring and summer is made from it.

## What agencies answered

```figure
consultation {consultation}
```

## Persistent and violent offenders

```figure
iom-standing borough
```

## Contribution to strategic outcomes

Less violence, and fewer victims of robbery.

## Use of appendices

None.

## Local Government (Access to Information) Act 1985

The answers of agencies, as they sent them.
"""
ALLIANCE = """{head}

## Describe the issue under consideration

Youth workers meet children in the custody suite, and arrange something better.

## Recommendations

- that the board **notes** what came of the first ten weeks, and what they cost.

## What came of it

```figure
custody-diversion {report}-outcomes
```

```figure
custody-diversion {report}-rates
```

## What it costs

```figure
custody-diversion {report}-costs
```

## Contribution to strategic outcomes

Fewer children in the justice system.

## Use of appendices

The report of the project.

## Local Government (Access to Information) Act 1985

The published report of custody diversion.
"""
HEAD = """| | |
|---|---|
| Report authorised by | Assistant Director for Stronger Communities |
| Lead officer | Head of Community Safety |
| Ward(s) affected | All |
| Report for key or non-key decision | Non-key decision |"""
TENSIONS = f"""{HEAD}

## Describe the issue under consideration

A weekly report to all partners records tensions in the community: of which kind, where, and what was done.

## Recommendations

- that all members and front-line staff report tensions as they arise;
- that the quarterly panel looks at trends and places.

## Contribution to strategic outcomes

The community safety strategy, and the borough plan.

## Use of appendices

None.

## Local Government (Access to Information) Act 1985

None.
"""


def make() -> None:
    """Consult, have agencies answer, write the paper, and publish another."""
    clerk = Posting.objects.select_related("user", "agency").get(role="BOARD_CLERK", user__is_persona=True)
    with acting.as_posting(clerk):
        made = consultations.write(
            by=clerk,
            title="Crime after lockdown",
            why=WHY,
            questions=QUESTIONS,
            due_on=timezone.localdate() + timedelta(days=9),
        )
        for name, contact in ASKED.items():
            agency = Agency.objects.get(name=name)
            email = f"board.contact{agency.pk}@agency.example"
            consultations.ask(consultation=made.pk, by=clerk, agency=agency.pk, contact=contact, email=email)
        consultations.open_up(consultation=made.pk, by=clerk)
        asked = {one.called: one for one in made.asked.select_related("agency")}
    for name, said in ANSWERS.items():
        _answer(made, asked[name], said)
    _answer(made, asked[scenario.POLICE], (*ANSWERS[scenario.POLICE][:3], SECOND_THOUGHTS))
    charity = asked[scenario.CHARITY]
    half = _form(("Boys whom we mentor are afraid to go back to school.", "", "", ""), role="")
    responses.save(consultation=made.pk, key=charity.key, said=half, was=None)
    with acting.as_posting(clerk):
        _papers(clerk, made)


def _answer(of: Consultation, asked: Asked, said: tuple[str, ...]) -> None:
    form = _form(said, role=asked.contact)
    with links.public(of.pk, asked.key):
        before = responses.stands(asked)
    responses.send(consultation=of.pk, key=asked.key, said=form, was=before or None)


def _form(said: tuple[str, ...], *, role: str) -> dict[str, str]:
    answers = {f"q{number}": text for number, text in enumerate(said, start=1)}
    return {**answers, "role": role, "name": ""}


def _papers(clerk: Posting, consultation: Consultation) -> None:
    text = PAPER.format(head=HEAD, consultation=consultation.pk)
    _paper(clerk, "Crime after lockdown: what agencies say", "report-2021", text)
    if report := PublishedReport.objects.order_by("pk").last():
        alliance = ALLIANCE.format(head=HEAD, report=report.pk)
        _paper(clerk, "Operation Alliance", "report-2021", alliance)
    _paper(clerk, "Strategic delivery plan: progress", "progress-2016", TEMPLATES["progress-2016"].text)
    tensions = _paper(clerk, "Community tensions monitoring", "report-2021", TENSIONS)
    papers.publish(paper=tensions.pk, by=clerk)


def _paper(clerk: Posting, title: str, template: str, text: str) -> Paper:
    made = papers.begin(
        by=clerk, title=title, agency=clerk.agency_id, lead="Head of Community Safety", template=template
    )
    return papers.write(paper=made.pk, by=clerk, said={"text": text})
