"""What the worker does for the board: e-mails and reminders to agencies; setting papers and packs.

A PDF that was received is opened here and not in the web server (ADR 0045).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from procrastinate.contrib.django import app

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.board import drafts, minutes_drafts
from alongside.board.actions import (
    consultations,
    mails,
    minutes_setting,
    pack_setting,
    responses,
    setting,
)
from alongside.core.jobs import DATABASE_AWAY, WHEN_DATABASE_IS_BACK

LONDON = ZoneInfo("Europe/London")


@app.periodic(cron="30 6 * * *")
@app.task(name="board.remind", queueing_lock="board-remind", retry=WHEN_DATABASE_IS_BACK)
def remind(timestamp: int) -> None:
    """Remind the agencies that have not answered."""
    with acting.as_system(Task.BOARD):
        consultations.remind(today=_day(timestamp))


@app.task(name="board.send_mail", queue="notices", retry=WHEN_DATABASE_IS_BACK)
def send_mail(*, mail: int) -> None:
    """Send one e-mail. Where the mail server is away, it is tried again with the others."""
    mails.send(mail)


@app.periodic(cron="*/10 * * * *")
@app.task(name="board.send_unsent", queueing_lock="board-mails", retry=WHEN_DATABASE_IS_BACK)
def send_unsent(timestamp: int) -> None:  # noqa: ARG001  # Periodic jobs get it.
    """Try again what could not be sent. One that cannot be sent keeps back none of the others."""
    for mail in mails.unsent():
        mails.send(mail)


@app.task(name="board.read_received", queue="papers", retry=WHEN_DATABASE_IS_BACK)
def read_received(*, paper: int) -> None:
    """Read a paper that was received as PDF; whatever goes wrong, its page says that it is over."""
    _work(setting.read_received, setting.give_up, paper)


@app.task(name="board.set_paper", queue="papers", retry=WHEN_DATABASE_IS_BACK)
def set_paper(*, paper: int) -> None:
    """Set a published paper as PDF; whatever goes wrong, its page says that it is over."""
    _work(setting.set_as_pdf, setting.give_up, paper)


@app.task(name="board.set_pack", queue="papers", retry=WHEN_DATABASE_IS_BACK)
def set_pack(*, pack: int, turn: int) -> None:
    """Set a meeting's pack, and publish it where that is asked for; whatever goes wrong, its page says so."""
    _work(pack_setting.set_pack, pack_setting.give_up, pack, turn)


@app.task(name="board.set_minutes", queue="papers", retry=WHEN_DATABASE_IS_BACK)
def set_minutes(*, version: int) -> None:
    """Set agreed minutes as PDF; whatever goes wrong, their page says that it is over."""
    _work(minutes_setting.set_as_pdf, minutes_setting.give_up, version)


@app.periodic(cron="40 1 * * *")
@app.task(name="board.forget_drafts", queueing_lock="board-drafts", retry=WHEN_DATABASE_IS_BACK)
def forget_drafts(timestamp: int) -> None:  # noqa: ARG001  # Periodic jobs get it.
    """Erase what was typed and forgotten."""
    with acting.as_system(Task.DRAFTS):
        drafts.forget_old()
        minutes_drafts.forget_old()
    with acting.as_system(Task.BOARD):
        responses.forget_unsent()


def _work(act: Callable[..., None], give_up: Callable[..., None], *given: int) -> None:
    with acting.as_system(Task.BOARD):
        try:
            act(*given)
        except DATABASE_AWAY:
            raise
        except Exception:
            give_up(*given)
            raise


def _day(timestamp: int) -> date:
    return datetime.fromtimestamp(timestamp, UTC).astimezone(LONDON).date()
