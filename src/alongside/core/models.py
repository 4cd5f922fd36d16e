"""Files kept as they were received."""

from django.db import models


class StoredFile(models.Model):
    """A file exactly as it was received, with its SHA-256.

    The bytes live in the database beside what was made of them: one transaction, one backup, one erasure.
    """

    purpose = models.CharField(max_length=30)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(help_text="bytes")
    stored_at = models.DateTimeField(auto_now_add=True)
    content_removed_on = models.DateField(
        null=True, blank=True, help_text="when its bytes were erased; name, SHA-256 and size stay as proof"
    )

    class Meta:
        ordering = ["-stored_at", "-id"]
        indexes = [models.Index(fields=["purpose", "sha256"])]

    def __str__(self) -> str:
        return self.name


class FileChunk(models.Model):
    """One mebibyte of a stored file, so that no process ever holds a whole upload."""

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["file", "number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="one_chunk_per_number")]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.number}"
