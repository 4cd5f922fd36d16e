from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "alongside.core"
    verbose_name = "Parts with no domain words"
