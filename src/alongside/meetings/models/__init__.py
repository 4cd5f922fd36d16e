"""The engine of every meeting."""

from alongside.meetings.models.meetings import AgendaItem, Answer, Attendance, Meeting
from alongside.meetings.models.panel import Part, ProfileCopy, Showing
from alongside.meetings.models.said import Action, Decision, Draft
from alongside.meetings.models.series import Member, Series

__all__ = [
    "Action",
    "AgendaItem",
    "Answer",
    "Attendance",
    "Decision",
    "Draft",
    "Meeting",
    "Member",
    "Part",
    "ProfileCopy",
    "Series",
    "Showing",
]
