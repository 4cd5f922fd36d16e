"""Reading the log: about one person, of one user, refusals; and the reads to explain.

Twenty million entries are not counted. Lists are cut at a page, and go on from its last entry.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from alongside.audit.models import Act, Entry
from alongside.oversight import cases
from alongside.oversight.cases import AnyCase
from alongside.oversight.models import ReadSample
from alongside.oversight.rules import LONDON
from alongside.partners.models import AccessRequest, Posting, User
from alongside.partners.permissions import LOG_SEE, LOG_SEE_PERSON
from alongside.partners.rules import may

PAGE_SIZE = 50
# Of how many of the newest entries about a person the agencies are counted.
COUNTED = 500
# Looking at somebody's record, or giving it to others.
READS = (Act.CONSULTATION, Act.DISCLOSURE, Act.EXPORT)
GIVEN_OUT = (Act.DISCLOSURE, Act.EXPORT)


@dataclass(frozen=True)
class Page:
    """A page of the log, newest first; `older` is the number to go on from, where there is more."""

    entries: list[Entry]
    older: int | None


def ids_about(
    posting: Posting,
    case: AnyCase,
    *,
    before: int | None = None,
    most: int,
    acts: Collection[str] | None = None,
) -> list[int]:
    """The numbers of the newest entries about the person of a case, newest first.

    None for whom the case is not to be seen. The database asks the same by itself (oversight.0003).

    Args:
        posting: who asks.
        case: the case through which the person is seen.
        before: only entries with a lower number.
        most: how many at most.
        acts: only these acts.
    """
    if not may(posting, LOG_SEE_PERSON) or not cases.visible_to(posting, case).filter(pk=case.pk).exists():
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oversight_entries_about(%s, %s, %s, %s)",
            [case.person_id, before, most, list(map(str, acts)) if acts else None],
        )
        return [number for (number,) in cursor.fetchall()]


def entries(numbers: Iterable[int]) -> list[Entry]:
    """Entries by their numbers, newest first, as far as the database shows them."""
    return list(Entry.objects.filter(pk__in=list(numbers)).order_by("-pk"))


def page_about(
    posting: Posting, case: AnyCase, *, before: int | None, acts: Collection[str] | None = None
) -> Page:
    """A page of the entries about the person of a case."""
    found = entries(ids_about(posting, case, before=before, most=PAGE_SIZE + 1, acts=acts))
    return _cut(found)


def count_by_agency(posting: Posting, case: AnyCase) -> list[tuple[str, str, int]]:
    """Of the newest entries about somebody: agency, act and how many; the agency with the most first."""
    numbers = ids_about(posting, case, most=COUNTED)
    counted = (
        Entry.objects.filter(pk__in=numbers)
        .values_list("agency", "act")
        .annotate(entries=Count("pk"))
        .order_by("-entries", "agency", "act")
    )
    return list(counted)


def ways_in(case: AnyCase, found: Iterable[Entry]) -> dict[int, AccessRequest]:
    """By number of the entry: the granted or break-glass access that ran for its posting as it was written.

    As far as the posting that asks may see such access.
    """
    granted = list(
        AccessRequest.objects.filter(
            kind=cases.kind(case), record_id=case.pk, decision=AccessRequest.Decision.GRANTED
        ).order_by("from_at", "pk")
    )
    return {
        entry.pk: access
        for entry in found
        for access in granted
        if access.posting_id == entry.posting_id
        and access.from_at is not None
        and access.until_at is not None
        and access.from_at <= entry.at < access.until_at
    }


def of_agency(posting: Posting) -> QuerySet[Entry]:
    """What the users of one's own agency did, for those who oversee it."""
    if not may(posting, LOG_SEE):
        return Entry.objects.none()
    return Entry.objects.filter(agency_id=posting.agency_id)


def users_of(posting: Posting) -> QuerySet[User]:
    """The users who have, or once had, a posting at one's own agency."""
    if not may(posting, LOG_SEE):
        return User.objects.none()
    theirs = Posting.objects.filter(agency=posting.agency_id).values("user")
    return User.objects.filter(pk__in=theirs)


def user_of(posting: Posting, user_id: int) -> User | None:
    """One of them."""
    return users_of(posting).filter(pk=user_id).first()


def activity(posting: Posting, *, since: datetime) -> dict[int, tuple[int, int, datetime]]:
    """By user of one's agency: how many entries and reads about people since a moment, and the last."""
    found = of_agency(posting).filter(at__gte=since)
    reads = Count("pk", filter=Q(act__in=READS) & ~Q(people=[]))
    return {
        user: (number, read, last)
        for user, number, read, last in found.order_by("actor_id")
        .values("actor_id")
        .annotate(number=Count("pk"), read=reads, last=Max("at"))
        .values_list("actor_id", "number", "read", "last")
        if user is not None
    }


@dataclass(frozen=True)
class Day:
    """What one user did on a day: entries, different people in them, and the kinds of record."""

    day: date
    entries: int
    people: int
    kinds: tuple[str, ...]


def by_day(posting: Posting, user_id: int, *, since: datetime) -> list[Day]:
    """What a user of one's agency did day by day, newest first."""
    if not may(posting, LOG_SEE):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_BY_DAY, [LONDON.key, user_id, posting.agency_id, since])
        return [Day(day, number, people, tuple(kinds)) for day, number, people, kinds in cursor.fetchall()]


_BY_DAY = """
    SELECT (e.at AT TIME ZONE %s)::date AS day, count(DISTINCT e.id), count(DISTINCT p.person),
        array_agg(DISTINCT e.what ORDER BY e.what)
    FROM audit_entry e LEFT JOIN LATERAL unnest(e.people) AS p (person) ON true
    WHERE e.actor_id = %s AND e.agency_id = %s AND e.at >= %s
    GROUP BY day ORDER BY day DESC
"""


def refusals(posting: Posting, *, since: datetime) -> QuerySet[Entry]:
    """What users of one's agency were refused."""
    return of_agency(posting).filter(act=Act.REFUSAL, at__gte=since)


def break_glass(posting: Posting, *, since: datetime) -> QuerySet[AccessRequest]:
    """Where users of one's agency broke the glass, newest first."""
    if not may(posting, LOG_SEE):
        return AccessRequest.objects.none()
    found = AccessRequest.objects.filter(
        way=AccessRequest.Way.BREAK_GLASS, posting__agency=posting.agency_id, asked_at__gte=since
    )
    return found.select_related("posting__user", "lead_agency").order_by("-asked_at", "-pk")


def page(found: QuerySet[Entry], *, before: int | None) -> Page:
    """A page of some entries, newest first. It begins after an entry, by its number, where one is given."""
    if before is not None:
        at = found.filter(pk=before).values_list("at", flat=True).first()
        if at is not None:
            # By time, which has an index for each user and agency; by number where the time is the same.
            found = found.filter(at__lte=at).filter(Q(at__lt=at) | Q(pk__lt=before))
    return _cut(list(found.order_by("-at", "-pk")[: PAGE_SIZE + 1]))


def _cut(found: Sequence[Entry]) -> Page:
    shown = list(found[:PAGE_SIZE])
    return Page(shown, shown[-1].pk if len(found) > PAGE_SIZE else None)


def names_of(users: Iterable[int | None]) -> dict[int, str]:
    """The names of some users."""
    return dict(User.objects.filter(pk__in={user for user in users if user}).values_list("pk", "name"))


def samples_of_agency(posting: Posting) -> QuerySet[ReadSample]:
    """The reads drawn of one's own agency, for those who oversee it."""
    if not may(posting, LOG_SEE):
        return ReadSample.objects.none()
    return ReadSample.objects.filter(agency=posting.agency_id).select_related(
        "user", "posting", "reviewed_by__user"
    )


def samples_of_user(posting: Posting) -> QuerySet[ReadSample]:
    """The reads that whoever is acting as a posting is asked to explain, or has explained."""
    return ReadSample.objects.filter(user=posting.user_id).select_related("user", "posting")


def to_explain() -> Q:
    """The condition for a read that nobody has explained or reviewed yet."""
    return Q(explanation="", outcome="")


def to_review(posting: Posting, *, today: date | None = None) -> Q:
    """The condition for a read that a posting may review: explained or too late, and not its user's own."""
    ready = ~Q(explanation="") | Q(explain_by__lt=today or timezone.localdate())
    return ready & Q(outcome__in=["", ReadSample.Outcome.ASK]) & ~Q(user=posting.user_id)


def is_on(day: date) -> Q:
    """The condition for an entry of a day, by the clock in London."""
    start = datetime.combine(day, time(), LONDON)
    return Q(at__gte=start, at__lt=datetime.combine(day + timedelta(days=1), time(), LONDON))


def how_many_reads(posting: Posting) -> tuple[int, int]:
    """How many reads wait for this user's explanation, and how many for this posting's review."""
    own = Q(user=posting.user_id) & to_explain()
    theirs = Q(agency=posting.agency_id) & to_review(posting) if may(posting, LOG_SEE) else Q(pk__in=[])
    counted = ReadSample.objects.filter(own | theirs).aggregate(
        own=Count("pk", filter=own), theirs=Count("pk", filter=theirs)
    )
    return counted["own"], counted["theirs"]
