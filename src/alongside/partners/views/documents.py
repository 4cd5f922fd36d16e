"""Giving back a document that was sent."""

from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from alongside.audit import actions as log
from alongside.audit.models import Act
from alongside.core import stored_files
from alongside.core.models import StoredFile
from alongside.partners.models import Posting


def taken_away(file: StoredFile | None, *, name: str, by: Posting, what: str, which: int) -> HttpResponseBase:
    """A stored PDF as a download, which the log has.

    Args:
        file: the document; None where none came with what it belongs to.
        name: what the reader's machine calls it; never the name that its sender gave it.
        by: who takes it away.
        what: the kind of record that it belongs to, as the log calls it.
        which: the number of that record.

    Raises:
        Http404: when there is no document, or its content was removed.
    """
    if file is None or file.content_removed_on:
        raise Http404
    log.record(act=Act.EXPORT, by=by, what=what, which=[which], fields=["document"])
    # Read now: an answer that is sent bit by bit is read when who acts is no longer known to the database.
    response = StreamingHttpResponse(list(stored_files.parts(file)), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
