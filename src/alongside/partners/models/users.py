"""People who can sign in."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from alongside.audit import history
from alongside.audit.actors import Actor


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail address. Users are made by partners.actions.create_user."""

    def get_by_natural_key(self, email: str | None) -> "User":
        """The user of this address, in whatever case it is written."""
        return self.get(email=(email or "").strip().lower())


@history.kept(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person who can sign in, by e-mail address. What they may do comes from their postings alone."""

    email = models.EmailField(
        "email address",
        max_length=254,
        unique=True,
        error_messages={"unique": "There is already an account with this email address."},
    )
    name = models.CharField(max_length=200, error_messages={"blank": "The name is missing."})
    is_active = models.BooleanField(default=True, help_text="Clear it to stop this person signing in at all.")
    is_persona = models.BooleanField(
        default=False, help_text="Made for the demonstration: one click signs in."
    )
    is_system = models.BooleanField(
        default=False, help_text="A system that uses the API: it has no password, and signs in on no page."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        """One user per address: it is kept in lower case, which is how sign-in looks it up."""

        ordering = ("email",)
        constraints = (
            models.CheckConstraint(name="partners_user_email_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(name="partners_user_name_not_blank", condition=~Q(name="")),
        )

    def __str__(self) -> str:
        """The name people know them by."""
        return self.name

    def get_full_name(self) -> str:
        """The name people know them by (sign-in's e-mails ask for it)."""
        return self.name

    @property
    def actor(self) -> Actor:
        """How the log names them while no posting is chosen."""
        return Actor(user_id=self.pk, email=self.email)
