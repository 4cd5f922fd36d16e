"""Addresses of postings and sessions, and of what governs sharing."""

from django.urls import path

from alongside.partners import views
from alongside.partners.views import agreements, flows

app_name = "partners"
urlpatterns = [
    path("postings/", views.postings, name="postings"),
    path("session/keep/", views.keep_session, name="keep_session"),
    path("sharing/", agreements.agreements, name="agreements"),
    path("sharing/agreements/<int:pk>/", agreements.agreement, name="agreement"),
    path("sharing/agreements/<int:pk>/pdf/", agreements.agreement_pdf, name="agreement_pdf"),
    path("sharing/agreements/<int:pk>/send/", agreements.send_agreement, name="send_agreement"),
    path("sharing/agreements/<int:pk>/sign/", agreements.sign_agreement, name="sign_agreement"),
    path("sharing/agreements/<int:pk>/new-version/", agreements.new_version, name="new_version"),
    path("sharing/agreements/<int:pk>/end/", agreements.end_agreement, name="end_agreement"),
    path("sharing/agreements/<int:pk>/withdraw/", agreements.withdraw_agreement, name="withdraw_agreement"),
    path("sharing/flows/", flows.flows, name="flows"),
    path("sharing/lapses/", flows.lapses, name="lapses"),
]
