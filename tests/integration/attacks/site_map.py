"""The addresses of the site, from the URL conf, so that a new one is attacked without being asked for."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# What stands in for the parts of an address where nothing needs to be there.
NOTHING_THERE: dict[str, Any] = {"uidb36": "zzzz", "key": "not-a-key"}
ABSENT = 987_654


def _below(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join([*spaces, pattern.name or f"unnamed {pattern.pattern}"])
        else:
            yield from _below(pattern, (*spaces, *([pattern.namespace] if pattern.namespace else [])))


def parts_of(name: str) -> list[str]:
    """The names of an address's parts, those of the includes above it too."""
    space, _, last = name.rpartition(":")
    resolver = get_resolver()
    known = resolver.namespace_dict[space][1] if space else resolver
    return list(known.reverse_dict.getlist(last)[0][0][0][1])


def path_of(name: str, **parts: Any) -> str:
    """The path of an address; parts that are not given name nothing that is there."""
    filled = {part: parts.get(part, NOTHING_THERE.get(part, ABSENT)) for part in parts_of(name)}
    return reverse(name, kwargs=filled or None)


NAMES = tuple(sorted(set(_below(get_resolver()))))
WITH_RECORD = tuple(name for name in NAMES if parts_of(name))
# Without the library's pages, which know no records but how one signs in.
OURS = tuple(name for name in NAMES if not name.startswith(("account_", "mfa_")))
