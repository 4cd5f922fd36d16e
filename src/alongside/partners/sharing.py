"""Whom a posting may see, and which parts: one predicate for list, detail, search, export and figure.

Row-level security repeats it (the migrations of partners and of each room), from the same tables but in SQL
of its own, so that a slip in one of the two shows nothing.

A record is seen by a posting when its agency leads it, or some category that it has flows to its agency under
an agreement that is live this very moment; when it lies where the posting reaches; and when it is open, or
restricted to the posting's team, or sealed and led by its agency; a supervisor, who decides who may see what
their agency leads, sees it at every level. Access that was asked for and granted, or
taken by breaking the glass, opens one record for as long as it runs, but never without an agreement.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from alongside.partners.categories import EVERY_CATEGORY, OF_A_CASE, Category
from alongside.partners.models import Access, AccessRequest, AgreementParty, Posting
from alongside.partners.permissions import ACCESS_DECIDE
from alongside.partners.rules import Part, flows_to, may

Flows = Mapping[str, Mapping[str, frozenset[int]]]


@dataclass(frozen=True)
class Scope:
    """What a posting may see at one moment.

    Attributes:
        agency, team, borough: the posting's own; borough is a GSS code, empty for all of London.
        flows: by programme and category, the agencies from which it flows to this one.
        opened: by kind of record, the ids of those that granted or break-glass access opens.
        decides: whether it decides who may see what its agency leads.
    """

    agency: int
    team: int | None
    borough: str
    flows: Flows = field(default_factory=dict)
    opened: Mapping[str, frozenset[int]] = field(default_factory=dict)
    decides: bool = False

    def sources(self, programme: str, category: Category | None = None) -> frozenset[int]:
        """The agencies whose information of a category it may read, its own among them.

        Without a category: of any that a case is made of, so that it may know of the case.
        """
        by_category = self.flows.get(programme, {})
        wanted = OF_A_CASE if category is None else {category}
        return frozenset({self.agency}).union(*(by_category.get(each, frozenset()) for each in wanted))

    def categories(self, programme: str, source: int) -> frozenset[Category]:
        """The categories of one agency's information that it may read: of its own, every one."""
        if source == self.agency:
            return EVERY_CATEGORY
        by_category = self.flows.get(programme, {})
        return frozenset(Category(name) for name, sources in by_category.items() if source in sources)

    def reads_throughout(self, programme: str, category: Category) -> bool:
        """Whether it may read a category of every record that it may see: to search and to sort by it."""
        return self.sources(programme, category) == self.sources(programme)


def scope_of(posting: Posting, *, at: datetime | None = None) -> Scope:
    """What a posting may see at a moment, or now. A request asks once, and keeps it with its posting."""
    if at is not None:
        return _worked_out(posting, at)
    kept: Scope = posting.scope or _worked_out(posting, timezone.now())
    if posting.keeps_scope:
        posting.scope = kept
    return kept


def _worked_out(posting: Posting, moment: datetime) -> Scope:
    return Scope(
        agency=posting.agency_id,
        team=posting.team_id,
        borough=posting.borough,
        flows=flows_to(posting.agency_id, live_parts(moment, with_agency=posting.agency_id)),
        opened=_opened(posting, moment),
        decides=may(posting, ACCESS_DECIDE),
    )


def live_parts(moment: datetime, *, with_agency: int | None = None) -> list[Part]:
    """Every party's part in the agreements that are live at a moment; in those of one agency, if given."""
    day = timezone.localdate(moment)
    parties = AgreementParty.objects.filter(
        Q(agreement__programme__ended_at__isnull=True) | Q(agreement__programme__ended_at__gt=moment),
        Q(agency__ends_on__isnull=True) | Q(agency__ends_on__gt=day),
        agreement__state="LIVE",
        agreement__starts_at__lte=moment,
        agreement__ends_at__gt=moment,
        agreement__programme__live_from__lte=moment,
    )
    if with_agency is not None:
        parties = parties.filter(agreement__parties__agency=with_agency)
    return [
        Part(agreement, programme, agency, frozenset(reads), frozenset(contributes) - frozenset(kept_in))
        for agreement, programme, kept_in, agency, reads, contributes in parties.order_by("pk").values_list(
            "agreement_id",
            "agreement__programme__slug",
            "agreement__programme__kept_in",
            "agency_id",
            "reads",
            "contributes",
        )
    ]


def _opened(posting: Posting, moment: datetime) -> dict[str, frozenset[int]]:
    running = AccessRequest.objects.filter(
        posting=posting, decision="GRANTED", from_at__lte=moment, until_at__gt=moment
    )
    opened: dict[str, set[int]] = {}
    for kind, record in running.order_by("pk").values_list("kind", "record_id"):
        opened.setdefault(kind, set()).add(record)
    return {kind: frozenset(records) for kind, records in opened.items()}


def sees(posting: Posting, *, programme: str, kind: str, at: datetime | None = None) -> Q:
    """The condition for the guarded records of a programme that a posting may see.

    Args:
        posting: who asks.
        programme: its slug.
        kind: the kind of record, as in the log: "iom.case".
        at: the moment; now, where it is not given.
    """
    scope = scope_of(posting, at=at)
    in_reach = Q(borough=scope.borough) if scope.borough else Q()
    own_team = Q(access=Access.SEALED, access_team__isnull=True)
    if scope.team is not None:
        own_team |= Q(access=Access.SEALED, access_team=scope.team)
    level = Q(access=Access.OPEN) | (Q(lead_agency=scope.agency) & own_team)
    if scope.team is not None:
        level |= Q(access=Access.RESTRICTED, access_team=scope.team)
    if scope.decides:
        level |= Q(lead_agency=scope.agency)
    opened = scope.opened.get(kind, frozenset())
    condition = in_reach & level
    if opened:
        condition |= Q(pk__in=opened)
    return Q(lead_agency__in=scope.sources(programme)) & condition
