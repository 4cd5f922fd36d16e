"""The directory."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """The room of the directory."""

    name = "alongside.network"
    label = "network"
