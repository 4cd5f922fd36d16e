"""The monthly run of the London IOM core cohort, and what each borough decided on every case."""

import pgtrigger
from django.db import models
from django.db.models import Q

from alongside.audit import history
from alongside.casework.models import Case as ProgrammeCase
from alongside.core.models import StoredFile
from alongside.iom.tallying import TALLIED, tally_triggers
from alongside.partners.models import Access, Agency, GuardedRecord, Posting
from alongside.people.models import Person


class Run(models.Model):
    """One month's extract: received, checked, and then applied or set aside."""

    class State(models.TextChoices):
        RECEIVED = "RECEIVED", "Being checked"
        UNREADABLE = "UNREADABLE", "Could not be read"
        CHECKED = "CHECKED", "Ready to apply"
        APPLIED = "APPLIED", "Applied"
        SET_ASIDE = "SET_ASIDE", "Set aside"

    as_of = models.DateField()
    criteria = models.CharField(max_length=30)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    problem = models.TextField(blank=True, help_text="why the file could not be read, in a sentence")
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the applied run that this one was compared with",
    )
    summary = models.JSONField(default=dict, blank=True)
    out_of_turn_reason = models.TextField(blank=True)
    stage = models.CharField(max_length=60, blank=True, help_text="what the check is doing now")
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    apply_asked_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="applied_runs_say_when_and_by_whom",
                condition=Q(state="APPLIED", applied_at__isnull=False, applied_by__isnull=False)
                | (~Q(state="APPLIED") & Q(applied_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["-applied_at"], condition=Q(state="APPLIED"), name="run_latest_applied")
        ]

    def __str__(self) -> str:
        return f"{self.as_of:%B %Y}"


class RunColumns(models.Model):
    """A table of a run's extract, checked and canonical, as one Parquet file: what a what-if reads."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="columns")
    table = models.CharField(max_length=10)
    parquet = models.BinaryField()

    class Meta:
        ordering = ["run", "table"]
        constraints = [models.UniqueConstraint(fields=["run", "table"], name="one_of_each_table_per_run")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.table}"


class Eligibility(models.TextChoices):
    """How a case stood against the criteria at the last run."""

    ELIGIBLE = "ELIGIBLE", "Eligible"
    NOT_ELIGIBLE = "NOT_ELIGIBLE", "Not eligible"
    NOT_ASSESSABLE = "NOT_ASSESSABLE", "Not assessable"
    EXPIRED = "EXPIRED", "Expired"


class Change(models.TextChoices):
    """What a run changed for a case."""

    NEW = "NEW", "New"
    CONTINUING = "CONTINUING", "Continuing"
    CHANGED = "CHANGED", "Changed"
    EXPIRED = "EXPIRED", "Expired"
    HELD = "HELD", "Row rejected, standing kept"
    NONE = "NONE", "Not in the cohort"


@history.kept(exclude=["record", "last_run", "last_change", "offences_hash", "custody_hash"])
class Case(GuardedRecord):
    """A person's place in the core-cohort run: how they stand now, and what their borough has decided.

    The current state is a fold over the runs' results and the decisions, kept in columns to list and count
    by.
    """

    class Decided(models.TextChoices):
        NOTHING = "NOTHING", "No decision needed"
        UNDECIDED = "UNDECIDED", "Undecided"
        INCLUDED = "INCLUDED", "Included"
        LEFT_OUT = "LEFT_OUT", "Left out"
        DEFERRED = "DEFERRED", "Deferred"

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="iom_case")
    record = models.OneToOneField(
        ProgrammeCase,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="iom_case",
        help_text="where they are worked with, once they are on the cohort",
    )
    borough = models.CharField(max_length=9, help_text="GSS code")
    eligibility = models.CharField(max_length=14, choices=Eligibility, default=Eligibility.NOT_ELIGIBLE)
    eligible_since = models.DateField(null=True, blank=True)
    expired_on = models.DateField(null=True, blank=True)
    not_assessable_reason = models.CharField(max_length=250, blank=True)
    last_change = models.CharField(max_length=10, choices=Change, default=Change.NONE)
    last_run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    decided = models.CharField(max_length=9, choices=Decided, default=Decided.NOTHING)
    reason = models.CharField(max_length=30, blank=True)
    defer_until = models.DateField(null=True, blank=True)
    discretionary = models.BooleanField(default=False)
    waiting_since = models.DateField(null=True, blank=True)

    ogrs2 = models.SmallIntegerField("OGRS 2-year score", null=True, blank=True)
    ovp2 = models.SmallIntegerField("OVP 2-year score", null=True, blank=True)
    scores_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=40, blank=True)
    rosh = models.CharField("risk of serious harm", max_length=20, blank=True)
    mappa = models.CharField("MAPPA", max_length=20, blank=True)
    domestic_abuse = models.BooleanField(default=False)
    gangs = models.BooleanField(default=False)
    index_offence = models.CharField(max_length=200, blank=True)
    index_offence_group = models.CharField(max_length=30, blank=True)
    sentence_type = models.CharField(max_length=60, blank=True)
    sentence_start = models.DateField(null=True, blank=True)
    sentence_end = models.DateField(null=True, blank=True)
    probation_worker = models.CharField(max_length=150, blank=True)
    probation_email = models.CharField(max_length=254, blank=True)
    probation_team = models.CharField(max_length=100, blank=True)
    offences_hash = models.CharField(max_length=32, blank=True)
    custody_hash = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            *GuardedRecord.Meta.constraints,
            models.CheckConstraint(
                name="a_deferred_case_says_until_when",
                condition=Q(decided="DEFERRED", defer_until__isnull=False)
                | (~Q(decided="DEFERRED") & Q(defer_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_case_left_out_says_why", condition=~Q(decided="LEFT_OUT") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="an_undecided_case_says_since_when",
                condition=~Q(decided__in=["UNDECIDED", "DEFERRED"]) | Q(waiting_since__isnull=False),
            ),
        ]
        indexes = [
            # Worklists: of a borough, of London, and by how they stand, highest score first.
            models.Index(fields=["borough", "-ogrs2", "id"], name="case_borough"),
            models.Index(fields=["eligibility", "-ogrs2", "id"], name="case_eligible"),
            models.Index(fields=["eligibility", "decided", "waiting_since", "id"], name="case_worklist"),
            models.Index(fields=["decided", "borough"], name="case_active"),
            # The few that are not open to all whom the agreements allow.
            models.Index(fields=["borough"], condition=~Q(access="OPEN"), name="case_closed"),
        ]
        triggers = tally_triggers()

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What a case is called where no name may stand."""
        return f"IOM-{self.pk:06d}"


class Tally(models.Model):
    """How many cases stand alike in a borough. Kept by triggers on the cases, in whatever way they change, so
    that London's coverage is read at once, and is always that of the cases.
    """

    borough = models.CharField(max_length=9)
    eligibility = models.CharField(max_length=14)
    decided = models.CharField(max_length=9)
    reason = models.CharField(max_length=30)
    defer_until = models.DateField(null=True)
    waiting_since = models.DateField(null=True)
    discretionary = models.BooleanField()
    access = models.CharField(max_length=10, choices=Access)
    lead_agency_id = models.BigIntegerField()
    cases = models.IntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="one_tally_of_each", fields=[*TALLIED], nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.borough} {self.eligibility} {self.decided}: {self.cases}"


@history.kept()
class Allocation(models.Model):
    """Who works with somebody, for an agency: held by one posting after another, never by two at once."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="allocations")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="allocations")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    why = models.TextField(help_text="why it was given, or passed on")

    class Meta:
        ordering = ["-from_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "agency"],
                condition=Q(until_at__isnull=True),
                name="one_worker_of_an_agency_at_a_time",
            ),
            models.CheckConstraint(
                name="an_allocation_ends_after_it_begins",
                condition=Q(until_at__isnull=True) | Q(until_at__gte=models.F("from_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["posting"], condition=Q(until_at__isnull=True), name="allocation_held")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} held by {self.posting_id}"


class Offence(models.Model):
    """An offence in the last extract that was applied."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="offences")
    offence_on = models.DateField()
    code = models.CharField(max_length=10, blank=True)
    group = models.CharField(max_length=30)

    class Meta:
        ordering = ["-offence_on", "id"]

    def __str__(self) -> str:
        return f"{self.group} {self.offence_on}"


class CustodySpell(models.Model):
    """A time in custody in the last extract that was applied. The day of release is a day at liberty."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="custody_spells")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-from_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="custody_ends_after_it_starts",
                condition=Q(to_on__isnull=True) | Q(to_on__gte=models.F("from_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_on} to {self.to_on or 'now'}"


class Result(models.Model):
    """What a run found about one person: every clause with its value, for as long as the run is kept."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="results")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="results")
    borough = models.CharField(max_length=9)
    eligibility = models.CharField(max_length=14, choices=Eligibility)
    not_assessable_reason = models.CharField(max_length=250, blank=True)
    change = models.CharField(max_length=10, choices=Change)
    changed = models.JSONField(default=list, blank=True, help_text="[{field, before, now}]")
    ogrs2 = models.SmallIntegerField(null=True, blank=True)
    ovp2 = models.SmallIntegerField(null=True, blank=True)
    scores_on = models.DateField(null=True, blank=True)
    clauses = models.JSONField(default=list, blank=True, help_text="[{name, value, threshold, met}]")

    class Meta:
        ordering = ["run", "case"]
        constraints = [models.UniqueConstraint(fields=["case", "run"], name="one_result_per_person_and_run")]
        indexes = [models.Index(fields=["run", "change", "borough"], name="result_run_change")]
        triggers = [pgtrigger.Protect(name="results_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.case_id}"


class Decision(models.Model):
    """One decision on a case. It is never changed: a later one takes its place, and this one stays."""

    class Kind(models.TextChoices):
        INCLUDE = "INCLUDE", "Include"
        LEAVE_OUT = "LEAVE_OUT", "Leave out"
        DEFER = "DEFER", "Defer"
        ADD = "ADD", "Add at local discretion"
        TAKE_OFF = "TAKE_OFF", "Take off"
        REOPEN = "REOPEN", "Asked again by the monthly run"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=9, choices=Kind)
    reason = models.CharField(max_length=30, blank=True)
    text = models.TextField(blank=True)
    defer_until = models.DateField(null=True, blank=True)
    borough = models.CharField(max_length=9)
    run = models.ForeignKey(Run, null=True, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at", "-id"]
        indexes = [models.Index(fields=["case", "-decided_at", "-id"], name="decision_history")]
        triggers = [pgtrigger.Protect(name="decisions_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
