"""Forms about agencies, their teams, and the people who work there."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from alongside.core.forms import DateField, Form
from alongside.partners.account_rules import Giver, boroughs_to_give, roles_to_give
from alongside.partners.areas import BOROUGHS
from alongside.partners.models import AgencyKind, Role

BY_NAME = sorted(BOROUGHS, key=lambda one: one.name)


class AgencyForm(Form):
    """What is said of an agency. Of one's own agency only the name is asked."""

    name = forms.CharField(label="Name", max_length=200, help_text="As it is written on its letters")
    kind = forms.ChoiceField(
        label="Kind",
        choices=AgencyKind.choices,
        widget=forms.RadioSelect,
        help_text="Decides which roles its people may have",
    )
    boroughs = forms.MultipleChoiceField(
        label="Boroughs where it works",
        required=False,
        choices=[(one.gss, one.name) for one in BY_NAME],
        widget=forms.CheckboxSelectMultiple,
        help_text="None: it works for all of London",
    )
    is_competent_authority = forms.BooleanField(
        label="It is a competent authority (Data Protection Act 2018, section 30) and may share under Part 3",
        required=False,
    )

    def __init__(self, *args: Any, is_own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_own:
            for name in ("kind", "boroughs", "is_competent_authority"):
                del self.fields[name]


class EndAgencyForm(Form):
    """From when an agency is no longer a partner, and why."""

    ends_on = DateField(label="First day it is no longer a partner")
    reason = forms.CharField(label="Why does it end?", max_length=500, widget=forms.Textarea)


class TeamForm(Form):
    """A new team."""

    name = forms.CharField(label="Name of the team", max_length=100)


class PostingForm(Form):
    """As what somebody works at one's agency, where, and from when until when."""

    role = forms.ChoiceField(label="Role", widget=forms.RadioSelect)
    borough = forms.ChoiceField(label="Borough", required=False)
    team = forms.ChoiceField(
        label="Team", required=False, help_text="Cases that are restricted to a team are seen by who is in it"
    )
    starts_on = DateField(label="From")
    ends_on = DateField(
        label="First day it no longer counts",
        required=False,
        help_text="Leave it empty if they work here until further notice",
    )

    def __init__(self, *args: Any, giver: Giver, teams: Sequence[str], **kwargs: Any) -> None:
        kwargs["initial"] = {"starts_on": timezone.localdate(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        codes = [one.gss for one in BY_NAME]
        may_give = {
            role: boroughs_to_give(giver, role, codes) for role in roles_to_give(giver.role, giver.at.kind)
        }
        reached = {gss for found in may_give.values() for gss in found}
        self._choose("role", [(role, label) for role, label in Role.choices if may_give.get(role)])
        self.fields["borough"].required = "" not in reached
        first = "All of London" if "" in reached else "Select a borough"
        names = [(one.gss, one.name) for one in BY_NAME if one.gss in reached]
        self._choose("borough", [("", first), *names])
        self._choose("team", [("", "No team"), *((name, name) for name in teams)])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]


class AddPersonForm(PostingForm):
    """Somebody new at one's agency: who they are, and their posting."""

    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="What they sign in with. Somebody who has an account at another agency keeps it",
        error_messages={"invalid": "Write the email address like name@example.org"},
    )
    name = forms.CharField(label="Full name", max_length=200)
    field_order = ("email", "name", "role", "borough", "team", "starts_on", "ends_on")


class EndPostingForm(Form):
    """From when a posting no longer counts, and why."""

    ends_on = DateField(
        label="First day it no longer counts",
        help_text="Today: the very next click shows them nothing",
    )
    reason = forms.CharField(
        label="Why does it end?", max_length=500, widget=forms.Textarea, help_text="It is kept in the log"
    )


class CloseAccountForm(Form):
    """Why an account is closed."""

    reason = forms.CharField(
        label="Why is it closed?", max_length=500, widget=forms.Textarea, help_text="It is kept in the log"
    )


class ResetSecondFactorForm(Form):
    """Why a second factor is reset."""

    reason = forms.CharField(
        label="Why is it reset?",
        max_length=500,
        widget=forms.Textarea,
        help_text="And how you know that it is they who ask. It is kept in the log",
    )
