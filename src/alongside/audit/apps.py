"""The app of the log."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The append-only log."""

    name = "alongside.audit"
    label = "audit"
    verbose_name = "Log"
    default_auto_field = "django.db.models.BigAutoField"
