"""The forms that the site takes: for each address that takes one, who sends it and what a good one holds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from agreements import a_party, an_agreement, live_programme
from alongside.iom.models import Allocation, Case, Run
from alongside.oversight.models import ReadSample
from alongside.partners.models import AccessRequest, Agency, Agreement, ImpactAssessment, Posting, Programme
from alongside.people.models import Marker, Pair, Person, Restriction
from alongside.rights.models import LegalHold, PackItem, RetentionReview, SubjectRequest
from integration.attacks.site_map import path_of
from integration.conftest import PASSWORD


@dataclass(frozen=True)
class Ground:
    """What a form is made from: the cohort, and the postings by name."""

    london: Any
    posting: Callable[[str], Posting]

    def case(self) -> int:
        """An undecided case of Haringey's."""
        return int(self.london.case("H000001").pk)

    def checked_run(self) -> Run:
        """A run that waits to be applied."""
        return self.london.check(date(2021, 4, 27), self.london.person("H000001"))

    def email(self) -> str:
        """The address of Haringey's coordinator."""
        return self.posting("haringey").user.email


@dataclass(frozen=True)
class Form:
    """A good form: `who` sends it, `fields` fill it, `parts` fill its address.

    `also` names fields that the page offers and this form leaves empty.
    """

    who: str
    fields: Callable[[Ground], dict[str, Any]] = lambda ground: {}
    parts: Callable[[Ground], dict[str, Any]] = lambda ground: {}
    also: tuple[str, ...] = field(default=())


def _run(ground: Ground) -> dict[str, Any]:
    return {"pk": ground.checked_run().pk}


def _extract(ground: Ground) -> dict[str, Any]:
    content = ground.london.archive([ground.london.person("H000001", surname="Another")])
    day = {"as_of-day": "27", "as_of-month": "4", "as_of-year": "2021"}
    return {**day, "extract": SimpleUploadedFile("extract.zip", content)}


def a_read_to_explain(posting: Posting, *, of: Posting | None = None) -> ReadSample:
    """A read of somebody's, drawn for the week's sample of their agency, or of another posting's."""
    number = ReadSample.objects.count() + 1
    return ReadSample.objects.create(
        agency=(of or posting).agency,
        week_on=date(2021, 4, 19),
        number=number,
        entry_id=900_000 + number,
        user=posting.user,
        posting=posting,
        drawn_at=datetime(2021, 4, 26, 6, tzinfo=UTC),
        explain_by=date(2021, 5, 3),
    )


def _read(ground: Ground) -> dict[str, Any]:
    return {"pk": a_read_to_explain(ground.posting("haringey")).pk}


def _read_of_the_agency(ground: Ground) -> dict[str, Any]:
    return {"pk": a_read_to_explain(ground.posting("haringey"), of=ground.posting("supervisor")).pk}


def a_request(by: Posting, *, of: Posting) -> AccessRequest:
    """A request of somebody's for a record that the agency of another posting leads."""
    return AccessRequest.objects.create(
        way="ASKED",
        kind="iom.case",
        record_id=900_000,
        reference="IOM-900000",
        borough=of.borough,
        lead_agency=of.agency,
        posting=by,
        reason="For the panel",
        asked_at=datetime(2021, 4, 26, 6, tzinfo=UTC),
    )


def _request(ground: Ground) -> dict[str, Any]:
    return {"pk": a_request(ground.posting("haringey"), of=ground.posting("supervisor")).pk}


def _led_by_the_supervisors(ground: Ground) -> dict[str, Any]:
    Case.objects.filter(pk=ground.case()).update(lead_agency=ground.posting("supervisor").agency)
    return {"pk": ground.case()}


def _caseload(ground: Ground) -> dict[str, Any]:
    """A case held by somebody at the supervisor's agency who has left."""
    leaver, by = ground.posting("enfield"), ground.posting("supervisor")
    Posting.objects.filter(pk=leaver.pk).update(agency=by.agency, ends_on=date(2021, 4, 1))
    Allocation.objects.create(
        case_id=ground.case(),
        posting=leaver,
        agency=by.agency,
        from_at=datetime(2021, 3, 26, 6, tzinfo=UTC),
        given_by=by,
        why="Weekly allocation",
    )
    return {"pk": leaver.pk}


def an_agreement_of(lead: Posting, other: Posting, state: str) -> Agreement:
    """An agreement between two agencies, in some state."""
    # With a title of its own: whoever is made later and shares everything is no party to this one.
    made = an_agreement(Agreement.objects.count() + 100, title="Of two", state=state, written_by=lead)
    a_party(made, lead.agency)
    a_party(made, other.agency)
    return made


def _agreement(state: str) -> Callable[[Ground], dict[str, Any]]:
    def parts(ground: Ground) -> dict[str, Any]:
        return {"pk": an_agreement_of(ground.posting("governance"), ground.posting("haringey"), state).pk}

    return parts


def an_assessment_by(posting: Posting) -> ImpactAssessment:
    """An impact assessment that somebody has recorded, of a programme that is not live."""
    programme, _ = Programme.objects.get_or_create(slug="to-assess", defaults={"name": "To assess"})
    return ImpactAssessment.objects.create(
        programme=programme,
        kind="DPIA",
        author="Somebody",
        assessed_on=date(2021, 4, 1),
        findings="Low risk.",
        recorded_by=posting,
        recorded_at=datetime(2021, 4, 1, 6, tzinfo=UTC),
        review_due_on=date(2022, 4, 1),
    )


def _programme(ground: Ground) -> dict[str, Any]:
    return {"pk": an_assessment_by(ground.posting("governance")).programme_id}


def _live_programme(ground: Ground) -> dict[str, Any]:
    return {"pk": live_programme("to-end").pk}


def _assessment_of_another(ground: Ground) -> dict[str, Any]:
    made = an_assessment_by(ground.posting("enfield"))
    return {"pk": made.programme_id, "number": made.pk}


def _terms(ground: Ground) -> dict[str, Any]:
    parties = [ground.posting(name).agency_id for name in ("governance", "haringey")]
    return {
        "programme": live_programme().pk,
        "title": "A title",
        "purposes": "SUPPORT",
        "purpose_words": "",
        "legal_basis": "PUBLIC_TASK",
        "statute": "",
        "regime": "UK_GDPR",
        "conditions": "",
        **_date("starts_on", "2021"),
        **_date("ends_on", "2099"),
        **_date("review_on", "2050"),
        "parties": parties,
    }


def _shares(ground: Ground) -> dict[str, Any]:
    giver, reader = (ground.posting(name).agency_id for name in ("governance", "haringey"))
    return {f"contributes-{giver}": "IDENTITY", f"reads-{reader}": "IDENTITY"}


def _date(name: str, year: str) -> dict[str, str]:
    return {f"{name}-day": "20", f"{name}-month": "4", f"{name}-year": year}


def a_rights_request(posting: Posting) -> SubjectRequest:
    """An access request with one item, which the agency of a posting answers."""
    made = SubjectRequest.objects.create(
        kind="ACCESS",
        person=Person.objects.order_by("pk")[0],
        name="Somebody",
        agency=posting.agency,
        asked_on=date(2021, 4, 20),
        recorded_by=posting,
    )
    an_item = {"category": "PLAN", "field": "Note", "value": "A note.", "source": "An agency"}
    PackItem.objects.create(request=made, number=1, nature="FACT", **an_item)
    return made


def a_review(posting: Posting) -> RetentionReview:
    """A review that the agency of a posting decides."""
    return RetentionReview.objects.create(
        person=Person.objects.order_by("pk")[0],
        agency=posting.agency,
        rule="iom-person",
        rules_version="test",
        counted_from=date(2020, 4, 20),
        due_on=date(2021, 4, 20),
        made_at=datetime(2021, 4, 20, 6, tzinfo=UTC),
    )


def a_hold(posting: Posting) -> LegalHold:
    """A legal hold that the agency of a posting has set."""
    return LegalHold.objects.create(
        person=Person.objects.order_by("pk")[0],
        agency=posting.agency,
        reason="A claim.",
        from_on=date(2021, 4, 20),
        by=posting,
    )


def a_restriction(posting: Posting) -> Restriction:
    """A restriction of processing that the agency of a posting has set."""
    return Restriction.objects.create(
        person=Person.objects.order_by("pk")[0],
        from_on=date(2021, 4, 20),
        reason="An objection.",
        by_posting=posting.pk,
    )


def somebody_entered(by: Posting, **said: Any) -> Person:
    """Somebody whom a worker has entered where they work."""
    known = {"surname": "Brook", "forenames": "Aidan", "sex": "M", **said}
    return Person.objects.create(
        source="ENTERED", agency=by.agency, entered_by=by, borough=by.borough, **known
    )


def a_marker(by: Posting) -> Marker:
    """The role in which a worker's agency knows somebody whom they have entered."""
    return Marker.objects.create(
        person=somebody_entered(by),
        agency=by.agency,
        role="AT_RISK",
        reason="A test",
        from_on=date(2021, 4, 1),
        review_on=date(2021, 10, 1),
        set_by=by,
    )


def a_pair(one: Posting, two: Posting, state: str = "WAITING") -> Pair:
    """Two who may be one person, each entered by one of two workers."""
    first, second = somebody_entered(one), somebody_entered(two, surname="Quill")
    found_at = datetime(2021, 4, 20, 6, tzinfo=UTC)
    return Pair.objects.create(one=first, two=second, state=state, weight=3.0, found_at=found_at)


def _entered(ground: Ground) -> dict[str, Any]:
    return {"pk": somebody_entered(ground.posting("haringey")).pk}


def _marked(ground: Ground) -> dict[str, Any]:
    return {"pk": a_marker(ground.posting("haringey")).pk}


def _pair(state: str) -> Callable[[Ground], dict[str, Any]]:
    def parts(ground: Ground) -> dict[str, Any]:
        return {"pk": a_pair(ground.posting("haringey"), ground.posting("haringey"), state).pk}

    return parts


def _linked(ground: Ground) -> dict[str, Any]:
    return {"pk": a_pair(ground.posting("haringey"), ground.posting("haringey"), "LINKED").one_id}


def _said(ground: Ground) -> dict[str, Any]:
    return {"forenames": "Zofia", "surname": "Quill", "sex": "F"}


def _role(ground: Ground) -> dict[str, Any]:
    review_on = {"review_on-day": "1", "review_on-month": "9", "review_on-year": "2021"}
    return {"role": "AT_RISK", "reason": "Says the school", **review_on}


def _rights_request(ground: Ground) -> dict[str, Any]:
    return {"pk": a_rights_request(ground.posting("governance")).pk}


def _item(ground: Ground) -> dict[str, Any]:
    return {**_rights_request(ground), "number": 1}


def _act(ground: Ground) -> dict[str, Any]:
    return {**_rights_request(ground), "act": "identity"}


def _day(name: str, day: str = "20") -> dict[str, str]:
    return {f"{name}-day": day, f"{name}-month": "4", f"{name}-year": "2021"}


def _persona(ground: Ground) -> dict[str, Any]:
    user = ground.posting("haringey").user
    type(user).objects.filter(pk=user.pk).update(is_persona=True)
    return {"user_id": user.pk}


def _agency_elsewhere(ground: Ground) -> dict[str, Any]:
    """An agency that is not the governance lead's own, and where nobody works."""
    return {"pk": Agency.objects.create(name="A charity", kind="CHARITY").pk}


def _colleague(ground: Ground) -> dict[str, Any]:
    """Somebody at the supervisor's agency."""
    by, other = ground.posting("supervisor"), ground.posting("haringey")
    Posting.objects.filter(pk=other.pk).update(agency=by.agency)
    return {"pk": other.user_id}


def _analyst(ground: Ground) -> dict[str, Any]:
    """Somebody at the governance lead's agency, with a second factor."""
    analyst = ground.posting("analyst")
    Authenticator.objects.get_or_create(user=analyst.user, type=Authenticator.Type.TOTP, data={})
    return {"pk": analyst.user_id}


def _colleagues_posting(ground: Ground) -> dict[str, Any]:
    return {"pk": Posting.objects.get(user=_colleague(ground)["pk"]).pk}


def _a_supervisor(ground: Ground) -> dict[str, Any]:
    return {"role": "SUPERVISOR", "borough": "E09000014", **_today("starts_on")}


def _today(name: str) -> dict[str, str]:
    today = timezone.localdate()
    return {f"{name}-day": str(today.day), f"{name}-month": str(today.month), f"{name}-year": str(today.year)}


_SPELL = ("team", "ends_on-day", "ends_on-month", "ends_on-year")
_DECISION = ("leave_out_reason", "add_reason", "take_off_reason", "text", "seen", "and_next", "kind")
_DECIDED = ("exemption", "reason", "words")
_KNOWN = ("known_as", "ethnicity", "address", "postcode", "crn", "pnc", "noms", "cro")
_BORN = ("born_on-day", "born_on-month", "born_on-year")
_NEW_PASSWORD = "an altogether other phrase"

# Every address of ours that takes a form needs a line; the library's may have one.
FORMS = {
    "iom:case": Form(
        "haringey", lambda ground: {"kind": "INCLUDE"}, lambda ground: {"pk": ground.case()}, _DECISION
    ),
    "iom:decide_many": Form(
        "haringey", lambda ground: {"kind": "INCLUDE", "text": "", "case": ground.case()}, also=_DECISION
    ),
    "iom:export_cases": Form(
        "haringey", lambda ground: {"format": "csv", "names": "with", "reason": "A test"}
    ),
    "iom:upload": Form("analyst", _extract, also=("out_of_turn_reason",)),
    "iom:apply": Form("analyst", lambda ground: {"expire_many": "on"}, _run),
    "iom:set_aside": Form("analyst", parts=_run),
    "iom:check_again": Form("analyst", parts=_run),
    "iom:find": Form(
        "haringey",
        lambda ground: {"number": "H000001"},
        also=("surname", "forenames", "born_on-day", "born_on-month", "born_on-year"),
    ),
    # What nobody has found is not there to be asked for: the form is not taken, whatever it says.
    "iom:ask_access": Form(
        "haringey", lambda ground: {"reason": "For the panel"}, lambda ground: {"pk": ground.case()}
    ),
    "iom:break_glass": Form(
        "haringey",
        lambda ground: {"reason": "Somebody may come to harm tonight"},
        lambda ground: {"pk": ground.case()},
    ),
    "iom:level": Form(
        "supervisor",
        lambda ground: {"access": "SEALED", "why": "A threat"},
        _led_by_the_supervisors,
        ("team",),
    ),
    "iom:access_request": Form(
        "supervisor",
        lambda ground: {"act": "decide", "decision": "GRANTED", "days": "14", "why": ""},
        _request,
        ("finding",),
    ),
    "iom:allocate": Form(
        "haringey",
        lambda ground: {"to": str(ground.posting("haringey").pk), "why": "Weekly allocation"},
        lambda ground: {"pk": ground.case()},
        ("act", "allocation"),
    ),
    "iom:reassign": Form(
        "supervisor",
        lambda ground: {"to": str(ground.posting("supervisor").pk), "why": "Takes over", "whole": "1"},
        _caseload,
        ("case",),
    ),
    "people:search": Form("haringey", lambda ground: {"q": "Surhaaaaab"}),
    "people:likely": Form("haringey", _said, also=(*_KNOWN, *_BORN)),
    "people:enter": Form(
        "haringey", lambda ground: {**_said(ground), **_role(ground)}, also=(*_KNOWN, *_BORN, "same_as")
    ),
    "people:change": Form("haringey", _said, _entered, (*_KNOWN, *_BORN)),
    "people:mark": Form("haringey", _role, _entered),
    "people:end_marker": Form("haringey", lambda ground: {"reason": "He is well"}, _marked),
    "people:separate": Form("haringey", lambda ground: {"reason": "His brother"}, _linked),
    "people:pair": Form(
        "haringey",
        lambda ground: {"verdict": "DIFFERENT", "reason": "Not alike"},
        _pair("WAITING"),
    ),
    "people:take_back": Form("haringey", lambda ground: {"reason": "A mistake"}, _pair("LINKED")),
    "oversight:explain": Form("haringey", lambda ground: {"explanation": "For the panel."}, _read),
    "oversight:review": Form("supervisor", lambda ground: {"outcome": "OK"}, _read_of_the_agency, ("note",)),
    "partners:send_agreement": Form("governance", parts=_agreement("DRAFT")),
    "partners:sign_agreement": Form(
        "governance",
        lambda ground: {"signatory": "Somebody", "signatory_role": "Director"},
        _agreement("TO_SIGN"),
        ("document",),
    ),
    "partners:new_version": Form("governance", parts=_agreement("LIVE")),
    "partners:end_agreement": Form(
        "governance",
        lambda ground: {"when": "soon", "reason": "A test"},
        _agreement("LIVE"),
        ("ends_on-day", "ends_on-month", "ends_on-year"),
    ),
    "partners:withdraw_agreement": Form(
        "governance", lambda ground: {"reason": "A test"}, _agreement("LIVE")
    ),
    "partners:new_agreement": Form("governance", _terms, also=("consent_needed",)),
    "partners:change_agreement": Form("governance", _terms, _agreement("DRAFT"), ("consent_needed",)),
    "partners:agreement_shares": Form("governance", _shares, _agreement("DRAFT"), ("later",)),
    "partners:new_programme": Form(
        "governance", lambda ground: {"name": "A programme", "purpose": "A purpose."}
    ),
    "partners:go_live": Form("governance", parts=_programme),
    "partners:end_programme": Form("governance", lambda ground: {"reason": "A test"}, _live_programme),
    "partners:new_assessment": Form(
        "governance",
        lambda ground: {
            "kind": "DPIA",
            "author": "Somebody",
            **_date("assessed_on", "2021"),
            "findings": "Low risk.",
            **_date("review_due_on", "2099"),
        },
        _programme,
        ("document",),
    ),
    "partners:review_assessment": Form(
        "governance", lambda ground: _date("review_due_on", "2099"), _assessment_of_another
    ),
    "partners:new_agency": Form(
        "governance",
        lambda ground: {"name": "A charity", "kind": "CHARITY", "boroughs": ["E09000014"]},
        also=("is_competent_authority",),
    ),
    "partners:change_agency": Form(
        "governance",
        lambda ground: {"name": "Another name", "kind": "HEALTH", "boroughs": ["E09000014"]},
        _agency_elsewhere,
        ("is_competent_authority",),
    ),
    "partners:teams": Form("governance", lambda ground: {"name": "Mentors"}, _agency_elsewhere, ("end",)),
    "partners:end_agency": Form(
        "governance", lambda ground: {"reason": "Closed", **_today("ends_on")}, _agency_elsewhere
    ),
    "partners:add_person": Form(
        "supervisor",
        lambda ground: {"email": "new@agency.example", "name": "New", **_a_supervisor(ground)},
        also=_SPELL,
    ),
    "partners:give_posting": Form("supervisor", _a_supervisor, _colleague, _SPELL),
    "partners:end_posting": Form(
        "supervisor", lambda ground: {"reason": "Left", **_today("ends_on")}, _colleagues_posting
    ),
    "partners:close_account": Form("governance", lambda ground: {"reason": "Left"}, _analyst),
    "partners:reset_second_factor": Form("governance", lambda ground: {"reason": "Lost it"}, _analyst),
    "rights:new": Form(
        "governance",
        lambda ground: {"number": "H000001", "kind": "ACCESS", **_day("asked_on")},
        also=("asked_by", "wish"),
    ),
    "rights:do": Form("governance", lambda ground: {"how": "Passport.", **_day("on")}, _act),
    "rights:told": Form("governance", parts=_rights_request, also=("agencies",)),
    "rights:pack": Form(
        "governance", lambda ground: {"item": "1", "decision": "DISCLOSE"}, _rights_request, _DECIDED
    ),
    "rights:item": Form("governance", lambda ground: {"decision": "DISCLOSE"}, _item, _DECIDED),
    "rights:gather": Form("governance", parts=_rights_request),
    "rights:finish": Form("governance", parts=_rights_request),
    "rights:review": Form(
        "governance",
        lambda ground: {"outcome": "KEEP", "reason": "An appeal.", **_day("keep_until", "28")},
        lambda ground: {"pk": a_review(ground.posting("governance")).pk},
    ),
    "rights:new_hold": Form(
        "governance", lambda ground: {"number": "H000001", "reason": "A claim."}, also=("until_on",)
    ),
    "rights:end_hold": Form(
        "governance",
        lambda ground: {"words": "It is over."},
        lambda ground: {"pk": a_hold(ground.posting("governance")).pk},
    ),
    "rights:end_restriction": Form(
        "governance",
        lambda ground: {"words": "It was right."},
        lambda ground: {"pk": a_restriction(ground.posting("governance")).pk},
    ),
    "partners:postings": Form(
        "haringey", lambda ground: {"posting": str(ground.posting("haringey").pk)}, also=("next",)
    ),
    "partners:keep_session": Form("haringey", also=("next",)),
    "personas:sign_in": Form("anonymous", parts=_persona, also=("next",)),
    "account_login": Form(
        "anonymous", lambda ground: {"login": ground.email(), "password": PASSWORD}, also=("next",)
    ),
    "account_logout": Form("haringey"),
    "account_reset_password": Form("anonymous", lambda ground: {"email": ground.email()}),
    "account_reauthenticate": Form("haringey", lambda ground: {"password": PASSWORD}, also=("next",)),
    "account_change_password": Form(
        "haringey",
        lambda ground: {
            "oldpassword": PASSWORD,
            "password1": _NEW_PASSWORD,
            "password2": _NEW_PASSWORD,
        },
    ),
    "mfa_generate_recovery_codes": Form("haringey"),
}


def send(browser: Client, name: str, ground: Ground, more: dict[str, str] | None = None) -> Any:
    """Send an address its good form, and whatever more."""
    form = FORMS.get(name, Form("haringey"))
    return browser.post(path_of(name, **form.parts(ground)), {**(more or {}), **form.fields(ground)})
