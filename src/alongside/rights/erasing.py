"""Erasing a person: from the tables, their history, the tables of every run, and the extracts as received.

What is left is proof without content: when, why, by whom, how many rows of which table, and a random
reference. The log keeps its entries, which hold numbers that lead to nobody any more. Exports are streamed to
whoever takes them and never kept, so there is nothing of them to erase here.
"""

import io
import json
import uuid

import polars as pl
from django.db import connection, transaction
from django.db.models import Q

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.casework.models import DocumentVersion
from alongside.iom import locks
from alongside.iom.models import Case, Result, Run, RunColumns
from alongside.people.actions import asking, linking
from alongside.people.models import Person
from alongside.rights import queries
from alongside.rights.models import Erasure, RetentionReview, SubjectRequest
from alongside.rights.rules import NotAllowed

WHAT = "rights.erasure"
REQUEST = "request"
"""What stands in the place of a rule where the person asked to be erased."""


def erase(*, person: int, why: str, rule: str = "") -> Erasure:
    """Erase a person. Works as the system posting of retention, and as nobody else.

    Who was one person only through them is put among the pairs that somebody looks at.

    Args:
        person: the person's number.
        why: one of Erasure.Why. Without a rule, somebody must have agreed (RetentionReview).
        rule: the retention rule.

    Raises:
        NotAllowed: a legal hold keeps them, nobody at their lead agency agreed, a request of theirs is open,
            or an extract is being checked.
    """
    with acting.as_system(Task.RETENTION), transaction.atomic():
        locks.one_run_at_a_time()
        _check(person, why)
        found = Person.objects.get(pk=person)
        rewritten, files = _without(found)
        linking.take_lock()
        linked = asking.linked_with(person)
        proof = uuid.uuid4()
        with connection.cursor() as cursor:
            cursor.execute("SELECT rights_remove_content(%s)", [files])
            counts = {
                **({"iom_runcolumns": rewritten} if rewritten else {}),
                **({"core_storedfile, content": cursor.fetchone()[0]} if files else {}),
            }
            cursor.execute(
                "SELECT rights_erase_person(%s, %s, %s, %s, %s)",
                [person, proof, why, rule, json.dumps(counts)],
            )
        log.record(act=Act.ERASURE, by=None, what=WHAT, which=[proof], fields=["person"], reason=rule)
        asking.about_those_who_fell_apart(linked)
        return Erasure.objects.get(reference=proof)


def _check(person: int, why: str) -> None:
    if queries.holds_on().filter(person=person).exists():
        raise NotAllowed("A legal hold keeps this person’s information. Erase it once the hold is over.")
    leads = Q(agency__in=Case.objects.filter(person=person).order_by().values("lead_agency"))
    entered = Q(agency__in=Person.objects.filter(pk=person, agency__isnull=False).order_by().values("agency"))
    agreed = RetentionReview.objects.filter(
        leads | entered, person=person, outcome=RetentionReview.Outcome.ERASE
    )
    if why != Erasure.Why.RULE and not agreed.exists():
        raise NotAllowed(
            "Nobody at the agency that leads the case, or that entered them, has agreed to their erasure."
        )
    if SubjectRequest.objects.filter(person=person, outcome="").exists():
        raise NotAllowed("A request of this person waits for its answer. Close it first.")
    if Run.objects.filter(state=Run.State.RECEIVED).exists():
        raise NotAllowed("An extract is being checked, and may name them. Try again when that is done.")


def _without(person: Person) -> tuple[int, list[int]]:
    """Take a person's rows out of the tables of every run.

    Returns:
        how many tables were rewritten, and the numbers of the files in which the person stood: extracts, and
        the documents of their cases.
    """
    documents = DocumentVersion.objects.filter(case__person=person).order_by("pk")
    files = sorted(documents.values_list("file_id", flat=True))
    if person.source != Person.Source.EXTRACT:
        # What a run says of anybody is the extract's to say, and is erased with its person.
        return 0, files
    runs = set(Result.objects.filter(case__person=person).values_list("run_id", flat=True))
    rewritten = 0
    for columns in RunColumns.objects.order_by("pk").iterator(chunk_size=4):
        before = pl.read_parquet(io.BytesIO(columns.parquet))
        after = before.filter(~_names(person, before))
        if after.height < before.height:
            target = io.BytesIO()
            after.write_parquet(target)
            RunColumns.objects.filter(pk=columns.pk).update(parquet=target.getvalue())
            rewritten += 1
            runs.add(columns.run_id)
    extracts = Run.objects.filter(pk__in=runs, file__content_removed_on=None)
    return rewritten, sorted({*files, *extracts.values_list("file_id", flat=True)})


def _names(person: Person, frame: pl.DataFrame) -> pl.Expr:
    """Whether a row is about a person: by number, and where a row was rejected, by anything in it."""
    is_theirs = pl.col("crn").eq_missing(person.crn)
    if "received" not in frame.columns:
        return is_theirs
    received = pl.col("received")
    for number in filter(None, (person.crn, person.pnc, person.noms)):
        is_theirs |= received.str.to_uppercase().str.contains(number.upper(), literal=True)
    # By its columns: a short name stands within other people's names and addresses too.
    named = [
        received.str.json_path_match(f"$.{column}")
        .str.strip_chars()
        .str.to_uppercase()
        .eq_missing(name.upper())
        for column, name in (("surname", person.surname), ("forenames", person.forenames))
    ]
    return is_theirs | pl.all_horizontal(named)
