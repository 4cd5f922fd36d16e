"""What stands on every front sheet of a board, and where its members stand in the printed list."""

from django.db import models

from alongside.audit import history
from alongside.meetings.models import Member, Series
from alongside.partners.models import Posting


@history.kept()
class FrontSheet(models.Model):
    """What a clerk has said for every pack of a board. Until then the usual words stand (standing_words)."""

    series = models.OneToOneField(Series, on_delete=models.PROTECT, related_name="front_sheet")
    texts = models.JSONField(default=dict, help_text="what stands below a standing item, by its title")
    notices = models.JSONField(default=list, help_text="title and text of each, below every agenda")
    sections = models.TextField(help_text="of the membership list, one on each line")
    watch = models.CharField(max_length=500, blank=True, help_text="where people watch the meeting")
    contact = models.TextField(blank=True, help_text="whom to ask")
    officer = models.TextField(blank=True, help_text="the officer who calls the meeting")
    changed_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["series"]

    def __str__(self) -> str:
        return f"{self.series_id}"


@history.kept()
class Place(models.Model):
    """What the membership list says of a member: their post at their agency, and in which section."""

    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="place")
    post = models.CharField(max_length=150, blank=True, help_text="such as Borough Commander")
    section = models.CharField(max_length=100)
    changed_by = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["member"]

    def __str__(self) -> str:
        return f"{self.member_id}"
