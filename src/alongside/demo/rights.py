"""People's rights in the demonstration: requests at every stage, a review to decide, and a legal hold.

All are worked on by Haringey Council's information governance lead, whose persona shows the pages.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.core.months import months_later
from alongside.demo import scenario
from alongside.iom.models import Case
from alongside.partners.models import Posting
from alongside.people.models import Person
from alongside.rights import actions, packs, queries, retention_rules
from alongside.rights.gathering import NAMES_WORKER
from alongside.rights.models import PackItem, RetentionReview
from alongside.rights.pack_document import Exemption

# Three people of Haringey whose names stand in no other story.
WISHES = (
    ("ACCESS", "", "Everything that you hold about me, and who has seen it."),
    ("ACCESS", "Fernhill Law Centre (demonstration)", "All that is held about our client."),
    ("RECTIFICATION", "", "The score is from before I came out. It should be the newer one."),
)
EXEMPT = {"exemption": Exemption.ANOTHER_PERSON.name, "reason": "They were not asked, and need not be named."}


@transaction.atomic
def make(*, today: date) -> None:
    """Make one open access request that is due soon, one finished, a rectification, a review and a hold."""
    lead = Posting.objects.select_related("user", "agency").get(
        role="GOVERNANCE_LEAD", agency__name=scenario.HARINGEY_COUNCIL
    )
    people = _people(lead)
    with acting.as_posting(lead):
        for person, wish in zip(people, WISHES, strict=False):
            _request(lead, person, today, wish)
        first, second = queries.open_requests(lead).filter(kind="ACCESS").order_by("pk")[:2]
        packs.gather(request=first.pk, by=lead)
        packs.gather(request=second.pk, by=lead)
        _finish(lead, second.pk)
        actions.hold(person=people[3].pk, by=lead, reason="A claim against the council is before a court.")
    with acting.as_system(Task.RETENTION):
        _review(lead, people[4], today)


def _people(lead: Posting) -> list[Person]:
    """People of Haringey: three who ask, one on hold, and one who has long left."""
    with acting.as_posting(lead, task=Task.SUBJECT_ACCESS):
        cases = Case.objects.filter(borough=scenario.HARINGEY).select_related("person")
        decided = list(cases.filter(decisions__text__gt="").order_by("pk").distinct()[:3])
        decided += list(
            cases.filter(eligibility="ELIGIBLE")
            .exclude(pk__in=[one.pk for one in decided])
            .order_by("pk")[:4]
        )
        left = cases.filter(eligibility__in=["EXPIRED", "NOT_ELIGIBLE"]).exclude(
            pk__in=[one.pk for one in decided]
        )
        return [one.person for one in [*decided[:4], left.order_by("pk")[0]]]


def _request(lead: Posting, person: Person, today: date, asked: tuple[str, str, str]) -> None:
    kind, asked_by, wish = asked
    # So long ago that the month is over in four days.
    asked_on = months_later(today, -1) + timedelta(days=4)
    made = actions.record(by=lead, kind=kind, person=person, asked_on=asked_on, asked_by=asked_by, wish=wish)
    how = (
        "Driving licence, seen at the counter."
        if not asked_by
        else "Written authority, checked by telephone."
    )
    actions.check_identity(request=made.pk, by=lead, on=asked_on, how=how)


def _finish(lead: Posting, request: int) -> None:
    items = PackItem.objects.filter(request=request)
    packs.decide(
        request=request,
        by=lead,
        items=items.exclude(names_others=NAMES_WORKER).filter(document=None).values_list("number", flat=True),
        decision="DISCLOSE",
    )
    for file in items.exclude(document=None).values_list("number", flat=True):
        packs.decide(request=request, by=lead, items=[file], decision="DISCLOSE")
    left = list(items.filter(names_others=NAMES_WORKER).values_list("number", flat=True))
    if left:
        packs.decide(request=request, by=lead, items=left, decision="REDACT", **EXEMPT)
    packs.finish(request=request, by=lead)
    actions.close(
        request=request,
        by=lead,
        outcome="PARTLY",
        words="The pack was handed over, without names of others.",
    )


def _review(lead: Posting, person: Person, today: date) -> None:
    RetentionReview.objects.create(
        person=person,
        agency=lead.agency,
        rule=queries.PEOPLE,
        rules_version=retention_rules.version(),
        counted_from=months_later(today, -12),
        due_on=today,
        made_at=timezone.now(),
    )
