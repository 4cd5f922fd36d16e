"""What is told of a programme and of a case: codes with their words, and by name what is not shared."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from alongside.api.problems import ProblemDetails
from alongside.api.v1.operations import Day, Moment, Said
from alongside.casework.models.appointments import Mode, Outcome, Why
from alongside.people.forms import LEAST_REASON, MOST_REASON

Reference = Annotated[
    str, StringConstraints(pattern=r"^[A-Z]{2,5}-[0-9]{6,9}$"), Field(description="Of a case, as GAG-000123")
]
Slug = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,59}$"), Field(description="Of a programme")
]
Code = Annotated[str, StringConstraints(pattern=r"^([A-Z][A-Z0-9_]{0,29})?$")]
# Text that somebody typed, without the control characters that no text has.
Words = Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$")]


class Word(BaseModel):
    """A code of a vocabulary, and what it is called."""

    code: str
    word: str


class Offered(Word):
    """One word of a vocabulary. Retired, it is chosen no more, and stays for what was written with it."""

    retired: bool


class Programme(BaseModel):
    """A programme, and the words of its pack that is in force for the client's borough."""

    slug: str
    name: str
    purpose: str
    version: str = Field(description="Of its pack")
    vocabularies: dict[str, list[Offered]] = Field(
        description="By what they are for: statuses, rag, exits, …"
    )
    need_scale: list[str] = Field(description="What the scores of needs mean, from 0 upwards")


class Programmes(BaseModel):
    """The programmes that have a pack."""

    programmes: list[Programme]


class Person(BaseModel):
    """Who somebody is, as the lead agency knows them."""

    surname: str
    forenames: str
    known_as: str
    born_on: date | None
    sex: str
    crn: str
    pnc: str
    noms: str = Field(description="Prison number")
    cro: str


class Contact(BaseModel):
    """Where somebody lives, as the lead agency knows it."""

    address: str
    postcode: str


class Standing(BaseModel):
    """How somebody stands in the programme; null where that is not known."""

    status: Word | None
    approach: Word | None
    rag: Word | None
    rag_since: date | None
    motivation: Word | None
    exit: Word | None = Field(description="Why the case ended")


class Case(BaseModel):
    """Somebody in a programme. What is not shared with the client's agency is null, and named."""

    reference: str
    programme: str = Field(description="Its slug")
    borough: str = Field(description="GSS code")
    lead_agency: str
    opened_on: date
    closed_on: date | None
    worker: str | None
    person: Person | None
    contact: Contact | None
    standing: Standing | None
    not_shared: list[str] = Field(description="Information categories, for example CONTACT")
    href: str


class Cases(BaseModel):
    """A page of a list of cases."""

    cases: list[Case]
    next: str = Field(description="The cursor of the next page; empty on the last")
    as_of: datetime = Field(description="What to give as changed_since the next time")


class Happened(BaseModel):
    """One entry of a chronology, in the words of the pack under which it was written."""

    number: int
    kind: str
    code: str
    title: str
    words: str
    on: date
    at: datetime
    category: str
    agency: str
    by: str


class Chronology(BaseModel):
    """A page of what happened to a case, as far as the client is told, in the order in which it was said."""

    entries: list[Happened]
    next: str = Field(description="The cursor of the next page; empty on the last")
    as_of: datetime = Field(description="What to give as changed_since the next time")


class Stood(Said):
    """How somebody stood when it was read, by codes; empty where it was not known."""

    status: Code = ""
    approach: Code = ""
    rag: Code = ""
    motivation: Code = ""


class NewStanding(Said):
    """How somebody stands now. What is left out stays as it is; what is empty is no longer known."""

    status: Code | None = None
    approach: Code | None = None
    rag: Code | None = None
    motivation: Code | None = None
    on: Day = Field(description="Since when")
    words: Words = Field(description="Why, in a sentence or more")
    seen: Stood = Field(
        description="How they stood when that was read: if it is otherwise now, nothing is done"
    )


Reason = Annotated[
    str,
    StringConstraints(
        min_length=LEAST_REASON, max_length=MOST_REASON, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"
    ),
]
Number = Annotated[int, Field(ge=1, lt=2**63)]


class Appointment(BaseModel):
    """One attempt to meet. What came of it is empty until it is said."""

    number: int
    starts_at: datetime
    mode: str
    agency: str
    worker: str = Field(description="With whom")
    purpose: str
    need: Word | None
    in_place_of: int | None = Field(description="The number of the one that was missed or cancelled")
    outcome: str
    why: str = Field(description="Why it was missed")
    cancelled_by: str
    words: str


class Appointments(BaseModel):
    """A page of the appointments of a case of which the client is told."""

    appointments: list[Appointment]
    next: str = Field(description="The cursor of the next page; empty on the last")


class NewAppointment(Said):
    """An appointment to be booked, or one that has been."""

    starts_at: Moment
    mode: Mode
    worker: Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00-\x1f]+$")] = Field(
        description="The e-mail address of a worker of the client's agency who reaches the case"
    )
    purpose: Reason
    need: Code = Field("", description="Which need it is about; empty for none in particular")
    in_place_of: Number | None = Field(None, description="The one that was missed or cancelled")


class NewOutcome(Said):
    """What came of an appointment, or what is mended of what was said."""

    outcome: Outcome
    why: Why | Literal[""] = Field("", description="Why it was missed")
    cancelled_by: Literal["", "PERSON", "AGENCY", "OTHER"] = ""
    words: Annotated[Words, StringConstraints(max_length=MOST_REASON)] = ""
    seen: Outcome | Literal[""] = Field("", description="What was said of it when that was read")


class Score(BaseModel):
    """How serious a need was, on the scale of the pack of its time."""

    need: Word
    point: str
    score: int
    meaning: str
    on: date
    words: str
    agency: str


class Scores(BaseModel):
    """The scores of a case of which the client is told, the oldest first."""

    scores: list[Score]


Numbers = Annotated[dict[Code, Annotated[int, Field(ge=0, le=9)]], Field(max_length=100)]


class NewScores(Said):
    """How serious needs are, at the start or at a review. At the end they are scored with the exit."""

    point: Literal["START", "REVIEW"]
    scores: Annotated[Numbers, Field(min_length=1, description="By the code of the need")]
    on: Day
    words: Annotated[Words, StringConstraints(max_length=MOST_REASON)] = ""


class NewExit(Said):
    """Why a case ends, and how serious each need is that was scored at its start."""

    exit: Annotated[Code, StringConstraints(min_length=1)]
    words: Reason
    scores: Annotated[
        dict[Code, Annotated[int, Field(ge=0, le=9)] | None],
        Field(max_length=100, description="By the code of the need; null where it cannot be scored"),
    ] = {}


class Exit(BaseModel):
    """Whether a case is closed; or asked to be, and what was said to that."""

    state: str = Field(description="OPEN, ASKED, REFUSED, TAKEN_BACK or CLOSED")
    exit: Word | None
    closed_on: date | None


class Task(BaseModel):
    """What somebody owes by a day."""

    reference: str
    case: str | None = Field(description="The reference of the case that it is on")
    what: str
    due_on: date
    state: str
    source: str
    owner: str
    agency: str = Field(description="Whose it is: the agency of whoever set it")
    category: str


class Tasks(BaseModel):
    """A page of tasks of which the client is told."""

    tasks: list[Task]
    next: str = Field(description="The cursor of the next page; empty on the last")


TaskReference = Annotated[str, StringConstraints(pattern=r"^T-[0-9]{6,9}$")]


class NewTask(Said):
    """A task on a case."""

    what: Reason
    due_on: Day
    owner: Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\x00-\x1f]+$")] = Field(
        description="The e-mail address of whoever is to do it: of an agency that sees the case"
    )


class TaskDone(Said):
    """That a task is done."""

    words: Annotated[Words, StringConstraints(max_length=MOST_REASON)] = Field(
        "", description="What came of it"
    )


class TaskExtended(Said):
    """More time for a task."""

    due_on: Day
    why: Reason


class Conflict(ProblemDetails):
    """Somebody else has said something meanwhile. Nothing was done; both versions are here."""

    yours: Stood
    theirs: Stood
