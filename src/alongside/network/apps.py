"""The directory."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """The room of the directory."""

    name = "alongside.network"
    label = "network"

    def ready(self) -> None:
        """Have cases lead to the services that somebody is referred to."""
        from django.urls import reverse

        from alongside.casework import tabs

        tabs.add(
            "services",
            "Services offered",
            href=lambda case: reverse("network:case_services", args=[case.pk]),
        )
