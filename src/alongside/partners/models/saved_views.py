"""Ways of looking at a list that somebody has kept: what it is narrowed to, its order and its columns."""

from django.db import models
from django.db.models import Q

from alongside.partners.models.agencies import Team
from alongside.partners.models.postings import Posting


class SavedView(models.Model):
    """A way of looking at a list: one posting's own, or shared with its team.

    The query string holds codes and dates alone, and no words that somebody typed (partners.saved_views).
    """

    page = models.CharField(max_length=60, help_text="the name of the list's address")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+", help_text="whose it is")
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="that sees it too"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2_000, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["posting", "page", "name"], name="one_view_of_a_name"),
            models.CheckConstraint(name="a_view_has_a_name", condition=~Q(name="")),
        ]
        indexes = [models.Index(fields=["team", "page"], name="savedview_of_team")]

    def __str__(self) -> str:
        return self.name


class DefaultView(models.Model):
    """The view with which a list opens for a posting: its own, or one that is shared with its team.

    It goes with its view, by the database: whoever takes back a view does not see whose default it is.
    """

    page = models.CharField(max_length=60)
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    view = models.ForeignKey(
        SavedView, on_delete=models.DO_NOTHING, db_constraint=False, related_name="default_of"
    )

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["posting", "page"], name="one_default_of_a_list")]

    def __str__(self) -> str:
        return f"{self.posting_id} {self.page}"
