from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "alongside.casework"
    verbose_name = "Casework"

    def ready(self) -> None:
        """Lead to packs, tell the index who is a case, keep drafts and barriers, make tasks of reviews."""
        from alongside.casework import apart, drafts, note_forms
        from alongside.casework.actions import glass
        from alongside.casework.people_index import Packs
        from alongside.partners import broken_glass, programme_page, turned_away
        from alongside.people import programmes

        programmes.register(Packs())
        programme_page.add_page("How it works: its words, questions and rhythm", "casework:pack")
        programmes.keep_apart(apart.people_kept_from)
        note_forms.keep_drafts()
        turned_away.add(drafts.keep_posted)
        broken_glass.add(glass.REVIEW)
