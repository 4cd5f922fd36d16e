from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "alongside.board"
    verbose_name = "The board"

    def ready(self) -> None:
        """Offer answers and members as figures, and keep what is typed when a session has ended."""
        from alongside.board import answers_table, drafts, membership, minutes_drafts
        from alongside.partners import turned_away

        answers_table.add_figure()
        membership.add_figure()
        turned_away.add(drafts.keep_posted)
        turned_away.add(minutes_drafts.keep_posted)
