"""The engine of every meeting."""

from alongside.meetings.models.meetings import AgendaItem, Attendance, Meeting
from alongside.meetings.models.said import Action, Decision, Draft
from alongside.meetings.models.series import Member, Series

__all__ = ["Action", "AgendaItem", "Attendance", "Decision", "Draft", "Meeting", "Member", "Series"]
