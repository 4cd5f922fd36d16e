"""Addresses of the demonstration's own pages."""

from django.urls import path

from alongside.demo import design_views

urlpatterns = [
    path("design", design_views.design, name="design"),
]
