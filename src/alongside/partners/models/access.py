"""Records that are not open to all whom the agreements allow, and the ways to one of them."""

from django.db import models
from django.db.models import F, Q

from alongside.audit import history
from alongside.partners.models.agencies import Agency, Team
from alongside.partners.models.postings import Posting


class Access(models.TextChoices):
    """Who sees a record, of those whom the agreements allow."""

    OPEN = "OPEN", "Open"
    RESTRICTED = "RESTRICTED", "Restricted to a team"
    SEALED = "SEALED", "Sealed"


class GuardedRecord(models.Model):
    """A record with a lead agency and a level of access: what partners.sharing.sees narrows."""

    lead_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    access = models.CharField(max_length=10, choices=Access, default=Access.OPEN)
    access_team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_a_restricted_record_names_its_team",
                condition=Q(access="OPEN", access_team__isnull=True)
                | Q(access="RESTRICTED", access_team__isnull=False)
                | Q(access="SEALED"),
            )
        ]


@history.kept()
class AccessRequest(models.Model):
    """A way to one record that is closed to a posting: asked for and granted, or by breaking the glass."""

    class Way(models.TextChoices):
        ASKED = "ASKED", "Asked for"
        BREAK_GLASS = "BREAK_GLASS", "Break-glass"

    class Decision(models.TextChoices):
        WAITING = "WAITING", "Waits for a decision"
        GRANTED = "GRANTED", "Granted"
        REFUSED = "REFUSED", "Refused"

    class Finding(models.TextChoices):
        JUSTIFIED = "JUSTIFIED", "Justified"
        UNJUSTIFIED = "UNJUSTIFIED", "Not justified"

    way = models.CharField(max_length=11, choices=Way)
    kind = models.CharField(max_length=60, help_text='the kind of record, for example "iom.case"')
    record_id = models.BigIntegerField()
    reference = models.CharField(max_length=40, help_text="what the record is called where no name may stand")
    borough = models.CharField(max_length=9, blank=True)
    lead_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="access_requests")
    reason = models.TextField()
    asked_at = models.DateTimeField()
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.WAITING)
    decided_by = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_why = models.TextField(blank=True)
    from_at = models.DateTimeField(null=True, blank=True)
    until_at = models.DateTimeField(null=True, blank=True)
    review_due_on = models.DateField(null=True, blank=True, help_text="of break-glass: the next working day")
    reviewed_by = models.ForeignKey(
        Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    finding = models.CharField(max_length=11, choices=Finding, blank=True)
    finding_why = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(name="access_is_asked_with_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="granted_access_has_a_time_limit",
                condition=Q(decision="GRANTED", from_at__isnull=False, until_at__gt=F("from_at"))
                | ~Q(decision="GRANTED") & Q(from_at__isnull=True, until_at__isnull=True),
            ),
            models.CheckConstraint(
                name="nobody_grants_or_reviews_their_own_access",
                condition=(Q(decided_by__isnull=True) | ~Q(decided_by=F("posting")))
                & (Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("posting"))),
            ),
            models.CheckConstraint(
                name="a_review_says_when_by_whom_and_why",
                condition=Q(finding="", reviewed_by__isnull=True, reviewed_at__isnull=True)
                | (
                    Q(reviewed_by__isnull=False, reviewed_at__isnull=False)
                    & ~Q(finding="")
                    & ~Q(finding_why="")
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["posting", "until_at"], condition=Q(decision="GRANTED"), name="access_running"
            ),
            models.Index(fields=["lead_agency", "decision", "asked_at"], name="access_to_decide"),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()}: {self.reference}"
