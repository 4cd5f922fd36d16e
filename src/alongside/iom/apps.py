from django.apps import AppConfig


class IomConfig(AppConfig):
    name = "alongside.iom"
    verbose_name = "London IOM core cohort"
