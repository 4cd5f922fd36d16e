"""What workers send as documents."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from alongside.casework import document_types
from alongside.casework.models import Case
from alongside.casework.note_forms import category_field
from alongside.casework.pack import Pack
from alongside.core import pdf_files
from alongside.core.forms import Form
from alongside.partners.models import Posting


class VersionForm(Form):
    """A file."""

    file = forms.FileField(
        label="File",
        allow_empty_file=True,
        help_text=f"{document_types.TAKEN}, of at most {pdf_files.MAX_BYTES // pdf_files.MEGABYTE} MB",
        error_messages={"required": "Choose a file"},
    )

    def sent(self) -> dict[str, Any]:
        """What the actions take: its name, and no more of its bytes than show that it is too large."""
        file: UploadedFile = self.cleaned_data["file"]
        return {"name": file.name or "", "content": pdf_files.read(file.chunks())}


class DocumentForm(VersionForm):
    """A document: what it is called, and who may read it."""

    title = forms.CharField(
        label="What is it?", max_length=120, help_text="As others would look for it: “Pre-sentence report”"
    )

    field_order = ("title", "file", "category")

    def __init__(self, *args: Any, case: Case, pack: Pack, by: Posting, **options: Any) -> None:
        """Have the categories of a pack."""
        super().__init__(*args, **options)
        self.fields["category"] = category_field(case, pack, by, first=pack.categories.plan)
        self.order_fields(self.field_order)


class WithdrawForm(Form):
    """Why a document is withdrawn."""

    why = forms.CharField(
        label="Why is it withdrawn?",
        max_length=500,
        widget=forms.Textarea,
        help_text="For example: it belongs to another case. Do not name other people",
        error_messages={"required": "Say why it is withdrawn"},
    )
