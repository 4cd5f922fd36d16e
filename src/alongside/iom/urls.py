"""Addresses of the core-cohort run."""

from django.urls import path, register_converter

from alongside.iom.views import access, allocations, cases, coverage, exports, find, history, runs, what_if


class CaseReference:
    """A case in an address: IOM-000123."""

    regex = r"IOM-\d{6,9}"

    def to_python(self, value: str) -> int:
        """The id of the case."""
        return int(value.removeprefix("IOM-"))

    def to_url(self, value: int) -> str:
        """The reference of the case with this id."""
        return f"IOM-{value:06d}"


register_converter(CaseReference, "case")

app_name = "iom"
urlpatterns = [
    path("cases/", cases.worklist, name="cases"),
    path("cases/decide/", cases.decide_many, name="decide_many"),
    path("cases/export/", exports.cases, name="export_cases"),
    path("cases/<case:pk>/", cases.case, name="case"),
    path("cases/<case:pk>/history/", history.history, name="case_history"),
    path("cases/<case:pk>/level/", access.level, name="level"),
    path("cases/<case:pk>/worker/", allocations.allocate, name="allocate"),
    path("find/", find.find, name="find"),
    path("find/<case:pk>/ask/", find.ask, name="ask_access"),
    path("find/<case:pk>/break-glass/", find.break_glass, name="break_glass"),
    path("access/", access.requests, name="access_requests"),
    path("access/<int:pk>/", access.one_request, name="access_request"),
    path("caseloads/", allocations.orphaned, name="orphaned"),
    path("caseloads/<int:pk>/", allocations.reassign, name="reassign"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/board-pack/", coverage.board_pack, name="board_pack"),
    path("what-if/", what_if.what_if, name="what_if"),
    path("runs/", runs.runs, name="runs"),
    path("runs/new/", runs.upload, name="upload"),
    path("runs/template/", exports.template, name="template"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/people/", runs.people, name="run_people"),
    path("runs/<int:pk>/rejected/", runs.rejected, name="rejected"),
    path("runs/<int:pk>/rejected/download/", exports.rejected, name="export_rejected"),
    path("runs/<int:pk>/received/", exports.received, name="received"),
    path("runs/<int:pk>/apply/", runs.apply, name="apply"),
    path("runs/<int:pk>/set-aside/", runs.set_aside, name="set_aside"),
    path("runs/<int:pk>/check-again/", runs.check_again, name="check_again"),
]
