"""Addresses of custody diversion."""

from django.urls import path

from alongside.diversion.views import counted, custody, engagements, publishing, report, steps

app_name = "diversion"

urlpatterns = [
    path("", engagements.engagements, name="engagements"),
    path("custody/", custody.custody, name="custody"),
    path("custody/draft/", custody.draft, name="draft"),
    path("report/", report.report, name="report"),
    path("report/counted/", counted.counted, name="counted"),
    path("report/draft.pdf", publishing.draft, name="report_draft"),
    path("report/publish/", publishing.publish, name="publish"),
    path("report/published/", publishing.published, name="published"),
    path("report/published/<int:pk>/report.pdf", publishing.pdf, name="published_pdf"),
    path("report/published/<int:pk>/report.json", publishing.as_json, name="published_json"),
    path("waiting/", engagements.waiting, name="waiting"),
    path("cases/<int:pk>/", engagements.of_case, name="of_case"),
    path("cases/<int:pk>/let-in/", steps.let_in, name="let_in"),
    path("cases/<int:pk>/let-in/<int:number>/end/", steps.shut_out, name="shut_out"),
    path("cases/<int:pk>/checks/<int:number>/answer/", steps.answer, name="answer"),
    path("cases/<int:pk>/<int:number>/", engagements.engagement, name="engagement"),
    path("cases/<int:pk>/<int:number>/change/", steps.change, name="change"),
    path("cases/<int:pk>/<int:number>/outcome/", steps.outcome, name="outcome"),
    path("cases/<int:pk>/<int:number>/release/", steps.release, name="release"),
    path("cases/<int:pk>/<int:number>/session/", steps.session, name="session"),
    path("cases/<int:pk>/<int:number>/episodes/", steps.episodes, name="episodes"),
    path("cases/<int:pk>/<int:number>/ask/", steps.ask, name="ask"),
    path("cases/<int:pk>/<int:number>/end/", steps.end, name="end"),
]
