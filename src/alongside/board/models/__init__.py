"""What the board keeps: consultations with their answers, and papers with their figures."""

from alongside.board.models.consultations import (
    Answer,
    Asked,
    Consultation,
    ConsultationMail,
    Question,
    Response,
    ResponseDraft,
)
from alongside.board.models.papers import Paper, PaperDraft, PaperFigure

__all__ = [
    "Answer",
    "Asked",
    "Consultation",
    "ConsultationMail",
    "Paper",
    "PaperDraft",
    "PaperFigure",
    "Question",
    "Response",
    "ResponseDraft",
]
