"""Writing down that a case was asked for in vain."""

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.partners.models import Posting


def case_refused(*, by: Posting, pk: int) -> None:
    """Write down that a case was asked for which is not this posting's to see, or does not exist.

    Both look the same, in the log too: else who may read their own entries would learn which there are.
    """
    log.record(act=Act.REFUSAL, by=by, what="iom.case", which=[f"IOM-{pk:06d}"])
