"""Addresses of the demonstration's own pages."""

from django.urls import path

from alongside.demo import design_views, outbox

urlpatterns = [
    path("design", design_views.design, name="design"),
    path("outbox", outbox.outbox, name="outbox"),
]
