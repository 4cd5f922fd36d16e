"""Addresses of one-click sign-in: only there in the demonstration."""

from django.urls import path

from alongside.partners import views

app_name = "personas"
urlpatterns = [
    path("demo/", views.personas, name="list"),
    path("demo/<int:user_id>/", views.sign_in_as, name="sign_in"),
]
