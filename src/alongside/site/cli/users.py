"""`alongside user`: accounts and postings, for whoever runs the server."""

from typing import TYPE_CHECKING, Annotated

import typer

from alongside.site.cli import ready
from alongside.site.cli.words import CannotDo, say

if TYPE_CHECKING:
    from alongside.partners.models import User

app = typer.Typer(help="Accounts and postings.", no_args_is_help=True)
Email = Annotated[str, typer.Argument(help="The e-mail address they sign in with.")]


@app.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="What people know them by.")],
    agency: Annotated[str, typer.Option(help="The agency's name; it is made where there is none.")],
    kind: Annotated[str, typer.Option(help="The agency's kind, where it is made.")] = "COUNCIL",
    area: Annotated[
        list[str] | None,
        typer.Option(help="A borough where the agency works, where it is made; none for all of London."),
    ] = None,
    competent_authority: Annotated[
        bool,
        typer.Option(
            "--competent-authority",
            help="The agency, where it is made, may share under Part 3 of the Data Protection Act 2018.",
        ),
    ] = False,
    role: Annotated[str, typer.Option(help="Such as BOROUGH_COORDINATOR.")] = "BOROUGH_COORDINATOR",
    borough: Annotated[str, typer.Option(help="Name or GSS code; empty for a role of all London.")] = "",
    team: Annotated[str, typer.Option(help="The team, in words.")] = "",
) -> None:
    """Make an account where there is none, and give it a posting from today.

    Its owner sets the password, with “I have forgotten my password”.
    """
    ready.use_django()
    from django.db import transaction
    from django.utils import timezone

    from alongside.audit import acting
    from alongside.partners import actions, areas
    from alongside.partners.models import Agency, User

    try:
        with acting.as_system(acting.Task.SETUP), transaction.atomic():
            user = User.objects.filter(email__iexact=email.strip()).first() or actions.create_user(
                email=email, name=name, by=None
            )
            place = Agency.objects.filter(name__iexact=agency.strip()).first() or actions.create_agency(
                name=agency,
                kind=kind,
                boroughs=area or [],
                is_competent_authority=competent_authority,
                by=None,
            )
            posting = actions.post_user(
                user=user,
                agency=place,
                role=role,
                borough=borough,
                team=team,
                starts_on=timezone.localdate(),
                by=None,
            )
    except (actions.CannotDo, areas.UnknownBorough) as fault:
        raise CannotDo(str(fault)) from None
    say(f"{posting}.")


@app.command("list")
def list_users() -> None:
    """List everybody's postings of today."""
    ready.use_django()
    from django.utils import timezone

    from alongside.partners.models import Posting

    for posting in (
        Posting.objects.active_on(timezone.localdate()).select_related("user", "agency").order_by("pk")
    ):
        say(f"{posting.user.email}: {posting}")


@app.command()
def end(
    email: Email,
    reason: Annotated[str, typer.Option(help="Why, in a few words; it is kept in the log.")],
) -> None:
    """End every posting of somebody from today: the next click shows them nothing."""
    ready.use_django()
    from django.db import transaction
    from django.utils import timezone

    from alongside.audit import acting
    from alongside.partners import actions, leaving
    from alongside.partners.models import Posting

    today = timezone.localdate()
    left: list[str] = []
    held = list(Posting.objects.active_on(today).filter(user=_user(email)).order_by("pk"))
    try:
        with acting.as_system(acting.Task.SETUP), transaction.atomic():
            for posting in held:
                left += leaving.warnings(posting)
                actions.end_posting(posting=posting, ends_on=today, by=None, reason=reason)
    except actions.CannotDo as fault:
        raise CannotDo(str(fault)) from None
    say("1 posting ended." if len(held) == 1 else f"{len(held)} postings ended.")
    for words in left:
        say(words)


def _user(email: str) -> "User":
    from alongside.partners.models import User

    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise CannotDo(f"There is no account of {email}. List them with `alongside user list`.")
    return user
