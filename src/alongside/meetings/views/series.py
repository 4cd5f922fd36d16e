"""Series: the list, one of them, who belongs to it, and attendance over time."""

from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from alongside.core import conflicts, tables
from alongside.meetings import attendance as over_time
from alongside.meetings import page, queries
from alongside.meetings.actions import series as acts
from alongside.meetings.actions.finding import SERIES
from alongside.meetings.forms import MemberForm, NewSeriesForm, SeriesForm, Sure, agencies_on
from alongside.meetings.models import Meeting, Member, Series
from alongside.meetings.rules import Rhythm
from alongside.meetings.views.pages import METHODS, form_page, posted, series_to_run, series_was_read
from alongside.partners.access import needs
from alongside.partners.access import posted as whoever_is_posted
from alongside.partners.models import Posting
from alongside.partners.permissions import MEETINGS_RUN
from alongside.partners.requests import Request
from alongside.partners.rules import may
from alongside.people.views.refusals import not_found

A_PAGE = 25
HOW = ("name", "rhythm", "first_on", "time", "minutes", "place", "quorum", "needs_chair", "standing")


@whoever_is_posted
@require_safe
def listed(request: Request) -> HttpResponse:
    """The series that one belongs to or runs, each with its next meeting."""
    posting = request.posting
    following = Meeting.objects.filter(
        series=OuterRef("pk"),
        state__in=["PLANNED", "CALLED", "HELD"],
        starts_at__date__gte=timezone.localdate(),
    ).order_by("starts_at", "pk")
    found = queries.visible_to(posting).select_related("agency")
    shown = list(found.annotate(following=Subquery(following.values("pk")[:1])).order_by("name", "pk"))
    next_ones = Meeting.objects.in_bulk([one.following for one in shown if one.following])
    rows = [page.series_row(one, next_ones.get(one.following)) for one in shown]
    context = {
        "page_title": "Meetings",
        "listing": tables.plain(page.SERIES_COLUMNS, rows),
        "may_make": may(posting, MEETINGS_RUN),
    }
    return render(request, "meetings/meetings.html", context)


@whoever_is_posted
@require_safe
def series(request: Request, pk: int) -> HttpResponse:
    """One series: how it meets, who belongs to it, and its meetings."""
    found = queries.one_series(request.posting, pk)
    if found is None:
        return not_found(request, SERIES, pk)
    today = timezone.localdate()
    frame = page.frame(request.posting, found)
    listing = tables.page(
        tables.ask(request.GET, page.MEETING_COLUMNS, default="-when", page_size=A_PAGE),
        Meeting.objects.filter(series=found),
        row=page.meeting_row,
    )
    series_was_read(request, found, ["members", "meetings"])
    context = {
        **frame,
        "page_title": found.name,
        "pk": pk,
        "facts": page.series_facts(found),
        "members": page.members(queries.members(found, today), today, runs=frame["runs"]),
        "standing": [line for line in found.standing.splitlines() if line.strip()],
        "listing": listing,
    }
    return render(request, "meetings/series.html", context)


@needs(MEETINGS_RUN)
@require_http_methods(METHODS)
def new_series(request: Request) -> HttpResponse:
    """Make a series that one's agency runs."""
    form = NewSeriesForm(posted(request), initial={"minutes": 90, "quorum": 3})

    def act() -> Series:
        said = form.cleaned_data
        return acts.make(
            by=request.posting, kind=Series.Kind(said["kind"]), programme=said["programme"], how=_how(said)
        )

    return form_page(
        request,
        form,
        act=act,
        missing=(SERIES, 0),
        done="The series is made. Add its members, and plan its meetings.",
        to=lambda made: reverse("meetings:series", args=[made.pk]),
        title="Make a series of meetings",
        name=f"Run by {request.posting.agency.name}",
        back=reverse("meetings:meetings"),
        button="Make it",
    )


def _how(said: dict[str, object]) -> acts.How:
    values = {name: said[name] for name in HOW}
    return acts.How(**{**values, "rhythm": Rhythm(str(said["rhythm"]))})  # type: ignore[arg-type]


@whoever_is_posted
@require_http_methods(METHODS)
def change_series(request: Request, pk: int) -> HttpResponse:
    """Change how a series meets; where somebody else did meanwhile, both versions are shown."""
    found = series_to_run(request, pk)
    if found is None:
        return not_found(request, SERIES, pk)
    now = acts.stands(found)
    saving = conflicts.Change(
        posted(request), about=found.reference, fields=HOW, kinds=SeriesForm.base_fields
    )
    form = SeriesForm(saving.posted, initial={**now, "opened": saving.seal(now)})
    if saving.is_unsettled:
        return _both_versions(request, saving, form, found)
    try:
        return form_page(
            request,
            form,
            act=lambda: acts.change(
                series=pk, by=request.posting, how=_how(form.cleaned_data), was=saving.was
            ),
            missing=(SERIES, pk),
            done="The change is saved. Meetings that are planned already stay as they are.",
            to=lambda made: reverse("meetings:series", args=[pk]),
            title="Change how it meets",
            name=found.name,
            back=reverse("meetings:series", args=[pk]),
            button="Save the change",
        )
    except conflicts.ChangedMeanwhile:
        return _both_versions(request, saving, form, found)


def _both_versions(
    request: Request, saving: conflicts.Change, form: SeriesForm, found: Series
) -> HttpResponse:
    """What was saved meanwhile, beside what was typed."""
    found.refresh_from_db(fields=HOW)
    last = found.history.order_by("-pgh_id").first()  # type: ignore[attr-defined]
    who = Posting.objects.select_related("user").filter(pk=last.pgh_posting).first() if last else None
    by = who.user.name if who and who.pk != request.posting.pk else "You yourself, on another page,"
    context = {
        **saving.page(form, now=acts.stands(found), by=by, at=last.pgh_created_at if last else None),
        "page_title": "This was saved meanwhile",
        "name": found.name,
        "back": reverse("meetings:series", args=[found.pk]),
        "back_label": "Back to the series",
        "has_errors": saving.is_unsettled,
    }
    return render(request, "core/conflict.html", context, status=409)


@whoever_is_posted
@require_http_methods(METHODS)
def add_member(request: Request, pk: int) -> HttpResponse:
    """Have somebody, or an agency that has not said who comes, belong to a series."""
    found = series_to_run(request, pk)
    if found is None:
        return not_found(request, SERIES, pk)
    form = MemberForm(
        posted(request), agencies=agencies_on(timezone.localdate()), postings=_could_join(found)
    )

    def act() -> Member:
        agency, posting = form.chosen
        return acts.add_member(
            series=pk,
            by=request.posting,
            agency=agency,
            posting=posting,
            stands_as=Member.StandsAs(form.cleaned_data["stands_as"]),
            role=Member.Role(form.cleaned_data["role"]),
        )

    return form_page(
        request,
        form,
        act=act,
        missing=(SERIES, pk),
        done="They are a member from today.",
        to=lambda made: reverse("meetings:series", args=[pk]),
        title="Add a member",
        name=found.name,
        back=reverse("meetings:series", args=[pk]),
        button="Add",
        words="Members see the series, its meetings and who came; and what is said there, as far as their "
        "agency may be told.",
    )


def _could_join(found: Series) -> list[Posting]:
    today = timezone.localdate()
    could = Posting.objects.active_on(today).filter(user__is_system=False)
    if found.borough:
        could = could.filter(borough__in=["", found.borough])
    if found.kind == Series.Kind.PANEL:
        could = could.filter(role__in=queries.case_roles())
    return list(could.select_related("user", "agency").order_by("agency__name", "user__name", "pk"))


@whoever_is_posted
@require_http_methods(METHODS)
def end_member(request: Request, pk: int, number: int) -> HttpResponse:
    """End a membership."""
    found = series_to_run(request, pk)
    today = timezone.localdate()
    member = queries.members(found, today).filter(pk=number).first() if found else None
    if found is None or member is None:
        return not_found(request, acts.MEMBER, number)
    who = member.posting.user.name if member.posting else member.agency.name
    return form_page(
        request,
        Sure(posted(request)),
        act=lambda: acts.end_member(member=number, series=pk, by=request.posting),
        missing=(acts.MEMBER, number),
        done="The membership has ended.",
        # Whoever has ended their own may see nothing of the series now.
        to=lambda made: reverse("meetings:meetings"),
        title=f"End the membership of {who}?",
        name=found.name,
        back=reverse("meetings:series", args=[pk]),
        button="End it",
        words="From now on they see nothing of the series. Actions that they own stay theirs: give them to "
        "somebody else, if need be.",
    )


@whoever_is_posted
@require_safe
def attendance(request: Request, pk: int) -> HttpResponse:
    """Attendance by agency over the latest meetings, and the agencies that never come."""
    found = queries.one_series(request.posting, pk)
    if found is None:
        return not_found(request, SERIES, pk)
    looked_at = over_time.over(found)
    series_was_read(request, found, ["attendance"])
    context = {
        **page.frame(request.posting, found),
        "page_title": "Attendance by agency",
        "pk": pk,
        "number": len(looked_at.meetings),
        "never": looked_at.never,
        "table": over_time.table(looked_at),
    }
    return render(request, "meetings/attendance.html", context)
