"""`alongside scrub` and `alongside retention`: people's rights from the command line."""

import json
import os
import subprocess
import sys
from datetime import datetime
from typing import Annotated

import psycopg
import typer
from psycopg.conninfo import conninfo_to_dict

from alongside.site.cli import ready
from alongside.site.cli.words import CannotDo, say


def scrub(
    target_url: Annotated[str, typer.Argument(help="The address of an empty database, for its owner.")],
) -> None:
    """Copy the database without personal data, for developers, into an empty one."""
    try:
        conninfo_to_dict(target_url)
    except psycopg.ProgrammingError:
        raise CannotDo(
            "That is no address of PostgreSQL. Write it as postgresql://account:password@host/database."
        ) from None
    ready.use_django(as_owner=True)
    from alongside.rights import developer_copy
    from alongside.rights.scrubbing import NothingLeft

    try:
        with psycopg.connect(os.environ["DATABASE_URL"]) as source, psycopg.connect(target_url) as target:
            source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            developer_copy.check_target(source, target)
            source.rollback()
            target.rollback()
            say("Making the tables …")
            _migrate(target_url)
            say("Copying the rows …")
            copied = developer_copy.copy(source, target)
    except (developer_copy.CannotCopy, NothingLeft) as fault:
        raise CannotDo(str(fault)) from None
    except psycopg.OperationalError as fault:
        raise CannotDo(f"That database does not answer. Check its address. It said: {fault}") from None
    except psycopg.ProgrammingError as fault:
        raise CannotDo(f"No copy could be made. Check that both are the owner's: {fault}") from None
    say(f"{sum(copied.rows.values()):,} rows of {len(copied.rows)} tables are copied, without personal data.")


def _migrate(url: str) -> None:
    """By a process of its own: this one's Django stands on the source."""
    environment = {**os.environ, "DATABASE_URL": url, "ALONGSIDE_OWNER_URL": ""}
    done = subprocess.run(
        [sys.executable, "-m", "alongside", "migrate"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotDo(f"The tables could not be made there: {done.stderr.strip()[-500:]}")


retention = typer.Typer(help="How long what is kept: what is due, and doing it.", no_args_is_help=True)


@retention.command()
def simulate(
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today unless said.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Say what would be reviewed and erased on a day; nothing is changed."""
    ready.use_django()
    from alongside.rights import retention as acts
    from alongside.rights.retention_rules import BadRules

    try:
        plan = acts.simulate(on=on.date() if on else None)
    except BadRules as fault:
        raise CannotDo(str(fault)) from None
    if as_json:
        typer.echo(json.dumps(plan.as_json(), ensure_ascii=False))
        return
    say(f"On {plan.on:%-d %B %Y}, by the rules of {plan.version}. Nothing is changed.")
    for count in plan.counts.values():
        flag = "" if count.is_confirmed else " (to be confirmed by the partnership)"
        if count.on_due == "KEEP":
            say(f"{count.label}: kept{flag}.")
            continue
        say(
            f"{count.label}{flag}: {count.applies_to:,} counted, {count.to_review:,} to review, "
            f"{count.to_erase:,} to erase, {count.held:,} on legal hold."
        )
        if count.waits:
            say(f"  {count.waits:,} would be erased, once the partnership has confirmed the rule.")
    for line in plan.lines:
        say(f"  {line['on']}  {line['act']}  {line['reference']}")


@retention.command()
def apply() -> None:
    """Make the reviews that are due, and erase what somebody agreed to erase or a confirmed rule ends."""
    ready.use_django()
    from alongside.rights import retention as acts
    from alongside.rights.retention_rules import BadRules

    try:
        done = acts.apply()
    except BadRules as fault:
        raise CannotDo(str(fault)) from None
    say(
        f"{done.reviews:,} reviews made, {done.erased:,} people erased, "
        f"content of {done.files:,} files and {done.attempts:,} attempts to sign in removed; "
        f"the words of {done.panels:,} case panels erased."
    )
    for sentence in done.refused:
        say(f"Not erased: {sentence}")
