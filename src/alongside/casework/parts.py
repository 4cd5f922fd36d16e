"""Which parts of a case a posting sees: how they stand is told under the category of the programme's plans.

That there is a case, its reference, programme, dates and lead agency are seen by whoever sees it at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from alongside.casework import packs
from alongside.casework.models import Case, Entry
from alongside.casework.pack import Pack
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.partners.sharing import Scope, scope_of

KIND = "casework.case"
NOT_SHARED = "Not shared with your agency"


@dataclass(frozen=True)
class Standing:
    """One way in which somebody stands: the column of a case, its vocabulary in a pack, and its entries."""

    column: str
    vocabulary: str
    kind: Entry.Kind
    label: str


STANDING = (
    Standing("status", "statuses", Entry.Kind.STATUS, "Status"),
    Standing("approach", "approaches", Entry.Kind.APPROACH, "Approach"),
    Standing("rag", "rag", Entry.Kind.RAG, "RAG rating"),
    Standing("motivation", "motivation", Entry.Kind.MOTIVATION, "Motivation and engagement"),
)
VOCABULARY_OF = {
    Entry.Kind.CLOSED: "exits",
    Entry.Kind.NEED: "needs",
    Entry.Kind.INTERVENTION: "interventions",
    Entry.Kind.BARRIER: "barriers",
    Entry.Kind.WARNING: "warnings",
    **{one.kind: one.vocabulary for one in STANDING},
}


@dataclass
class Sight:
    """What one posting sees of the parts of cases."""

    scope: Scope
    _packs: dict[tuple[str, str], Pack] = field(default_factory=dict)

    def pack_of(self, case: Case) -> Pack:
        """The pack by which a case is worked: that of its borough, or of all. Read once for a page."""
        key = (case.programme, case.borough)
        if key not in self._packs:
            self._packs[key] = pack_of(case)
        return self._packs[key]

    def read_packs(self, cases: Iterable[Case]) -> None:
        """Read the packs of some cases at once, for a list of them."""
        wanted = {(case.programme, case.borough) for case in cases} - set(self._packs)
        if wanted:
            self._packs |= packs.in_force_of(wanted)

    def shows(self, case: Case, category: Category) -> bool:
        """Whether it is told a category of a case."""
        return category in self.scope.categories(case.programme, case.lead_agency_id)

    def shows_standing(self, case: Case) -> bool:
        """Whether it is told how somebody stands in the programme."""
        return self.shows(case, self.pack_of(case).categories.plan)


def sight_of(posting: Posting) -> Sight:
    """What a posting sees of cases now. Kept with a posting that keeps its scope: for a request."""
    kept: Sight | None = posting.__dict__.get("sight_of_cases")
    if kept is None or kept.scope is not posting.scope:
        kept = Sight(scope_of(posting))
        if posting.keeps_scope:
            posting.__dict__["sight_of_cases"] = kept
    return kept


def pack_of(case: Case) -> Pack:
    """The pack by which a case is worked: that of its borough, or of all."""
    return packs.for_programme(case.programme, case.borough)
