"""The reads to explain are drawn on Monday morning, and on a later day where no worker ran then."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from alongside.audit import acting
from alongside.audit.acting import Task
from alongside.core.jobs import WHEN_DATABASE_IS_BACK
from alongside.oversight import actions, rules


@app.periodic(cron="0 5 * * *")
@app.task(name="oversight.draw", queueing_lock="oversight-draw", retry=WHEN_DATABASE_IS_BACK)
def draw(timestamp: int) -> None:
    """Draw the reads of last week, for every agency for which they are not drawn yet."""
    today = datetime.fromtimestamp(timestamp, UTC).astimezone(rules.LONDON).date()
    with acting.as_system(Task.SAMPLING):
        actions.draw(week_on=rules.week_before(today))
