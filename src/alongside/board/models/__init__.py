"""What the board keeps: consultations, papers with their figures, agendas, packs, and minutes."""

from alongside.board.models.agendas import Declaration, ItemDetail, ItemPaper
from alongside.board.models.boards import FrontSheet, Place
from alongside.board.models.consultations import (
    Answer,
    Asked,
    Consultation,
    ConsultationMail,
    Question,
    Response,
    ResponseDraft,
)
from alongside.board.models.minutes import Minute, MinuteAction, Minutes, MinutesDraft, MinutesVersion
from alongside.board.models.packs import Pack, PackSource
from alongside.board.models.papers import Paper, PaperDraft, PaperFigure

__all__ = [
    "Answer",
    "Asked",
    "Consultation",
    "ConsultationMail",
    "Declaration",
    "FrontSheet",
    "ItemDetail",
    "ItemPaper",
    "Minute",
    "MinuteAction",
    "Minutes",
    "MinutesDraft",
    "MinutesVersion",
    "Pack",
    "PackSource",
    "Paper",
    "PaperDraft",
    "PaperFigure",
    "Place",
    "Question",
    "Response",
    "ResponseDraft",
]
