"""What nobody does to the index by plain SQL, as the application's role (docs/threat-model.md, tampering)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection
from django.db.models import NOT_PROVIDED

from alongside.audit.acting import Task
from alongside.partners.models import Agency, Posting
from alongside.people.actions import reviewing
from alongside.people.models import Marker, Pair, Person, Statement
from integration.iom.conftest import Cohort
from plain_sql import insert, no_right, no_row, refused, refused_row, send

pytestmark = pytest.mark.django_db

NOW = "2021-02-01T09:00Z"
HARINGEY, ENFIELD = "E09000014", "E09000010"
TABLES = ["people_person", "people_statement", "people_pair", "people_verdict", "people_marker"]
TABLES += ["people_linkagemodel"]


@pytest.fixture
def colleague(make_posting: Callable[..., Posting], school: Posting) -> Posting:
    """Works in Enfield for the agency that the school is."""
    return make_posting("PARTNER_WORKER", "Enfield", agency=school.agency)


@pytest.fixture
def supervisor(make_posting: Callable[..., Posting]) -> Posting:
    """Haringey's supervisor."""
    return make_posting("SUPERVISOR", "Haringey")


@pytest.fixture
def pupil(school: Posting, enter: Callable[..., Person]) -> Person:
    """Somebody whom the school has entered."""
    return enter(school)


@pytest.fixture
def other(school: Posting, enter: Callable[..., Person]) -> Person:
    """Somebody else whom the school has entered, and who has nothing in common with the first."""
    return enter(school, forenames="Zofia", surname="Quill", born_on=None, address="", postcode="", sex="F")


@pytest.fixture
def pair(pupil: Person, other: Person) -> Pair:
    """The two, to be looked at."""
    return Pair.objects.create(one=pupil, two=other, found_at=NOW, weight=3.0)


@pytest.fixture
def hidden(make_posting: Callable[..., Posting], make_agency: Callable[..., Agency]) -> Person:
    """Somebody in Haringey whom an agency has entered that shares nothing."""
    by = make_posting("PARTNER_WORKER", "Haringey", agency=make_agency(shares=False))
    return Person.objects.create(
        source="ENTERED", agency=by.agency, entered_by=by, borough=HARINGEY, surname="Venn", sex="M"
    )


@pytest.fixture
def half_hidden(pupil: Person, hidden: Person) -> Pair:
    """A pair of somebody who is seen and somebody who is not."""
    one, two = sorted((pupil, hidden), key=lambda person: person.pk)
    return Pair.objects.create(one=one, two=two, found_at=NOW, weight=3.0)


def row_of(model: type[Any], **values: object) -> dict[str, object]:
    """A row with every column that must be filled, and some that are said."""
    empty = {
        field.column: "" if field.get_internal_type() in ("CharField", "TextField") else None
        for field in model._meta.concrete_fields
        if not field.primary_key and field.db_default is NOT_PROVIDED
    }
    return {**empty, **values}


def an_entry(by: Posting, **said: object) -> dict[str, object]:
    """Somebody whom a posting enters."""
    whose = {"agency_id": by.agency_id, "entered_by_id": by.pk, "borough": by.borough}
    known = {"source": "ENTERED", "programme": "london-iom", "surname": "Venn", "sex": "M"}
    return row_of(Person, **whose, **known, **said)


# --- People, and what was said of them ------------------------------------------------------------


def test_one_enters_somebody_in_ones_own_name(school: Posting) -> None:
    insert("people_person", an_entry(school), by=school)
    person = Person.objects.get()
    assert (person.entered_by, person.agency, person.individual) == (school, school.agency, person.pk)


def test_nobody_enters_for_others(school: Posting, officer: Posting, analyst: Posting) -> None:
    changed: list[dict[str, object]] = [
        {"entered_by_id": officer.pk},
        {"agency_id": officer.agency_id},
        {"borough": ENFIELD},
        {"borough": ""},
        {"source": "EXTRACT", "crn": "X000001", "born_on": "1990-01-01"},
    ]
    said = {refused_row("people_person", {**an_entry(school), **each}, by=school) for each in changed}
    # London's analyst enters nobody.
    said.add(refused_row("people_person", an_entry(analyst), by=analyst))
    assert said == {no_row("people_person")}


def test_who_is_one_person_is_not_for_who_enters_to_say(school: Posting, pupil: Person) -> None:
    insert("people_person", an_entry(school, individual=pupil.pk), by=school)
    made = Person.objects.latest("pk")
    assert made.individual == made.pk


@pytest.mark.parametrize(
    "column", ["id", "source", "agency_id", "programme", "borough", "entered_by_id", "individual"]
)
def test_whose_somebody_is_and_who_is_one_person_is_never_changed(
    school: Posting, pupil: Person, column: str
) -> None:
    said = refused(f"update people_person set {column} = {column}", by=school)
    assert said == no_right("people_person")


def test_nobody_changes_what_another_agency_says(school: Posting, officer: Posting, pupil: Person) -> None:
    assert send("update people_person set surname = 'Venn' where true", by=officer) == 0
    assert send("update people_person set surname = 'Venn' where true", by=school) == 1


def test_nobody_changes_whom_they_do_not_reach(pupil: Person, colleague: Posting) -> None:
    # Without a condition no row is read, and the policy on reading is not asked.
    assert send("update people_person set surname = 'Venn'", by=colleague) == 0


def test_the_monthly_run_writes_the_extract_and_nothing_else(analyst: Posting, pupil: Person) -> None:
    run = Task.MONTHLY_RUN
    assert send("update people_person set surname = 'Venn' where true", by=analyst, task=run) == 0
    from_extract = {"source": "EXTRACT", "crn": "X000001", "born_on": "1990-01-01"}
    whose = {"agency_id": None, "entered_by_id": None}
    row = {**an_entry(analyst), **from_extract, **whose}
    assert insert("people_person", row, by=analyst, task=run) == 1


@pytest.mark.parametrize("who", ["school", "haringey", "supervisor", "analyst"])
@pytest.mark.parametrize("task", [None, Task.LINKING])
def test_nobody_writes_or_changes_what_was_said(
    posting_of: Callable[[str], Posting], pupil: Person, who: str, task: Task | None
) -> None:
    row = row_of(Statement, person_id=pupil.pk, is_current=True, keys=[])
    asked = [
        "update people_statement set surname = 'Venn'",
        "update people_statement set is_current = false",
        "select people_said('{1}')",
        "select people_regroup('{1}')",
    ]
    by = posting_of(who)
    said = [refused(statement, by=by, task=task) for statement in asked]
    assert [refused_row("people_statement", row, by=by, task=task), *said] == [
        *[no_right("people_statement")] * 3,
        "permission denied for function people_said",
        "permission denied for function people_regroup",
    ]


@pytest.mark.parametrize(
    "function", ["people_new_says", "people_says_other", "people_pairs_came", "people_pairs_went"]
)
def test_what_the_database_does_by_itself_is_put_on_no_table_of_ones_own(
    school: Posting, function: str
) -> None:
    own = f"""
        create temp table own (id bigint);
        create trigger t after insert on own referencing new table as new_rows
        for each statement execute function {function}();
    """
    assert refused(own, by=school) == f"permission denied for function {function}"


@pytest.mark.parametrize("task", [None, Task.LINKING, Task.MONTHLY_RUN, Task.SETUP])
@pytest.mark.parametrize("table", TABLES)
def test_nothing_of_the_index_is_deleted(
    haringey: Posting, pair: Pair, table: str, task: Task | None
) -> None:
    said = [refused(f"{act} {table}", by=haringey, task=task) for act in ("delete from", "truncate")]
    assert said == [no_right(table)] * 2


# --- Markers --------------------------------------------------------------------------------------


def a_marker(person: Person, by: Posting, **said: object) -> dict[str, object]:
    """A role in which a posting's agency knows somebody."""
    term = {"from_on": "2021-02-01", "review_on": "2021-08-01", "until_on": None}
    what = {"programme": "london-iom", "role": "VICTIM", "reason": "A test", **term}
    row = row_of(Marker, person_id=person.pk, agency_id=by.agency_id, set_by_id=by.pk, **what)
    return {**row, **said}


def test_one_marks_in_ones_own_name(officer: Posting, pupil: Person) -> None:
    assert insert("people_marker", a_marker(pupil, officer), by=officer) == 1


def test_nobody_marks_for_others_or_whom_they_do_not_see(
    officer: Posting, analyst: Posting, pupil: Person, hidden: Person, school: Posting
) -> None:
    forged = [
        (officer, a_marker(pupil, officer, set_by_id=school.pk)),
        (officer, a_marker(pupil, officer, agency_id=school.agency_id)),
        (officer, a_marker(hidden, officer)),
        (analyst, a_marker(pupil, analyst)),
    ]
    assert {refused_row("people_marker", row, by=by) for by, row in forged} == {no_row("people_marker")}


@pytest.mark.parametrize(
    "column", ["person_id", "agency_id", "programme", "role", "reason", "from_on", "review_on", "set_by_id"]
)
def test_a_marker_only_ends(school: Posting, pupil: Person, column: str) -> None:
    assert refused(f"update people_marker set {column} = {column}", by=school) == no_right("people_marker")


ENDED = "update people_marker set until_on = '2099-01-01', ended_why = 'A test'"


def test_a_marker_is_ended_by_its_agency_where_it_sees_them_and_for_good(
    school: Posting, officer: Posting, colleague: Posting, pupil: Person
) -> None:
    assert [send(ENDED, by=by) for by in (officer, colleague, school)] == [0, 0, 1]
    assert send("update people_marker set until_on = null, ended_why = ''", by=school) == 0


# --- Pairs and verdicts ---------------------------------------------------------------------------


def a_verdict(pair: Pair, by: Posting | None, kind: str = "SAME") -> dict[str, object]:
    """A verdict on a pair, said to be somebody's."""
    return {
        "pair_id": pair.pk,
        "kind": kind,
        "reason": "" if by is None else "Says so",
        "by_id": by and by.pk,
        "at": NOW,
    }


def decided(pair: Pair, state: str, by: Posting | None, *, as_: Posting) -> int:
    """Put a pair into a state, in somebody's name, as the task that links."""
    values = [state, by and by.pk, pair.pk]
    statement = "update people_pair set state = %s, decided_by_id = %s, decided_at = now() where id = %s"
    return send(statement, values, by=as_, task=Task.LINKING)


@pytest.mark.parametrize("who", ["school", "haringey", "supervisor", "analyst"])
def test_without_the_task_that_links_nobody_decides(
    posting_of: Callable[[str], Posting], pair: Pair, who: str
) -> None:
    by = posting_of(who)
    assert send("update people_pair set state = 'LINKED', weight = 99", by=by) == 0
    rows = [a_verdict(pair, by), a_verdict(pair, None, "LINKED"), a_verdict(pair, None, "QUEUED")]
    assert {refused_row("people_verdict", row, by=by) for row in rows} == {no_row("people_verdict")}
    new = {"one_id": pair.two_id, "two_id": pair.two_id + 1, "state": "WAITING", "shares_number": False}
    assert refused_row("people_pair", {**new, "found_at": NOW}, by=by) == no_row("people_pair")


def test_a_verdict_is_in_ones_own_name_and_never_the_evidences(
    haringey: Posting, supervisor: Posting, pair: Pair
) -> None:
    forged = [
        a_verdict(pair, supervisor),
        a_verdict(pair, haringey, "LINKED"),
        a_verdict(pair, haringey, "QUEUED"),
        {**a_verdict(pair, None, "DIFFERENT"), "reason": "Says so"},
    ]
    for_nothing = [refused_row("people_verdict", row, by=haringey, task=Task.LINKING) for row in forged]
    assert for_nothing == [no_row("people_verdict")] * 4
    assert insert("people_verdict", a_verdict(pair, haringey), by=haringey, task=Task.LINKING) == 1


@pytest.mark.parametrize("kind", ["SAME", "NOT_SURE", "TAKEN_BACK"])
def test_nobody_decides_on_whom_they_do_not_see(haringey: Posting, half_hidden: Pair, kind: str) -> None:
    row = a_verdict(half_hidden, haringey, kind)
    assert refused_row("people_verdict", row, by=haringey, task=Task.LINKING) == no_row("people_verdict")


@pytest.mark.parametrize("kind", ["SAME", "DIFFERENT"])
def test_who_reviews_no_pairs_decides_on_none(officer: Posting, pair: Pair, kind: str) -> None:
    row = a_verdict(pair, officer, kind)
    assert refused_row("people_verdict", row, by=officer, task=Task.LINKING) == no_row("people_verdict")


def test_who_enters_somebody_says_who_they_are_and_nothing_else(school: Posting, pair: Pair) -> None:
    row = a_verdict(pair, school, "DIFFERENT")
    assert refused_row("people_verdict", row, by=school, task=Task.LINKING) == no_row("people_verdict")
    assert insert("people_verdict", a_verdict(pair, school), by=school, task=Task.LINKING) == 1


def test_links_to_whom_one_does_not_see_are_only_undone(haringey: Posting, half_hidden: Pair) -> None:
    row = a_verdict(half_hidden, haringey, "DIFFERENT")
    assert insert("people_verdict", row, by=haringey, task=Task.LINKING) == 1


@pytest.mark.parametrize("state", ["SAME", "DIFFERENT", "NOT_SURE", "CONFIRM", "CONFLICT"])
def test_a_pair_stands_only_as_a_verdict_says(haringey: Posting, pair: Pair, state: str) -> None:
    with pytest.raises(IntegrityError, match="as the newest verdict says"):
        decided(pair, state, haringey, as_=haringey)


def test_a_decision_is_in_the_name_of_who_said_it(haringey: Posting, supervisor: Posting, pair: Pair) -> None:
    insert("people_verdict", a_verdict(pair, haringey), by=haringey, task=Task.LINKING)
    with pytest.raises(IntegrityError, match="as the newest verdict says"):
        decided(pair, "SAME", supervisor, as_=supervisor)
    with pytest.raises(ProgrammingError, match=no_row("people_pair")):
        decided(pair, "SAME", haringey, as_=supervisor)
    assert decided(pair, "SAME", haringey, as_=haringey) == 1


def test_a_decision_is_not_taken_back_without_a_word(haringey: Posting, pair: Pair) -> None:
    reviewing.decide(pair=pair.pk, verdict="DIFFERENT", reason="Not alike", by=haringey)
    with pytest.raises(IntegrityError, match="as the newest verdict says"):
        decided(pair, "WAITING", None, as_=haringey)
    with pytest.raises(IntegrityError, match="as the newest verdict says"):
        decided(pair, "LINKED", None, as_=haringey)


@pytest.mark.parametrize("column", ["id", "one_id", "two_id", "found_at"])
def test_of_whom_a_pair_is_never_changes(haringey: Posting, pair: Pair, column: str) -> None:
    assert refused(f"update people_pair set {column} = {column}", by=haringey) == no_right("people_pair")


def test_a_pair_comes_undecided(haringey: Posting, pupil: Person, other: Person) -> None:
    of = {"one_id": pupil.pk, "two_id": other.pk, "shares_number": False, "found_at": NOW}
    said = {**of, "state": "SAME", "decided_by_id": haringey.pk}
    assert refused_row("people_pair", said, by=haringey, task=Task.LINKING) == no_row("people_pair")
    assert insert("people_pair", {**of, "state": "WAITING"}, by=haringey, task=Task.LINKING) == 1


def test_a_verdict_is_never_changed(haringey: Posting, pair: Pair) -> None:
    reviewing.decide(pair=pair.pk, verdict="DIFFERENT", reason="Not alike", by=haringey)
    assert refused("update people_verdict set reason = 'Other'", by=haringey) == no_right("people_verdict")


@pytest.fixture
def both_open(cohort: Cohort) -> Pair:
    """Two who have an open case each."""
    cohort.month(date(2021, 2, 1), cohort.person("X000001"), cohort.person("X000002", dob="1991-07-08"))
    one, two = (cohort.case(crn).person for crn in ("X000001", "X000002"))
    return Pair.objects.get_or_create(one=one, two=two, defaults={"found_at": NOW})[0]


def test_two_open_cases_are_not_one_persons_word(haringey: Posting, both_open: Pair) -> None:
    insert("people_verdict", a_verdict(both_open, haringey), by=haringey, task=Task.LINKING)
    with pytest.raises(IntegrityError, match="two people have to say"):
        decided(both_open, "SAME", haringey, as_=haringey)
    with pytest.raises(IntegrityError, match="two people have to say"):
        decided(both_open, "LINKED", None, as_=haringey)
    assert decided(both_open, "CONFIRM", haringey, as_=haringey) == 1
    with pytest.raises(IntegrityError, match="two people have to say"):
        decided(both_open, "SAME", haringey, as_=haringey)


def test_there_is_no_second_opinion_without_a_first(haringey: Posting, both_open: Pair) -> None:
    with pytest.raises(IntegrityError, match="nothing to confirm"):
        insert("people_verdict", a_verdict(both_open, haringey, "CONFIRMED"), by=haringey, task=Task.LINKING)


def test_a_second_person_confirms(haringey: Posting, supervisor: Posting, both_open: Pair) -> None:
    insert("people_verdict", a_verdict(both_open, haringey), by=haringey, task=Task.LINKING)
    decided(both_open, "CONFIRM", haringey, as_=haringey)
    second = a_verdict(both_open, supervisor, "CONFIRMED")
    insert("people_verdict", second, by=supervisor, task=Task.LINKING)
    assert decided(both_open, "SAME", supervisor, as_=supervisor) == 1


# --- The model that weighs ------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["school", "haringey", "supervisor", "analyst"])
def test_nobody_writes_the_model_that_weighs(posting_of: Callable[[str], Posting], who: str) -> None:
    model = {"text": "{}", "trained_at": NOW, "rows": 1, "taken_in_at": NOW}
    by = posting_of(who)
    assert refused_row("people_linkagemodel", model, by=by) == no_row("people_linkagemodel")
    said = refused("update people_linkagemodel set text = ''", by=by)
    assert said == no_right("people_linkagemodel")


def test_the_role_of_the_application_owns_no_function_of_the_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_proc p join pg_roles r on r.oid = p.proowner "
            "where r.rolname = 'alongside_app'"
        )
        assert cursor.fetchone() == (0,)
