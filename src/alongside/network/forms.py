"""What is typed about the directory: what is looked for, and files that are taken in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from alongside.core.forms import Form
from alongside.network import queries
from alongside.network.models import Capacity, Need, Route
from alongside.network.queries import ANY_PLACE, Asked
from alongside.network.rules import WEEKDAYS

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
DISTANCES = (1, 2, 5, 10, 25)
USUAL_KM = 5


class FindForm(forms.Form):
    """What services are narrowed to, by the query string. What cannot be read is said."""

    words = forms.CharField(label="Words", required=False, max_length=200)
    need = forms.ChoiceField(label="Need", required=False, choices=[("", "Any"), *Need.choices])
    age = forms.IntegerField(
        label="Age",
        required=False,
        min_value=0,
        max_value=150,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Enter the age in full years, like 15"
        ),
    )
    place = forms.CharField(
        label="Near",
        required=False,
        max_length=100,
        help_text="A postcode, its first part such as N17, or an area such as Haringey",
    )
    within = forms.TypedChoiceField(
        label="Within",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", f"{USUAL_KM} km"), *((one, f"{one} km") for one in DISTANCES if one != USUAL_KM)],
    )
    day = forms.TypedChoiceField(
        label="Open on",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Any day"), *enumerate(WEEKDAYS)],
    )
    capacity = forms.ChoiceField(
        label="Capacity",
        required=False,
        choices=[("", "Any"), (ANY_PLACE, "Places or a waiting list"), *Capacity.choices],
    )
    route = forms.ChoiceField(label="Referral", required=False, choices=[("", "Any"), *Route.choices])
    language = forms.CharField(
        label="Language", required=False, max_length=60, help_text="For example: Turkish"
    )

    def clean_place(self) -> Any:
        """Where it is; refused where no service with a point on the map is held there."""
        typed = self.cleaned_data["place"].replace("\0", "").strip()
        if not typed:
            return None
        near = queries.point_of(typed)
        if near is None:
            raise ValidationError(
                f"No service with a point on the map is held in “{typed[:40]}”, so distances from there are "
                "not known. Try the first part of a postcode, or a borough"
            )
        return near

    def asked(self) -> Asked:
        """What is looked for."""
        self.is_valid()
        given = self.cleaned_data
        return Asked(
            words=str(given.get("words") or "").replace("\0", "").strip(),
            need=given.get("need") or "",
            age=given.get("age"),
            day=given.get("day"),
            capacity=given.get("capacity") or "",
            language=str(given.get("language") or "").replace("\0", "").strip(),
            route=given.get("route") or "",
            near=given.get("place"),
            within_km=given.get("within") or USUAL_KM,
        )


class FileForm(Form):
    """A file of the directory."""

    file = forms.FileField(
        label="The file",
        help_text=(
            "Open Referral as JSON, a workbook (.xlsx) or CSV file with our columns, an Outpost page or "
            f"sheet, or the Ministry of Justice’s contracts or offices; at most {LARGEST_FILE // MEGABYTE} MB"
        ),
        error_messages={"empty": "The file is empty. Export it again, and choose that"},
    )
    source = forms.CharField(
        label="Whose whole directory is it?",
        required=False,
        max_length=120,
        help_text=(
            "Only where the file is everything that they have, such as “Haringey’s family directory”: then "
            "what it no longer has leaves the directory. A page of a feed has nothing leave"
        ),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large, before it is read."""
        sent = self.cleaned_data["file"]
        if isinstance(sent, UploadedFile) and (sent.size or 0) > LARGEST_FILE:
            raise ValidationError(
                f"The file has {(sent.size or 0) / MEGABYTE:,.0f} MB, and the most here is "
                f"{LARGEST_FILE // MEGABYTE} MB. Divide it, or take it in with “alongside directory import”"
            )
        return sent

    def clean_source(self) -> str:
        """On one line."""
        return " ".join(str(self.cleaned_data["source"]).replace("\0", "").split())
