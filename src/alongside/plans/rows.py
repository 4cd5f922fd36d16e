"""The rows of a plan in the database, as the outcomes, actions and milestones of alongside.delivery."""

from collections import defaultdict
from dataclasses import dataclass

from alongside.delivery import model as delivery
from alongside.delivery.standing import At
from alongside.plans.models import Action, Milestone, Outcome, Plan


@dataclass(frozen=True)
class Rows:
    """What stands in a plan now: as delivery knows it, and the row of each place."""

    outcomes: tuple[delivery.Outcome, ...]
    outcome_at: dict[At, Outcome]
    action_at: dict[At, Action]
    milestone_at: dict[At, Milestone]


def at(place: delivery.Place) -> At:
    """A place, as rows are found by it."""
    return place.sheet, place.row


def now(plan: Plan) -> Rows:
    """What stands in a plan now. Three queries, however long it is."""
    outcomes = list(Outcome.objects.filter(plan=plan, left_at=None))
    actions = list(Action.objects.filter(plan=plan, left_at=None))
    milestones = list(Milestone.objects.filter(plan=plan, left_at=None))
    of_action: dict[int, list[Milestone]] = defaultdict(list)
    for milestone in milestones:
        of_action[milestone.action_id].append(milestone)
    of_outcome: dict[int, list[Action]] = defaultdict(list)
    for action in actions:
        of_outcome[action.outcome_id].append(action)
    return Rows(
        tuple(_outcome(outcome, of_outcome[outcome.pk], of_action) for outcome in outcomes),
        {(one.sheet, one.row): one for one in outcomes},
        {(one.sheet, one.row): one for one in actions},
        {(one.sheet, one.row): one for one in milestones},
    )


def _outcome(
    outcome: Outcome, actions: list[Action], of_action: dict[int, list[Milestone]]
) -> delivery.Outcome:
    return delivery.Outcome(
        outcome.number,
        outcome.title,
        tuple(outcome.targets),
        tuple(_action(action, of_action[action.pk]) for action in actions),
        delivery.Place(outcome.sheet, outcome.row),
    )


def _action(action: Action, milestones: list[Milestone]) -> delivery.Action:
    return delivery.Action(
        action.number,
        action.title,
        tuple(map(_milestone, milestones)),
        delivery.Place(action.sheet, action.row),
    )


def _milestone(one: Milestone) -> delivery.Milestone:
    return delivery.Milestone(
        one.text,
        one.due,
        one.lead,
        one.links,
        one.comment,
        one.rag_words,
        delivery.Place(one.sheet, one.row),
    )
