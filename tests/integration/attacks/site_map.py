"""The addresses of the site, from the URL conf, so that a new one is attacked without being asked for."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from alongside.partners.access import access_to

# What stands in for the parts of an address where nothing needs to be there.
NOTHING_THERE: dict[str, Any] = {"uidb36": "zzzz", "key": "not-a-key", "borough": "E09000099", "kind": "csv"}
ABSENT = 987_654


def _below(resolver: URLResolver, spaces: tuple[str, ...] = (), *, system: bool = False) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            name = ":".join([*spaces, pattern.name or f"unnamed {pattern.pattern}"])
            access = access_to(pattern.callback, name)
            if (access is not None and access.system) == system:
                yield name
        else:
            below = (*spaces, *([pattern.namespace] if pattern.namespace else []))
            yield from _below(pattern, below, system=system)


def parts_of(name: str) -> list[str]:
    """The names of an address's parts, those of the includes above it too."""
    *spaces, last = name.split(":")
    resolver = get_resolver()
    for space in spaces:
        resolver = resolver.namespace_dict[space][1]
    return list(resolver.reverse_dict.getlist(last)[0][0][0][1])


def path_of(name: str, **parts: Any) -> str:
    """The path of an address; parts that are not given name nothing that is there."""
    filled = {part: parts.get(part, NOTHING_THERE.get(part, ABSENT)) for part in parts_of(name)}
    return reverse(name, kwargs=filled or None)


# Of pages; and of the API, where a token opens and no session counts (test_api.py).
NAMES = tuple(sorted(set(_below(get_resolver()))))
SYSTEMS = tuple(sorted(set(_below(get_resolver(), system=True))))
WITH_RECORD = tuple(name for name in NAMES if parts_of(name))
# Without the library's pages, which know no records but how one signs in.
OURS = tuple(name for name in NAMES if not name.startswith(("account_", "mfa_")))
