"""Users, agencies and teams, postings, programmes, sharing agreements, and the ways to closed records."""

from alongside.partners.models.access import Access, AccessRequest, GuardedRecord
from alongside.partners.models.agencies import Agency, AgencyKind, Team
from alongside.partners.models.agreements import Agreement, AgreementParty
from alongside.partners.models.postings import (
    BOROUGH_ROLES,
    EITHER_ROLES,
    LONDON_WIDE_ROLES,
    Posting,
    PostingQuerySet,
    Role,
)
from alongside.partners.models.programmes import ImpactAssessment, Programme
from alongside.partners.models.saved_views import DefaultView, SavedView
from alongside.partners.models.users import User, UserManager

__all__ = [
    "BOROUGH_ROLES",
    "EITHER_ROLES",
    "LONDON_WIDE_ROLES",
    "Access",
    "AccessRequest",
    "Agency",
    "AgencyKind",
    "Agreement",
    "AgreementParty",
    "DefaultView",
    "GuardedRecord",
    "ImpactAssessment",
    "Posting",
    "PostingQuerySet",
    "Programme",
    "Role",
    "SavedView",
    "Team",
    "User",
    "UserManager",
]
