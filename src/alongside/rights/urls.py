"""Addresses of people's rights."""

from django.urls import path

from alongside.rights.views import packs, requests, retention

app_name = "rights"
urlpatterns = [
    path("", requests.requests, name="requests"),
    path("new/", requests.new, name="new"),
    path("<int:pk>/", requests.request_page, name="request"),
    path("<int:pk>/do/<slug:act>/", requests.do, name="do"),
    path("<int:pk>/told/", requests.told, name="told"),
    path("<int:pk>/pack/", packs.pack, name="pack"),
    path("<int:pk>/pack/<int:number>/", packs.item, name="item"),
    path("<int:pk>/pack/<int:number>/document/", packs.document, name="document"),
    path("<int:pk>/gather/", packs.gather, name="gather"),
    path("<int:pk>/finish/", packs.finish, name="finish"),
    path("<int:pk>/file/<slug:kind>/", packs.file, name="file"),
    path("retention/", retention.reviews, name="reviews"),
    path("retention/<int:pk>/", retention.review, name="review"),
    path("holds/", retention.holds, name="holds"),
    path("holds/new/", retention.new_hold, name="new_hold"),
    path("holds/<int:pk>/end/", retention.end_hold, name="end_hold"),
    path("restrictions/<int:pk>/end/", retention.end_restriction, name="end_restriction"),
    path("erased/", retention.erasures, name="erasures"),
]
