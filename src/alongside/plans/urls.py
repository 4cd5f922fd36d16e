"""Addresses of delivery plans."""

from django.urls import path

from alongside.plans.views import answers, leads, milestones, plans, reports, rounds, targets, versions

app_name = "plans"

urlpatterns = [
    path("", plans.plans, name="plans"),
    path("new/", versions.begin, name="begin"),
    path("answer/<str:key>/", answers.answer, name="answer"),
    path("reports/new/", reports.begin, name="begin_report"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/change/", reports.change, name="change_report"),
    path("reports/<int:pk>/finish/", reports.finish, name="finish_report"),
    path("reports/<int:pk>/report.docx", reports.take_away_as_word, name="report_word"),
    path("reports/<int:pk>/markdown/", reports.take_away, name="report_markdown"),
    path("<int:pk>/", plans.plan, name="plan"),
    path("<int:pk>/export/", plans.export, name="export"),
    path("<int:pk>/versions/new/", versions.receive, name="receive"),
    path("<int:pk>/versions/<int:number>/", versions.version, name="version"),
    path("<int:pk>/versions/<int:number>/apply/", versions.apply, name="apply"),
    path("<int:pk>/versions/<int:number>/set-aside/", versions.set_aside, name="set_aside"),
    path("<int:pk>/versions/<int:number>/received/", versions.received, name="received"),
    path("<int:pk>/milestones/<int:number>/", milestones.milestone, name="milestone"),
    path("<int:pk>/outcomes/<int:number>/figure/", targets.add, name="add_reading"),
    path("<int:pk>/outcomes/<int:number>/measure/", targets.measure, name="measure"),
    path("<int:pk>/leads/", leads.leads, name="leads"),
    path("<int:pk>/leads/<int:number>/", leads.lead, name="lead"),
    path("<int:pk>/rounds/new/", rounds.begin, name="begin_round"),
    path("<int:pk>/rounds/<int:number>/", rounds.round_, name="round"),
    path("<int:pk>/rounds/<int:number>/again/", rounds.ask_again, name="ask_again"),
]
