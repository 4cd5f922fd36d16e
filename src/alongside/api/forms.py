"""What an information governance lead types about systems that use the API."""

from typing import Any

from django import forms

from alongside.api import queries, sending
from alongside.api.rules import SCOPES
from alongside.casework.models import Entry
from alongside.core.forms import Form
from alongside.partners.account_rules import boroughs_to_give
from alongside.partners.actions.accounts import giver_of
from alongside.partners.areas import BOROUGHS
from alongside.partners.models import Posting


class ClientForm(Form):
    """A system of one's agency: what it is called, as what it is posted, and what it may do."""

    name = forms.CharField(
        label="Name of the system",
        max_length=100,
        help_text="As the log and the chronology will name it, for example Case system of the youth service",
    )
    role = forms.ChoiceField(
        label="What is it posted as?",
        help_text="It sees and does what somebody in this role does",
        widget=forms.RadioSelect,
        error_messages={"required": "Select a role"},
    )
    borough = forms.ChoiceField(label="Borough", error_messages={"required": "Select a borough"})
    scopes = forms.MultipleChoiceField(
        label="What it may do through the API",
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="Give it no more than it is there for. To write, it needs to read the same as well",
        error_messages={"required": "Select at least one thing that it may do"},
    )

    def __init__(self, *args: Any, by: Posting, **options: Any) -> None:
        """Offer what a system of the agency may have."""
        super().__init__(*args, **options)
        roles = queries.roles_of(by.agency)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        codes = [one.gss for one in BOROUGHS]
        reached = {gss for role, _ in roles for gss in boroughs_to_give(giver_of(by), role, codes)}
        named = sorted((one.name, one.gss) for one in BOROUGHS if one.gss in reached)
        self.fields["borough"].choices = [  # type: ignore[attr-defined]
            ("", "Select a borough"),
            *((gss, name) for name, gss in named),
        ]


class RevokeForm(Form):
    """Why a system may ask no more."""

    reason = forms.CharField(
        label="Why is it taken back?",
        max_length=500,
        widget=forms.Textarea,
        help_text="It is kept in the log. From now on the system gets nothing more, and is told of nothing",
        error_messages={"required": "Say why it is taken back"},
    )


class WebhookForm(Form):
    """Where a system is told of events, and of which."""

    url = forms.CharField(
        label="Address",
        max_length=500,
        help_text="It begins with https://. What is sent there names nobody: a case’s reference, and what "
        "kind of thing happened",
    )
    kinds = forms.MultipleChoiceField(
        label="Of what it is told",
        choices=Entry.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Only as far as the sharing agreements allow",
        error_messages={"required": "Select at least one kind of event"},
    )

    def clean_url(self) -> str:
        """Refuse what nothing is ever sent to."""
        url: str = self.cleaned_data["url"].strip()
        if fault := sending.fault_of(url):
            raise forms.ValidationError(fault)
        return url
