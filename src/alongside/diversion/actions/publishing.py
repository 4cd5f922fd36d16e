"""Publishing the report of some days, and publishing it again where the rows have changed since."""

import hashlib
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.audit import actions as audit
from alongside.audit.models import Act
from alongside.casework.actions.adding import CannotDo
from alongside.diversion import report_versions
from alongside.diversion.models import PublishedReport
from alongside.partners.models import Posting


class NotTheirs(Exception):
    """They do not oversee cases of custody diversion that their agency leads."""


def publish(*, by: Posting, first: date, last: date, seen: str | None = None) -> PublishedReport:
    """Publish the report of the days from `first` to `last`, both included, as the next version.

    Args:
        by: who publishes it.
        first: the first day.
        last: the last day.
        seen: the digest of the version that they have looked at, where they have looked at one.

    Raises:
        NotTheirs: they do not oversee such cases.
        CannotDo: the days are not over, or overlap with others that were published; they are told a part of
            the engagements; it is not what they looked at; nothing has changed since the version before, or
            one was published just now.
    """
    if not report_versions.may_publish(by):
        raise NotTheirs
    with transaction.atomic():
        version = report_versions.following(by, first=first, last=last, is_to_publish=True)
        if version.why_none:
            raise CannotDo(version.why_none)
        if seen is not None and seen != version.digest:
            raise CannotDo("What was recorded has changed since you looked. Look at the draft again.")
        now = timezone.now()
        pdf = report_versions.pdf(version, made_at=now)
        made = PublishedReport(
            agency_id=by.agency_id,
            first_on=first,
            last_on=last,
            version=version.number,
            content=version.content,
            tables=version.tables,
            counts=version.counts,
            pdf=pdf,
            sha256=hashlib.sha256(pdf).hexdigest(),
            by=by,
            at=now,
        )
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            raise CannotDo("A report of these days was published just now. Look at it first.") from None
        audit.record(
            act=Act.COLLECTION,
            by=by,
            what="diversion.published_report",
            which=[made.reference],
            fields=["report", f"version {made.version}"],
        )
    return made
