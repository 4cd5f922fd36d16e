"""Saying whose role a lead is, and where they are written to."""

from django.db import transaction

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.partners.models import Agency, Posting
from alongside.plans.actions import rounds
from alongside.plans.models import Lead, LeadContact

WHAT = "plans.lead"


@transaction.atomic
def change(*, lead: Lead, agency: Agency | None, email: str, by: Posting) -> None:
    """Keep the agency and the address of a lead.

    Without an address they are not written to; with a new one they are, for rounds that wait for them.
    """
    before = LeadContact.objects.filter(lead=lead).first()
    fields = [
        *(["agency"] if lead.agency_id != (agency.pk if agency else None) else []),
        *(["email"] if (before.email if before else "") != email else []),
    ]
    if not fields:
        return
    lead.agency = agency
    lead.save(update_fields=["agency"])
    if email:
        LeadContact.objects.update_or_create(lead=lead, defaults={"email": email})
    else:
        LeadContact.objects.filter(lead=lead).delete()
    if email and "email" in fields:
        rounds.write_to(lead)
    log.record(act=Act.ALTERATION, by=by, what=WHAT, which=[lead.pk], fields=fields)
