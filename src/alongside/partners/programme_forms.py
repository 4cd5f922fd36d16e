"""Forms for programmes: a new one, its impact assessments and their review, and its end."""

from typing import Any

from django import forms
from django.utils import timezone

from alongside.core.forms import DateField, Form
from alongside.partners import agreement_rules
from alongside.partners.file_forms import FormWithDocument, PdfField
from alongside.partners.models import ImpactAssessment

LONG = 4000


class ProgrammeForm(Form):
    """A new programme."""

    name = forms.CharField(max_length=200, help_text="As people call it, for example “London IOM”")
    purpose = forms.CharField(
        label="What is it for?",
        max_length=LONG,
        widget=forms.Textarea,
        help_text="In a sentence or two",
        error_messages={"required": "Say what the programme is for"},
    )


class AssessmentForm(FormWithDocument):
    """An impact assessment that was made."""

    kind = forms.ChoiceField(
        label="Which impact assessment?", choices=ImpactAssessment.Kind.choices, widget=forms.RadioSelect
    )
    author = forms.CharField(label="Who wrote it?", max_length=200, help_text="A name, or an office")
    assessed_on = DateField(
        label="Date of the assessment", error_messages={"required": "Enter the date of the assessment"}
    )
    findings = forms.CharField(
        max_length=LONG,
        widget=forms.Textarea,
        help_text="What was found, and what is done about it. Everybody with a posting can read this",
    )
    review_due_on = DateField(
        label="When must it be looked at again?",
        error_messages={"required": "Enter the day of the next review"},
    )
    document = PdfField(label="The assessment itself", required=False)

    def clean(self) -> dict[str, Any]:
        """Check that the days fit together."""
        cleaned = super().clean() or {}
        if cleaned.get("assessed_on") and cleaned.get("review_due_on"):
            faults = agreement_rules.faults_of_assessment(
                assessed_on=cleaned["assessed_on"],
                review_due_on=cleaned["review_due_on"],
                today=timezone.localdate(),
            )
            for fault in faults:
                self.add_error(fault.about, fault.sentence)
        self.ask_again()
        return cleaned


class ReviewForm(Form):
    """That an impact assessment was reviewed today."""

    review_due_on = DateField(
        label="When must it be looked at again?",
        help_text="A programme whose assessments are due again cannot go live",
        error_messages={"required": "Enter the day of the next review"},
    )

    def __init__(self, *args: Any, assessment: ImpactAssessment, **options: Any) -> None:
        """Review this assessment."""
        self.assessment = assessment
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        """Check that the next review lies ahead."""
        cleaned = super().clean() or {}
        if cleaned.get("review_due_on"):
            faults = agreement_rules.faults_of_review(
                assessed_on=self.assessment.assessed_on,
                review_due_on=cleaned["review_due_on"],
                on=timezone.localdate(),
            )
            for fault in faults:
                self.add_error("review_due_on", fault.sentence)
        return cleaned


class EndProgrammeForm(Form):
    """Why a programme ends."""

    reason = forms.CharField(
        label="Why does it end?",
        max_length=500,
        widget=forms.Textarea,
        help_text="Everybody with a posting can read it on the page of the programme",
    )
