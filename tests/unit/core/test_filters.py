"""The filter panel: what is chosen, and the way back."""

from django import forms
from django.http import QueryDict

from alongside.core.filters import Chip, Filters, filters
from alongside.core.forms import DateField


class CaseFilter(forms.Form):
    """A choice, several choices, words and a tick."""

    borough = forms.ChoiceField(
        required=False, choices=[("", "All"), ("E09000014", "Haringey")], label="Borough"
    )
    reason = forms.MultipleChoiceField(
        required=False, choices=[("MOVED", "Moved"), ("DECEASED", "Deceased")], label="Reason"
    )
    words = forms.CharField(required=False, label="Name")
    is_new = forms.BooleanField(required=False, label="New this month")


def panel(query: str) -> Filters:
    params = QueryDict(query)
    return filters(CaseFilter(params), params)


def test_nothing_chosen() -> None:
    assert panel("borough=&words=+").chips == ()


def test_each_choice_is_a_chip_that_can_be_taken_off() -> None:
    found = panel("borough=E09000014&reason=MOVED&reason=DECEASED&words=ada&is_new=on&page=2")
    assert found.chips == (
        Chip(label="Borough", value="Haringey", href="?reason=MOVED&reason=DECEASED&words=ada&is_new=on"),
        Chip(label="Reason", value="Moved", href="?borough=E09000014&reason=DECEASED&words=ada&is_new=on"),
        Chip(label="Reason", value="Deceased", href="?borough=E09000014&reason=MOVED&words=ada&is_new=on"),
        Chip(label="Name", value="ada", href="?borough=E09000014&reason=MOVED&reason=DECEASED&is_new=on"),
        Chip(
            label="New this month",
            value="Yes",
            href="?borough=E09000014&reason=MOVED&reason=DECEASED&words=ada",
        ),
    )


def test_a_choice_that_does_not_exist_is_no_chip() -> None:
    assert panel("borough=E99").chips == ()


def test_the_sort_is_kept_and_the_page_is_not() -> None:
    found = panel("borough=E09000014&sort=-name&page=4")
    assert found.kept == (("sort", "-name"),)
    assert found.clear_href == "?sort=-name"


class SinceForm(forms.Form):
    since = DateField(label="Since", required=False)


def test_a_day_is_one_chip_that_takes_its_three_parts_off() -> None:
    params = QueryDict("since-day=24&since-month=2&since-year=2021&sort=name&page=2")
    panel = filters(SinceForm(params), params)
    assert [(chip.label, chip.value, chip.href) for chip in panel.chips] == [
        ("Since", "24 February 2021", "?sort=name")
    ]
    assert panel.kept == (("sort", "name"),)
    assert panel.clear_href == "?sort=name"
