"""Programmes and their words."""

from ninja import Path, Router

from alongside.api.guards import Request
from alongside.api.problems import NotThere
from alongside.api.v1.operations import reads
from alongside.api.v1.schemas import Offered, Programme, Programmes, Slug
from alongside.casework import packs
from alongside.casework.models import PackVersion
from alongside.casework.pack import VOCABULARIES
from alongside.partners.permissions import CASES_SEE

router = Router(tags=["Programmes"])


@reads(router, "", name="programmes", scope="cases:read", permission=CASES_SEE, answer=Programmes)
def list_programmes(request: Request) -> Programmes:
    """The programmes that have a pack, each with its words for the client's borough."""
    slugs = dict.fromkeys(one.programme.slug for one in packs.every_newest())
    found = [packs.newest(slug, request.posting.borough) for slug in slugs]
    return Programmes(programmes=[_shown(one) for one in found if one])


@reads(router, "/{slug}", name="programme", scope="cases:read", permission=CASES_SEE, answer=Programme)
def read_programme(request: Request, slug: Path[Slug]) -> Programme:
    """One programme, and its words for the client's borough."""
    found = packs.newest(slug, request.posting.borough)
    if found is None:
        raise NotThere(packs.WHAT, slug)
    return _shown(found)


def _shown(version: PackVersion) -> Programme:
    pack = packs.content(version)
    return Programme(
        slug=pack.slug,
        name=pack.name,
        purpose=pack.purpose,
        version=pack.version,
        vocabularies={
            name: [
                Offered(code=word.code, word=word.name, retired=word.retired) for word in getattr(pack, name)
            ]
            for name in VOCABULARIES
        },
        need_scale=list(pack.need_scale),
    )
