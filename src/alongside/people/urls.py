"""Addresses of the index of people."""

from django.urls import path

from alongside.people.views import entries, reviews, search

app_name = "people"
urlpatterns = [
    path("", search.search, name="search"),
    path("likely/", search.likely_matches, name="likely"),
    path("new/", entries.enter, name="enter"),
    path("<int:pk>/", entries.person, name="person"),
    path("<int:pk>/change/", entries.change, name="change"),
    path("<int:pk>/role/", entries.mark, name="mark"),
    path("<int:pk>/separate/", reviews.separate, name="separate"),
    path("roles/", entries.roles, name="roles"),
    path("roles/<int:pk>/end/", entries.end_marker, name="end_marker"),
    path("pairs/", reviews.pairs, name="pairs"),
    path("pairs/decided/", reviews.decided, name="decided"),
    path("pairs/<int:pk>/", reviews.pair, name="pair"),
    path("pairs/<int:pk>/take-back/", reviews.take_back, name="take_back"),
    path("linkage/", reviews.linkage, name="linkage"),
]
