"""Forms that may bring a document: a PDF, checked before anything is done with the rest."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from alongside.core import pdf_files
from alongside.core.forms import Form
from alongside.partners.actions.programmes import File

AGAIN = "Choose the file again: it was not kept, because something else needs to be put right"


class PdfField(forms.FileField):
    """A PDF, judged by its bytes."""

    def __init__(self, **options: Any) -> None:
        given = {
            "widget": forms.FileInput(attrs={"accept": ".pdf"}),
            "help_text": f"A PDF of at most {pdf_files.MAX_BYTES // pdf_files.MEGABYTE} MB",
            "error_messages": {"empty": "The file is empty. Save the document again, and choose that"},
        }
        super().__init__(**{**given, **options})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse what is no PDF, with a sentence that says what to do."""
        sent = super().clean(data, initial)
        if isinstance(sent, UploadedFile) and (fault := pdf_files.fault_of(pdf_files.read(sent.chunks()))):
            raise ValidationError(fault)
        return sent


class FormWithDocument(Form):
    """A form with a document, which a browser does not send again by itself."""

    def ask_again(self) -> None:
        """Where a good file came with something else that is wrong, say that it must be chosen again."""
        if self.errors and self.files.get("document") and "document" not in self.errors:
            self.add_error("document", AGAIN)

    def file(self) -> File | None:
        """The document that was sent, if one was."""
        sent: UploadedFile | None = self.cleaned_data["document"]
        return File(sent.name or "document", sent.chunks()) if sent else None
