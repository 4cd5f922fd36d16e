"""Delivery plans."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """The room of delivery plans."""

    name = "alongside.plans"
    label = "plans"
