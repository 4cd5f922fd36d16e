"""The packs that are in force, and loading another version of one.

loaded = packs.load(text, "gang-exit.toml")
pack = packs.in_force("gang-exit", borough="E09000014")
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from alongside.audit import acting
from alongside.audit import actions as log
from alongside.audit.acting import Task
from alongside.audit.models import Act
from alongside.casework import pack as packing
from alongside.casework.models import PackVersion
from alongside.casework.pack import VOCABULARIES, Fault, Faults, Overlay, Pack
from alongside.partners.areas import BOROUGHS
from alongside.partners.categories import Category
from alongside.partners.models import Programme

WHAT = "casework.packversion"


@dataclass(frozen=True, slots=True)
class PlanCategory:
    """Under which category a programme shares its plans, for all or (`borough`) in one borough."""

    programme: str
    name: str
    borough: str
    category: Category


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a file came to. `versions`: none where it was in force already."""

    slug: str
    borough: str
    version: str
    versions: tuple[PackVersion, ...]


def newest(slug: str, borough: str = "") -> PackVersion | None:
    """The version of a pack that is in force: a borough's own, where it has one."""
    found = PackVersion.objects.filter(programme__slug=slug, borough__in={"", borough})
    return found.order_by("-borough", "-pk").first()


def in_force(slug: str, borough: str = "") -> Pack | None:
    """The pack of a programme that is in force, in a borough or for all."""
    found = newest(slug, borough)
    return content(found) if found else None


def for_programme(slug: str, borough: str) -> Pack:
    """The same, where there must be one. Raises LookupError."""
    found = in_force(slug, borough)
    if found is None:
        raise LookupError(f"No pack of {slug} is loaded.")
    return found


def content(version: PackVersion) -> Pack:
    """The pack of a version."""
    return Pack.model_validate(version.content, strict=False)


def every_newest(programme: Programme | None = None) -> list[PackVersion]:
    """The versions in force, of every programme or of one, in the order of their names and boroughs."""
    found = PackVersion.objects.select_related("programme")
    if programme:
        found = found.filter(programme=programme)
    return list(
        found.order_by("programme__name", "programme_id", "borough", "-pk").distinct(
            "programme__name", "programme_id", "borough"
        )
    )


def plan_categories() -> list[PlanCategory]:
    """Under which category each programme that has a pack shares its plans, wherever it is shaped."""
    newest = PackVersion.objects.order_by("programme__slug", "borough", "-pk").distinct(
        "programme__slug", "borough"
    )
    found = newest.values_list("programme__slug", "programme__name", "borough", "content__categories__plan")
    return [PlanCategory(slug, name, where, Category(category)) for slug, name, where, category in found]


def in_force_of(pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], Pack]:
    """The packs in force of some programmes and boroughs, each as (slug, GSS code), asked for at once."""
    newest = PackVersion.objects.filter(
        programme__slug__in={slug for slug, _ in pairs}, borough__in={"", *(where for _, where in pairs)}
    )
    found = newest.order_by("programme__slug", "borough", "-pk").distinct("programme__slug", "borough")
    contents = {
        (slug, where): Pack.model_validate(kept, strict=False)
        for slug, where, kept in found.values_list("programme__slug", "borough", "content")
    }
    return {
        (slug, where): contents.get((slug, where)) or contents[slug, ""]
        for slug, where in pairs
        if (slug, where) in contents or (slug, "") in contents
    }


def read_for_loading(text: str, file: str) -> tuple[str, str, Pack]:
    """What a file would put in force: the programme's slug, the borough, and the whole pack.

    Raises:
        Faults: it cannot be used, shapes a pack that is not there, or drops a code of the version before.
    """
    read = packing.read(text, file)
    if isinstance(read, Pack):
        slug, borough, pack = read.slug, "", read
    else:
        slug, borough, pack = read.extends, read.borough, _shaped(read, file)
    before = PackVersion.objects.filter(programme__slug=slug, borough=borough).order_by("-pk").first()
    if before:
        faults = [Fault(file, 1, words) for words in dropped(content(before), pack)]
        if faults:
            raise Faults(faults)
    return slug, borough, pack


def load(text: str, file: str) -> Loaded:
    """Put a pack, or a borough's overlay, in force. The programme is made where there is none, and not live.

    What boroughs have shaped of a shared pack is shaped anew from its new version, or nothing is loaded.

    Raises:
        Faults: as `read_for_loading`; or the version is there with another content.
    """
    with acting.as_system(Task.SETUP), transaction.atomic():
        slug, borough, pack = read_for_loading(text, file)
        programme, _ = Programme.objects.get_or_create(
            slug=slug, defaults={"name": pack.name, "purpose": pack.purpose}
        )
        before = PackVersion.objects.filter(programme=programme, borough=borough).order_by("-pk").first()
        if before and before.version == pack.version:
            if before.text == text:
                return Loaded(slug, borough, pack.version, ())
            raise Faults(
                [
                    Fault(
                        file,
                        1,
                        f"version {pack.version} is in force with another content. Raise the version.",
                    )
                ]
            )
        base = None if not borough else newest(slug)
        made = [_kept(programme, borough, pack, text, base)]
        if not borough:
            made += [_kept(programme, *shaped, made[0]) for shaped in _shaped_anew(programme, pack)]
        # What any of them keeps in: a new shared version must not open what a borough has closed.
        private = {
            one for version in every_newest(programme) for one in version.content["categories"]["private"]
        }
        Programme.objects.filter(pk=programme.pk).update(kept_in=sorted(private))
        log.record(act=Act.ALTERATION, by=None, what=WHAT, which=[one.pk for one in made], fields=["content"])
    return Loaded(slug, borough, pack.version, tuple(made))


def dropped(before: Pack, after: Pack) -> Iterator[str]:
    """The codes that a new version no longer has, in words. Cases are written with them: they are retired."""
    if before.prefix != after.prefix:
        yield f"prefix: cases are called by “{before.prefix}”. Keep it."
    for vocabulary in (*VOCABULARIES, "questions"):
        now = {word.code: word for word in getattr(after, vocabulary)}
        names = {_name(word): code for code, word in now.items()}
        for word in getattr(before, vocabulary):
            if word.code in now:
                continue
            renamed = names.get(_name(word))
            why = f" “{renamed}” has its name now." if renamed else ""
            yield (
                f"{vocabulary}: the code “{word.code}” is gone, and cases may be written with it.{why} "
                "Keep it, with retired = true if it is offered no more."
            )


def differences(before: Pack | None, after: Pack) -> Iterator[str]:
    """What a new version changes, a line for each."""
    if before is None:
        yield "a new programme"
        return
    for key, value in after:
        was = getattr(before, key)
        if key in (*VOCABULARIES, "questions", "targets"):
            yield from _words_that_differ(key, was, value)
        elif was != value:
            yield f"{key}: {_shown(was)} → {_shown(value)}"


def _words_that_differ(
    vocabulary: str, before: tuple[packing.Word, ...], after: tuple[packing.Word, ...]
) -> Iterator[str]:
    known = {word.code: word for word in before}
    for word in after:
        was = known.pop(word.code, None)
        if was is None:
            yield f"{vocabulary}: + {word.code} “{_name(word)}”"
        elif was != word:
            changed = [key for key, value in word if getattr(was, key) != value]
            told = ", ".join(
                f"{key} {_shown(getattr(was, key))} → {_shown(getattr(word, key))}" for key in changed
            )
            yield f"{vocabulary}: {word.code}: {told}"
    yield from (f"{vocabulary}: - {code}" for code in known)


def _name(word: object) -> str:
    """A word's name; a question's words."""
    return str(getattr(word, "name", "") or getattr(word, "words", ""))


def _shown(value: object) -> str:
    if isinstance(value, packing.BaseModel):
        return ", ".join(f"{key} {_shown(one)}" for key, one in value if one not in (None, "", ()))
    if isinstance(value, (tuple, list)):
        return ", ".join(_shown(one) for one in value) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value in (None, "") else str(value)


def _shaped(overlay: Overlay, file: str) -> Pack:
    if overlay.borough not in {borough.gss for borough in BOROUGHS}:
        raise Faults(
            [_at(overlay, file, "borough", f"there is no borough “{overlay.borough}”. Give its GSS code")]
        )
    base = in_force(overlay.extends)
    if base is None:
        raise Faults([_at(overlay, file, "extends", f"no pack “{overlay.extends}” is loaded. Load it first")])
    return packing.overlaid(base, overlay)


def _at(overlay: Overlay, file: str, key: str, words: str) -> Fault:
    return Fault(file, overlay.lines.get((key,), 1), f"{key}: {words}.")


def _shaped_anew(programme: Programme, base: Pack) -> Iterator[tuple[str, Pack, str]]:
    """What every borough has shaped of a programme's pack, from its new version."""
    overlays = PackVersion.objects.filter(programme=programme).exclude(borough="")
    for one in overlays.order_by("borough", "-pk").distinct("borough"):
        overlay = packing.read(one.text, f"{programme.slug} of {one.borough}")
        if isinstance(overlay, Overlay):
            yield one.borough, packing.overlaid(base, overlay), one.text


def _kept(programme: Programme, borough: str, pack: Pack, text: str, base: PackVersion | None) -> PackVersion:
    return PackVersion.objects.create(
        programme=programme,
        borough=borough,
        version=pack.version,
        base=base,
        text=text,
        content=pack.model_dump(mode="json"),
        loaded_at=timezone.now(),
    )
