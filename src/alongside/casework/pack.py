"""Programme packs: a programme that needs no rules of its own is a file, checked and versioned.

    pack = read(text, "gang-action-group.toml")     # or Faults, each with its line

A pack holds a programme's words (how somebody may stand, needs, interventions, reasons, colours), its
questions, who may refer, its ages, capacity, rhythm, targets, categories and retention. A borough shapes its
own by an overlay, which says what it adds to a shared pack or changes in it (`overlaid`). Needs no Django.
docs/packs.md explains every key.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from alongside.core import toml_lines
from alongside.partners.categories import Category

Text = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,29}$")]
Percent = Annotated[int, Field(ge=-100, le=100)]
Days = Annotated[int, Field(ge=1, le=366)]
# The vocabularies of which cases keep codes, as packs call them.
VOCABULARIES = (
    *("statuses", "approaches", "rag", "motivation", "needs", "interventions", "barriers"),
    *("exits", "declines", "warnings"),
)


# What a service says, and not a worker, needs no word of a pack: it declined for lack of capacity.
EVERY_PACK_KNOWS = {("barriers", "NO_PLACE_AT_SERVICE"): "No place at a service"}


class Route(StrEnum):
    """The ways by which somebody may be referred."""

    RUN = "RUN"  # The monthly run.
    INSIDE = "INSIDE"  # A partner who signs in.
    PUBLIC = "PUBLIC"  # The form that needs no account.


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Word(_Part):
    """One word of a vocabulary. Retired, it is offered no more, and stays for what was written with it."""

    code: Code
    name: Text
    retired: bool = False


class Status(Word):
    """How somebody stands. `custody` and `release` are those into which the dates move a case."""

    moved_by: Literal["custody", "pre_release", "release", ""] = ""


class Colour(Word):
    """A rating. `alarms`: turning so is an exception that a supervisor is told of."""

    colour: Literal["red", "orange", "yellow", "green", "blue", "grey"]
    meaning: Text
    alarms: bool = False


class Need(Word):
    """A need, the pathway that it lies on, and the category of what is kept about it, if not the plan's."""

    pathway: Text
    category: Category | None = None


class Intervention(Word):
    """Something that can be offered, and the needs that it is offered for.

    `withheld`: it does not stand on the plan that is handed to the person.
    """

    needs: tuple[Code, ...] = ()
    withheld: bool = False


class Exit(Word):
    """Why a case ends. `success`: the aim was reached."""

    success: bool = False


class Decline(Word):
    """Why a referral is turned down, and what then happens, as the referrer is told it."""

    consequence: Text


class Question(_Part):
    """A question of the referral form beyond the nine that every programme asks."""

    code: Code
    words: Text
    hint: str = Field(default="", max_length=500)
    kind: Literal["text", "long", "yes_no", "choice", "date"] = "text"
    choices: tuple[Text, ...] = ()
    required: bool = False
    category: Category = Category.PLAN
    retired: bool = False


class Target(_Part):
    """What the programme is to reach: a share of its cases (`reach`), or a change (`change`), in per cent."""

    code: Code
    name: Text
    reach: Percent | None = None
    change: Percent | None = None
    years: Annotated[int, Field(ge=1, le=20)] | None = None


class Ages(_Part):
    """Whom it takes: from `youngest` to `oldest` years, both included."""

    youngest: Annotated[int, Field(ge=0, le=120)]
    oldest: Annotated[int, Field(ge=0, le=120)]


class Capacity(_Part):
    """How many cases a worker holds at once, and how many a worker and the programme take in a year."""

    per_worker: Annotated[int, Field(ge=1, le=500)] | None = None
    per_worker_a_year: Annotated[int, Field(ge=1, le=5000)] | None = None
    per_year: Annotated[int, Field(ge=1, le=100_000)] | None = None


class Rhythm(_Part):
    """In how many working days a referral is first answered, and how often cases are reviewed and met on."""

    first_response_working_days: Annotated[int, Field(ge=0, le=60)] = 5
    review_days: Days = 90
    meeting_days: Days | None = None
    no_contact_days: Days = 30


class Referrals(_Part):
    """Who may refer, and whom the programme takes, in which role."""

    routes: tuple[Route, ...]
    roles: tuple[Literal["OFFENDER", "VICTIM", "AT_RISK", "ASSOCIATE"], ...]
    across_boroughs: bool = False


class Categories(_Part):
    """What each kind of entry is about, by default; and what no agreement of the programme may share."""

    plan: Category = Category.PLAN
    notes: tuple[Category, ...] = (Category.SUPPORT_NOTES,)
    private: tuple[Category, ...] = ()


class Retention(_Part):
    """How many months after it ended a case is reviewed, and erased."""

    review_after_months: Annotated[int, Field(ge=1, le=600)]
    erase_after_months: Annotated[int, Field(ge=1, le=1200)]


class Pack(_Part):
    """A programme, whole: what `read` gives for a shared pack, and `overlaid` for a borough's."""

    slug: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,59}$")]
    name: Text
    version: Annotated[str, Field(pattern=r"^\d{4}\.\d{1,3}$")]
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,5}$")]
    purpose: Text
    source: Text
    access: Literal["OPEN", "SEALED"] = "OPEN"
    closure_sign_off: bool = True
    referrals: Referrals
    ages: Ages | None = None
    capacity: Capacity = Capacity()
    rhythm: Rhythm = Rhythm()
    categories: Categories = Categories()
    retention: Retention
    need_scale: tuple[Text, ...] = ("No need", "Some need", "Serious need", "Very serious need")
    statuses: tuple[Status, ...]
    approaches: tuple[Word, ...] = ()
    rag: tuple[Colour, ...]
    motivation: tuple[Word, ...] = ()
    needs: tuple[Need, ...]
    interventions: tuple[Intervention, ...] = ()
    barriers: tuple[Word, ...] = ()
    exits: tuple[Exit, ...]
    declines: tuple[Decline, ...]
    warnings: tuple[Word, ...] = ()
    questions: tuple[Question, ...] = ()
    targets: tuple[Target, ...] = ()

    def word(self, vocabulary: str, code: str) -> str:
        """What a code of a vocabulary is called; the code itself where the pack does not know it."""
        words: tuple[Word, ...] = getattr(self, vocabulary)
        known = EVERY_PACK_KNOWS.get((vocabulary, code), code)
        return next((word.name for word in words if word.code == code), known)

    def offered(self, vocabulary: str) -> list[tuple[str, str]]:
        """The codes and names of a vocabulary that may be chosen now."""
        words: tuple[Word, ...] = getattr(self, vocabulary)
        return [(word.code, word.name) for word in words if not word.retired]

    def category_of(self, need: str) -> Category:
        """Under which category what is kept about a need is shared; that of the plans where it has none."""
        own = next((one.category for one in self.needs if one.code == need), None)
        return own or self.categories.plan


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file: where it stands, and what to do."""

    file: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.words}"


class Faults(ValueError):
    """A pack that cannot be used. `found`: every fault, in the order of the file."""

    def __init__(self, found: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in found))
        self.found = found


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a borough changes in a shared pack. `said`: the file's tables, without its head."""

    extends: str
    borough: str
    version: str
    said: Mapping[str, Any]
    file: str
    lines: Mapping[toml_lines.Place, int]


def read(text: str, file: str) -> Pack | Overlay:
    """A pack, or a borough's overlay (a file with `extends`), from the text of a TOML file.

    Raises:
        Faults: it is no TOML, or something in it is missing, unknown, doubled or of the wrong kind.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise Faults([Fault(file, _line_told(fault, text), f"This is not TOML: {fault}.")]) from None
    lines = toml_lines.lines(text)
    if "extends" in table:
        return _overlay(table, file, lines)
    return _checked(table, file, lines)


def overlaid(base: Pack, overlay: Overlay) -> Pack:
    """The shared pack as a borough uses it. A word of a code that is there takes its place; others are added.

    Raises:
        Faults: as `read`; the lines are the overlay's.
    """
    merged = base.model_dump(mode="json")
    for key, said in overlay.said.items():
        before = merged.get(key)
        if isinstance(before, list) and _are_words(said):
            merged[key] = _words_merged(before, said)
        elif isinstance(before, dict) and isinstance(said, dict):
            merged[key] = {**before, **said}
        else:
            merged[key] = said
    merged["version"] = overlay.version
    order = {key: {_code(word): at for at, word in enumerate(said)} for key, said in _word_lists(overlay)}

    def places(place: toml_lines.Place) -> toml_lines.Place:
        """Where in the overlay something of the merged pack stands."""
        if len(place) > 1 and place[0] in order:
            word = merged[str(place[0])][int(place[1])]
            return (place[0], order[str(place[0])].get(_code(word), 0), *place[2:])
        return place

    return _checked(merged, overlay.file, overlay.lines, places)


def _overlay(table: dict[str, Any], file: str, lines: dict[toml_lines.Place, int]) -> Overlay:
    faults = [
        Fault(file, toml_lines.line_of(lines, (key,)), f"{key}: {words}.")
        for key, words in (
            ("extends", "give the slug of the pack that the borough shapes"),
            ("borough", "give the borough’s GSS code, such as E09000014"),
            ("version", "give a text such as 2026.1"),
        )
        if not isinstance(table.get(key), str) or not table[key].strip()
    ]
    faults += [
        Fault(
            file, toml_lines.line_of(lines, (key,)), f"{key}: an overlay keeps that of the pack it extends."
        )
        for key in ("slug", "prefix")
        if key in table
    ]
    if faults:
        raise Faults(faults)
    head = {"extends", "borough", "version"}
    said = {key: value for key, value in table.items() if key not in head}
    return Overlay(table["extends"], table["borough"], table["version"], said, file, lines)


def _word_lists(overlay: Overlay) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    return ((key, said) for key, said in overlay.said.items() if _are_words(said))


def _are_words(said: object) -> bool:
    return isinstance(said, list) and all(isinstance(word, dict) for word in said)


def _code(word: Mapping[str, Any]) -> object:
    return word.get("code")


def _words_merged(before: list[dict[str, Any]], said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    merged = {_code(word): word for word in before}
    for word in said:
        merged[_code(word)] = {**merged.get(_code(word), {}), **word}
    return list(merged.values())


def _checked(
    table: Mapping[str, Any],
    file: str,
    lines: Mapping[toml_lines.Place, int],
    places: Any = lambda place: place,
) -> Pack:
    def fault(place: toml_lines.Place, words: str) -> Fault:
        return Fault(file, toml_lines.line_of(dict(lines), places(place)), f"{_said(place)}{words}.")

    try:
        pack = Pack.model_validate_json(_as_json(table))
    except ValidationError as wrong:
        found = [fault(tuple(each["loc"]), _plain(each)) for each in wrong.errors()]
        raise Faults(sorted(found, key=lambda one: one.line)) from None
    found = [fault(place, words) for place, words in _contradictions(pack)]
    if found:
        raise Faults(sorted(found, key=lambda one: one.line))
    return pack


def _as_json(table: Mapping[str, Any]) -> str:
    # In JSON a list stands for a tuple and a text for a code. A date, which no key takes, becomes nothing.
    return json.dumps(table, default=lambda value: None)


def _contradictions(pack: Pack) -> Iterator[tuple[toml_lines.Place, str]]:
    """What fits the types of a pack, and not itself."""
    for vocabulary in (*VOCABULARIES, "questions", "targets"):
        yield from _doubled(vocabulary, getattr(pack, vocabulary))
    for vocabulary in ("statuses", "rag", "needs", "exits", "declines"):
        if not pack.offered(vocabulary):
            yield (vocabulary,), "keep at least one that is not retired"
    moved = [status.moved_by for status in pack.statuses if status.moved_by and not status.retired]
    for what in sorted({each for each in moved if moved.count(each) > 1}):
        yield ("statuses",), f"two are moved by {what}"
    if pack.ages and pack.ages.youngest > pack.ages.oldest:
        yield ("ages",), "the youngest is older than the oldest"
    if pack.retention.erase_after_months <= pack.retention.review_after_months:
        yield ("retention", "erase_after_months"), "erase later than it is reviewed"
    yield from _odd_words(pack)


def _odd_words(pack: Pack) -> Iterator[tuple[toml_lines.Place, str]]:
    needs = {need.code for need in pack.needs}
    private = pack.categories.private
    for at, need in enumerate(pack.needs):
        if pack.categories.plan in private and need.category and need.category not in private:
            yield ("needs", at, "category"), "plans are private, so give one that is private too"
    for at, intervention in enumerate(pack.interventions):
        for code in sorted(set(intervention.needs) - needs):
            yield ("interventions", at, "needs"), f"there is no need “{code}”"
    for at, question in enumerate(pack.questions):
        if (question.kind == "choice") != bool(question.choices):
            yield ("questions", at), "give choices to a question of the kind choice, and to no other"
    for at, target in enumerate(pack.targets):
        if (target.reach is None) == (target.change is None):
            yield ("targets", at), "give either reach or change, in per cent"


def _doubled(vocabulary: str, words: tuple[Any, ...]) -> Iterator[tuple[toml_lines.Place, str]]:
    seen: dict[str, int] = {}
    for at, word in enumerate(words):
        if word.code in seen:
            yield (vocabulary, at, "code"), f"there are two with the code “{word.code}”"
        seen[word.code] = at


def _said(place: toml_lines.Place) -> str:
    """A place as a person says it: questions[1].code."""
    words = ""
    for part in place:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if words else part
    return f"{words}: " if words else ""


_PLAIN = {
    "missing": "it is missing",
    "extra_forbidden": "there is no such key",
    "string_type": "give a text",
    "int_type": "give a whole number",
    "int_from_float": "give a whole number",
    "bool_type": "give true or false",
    "tuple_type": "give a list",
    "string_too_short": "give a text",
    "model_type": "give a table",
}
_PATTERNS = {
    "code": "give a code of capital letters, digits and underscores, such as IN_CUSTODY",
    "slug": "give small letters, digits and hyphens, such as gang-exit",
    "prefix": "give two to five capital letters, such as GAG",
    "version": "give a year and a number, such as 2026.1",
}


def _plain(wrong: Any) -> str:
    """What pydantic found, in a sentence that says what to do."""
    kind, context = wrong["type"], wrong.get("ctx", {})
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(str(wrong["loc"][-1]), "give a text that says something")
    if kind in ("literal_error", "enum"):
        return f"give one of {context['expected'].replace(' or ', ', ')}"
    if kind in ("greater_than_equal", "less_than_equal"):
        least = kind == "greater_than_equal"
        return f"give at least {context['ge']}" if least else f"give at most {context['le']}"
    if kind == "string_too_long":
        return f"give at most {context['max_length']} characters"
    return str(wrong["msg"]).lower()


def _line_told(fault: tomllib.TOMLDecodeError, text: str) -> int:
    """The line that tomllib names in its message."""
    told = re.search(r"at line (\d+)", str(fault))
    return int(told[1]) if told else len(text.splitlines())
