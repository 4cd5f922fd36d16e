"""The app of agencies, postings and sign-in."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Agencies, users and postings."""

    name = "alongside.partners"
    label = "partners"
    verbose_name = "Partners"
    default_auto_field = "django.db.models.BigAutoField"
