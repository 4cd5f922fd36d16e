"""Reading the person index."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.partners.permissions import PEOPLE_ENTER, PEOPLE_REVIEW, PEOPLE_SEE
from alongside.partners.rules import may
from alongside.partners.sharing import scope_of
from alongside.people.models import Marker, Pair, Person, Restriction
from alongside.people.programmes import all_programmes, barriers

# As what a marker is shared: it tells in which role an agency knows somebody.
CATEGORY_OF_ROLE = {
    Marker.Role.OFFENDER: Category.OFFENDING,
    Marker.Role.VICTIM: Category.VICTIM,
    Marker.Role.AT_RISK: Category.SAFEGUARDING,
    Marker.Role.ASSOCIATE: Category.INTELLIGENCE,
}
TO_LOOK_AT = (Pair.State.WAITING, Pair.State.CONFIRM, Pair.State.CONFLICT)
LINKED = (Pair.State.LINKED, Pair.State.SAME)


def visible_to(posting: Posting, category: Category = Category.IDENTITY) -> QuerySet[Person]:
    """The people of whom a posting is told a category: who they are, unless said.

    Whom a worker entered: of the own agency, and of those that share with it in that programme, where the
    posting reaches. Whom a programme's extract describes, and who is a case: where the posting sees the case.
    """
    if not may(posting, PEOPLE_SEE):
        return Person.objects.none()
    condition = _entered(posting, category)
    for programme in all_programmes():
        # Asked of each row: for a few people, PostgreSQL need not gather everybody who is seen.
        condition |= Q(Exists(programme.people_seen(posting, category).filter(person=OuterRef("pk"))))
    found = Person.objects.filter(condition)
    for kept_from in barriers():
        found = found.exclude(pk__in=kept_from(posting))
    return found


def _entered(posting: Posting, category: Category) -> Q:
    scope = scope_of(posting)
    shares = Q(agency=posting.agency_id)
    for programme in scope.flows:
        shares |= Q(programme=programme, agency__in=scope.sources(programme, category))
    in_reach = Q(borough__in=["", posting.borough]) if posting.borough else Q()
    return Q(source=Person.Source.ENTERED, is_closed=False) & shares & in_reach


def together(people: Iterable[int]) -> dict[int, int]:
    """Who is one person, as far as the posting that acts sees it: each of some people → the first of them.

    Two that are linked through somebody who is not seen are two: together they would tell what that one says.
    """
    asked = [*people]
    with connection.cursor() as cursor:
        cursor.execute("SELECT person, together FROM people_together(%s)", [asked])
        return dict(zip(asked, asked, strict=True)) | dict(cursor.fetchall())


def same_individual(posting: Posting, person: Person) -> QuerySet[Person]:
    """Every source that a posting sees of the person of whom one source speaks, the extract's first."""
    first_of = together([person.pk])
    same = [one for one, first in first_of.items() if first == first_of[person.pk]]
    return visible_to(posting).filter(pk__in=same).select_related("agency").order_by("-source", "pk")


def markers_seen(posting: Posting, people: Iterable[int]) -> QuerySet[Marker]:
    """The markers of some people whom a posting sees that it sees too, those that run first."""
    if not may(posting, PEOPLE_SEE):
        return Marker.objects.none()
    scope = scope_of(posting)
    condition = Q(pk__in=[])
    for role, category in CATEGORY_OF_ROLE.items():
        shares = Q(agency=posting.agency_id)
        for programme in scope.flows:
            shares |= Q(programme=programme, agency__in=scope.sources(programme, category))
        condition |= Q(role=role) & shares
    found = Marker.objects.filter(condition, person__in=[*people]).select_related("agency")
    return found.order_by("-until_on", "from_on", "pk")


def roles_to_look_at(posting: Posting, today: date) -> QuerySet[Marker]:
    """The roles that a posting’s agency has set and whose day has come, the longest due first."""
    if not may(posting, PEOPLE_ENTER):
        return Marker.objects.none()
    seen = visible_to(posting).order_by().values("pk")
    due = Marker.objects.filter(
        agency=posting.agency_id, until_on=None, review_on__lte=today, person__in=seen
    )
    return due.select_related("person").order_by("review_on", "pk")


def pairs_of(posting: Posting) -> QuerySet[Pair]:
    """The pairs that a posting may decide on: both of whose sides it sees."""
    if not may(posting, PEOPLE_REVIEW):
        return Pair.objects.none()
    seen = visible_to(posting).order_by().values("pk")
    return Pair.objects.filter(one__in=seen, two__in=seen).select_related("one__agency", "two__agency")


def pairs_to_look_at(posting: Posting) -> QuerySet[Pair]:
    """Those that wait for a posting, the strongest first; not those that it has said are one already."""
    own = Q(state=Pair.State.CONFIRM, decided_by__user=posting.user_id)
    return pairs_of(posting).filter(state__in=TO_LOOK_AT).exclude(own).order_by("-weight", "pk")


def pairs_decided(posting: Posting) -> QuerySet[Pair]:
    """Those that are linked by the evidence, or that somebody decided."""
    return pairs_of(posting).exclude(state__in=TO_LOOK_AT)


def restrictions_on(people: Iterable[int], day: date) -> QuerySet[Restriction]:
    """The restrictions of processing that are in force for some people on a day."""
    in_force = Q(until_on=None) | Q(until_on__gt=day)
    return Restriction.objects.filter(in_force, person__in=people, from_on__lte=day).order_by("from_on", "pk")


def is_restricted(person: str, day: date) -> Exists:
    """Whether the information of a row's person is only to be stored. `person`: the row's field."""
    in_force = Q(until_on=None) | Q(until_on__gt=day)
    return Exists(Restriction.objects.filter(in_force, person=OuterRef(person), from_on__lte=day))


def last_changed(person: Person) -> tuple[Posting | None, datetime | None]:
    """Who last said something of somebody, as their row's history has it, and when."""
    event = person.history.order_by("-pgh_id").first()  # type: ignore[attr-defined]
    if event is None:
        return None, None
    return Posting.objects.select_related("user").filter(pk=event.pgh_posting).first(), event.pgh_created_at
