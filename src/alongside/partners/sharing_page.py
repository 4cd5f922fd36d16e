"""What the pages about sharing show, in plain values."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from alongside.core import formats, tables
from alongside.core.tables import Column, Link, Row, Tag
from alongside.partners import sharing_queries
from alongside.partners.actions import agreements as acts
from alongside.partners.agreement_document import AgreementDocument, Party, Signature, built_in_clauses
from alongside.partners.categories import LABELS, LEGAL_BASES, PURPOSES, REGIMES, Category
from alongside.partners.models import Agreement, AgreementParty, Posting
from alongside.partners.permissions import AGREEMENTS_WRITE
from alongside.partners.rules import may
from alongside.partners.sharing_queries import Flow, in_words

S = Agreement.State
AGREEMENT_COLUMNS = (
    Column(name="title", label="Agreement", order=("title",)),
    Column(name="programme", label="Programme", order=("programme__name",)),
    Column(name="parties", label="Parties", order=("party_count",), numeric=True),
    Column(name="state", label="State", order=("state",)),
    Column(name="ends", label="Ends", order=("ends_at",)),
)
SECTIONS = (
    ("Agreements", "partners:agreements"),
    ("Programmes", "partners:programmes"),
    ("What flows", "partners:flows"),
    ("What lapses", "partners:lapses"),
)


def sections(current: str) -> list[dict[str, Any]]:
    """The pages about sharing; `current` is the name of the address of this one."""
    return [{"label": label, "href": reverse(name), "current": name == current} for label, name in SECTIONS]


def state(agreement: Agreement, at: datetime) -> Tag:
    """How an agreement stands, by the clock too."""
    if agreement.state == S.LIVE and agreement.ends_at <= at:
        return Tag(text="Expired", colour="grey")
    if agreement.state == S.LIVE and agreement.starts_at > at:
        return Tag(text="Signed, not begun", colour="light-blue")
    words, colour = {
        S.DRAFT: ("Draft", "blue"),
        S.TO_SIGN: ("Out for signature", "yellow"),
        S.LIVE: ("Live", "green"),
        S.WITHDRAWN: ("Withdrawn", "red"),
    }[S(agreement.state)]
    return Tag(text=words, colour=colour)


def agreement_row(agreement: Agreement) -> Row:
    """A row of the list of agreements; it has been given `party_count`."""
    return Row(
        cells={
            "title": Link(text=agreement.title, href=reverse("partners:agreement", args=[agreement.pk])),
            "programme": agreement.programme.name,
            "parties": agreement.party_count,  # type: ignore[attr-defined]
            "state": state(agreement, timezone.now()),
            "ends": formats.datetime(agreement.ends_at),
        }
    )


def facts(agreement: Agreement) -> list[dict[str, str]]:
    """The terms of an agreement, for a summary list."""
    rows = {
        "Purposes": _sentences([PURPOSES[one] for one in agreement.purposes], agreement.purpose_words),
        "Legal basis": _sentences([LEGAL_BASES[agreement.legal_basis]], agreement.statute),
        "Regime": REGIMES[agreement.regime],
        "Consent of each person": "Needed" if agreement.consent_needed else "Not needed",
        "Conditions": agreement.conditions or "None",
        "From": formats.datetime(agreement.starts_at),
        "Until": _until(agreement),
        "Review by": formats.date(agreement.review_on),
        "Written": f"{formats.datetime(agreement.written_at)} by {agreement.written_by.user.name}, "
        f"{agreement.written_by.agency.name}",
    }
    programme = {
        "key": "Programme",
        "value": agreement.programme.name,
        "href": reverse("partners:programme", args=[agreement.programme_id]),
        "action": "See",
        "hidden": f"the programme {agreement.programme.name}",
    }
    return [programme, *({"key": key, "value": value} for key, value in rows.items())]


def parties_table(agreement: Agreement) -> tables.Table:
    """Who reads and contributes what: a row for each category, a column for each kind of part, in words."""
    columns = (
        Column(name="agency", label="Party"),
        Column(name="reads", label="Reads"),
        Column(name="contributes", label="Contributes"),
    )
    rows = [
        Row(
            cells={
                "agency": party.agency.name,
                "reads": ", ".join(in_words(party.reads)) or "Nothing",
                "contributes": ", ".join(in_words(party.contributes)) or "Nothing",
            }
        )
        for party in _parties(agreement)
    ]
    return tables.plain(columns, rows)


def signatures_table(agreement: Agreement) -> tables.Table:
    """Who has signed for whom."""
    columns = (
        Column(name="agency", label="Party"),
        Column(name="signed", label="Signed"),
        Column(name="by", label="By"),
        Column(name="document", label="Signed document"),
    )
    rows = [
        Row(
            cells={
                "agency": party.agency.name,
                "signed": formats.datetime(party.signed_at) if party.signed_at else "Not yet",
                "by": f"{party.signatory}, {party.signatory_role}" if party.signed_at else "",
                "document": _signed_document(agreement, party) if party.document_id else "",
            }
        )
        for party in _parties(agreement)
    ]
    return tables.plain(columns, rows)


def versions(agreement: Agreement, posting: Posting) -> list[dict[str, Any]]:
    """Every version of an agreement that a posting may read, newest first."""
    now = timezone.now()
    seen = sharing_queries.agreements_seen_by(posting)
    found = seen.filter(series=agreement.series).order_by("-version")
    return [
        {
            "number": one.version,
            "href": reverse("partners:agreement", args=[one.pk]),
            "state": state(one, now),
            "current": one.pk == agreement.pk,
        }
        for one in found
    ]


def may_do(agreement: Agreement, posting: Posting) -> dict[str, bool]:
    """What this posting may do with an agreement: the buttons of its page."""
    now = timezone.now()
    agencies = {party.agency_id: party for party in _parties(agreement)}
    writes = may(posting, AGREEMENTS_WRITE)
    is_writer = writes and posting.agency_id == agreement.written_by.agency_id
    is_party = writes and posting.agency_id in agencies
    unsigned = is_party and agencies[posting.agency_id].signed_at is None
    runs = agreement.state == S.LIVE and agreement.ends_at > now
    is_over = agreement.state == S.WITHDRAWN or (agreement.state == S.LIVE and not runs)
    changes = writes and not acts.against_change(agreement, posting)
    return {
        "change": changes,
        "send": changes and not acts.against_sending(agreement, posting),
        "sign": unsigned and agreement.state == S.TO_SIGN,
        "end": (is_writer or is_party) and runs,
        "withdraw": (is_writer or is_party) and not is_over,
        "renew": (is_writer or is_party) and (runs or is_over),
    }


def missing(agreement: Agreement, posting: Posting) -> list[str]:
    """What a draft lacks before it may be sent out, for whoever may change it."""
    changes = may(posting, AGREEMENTS_WRITE) and not acts.against_change(agreement, posting)
    return acts.against_sending(agreement, posting) if changes else []


def document(agreement: Agreement) -> AgreementDocument:
    """An agreement in the words of its PDF."""
    parties = _parties(agreement)
    return AgreementDocument(
        title=agreement.title,
        reference=f"SA-{agreement.series:04d}",
        version=agreement.version,
        programme=agreement.programme.name,
        lead_agency=agreement.written_by.agency.name,
        purposes=tuple(
            [PURPOSES[one] for one in agreement.purposes]
            + ([agreement.purpose_words] if agreement.purpose_words else [])
        ),
        legal_basis=(
            LEGAL_BASES[agreement.legal_basis],
            *([agreement.statute] if agreement.statute else []),
        ),
        regime=REGIMES[agreement.regime],
        consent="Each person’s consent is needed."
        if agreement.consent_needed
        else "Consent is not what the parties rely on.",
        conditions=tuple(agreement.conditions.splitlines()),
        starts_at=agreement.starts_at,
        ends_at=agreement.ends_at,
        review_on=agreement.review_on,
        parties=tuple(
            Party(
                name=party.agency.name,
                contact=f"Information governance, {party.agency.name}",
                contributes=in_words(party.contributes),
                reads=in_words(party.reads),
                is_competent_authority=party.agency.is_competent_authority,
            )
            for party in parties
        ),
        signatures=tuple(
            Signature(
                agency=party.agency.name,
                signed_by=f"{party.signatory}, {party.signatory_role}" if party.signed_at else "",
                signed_at=party.signed_at,
            )
            for party in parties
        ),
        clauses=built_in_clauses(),
    )


def flow_rows(found: list[Flow]) -> list[list[dict[str, Any]]]:
    """What flows one way: a summary list for each agreement."""
    return [
        [
            {"key": "Programme", "value": flow.agreement.programme.name},
            {"key": "Shared", "value": ", ".join(flow.categories)},
            {
                "key": "Under",
                "value": f"{flow.agreement.title} ({flow.agreement.reference})",
                "href": reverse("partners:agreement", args=[flow.agreement.pk]),
                "action": "See",
                "hidden": f"the agreement {flow.agreement.title}",
            },
            {
                "key": "Why",
                "value": _sentences(
                    [PURPOSES[one] for one in flow.agreement.purposes], flow.agreement.purpose_words
                ),
            },
            {
                "key": "Law",
                "value": f"{LEGAL_BASES[flow.agreement.legal_basis]}. {REGIMES[flow.agreement.regime]}.",
            },
            {"key": "Until", "value": formats.datetime(flow.agreement.ends_at)},
        ]
        for flow in found
    ]


def not_shared(found: list[Flow]) -> str:
    """The categories that do not flow, in words."""
    shared = {category for flow in found for category in flow.categories}
    return ", ".join(LABELS[one] for one in Category if LABELS[one] not in shared)


def _parties(agreement: Agreement) -> list[Any]:
    return list(agreement.parties.select_related("agency").order_by("agency__name", "pk"))


def _signed_document(agreement: Agreement, party: AgreementParty) -> Link:
    path = reverse("partners:party_document", args=[agreement.pk, party.pk])
    return Link(text="Download", href=path, hidden=f"what {party.agency.name} has signed, as PDF")


def _until(agreement: Agreement) -> str:
    words = formats.datetime(agreement.ends_at)
    if agreement.state == S.WITHDRAWN:
        gone = formats.datetime(agreement.withdrawn_at)
        return f"Withdrawn on {gone}: {agreement.withdrawn_why} (It would have ended on {words}.)"
    return f"{words}. {agreement.ends_why}".strip() if agreement.ends_why else words


def _sentences(first: list[str], second: str) -> str:
    return f"{'; '.join(first)}. {second}".strip()
