"""Two who save the same record: what is asked, what is shown, and what is saved in the end."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from alongside.core import conflicts
from alongside.core.forms import DateField

WAS = {"status": "OPEN", "rag": "GREEN", "born_on": date(2004, 5, 11)}
FIELDS = ("status", "rag", "born_on")


class RecordForm(conflicts.Form):
    status = forms.ChoiceField(label="Status", choices=[("OPEN", "Open"), ("WANTED", "Wanted")])
    rag = forms.ChoiceField(
        label="Rating", choices=[("GREEN", "Green"), ("RED", "Red"), ("AMBER", "Amber")], required=False
    )
    born_on = DateField(label="Date of birth", required=False)
    why = forms.CharField(label="Why")


def change(sent: dict[str, Any] | None, about: str = "case 1") -> conflicts.Change:
    data = None
    if sent is not None:
        data = QueryDict(mutable=True)
        for name, value in sent.items():
            data.setlist(name, value if isinstance(value, list) else [value])
    return conflicts.Change(data, about=about, fields=FIELDS, kinds=RecordForm.base_fields)


def typed(**said: Any) -> dict[str, Any]:
    day = {"born_on-day": "11", "born_on-month": "5", "born_on-year": "2004"}
    return {"status": "OPEN", "rag": "GREEN", "why": "Says the school", **day, **said}


def opened(values: dict[str, Any] | None = None, about: str = "case 1") -> str:
    return change(None, about).seal(values or WAS)


def page(saving: conflicts.Change, now: dict[str, Any]) -> dict[str, Any]:
    return saving.page(RecordForm(saving.posted), now=now, by="Ben", at=None)


# What is refused


@pytest.mark.parametrize(
    ("now", "new"),
    [
        ({**WAS, "rag": "RED"}, {**WAS, "rag": "AMBER"}),
        ({**WAS, "rag": "RED"}, {**WAS, "status": "WANTED"}),
        ({**WAS, "rag": "RED"}, WAS),
        ({**WAS, "born_on": None}, WAS),
    ],
)
def test_what_somebody_else_saved_is_not_written_over(now: dict[str, Any], new: dict[str, Any]) -> None:
    with pytest.raises(conflicts.ChangedMeanwhile):
        conflicts.check(was=conflicts.plain(WAS), now=now, new=new)


@pytest.mark.parametrize(
    ("now", "new"),
    [
        (WAS, {**WAS, "rag": "RED"}),
        # Both say the same.
        ({**WAS, "rag": "RED"}, {**WAS, "rag": "RED"}),
    ],
)
def test_what_nobody_else_changed_is_saved(now: dict[str, Any], new: dict[str, Any]) -> None:
    conflicts.check(was=conflicts.plain(WAS), now=now, new=new)


def test_who_does_not_say_what_stood_is_not_asked() -> None:
    conflicts.check(was=None, now={**WAS, "rag": "RED"}, new=WAS)


# What a form carries


def test_the_form_carries_how_the_record_stood() -> None:
    saving = change(typed(opened=opened()))
    assert saving.was == {"status": "OPEN", "rag": "GREEN", "born_on": "2004-05-11"}


@pytest.mark.parametrize("token", ["", "x", opened(about="case 2"), opened()[:-2]])
def test_what_another_page_carried_or_somebody_made_up_is_not_believed(token: str) -> None:
    assert change(typed(opened=token)).was is None


# The page


def test_the_page_shows_what_differs_in_words_and_chooses_what_only_one_changed() -> None:
    saving = change(typed(status="WANTED", rag="AMBER", opened=opened()))
    shown = page(saving, {**WAS, "rag": "RED", "born_on": date(2003, 5, 11)})
    told = [(one.name, one.was, one.theirs, one.yours, one.both, one.keeps) for one in shown["differences"]]
    assert told == [
        ("status", "Open", "Open", "Wanted", False, "yours"),
        ("rag", "Green", "Red", "Amber", True, ""),
        ("born_on", "11 May 2004", "11 May 2003", "11 May 2004", False, "theirs"),
    ]
    assert [bound.name for bound in shown["others"]] == ["why"]
    assert ("rag", "AMBER") in shown["typed"]
    assert ("born_on-year", "2004") in shown["typed"]


def settled(now: dict[str, Any], **choices: Any) -> conflicts.Change:
    """The page of both versions, sent: the rating was changed by both, the day of birth by the other."""
    return change(
        typed(rag="AMBER", opened=opened(now), before=opened(), ask=["rag"], **choices),
    )


NOW = {**WAS, "rag": "RED", "born_on": date(2003, 1, 2)}


@pytest.mark.parametrize(
    ("choices", "rag", "born_on"),
    [
        ({"keep-rag": "theirs", "keep-born_on": "theirs"}, "RED", date(2003, 1, 2)),
        ({"keep-rag": "yours", "keep-born_on": "theirs"}, "AMBER", date(2003, 1, 2)),
        ({"keep-rag": "yours", "keep-born_on": "yours"}, "AMBER", date(2004, 5, 11)),
        ({"keep-all": "yours", "keep-born_on": "theirs"}, "AMBER", date(2004, 5, 11)),
        ({"keep-all": "theirs"}, "RED", date(2003, 1, 2)),
    ],
)
def test_what_is_chosen_is_what_is_saved(choices: dict[str, str], rag: str, born_on: date) -> None:
    saving = settled(NOW, **choices)
    form = RecordForm(saving.posted)
    assert (form.is_valid(), saving.is_unsettled) == (True, False)
    assert (form.cleaned_data["rag"], form.cleaned_data["born_on"]) == (rag, born_on)
    conflicts.check(was=saving.was, now=NOW, new=form.cleaned_data)


def test_without_a_choice_where_both_changed_it_the_page_asks_again_and_keeps_the_others() -> None:
    saving = settled(NOW, **{"keep-born_on": "yours", "why": ""})
    shown = page(saving, {"status": "WANTED"})
    asked = {one.name: (one.was, one.theirs, one.yours, one.keeps) for one in shown["differences"]}
    assert saving.is_unsettled
    assert asked == {
        "rag": ("Green", "Red", "Amber", ""),
        "born_on": ("11 May 2004", "2 January 2003", "11 May 2004", "yours"),
    }
    assert [one["text"] for one in shown["missing"]] == [
        "Choose which is to stand: Rating",
        "Enter why",
    ]


def test_whoever_is_overtaken_again_is_asked_again() -> None:
    saving = settled(NOW, **{"keep-rag": "yours", "keep-born_on": "theirs"})
    form = RecordForm(saving.posted)
    assert form.is_valid()
    with pytest.raises(conflicts.ChangedMeanwhile):
        conflicts.check(was=saving.was, now={**NOW, "rag": "GREEN"}, new=form.cleaned_data)
