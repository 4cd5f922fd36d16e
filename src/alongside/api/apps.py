from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "alongside.api"
    verbose_name = "API"

    def ready(self) -> None:
        """Add the systems of an agency to the pages about agencies."""
        from alongside.partners import account_page
        from alongside.partners.permissions import CLIENTS_WRITE

        account_page.add_section("Systems", "api:systems", CLIENTS_WRITE)
