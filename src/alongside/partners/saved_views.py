"""Ways of looking at a list, kept: what a list needs to have them, and which ones a posting sees.

A list says once what it is, and asks for its bar with each page (docs/lists.md, CONTRIBUTING.md):

    LIST = saved_views.add(
        List(page="casework:cases", label="Programme cases", needs=CASES_SEE, form=CaseFilterForm)
    )

    bar = saved_views.bar(request, LIST, COLUMNS, form)
    if bar.away:
        return redirect(bar.away)
    asked = tables.ask(bar.params, COLUMNS, default="name", shown=bar.columns.shown)

Kept are choices, dates and ticks, as codes; never what somebody typed to search by, which may be a name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from alongside.core import lists
from alongside.core.filters import keys
from alongside.core.forms import DateField
from alongside.core.tables import Column
from alongside.partners.models import DefaultView, Posting, SavedView
from alongside.partners.requests import Request

VIEW = "view"
# As long as the database keeps.
LONGEST = 2_000
_CODED = (forms.ChoiceField, forms.BooleanField, DateField)
_CODE = re.compile(r"[\w.:-]{0,60}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class List:
    """A list whose views are kept.

    Attributes:
        page: the name of its address, without parts.
        label: what it is called.
        needs: the permission of whoever opens it.
        form: the class of its filter, with every field that it may have.
        also: parameters beside the filter, order and columns, such as of its tabs.
    """

    page: str
    label: str
    needs: str
    form: type[forms.Form]
    also: tuple[str, ...] = ()

    @property
    def href(self) -> str:
        """Its address."""
        return reverse(self.page)


@dataclass(frozen=True, kw_only=True)
class ViewLink:
    """A view as a list names it. `whose`: "Yours", or who shares it with their team."""

    pk: int
    name: str
    whose: str
    href: str
    is_current: bool
    is_default: bool


@dataclass(frozen=True, kw_only=True)
class Bar:
    """What stands above a list: its views, its columns, and what was asked for and is not there.

    Attributes:
        away: where to go instead, because this posting opens the list with a view of its choice.
        params: the query string, with its columns in their short form.
    """

    away: str = ""
    params: QueryDict
    columns: lists.Chosen
    views: tuple[ViewLink, ...] = ()
    current: ViewLink | None = None
    lost: tuple[str, ...] = ()
    save_href: str = ""
    plain_href: str = ""


_LISTS: dict[str, List] = {}


def add(one: List) -> List:
    """Let the views of a list be kept."""
    _LISTS[one.page] = one
    return one


def of(page: str) -> List | None:
    """The list of an address."""
    return _LISTS.get(page)


def seen_by(posting: Posting) -> QuerySet[SavedView]:
    """The views that a posting sees: its own, and those shared with its team. So does row-level security."""
    condition = Q(posting=posting)
    if posting.team_id is not None:
        condition |= Q(team=posting.team_id)
    is_default = DefaultView.objects.filter(posting=posting, view=OuterRef("pk"))
    found = SavedView.objects.filter(condition).annotate(is_default=Exists(is_default))
    return found.select_related("posting__user", "team").order_by("name", "pk")


def may_delete(view: SavedView, posting: Posting, today: date) -> bool:
    """Whether a posting that sees a view may delete it: its own, or one of somebody who has left."""
    ends_on: date | None = view.posting.ends_on
    return view.posting_id == posting.pk or (ends_on is not None and ends_on <= today)


def to_keep(one: List, params: QueryDict) -> str:
    """What of a query string is kept: the codes and dates of the filter, the order and the columns."""
    fields = one.form.base_fields.items()
    names = [key for name, field in fields if isinstance(field, _CODED) for key in keys(name, field)]
    kept = QueryDict(mutable=True)
    for name in (*names, *one.also, "sort", lists.COLUMNS):
        values = [value for value in params.getlist(name) if _are_codes(value, many=name == lists.COLUMNS)]
        if values and (name in one.also or any(values)):
            kept.setlist(name, values)
    return kept.urlencode()


def _are_codes(value: str, *, many: bool) -> bool:
    return all(_CODE.fullmatch(code) for code in (value.split(lists.BETWEEN) if many else [value]))


def leaves_out(one: List, params: QueryDict) -> list[str]:
    """The labels of the filters in use that are not kept, because they are words that somebody typed."""
    fields = one.form.base_fields.items()
    typed = [(name, field) for name, field in fields if not isinstance(field, _CODED)]
    return [str(field.label or name) for name, field in typed if params.get(name, "").strip()]


def bar(request: Request, one: List, columns: Sequence[Column], form: forms.BaseForm) -> Bar:
    """What stands above a list.

    Args:
        columns: those that the list has for this reader.
        form: its filter for this reader, bound to the query string.
    """
    chosen = lists.columns(request.GET, columns)
    found = list(seen_by(request.posting).filter(page=one.page))
    default = next((view for view in found if view.is_default), None)  # type: ignore[attr-defined]
    if default is not None and not request.GET:
        return Bar(away=href(default), params=chosen.params, columns=chosen)
    current = chosen.params.get(VIEW, "")
    links = tuple(_link(view, request.posting, current) for view in found)
    to_save = QueryDict(mutable=True)
    to_save.update({"page": one.page, "q": chosen.params.urlencode()})
    return Bar(
        params=chosen.params,
        columns=chosen,
        views=links,
        current=next((link for link in links if link.is_current), None),
        lost=tuple(lists.lost(request.GET, chosen, columns, form)),
        save_href=f"{reverse('partners:save_view')}?{to_save.urlencode()}",
        # Not without a query string: that would open the list with the posting's own view again.
        plain_href=f"{one.href}?{VIEW}=",
    )


def href(view: SavedView) -> str:
    """The address that opens a view."""
    return f"{reverse(view.page)}?{VIEW}={view.pk}{'&' if view.query else ''}{view.query}"


def whose(view: SavedView, posting: Posting) -> str:
    """Whose a view is, for a reader."""
    name = "Yours" if view.posting_id == posting.pk else view.posting.user.name
    return f"{name}, shared with {view.team.name}" if view.team else name


def _link(view: SavedView, posting: Posting, current: str) -> ViewLink:
    return ViewLink(
        pk=view.pk,
        name=view.name,
        whose=whose(view, posting),
        href=href(view),
        is_current=str(view.pk) == current,
        is_default=view.is_default,  # type: ignore[attr-defined]
    )
