"""Addresses of postings and sessions, and of what governs sharing."""

from django.urls import path

from alongside.partners import views
from alongside.partners.views import (
    accounts,
    agencies,
    agreements,
    assessments,
    drafts,
    flows,
    programmes,
    saved_views,
)

app_name = "partners"
urlpatterns = [
    path("postings/", views.postings, name="postings"),
    path("session/keep/", views.keep_session, name="keep_session"),
    path("agencies/", agencies.agencies, name="agencies"),
    path("agencies/new/", agencies.new_agency, name="new_agency"),
    path("agencies/<int:pk>/", agencies.agency, name="agency"),
    path("agencies/<int:pk>/change/", agencies.change_agency, name="change_agency"),
    path("agencies/<int:pk>/teams/", agencies.teams, name="teams"),
    path("agencies/<int:pk>/end/", agencies.end_agency, name="end_agency"),
    path("agencies/people/", accounts.people, name="people"),
    path("agencies/people/new/", accounts.add_person, name="add_person"),
    path("agencies/people/<int:pk>/", accounts.person, name="person"),
    path("agencies/people/<int:pk>/post/", accounts.give_posting, name="give_posting"),
    path("agencies/people/<int:pk>/close/", accounts.close_account, name="close_account"),
    path("agencies/people/<int:pk>/second-factor/", accounts.reset_second_factor, name="reset_second_factor"),
    path("agencies/postings/<int:pk>/end/", accounts.end_posting, name="end_posting"),
    path("sharing/", agreements.agreements, name="agreements"),
    path("sharing/agreements/<int:pk>/", agreements.agreement, name="agreement"),
    path("sharing/agreements/<int:pk>/pdf/", agreements.agreement_pdf, name="agreement_pdf"),
    path("sharing/agreements/<int:pk>/send/", agreements.send_agreement, name="send_agreement"),
    path("sharing/agreements/<int:pk>/sign/", agreements.sign_agreement, name="sign_agreement"),
    path("sharing/agreements/<int:pk>/new-version/", agreements.new_version, name="new_version"),
    path("sharing/agreements/<int:pk>/end/", agreements.end_agreement, name="end_agreement"),
    path("sharing/agreements/<int:pk>/withdraw/", agreements.withdraw_agreement, name="withdraw_agreement"),
    path("sharing/agreements/new/", drafts.new_agreement, name="new_agreement"),
    path("sharing/agreements/<int:pk>/change/", drafts.change_agreement, name="change_agreement"),
    path("sharing/agreements/<int:pk>/shares/", drafts.agreement_shares, name="agreement_shares"),
    path(
        "sharing/agreements/<int:pk>/parties/<int:number>/document/",
        agreements.party_document,
        name="party_document",
    ),
    path("sharing/programmes/", programmes.programmes, name="programmes"),
    path("sharing/programmes/new/", programmes.new_programme, name="new_programme"),
    path("sharing/programmes/<int:pk>/", programmes.programme, name="programme"),
    path("sharing/programmes/<int:pk>/live/", programmes.go_live, name="go_live"),
    path("sharing/programmes/<int:pk>/end/", programmes.end_programme, name="end_programme"),
    path("sharing/programmes/<int:pk>/assessments/new/", assessments.new_assessment, name="new_assessment"),
    path(
        "sharing/programmes/<int:pk>/assessments/<int:number>/review/",
        assessments.review_assessment,
        name="review_assessment",
    ),
    path(
        "sharing/programmes/<int:pk>/assessments/<int:number>/document/",
        assessments.assessment_document,
        name="assessment_document",
    ),
    path("views/", saved_views.views, name="saved_views"),
    path("views/new/", saved_views.save, name="save_view"),
    path("views/<int:pk>/", saved_views.view, name="saved_view"),
    path("views/<int:pk>/default/", saved_views.make_default, name="default_view"),
    path("views/<int:pk>/delete/", saved_views.delete, name="delete_view"),
    path("sharing/flows/", flows.flows, name="flows"),
    path("sharing/lapses/", flows.lapses, name="lapses"),
]
