"""Addresses of oversight."""

from django.urls import path

import alongside.iom.urls  # noqa: F401  # It registers the converter "case".
from alongside.oversight.views import log, samples

app_name = "oversight"
urlpatterns = [
    path("about/<case:pk>/", log.person_log, name="person_log"),
    path("about/<int:pk>/", log.case_log, name="case_log"),
    path("users/", log.users, name="users"),
    path("users/<int:user_id>/", log.user_log, name="user_log"),
    path("refusals/", log.refusals, name="refusals"),
    path("state/", log.state, name="state"),
    path("patterns/", log.found_patterns, name="patterns"),
    path("my-reads/", samples.my_reads, name="my_reads"),
    path("my-reads/<int:pk>/", samples.explain, name="explain"),
    path("samples/", samples.samples, name="samples"),
    path("samples/<int:pk>/", samples.review, name="review"),
]
