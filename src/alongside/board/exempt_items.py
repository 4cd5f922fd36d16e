"""What was said on exempt items is for those who read what is exempt, on pages of meetings too (ADR 0055).

Row-level security says the same (0012).
"""

from django.db import connection
from django.db.models import Q
from django.db.models.lookups import IsNull

from alongside.board import pack_queries
from alongside.board.minutes_drafting import exempt
from alongside.meetings import closed_items
from alongside.meetings.models import Meeting, Series
from alongside.partners.models import Posting


def add_rule() -> None:
    """Have the pages of meetings ask."""
    closed_items.add(closed_items.Rule(told=_told, hidden=hidden))


def _told(posting: Posting) -> Q:
    """What is said of a case is said in a panel, which has no exempt items."""
    is_public = Q(case__isnull=False) | Q(IsNull(exempt("item"), rhs=True))
    return is_public | Q(meeting__series__in=pack_queries.read_whole_by(posting))


def hidden(posting: Posting, meeting: Meeting) -> dict[int, closed_items.Said]:
    """The exempt items of a meeting of which a posting may not read what was said.

    The database answers past its policies how much that is, without the posting's own actions.
    """
    if meeting.series.kind != Series.Kind.GROUP or pack_queries.reads_exempt(posting, meeting.series_id):
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT item, decisions, actions FROM board_exempt_said(%s)", [meeting.pk])
        return {
            item: closed_items.Said(decisions=decisions, actions=actions)
            for item, decisions, actions in cursor.fetchall()
        }
