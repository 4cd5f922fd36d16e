"""Keeping a way of looking at a list, sharing it in one's team, and opening a list with it."""

from zlib import crc32

from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.partners import saved_views
from alongside.partners.actions.checks import CannotDo
from alongside.partners.models import DefaultView, Posting, SavedView
from alongside.partners.saved_views import List

WHAT = "partners.savedview"
MOST = 50


def save(
    *, of: List, query: QueryDict, name: str, is_shared: bool, by: Posting, replace: bool = False
) -> SavedView:
    """Keep how a list is looked at now.

    Args:
        query: the list's query string; what somebody typed to search by is left out (saved_views.to_keep).
        name: what it is called.
        is_shared: whether the posting's team sees it too.
        replace: whether it may take the place of one's own view of that name.

    Raises:
        CannotDo: the name is taken, the posting is in no team, or has kept very many.
    """
    kept = saved_views.to_keep(of, query)
    if len(kept) > saved_views.LONGEST:
        raise CannotDo("This list is narrowed to too much at once to be kept. Take some filters off.")
    with transaction.atomic():
        own = SavedView.objects.select_for_update().filter(posting=by, page=of.page)
        found = list(own.order_by("pk"))
        before = next((view for view in found if view.name.casefold() == name.casefold()), None)
        if before is not None and not replace:
            raise CannotDo(f"You have a view called “{before.name}”. Choose another name, or replace it.")
        if before is None and len(found) >= MOST:
            raise CannotDo(f"You have kept {MOST} views of this list. Delete one that you no longer use.")
        view = before or SavedView(page=of.page, posting=by)
        view.name, view.query, view.saved_at, view.team_id = name, kept, timezone.now(), _team(by, is_shared)
        _saved(view)
        log.record(
            act=Act.ALTERATION if before else Act.COLLECTION,
            by=by,
            what=WHAT,
            which=[view.pk],
            fields=["name", "query", "team"],
        )
    return view


def change(*, view: int, name: str, is_shared: bool, by: Posting) -> SavedView:
    """Call one's own view something else, share it with one's team, or share it no more.

    Raises:
        CannotDo: it is not there or not theirs, the name is taken, or the posting is in no team.
    """
    with transaction.atomic():
        found = _own(view, by)
        others = SavedView.objects.filter(posting=by, page=found.page, name__iexact=name).exclude(pk=view)
        if others.exists():
            raise CannotDo(f"You have a view called “{name}”. Choose another name.")
        found.name, found.team_id = name, _team(by, is_shared)
        found.save(update_fields=["name", "team"])
        log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[view], fields=["name", "team"])
    return found


def delete(*, view: int, by: Posting) -> None:
    """Keep a view no more. Whoever opens the list with it then opens it as it is.

    Raises:
        CannotDo: it is not there, or of somebody else who still works there.
    """
    with transaction.atomic():
        found = saved_views.seen_by(by).filter(pk=view).first()
        if found is None or not saved_views.may_delete(found, by, timezone.localdate()):
            raise CannotDo("There is no such view of yours any more.")
        found.delete()
        log.record(act=Act.ERASURE, by=by, what=WHAT, which=[view])


def open_with(*, view: SavedView, by: Posting, is_default: bool) -> None:
    """Open a list with a view from now on, or no longer. `view`: one of saved_views.seen_by."""
    with transaction.atomic():
        _one_at_a_time(by)
        DefaultView.objects.filter(posting=by, page=view.page).delete()
        if is_default:
            DefaultView.objects.create(posting=by, page=view.page, view=view)
        log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[view.pk], fields=["default"])


def _saved(view: SavedView) -> None:
    """Save it, or say that its name was taken this very moment: a button was pressed twice."""
    try:
        with transaction.atomic():
            view.save(update_fields=["name", "query", "saved_at", "team"] if view.pk else None)
    except IntegrityError:
        raise CannotDo(f"You have a view called “{view.name}”. Choose another name, or replace it.") from None


def _one_at_a_time(by: Posting) -> None:
    """Hold until the transaction ends, so that a second press of the button sees what the first one kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [crc32(b"default view") >> 1, by.pk])


def _team(by: Posting, is_shared: bool) -> int | None:  # noqa: FBT001
    if is_shared and by.team_id is None:
        raise CannotDo("You are in no team, so the view can be yours alone.")
    return by.team_id if is_shared else None


def _own(view: int, by: Posting) -> SavedView:
    found = SavedView.objects.select_for_update().filter(pk=view, posting=by).first()
    if found is None:
        raise CannotDo("There is no such view of yours any more.")
    return found
