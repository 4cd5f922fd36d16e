"""What is held about one person, from all rooms: a list of gatherers, each of which yields findings.

Called as the task of subject access, which sees every case; whoever works on the request then sees what was
gathered, and no record.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Field, Q, QuerySet
from django.utils import timezone

from alongside.casework import chronology, document_types, notes_page, referral_page, referral_queries
from alongside.casework.models import Case as ProgrammeCase
from alongside.core import classes, formats
from alongside.iom import criteria
from alongside.iom.actions.runs import table_of
from alongside.iom.case_page import SEXES
from alongside.iom.models import Case, Run
from alongside.iom.parts import CATEGORY_OF
from alongside.iom.present import in_words
from alongside.partners.areas import borough
from alongside.partners.categories import Category
from alongside.partners.models import AccessRequest
from alongside.people.ethnicity import BY_CODE
from alongside.people.models import Marker, Person, Verdict
from alongside.people.queries import CATEGORY_OF_ROLE

# What somebody concluded, and not what happened (Data Protection Act 2018, section 38).
ASSESSMENTS = frozenset({Category.RISK, Category.INTELLIGENCE, Category.PLAN})
NAMES_WORKER = "names a member of staff"
MAY_NAME_OTHERS = "free text: may name other people"
IS_A_FILE = "a file: open it and look for other people. Disclosed, it goes into the pack as it was received"
IS_A_FILE_BESIDE = "a file: read it for other people, and hand it over beside this pack"
ABOUT_ANOTHER = (
    "A decision on whether two records are of one person is left out, because it is also about somebody for "
    "whom this agency does not answer"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is held."""

    category: str
    field: str
    value: str
    source: str
    recorded_on: date | None
    is_free_text: bool = False
    names_others: str = ""
    document: int | None = None

    @property
    def is_assessment(self) -> bool:
        """Whether it is somebody's assessment."""
        return self.category in ASSESSMENTS


def gather(person: Person) -> list[Finding]:
    """All that is held about a person, by every source that is answered for (people.models.Person)."""
    found = []
    for one in Person.objects.filter(individual=person.individual).select_related("agency").order_by("pk"):
        case = Case.objects.select_related("lead_agency", "person").filter(person=one).first()
        found += [finding for gatherer in GATHERERS for finding in gatherer(one, case)]
    return found


def _person(person: Person, case: Case | None) -> Iterator[Finding]:
    yield from _fields(person, source=_whose(person, case), recorded_on=person.stated_on or _latest(case))


def _whose(person: Person, case: Case | None) -> str:
    if person.agency:
        return person.agency.name
    return case.lead_agency.name if case else "London IOM"


def _roles(person: Person, _case: Case | None) -> Iterator[Finding]:
    for marker in person.markers.select_related("agency").order_by("from_on", "pk"):
        until = formats.date(marker.until_on) if marker.until_on else "now"
        spell = f"{marker.get_role_display()}, {formats.date(marker.from_on)} to {until}"
        category, agency = CATEGORY_OF_ROLE[Marker.Role(marker.role)], marker.agency.name
        yield Finding(category=category, field="Role", value=spell, source=agency, recorded_on=marker.from_on)
        for field, words in (("What the role rests on", marker.reason), ("Why it ended", marker.ended_why)):
            if words:
                yield _free_text(field, words, agency, marker.from_on)


def _links(person: Person, _case: Case | None) -> Iterator[Finding]:
    """What somebody said of whether two sources speak of this person.

    It is said of both: where the other is not answered for, the words are not gathered.
    """
    of_them = Q(pair__one=person) | Q(pair__two=person)
    said = Verdict.objects.filter(of_them).exclude(reason="").select_related("pair", "by__agency")
    for verdict in said.order_by("pk"):
        # Whoever gives a reason is kept with it: the database wants that.
        source, on = verdict.by.agency.name if verdict.by else "", _day(verdict.at)
        field = "Whether two records are of one person"
        sides = {verdict.pair.one_id, verdict.pair.two_id}
        if Person.objects.filter(pk__in=sides).count() == len(sides):
            yield _free_text(field, f"{verdict.get_kind_display()}: {verdict.reason}", source, on)
        else:
            yield Finding(
                category=Category.PLAN, field=field, value=ABOUT_ANOTHER, source=source, recorded_on=on
            )


def _case(_person: Person, case: Case | None) -> Iterator[Finding]:
    if case:
        yield from _fields(case, source=case.lead_agency.name, recorded_on=_latest(case))


def _fields(row: Person | Case, *, source: str, recorded_on: date | None) -> Iterator[Finding]:
    """Every field of a row that is about the person and says something."""
    declared = classes.classes()[type(row)].fields
    for field in row._meta.concrete_fields:
        given = declared[field.name]
        value = getattr(row, field.name)
        if given.is_a == classes.Class.NONE or field.name.endswith("_hash") or value in (None, ""):
            continue
        # What has no category is the record itself: that somebody is on the cohort, and how they stand.
        category = given.category or Category.OFFENDING
        is_free_text = given.replaced_by == "text"
        is_worker = field.name.startswith("probation_")
        yield Finding(
            category=str(category),
            field=_label(field),
            value=_words(field, value, given.replaced_by),
            source=source,
            recorded_on=recorded_on,
            is_free_text=is_free_text,
            names_others=NAMES_WORKER if is_worker else MAY_NAME_OTHERS if is_free_text else "",
        )


def _words(field: "Field[Any, Any]", value: Any, replaced_by: str) -> str:
    """A value as the person reads it: words of lists in plain letters, and codes by what they mean."""
    if field.name == "borough":
        return borough(value).name
    if field.name == "sex":
        return SEXES.get(value, value)
    if field.name == "ethnicity" and value in BY_CODE:
        return BY_CODE[value].label
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    is_code = isinstance(value, str) and replaced_by in ("deal", "keep")
    return in_words(value) if is_code else _plain(value)


def _label(field: "Field[Any, Any]") -> str:
    name = str(field.verbose_name)
    return name[:1].upper() + name[1:]


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return formats.date(value)
    return str(value)


def _latest(case: Case | None) -> date | None:
    return case.last_run.as_of if case and case.last_run else None


def _programme_cases(person: Person, _case: Case | None) -> Iterator[Finding]:
    """The cases in programmes that are packs, and what happened in them, in the words of the time."""
    for case in person.cases.select_related("lead_agency").order_by("pk"):
        source = case.lead_agency.name
        until = formats.date(case.closed_on) if case.closed_on else "now"
        spell = f"{case.reference}, {formats.date(case.opened_on)} to {until}"
        yield Finding(
            category=Category.PLAN, field="Case", value=spell, source=source, recorded_on=case.opened_on
        )
        found = case.entries.select_related("pack", "case", "agency", "by__user").order_by("-on", "-pk")
        for row, entry in zip(found, chronology.shown(found), strict=True):
            on, source = row.on, row.agency.name
            yield Finding(
                category=row.category,
                field="Chronology",
                value=entry["title"],
                source=source,
                recorded_on=on,
            )
            if entry["text"]:
                yield _free_text("Chronology, in words", entry["text"], source, on)


def _programme_tasks(person: Person, _case: Case | None) -> Iterator[Finding]:
    """The tasks on those cases, and the closures that were asked for, with what was said of each."""
    for case in person.cases.order_by("pk"):
        for task in case.tasks.select_related("agency").order_by("pk"):
            source, on = task.agency.name, _day(task.at)
            yield _free_text("Task", task.what, source, on)
            for step in task.steps.exclude(words="").order_by("pk"):
                yield _free_text(
                    f"Task, {step.get_kind_display().lower()}", step.words, source, _day(step.at)
                )
        for closure in case.closures.select_related("agency").order_by("pk"):
            source, on = closure.agency.name, _day(closure.at)
            yield _free_text("Why the case was to be closed", closure.words, source, on)
            if closure.decision_why:
                yield _free_text("What was decided on that", closure.decision_why, source, on)


def _referrals(person: Person, _case: Case | None) -> Iterator[Finding]:
    """The referrals of which a case came, and those that say this person in words to their agency."""
    for one in referral_queries.of_person(person):
        source, sent_on = one.referrer_agency, _day(one.sent_at)
        yield Finding(
            category=Category.PLAN,
            field="Referral",
            value=f"{one.reference}, {one.get_state_display().lower()}",
            source=source,
            recorded_on=sent_on,
            names_others=NAMES_WORKER,
        )
        for said in one.answers.order_by("pk"):
            if said.category in (Category.IDENTITY, Category.CONTACT):
                value, category = referral_page.answer(said), said.category
                yield Finding(
                    category=category, field=said.question, value=value, source=source, recorded_on=sent_on
                )
            else:
                yield _free_text(said.question, referral_page.answer(said), source, sent_on)
        if one.consent_by:
            words = f"{one.consent_by}, {formats.date(one.consent_on)}"
            yield _free_text("Who consented to the referral", words, source, sent_on)
        for event in one.events.exclude(words="").order_by("pk"):
            desk = event.desk.name if event.desk else source
            yield _free_text(
                f"Referral: {event.get_kind_display().lower()}", event.words, desk, _day(event.at)
            )


def _kept_with_cases(person: Person, _case: Case | None) -> Iterator[Finding]:
    """What the chronology does not say of notes, warnings, documents, sides of events, and who was let in."""
    for case in person.cases.order_by("pk"):
        for note in case.notes.select_related("agency").order_by("pk"):
            said = [note.get_nature_display(), *notes_page.grade(note)]
            yield Finding(
                category=note.category,
                field="Note: what it is",
                value=". ".join(said),
                source=note.agency.name,
                recorded_on=note.happened_on,
            )
            for words in filter(None, (note.told_by, note.conditions)):
                yield _free_text(
                    "Note: who says so, and conditions", words, note.agency.name, note.happened_on
                )
        for one in case.warnings.exclude(why_not="").select_related("agency").order_by("pk"):
            yield _free_text(
                "Why you were not told of a warning", one.why_not, one.agency.name, one.starts_on
            )
        yield from _documents(case)
        for side in case.event_sides.select_related("agency").order_by("pk"):
            yield Finding(
                category=Category.OFFENDING,
                field="Event",
                value=f"{side.get_side_display()} in {side.reference}",
                source=side.agency.name,
                recorded_on=_day(side.at),
            )
            if side.ended_why:
                yield _free_text("Why that was taken back", side.ended_why, side.agency.name, _day(side.at))
        for let in case.conflicts_allowed.select_related("agency").order_by("pk"):
            field = "Why somebody on the other side of an event was let see the record"
            yield _free_text(field, let.words, let.agency.name, _day(let.at))


def _documents(case: ProgrammeCase) -> Iterator[Finding]:
    """Each version of a document, by the name of its file.

    A PDF or a picture is read here, and goes into the pack. Any other file can hold more than one sees of it,
    such as earlier wordings, and what was withdrawn is opened by nobody: these go beside the pack.
    """
    for one in case.documents.select_related("agency").order_by("pk"):
        source = one.agency.name
        for version in one.versions.order_by("number"):
            goes_in = not one.withdrawn_on and bool(document_types.TYPES[version.media].shown)
            yield Finding(
                category=one.category,
                field="Document",
                value=f"{one.title}, version {version.number}: {version.name}",
                source=source,
                recorded_on=_day(version.at),
                is_free_text=True,
                names_others=IS_A_FILE if goes_in else IS_A_FILE_BESIDE,
                document=version.pk if goes_in else None,
            )
        if one.withdrawn_on:
            yield _free_text("Why a document was withdrawn", one.withdrawn_why, source, one.withdrawn_on)


def _services(person: Person, _case: Case | None) -> Iterator[Finding]:
    """What services were told of them, and what was suggested and decided. Answers are in the chronology."""
    for case in person.cases.order_by("pk"):
        for one in case.service_referrals.select_related("agency", "service", "disclosure").order_by("pk"):
            source = one.agency.name
            for item in one.disclosure.told:
                field = f"Told to {one.service.name}: {item['label'].lower()}"
                yield _free_text(field, item["text"], source, one.sent_on)
            yield _free_text("What allowed it to be told", one.disclosure.basis_words, source, one.sent_on)
        for made in case.service_suggestions.select_related("agency").order_by("pk"):
            names = "; ".join(service["name"] for service in made.shown) or "None"
            yield _free_text("Services that were suggested", names, made.agency.name, _day(made.at))
        for choice in case.service_choices.exclude(words="").select_related("agency").order_by("pk"):
            yield _free_text(
                "Why none of these services was chosen", choice.words, choice.agency.name, _day(choice.at)
            )


def _brought_to_panels(person: Person, _case: Case | None) -> Iterator[Finding]:
    """What agencies brought on those cases to panels, in every version. Decisions are in the chronology."""
    for case in person.cases.order_by("pk"):
        for part in case.panel_parts.select_related("agency").order_by("pk"):
            for field, words in (
                ("Brought to a panel: what was known", part.facts),
                ("Brought to a panel: what was of concern", part.concerns),
                ("Brought to a panel: what was offered", part.offer),
            ):
                if words:
                    yield _free_text(field, words, part.agency.name, _day(part.at))


def _met_in_custody(person: Person, _case: Case | None) -> Iterator[Finding]:
    """Engagements with all that is kept with them. What happened when is in the chronology too."""
    for case in person.cases.order_by("pk"):
        for one in case.engagements.select_related("agency").order_by("pk"):
            yield from _fields_of(one, source=one.agency.name, on=_day(one.engaged_at))
        for kept in (case.needs, case.outcomes, case.checks, case.checkanswers, case.sessions):
            for part in kept.select_related("agency").order_by("pk"):
                yield from _fields_of(part, source=part.agency.name, on=_day(part.at))
        for count in case.diversion_episodes.select_related("agency").order_by("pk"):
            words = f"{count.get_kind_display()}, {count.months} months {count.get_side_display().lower()}"
            yield Finding(
                category=count.category,
                field="Episodes",
                value=f"{words}: {count.number}",
                source=count.agency.name,
                recorded_on=_day(count.at),
            )
        for let in case.let_in.select_related("by__agency").order_by("pk"):
            field = "Why another agency was let see the record"
            yield _free_text(field, let.why, let.by.agency.name, _day(let.at))


def _fields_of(row: Any, *, source: str, on: date) -> Iterator[Finding]:
    """Every field of something kept with a case that is about the person and says something."""
    declared = classes.classes()[type(row)].fields
    for field in row._meta.concrete_fields:
        given, value = declared[field.name], getattr(row, field.name)
        if given.is_a == classes.Class.NONE or value in (None, ""):
            continue
        yield Finding(
            category=row.category,
            field=f"{row._meta.verbose_name.capitalize()}: {_label(field).lower()}",
            value=_words(field, value, given.replaced_by),
            source=source,
            recorded_on=on,
            is_free_text=given.replaced_by == "text",
            names_others=MAY_NAME_OTHERS if given.replaced_by == "text" else "",
        )


def _offences(_person: Person, case: Case | None) -> Iterator[Finding]:
    for offence in case.offences.order_by("offence_on", "pk") if case else ():
        words = f"{formats.date(offence.offence_on)}: {in_words(offence.group).lower()}"
        value = f"{words}, code {offence.code}" if offence.code else words
        yield _of(case, Category.OFFENDING, "Offence", value, offence.offence_on)


def _custody(_person: Person, case: Case | None) -> Iterator[Finding]:
    for spell in case.custody_spells.order_by("from_on", "pk") if case else ():
        until = formats.date(spell.to_on) if spell.to_on else "now"
        yield _of(
            case, Category.OFFENDING, "Custody", f"{formats.date(spell.from_on)} to {until}", spell.from_on
        )


def _results(_person: Person, case: Case | None) -> Iterator[Finding]:
    found = case.results.select_related("run").order_by("run__as_of", "pk") if case else ()
    for result in found:
        words = {clause.name: clause.words for clause in criteria.load(result.run.criteria).clauses}
        met = "; ".join(
            f"{words.get(clause['name'], clause['name'])}: {_clause_value(clause['value'])}, "
            f"{'met' if clause['met'] else 'not met'}"
            for clause in result.clauses
        )
        parts = [result.get_eligibility_display(), result.get_change_display().lower(), met]
        parts.append(result.not_assessable_reason)
        value = ". ".join(part for part in parts if part)
        yield _of(case, Category.RISK, "Monthly run", value, result.run.as_of)


def _clause_value(value: object) -> str:
    """A score, or the day of an offence."""
    is_day = isinstance(value, str) and len(value) == 10
    return formats.date(date.fromisoformat(str(value))) if is_day else "none" if value is None else str(value)


def _decisions(_person: Person, case: Case | None) -> Iterator[Finding]:
    found = case.decisions.select_related("decided_by__agency").order_by("decided_at", "pk") if case else ()
    for decision in found:
        on, source = _day(decision.decided_at), decision.decided_by.agency.name
        words = decision.get_kind_display()
        if decision.reason:
            words = f"{words}: {in_words(decision.reason).lower()}"
        if decision.defer_until:
            words = f"{words}, until {formats.date(decision.defer_until)}"
        yield Finding(category=Category.PLAN, field="Decision", value=words, source=source, recorded_on=on)
        if decision.text:
            yield _free_text("Decision, in words", decision.text, source, on)


def _allocations(_person: Person, case: Case | None) -> Iterator[Finding]:
    found = (
        case.allocations.select_related("posting__user", "agency").order_by("from_at", "pk") if case else ()
    )
    for allocation in found:
        yield Finding(
            category=Category.PLAN,
            field="Who works with you",
            value=f"{allocation.posting.user.name}, {allocation.agency.name}",
            source=allocation.agency.name,
            recorded_on=_day(allocation.from_at),
            names_others=NAMES_WORKER,
        )
        yield _free_text(
            "Why they were given the work", allocation.why, allocation.agency.name, _day(allocation.from_at)
        )


def _opened(_person: Person, case: Case | None) -> Iterator[Finding]:
    found = AccessRequest.objects.none()
    if case:
        found = AccessRequest.objects.filter(kind="iom.case", record_id=case.pk)
    for access in found.select_related("posting__agency", "lead_agency").order_by("asked_at", "pk"):
        source = access.posting.agency.name
        yield _free_text("Why somebody asked to see the record", access.reason, source, _day(access.asked_at))
        if access.decision_why:
            yield _free_text(
                "What was decided on that",
                access.decision_why,
                access.lead_agency.name,
                _day(access.asked_at),
            )


def _rejected(person: Person, case: Case | None) -> Iterator[Finding]:
    """Rows that named the person and could not be taken in: they are held with the run."""
    if person.source != Person.Source.EXTRACT:
        return
    for run in Run.objects.exclude(checked_at=None).order_by("as_of", "pk"):
        for received, reason in _rejected_rows(run, person):
            values = "; ".join(f"{name}: {text}" for name, text in json.loads(received).items() if text)
            source = case.lead_agency.name if case else "London IOM"
            yield _free_text("Row that was rejected", f"{values}. {reason}", source, run.as_of)


def _rejected_rows(run: Run, person: Person) -> Iterable[tuple[str, str]]:
    frame = table_of(run, "rejected")
    return frame.filter(frame["crn"].eq_missing(person.crn)).select("received", "reason").iter_rows()


def _changes(person: Person, case: Case | None) -> Iterator[Finding]:
    """What the row history keeps of earlier values."""
    rows: list[Person | Case] = [person, *([case] if case else [])]
    for row in rows:
        declared = classes.classes()[type(row)].fields
        source = _whose(person, case)
        fields = {field.name: field for field in row._meta.concrete_fields}
        before: dict[str, Any] = {}
        for event in _history(row).order_by("pgh_id").values():
            for name, value in event.items():
                was = before.get(name)
                is_about = name in declared and declared[name].is_a != classes.Class.NONE
                if is_about and name in before and was != value and was not in (None, ""):
                    category = declared[name].category or str(CATEGORY_OF.get(name, Category.OFFENDING))
                    yield Finding(
                        category=category,
                        field=f"{_label(fields[name])}, before",
                        value=_words(fields[name], was, declared[name].replaced_by),
                        source=source,
                        recorded_on=_day(event["pgh_created_at"]),
                        is_free_text=declared[name].replaced_by == "text",
                        names_others=NAMES_WORKER if name.startswith("probation_") else "",
                    )
            before = event


def _history(row: Person | Case) -> QuerySet[Any]:
    events: QuerySet[Any] = row.history.all()  # type: ignore[union-attr]  # Given by history.kept.
    return events


def _of(case: Case | None, category: Category, field: str, value: str, on: date) -> Finding:
    source = case.lead_agency.name if case else ""
    return Finding(category=category, field=field, value=value, source=source, recorded_on=on)


def _free_text(field: str, value: str, source: str, on: date) -> Finding:
    return Finding(
        category=Category.PLAN,
        field=field,
        value=value,
        source=source,
        recorded_on=on,
        is_free_text=True,
        names_others=MAY_NAME_OTHERS,
    )


def _day(at: datetime) -> date:
    return timezone.localdate(at)


GATHERERS: tuple[Callable[[Person, Case | None], Iterator[Finding]], ...] = (
    _person,
    _roles,
    _links,
    _case,
    _programme_cases,
    _programme_tasks,
    _referrals,
    _kept_with_cases,
    _brought_to_panels,
    _met_in_custody,
    _services,
    _offences,
    _custody,
    _results,
    _decisions,
    _allocations,
    _opened,
    _rejected,
    _changes,
)
