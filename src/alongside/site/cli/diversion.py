"""`alongside diversion`: the report of a custody diversion programme, and the table that it is made from."""

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from alongside.site.cli import ready
from alongside.site.cli.words import CannotDo, out, say, say_fault

if TYPE_CHECKING:
    from alongside.diversion.report import Report
    from alongside.diversion.report_programme import Programme

app = typer.Typer(help="Custody diversion: its report.", no_args_is_help=True)

_DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
_MOST_MONTHS = 120
_ADVICE = {
    True: "Correct it, or leave the line out with --skip-bad-rows.",
    False: "Correct them, or leave their lines out with --skip-bad-rows.",
}
_LAST_YEAR = 2999


@app.command()
def template(
    file: Annotated[Path | None, typer.Argument(help="Write the empty table here, as .csv.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the columns as JSON.")] = False,
) -> None:
    """Say which columns a table of engagements has, or write it, empty, to be filled in."""
    from alongside.diversion import engagement_template

    if file is not None:
        if file.suffix.lower() != ".csv":
            raise CannotDo(f"“{file}” is no name for the table. Give one that ends in .csv.")
        if file.exists():
            raise CannotDo(f"“{file}” is there already, and stays as it is. Give another name.")
        try:
            engagement_template.write(file)
        except OSError as fault:
            raise CannotDo(f"{file} cannot be written: {fault.strerror}. Give another place.") from None
        say(f"Written to {file}.")
    elif as_json:
        typer.echo(json.dumps(engagement_template.as_json(), ensure_ascii=False, indent=1))
    else:
        for line in engagement_template.lines():
            say(line)


@app.command()
def report(
    first: Annotated[dt.datetime, typer.Option("--from", formats=_DAYS, help="The first day.")],
    last: Annotated[dt.datetime, typer.Option("--to", formats=_DAYS, help="The last day, which counts too.")],
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help="A table of engagements (.csv), see `alongside diversion template`; else what is kept here.",
        ),
    ] = None,
    by: Annotated[
        str, typer.Option(help="Whose sight of the database counts: an email; else whoever is told most.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", metavar="OUT.pdf", help="Set the report as PDF, to be published.")
    ] = None,
    publication: Annotated[
        bool | None,
        typer.Option(
            "--for-publication/--for-the-project",
            help="Hide small counts, and what gives them away. By default in a PDF alone.",
        ),
    ] = None,
    programme: Annotated[
        Path | None, typer.Option(help="A programme as TOML; else Operation Alliance.")
    ] = None,
    suite: Annotated[list[str] | None, typer.Option(help="A custody suite; once for each.")] = None,
    borough: Annotated[
        list[str] | None, typer.Option(help="A borough of the project; once for each.")
    ] = None,
    bands: Annotated[str, typer.Option(help="Bands of age, such as 9-10,11-15,16-18.")] = "",
    as_at: Annotated[
        dt.datetime | None,
        typer.Option("--as-at", formats=_DAYS, help="The day up to which episodes are recorded; else today."),
    ] = None,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Leave out rows that cannot be used.")
    ] = False,
) -> None:
    """The engagement rates, costs, and before and after of a period; of a table it needs no database."""
    from alongside.core.intake_files import CannotRead
    from alongside.diversion.engagement_file import BadRows

    begins, ends = first.date(), last.date()
    _refuse_days(begins, ends)
    _refuse_target(pdf, file)
    today = dt.datetime.now().astimezone().date()
    try:
        chosen = _programme(programme, suite, borough, bands)
        found = (
            _kept(chosen, by, begins, ends, is_to_publish=_is_to_publish(pdf, publication))
            if file is None
            else _report(
                chosen,
                file,
                begins,
                ends,
                as_at=as_at.date() if as_at else today,
                skip_bad_rows=skip_bad_rows,
            )
        )
        if pdf is not None:
            _write_pdf(found if publication is False else _published(found), pdf)
    except BadRows as fault:
        for each in fault.faults:
            say_fault(str(each))
        raise CannotDo(f"{fault} {_ADVICE[len(fault.faults) == 1]}") from None
    except CannotRead as fault:
        raise CannotDo(str(fault)) from None
    if pdf is not None and not as_json:
        say(f"Written to {pdf}.")
    own = _published(found) if publication else found
    if as_json:
        from alongside.diversion.report_json import as_json as told

        typer.echo(json.dumps(told(own), ensure_ascii=False))
    elif pdf is None:
        _show(own)


def _is_to_publish(pdf: Path | None, publication: bool | None) -> bool:
    return bool(publication) or (pdf is not None and publication is not False)


def _refuse_days(first: dt.date, last: dt.date) -> None:
    if last < first:
        raise CannotDo(f"The last day, {last:%-d %B %Y}, is before the first, {first:%-d %B %Y}.")
    if last.year > _LAST_YEAR:
        raise CannotDo(f"There is no report of the year {last.year}. Give a day that has been.")
    if (last.year - first.year) * 12 + last.month - first.month >= _MOST_MONTHS:
        raise CannotDo(f"A report covers at most {_MOST_MONTHS} months. Give days that are closer together.")


def _refuse_target(target: Path | None, source: Path | None) -> None:
    if target is None:
        return
    if target.suffix.lower() != ".pdf":
        raise CannotDo(f"“{target}” is no name for the report. Give one that ends in .pdf.")
    if source and target.exists() and source.exists() and target.samefile(source):
        raise CannotDo(f"“{target}” is the table itself. Give another name.")


def _programme(
    path: Path | None, suites: list[str] | None, boroughs: list[str] | None, bands: str
) -> "Programme":
    from alongside.diversion import report_programme

    given = {
        "suites": suites,
        "boroughs": boroughs,
        "bands": [_band(text) for text in bands.split(",")] if bands else None,
    }
    return report_programme.changed(
        report_programme.load(path), **{name: value for name, value in given.items() if value}
    )


def _band(text: str) -> tuple[int, int]:
    first, _, last = text.strip().partition("-")
    if not (first.isdecimal() and last.isdecimal() and len(first) < 4 and len(last) < 4):
        raise CannotDo(f"--bands: “{text.strip()}” is no band of ages. Write it as 11-15.")
    return int(first), int(last)


def _kept(programme: "Programme", by: str, first: dt.date, last: dt.date, *, is_to_publish: bool) -> "Report":
    """The report of what is kept, as a posting is told it; like a page, it is written in the log."""
    ready.use_django()
    from django.db import transaction
    from django.utils import timezone

    from alongside.audit.acting import as_posting
    from alongside.diversion import queries, report_reading
    from alongside.partners.models import Posting

    postings = Posting.objects.active_on(timezone.localdate()).select_related("agency", "user", "team")
    named = [one for one in postings.order_by("pk") if by.strip().lower() in ("", one.user.email.lower())]
    counted: dict[int, int] = {}
    for one in named:
        with transaction.atomic(), as_posting(one):
            is_able = queries.takes_part(one) and queries.leads(one)
            counted[one.pk] = queries.between(one, first, last).count() if is_able else -1
    able = [one for one in named if counted[one.pk] >= 0]
    if not able:
        who = f"{by} is not" if by else "Nobody is"
        raise CannotDo(
            f"{who} of an agency that leads cases of custody diversion. Name another, or give a table with "
            "--file."
        )
    chosen = max(able, key=lambda one: (counted[one.pk], -one.pk))
    if not by:
        say_fault(
            f"Counted is what {chosen.user.email} of {chosen.agency.name} sees, who is told most; it is "
            "logged under that name. Name somebody else with --by."
        )
    with transaction.atomic(), as_posting(chosen):
        return report_reading.told(
            chosen,
            first=first,
            last=last,
            programme=programme,
            way="on the command line",
            is_to_publish=is_to_publish,
        )


def _report(
    programme: "Programme", file: Path, first: dt.date, last: dt.date, *, as_at: dt.date, skip_bad_rows: bool
) -> "Report":
    from dataclasses import replace

    from alongside.diversion import engagement_file, engagement_table
    from alongside.diversion.report import report as made

    with engagement_table.connect() as connection:
        read = engagement_file.load(connection, file, skip_bad_rows=skip_bad_rows)
        until = last + dt.timedelta(days=1)
        found = made(connection, programme, first=first, until=until, as_at=as_at)
    return replace(found, notes=(*found.notes, *read.notes, *_skipped(read.skipped)))


def _skipped(count: int) -> list[str]:
    if not count:
        return []
    lines, were = ("1 line", "was") if count == 1 else (f"{count:,} lines", "were")
    return [f"{lines} of the file could not be used and {were} left out."]


def _published(found: "Report") -> "Report":
    from alongside.diversion.report_disclosure import for_publication

    return for_publication(found)


def _write_pdf(found: "Report", target: Path) -> None:
    """Write the report whole: what stood there before stays until then."""
    from alongside.diversion.report_pdf import pdf

    ready.use_settings()
    content = pdf(found, made_at=dt.datetime.now(dt.UTC))
    beside = target.with_name(f".{target.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(target)
    except OSError as fault:
        beside.unlink(missing_ok=True)
        raise CannotDo(f"{target} cannot be written: {fault.strerror}. Give another place.") from None


def _show(found: "Report") -> None:
    from alongside.core import reconciliation
    from alongside.diversion import report_words as words

    say(f"{words.title(found)}, {words.days(found)}")
    for each in found.tables.values():
        _print(each.of.title, words.head(found, each.of.category), words.rows(each))
    rates = [
        [rate.of.title, *words.percents(rate), words.fraction(rate), words.of_what(rate)]
        for rate in found.rates
    ]
    _print("Engagement rates", [*words.head(found, "Rate"), "In numbers", "Of what"], rates)
    _print("Costs", words.COST_HEAD, list(words.cost_rows(found)))
    say(words.workings(found))
    _print("Funding", words.FUNDING_HEAD, words.funding_rows(found))
    if found.reconciled:
        _print("What was printed", reconciliation.HEAD, reconciliation.rows(found.reconciled))
    _print("Before and after", words.EPISODES_HEAD, list(words.episode_rows(found)))
    for note in (words.warning(found), *words.left_out(found), *words.notes(found)):
        say(f"  note: {note}")


def _print(title: str, head: object, rows: object) -> None:
    table = Table(*head, title=title, title_justify="left")  # type: ignore[misc]
    for row in rows:  # type: ignore[attr-defined]
        table.add_row(*row)
    out.print(table)
