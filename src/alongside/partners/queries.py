"""Reading users and postings."""

from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db.models import Prefetch

from alongside.partners.models import Posting, User


def active_postings(user_id: int, *, on: date) -> list[Posting]:
    """The postings a user may act as on a day, with their agency and user, oldest first."""
    postings = Posting.objects.active_on(on).filter(user_id=user_id).select_related("agency", "team", "user")
    return list(postings.order_by("starts_on", "id"))


def has_second_factor(user_id: int, *, before: datetime | None = None) -> bool:
    """Whether a user has an authenticator app or a passkey, or had one before a moment.

    Recovery codes alone are no second factor.
    """
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    factors = Authenticator.objects.filter(user_id=user_id, type__in=kinds)
    return bool((factors.filter(created_at__lt=before) if before else factors).exists())


def personas(*, on: date) -> list[tuple[User, list[Posting]]]:
    """The demonstration's personas, each with the postings active on a day."""
    active = (
        Posting.objects.active_on(on).select_related("agency", "team", "user").order_by("starts_on", "id")
    )
    users = User.objects.filter(is_persona=True, is_active=True).order_by("id")
    return [
        (user, list(user.postings.all()))
        for user in users.prefetch_related(Prefetch("postings", queryset=active))
    ]


def persona(user_id: int) -> User | None:
    """One persona of the demonstration; anyone else is None."""
    return User.objects.filter(pk=user_id, is_persona=True, is_active=True).first()
