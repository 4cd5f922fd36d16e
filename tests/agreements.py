"""Sharing agreements for tests that are about something else: everything flows between everybody.

Made with the models, as the owner of the tables; how agreements come about has its own tests.
"""

from datetime import UTC, datetime

from alongside.partners.categories import Category
from alongside.partners.models import Agency, Agreement, AgreementParty, Posting, Programme, User

ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
FOREVER = datetime(2100, 1, 1, tzinfo=UTC)
EVERYTHING = [str(category) for category in Category]


def live_programme(slug: str = "london-iom") -> Programme:
    """A programme that is live, whenever the test plays."""
    return Programme.objects.update_or_create(slug=slug, defaults={"name": slug, "live_from": ALWAYS})[0]


def an_agreement(series: int = 1, **options: object) -> Agreement:
    """An agreement of London IOM that is always live, and has no parties yet."""
    given = {
        "series": series,
        "title": "Everything, for tests",
        "programme": live_programme(),
        "state": "LIVE",
        "purposes": ["REDUCE_REOFFENDING"],
        "legal_basis": "PUBLIC_TASK",
        "regime": "UK_GDPR",
        "starts_at": ALWAYS,
        "ends_at": FOREVER,
        "review_on": FOREVER.date(),
        "written_by": _governance(),
        "written_at": ALWAYS,
        **options,
    }
    return Agreement.objects.create(**given)


def a_party(agreement: Agreement, agency: Agency, **options: object) -> AgreementParty:
    """An agency's part in an agreement: it reads and contributes everything, unless it is said."""
    given = {"reads": EVERYTHING, "contributes": EVERYTHING, **options}
    return AgreementParty.objects.create(agreement=agreement, agency=agency, **given)


def share_everything(agency: Agency) -> None:
    """Let everything flow between an agency and all others of which the same was said."""
    agreement = Agreement.objects.filter(title="Everything, for tests").first() or an_agreement()
    a_party(agreement, agency)


def _governance() -> Posting:
    """Whoever writes the agreements. Their agency is no party."""
    user, _ = User.objects.get_or_create(email="governance@agency.example", defaults={"name": "Governance"})
    agency, _ = Agency.objects.get_or_create(
        name="Agency that writes agreements", defaults={"kind": "COUNCIL"}
    )
    return Posting.objects.get_or_create(
        user=user, agency=agency, role="GOVERNANCE_LEAD", defaults={"starts_on": ALWAYS.date()}
    )[0]
