from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "alongside.meetings"
    verbose_name = "Meetings"

    def ready(self) -> None:
        """Offer attendance as a figure, and keep what was typed into a meeting when a session has ended."""
        from alongside.meetings import drafts, published
        from alongside.partners import turned_away

        published.add_figure()
        turned_away.add(drafts.keep_posted)
