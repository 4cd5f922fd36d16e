from django.apps import AppConfig


class DiversionConfig(AppConfig):
    name = "alongside.diversion"
    verbose_name = "Custody diversion"

    def ready(self) -> None:
        """Lead from a case to its engagements, open it to whoever was let in, and keep what was typed."""
        from alongside.casework import own_rules, tabs
        from alongside.casework.actions import ending
        from alongside.diversion import drafts, queries, report_versions
        from alongside.partners import turned_away

        tabs.add("diversion", "Diversion", href=queries.of_case_href, shown_to=queries.is_of_programme)
        own_rules.open_also(queries.PROGRAMME, queries.opened)
        ending.ask_first(queries.PROGRAMME, queries.why_not_closed)
        turned_away.add(drafts.keep_posted)
        report_versions.add_figures()
