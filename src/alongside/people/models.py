"""The people whom the partnership works with."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from alongside.audit import history


@history.kept()
class Person(models.Model):
    """One person, as probation's extract describes them."""

    crn = models.CharField("case reference number", max_length=7, unique=True)
    pnc = models.CharField("PNC number", max_length=14, blank=True)
    noms = models.CharField("prison number", max_length=7, blank=True)
    surname = models.CharField(max_length=100)
    forenames = models.CharField(max_length=150)
    born_on = models.DateField("date of birth")
    sex = models.CharField(max_length=1)
    ethnicity = models.CharField(max_length=5, blank=True)
    address = models.CharField(max_length=250, blank=True)
    postcode = models.CharField(max_length=8, blank=True)

    class Meta:
        ordering = ["surname", "forenames", "id"]
        verbose_name_plural = "people"
        indexes = [
            models.Index(fields=["surname", "forenames", "id"]),
            models.Index(fields=["pnc"]),
            models.Index(fields=["noms"]),
            GinIndex(OpClass(Upper("surname"), name="gin_trgm_ops"), name="person_surname_trgm"),
            GinIndex(OpClass(Upper("forenames"), name="gin_trgm_ops"), name="person_forenames_trgm"),
        ]

    def __str__(self) -> str:
        return self.crn

    @property
    def name(self) -> str:
        """As it is shown in lists: surname first, so that a list sorts as it reads."""
        return f"{self.surname}, {self.forenames}"


@history.kept()
class Restriction(models.Model):
    """Somebody's information is stored, and for now nothing else (UK GDPR art. 18; DPA 2018, s. 47)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="restrictions")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True, help_text="the first day without it; empty: not known")
    reason = models.TextField()
    by_posting = models.BigIntegerField(help_text="the posting that set it")

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_restriction_ends_after_it_begins",
                condition=models.Q(until_on__isnull=True) | models.Q(until_on__gte=models.F("from_on")),
            ),
            models.CheckConstraint(name="a_restriction_says_why", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"Restriction {self.pk}"
