"""What an extract holds: its three sheets, column by column, as data.

The reader, the template, the rejected rows and the page that explains the extract are all made from this.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from alongside.iom.extract import values
from alongside.partners.areas import borough
from alongside.people import identifiers
from alongside.people.ethnicity import ethnicity

SEXES: Mapping[str, str] = {"M": "Male", "F": "Female", "X": "Another", "U": "Not known"}
ROSH_LEVELS: Mapping[str, str] = {"LOW": "Low", "MEDIUM": "Medium", "HIGH": "High", "VERY_HIGH": "Very high"}

# The types by which London counts the cohort's charged offences (board pack of 24 February 2021), burglary in
# two kinds. Groups outside this list are kept, with a warning.
OFFENCE_GROUPS: Mapping[str, str] = {
    "ROBBERY": "Robbery",
    "BURGLARY_DOMESTIC": "Burglary, domestic",
    "BURGLARY_OTHER": "Burglary, other",
    "VIOLENCE": "Violence",
    "THEFT": "Theft",
    "DRUGS": "Drugs",
    "MOTOR_VEHICLE": "Motor vehicle",
    "GOING_EQUIPPED_HANDLING": "Going equipped and handling",
    "CRIMINAL_DAMAGE_ARSON": "Criminal damage and arson",
    "TRAFFIC": "Traffic",
    "WEAPONS": "Weapons",
    "NON_COMPLIANCE": "Non-compliance",
    "PUBLIC_ORDER": "Public order",
    "STALKING_HARASSMENT": "Stalking and harassment",
    "FRAUD": "Fraud",
    "FIREARMS": "Firearms",
    "SEXUAL": "Sexual",
    "PRISONS": "Prisons",
    "OTHER": "Other",
    "UNKNOWN": "Unknown",
}
ROBBERY_OR_BURGLARY = ("ROBBERY", "BURGLARY_DOMESTIC", "BURGLARY_OTHER")


class IfBad(StrEnum):
    """What becomes of a row when a cell of this column cannot be read."""

    REJECT = "REJECT"  # the row comes back with the reason
    BLANK = "BLANK"  # nothing is decided on it: the cell is left blank, with a warning
    PROBLEM = "PROBLEM"  # the row stays, and says in `<column>_problem` why there is no value


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a sheet.

    Attributes:
        name: its header in the file.
        kept: its name in the frames of an Extract, where that differs.
        means: what it holds, for whoever fills it in.
        example: a cell, as it may be written.
        read: gives a cell's canonical value, or raises one of values.BAD.
        holds: the type of the canonical values.
        must: a blank cell is a fault.
        blank: the value of a blank cell.
        label: what sentences about a score call it.
    """

    name: str
    means: str
    example: str
    read: values.Reader
    holds: type[pl.DataType] = pl.String
    must: bool = False
    blank: object = ""
    if_bad: IfBad = IfBad.REJECT
    kept: str = ""
    label: str = ""

    @property
    def key(self) -> str:
        """The column's name in the frames of an Extract."""
        return self.kept or self.name


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, what a row of it is, and its columns."""

    name: str
    means: str
    columns: tuple[Column, ...]


def _date(name: str, means: str, example: str, *, must: bool = False, kept: str = "") -> Column:
    return Column(
        name=name,
        means=means,
        example=example,
        read=values.day,
        holds=pl.Date,
        must=must,
        blank=None,
        kept=kept,
    )


def _text(name: str, longest: int, means: str, example: str) -> Column:
    return Column(name=name, means=means, example=example, read=values.text(longest))


def _score(name: str, label: str, example: str) -> Column:
    return Column(
        name=name,
        means=f"{label}: a whole number from 0 to 100. Without one the case cannot be assessed, and is "
        "listed.",
        example=example,
        read=values.score(label),
        holds=pl.Int16,
        blank=None,
        if_bad=IfBad.PROBLEM,
        label=label,
    )


def _flag(name: str, means: str) -> Column:
    return Column(
        name=name,
        means=f"{means}: Y or N. Blank is no.",
        example="N",
        read=values.yes_or_no,
        holds=pl.Boolean,
        blank=False,
    )


_CRN = Column(
    name="crn",
    means="Probation case reference number: one letter and six digits.",
    example="X123456",
    read=identifiers.crn,
    must=True,
)
_SEX_WORDS = {
    "M": "M",
    "MALE": "M",
    "F": "F",
    "FEMALE": "F",
    "X": "X",
    "OTHER": "X",
    "ANOTHER": "X",
    "INDETERMINATE": "X",
    "NOT SPECIFIED": "X",
    "U": "U",
    "NOT KNOWN": "U",
    "UNKNOWN": "U",
    "NOT RECORDED": "U",
}
_ROSH_WORDS = {
    "LOW": "LOW",
    "L": "LOW",
    "MEDIUM": "MEDIUM",
    "M": "MEDIUM",
    "HIGH": "HIGH",
    "H": "HIGH",
    "VERY HIGH": "VERY_HIGH",
    "V HIGH": "VERY_HIGH",
    "VH": "VERY_HIGH",
    "NOT ASSESSED": "",
    "NOT KNOWN": "",
    "N/A": "",
}
_GROUP = values.offence_group(OFFENCE_GROUPS, ROBBERY_OR_BURGLARY)

PEOPLE = Sheet(
    "people",
    "One row for each person under probation supervision who may be a persistent, violent offender.",
    (
        _CRN,
        Column(
            name="pnc",
            means="PNC number, with its check letter.",
            example="2002/0073319Z",
            read=identifiers.pnc,
        ),
        Column(name="noms", means="Prison (NOMS) number.", example="A1234BC", read=identifiers.noms),
        Column(name="surname", means="Surname.", example="Example", read=values.name(100), must=True),
        Column(
            name="forenames",
            means="Forenames. For a person with one name only, repeat it here.",
            example="Ada",
            read=values.name(150),
            must=True,
        ),
        _date("dob", "Date of birth.", "1990-02-24", must=True),
        Column(
            name="sex",
            means="M, F, X (another) or U (not known). Blank is not known.",
            example="F",
            read=values.choice(_SEX_WORDS, "a sex"),
            blank="U",
        ),
        Column(
            name="ethnicity",
            means="Self-defined ethnicity: one of the 18+1 codes (W1, B2, NS …). May be blank.",
            example="W1",
            read=lambda given: ethnicity(given).code,
        ),
        _text("address", 250, "Last known address, without the postcode.", "1 Example Road, London"),
        Column(
            name="postcode",
            means="Postcode, in full.",
            example="N17 9QA",
            read=identifiers.postcode,
            if_bad=IfBad.BLANK,
        ),
        Column(
            name="borough",
            means="London borough that manages the case: its name or GSS code.",
            example="Haringey",
            read=lambda given: borough(given).gss,
            must=True,
        ),
        _text(
            "status",
            40,
            "Where the person stands: in custody, pre-release, engaging, in breach …",
            "Engaging",
        ),
        _text("index_offence", 200, "Index offence, in words.", "Robbery"),
        Column(
            name="index_offence_group",
            means="Group of the index offence, as in the sheet offences.",
            example="ROBBERY",
            read=_GROUP,
        ),
        _text("sentence_type", 60, "Sentence or order.", "Community order"),
        _date("sentence_start", "Day on which the sentence starts.", "2020-06-01"),
        _date("sentence_end", "Day on which the sentence ends.", "2022-06-01"),
        Column(
            name="rosh",
            means="Risk of serious harm: low, medium, high or very high.",
            example="MEDIUM",
            read=values.choice(_ROSH_WORDS, "a level of risk of serious harm"),
        ),
        _score("ogrs2", "OGRS 2-year score", "78"),
        _score("ovp2", "OVP 2-year score", "34"),
        _date("scores_on", "Day on which the scores were made.", "2021-02-01"),
        Column(
            name="mappa",
            means="MAPPA category and level, or yes or no. Blank is no.",
            example="CATEGORY 2 LEVEL 1",
            read=values.mappa,
        ),
        _flag("domestic_abuse", "Marked for domestic abuse"),
        _flag("gangs", "Marked for gangs"),
        _text("probation_worker", 150, "Name of the probation practitioner.", "Sam Example"),
        Column(
            name="probation_email",
            means="Their e-mail address.",
            example="sam.example@example.org",
            read=values.email,
            if_bad=IfBad.BLANK,
        ),
        _text("probation_team", 100, "Their team.", "Haringey 1"),
    ),
)

OFFENCES = Sheet(
    "offences",
    "One row for each offence of a person in the sheet people, wherever it was committed.",
    (
        _CRN,
        _date("offence_on", "Day of the offence.", "2020-11-30", must=True),
        Column(
            name="offence_code",
            means="Home Office offence code, five digits. May be blank.",
            example="03401",
            read=values.offence_code,
        ),
        Column(
            name="offence_group",
            means=f"Group of the offence: {', '.join(OFFENCE_GROUPS)}.",
            example="ROBBERY",
            read=_GROUP,
            must=True,
        ),
    ),
)

CUSTODY = Sheet(
    "custody",
    "One row for each time that a person in the sheet people spent in custody.",
    (
        _CRN,
        _date("from", "Day of reception: the first day in custody.", "2019-05-01", must=True, kept="from_on"),
        _date("to", "Day of release, a day at liberty. Blank: still inside.", "2020-04-30", kept="to_on"),
    ),
)

SHEETS: tuple[Sheet, ...] = (PEOPLE, OFFENCES, CUSTODY)
REASON = "reason"
"""The column that rejected rows come back with; ignored when they are sent in again."""
NOTES = "notes"
"""The sheet of the template that explains the others; ignored when it is sent in."""
