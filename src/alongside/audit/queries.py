"""Reading the log."""

from datetime import datetime

from django.db.models import QuerySet

from alongside.audit.models import Entry


def entries_between(start_at: datetime, end_at: datetime) -> QuerySet[Entry]:
    """Entries from start_at until (and without) end_at, oldest first."""
    return Entry.objects.filter(at__gte=start_at, at__lt=end_at).order_by("at", "id")


def entries_by(user_id: int) -> QuerySet[Entry]:
    """Everything one user did, newest first."""
    return Entry.objects.filter(actor_id=user_id).order_by("-at", "-id")


def entries_about(what: str, reference: object) -> QuerySet[Entry]:
    """Everything done to one record, newest first."""
    return Entry.objects.filter(what=what, which__contains=[str(reference)]).order_by("-at", "-id")
