"""The packs of programmes, as they were loaded."""

import pgtrigger
from django.db import models
from django.db.models import Q

from alongside.partners.models import Posting, Programme


class PackVersion(models.Model):
    """A programme's pack as it was loaded, for all or for a borough. Never changed: history is read by it."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="packs")
    borough = models.CharField(max_length=9, blank=True, help_text="GSS code; empty: for all")
    version = models.CharField(max_length=8)
    base = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="what it shapes"
    )
    text = models.TextField(help_text="the file, as it was loaded")
    content = models.JSONField(help_text="the whole pack, as casework.pack.Pack")
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(Posting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "borough", "version", "base"],
                name="a_version_of_a_pack_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="a_boroughs_pack_shapes_another",
                condition=Q(borough="", base__isnull=True) | ~Q(borough="") & Q(base__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="packs_never_change", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.version}"
