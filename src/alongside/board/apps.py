from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "alongside.board"
    verbose_name = "The board"

    def ready(self) -> None:
        """Offer figures; keep items of packs, close exempt ones, and keep what was being typed."""
        from alongside.board import (
            answers_table,
            drafts,
            exempt_items,
            membership,
            minutes_drafts,
            pack_queries,
        )
        from alongside.meetings import kept_items
        from alongside.partners import turned_away

        answers_table.add_figure()
        membership.add_figure()
        exempt_items.add_rule()
        kept_items.add(pack_queries.why_kept)
        turned_away.add(drafts.keep_posted)
        turned_away.add(minutes_drafts.keep_posted)
