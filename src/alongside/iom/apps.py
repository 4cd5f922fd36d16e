from django.apps import AppConfig


class IomConfig(AppConfig):
    name = "alongside.iom"
    verbose_name = "London IOM core cohort"

    def ready(self) -> None:
        """Say, before a posting is ended, how many cases it holds."""
        from alongside.iom import allocating
        from alongside.partners import leaving

        leaving.add(allocating.words_on_leaving, passed_on_at="iom:orphaned")
