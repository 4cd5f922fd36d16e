"""Agencies, users and postings."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone

from alongside.audit.actors import Actor
from alongside.partners import areas


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail address. Users are made by partners.actions.create_user."""

    def get_by_natural_key(self, email: str | None) -> "User":
        """The user of this address, in whatever case it is written."""
        return self.get(email=(email or "").strip().lower())


class User(AbstractBaseUser):
    """A person who can sign in, by e-mail address. What they may do comes from their postings alone."""

    email = models.EmailField(
        "email address",
        max_length=254,
        unique=True,
        error_messages={"unique": "There is already an account with this email address."},
    )
    name = models.CharField(max_length=200, error_messages={"blank": "The name is missing."})
    is_active = models.BooleanField(default=True, help_text="Clear it to stop this person signing in at all.")
    is_persona = models.BooleanField(
        default=False, help_text="Made for the demonstration: one click signs in."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        """One user per address: it is kept in lower case, which is how sign-in looks it up."""

        ordering = ("email",)
        constraints = (
            models.CheckConstraint(name="partners_user_email_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(name="partners_user_name_not_blank", condition=~Q(name="")),
        )

    def __str__(self) -> str:
        """The name people know them by."""
        return self.name

    def get_full_name(self) -> str:
        """The name people know them by (sign-in's e-mails ask for it)."""
        return self.name

    @property
    def actor(self) -> Actor:
        """How the log names them while no posting is chosen."""
        return Actor(user_id=self.pk, email=self.email)


class AgencyKind(models.TextChoices):
    """The kinds of agency of a community safety partnership."""

    PROBATION = "PROBATION", "Probation"
    POLICE = "POLICE", "Police"
    COUNCIL = "COUNCIL", "Council"
    MAYORS_OFFICE = "MAYORS_OFFICE", "Mayor's Office for Policing and Crime"
    HEALTH = "HEALTH", "Health"
    EDUCATION = "EDUCATION", "Education"
    JOBS = "JOBS", "Jobs and benefits"
    CHARITY = "CHARITY", "Charity"


class Agency(models.Model):
    """An organisation of the partnership."""

    name = models.CharField(max_length=200, error_messages={"blank": "The name is missing."})
    kind = models.CharField(
        max_length=16,
        choices=AgencyKind,
        error_messages={"invalid_choice": "There is no kind of agency called “%(value)s”."},
    )
    ends_on = models.DateField(null=True, blank=True, help_text="First day it is no longer a partner.")

    class Meta:
        """One agency per name, in whatever case it is written."""

        ordering = ("name", "id")
        verbose_name_plural = "agencies"
        constraints = (
            models.UniqueConstraint(
                Lower("name"),
                name="partners_agency_name_unique",
                violation_error_message="There is already an agency of this name.",
            ),
            models.CheckConstraint(name="partners_agency_name_not_blank", condition=~Q(name="")),
            models.CheckConstraint(name="partners_agency_kind", condition=Q(kind__in=AgencyKind.values)),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Role(models.TextChoices):
    """What someone does in a posting. What each role may do: partners.permissions."""

    PAN_LONDON_ANALYST = "PAN_LONDON_ANALYST", "Pan-London IOM analyst"
    BOROUGH_COORDINATOR = "BOROUGH_COORDINATOR", "Borough IOM coordinator"
    PROBATION_OFFICER = "PROBATION_OFFICER", "Probation officer"
    POLICE_OFFICER = "POLICE_OFFICER", "Police officer"
    LONDON_VIEWER = "LONDON_VIEWER", "London viewer, figures without names"


# A borough role without a borough would be a London-wide one by accident, and the other way round.
LONDON_WIDE_ROLES = (Role.PAN_LONDON_ANALYST, Role.LONDON_VIEWER)
BOROUGH_ROLES = (Role.BOROUGH_COORDINATOR, Role.PROBATION_OFFICER, Role.POLICE_OFFICER)


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
    team = models.CharField(max_length=100, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="First day it no longer counts.")

    objects: ClassVar[Any] = PostingQuerySet.as_manager()

    class Meta:
        """A posting ends after it starts, and is not held twice at once."""

        ordering = ("user_id", "starts_on", "id")
        constraints = (
            models.CheckConstraint(
                name="partners_posting_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
            ),
            models.CheckConstraint(
                name="partners_posting_borough_or_london",
                condition=Q(role__in=LONDON_WIDE_ROLES, borough="")
                | Q(role__in=BOROUGH_ROLES, borough__regex=r"^E09[0-9]{6}$"),
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
                    ("team", RangeOperators.EQUAL),
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
            ValidationError: when it would end before it counts for a day.
        """
        if self.ends_on is not None and self.ends_on <= self.starts_on:
            raise ValidationError({"ends_on": "A posting ends after the day on which it starts."})

    @property
    def area(self) -> str:
        """Where it reaches, in words."""
        return areas.borough(self.borough).name if self.borough else "All of London"

    @property
    def actor(self) -> Actor:
        """How the log names the person acting as this posting."""
        return Actor(user_id=self.user_id, email=self.user.email, posting_id=self.pk, agency=self.agency.name)
