"""Printing a partnership profile: each copy is for one person, and is written down."""

from django.db import transaction
from django.utils import timezone

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.casework.models import Case
from alongside.casework.parts import KIND
from alongside.meetings.models import AgendaItem, ProfileCopy
from alongside.partners.models import Posting


@transaction.atomic
def make(
    *, item: AgendaItem, case: Case, recipient: Posting, by: Posting, categories: list[str]
) -> ProfileCopy:
    """Write down that a copy is made, for whom, and what it shows.

    Args:
        recipient: one of those for whom it may be made (panel_page.recipients).
        categories: what it shows.
    """
    made = ProfileCopy.objects.create(item=item, case=case, recipient=recipient, by=by, at=timezone.now())
    log.record(
        act=Act.DISCLOSURE,
        by=by,
        what=KIND,
        which=[case.reference, made.reference],
        people=[case.person_id],
        fields=["profile", *categories],
        to=f"{recipient.user.name}, {recipient.agency.name}",
    )
    return made
