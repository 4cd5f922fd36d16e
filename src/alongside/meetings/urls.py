"""Addresses of meetings."""

from django.urls import path

from alongside.meetings.views import items, meetings, owed, panel, series, writing

app_name = "meetings"

urlpatterns = [
    path("", series.listed, name="meetings"),
    path("new/", series.new_series, name="new_series"),
    path("series/<int:pk>/", series.series, name="series"),
    path("series/<int:pk>/change/", series.change_series, name="change_series"),
    path("series/<int:pk>/members/new/", series.add_member, name="add_member"),
    path("series/<int:pk>/members/<int:number>/end/", series.end_member, name="end_member"),
    path("series/<int:pk>/plan/", meetings.plan, name="plan"),
    path("series/<int:pk>/attendance/", series.attendance, name="attendance"),
    path("actions/", owed.listed, name="actions"),
    path("actions/<int:pk>/", owed.action, name="action"),
    path("actions/<int:pk>/change/", owed.change_action, name="change_action"),
    path("<int:pk>/", meetings.meeting, name="meeting"),
    path("<int:pk>/change/", meetings.change_meeting, name="change_meeting"),
    path("<int:pk>/cancel/", meetings.cancel, name="cancel"),
    path("<int:pk>/step/", meetings.step, name="step"),
    path("<int:pk>/room/", meetings.room, name="room"),
    path("<int:pk>/answer/", meetings.answer, name="answer"),
    path("<int:pk>/draw-up/", panel.draw_up, name="draw_up"),
    path("<int:pk>/disclosed/", panel.disclosed, name="disclosed"),
    path("<int:pk>/panel/<int:number>/", panel.panel, name="panel"),
    path("<int:pk>/panel/<int:number>/show/", panel.show, name="show"),
    path("<int:pk>/panel/<int:number>/profile/", panel.profile, name="profile"),
    path("<int:pk>/items/new/", items.add_item, name="add_item"),
    path("<int:pk>/items/<int:number>/part/", panel.part, name="part"),
    path("<int:pk>/items/<int:number>/", items.item, name="item"),
    path("<int:pk>/items/<int:number>/change/", items.change_item, name="change_item"),
    path("<int:pk>/items/<int:number>/decide/", writing.decide, name="decide"),
    path("<int:pk>/items/<int:number>/action/", writing.set_action, name="set_action"),
    path("<int:pk>/decisions/<int:number>/take-back/", items.take_back, name="take_back"),
    path("<int:pk>/drafts/<slug:key>/", items.draft, name="draft"),
]
