"""A request as views see it, once the door has let it in."""

from django.http import HttpRequest

from alongside.partners.models import Posting, User


class Request(HttpRequest):
    """For annotations of views. The attributes are set by partners.middleware.Door.

    posting: what the person acts as; only views that let in whoever is signed in, or anyone, may meet None.
    postings: everything the person may act as today.
    """

    user: User
    posting: Posting
    postings: list[Posting]
