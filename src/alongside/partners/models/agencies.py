"""Agencies of the partnership, and their teams."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from alongside.audit import history


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


@history.kept()
class Agency(models.Model):
    """An organisation of the partnership."""

    name = models.CharField(max_length=200, error_messages={"blank": "The name is missing."})
    kind = models.CharField(
        max_length=16,
        choices=AgencyKind,
        error_messages={"invalid_choice": "There is no kind of agency called “%(value)s”."},
    )
    areas = ArrayField(
        models.CharField(max_length=9),
        default=list,
        blank=True,
        help_text="GSS codes of the boroughs where it works; none for all of London.",
    )
    is_competent_authority = models.BooleanField(
        default=False, help_text="Under the Data Protection Act 2018, section 30: may share under Part 3."
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


class Team(models.Model):
    """A team of an agency. Restricted records name the team that sees them."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=100, error_messages={"blank": "The name of the team is missing."})
    ends_on = models.DateField(null=True, blank=True, help_text="First day it takes nobody in.")

    class Meta:
        """One team per name at an agency, in whatever case it is written."""

        ordering = ("agency_id", "name", "id")
        constraints = (
            models.UniqueConstraint(
                "agency",
                Lower("name"),
                name="partners_team_name_unique",
                violation_error_message="There is already a team of this name.",
            ),
            models.CheckConstraint(name="partners_team_name_not_blank", condition=~Q(name="")),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name
