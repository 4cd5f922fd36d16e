"""Addresses of the board."""

from django.urls import path

from alongside.board.views import agencies, answering, consultations, papers, writing

app_name = "board"
urlpatterns = [
    path("", papers.papers, name="papers"),
    path("papers/new/", writing.begin_paper, name="begin_paper"),
    path("papers/received/", writing.receive_paper, name="receive_paper"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/write/", writing.write_paper, name="write_paper"),
    path("papers/<int:pk>/draft/", writing.keep_draft, name="keep_draft"),
    path("papers/<int:pk>/file/", writing.replace_file, name="replace_file"),
    path("papers/<int:pk>/publish/", papers.publish, name="publish"),
    path("papers/<int:pk>/new-version/", papers.new_version, name="new_version"),
    path("papers/<int:pk>/set-again/", papers.set_again, name="set_again"),
    path("papers/<int:pk>/pdf/", papers.paper_pdf, name="paper_pdf"),
    path("papers/<int:pk>/received/", papers.paper_received, name="paper_received"),
    path("consultations/", consultations.consultations, name="consultations"),
    path("consultations/new/", consultations.new_consultation, name="new_consultation"),
    path("consultations/<int:pk>/", consultations.consultation, name="consultation"),
    path("consultations/<int:pk>/write/", consultations.write_consultation, name="write_consultation"),
    path("consultations/<int:pk>/ask/", agencies.ask_agency, name="ask_agency"),
    path("consultations/<int:pk>/open/", consultations.open_up, name="open_consultation"),
    path("consultations/<int:pk>/last-day/", consultations.last_day, name="last_day"),
    path("consultations/<int:pk>/close/", consultations.close, name="close_consultation"),
    path("consultations/<int:pk>/answers/", consultations.answers, name="answers"),
    path("consultations/<int:pk>/answers.<str:kind>", consultations.answers_file, name="answers_file"),
    path("consultations/<int:pk>/agencies/<int:number>/", agencies.asked, name="asked"),
    path("consultations/<int:pk>/agencies/<int:number>/send/", agencies.send_to, name="send_to"),
    path("consultations/<int:pk>/agencies/<int:number>/leave-out/", agencies.leave_out, name="leave_out"),
    # For whoever has no account.
    path("answer/<str:key>/", answering.answer, name="answer"),
]
