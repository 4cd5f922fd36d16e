"""What the worker does with packs: it sets them from what was kept when a clerk asked, and publishes them.

All works as the system posting of the board. What is wrong with one paper is said with its item, and nothing
changes but that.
"""

import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from alongside.audit.models import Act
from alongside.board import paper_text
from alongside.board.actions.saying import PACK, record
from alongside.board.actions.setting import OUR_FAULT
from alongside.board.models import Pack, PackSource, Paper
from alongside.core import stored_files
from alongside.core.models import StoredFile
from alongside.reports_pack import making, reading, received
from alongside.reports_pack.agenda import Agenda
from alongside.reports_pack.faults import Fault, Faults

PURPOSE = "BOARD_PACK"
State = Pack.State
TAKEN_OUT = "A paper in it was taken out of publication."


def set_pack(pack: int, turn: int, *, at: datetime | None = None) -> None:
    """Set a pack, and publish it where that is asked for. One that was asked for again meanwhile is left.

    Args:
        at: when that is, if not now.
    """
    now = at or timezone.now()
    with transaction.atomic():
        # Locked before their pack, as board_take_out does: none is taken out while the pack is set.
        papers = _papers(pack)
        found = _wanted(pack, turn)
        if found is None:
            return
        if any(one.taken_out_at for one in papers):
            _leave(found, TAKEN_OUT)
            return
        source = PackSource.objects.get(pack=found)
        before = [found.public_pdf_id, found.members_pdf_id]
        try:
            public, members = _made(source, is_draft=not found.is_publishing)
        except Faults as wrong:
            _leave(found, " ".join(str(fault) for fault in wrong.found))
            return
        found.public_pdf = _stored(found, public, "public")
        found.members_pdf = _stored(found, members, "members") if members else None
        whole = members or public
        found.sheets, found.standard = public.sheets, public.standard
        found.places = [
            {
                "item": item,
                "number": one.number,
                "title": one.title,
                "is_exempt": one.is_exempt,
                "first": one.first_page,
                "last": one.last_page,
            }
            for one, item in zip(whole.items, source.papers["items"], strict=True)
        ]
        found.set_at, found.wanted_at = now, None
        if found.is_publishing:
            _publish(found, now)
        found.save(update_fields=_SET)
        for file in filter(None, before):
            _erase(file)


_SET = (
    *("public_pdf", "members_pdf", "sheets", "standard", "places", "set_at", "wanted_at"),
    *("state", "published_at", "is_publishing"),
)


def give_up(pack: int, turn: int) -> None:
    """Say on a pack's page that it could not be set, by a fault of ours."""
    with transaction.atomic():
        found = _wanted(pack, turn)
        if found:
            _leave(found, OUR_FAULT)


def _leave(pack: Pack, fault: str) -> None:
    """Say on a pack's page why it is not set."""
    pack.fault, pack.is_publishing, pack.wanted_at = fault, False, None
    pack.save(update_fields=["fault", "is_publishing", "wanted_at"])


def _papers(pack: int) -> list[Paper]:
    """The papers that a pack is set from, locked."""
    went_in = Pack.objects.filter(pk=pack).values_list("went_in", flat=True).first() or []
    of_pack = Paper.objects.filter(pk__in=[one["paper"] for one in went_in])
    return list(of_pack.select_for_update().order_by("pk"))


def _wanted(pack: int, turn: int) -> Pack | None:
    locked = Pack.objects.select_for_update()
    found: Pack | None = locked.filter(pk=pack, turn=turn, wanted_at__isnull=False).first()
    return found


def _publish(pack: Pack, now: datetime) -> None:
    for before in Pack.objects.select_for_update().filter(meeting=pack.meeting_id, state=State.PUBLISHED):
        before.state = State.SUPERSEDED
        before.save(update_fields=["state"])
        record(Act.ALTERATION, PACK, before.reference, "state", by=None)
    pack.state, pack.published_at, pack.is_publishing = State.PUBLISHED, now, False
    record(Act.ALTERATION, PACK, pack.reference, "state", "pdf", by=None)


def _made(source: PackSource, *, is_draft: bool) -> tuple[making.Made, making.Made | None]:
    """The public version, and the members' where it differs."""
    agenda = Agenda.model_validate_json(json.dumps(source.agenda))
    kept = Paper.objects.select_related("file").in_bulk(
        [one["paper"] for one in source.papers["of"].values()]
    )
    with tempfile.TemporaryDirectory() as folder:
        papers: dict[str, reading.Paper] = {}
        faults: list[Fault] = []
        for name, one in source.papers["of"].items():
            try:
                papers[name] = _paper(kept[one["paper"]], one, name, Path(folder))
            except Faults as wrong:
                faults += wrong.found
        if faults:
            raise Faults(faults)
        options: dict[str, Any] = {"made_at": timezone.now(), "is_draft": is_draft}
        public = making.make(agenda, papers, for_members=False, **options)
        if not any(item.exempt for item in agenda.item):
            return public, None
        return public, making.make(agenda, papers, for_members=True, **options)


def _paper(paper: Paper, kept: Mapping[str, Any], name: str, folder: Path) -> reading.Paper:
    if paper.kind == Paper.Kind.RECEIVED and paper.file:
        path = folder / f"{paper.pk}.pdf"
        stored_files.write_to(paper.file, path)
        return reading.Received(path, received.read(path, name))
    blocks = kept["blocks"] if "blocks" in kept else list(paper_text.frozen(paper).blocks)
    return reading.Written(blocks)


def _stored(pack: Pack, made: making.Made, version: str) -> StoredFile:
    return stored_files.store(purpose=PURPOSE, name=f"{pack.reference}-{version}.pdf", parts=[made.pdf])


def _erase(file: int) -> None:
    """Erase a PDF of a draft that another has taken the place of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT board_erase_pack(%s)", [file])
