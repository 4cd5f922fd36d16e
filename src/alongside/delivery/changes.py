"""What changed between two versions of a delivery plan.

A milestone is known by its text, an action by its text or its number. What was moved to another action or
outcome is told as moved, and not as taken out and put in.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from alongside.delivery.cells import order_of, plain, short
from alongside.delivery.model import Action, Milestone, Outcome, Place

# Two milestones of one action that share so many of their words are one that was reworded.
_ALIKE = 0.5
# How many of those that are left over in an action are looked through for a reworded one.
_LOOKED_THROUGH = 30
_FIELDS = ("text", "due", "lead", "links", "rag", "comment")

_Item = TypeVar("_Item")


class What(StrEnum):
    """What happened to something in a plan."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    MOVED = "MOVED"
    CHANGED = "CHANGED"


class Change(NamedTuple):
    """A change to an outcome, action or milestone: which it is, `kind` and `text` say.

    `field` is what changed: text, due, lead, links, rag or comment of a milestone; number or title of an
    action; title or targets of an outcome. For what was moved it is "outcome", or "action" within one, and
    `before` and `after` say from where to where. `old` and `new` are the places in the two versions.
    """

    what: What
    kind: str
    text: str
    old: Place | None
    new: Place | None
    field: str = ""
    before: str = ""
    after: str = ""


class ActionAt(NamedTuple):
    """An action, which of its version it is, and under which outcome it stands."""

    position: int
    outcome: Outcome
    action: Action


class MilestoneAt(NamedTuple):
    """A milestone and its action; `belongs` is the same for milestones of one action in both versions."""

    at: ActionAt
    milestone: Milestone
    belongs: Hashable


class Matching(NamedTuple, Generic[_Item]):
    """What is in both versions of a plan, in the old one only, and in the new one only."""

    both: list[tuple[_Item, _Item]]
    gone: list[_Item]
    come: list[_Item]


class Matched(NamedTuple):
    """Which outcomes, actions and milestones of two versions are one."""

    outcomes: Matching[Outcome]
    actions: Matching[ActionAt]
    milestones: Matching[MilestoneAt]


def matched(old: Sequence[Outcome], new: Sequence[Outcome]) -> Matched:
    """Find what is one in the old version of a plan and in the new one."""
    olds, news = _actions(old), _actions(new)
    actions = _paired(olds, news, _whole, _title, _number)
    belongs_old = {before.position: number for number, (before, _) in enumerate(actions.both)}
    belongs_new = {after.position: number for number, (_, after) in enumerate(actions.both)}
    milestones = _paired(
        _milestones(olds, belongs_old, "old"), _milestones(news, belongs_new, "new"), _text_in_action, _text
    )
    reworded = _reworded(milestones.gone, milestones.come)
    return Matched(
        _paired(list(old), list(new), _outcome),
        actions,
        Matching(milestones.both + reworded.both, reworded.gone, reworded.come),
    )


def changes(old: Sequence[Outcome], new: Sequence[Outcome]) -> tuple[Change, ...]:
    """What changed from the old version of a plan to the new one: outcomes, then actions, then milestones.

    The order within an action, and white space, are no changes.
    """
    found = matched(old, new)
    return (
        *_of_outcomes(found.outcomes),
        *_of_actions(found.actions),
        *_of_milestones(found.milestones),
    )


def sentence(change: Change) -> str:
    """A change as one line that says where, what, and from what to what."""
    where = change.new or change.old
    place = f"“{where.sheet}”, row {where.row}: " if where and where.row else ""
    said = f"{place}{change.kind} “{short(change.text)}”"
    match change.what:
        case What.ADDED:
            return f"{said} is new."
        case What.REMOVED:
            return f"{said} is no longer in the plan."
        case What.MOVED:
            return (
                f"{said} moved from {change.field} “{short(change.before)}” to {change.field} "
                f"“{short(change.after)}”."
            )
        case What.CHANGED:
            return f"{said}: {change.field} was “{short(change.before)}”, and is “{short(change.after)}”."


def _of_outcomes(found: Matching[Outcome]) -> Iterator[Change]:
    yield from (Change(What.REMOVED, "outcome", one.title, one.place, None) for one in found.gone)
    yield from (Change(What.ADDED, "outcome", one.title, None, one.place) for one in found.come)
    for before, after in found.both:
        fields = {
            "title": (before.title, after.title),
            "targets": ("\n".join(before.targets), "\n".join(after.targets)),
        }
        yield from _differences("outcome", after.title, (before.place, after.place), fields)


def _of_actions(found: Matching[ActionAt]) -> Iterator[Change]:
    yield from (Change(What.REMOVED, "action", _label(at.action), at.action.place, None) for at in found.gone)
    yield from (Change(What.ADDED, "action", _label(at.action), None, at.action.place) for at in found.come)
    for before, after in found.both:
        places = before.action.place, after.action.place
        yield from _moved("action", _label(after.action), places, before, after)
        fields = {
            "number": (before.action.number, after.action.number),
            "title": (before.action.title, after.action.title),
        }
        yield from _differences("action", _label(after.action), places, fields)


def _of_milestones(found: Matching[MilestoneAt]) -> Iterator[Change]:
    yield from (
        Change(What.REMOVED, "milestone", one.milestone.text, one.milestone.place, None) for one in found.gone
    )
    yield from (
        Change(What.ADDED, "milestone", one.milestone.text, None, one.milestone.place) for one in found.come
    )
    for before, after in found.both:
        places = before.milestone.place, after.milestone.place
        if before.belongs != after.belongs:
            yield from _moved("milestone", after.milestone.text, places, before.at, after.at)
        fields = {
            field: (getattr(before.milestone, field), getattr(after.milestone, field)) for field in _FIELDS
        }
        yield from _differences("milestone", after.milestone.text, places, fields)


def _moved(
    kind: str, text: str, places: tuple[Place, Place], before: ActionAt, after: ActionAt
) -> Iterator[Change]:
    """The change of what stands elsewhere: under another outcome, or within one under another action."""
    if _outcome(before.outcome) != _outcome(after.outcome):
        there = _label(before.outcome), _label(after.outcome)
        yield Change(What.MOVED, kind, text, *places, "outcome", *there)
    elif kind == "milestone":
        there = _label(before.action), _label(after.action)
        yield Change(What.MOVED, kind, text, *places, "action", *there)


def _differences(
    kind: str, text: str, places: tuple[Place, Place], fields: Mapping[str, tuple[str, str]]
) -> Iterator[Change]:
    for field, (before, after) in fields.items():
        if plain(before) != plain(after):
            yield Change(What.CHANGED, kind, text, *places, field, before, after)


def _paired(old: list[_Item], new: list[_Item], *keys: Callable[[_Item], Hashable]) -> Matching[_Item]:
    """What is in both versions, in the old one only and in the new one only.

    Things are one where a key of theirs is the same, by the first key that finds any; of several with one
    key, the first is the first. A key of None finds nothing.
    """
    both = []
    for key in keys:
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for index, item in enumerate(new):
            waiting[key(item)].append(index)
        waiting.pop(None, None)
        left, taken = [], set()
        for item in old:
            queue = waiting.get(key(item))
            if queue:
                taken.add(queue[0])
                both.append((item, new[queue.popleft()]))
            else:
                left.append(item)
        old, new = left, [item for index, item in enumerate(new) if index not in taken]
    return Matching(both, old, new)


def _reworded(old: list[MilestoneAt], new: list[MilestoneAt]) -> Matching[MilestoneAt]:
    """Those left over in one action of which the words are mostly the same; and the rest, as _paired()."""
    waiting: dict[Hashable, list[MilestoneAt]] = defaultdict(list)
    for one in new:
        waiting[one.belongs].append(one)
    both, left = [], []
    for one in old:
        near = waiting[one.belongs]
        alike = max(near[:_LOOKED_THROUGH], key=lambda other: _likeness(one, other), default=None)
        if alike and _likeness(one, alike) >= _ALIKE:
            near.remove(alike)
            both.append((one, alike))
        else:
            left.append(one)
    return Matching(both, left, [one for ones in waiting.values() for one in ones])


def _likeness(one: MilestoneAt, other: MilestoneAt) -> float:
    """How many of the words of both are words of each: from 0 to 1."""
    first, second = set(_words(one.milestone.text)), set(_words(other.milestone.text))
    return len(first & second) / len(first | second) if first | second else 0.0


def _actions(outcomes: Sequence[Outcome]) -> list[ActionAt]:
    every = [(outcome, action) for outcome in outcomes for action in outcome.actions]
    return [ActionAt(index, outcome, action) for index, (outcome, action) in enumerate(every)]


def _milestones(actions: list[ActionAt], belongs: dict[int, int], version: str) -> list[MilestoneAt]:
    return [
        MilestoneAt(at, milestone, belongs.get(at.position, (version, at.position)))
        for at in actions
        for milestone in at.action.milestones
    ]


def _outcome(outcome: Outcome) -> Hashable:
    return outcome.number.casefold() or _words(outcome.title)


def _whole(at: ActionAt) -> Hashable:
    return _outcome(at.outcome), order_of(at.action.number), _words(at.action.title)


def _title(at: ActionAt) -> Hashable:
    return _words(at.action.title) or None


def _number(at: ActionAt) -> Hashable:
    order = order_of(at.action.number)
    return (_outcome(at.outcome), order) if order else None


def _text_in_action(one: MilestoneAt) -> Hashable:
    return one.belongs, _words(one.milestone.text)


def _text(one: MilestoneAt) -> Hashable:
    return _words(one.milestone.text) or None


def _words(text: str) -> tuple[str, ...]:
    return tuple(plain(text).casefold().split())


def _label(one: Outcome | Action) -> str:
    return f"{one.number} {plain(one.title)}".strip()
