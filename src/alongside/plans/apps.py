"""Delivery plans."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """The room of delivery plans."""

    name = "alongside.plans"
    label = "plans"

    def ready(self) -> None:
        """Offer how plans stand as figures of papers."""
        from alongside.plans import published

        published.add_figures()
