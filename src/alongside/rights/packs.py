"""The pack of an access request: gathered, decided item by item, and then made as PDF and JSON."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.utils import timezone

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act, Entry
from alongside.casework import document_types
from alongside.casework.models import DocumentVersion
from alongside.core import stored_files
from alongside.iom.parts import PROGRAMME
from alongside.partners import sharing
from alongside.partners.categories import Category
from alongside.partners.models import Agency, Posting, Role
from alongside.rights import gathering, pack_document, queries, retention_rules
from alongside.rights.actions import WHAT
from alongside.rights.gathering import Finding
from alongside.rights.models import PackItem, RequestStep, SubjectRequest
from alongside.rights.pack_document import Cut, Exemption, File, Nature, Pack
from alongside.rights.rules import NotAllowed

PURPOSE = "SUBJECT_ACCESS"
LOOKS = (Act.CONSULTATION,)
GIVES = (Act.DISCLOSURE, Act.EXPORT)


# What people typed as a reason is not given: it may name others, and nobody has decided on it here.
ON_WHAT_OCCASION = {
    "iom.case": "In a list that was taken away",
    "iom.run": "In a file of a monthly run",
    "partners.accessrequest": "Your record was opened to somebody",
    WHAT: "An answer to you",
}


@transaction.atomic
def gather(*, request: int, by: Posting) -> int:
    """Gather what is held about the person; what was gathered earlier stays as it was decided.

    Another agency's information comes in as far as it is shared with this one: it cannot give what it may not
    read. What is left out is named with the step.

    Returns:
        how many items were found.

    Raises:
        NotAllowed: it is no access request, who asks is not clear yet, it has been gathered, or nothing of
            the person is shared with the agency.
    """
    found = _open(request, by)
    if found.identity_on is None:
        raise NotAllowed(
            "It is not clear yet who asks. Check that first, so that nobody is given another’s pack."
        )
    if found.items.exists():
        raise NotAllowed("This pack has been gathered already.")
    with acting.as_posting(by, task=Task.SUBJECT_ACCESS):
        person = queries.people_answered_for(by).filter(pk=found.person_id).first()
        if person is None:
            raise NotAllowed("Nothing of this person is shared with your agency any more.")
        held = gathering.gather(person)
    findings = _shared(held, by)
    order = {str(category): number for number, category in enumerate(Category)}
    findings.sort(key=lambda one: order[str(one.category)])
    PackItem.objects.bulk_create(
        PackItem(
            request=found,
            number=number,
            category=str(one.category),
            field=one.field,
            value=one.value,
            source=one.source,
            recorded_on=one.recorded_on,
            nature=PackItem.Nature.ASSESSMENT if one.is_assessment else PackItem.Nature.FACT,
            is_free_text=one.is_free_text,
            names_others=one.names_others,
            document=one.document,
        )
        for number, one in enumerate(findings, start=1)
    )
    RequestStep.objects.create(
        request=found,
        kind=RequestStep.Kind.GATHERED,
        on=timezone.localdate(),
        words=_left_out(held, findings),
        by=by,
        at=timezone.now(),
    )
    _log(found, by=by, act=Act.CONSULTATION, fields=sorted({str(one.category) for one in findings}))
    return len(findings)


def _shared(held: Iterable[Finding], by: Posting) -> list[Finding]:
    """Of what is held, what an agency may read: of another agency's information what flows to it."""
    scope = sharing.scope_of(by)
    numbers = dict(Agency.objects.order_by("pk").values_list("name", "pk"))
    return [one for one in held if one.category in scope.categories(PROGRAMME, numbers.get(one.source, 0))]


def _left_out(held: Iterable[Finding], findings: Iterable[Finding]) -> str:
    """Of what is held, the parts that are not shared, in words."""
    left_out = set(held) - set(findings)
    parts = sorted({f"{Category(one.category).label} of {one.source}" for one in left_out})
    return f"Not shared with your agency, and not gathered: {'; '.join(parts)}." if parts else ""


@transaction.atomic
def decide(
    *,
    request: int,
    by: Posting,
    items: Iterable[int],
    decision: str,
    exemption: str = "",
    reason: str = "",
    words: Sequence[str] = (),
) -> int:
    """Decide on some items of a pack at once: disclose, keep back, or take words out.

    Args:
        items: their numbers within the pack.
        decision: one of PackItem.Decision.
        exemption: the name of one of pack_document.Exemption, where something is kept back.
        words: what is taken out, each wherever it stands in the text.

    Raises:
        NotAllowed: an item is missing, or the exemption, the reason or the words are; or a file is disclosed
            with other items, or in part.
    """
    found = _open(request, by)
    wanted = set(items)
    if not wanted or not wanted <= set(found.items.values_list("number", flat=True)):
        raise NotAllowed("Select the items to decide on.")
    chosen = list(found.items.select_for_update().filter(number__in=wanted))
    taken_out = [word.strip() for word in words if word.strip()]
    _check_decision(chosen, PackItem.Decision(decision), exemption, reason, taken_out)
    keeps_back = decision != PackItem.Decision.DISCLOSE
    for item in chosen:
        item.decision = decision
        item.exemption, item.reason = (exemption, reason.strip()) if keeps_back else ("", "")
        item.words = taken_out if decision == PackItem.Decision.PART else []
        item.decided_by, item.decided_at = by, timezone.now()
    PackItem.objects.bulk_update(
        chosen, ["decision", "exemption", "reason", "words", "decided_by", "decided_at"]
    )
    _log(found, by=by, act=Act.ALTERATION, fields=[f"item {item.number}" for item in chosen])
    return len(chosen)


def _check_decision(
    items: Sequence[PackItem], decision: PackItem.Decision, exemption: str, reason: str, words: Sequence[str]
) -> None:
    if decision != PackItem.Decision.REDACT and any(item.document for item in items):
        if len(items) > 1:
            raise NotAllowed("A file is disclosed by itself: open it, read it, and decide on it there.")
        if decision == PackItem.Decision.PART:
            raise NotAllowed("Words cannot be taken out of a file. Disclose it whole, or keep it back.")
    if decision == PackItem.Decision.DISCLOSE:
        return
    if exemption not in Exemption.__members__:
        raise NotAllowed("Select the exemption under which it is kept back.")
    if not reason.strip():
        raise NotAllowed("Say why the exemption applies here.")
    if decision == PackItem.Decision.REDACT:
        return
    if not words:
        raise NotAllowed("Enter the words to take out, one line each.")
    if missing := [word for word in words if not any(_where(item.value, word) for item in items)]:
        raise NotAllowed(f"“{missing[0]}” does not stand in the text.")


def _where(text: str, word: str) -> list[tuple[int, int]]:
    """Where a word stands in a text, whatever its capitals."""
    # Lower case may be longer than the text, as of İ; then only the same letters are found.
    whole, part = (text.lower(), word.lower()) if len(text.lower()) == len(text) else (text, word)
    places, start = [], whole.find(part)
    while start >= 0:
        places.append((start, start + len(part)))
        start = whole.find(part, start + 1)
    return places


def pieces(item: PackItem) -> tuple[pack_document.Piece, ...]:
    """An item as the person is given it."""
    if item.decision == PackItem.Decision.REDACT:
        return (Exemption[item.exemption],)
    if item.decision == PackItem.Decision.PART:
        cuts = [
            Cut(start=start, end=end, exemption=Exemption[item.exemption])
            for word in item.words
            for start, end in _where(item.value, word)
        ]
        return pack_document.redacted(item.value, cuts)
    return (item.value,)


def file_of(item: PackItem, by: Posting) -> File | None:
    """The file that an item is, as it was received; None where it is none, or is there no more.

    It is read as the task of subject access, as the item was: whoever answers sees no record.
    """
    if item.document is None:
        return None
    with transaction.atomic(), acting.as_posting(by, task=Task.SUBJECT_ACCESS):
        held = DocumentVersion.objects.filter(pk=item.document).select_related("file").first()
        if held is None or held.document.withdrawn_on or held.file.content_removed_on:
            return None
        kind = document_types.TYPES[held.media]
        name = f"{item.request.reference}-{item.number:04d}.{kind.endings[0]}"
        return File(name=name, media=kind.media, content=b"".join(stored_files.parts(held.file)))


@transaction.atomic
def finish(*, request: int, by: Posting) -> SubjectRequest:
    """Make the pack and keep it with the request; it is the disclosure to the person.

    Raises:
        NotAllowed: items are undecided, or there are none, or a file that is disclosed is there no more.
    """
    found = _open(request, by)
    items = list(found.items.all())
    undecided = sum(not item.decision for item in items)
    if undecided or not items:
        raise NotAllowed(f"{undecided} items are undecided." if items else "Gather what is held first.")
    made_at = timezone.now()
    pack = _pack(found, items, by)
    for kind, content in (
        ("pdf", pack_document.pack_pdf(pack, made_at=made_at)),
        ("json", pack_document.pack_json(pack, made_at=made_at)),
    ):
        name = f"subject-access-{found.reference}.{kind}"
        setattr(found, kind, stored_files.store(purpose=PURPOSE, name=name, parts=[content]))
    found.save(update_fields=["pdf", "json"])
    log.record(
        act=Act.DISCLOSURE,
        by=by,
        what=WHAT,
        which=[found.reference],
        people=[found.person_id],
        fields=sorted({item.category for item in items if item.decision != PackItem.Decision.REDACT}),
        to="The person, or who asked for them",
    )
    return found


def whole(request: SubjectRequest) -> bytes:
    """A finished pack as one archive: its PDF, its JSON, and the files that were disclosed."""
    pdf, data = (b"".join(stored_files.parts(one)) for one in (request.pdf, request.json) if one)
    return pack_document.archive(request.reference, pdf=pdf, data=data)


def _pack(request: SubjectRequest, items: Iterable[PackItem], by: Posting) -> Pack:
    by_category: dict[str, list[pack_document.Item]] = defaultdict(list)
    for item in items:
        by_category[item.category].append(_item(item, by))
    entries = _entries(request, by)
    return Pack(
        subject=request.name,
        reference=request.reference,
        agency=by.agency.name,
        contact=f"Information governance, {by.agency.name}",
        received_on=request.asked_on,
        due_on=request.due_on or request.asked_on,
        categories=tuple(
            pack_document.Category(
                name=Category(category).label,
                items=tuple(found),
                kept_for=kept_for(),
            )
            for category, found in by_category.items()
        ),
        disclosures=tuple(_disclosures(entries)),
        looked=tuple(_looked(entries)),
    )


def kept_for() -> str:
    """How long it is kept, in words, by the rule for people."""
    rule = retention_rules.rules()[queries.PEOPLE]
    flag = "" if rule.confirmed else " These times are set by the partnership, and still to be confirmed."
    return (
        f"Reviewed {rule.review_after} months after your last activity, and erased no later than "
        f"{rule.erase_after} months after it, unless somebody decides to keep it and records why.{flag}"
    )


def _item(item: PackItem, by: Posting) -> pack_document.Item:
    file, value = None, pieces(item)
    if item.document and item.decision == PackItem.Decision.DISCLOSE:
        file = file_of(item, by)
        if file is None:
            raise NotAllowed(
                f"The file of item {item.number} is there no more, or was withdrawn. Keep the item back, "
                "and say why."
            )
        value = (*value, f" (in this pack: {pack_document.FOLDER}/{file.name})")
    return pack_document.Item(
        field=item.field,
        value=value,
        file=file,
        source=item.source,
        recorded_on=item.recorded_on,
        nature=Nature[item.nature],
    )


def _entries(request: SubjectRequest, by: Posting) -> list[Entry]:
    """The entries of the log about the person, oldest first."""
    with acting.as_posting(by, task=Task.SUBJECT_ACCESS):
        with connection.cursor() as cursor:
            cursor.execute("SELECT rights_entries_about(%s)", [request.person_id])
            numbers = [number for (number,) in cursor.fetchall()]
        return list(Entry.objects.extra(where=["id = ANY(%s)"], params=[numbers]).order_by("at", "pk"))


def disclosed(request: SubjectRequest, by: Posting) -> list[Entry]:
    """What was given to agencies about the person: looked at by another agency, or taken away."""
    return [entry for entry in _entries(request, by) if entry.act in (*LOOKS, *GIVES) and entry.agency]


def _disclosures(entries: Iterable[Entry]) -> Iterable[pack_document.Disclosure]:
    labels = {str(category): category.label for category in Category}
    for entry in entries:
        if entry.act in GIVES:
            yield pack_document.Disclosure(
                agency=entry.to or entry.agency or "The partnership",
                given_at=entry.at,
                categories=tuple(labels[name] for name in entry.fields if name in labels),
                reason=ON_WHAT_OCCASION.get(entry.what, ""),
            )


def _looked(entries: Iterable[Entry]) -> Iterable[pack_document.Looked]:
    """How often each role of each agency looked. Nobody is named."""
    times: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.act in LOOKS and entry.agency:
            times[entry.agency, entry.role].append(entry)
    roles = dict(Role.choices)
    for (agency, role), found in sorted(times.items()):
        yield pack_document.Looked(
            agency=agency,
            role=str(roles.get(role, role)),
            first_on=timezone.localdate(found[0].at),
            last_on=timezone.localdate(found[-1].at),
            times=len(found),
        )


def _open(request: int, by: Posting) -> SubjectRequest:
    found = queries.requests_of(by).select_for_update().get(pk=request)
    if found.kind != SubjectRequest.Kind.ACCESS:
        raise NotAllowed("Only a request for access has a pack.")
    if found.outcome or found.pdf_id:
        raise NotAllowed("This pack is finished.")
    return found


def _log(request: SubjectRequest, *, by: Posting, act: Act, fields: Iterable[str]) -> None:
    log.record(
        act=act, by=by, what=WHAT, which=[request.reference], people=[request.person_id], fields=fields
    )
