"""Documents of a case, and their versions."""

from django.db import models
from django.db.models import Q

from alongside.casework.models.cases import Case, PartOfCase
from alongside.core.models import StoredFile


class Document(PartOfCase):
    """A document that an agency keeps with a case. Withdrawn, nobody opens it any more."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(max_length=120)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_why = models.CharField("why it was withdrawn", max_length=500, blank=True)

    class Meta:
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["case"], name="casework_documents")]
        constraints = [
            models.CheckConstraint(
                name="a_document_that_is_withdrawn_says_why",
                condition=Q(withdrawn_on=None, withdrawn_why="")
                | Q(withdrawn_on__isnull=False) & ~Q(withdrawn_why=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.pk}"


class DocumentVersion(PartOfCase):
    """A document as it was at one time. Older versions stay readable.

    The stored file has no name: the name that its sender gave it is kept here, and is erased with the case.
    """

    class Scan(models.TextChoices):
        CLEAN = "CLEAN", "Scanned, and nothing found"
        NOT_SCANNED = "NOT_SCANNED", "Not scanned for viruses"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="document_versions")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("name of the file", max_length=255)
    media = models.CharField("type", max_length=4, help_text="of casework.document_types")
    scan = models.CharField(max_length=11, choices=Scan)

    class Meta:
        ordering = ["-number", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="a_version_of_a_document_once")
        ]
        indexes = [models.Index(fields=["case"], name="casework_document_versions")]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.number}"
