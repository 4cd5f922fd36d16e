"""The engine that every programme runs on."""

from alongside.casework.models.appointments import Appointment
from alongside.casework.models.cases import Case, Entry, PartOfCase
from alongside.casework.models.custody import CustodySpell
from alongside.casework.models.documents import Document, DocumentVersion
from alongside.casework.models.events import ConflictAllowed, EventSide
from alongside.casework.models.moves import CaseloadMove, Handover, MoveWorker, NotMoved
from alongside.casework.models.notes import Addendum, Draft, Note
from alongside.casework.models.packs import PackVersion
from alongside.casework.models.plan import Barrier, Goal, Intervention, NeedScore, PlanReview
from alongside.casework.models.referrals import (
    Desk,
    Referral,
    ReferralAnswer,
    ReferralDraft,
    ReferralEvent,
    ReferralMail,
)
from alongside.casework.models.tasks import CalendarFeed, Closure, Digest, TaskStep, WorkTask
from alongside.casework.models.warnings import WarningMarker

__all__ = [
    "Addendum",
    "Appointment",
    "Barrier",
    "CalendarFeed",
    "Case",
    "CaseloadMove",
    "Closure",
    "ConflictAllowed",
    "CustodySpell",
    "Desk",
    "Digest",
    "Document",
    "DocumentVersion",
    "Draft",
    "Entry",
    "EventSide",
    "Goal",
    "Handover",
    "Intervention",
    "MoveWorker",
    "NeedScore",
    "NotMoved",
    "Note",
    "PackVersion",
    "PartOfCase",
    "PlanReview",
    "Referral",
    "ReferralAnswer",
    "ReferralDraft",
    "ReferralEvent",
    "ReferralMail",
    "TaskStep",
    "WarningMarker",
    "WorkTask",
]
