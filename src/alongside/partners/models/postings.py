"""Postings: who works where, as what, from when until when."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce

from alongside.audit import history
from alongside.audit.actors import Actor
from alongside.partners import areas
from alongside.partners.models.agencies import Agency, Team
from alongside.partners.models.users import User


class Role(models.TextChoices):
    """What someone does in a posting. What each role may do: partners.permissions."""

    PAN_LONDON_ANALYST = "PAN_LONDON_ANALYST", "Pan-London IOM analyst"
    BOROUGH_COORDINATOR = "BOROUGH_COORDINATOR", "Borough IOM coordinator"
    PROBATION_OFFICER = "PROBATION_OFFICER", "Probation officer"
    POLICE_OFFICER = "POLICE_OFFICER", "Police officer"
    PARTNER_WORKER = "PARTNER_WORKER", "Partner agency worker"
    LONDON_VIEWER = "LONDON_VIEWER", "London viewer, figures without names"
    SUPERVISOR = "SUPERVISOR", "Supervisor"
    GOVERNANCE_LEAD = "GOVERNANCE_LEAD", "Information governance lead"
    BOARD_CLERK = "BOARD_CLERK", "Clerk of the board"


# A borough role without a borough would be a London-wide one by accident, and the other way round.
LONDON_WIDE_ROLES = (Role.PAN_LONDON_ANALYST, Role.LONDON_VIEWER)
BOROUGH_ROLES = (
    Role.BOROUGH_COORDINATOR,
    Role.PROBATION_OFFICER,
    Role.POLICE_OFFICER,
    Role.PARTNER_WORKER,
    Role.BOARD_CLERK,
)
# These reach as far as their agency does: a borough, or London.
EITHER_ROLES = (Role.SUPERVISOR, Role.GOVERNANCE_LEAD)


class PostingQuerySet(models.QuerySet["Posting"]):
    """Postings, with the one definition of an active one."""

    def active_on(self, day: date) -> "PostingQuerySet":
        """Those that have started and not ended, at an agency that still is a partner, of an active user."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=day),
            Q(agency__ends_on__isnull=True) | Q(agency__ends_on__gt=day),
            starts_on__lte=day,
            user__is_active=True,
        )


@history.kept()
class Posting(models.Model):
    """A person at an agency, in a team, with a role, from one date until (and without) another."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="postings")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="postings")
    role = models.CharField(
        max_length=32,
        choices=Role,
        error_messages={"invalid_choice": "There is no role called “%(value)s”."},
    )
    borough = models.CharField(max_length=9, blank=True, help_text="GSS code; empty for all of London.")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="postings")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="First day it no longer counts.")

    objects: ClassVar[Any] = PostingQuerySet.as_manager()

    # What it may see (partners.sharing.Scope), kept for the length of a request if the door says so.
    keeps_scope = False
    scope: Any = None

    class Meta:
        """A posting does not end before it starts, and is not held twice at once."""

        ordering = ("user_id", "starts_on", "id")
        constraints = (
            models.CheckConstraint(
                name="partners_posting_not_before_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="partners_posting_borough_or_london",
                condition=Q(role__in=LONDON_WIDE_ROLES, borough="")
                | Q(role__in=BOROUGH_ROLES, borough__regex=r"^E09[0-9]{6}$")
                | Q(role__in=EITHER_ROLES, borough__regex=r"^(E09[0-9]{6})?$"),
                violation_error_message="A borough role needs a borough; a role for all of London has none.",
            ),
            ExclusionConstraint(
                name="partners_posting_not_held_twice",
                violation_error_message="This person already holds the same posting at that time.",
                expressions=(
                    ("user", RangeOperators.EQUAL),
                    ("agency", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("borough", RangeOperators.EQUAL),
                    (Coalesce("team_id", 0), RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on",
                            "ends_on",
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ),
            ),
        )

    def __str__(self) -> str:
        """Who, as what, where."""
        return f"{self.user.name}, {self.get_role_display()}, {self.agency.name}"

    def clean(self) -> None:
        """Refuse dates the wrong way round, of which PostgreSQL makes no range to test the constraint with.

        Raises:
            ValidationError: when it would end before it starts. One that ends on the day on which it starts
                was called off, or taken back within the day.
        """
        if self.ends_on is not None and self.ends_on < self.starts_on:
            words = "A posting does not end before it starts. To call it off, end it on its first day."
            raise ValidationError({"ends_on": words})

    @property
    def area(self) -> str:
        """Where it reaches, in words."""
        return areas.borough(self.borough).name if self.borough else "All of London"

    @property
    def actor(self) -> Actor:
        """How the log names the person acting as this posting."""
        return Actor(
            user_id=self.user_id,
            email=self.user.email,
            posting_id=self.pk,
            agency_id=self.agency_id,
            agency=self.agency.name,
            role=self.role,
        )
