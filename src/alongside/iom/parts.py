"""Which parts of a case a posting sees: one table of fields and categories, for every page, file and list.

What may be read of a case is what flows from its lead agency under the agreements that are live; of a
decision, what flows from the agency that decided. The role limits it further: some see figures and nobody's
name. The record itself (reference, borough, eligibility, standing, and that something changed) is seen by
whoever sees it at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from alongside.iom.models import Case, Tally
from alongside.partners.categories import Category
from alongside.partners.models import Posting
from alongside.partners.permissions import IOM_DECIDE, IOM_SEE_NAMES, PERMISSIONS
from alongside.partners.rules import may
from alongside.partners.sharing import Scope, scope_of

# The programme whose agreements are about these cases, and what the log calls them.
PROGRAMME = "london-iom"
KIND = "iom.case"

FIELDS: dict[Category, tuple[str, ...]] = {
    Category.IDENTITY: (
        *("surname", "forenames", "born_on", "dob", "sex", "ethnicity", "crn", "pnc", "noms"),
        "age_band",
    ),
    Category.CONTACT: ("address", "postcode"),
    Category.OFFENDING: (
        *(
            "status",
            "index_offence",
            "index_offence_group",
            "offences",
            "offences_hash",
            "custody",
            "custody_hash",
        ),
        *("sentence_type", "sentence_start", "sentence_end"),
    ),
    Category.RISK: (
        *(
            "ogrs2",
            "ovp2",
            "scores_on",
            "rosh",
            "mappa",
            "domestic_abuse",
            "clauses",
            "not_assessable_reason",
        ),
    ),
    Category.INTELLIGENCE: ("gangs",),
    Category.PLAN: (
        *(
            "reason",
            "defer_until",
            "decisions",
            "text",
            "probation_worker",
            "probation_email",
            "probation_team",
        ),
        "allocations",
    ),
}
CATEGORY_OF: Mapping[str, Category] = {
    field: category for category, fields in FIELDS.items() for field in fields
}
# What a role without names does not see. Age band, sex and ethnicity are figures.
NAMING = frozenset({Category.IDENTITY, Category.CONTACT})
NOT_SHARED = "not shared with your agency"
NOT_YOUR_ROLE = "not shown to your role"


@dataclass(frozen=True)
class Sight:
    """What one posting sees of the parts of cases."""

    scope: Scope
    names: bool

    def shares(self, agency: int, category: Category) -> bool:
        """Whether the agreements let it read a category of an agency's information, whatever its role."""
        return category in self.scope.categories(PROGRAMME, agency)

    def shows(self, case: Case, category: Category) -> bool:
        """Whether it sees a category of a case."""
        return (self.names or category not in NAMING) and self.shares(case.lead_agency_id, category)

    def why_hidden(self, agency: int, category: Category) -> str:
        """Why a category of an agency's information is not shown; "" where it is."""
        if not self.shares(agency, category):
            return NOT_SHARED
        return NOT_YOUR_ROLE if category in NAMING and not self.names else ""

    def sources(self, category: Category) -> frozenset[int]:
        """The agencies of whose cases it sees a category."""
        if category in NAMING and not self.names:
            return frozenset()
        return self.scope.sources(PROGRAMME, category)

    @cached_property
    def leads(self) -> frozenset[int]:
        """The lead agencies of the cases that it may see."""
        tallies = Tally.objects.filter(cases__gt=0, lead_agency_id__in=self.scope.sources(PROGRAMME))
        if self.scope.borough:
            tallies = tallies.filter(borough=self.scope.borough)
        return frozenset(tallies.order_by().values_list("lead_agency_id", flat=True).distinct())

    def throughout(self, category: Category) -> bool:
        """Whether it sees a category of every case: only then may a list be sorted by it."""
        return (self.names or category not in NAMING) and self.leads <= self.sources(category)

    def anywhere(self, category: Category) -> bool:
        """Whether it sees a category of some case, so that a list has a column for it."""
        return not self.leads or bool(self.leads & self.sources(category))

    @cached_property
    def reasons(self) -> bool:
        """Whether it reads every reason given in its reach: the plans of all who may decide there."""
        deciding = [role for role, permissions in PERMISSIONS.items() if IOM_DECIDE in permissions]
        postings = Posting.objects.filter(role__in=deciding)
        if self.scope.borough:
            postings = postings.filter(borough__in=["", self.scope.borough])
        agencies = postings.order_by().values_list("agency_id", flat=True).distinct()
        return frozenset(agencies) <= self.scope.sources(PROGRAMME, Category.PLAN)

    def reads_field(self, agency: int, field: str) -> bool:
        """Whether it reads a field of an agency's cases. A field of no category is part of the record."""
        category = CATEGORY_OF.get(field)
        if category is None:
            return True
        return not self.why_hidden(agency, category)

    def hidden_anywhere(self, categories: Iterable[Category]) -> list[str]:
        """The parts of which a list shows not every row, in words."""
        found = []
        for category in categories:
            if category in NAMING and not self.names:
                found.append(f"{category.label}: {NOT_YOUR_ROLE}")
            elif not self.leads <= self.sources(category):
                of = "of some cases " if self.leads & self.sources(category) else ""
                found.append(f"{category.label}: {of}{NOT_SHARED}")
        return found


def sight_of(posting: Posting) -> Sight:
    """What a posting sees of cases now."""
    return Sight(scope_of(posting), may(posting, IOM_SEE_NAMES))
