"""The application that the web server runs."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.site.settings")


def refuse_to_start_unsafely() -> None:
    """Stop before serving when what keeps sessions safe is missing.

    Raises:
        ImproperlyConfigured: with a sentence that says what to set.
    """
    if settings.IN_SERVICE and not os.environ.get("ALONGSIDE_SECRET_KEY"):
        raise ImproperlyConfigured(
            "Alongside does not start in service without a secret key. Set ALONGSIDE_SECRET_KEY to at least "
            "50 random characters, the same on every server, or set ALONGSIDE_DEMO=1 for the demonstration."
        )


refuse_to_start_unsafely()
application = get_wsgi_application()
