from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "alongside.meetings"
    verbose_name = "Meetings"

    def ready(self) -> None:
        """Keep what somebody was typing into a meeting when their session ended."""
        from alongside.meetings import drafts
        from alongside.partners import turned_away

        turned_away.add(drafts.keep_posted)
