"""Addresses of the whole site."""

from django.conf import settings
from django.urls import include, path

from alongside.site import views

handler400 = "alongside.site.errors.bad_request"
handler403 = "alongside.site.errors.forbidden"
handler404 = "alongside.site.errors.not_found"
handler429 = "alongside.site.errors.too_many"
handler500 = "alongside.site.errors.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("alongside.partners.urls")),
    path("people/", include("alongside.people.urls")),
    path("", include("alongside.casework.urls")),
    path("meetings/", include("alongside.meetings.urls")),
    path("diversion/", include("alongside.diversion.urls")),
    path("", include("alongside.network.urls")),
    path("iom/", include("alongside.iom.urls")),
    path("delivery-plans/reports/<int:pk>/to-board/", views.report_to_board, name="report_to_board"),
    path("delivery-plans/", include("alongside.plans.urls")),
    path("log/", include("alongside.oversight.urls")),
    path("rights/", include("alongside.rights.urls")),
    path("board/", include("alongside.board.urls")),
    path("", include("alongside.api.urls")),
    path("account/", include("allauth.urls")),
]
if settings.ALONGSIDE_DEMO:
    urlpatterns += [
        path("", include("alongside.partners.demo_urls")),
        path("", include("alongside.demo.urls")),
    ]
