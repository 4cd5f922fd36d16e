"""Custody diversion: engagements of children in a custody suite, and what came of them.

Everything is kept with a case of the programme (casework.models.PartOfCase): seen where the case is seen, by
its agency and category. There is no field for what a child is alleged to have done: the worker is not told.
"""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from alongside.audit import history
from alongside.casework.models import Case
from alongside.casework.models.cases import PartOfCase
from alongside.partners.models import Agency, Posting


@history.kept()
class Engagement(PartOfCase):
    """A youth worker met a child in a custody suite: when, where, and what the child said to the offer.

    `outcome` and `outcome_on` are a fold over the outcomes. Who the child is stands with the person of the
    case.
    """

    class YesNo(models.TextChoices):
        YES = "YES", "Yes"
        NO = "NO", "No"
        UNKNOWN = "UNKNOWN", "Not known"

    class Offer(models.TextChoices):
        ACCEPTED = "ACCEPTED", "Accepted"
        REFUSED = "REFUSED", "Refused"
        NOT_OFFERED = "NOT_OFFERED", "Not offered"

    class AgeBand(models.TextChoices):
        NINE_TEN = "9-10", "9 or 10"
        ELEVEN_FIFTEEN = "11-15", "11 to 15"
        SIXTEEN_EIGHTEEN = "16-18", "16 to 18"

    class ConsentBy(models.TextChoices):
        CHILD = "CHILD", "The child"
        PARENT = "PARENT", "A parent or carer"
        APPROPRIATE_ADULT = "APPROPRIATE_ADULT", "The appropriate adult"

    class Result(models.TextChoices):
        ARRANGED = "ARRANGED", "Arranged"
        AWAITS = "AWAITS", "Awaits"
        WOULD_NOT_ENGAGE = "WOULD_NOT_ENGAGE", "Would not engage"
        OUT_OF_AREA = "OUT_OF_AREA", "Out of area"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="engagements")
    once = models.UUIDField(unique=True, help_text="of the form, so that pressing twice makes one")
    arrested_at = models.DateTimeField()
    engaged_at = models.DateTimeField()
    suite = models.CharField("custody suite", max_length=100)
    home_borough = models.CharField(max_length=9, blank=True, help_text="GSS code; empty: outside London")
    home_elsewhere = models.CharField("home outside London", max_length=100, blank=True)
    staying_in = models.CharField("where they are staying", max_length=100, blank=True)
    age_band = models.CharField(
        "age as it was estimated",
        max_length=5,
        choices=AgeBand,
        blank=True,
        help_text="no birth date is known",
    )
    first_arrest = models.CharField(max_length=7, choices=YesNo)
    offer = models.CharField("what they said to the offer", max_length=11, choices=Offer)
    consent_by = models.CharField("who consented", max_length=17, choices=ConsentBy, blank=True)
    consent_at = models.DateTimeField("when they consented", null=True, blank=True)
    released_at = models.DateTimeField("released", null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=Result)
    outcome_on = models.DateField()
    exit = models.CharField("why it ended", max_length=30, blank=True, help_text="a code of the pack")
    exit_on = models.DateField("ended on", null=True, blank=True)
    worked = models.TextField("what worked", blank=True)

    class Meta:
        ordering = ["-engaged_at", "-id"]
        indexes = [
            models.Index(fields=["-engaged_at", "-id"], name="diversion_engagement_list"),
            models.Index(fields=["case", "-engaged_at", "-id"], name="diversion_engagement_case"),
        ]
        constraints = [
            models.CheckConstraint(
                name="nobody_is_engaged_before_the_arrest", condition=Q(engaged_at__gte=F("arrested_at"))
            ),
            models.CheckConstraint(
                name="home_is_one_borough_or_elsewhere",
                condition=~Q(home_borough="") & Q(home_elsewhere="")
                | Q(home_borough="") & ~Q(home_elsewhere=""),
            ),
            models.CheckConstraint(
                name="who_accepts_has_consent_and_when",
                condition=~Q(offer="ACCEPTED")
                | Q(offer="ACCEPTED", consent_at__isnull=False) & ~Q(consent_by=""),
            ),
            models.CheckConstraint(
                name="release_comes_after_arrest",
                condition=Q(released_at=None) | Q(released_at__gte=F("arrested_at")),
            ),
            models.CheckConstraint(
                name="an_engagement_that_ended_says_why",
                condition=Q(exit="", exit_on=None) | Q(exit_on__isnull=False) & ~Q(exit=""),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What an engagement is called where no name may stand."""
        return f"ENG-{self.pk:06d}"

    @staticmethod
    def number_of(reference: str) -> int:
        """The key of an engagement that is called so."""
        return int(reference.removeprefix("ENG-"))


class PartOfEngagement(PartOfCase):
    """What is kept with an engagement. It carries the case too, as everything does that is kept with one."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


@history.kept()
class Need(PartOfEngagement):
    """A need of the pack that was seen in custody, under the category that the pack gives it."""

    code = models.CharField(max_length=30)
    ended_on = models.DateField(null=True, blank=True, help_text="the first day without it")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "agency", "code"], condition=Q(ended_on=None), name="a_need_stands_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.code}"


class Outcome(PartOfEngagement):
    """What came of an engagement, since when, and why. Never changed: a new outcome is a further row."""

    result = models.CharField(max_length=16, choices=Engagement.Result)
    on = models.DateField()
    why = models.TextField(blank=True)
    pathway = models.CharField(max_length=30, blank=True, help_text="an intervention of the pack")
    wanted = models.CharField(
        max_length=30, blank=True, help_text="an intervention of the pack: asked for and not to be had"
    )
    mash_authority = models.CharField("authority of the MASH", max_length=100, blank=True)
    mash_referred_on = models.DateField("referred to the MASH on", null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["engagement", "id"], name="diversion_outcome_of")]
        constraints = [
            models.CheckConstraint(
                name="what_is_arranged_names_its_pathway", condition=~Q(result="ARRANGED") | ~Q(pathway="")
            ),
            models.CheckConstraint(
                name="out_of_area_names_authority_and_referral",
                condition=Q(result="OUT_OF_AREA", mash_referred_on__isnull=False) & ~Q(mash_authority="")
                | ~Q(result="OUT_OF_AREA") & Q(mash_authority="", mash_referred_on=None),
            ),
        ]
        triggers = [pgtrigger.Protect(name="outcomes_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.result}"


class Check(PartOfEngagement):
    """A question to the MASH or to the YOS: whether they know a child. Never changed; answers are rows."""

    class Of(models.TextChoices):
        MASH = "MASH", "MASH"
        YOS = "YOS", "YOS"

    of = models.CharField(max_length=4, choices=Of)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["asked_at", "id"]
        triggers = [pgtrigger.Protect(name="checks_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.of}"


class CheckAnswer(PartOfEngagement):
    """What was answered, by whom and when; the newest counts. Of the agency that keeps it. Never changed."""

    class Says(models.TextChoices):
        KNOWN = "KNOWN", "Known"
        NOT_KNOWN = "NOT_KNOWN", "Not known"
        NOT_CHECKED = "NOT_CHECKED", "Could not be checked"

    # Not the generic name: it would be a mouthful in every query.
    question = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="answers")
    says = models.CharField(max_length=11, choices=Says)
    answered_by = models.CharField("who answered", max_length=150)
    answered_at = models.DateTimeField()
    words = models.TextField("what they said", blank=True)

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="check_answers_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.question_id} {self.says}"


class Session(PartOfEngagement):
    """A meeting with a child after release, or one to which they did not come. Never changed."""

    held_at = models.DateTimeField()
    came = models.BooleanField("came")
    words = models.TextField("what was done", blank=True)

    class Meta:
        ordering = ["held_at", "id"]
        indexes = [models.Index(fields=["engagement", "held_at"], name="diversion_session_of")]
        triggers = [pgtrigger.Protect(name="sessions_never_change", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.held_at:%Y-%m-%d}"


@history.kept()
class Episodes(PartOfEngagement):
    """How often a child was a victim, a suspect or missing, in some months before or after the engagement."""

    class Kind(models.TextChoices):
        VICTIM = "VICTIM", "Victim"
        SUSPECT = "SUSPECT", "Suspect"
        MISSING = "MISSING", "Missing"

    class Side(models.TextChoices):
        BEFORE = "BEFORE", "Before"
        AFTER = "AFTER", "After"

    # The plural of a plural: named by hand.
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="episodes")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="diversion_episodes")
    kind = models.CharField(max_length=7, choices=Kind)
    side = models.CharField(max_length=6, choices=Side)
    months = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["kind", "-side", "months", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "agency", "kind", "side", "months"], name="episodes_are_counted_once"
            ),
            models.CheckConstraint(
                name="episodes_are_counted_over_three_six_or_twelve_months",
                condition=Q(months__in=[3, 6, 12]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement_id} {self.kind} {self.side} {self.months}"


@history.kept()
class LetIn(models.Model):
    """An agency that may see one sealed case, because that was agreed: children’s services, as a rule.

    It then sees what flows to it under the programme's agreements, and nothing where none is live.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="let_in")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", help_text="that may see it"
    )
    why = models.TextField()
    by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "agency"], condition=Q(ended_at=None), name="an_agency_is_let_in_once"
            ),
            models.CheckConstraint(name="who_is_let_in_says_why", condition=~Q(why="")),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.agency_id}"


@history.kept()
class Capacity(models.Model):
    """How many children a pathway can hold at once, as agreed with whoever offers it."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", help_text="of the project")
    pathway = models.CharField(max_length=30, help_text="an intervention of the pack")
    places = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pathway", "id"]
        verbose_name_plural = "capacities"
        constraints = [
            models.UniqueConstraint(fields=["agency", "pathway"], name="a_pathway_has_one_capacity")
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.pathway}"


class PublishedReport(models.Model):
    """A version of the report of some days, as it was published: small numbers hidden. Never changed.

    Days of one agency's reports never overlap, but for versions of the same days: what is hidden in one could
    be worked out from another.
    """

    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", help_text="whose engagements are counted"
    )
    first_on = models.DateField("first day")
    last_on = models.DateField("last day")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text="the report, with what it says has changed since the version before")
    tables = models.JSONField(help_text="its tables as papers take them")
    counts = models.JSONField(
        help_text="every count by its name: none where it is not shown, nor is it later"
    )
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64, help_text="of the PDF")
    by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-first_on", "agency_id", "-version", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "first_on", "last_on", "version"], name="versions_of_a_report_are_numbered"
            ),
            models.CheckConstraint(
                name="a_report_ends_after_it_begins", condition=Q(last_on__gte=F("first_on"))
            ),
            ExclusionConstraint(
                name="published_reports_do_not_overlap",
                expressions=[
                    ("agency", RangeOperators.EQUAL),
                    (
                        Func(
                            "first_on",
                            "last_on",
                            Value("[]"),
                            function="daterange",
                            output_field=models.TextField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(version=1),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="published_reports_never_change", operation=pgtrigger.Update),
            pgtrigger.Protect(name="published_reports_are_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What it is called in the log."""
        return f"REP-{self.pk:06d}"


class Draft(models.Model):
    """What somebody is typing into the custody form: for their eyes alone, until it is sent or forgotten."""

    posting = models.OneToOneField(Posting, on_delete=models.PROTECT, related_name="+")
    said = models.JSONField(help_text="what stands in each field")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.posting_id} {self.saved_at:%Y-%m-%d}"
