from django.apps import AppConfig
from django.urls import reverse


class OversightConfig(AppConfig):
    name = "alongside.oversight"
    verbose_name = "Oversight"

    def ready(self) -> None:
        """Add who has looked at somebody to the pages about their case."""
        from alongside.casework import own_rules
        from alongside.casework import tabs as casework
        from alongside.iom import tabs
        from alongside.partners.permissions import LOG_SEE_PERSON
        from alongside.partners.rules import may

        tabs.add(
            "person_log",
            "Who has looked",
            href=lambda case: reverse("oversight:person_log", args=[case.pk]),
            shown_to=lambda posting: may(posting, LOG_SEE_PERSON),
        )
        casework.add(
            "case_log",
            "Who has looked",
            href=lambda case: reverse("oversight:case_log", args=[case.pk]),
            shown_to=lambda case, posting: may(posting, LOG_SEE_PERSON) and own_rules.of(case) is None,
        )
