"""The plan that an address names, for whoever may see or keep it; that it was read is in the log."""

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import filters
from alongside.partners.requests import Request
from alongside.plans import queries
from alongside.plans.models import Plan, Report, Version

WHAT = "plans.plan"


def seen(request: Request, pk: int) -> Plan:
    """A plan of the posting's area. `waiting` is the number of its version that waits, for its keepers."""
    waiting = Version.objects.filter(plan=OuterRef("pk"), state=Version.State.CHECKED).values("number")[:1]
    found = queries.visible_to(request.posting).select_related("owner", "current").defer("current__content")
    return get_object_or_404(found.annotate(waiting=Subquery(waiting)), pk=pk)


def kept(request: Request, pk: int) -> Plan:
    """A plan that the posting keeps."""
    return get_object_or_404(queries.kept_by(request.posting).select_related("owner"), pk=pk)


def report_seen(request: Request, pk: int) -> Report:
    """A report that is finished, or one that the posting writes."""
    return get_object_or_404(queries.reports_seen_by(request.posting).select_related("owner"), pk=pk)


def report_written(request: Request, pk: int) -> Report:
    """A report that the posting writes, finished or not."""
    found = report_seen(request, pk)
    if found.owner_id != request.posting.agency_id:
        raise Http404
    return found


def was_read(
    request: Request, which: Sequence[int], fields: Sequence[str], *, what: str = WHAT, act: Any = None
) -> None:
    """Write down that plans were read, or taken away."""
    log.record(act=act or Act.CONSULTATION, by=request.posting, what=what, which=which, fields=fields)


def panel(form: Any, request: Request) -> filters.Filters:
    """The filter panel of a form that the query string fills."""
    return filters.filters(form, request.GET)
