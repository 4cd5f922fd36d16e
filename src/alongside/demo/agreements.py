"""The demonstration's programme with its impact assessments, and its sharing agreements in every state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from alongside.audit import acting
from alongside.demo.partnership import Partnership
from alongside.demo.scenario import (
    CHARITY,
    ENFIELD_COUNCIL,
    HARINGEY_COUNCIL,
    HEALTH_TRUST,
    MAYORS_OFFICE,
    OUTREACH,
    POLICE,
    PROBATION,
)
from alongside.partners.actions import agreements, programmes
from alongside.partners.actions.agreements import Part
from alongside.partners.categories import Category
from alongside.partners.models import Agreement, Programme

EXTRACT = frozenset(
    {
        Category.IDENTITY,
        Category.CONTACT,
        Category.OFFENDING,
        Category.RISK,
        Category.INTELLIGENCE,
        Category.PLAN,
    }
)
PLAN = frozenset({Category.PLAN})
WHO = frozenset({Category.IDENTITY, Category.CONTACT})
PUBLIC_TASK = {
    "purposes": ("REDUCE_REOFFENDING", "PREVENT_CRIME"),
    "legal_basis": "PUBLIC_TASK",
    "regime": "UK_GDPR",
    "statute": "Crime and Disorder Act 1998, sections 17 and 115; Offender Management Act 2007, section 14.",
}


@dataclass(frozen=True, kw_only=True)
class Planned:
    """An agreement to make: who writes it, its terms, its parts, who signs, and how many days it has left."""

    title: str
    by: str
    terms: dict[str, Any]
    parts: dict[str, Part]
    days_left: int
    review_in: int
    signed_by: tuple[str, ...] = ()
    is_sent: bool = True
    withdrawn: str = ""
    conditions: str = ""
    words: str = ""
    programme: str = "london-iom"


# What the impact assessments of the programmes that are live have found.
FOUND = {
    "london-iom": {
        "DPIA": "Sharing by agreement and category, to the minute, with every look logged. Free text of the "
        "extract is shown only to those who see names. Residual risk: low.",
        "EQIA": "Black men are over-represented among those eligible by score. Each borough’s decisions are "
        "looked at by ethnicity every quarter; clauses are tried without scores before they change.",
    },
    "gang-action-group": {
        "DPIA": "Nobody stands here without a role, a source and a day on which it is looked at again. "
        "Health is told who it is and what is planned. Residual risk: medium, looked at every quarter.",
        "EQIA": "Young Black men were over-represented on lists of this kind. Who is referred, taken and let "
        "go is looked at by ethnicity every quarter; a rumour opens no case.",
    },
    "operation-alliance": {
        "DPIA": "Children in custody: each case is sealed, the alleged offence is not asked, and another "
        "agency is let in one case at a time. Residual risk: medium, looked at every quarter.",
        "EQIA": "Black boys are over-represented among those arrested. To whom the offer is made, who takes "
        "it and what is arranged is looked at by ethnicity every quarter.",
    },
}


def make(made: Partnership, *, since: date) -> None:
    """Make the programmes that are live and the agreements, all of them begun on the day `since`."""
    began = timezone.make_aware(datetime.combine(since, time(9)))
    for slug, findings in FOUND.items():
        _assess(Programme.objects.get(slug=slug), findings, made, since, began)
    for planned in (_core(made.councils), _gangs_unit(), _alliance(), *_others()):
        _make(planned, Programme.objects.get(slug=planned.programme), made, began)


def _assess(
    programme: Programme, findings: dict[str, str], made: Partnership, since: date, began: datetime
) -> None:
    """Record both assessments for probation, have the Mayor’s Office review them, and go live."""
    recorder, reviewer = made.leads[PROBATION], made.leads[MAYORS_OFFICE]
    with acting.as_posting(recorder):
        recorded = [
            programmes.record_assessment(
                programme=programme,
                kind=kind,
                author="London Probation, information governance",
                assessed_on=since - timedelta(days=30),
                findings=text,
                review_due_on=since + timedelta(days=365),
                by=recorder,
                at=began,
            )
            for kind, text in findings.items()
        ]
    today = timezone.localdate()
    with acting.as_posting(reviewer):
        for days, assessment in zip((75, 200), recorded, strict=True):
            programmes.review_assessment(
                assessment=assessment, review_due_on=today + timedelta(days=days), by=reviewer, on=since
            )
        programmes.go_live(programme=programme, by=reviewer, at=began)


def _core(councils: Iterable[str]) -> Planned:
    """The one that the monthly run stands on."""
    parts = {
        PROBATION: Part(EXTRACT, EXTRACT),
        POLICE: Part(EXTRACT, EXTRACT - {Category.CONTACT}),
        MAYORS_OFFICE: Part(frozenset({Category.RISK, Category.OFFENDING, Category.PLAN}), PLAN),
        **{name: Part(EXTRACT, PLAN) for name in councils},
    }
    return Planned(
        title="London IOM core cohort",
        by=PROBATION,
        terms=PUBLIC_TASK,
        parts=parts,
        signed_by=tuple(parts),
        days_left=260,
        review_in=130,
        words="To agree each month who is managed in the core cohort, and who does what with them.",
        conditions="Names are shown to those who work with the person or decide on the cohort. The Mayor’s "
        "Office sees figures and records without names.",
    )


def _gangs_unit() -> Planned:
    """What the gangs unit of Haringey works with; the health trust is told who, and what is planned."""
    known = WHO | {Category.CONTACT, Category.OFFENDING, Category.INTELLIGENCE, Category.SAFEGUARDING}
    working, health = Part(known | PLAN, known | PLAN), Part(PLAN | {Category.IDENTITY}, PLAN)
    return Planned(
        title="Gang Action Group in Haringey",
        by=HARINGEY_COUNCIL,
        terms={**PUBLIC_TASK, "purposes": ("PREVENT_CRIME", "SAFEGUARD_CHILDREN", "SUPPORT")},
        parts={HARINGEY_COUNCIL: working, POLICE: working, HEALTH_TRUST: health},
        signed_by=(HARINGEY_COUNCIL, POLICE, HEALTH_TRUST),
        days_left=300,
        review_in=140,
        words="To agree every three weeks whom to support, divert or enforce against, and who does what.",
        programme="gang-action-group",
    )


def _alliance() -> Planned:
    """What the project in custody shares with the children's services of the two boroughs."""
    shared = frozenset({Category.IDENTITY, Category.SAFEGUARDING, Category.EDUCATION_EMPLOYMENT})
    parties = (OUTREACH, HARINGEY_COUNCIL, ENFIELD_COUNCIL)
    return Planned(
        title="Operation Alliance at Wood Green",
        by=HARINGEY_COUNCIL,
        terms={**PUBLIC_TASK, "purposes": ("SAFEGUARD_CHILDREN", "SUPPORT")},
        parts=dict.fromkeys(parties, Part(shared, shared)),
        signed_by=parties,
        days_left=280,
        review_in=120,
        words="To meet children in custody; children's services know of a child where that is agreed.",
        programme="operation-alliance",
    )


def _others() -> tuple[Planned, ...]:
    charity = {
        "purposes": ("SUPPORT",),
        "legal_basis": "CONSENT",
        "regime": "UK_GDPR",
        "consent_needed": True,
    }
    return (
        Planned(
            title="Health liaison for the core cohort in Haringey and Enfield",
            by=HEALTH_TRUST,
            terms={**PUBLIC_TASK, "purposes": ("SUPPORT", "REDUCE_REOFFENDING")},
            parts={
                PROBATION: Part(frozenset({Category.HEALTH}), WHO),
                HEALTH_TRUST: Part(WHO, frozenset({Category.HEALTH})),
            },
            signed_by=(PROBATION, HEALTH_TRUST),
            days_left=210,
            review_in=150,
            conditions="Only what bears on risk and on keeping appointments is contributed.",
        ),
        Planned(
            title="Victim safety: police and probation",
            by=POLICE,
            terms={
                "purposes": ("PREVENT_CRIME", "PROTECT_VICTIMS"),
                "legal_basis": "LAW_ENFORCEMENT",
                "regime": "PART_3",
                "statute": "Data Protection Act 2018, section 35 and Schedule 8.",
            },
            parts={
                POLICE: Part(
                    frozenset({Category.VICTIM}), frozenset({Category.VICTIM, Category.INTELLIGENCE})
                ),
                PROBATION: Part(
                    frozenset({Category.VICTIM, Category.INTELLIGENCE}), frozenset({Category.VICTIM})
                ),
            },
            signed_by=(POLICE, PROBATION),
            days_left=60,
            review_in=30,
        ),
        Planned(
            title="Housing on release in Enfield",
            by=ENFIELD_COUNCIL,
            terms=PUBLIC_TASK,
            parts={
                ENFIELD_COUNCIL: Part(WHO, frozenset({Category.HOUSING})),
                PROBATION: Part(frozenset({Category.HOUSING}), WHO),
            },
            signed_by=(ENFIELD_COUNCIL,),
            days_left=365,
            review_in=180,
        ),
        Planned(
            title="Mentoring for young adults of the core cohort",
            by=HARINGEY_COUNCIL,
            terms=charity,
            parts={CHARITY: Part(WHO, frozenset({Category.SUPPORT_NOTES})), HARINGEY_COUNCIL: Part()},
            is_sent=False,
            days_left=365,
            review_in=180,
        ),
        Planned(
            title="Mentoring at the prison gate",
            by=PROBATION,
            terms=charity,
            parts={
                CHARITY: Part(WHO, frozenset({Category.SUPPORT_NOTES})),
                PROBATION: Part(frozenset({Category.SUPPORT_NOTES}), WHO),
            },
            signed_by=(CHARITY, PROBATION),
            withdrawn="The charity’s project at the prison gate has ended.",
            days_left=120,
            review_in=100,
        ),
    )


def _make(planned: Planned, programme: Programme, made: Partnership, began: datetime) -> None:
    today = timezone.localdate()
    ends_on = today + timedelta(days=planned.days_left)
    writer = made.leads[planned.by]
    terms = agreements.Terms(
        title=planned.title,
        programme=programme,
        starts_at=began,
        ends_at=timezone.make_aware(datetime.combine(ends_on, time())),
        review_on=today + timedelta(days=planned.review_in),
        purpose_words=planned.words,
        conditions=planned.conditions,
        **planned.terms,
    )
    parts = {made.agencies[name]: part for name, part in planned.parts.items()}
    with acting.as_posting(writer):
        agreement = agreements.write(terms=terms, parties=parts, by=writer, at=began)
        if planned.is_sent:
            agreements.send(agreement=agreement, by=writer)
    for name in planned.signed_by:
        _sign(agreement, made, name, began)
    if planned.withdrawn:
        with acting.as_posting(writer):
            agreements.withdraw(agreement=agreement, reason=planned.withdrawn, by=writer)


def _sign(agreement: Agreement, made: Partnership, name: str, at: datetime) -> None:
    lead = made.leads[name]
    with acting.as_posting(lead):
        agreements.sign(
            agreement=agreement,
            signatory=lead.user.name.removesuffix(" (demonstration)"),
            signatory_role="Information governance lead",
            by=lead,
            at=at,
        )
