"""The log of acts on records.

The Data Protection Act 2018, section 62, asks a competent authority to log collection, alteration,
consultation, disclosure, combination and erasure, with who, when and (for consultation and disclosure) why.
Sign-in, export and refusal are ours beside them.

An entry points at nothing by foreign key, so that it outlives what it tells of. The table is append-only: a
trigger in the first migration refuses UPDATE, DELETE and TRUNCATE. It is written there by hand and not
declared with pgtrigger: those can be switched off by a session setting, and this one must not.
"""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from alongside.audit.multirange import IdsField


class Act(models.TextChoices):
    """What was done."""

    COLLECTION = "COLLECTION", "Collection"
    ALTERATION = "ALTERATION", "Alteration"
    CONSULTATION = "CONSULTATION", "Consultation"
    DISCLOSURE = "DISCLOSURE", "Disclosure"
    COMBINATION = "COMBINATION", "Combination"
    ERASURE = "ERASURE", "Erasure"
    SIGN_IN = "SIGN_IN", "Sign-in"
    EXPORT = "EXPORT", "Export"
    REFUSAL = "REFUSAL", "Refusal"


class Entry(models.Model):
    """One act, by one person in one posting, on one or many records of one kind."""

    id = models.BigAutoField(primary_key=True)
    act = models.CharField(max_length=16, choices=Act)
    at = models.DateTimeField(help_text="When the act was done.")
    actor_id = models.BigIntegerField(null=True, help_text="The user; empty when the system acted by itself.")
    actor_email = models.CharField(max_length=254, blank=True)
    posting_id = models.BigIntegerField(null=True, help_text="The posting the user was acting as, if any.")
    agency_id = models.BigIntegerField(null=True, help_text="The agency of the posting.")
    agency = models.CharField(max_length=200, blank=True, help_text="The agency's name at the time.")
    role = models.CharField(
        max_length=32, blank=True, default="", help_text="The role of the posting at the time."
    )
    task = models.CharField(
        max_length=32, blank=True, default="", help_text="The system posting that did it, or helped."
    )
    what = models.CharField(max_length=100, help_text='The kind of record, for example "iom.case".')
    which = ArrayField(models.TextField(), default=list, help_text="References of the records.")
    people = ArrayField(
        models.BigIntegerField(), default=list, help_text="The people whom the records are about, by number."
    )
    fields = ArrayField(
        models.TextField(), default=list, help_text="Names of the fields, never what was in them."
    )
    reason = models.TextField(blank=True)
    to = models.TextField(blank=True, help_text="Whom it was disclosed or exported to.")
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        """In the order of writing; found by time and by actor."""

        ordering = ("id",)
        verbose_name = "log entry"
        verbose_name_plural = "log entries"
        indexes = (
            models.Index(fields=("at",), name="audit_entry_at"),
            models.Index(fields=("actor_id", "at"), name="audit_entry_actor"),
            models.Index(fields=("agency_id", "at"), name="audit_entry_agency"),
            # Who has looked at this person? Most entries are about nobody, or about one.
            GinIndex(fields=("people",), name="audit_entry_people", condition=~models.Q(people=[])),
        )
        constraints = (
            models.CheckConstraint(name="audit_entry_act", condition=models.Q(act__in=Act.values)),
            models.CheckConstraint(name="audit_entry_what_not_blank", condition=~models.Q(what="")),
        )

    def __str__(self) -> str:
        """The entry in one line."""
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.act} {self.what} by {self.actor_email or 'the system'}"


class Seal(models.Model):
    """A batch of entries, sealed: each seal covers the one before, so that none can be changed alone.

    A batch is a set of ids and not "all up to here", because transactions end in another order than they
    begin, and some never. Seals are as append-only as entries.
    """

    number = models.BigIntegerField(primary_key=True, help_text="1, 2, 3 …: one that is missing was removed.")
    form = models.IntegerField(help_text="Which columns of an entry, and how: audit.chain.COLUMNS.")
    entries = IdsField(help_text="The ids of the entries in it.")
    count = models.IntegerField()
    settled = models.BigIntegerField(help_text="Every entry up to this id is in this seal or an earlier one.")
    body = models.BinaryField(help_text="SHA-256 of the entries.")
    leaves = models.BinaryField(help_text="The beginning of each entry's own SHA-256, to name a bad one.")
    previous = models.BinaryField(help_text="The digest of the seal before.")
    digest = models.BinaryField(help_text="SHA-256 of all of the above: audit.chain.digest.")
    sealed_at = models.DateTimeField()

    class Meta:
        """In the order of the chain."""

        ordering = ("number",)

    def __str__(self) -> str:
        """The seal in one line."""
        return f"Seal {self.number} of {self.sealed_at:%Y-%m-%d %H:%M:%S}, {self.count} entries"


class Verification(models.Model):
    """One time that the log was verified, and what was found. Append-only."""

    at = models.DateTimeField()
    sealed = models.BigIntegerField(help_text="how many sealed entries were read")
    heads = models.IntegerField(help_text="how many heads that are kept elsewhere it was compared with")
    seconds = models.FloatField()
    fault = models.TextField(blank=True, help_text="what was found, in a sentence; empty: all is as it was")

    class Meta:
        """The newest first."""

        ordering = ("-id",)
        triggers = (
            pgtrigger.Protect(
                name="verifications_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        )

    def __str__(self) -> str:
        """When, and whether all was as it was."""
        return f"{self.at:%Y-%m-%d %H:%M:%S}: {self.fault or 'as it was'}"
