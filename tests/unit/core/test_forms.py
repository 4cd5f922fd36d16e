"""Django forms as the GOV.UK components want them, and dates in three parts."""

import datetime as dt
from typing import Any

import pytest
from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.http import QueryDict

from alongside.core import forms

SEEN = [
    ("A\u200bd\u00ada", "Ada"),
    ("\u202eAda\u202c", "Ada"),
    ("Ada\u2028Noon\u2029", "Ada Noon"),
    ("Two\nlines", "Two\nlines"),
    ("Ağa, Zoë 🙂", "Ağa, Zoë 🙂"),
    ("\u200b \u2060", ""),
]


@pytest.mark.parametrize(("text", "seen"), SEEN, ids=ascii)
def test_a_text_is_kept_as_it_is_seen(text: str, seen: str) -> None:
    assert forms.visible(text) == seen


class DecisionForm(forms.Form):
    """One field of each kind."""

    worker = django_forms.CharField(label="Lead worker", help_text="First name and surname")
    phone = django_forms.CharField(
        required=False, widget=django_forms.TextInput(attrs={"autocomplete": "tel"})
    )
    borough = django_forms.ChoiceField(label="Borough", choices=[("", "Choose"), ("E09000014", "Haringey")])
    reason = django_forms.ChoiceField(
        label="Reason", choices=[("MOVED", "Moved"), ("OTHER", "Other")], widget=django_forms.RadioSelect
    )
    needs = django_forms.MultipleChoiceField(
        label="Needs", choices=[("A", "Housing"), ("B", "Work")], widget=django_forms.CheckboxSelectMultiple
    )
    why = django_forms.ChoiceField(
        label="Why is this?", choices=[("A", "A")], widget=django_forms.RadioSelect
    )
    look_again_on = forms.DateField(label="Look again on")
    note = django_forms.CharField(label="Note", widget=django_forms.Textarea)
    extract = django_forms.FileField(label="Extract")
    agreed = django_forms.BooleanField(label="The panel agreed")
    secret = django_forms.CharField(label="Password", widget=django_forms.PasswordInput)
    crn = django_forms.CharField(label="CRN", error_messages={"required": "Enter a CRN like X123456"})
    which = django_forms.CharField(widget=django_forms.HiddenInput, initial="X1")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("worker", "input"),
        ("borough", "select"),
        ("reason", "radios"),
        ("needs", "checkboxes"),
        ("look_again_on", "date"),
        ("note", "textarea"),
        ("extract", "file"),
        ("agreed", "checkbox"),
        ("secret", "password"),
        ("which", "hidden"),
    ],
)
def test_the_kind_of_a_field(name: str, kind: str) -> None:
    assert forms.params(DecisionForm()[name])["kind"] == kind


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("worker", "Enter lead worker"),
        ("borough", "Select borough"),
        ("reason", "Select reason"),
        ("needs", "Select needs"),
        ("why", "Answer the question: why is this?"),
        ("look_again_on", "Enter look again on"),
        ("extract", "Choose a file: extract"),
        ("agreed", "Confirm: the panel agreed"),
        ("crn", "Enter a CRN like X123456"),
    ],
)
def test_what_is_missing_is_said_as_what_to_do(name: str, message: str) -> None:
    assert DecisionForm({}).errors[name] == [message]


def test_a_text_field() -> None:
    form = DecisionForm({"worker": "Ada <Smith>"})
    found = forms.params(form["worker"])
    assert found["value"] == "Ada <Smith>"
    assert found["type"] == "text"
    assert found["hint"] == {"text": "First name and surname"}
    assert found["errorMessage"] is None
    assert found["label_text"] == "Lead worker"


def test_an_optional_field_says_so_unless_told_not_to() -> None:
    form = DecisionForm()
    assert forms.params(form["phone"])["label_text"] == "Phone (optional)"
    assert forms.params(form["phone"], mark_optional=False)["label_text"] == "Phone"


def test_what_the_widget_was_given_is_kept_but_the_browsers_own_checks_are_not() -> None:
    assert forms.params(DecisionForm()["phone"])["attributes"] == {"autocomplete": "tel"}
    assert forms.params(DecisionForm()["worker"])["attributes"] == {}


def test_choices_remember_what_was_chosen() -> None:
    form = DecisionForm(QueryDict("needs=B&reason=OTHER&borough=E09000014"))
    assert [item["checked"] for item in forms.params(form["needs"])["items"]] == [False, True]
    assert [item["checked"] for item in forms.params(form["reason"])["items"]] == [False, True]
    assert [item["selected"] for item in forms.params(form["borough"])["items"]] == [False, True]


def test_a_file_and_a_password_are_never_given_back() -> None:
    form = DecisionForm({"secret": "hunter2"})
    assert "value" not in forms.params(form["secret"])
    assert "value" not in forms.params(form["extract"])


def date_of(day: str, month: str, year: str) -> dt.date | None:
    return forms.DateField(label="Look again on", required=False).clean([day, month, year])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("24", "2", "2021"), dt.date(2021, 2, 24)),
        (("01", "02", "2021"), dt.date(2021, 2, 1)),
        ((" 1 ", "Feb", "2021"), dt.date(2021, 2, 1)),
        (("1", "february", "2021"), dt.date(2021, 2, 1)),
        (("29", "2", "2020"), dt.date(2020, 2, 29)),
        (("", "", ""), None),
        (("", " ", ""), None),
    ],
)
def test_dates_that_are_right(typed: tuple[str, str, str], expected: dt.date | None) -> None:
    assert date_of(*typed) == expected


@pytest.mark.parametrize(
    ("typed", "message", "parts"),
    [
        (("31", "2", "1990"), "Look again on must be a real date", "day month year"),
        (("29", "2", "2021"), "Look again on must be a real date", "day month year"),
        (("0", "2", "2021"), "Look again on must be a real date", "day month year"),
        (("x", "2", "2021"), "Look again on must be a real date", "day month year"),
        (("1", "13", "2021"), "Look again on must have a real month, like 2 or February", "month"),
        (("1", "Fu", "2021"), "Look again on must have a real month, like 2 or February", "month"),
        (("1", "2", "21"), "Look again on must have a year of 4 numbers, like 2021", "year"),
        (("1", "2", "0000"), "Look again on must be a real date", "day month year"),
        (("", "2", "2021"), "Look again on must include a day", "day"),
        (("24", "", ""), "Look again on must include a month and year", "month year"),
        (("²", "2", "2021"), "Look again on must be a real date", "day month year"),
    ],
)
def test_dates_that_are_wrong(typed: tuple[str, str, str], message: str, parts: str) -> None:
    with pytest.raises(ValidationError) as raised:
        date_of(*typed)
    assert (raised.value.message, raised.value.code) == (message, parts)


def test_a_date_may_have_validators_of_its_own() -> None:
    earliest = MinValueValidator(dt.date(2020, 1, 1), message="Look again on must be 2020 or later")
    field = forms.DateField(label="Look again on", validators=[earliest])
    with pytest.raises(ValidationError, match="must be 2020 or later"):
        field.clean(["1", "1", "2019"])


def test_only_the_wrong_parts_of_a_date_are_red() -> None:
    form = DecisionForm(QueryDict("look_again_on-day=24&look_again_on-month=14&look_again_on-year=2021"))
    items = forms.params(form["look_again_on"])["items"]
    assert [(item["name"], item["value"], "govuk-input--error" in item["classes"]) for item in items] == [
        ("look_again_on-day", "24", False),
        ("look_again_on-month", "14", True),
        ("look_again_on-year", "2021", False),
    ]


def test_a_date_to_start_from_is_drawn_in_parts() -> None:
    form = DecisionForm(initial={"look_again_on": dt.date(2021, 2, 24)})
    assert [item["value"] for item in forms.params(form["look_again_on"])["items"]] == ["24", "2", "2021"]


@pytest.mark.parametrize(
    ("data", "has_changed"),
    [(["24", "2", "2021"], False), (["25", "2", "2021"], True), (["", "", ""], True), (None, True)],
)
def test_whether_a_date_was_changed(data: Any, has_changed: bool) -> None:
    assert forms.DateField().has_changed(dt.date(2021, 2, 24), data) is has_changed


class SmallForm(forms.Form):
    """A name and a date, and a rule about both."""

    name = django_forms.CharField(label="Name")
    born_on = forms.DateField(label="Date of birth")

    def clean(self) -> dict[str, Any]:
        self.add_error(None, "Enter a name or a number")
        return {}


def test_the_error_summary_leads_to_each_field() -> None:
    form = SmallForm(QueryDict("born_on-day=1&born_on-month=13&born_on-year=1990"))
    assert forms.errors(form) == [
        {"text": "Enter a name or a number", "href": ""},
        {"text": "Enter name", "href": "#id_name"},
        {"text": "Date of birth must have a real month, like 2 or February", "href": "#id_born_on-month"},
    ]


def test_no_errors_before_anything_is_sent() -> None:
    assert forms.errors(SmallForm(), DecisionForm()) == []
