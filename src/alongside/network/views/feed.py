"""The public feed: Open Referral UK, read by anybody without an account (docs/directory.md).

It is open by HTTPS GET to every origin, as the profile's rules of compliance say. Nothing of it names
anybody.
"""

from collections.abc import Callable
from functools import wraps
from math import isfinite
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.http import require_safe

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.network import documents, queries
from alongside.network.hsds import texts
from alongside.network.hsds.profile import is_uuid
from alongside.network.models import Taxonomy, Term
from alongside.network.queries import FeedAsked
from alongside.network.readers.hsds import WEEKDAYS
from alongside.network.rules import WEEKDAYS as NAMES
from alongside.partners.access import open_to_all

PER_PAGE, MOST_PER_PAGE = 50, 100
LAST_PAGE = 1_000_000
View = Callable[..., Any]


class BadParameter(ValueError):
    """A parameter cannot be read; the message says which, and what it takes."""


class NotHere(Exception):
    """There is no such record in the feed."""


def of_feed(view: Callable[..., dict[str, Any]]) -> View:
    """An address of the feed: what the view gives is sent as JSON, to whoever asks."""

    @open_to_all
    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, **parts: Any) -> HttpResponse:
        try:
            with acting.as_system(Task.DIRECTORY), transaction.atomic():
                return _sent(view(request, **parts))
        except BadParameter as fault:
            return _sent({"error": str(fault)}, status=400)
        except NotHere:
            return _sent({"error": "There is no such record in this feed."}, status=404)

    return answer


def _sent(content: dict[str, Any], *, status: int = 200) -> HttpResponse:
    answer = JsonResponse(content, status=status)
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "public, max-age=300"
    return answer


@of_feed
def root(_request: HttpRequest) -> dict[str, Any]:
    """What this feed is."""
    return documents.root()


@of_feed
def services(request: HttpRequest) -> dict[str, Any]:
    """The services, a page at a time."""
    found = queries.standing().filter(queries.feed_condition(_asked(request.GET)))
    return _page(request.GET, found.order_by("name", "pk"), documents.service_in_list)


@of_feed
def service(_request: HttpRequest, key: str) -> dict[str, Any]:
    """One service, whole."""
    return documents.service(_one(queries.whole(queries.standing()), key))


@of_feed
def taxonomies(request: HttpRequest) -> dict[str, Any]:
    """The taxonomies, a page at a time."""
    return _page(request.GET, Taxonomy.objects.order_by("name", "pk"), documents.taxonomy)


@of_feed
def taxonomy(_request: HttpRequest, key: str) -> dict[str, Any]:
    """One taxonomy."""
    return documents.taxonomy(_one(Taxonomy.objects.all(), key))


@of_feed
def terms(request: HttpRequest) -> dict[str, Any]:
    """The words of taxonomies, a page at a time."""
    found = Term.objects.select_related("taxonomy", "parent").order_by("taxonomy__name", "name", "pk")
    return _page(request.GET, found, documents.term)


@of_feed
def term(_request: HttpRequest, key: str) -> dict[str, Any]:
    """One word."""
    return documents.term(_one(Term.objects.select_related("taxonomy", "parent"), key))


@of_feed
def places(request: HttpRequest) -> dict[str, Any]:
    """The services at their locations, a page at a time."""
    params = request.GET
    near, within = None, None
    if code := params.get("postcode", "").strip():
        if not texts.postcode(code):
            raise BadParameter(f"postcode: “{code[:20]}” has not the form of a UK postcode, such as N17 9XX.")
        metres = _number(params, "proximity", least=0)
        near, within = queries.point_of(code), (5_000 if metres is None else metres) / 1_000
        if near is None:
            return _page(params, queries.places(_asked(params)).none(), _in_list)
    return _page(params, queries.places(_asked(params), near=near, within_km=within), _in_list)


def _in_list(place: Any) -> dict[str, Any]:
    return documents.service_at_location(place, whole=False)


@of_feed
def place(_request: HttpRequest, key: str) -> dict[str, Any]:
    """One service at one location, whole."""
    found = queries.places(FeedAsked()).filter(hsds_id=_key(key)).first()
    if found is None:
        raise NotHere
    found.service = queries.whole(queries.standing()).get(pk=found.service_id)
    return documents.service_at_location(found, whole=True)


def _key(key: str) -> UUID:
    if not is_uuid(key):
        raise NotHere
    return UUID(key)


def _one(found: QuerySet[Any], key: str) -> Any:
    one = found.filter(hsds_id=_key(key)).first()
    if one is None:
        raise NotHere
    return one


def _page(
    params: QueryDict, found: QuerySet[Any], document: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    number = int(_number(params, "page", least=1, most=LAST_PAGE, whole=True) or 1)
    size = int(_number(params, "per_page", least=1, most=MOST_PER_PAGE, whole=True) or PER_PAGE)
    start = (number - 1) * size
    contents = [document(one) for one in found[start : start + size]]
    return documents.page(contents, number=number, size=size, total=found.count())


def _asked(params: QueryDict) -> FeedAsked:
    return FeedAsked(
        search=params.get("search", "").replace("\0", "").strip()[:200],
        taxonomy_term_id=_identifier(params, "taxonomy_term_id"),
        taxonomy_id=_identifier(params, "taxonomy_id"),
        minimum_age=_number(params, "minimum_age", least=0, most=150),
        maximum_age=_number(params, "maximum_age", least=0, most=150),
        start_time=_time(params, "start_time"),
        end_time=_time(params, "end_time"),
        day=_day(params),
    )


def _number(
    params: QueryDict, name: str, *, least: float, most: float = 1_000_000, whole: bool = False
) -> float | None:
    text = params.get(name, "").strip()
    if not text:
        return None
    try:
        number = float(text) if len(text) < 20 else float("nan")
    except ValueError:
        number = float("nan")
    if not isfinite(number) or not least <= number <= most or (whole and number != int(number)):
        kind = "a whole number" if whole else "a number"
        raise BadParameter(f"{name}: “{text[:20]}” is not {kind} from {least:,.0f} to {most:,.0f}.")
    return number


def _identifier(params: QueryDict, name: str) -> str:
    text = params.get(name, "").strip()
    if text and not is_uuid(text):
        raise BadParameter(f"{name}: “{text[:40]}” is no identifier (a UUID).")
    return text.lower()


def _time(params: QueryDict, name: str) -> Any:
    text = params.get(name, "").strip()
    found = texts.clock(text) if text else None
    if text and found is None:
        raise BadParameter(f"{name}: “{text[:20]}” is no time, such as 09:30.")
    return found


def _day(params: QueryDict) -> int | None:
    text = params.get("day", "").strip()
    if not text:
        return None
    names = [name.upper() for name in NAMES]
    for days in (WEEKDAYS, names):
        if text.upper() in days:
            return list(days).index(text.upper())
    raise BadParameter(f"day: “{text[:20]}” is no weekday. Write MO, or Monday.")
