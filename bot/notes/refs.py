"""Which tags versions have in a repository: by its releases, else by its tags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.notes.homes import PLAIN_TAGS, Home, tag
from bot.notes.hosts.host import Host

_MOST_QUESTIONS = 5


def tags(hub: Host, home: Home, name: str, versions: Sequence[str]) -> dict[str, str]:
    """The tag of each version that has one, by the first of the home's shapes that exists for it.

    The first page of releases is looked at before tags are asked for, by what they begin with: a chart's
    name is how most shapes begin, so that one question answers for all of its versions.
    """
    if not home.tags:
        return {}
    page = hub.page(home.repository, 1)
    known = {release.tag for release in page.releases} if page is not None else set()
    found = _matched(home, name, versions, known)
    if len(found) == len(versions):
        return found
    return {**named(hub, home, name, versions), **found}


def named(hub: Host, home: Home, name: str, versions: Sequence[str]) -> dict[str, str]:
    """The same by the repository's tags alone."""
    found: dict[str, str] = {}
    for prefix in list(_prefixes(home, name, versions))[:_MOST_QUESTIONS]:
        missing = [version for version in versions if version not in found]
        found |= _matched(home, name, missing, set(hub.tags(home.repository, prefix)))
        if versions[-1] in found and not home.certain:
            break  # the newest tells how the others are tagged
    return found


def _matched(home: Home, name: str, versions: Sequence[str], known: set[str]) -> dict[str, str]:
    found = {}
    for version in versions:
        first = next((one for shape in home.tags if (one := tag(shape, name, version)) in known), None)
        if first is not None:
            found[version] = first
    return found


def _prefixes(home: Home, name: str, versions: Sequence[str]) -> Iterator[str]:
    """What the tags of the home's shapes begin with, as few as can be; plain ones last."""
    if not versions:
        return
    own = dict.fromkeys(
        tag(shape.partition("{v}")[0], name, "") for shape in home.tags if shape not in PLAIN_TAGS
    )
    words = [name, "helm", "chart"]
    heads = dict.fromkeys(
        next((word for word in words if not home.certain and one.startswith(word)), one) for one in own
    )
    yield from (one for one in heads if one)
    for shape in PLAIN_TAGS:
        if shape in home.tags:
            yield _shared([tag(shape, name, version) for version in versions])


def _shared(words: Sequence[str]) -> str:
    """What all the words begin with."""
    first, last = min(words), max(words)
    size = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), None)
    return first if size is None else first[:size]
