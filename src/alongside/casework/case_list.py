"""The list of cases: its columns, its filter and its order, as far as a posting may know of them.

What a posting is not told of a case tells it nothing by the order of the list, or by who is in it: a filter
by how somebody stands finds none but the cases of which that is told, and in an order by it, or by name, all
the others are alike. How somebody stands is told under the category of the programme's plans, and each
programme has words of its own for it, so that those filters are there once a programme is chosen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Case as Choose
from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import QueryDict
from django.urls import reverse

from alongside.casework import case_page, own_rules, packs, parts, queries
from alongside.casework.models import Case, Entry
from alongside.casework.pack import Pack
from alongside.core.forms import DateField
from alongside.core.tables import Column, Link, Row
from alongside.partners.areas import BOROUGHS, borough
from alongside.partners.models import Access, Posting
from alongside.people import queries as people

MINE, NOBODY = "mine", "nobody"
CLOSED = "closed"
# The vocabularies by which a list is narrowed, under the names of the fields.
_STANDING = {one.column: one for one in parts.STANDING}


class CaseFilterForm(forms.Form):
    """What the list is narrowed to, from its query string. What cannot be read does not narrow."""

    programme = forms.ChoiceField(
        label="Programme", required=False, help_text="With one, filter by how they stand there"
    )
    borough = forms.ChoiceField(label="Borough", required=False)
    status = forms.ChoiceField(label="Status", required=False)
    approach = forms.ChoiceField(label="Approach", required=False)
    rag = forms.ChoiceField(label="RAG rating", required=False)
    motivation = forms.ChoiceField(label="Motivation and engagement", required=False)
    worker = forms.ChoiceField(label="Worker", required=False)
    access = forms.ChoiceField(label="Who sees it", required=False, choices=[("", "Any"), *Access.choices])
    opened_since = DateField(label="Opened since", required=False)
    opened_until = DateField(label="Opened until", required=False)
    closed_since = DateField(label="Closed since", required=False)
    closed_until = DateField(label="Closed until", required=False)

    def __init__(self, *args: Any, sees: "Sees | None" = None, **options: Any) -> None:
        """Offer what a posting may narrow by; what is not offered is not obeyed when it is typed either."""
        super().__init__(*args, **options)
        self.sees = sees
        if sees is None:
            return
        offered: dict[str, list[tuple[str, str]]] = {
            "programme": sorted(sees.programmes.items(), key=lambda one: one[1]),
            "borough": [(one.gss, one.name) for one in sorted(BOROUGHS, key=lambda one: one.name)]
            if not sees.posting.borough
            else [],
            "worker": [(MINE, "My cases"), (NOBODY, "Nobody"), *sees.colleagues],
            **{name: sees.words(one.vocabulary) for name, one in _STANDING.items()},
        }
        for name, choices in offered.items():
            if choices:
                self.fields[name].choices = [("", "Any"), *choices]  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        if sees.is_closed:
            return
        for name in ("closed_since", "closed_until"):
            del self.fields[name]

    @property
    def narrows_by_standing(self) -> bool:
        """Whether it asks for how somebody stands."""
        self.is_valid()
        return any(self.cleaned_data.get(name) for name in _STANDING)

    def condition(self, posting: Posting) -> Q:
        """The condition that it asks for."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        condition = Q()
        for name in ("programme", "borough", "access", *_STANDING):
            if name in asked:
                condition &= Q(**{name: asked[name]})
        if self.sees and self.narrows_by_standing:
            condition &= self.sees.told_standing
        for name in ("opened", "closed"):
            if since := asked.get(f"{name}_since"):
                condition &= Q(**{f"{name}_on__gte": since})
            if until := asked.get(f"{name}_until"):
                condition &= Q(**{f"{name}_on__lte": until})
        worker = asked.get("worker")
        if worker == NOBODY:
            condition &= Q(worker=None)
        elif worker:
            condition &= Q(worker=posting.pk if worker == MINE else int(worker))
        return condition


@dataclass
class Sees:
    """What a posting may know of the cases that a query string asks for."""

    posting: Posting
    params: QueryDict
    sight: parts.Sight = field(init=False)
    last_events: dict[int, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look at what it sees now."""
        self.sight = parts.sight_of(self.posting)

    @property
    def is_closed(self) -> bool:
        """Whether it asks for the cases that have ended."""
        return CLOSED in self.params

    @cached_property
    def _plans(self) -> list[packs.PlanCategory]:
        return packs.plan_categories()

    @cached_property
    def programmes(self) -> dict[str, str]:
        """The programmes that have a pack, and what they are called, by slug."""
        return {one.programme: one.name for one in self._plans}

    @cached_property
    def chosen(self) -> str:
        """The one programme that is asked for."""
        asked = str(self.params.get("programme", ""))
        return asked if asked in self.programmes else ""

    @cached_property
    def _pack(self) -> Pack | None:
        """The pack of the chosen programme."""
        return packs.in_force(self.chosen, self.posting.borough) if self.chosen else None

    @cached_property
    def colleagues(self) -> list[tuple[str, str]]:
        """Those of one's own agency who could work on cases where one reaches."""
        return [(str(one.pk), one.user.name) for one in queries.could_work_for(self.posting)]

    @cached_property
    def told_standing(self) -> Q:
        """The condition for the cases of which it is told how they stand, as Sight.shows_standing."""
        plans = [one for one in self._plans if self.chosen in ("", one.programme)]
        # None at all where there is no pack: an empty condition would be every case.
        condition = Q(pk__in=[])
        for one in plans:
            shaped = [other.borough for other in plans if other.programme == one.programme and other.borough]
            where = Q(borough=one.borough) if one.borough else ~Q(borough__in=shaped)
            sources = self.sight.scope.sources(one.programme, one.category)
            condition |= where & Q(programme=one.programme, lead_agency__in=sources)
        return condition

    @cached_property
    def tells_standing(self) -> bool:
        """Whether it is told how they stand, of every case that it may list."""
        return all(
            self.sight.scope.reads_throughout(one.programme, one.category)
            for one in self._plans
            if self.chosen in ("", one.programme)
        )

    def words(self, vocabulary: str) -> list[tuple[str, str]]:
        """What a list is narrowed by of a vocabulary: retired words too, which cases may have."""
        if self._pack is None:
            return []
        return [(word.code, word.name) for word in getattr(self._pack, vocabulary)]

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Every column, with its order where that tells nothing."""
        return (
            Column(name="reference", label="Case", order=("pk",)),
            Column(name="name", label="Name", order=("surname", "forenames")),
            Column(name="programme", label="Programme", order=("programme",)),
            Column(name="borough", label="Borough", order=("borough",), at_first=not self.posting.borough),
            Column(name="status", label="Status"),
            Column(name="approach", label="Approach", at_first=False),
            Column(name="rag", label="Rating", order=("rag_place",) if self._pack else ()),
            Column(
                name="rag_since",
                label="Rated since",
                order=("rated",),
                at_first=False,
            ),
            Column(name="motivation", label="Motivation", at_first=False),
            Column(name="worker", label="Worker", order=("worker__user__name",)),
            Column(name="opened", label="Opened", order=("opened_on",)),
            Column(name="closed", label="Closed", order=("closed_on",), at_first=self.is_closed),
            Column(name="lead", label="Lead agency", order=("lead_agency__name",)),
            Column(name="last_event", label="Last event", at_first=False),
        )

    def cases(self, form: CaseFilterForm, *, sort: str) -> QuerySet[Case]:
        """The cases that a posting sees, as the filter narrows them.

        Args:
            sort: the column that they are sorted by, for what only its order needs.
        """
        found = queries.visible_to(self.posting).filter(closed_on__isnull=not self.is_closed)
        found = found.filter(form.condition(self.posting)).annotate(**self._to_sort_by(sort))
        return found.select_related("lead_agency", "worker__user").prefetch_related("person")

    def _to_sort_by(self, sort: str) -> dict[str, Any]:
        if sort == "name":
            # Not by a join: it would leave out a case whose person is closed to this posting.
            who = people.visible_to(self.posting).filter(pk=OuterRef("person")).order_by()
            return {name: Subquery(who.values(name)[:1]) for name in ("surname", "forenames")}
        if sort == "rag_since":
            return {"rated": Choose(When(self.told_standing, then=F("rag_since")))}
        if sort == "rag" and self._pack is not None:
            places = [
                When(self.told_standing & Q(rag=one.code), then=Value(place))
                for place, one in enumerate(self._pack.rag)
            ]
            return {"rag_place": Choose(*places, default=Value(len(places)), output_field=IntegerField())}
        return {}

    def prepare(self, cases: Sequence[Case], shown: Iterable[Column]) -> None:
        """Read at once what the rows of some cases need besides."""
        self.sight.read_packs(cases)
        if any(column.name == "last_event" for column in shown):
            self.last_events = last_events(self.posting, cases)

    def row(self, case: Case) -> Row:
        """A row of the list. Only a case that the posting may give to somebody can be selected."""
        pack, tells = self.sight.pack_of(case), self.sight.shows_standing(case)

        def standing(value: object) -> object:
            return value if tells else parts.NOT_SHARED

        def word(column: str) -> object:
            code = getattr(case, column)
            return standing(pack.word(_STANDING[column].vocabulary, code) if code else "")

        may_give = queries.may_work_on(self.posting, case) and not own_rules.of(case)
        return Row(
            id=str(case.pk) if may_give else "",
            label=case.reference,
            cells={
                "reference": Link(text=case.reference, href=reverse("casework:case", args=[case.pk])),
                "name": case_page.name(case, self.sight),
                "programme": self.programmes[case.programme],
                "borough": borough(case.borough).name,
                "status": standing(case_page.standing(case, pack)),
                "approach": word("approach"),
                "rag": standing(case_page.rating(case, pack) or ""),
                "rag_since": standing(case.rag_since or ""),
                "motivation": word("motivation"),
                "worker": case.worker.user.name if case.worker else "Nobody",
                "opened": case.opened_on,
                "closed": case.closed_on or "",
                "lead": case.lead_agency.name,
                "last_event": self.last_events.get(case.pk, ""),
            },
        )


def fields(shown: Iterable[Column]) -> list[str]:
    """What a list shows of its cases, in the words of the log."""
    names = {column.name for column in shown}
    told = {"identity": {"name"}, "standing": {*_STANDING, "rag_since"}}
    return ["case", *(word for word, columns in told.items() if names & columns)]


def last_events(posting: Posting, cases: Iterable[Case]) -> dict[int, date]:
    """The day on which something last happened to each of some cases, of what the posting is told."""
    found = Entry.objects.filter(queries.told(posting), case__in=[case.pk for case in cases])
    newest = found.order_by("case", "-on", "-pk").distinct("case")
    return dict(newest.values_list("case", "on"))


def selected(values: Iterable[str]) -> dict[int, int | None]:
    """The cases that were selected, each with who worked on it then: "17:4", or "17:" where nobody did."""
    found: dict[int, int | None] = {}
    for one in values:
        case, _, worker = one.partition(":")
        if _is_id(case):
            found[int(case)] = int(worker) if _is_id(worker) else None
    return found


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 18
