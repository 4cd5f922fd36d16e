"""Addresses of the directory, and of its public feed, whose addresses are the profile's."""

from django.urls import path

from alongside.network.views import answering, feed, files, referrals, services

app_name = "network"

urlpatterns = [
    path("services/", services.services, name="services"),
    path("services/suppliers/", services.suppliers, name="suppliers"),
    path("services/files/", files.files, name="files"),
    path("services/files/new/", files.take_in, name="take_in"),
    path("services/files/<int:pk>/", files.received, name="received"),
    path("services/files/<int:pk>/apply/", files.apply, name="apply"),
    path("services/files/<int:pk>/set-aside/", files.set_aside, name="set_aside"),
    path("services/files/<int:pk>/received/", files.original, name="original"),
    path("services/files/<int:pk>/left-out.xlsx", files.left_out, name="left_out"),
    path("services/<int:pk>/", services.service, name="service"),
    path("services/take-up/", referrals.take_up, name="take_up"),
    path("cases/<int:pk>/services/", referrals.case_services, name="case_services"),
    path("cases/<int:pk>/services/suggest/", referrals.suggest, name="suggest"),
    path("cases/<int:pk>/services/suggestions/<int:number>/", referrals.suggestion, name="suggestion"),
    path("cases/<int:pk>/services/refer/<int:number>/", referrals.refer, name="refer"),
    path("cases/<int:pk>/services/<int:number>/", referrals.service_referral, name="service_referral"),
    path("cases/<int:pk>/services/<int:number>/step/", referrals.service_step, name="service_step"),
    path("cases/<int:pk>/services/<int:number>/link/", referrals.service_link, name="service_link"),
    path("service-referral/<str:key>/", answering.answer_referral, name="answer_referral"),
    path("open-referral/v3/", feed.root, name="feed"),
    path("open-referral/v3/services", feed.services, name="feed_services"),
    path("open-referral/v3/services/<str:key>", feed.service, name="feed_service"),
    path("open-referral/v3/taxonomies", feed.taxonomies, name="feed_taxonomies"),
    path("open-referral/v3/taxonomies/<str:key>", feed.taxonomy, name="feed_taxonomy"),
    path("open-referral/v3/taxonomy_terms", feed.terms, name="feed_terms"),
    path("open-referral/v3/taxonomy_terms/<str:key>", feed.term, name="feed_term"),
    path("open-referral/v3/service_at_locations", feed.places, name="feed_places"),
    path("open-referral/v3/service_at_locations/<str:key>", feed.place, name="feed_place"),
]
