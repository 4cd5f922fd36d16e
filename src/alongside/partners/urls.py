"""Addresses of postings and sessions."""

from django.urls import path

from alongside.partners import views

app_name = "partners"
urlpatterns = [
    path("postings/", views.postings, name="postings"),
    path("session/keep/", views.keep_session, name="keep_session"),
]
