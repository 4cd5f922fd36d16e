from django.apps import AppConfig


class IomConfig(AppConfig):
    name = "alongside.iom"
    verbose_name = "London IOM core cohort"

    def ready(self) -> None:
        """Say, before a posting is ended, how many cases it holds; and to the index, who is a case."""
        from alongside.iom import allocating
        from alongside.iom.people_index import LondonIom
        from alongside.partners import leaving
        from alongside.people import programmes

        leaving.add(allocating.words_on_leaving, passed_on_at="iom:orphaned")
        programmes.register(LondonIom())
