from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "alongside.rights"
    verbose_name = "People’s rights"
