"""The Jinja environment of every page: where macros are found, and the filters and globals they may use."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, PrefixLoader, UndefinedError

from alongside.core import formats, forms, tables

GOVUK = "govuk_frontend_jinja"


class Missing(ChainableUndefined):
    """A name that is not there: may be asked for (`{% if has_errors %}`), but not printed or looped over.

    So a misspelt name fails in the tests instead of leaving a hole in the page. The GOV.UK macros do print
    missing keys of their parameter dictionaries; only that is let through.
    """

    def _complain_unless_parameter(self) -> None:
        if self._undefined_hint is None and not isinstance(self._undefined_obj, dict):
            raise UndefinedError(self._undefined_message)

    def __str__(self) -> str:
        self._complain_unless_parameter()
        return ""

    def __html__(self) -> str:
        return str(self)

    def __iter__(self) -> Any:
        self._complain_unless_parameter()
        return iter(())

    def __len__(self) -> int:
        self._complain_unless_parameter()
        return 0


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a view: `url("iom:case", crn)`."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def environment(**options: Any) -> Environment:
    """What `TEMPLATES[...]["OPTIONS"]["environment"]` names; Django passes the loader and autoescape."""
    govuk = PrefixLoader({GOVUK: PackageLoader(GOVUK)})
    own = options.pop("loader", None)
    settings = {"trim_blocks": True, "lstrip_blocks": True, **options}
    settings |= {"undefined": Missing, "loader": ChoiceLoader([own, govuk]) if own else govuk}
    environment = Environment(autoescape=settings.pop("autoescape", True), **settings)
    environment.globals.update(
        url=url,
        static=static,
        field_params=forms.params,
        form_errors=forms.errors,
        cell_kind=tables.cell_kind,
    )
    environment.filters.update(
        date=formats.date,
        datetime=formats.datetime,
        time=formats.time,
        number=formats.number,
        percent=formats.percent,
        counted=formats.count,
        moment=formats.moment,
        seconds_left=formats.seconds_left,
    )
    return environment
