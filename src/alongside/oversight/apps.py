from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "alongside.oversight"
    verbose_name = "Oversight"
