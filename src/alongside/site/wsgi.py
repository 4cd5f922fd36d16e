"""The application that the web server runs."""

import gc
import os
from importlib import import_module

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


def spare_the_collector() -> None:
    """Keep Python's collector of circular garbage from what lives as long as the process does.

    Each full round looked at some 300,000 objects of the libraries, for 190 ms, in the middle of a request.
    """
    # The pages, whichever request would have read them.
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


spare_the_collector()
