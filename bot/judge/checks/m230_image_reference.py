"""M230: an image is named in a way that cannot be pulled, or that may be another one tomorrow."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import images
from bot.judge.case import Case, Hit
from bot.judge.documents import containers, real
from bot.judge.rule import Rule
from bot.judge.swaps import swaps
from bot.model import Comparison, Evidence, Resource

FILLS = frozenset({"kind", "name", "old", "new"})
NEEDS = ("comparison",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each place that names an image worse than before, and one for each digest that newly
    stands behind two images."""
    for swap in swaps(case.comparison):
        variant = _variant(swap.old, swap.new)
        if variant is not None:
            evidence = Evidence("field", path=swap.path, old=swap.old, new=swap.new)
            yield _hit(variant or None, swap.change.resource, swap.old, swap.new, evidence)
    yield from _shared(case.comparison)


def _hit(variant: str | None, resource: Resource, old: str, new: str, *evidence: Evidence) -> Hit:
    args = (("kind", resource.kind), ("name", resource.name), ("old", old), ("new", new))
    return Hit(args, variant, resource, evidence)


def _variant(old: str, new: str) -> str | None:
    if not images.valid(new):
        return "invalid" if images.valid(old) else None
    if _moves(new) and not _moves(old):
        return ""
    tags = images.parse(old).tag, images.parse(new).tag
    if images.is_release(tags[0]) and not images.is_prerelease(tags[0]) and images.is_prerelease(tags[1]):
        return "prerelease"
    if images.digest(old) and not images.digest(new):
        return "unpinned"
    return None


def _moves(reference: str) -> bool:
    """Whether what is pulled may change without a change of the name: a tag without a digit (``latest``,
    ``master``, ``nightly``) is no version."""
    if images.digest(reference) is not None:
        return False
    tag = images.parse(reference).tag
    return tag is None or not any(letter.isdigit() for letter in tag)


def _shared(comparison: Comparison | None) -> Iterator[Hit]:
    """A digest is that of one image: under another name it can be pulled only where somebody put a copy, and
    a copy is called alike."""
    before = {(digest, place) for digest, place, *_ in _pinned(comparison, new=False)}
    seen: dict[str, tuple[str, str]] = {}
    for digest, place, reference, path, resource in _pinned(comparison, new=True):
        first, other = seen.setdefault(digest, (place, reference))
        known = {(digest, first), (digest, place)} <= before
        if first != place and not known and not _alike(first, place):
            evidence = Evidence("field", path=path, old=other, new=reference)
            yield _hit("digest-shared", resource, other, reference, evidence)


def _pinned(comparison: Comparison | None, *, new: bool) -> Iterator[tuple[str, str, str, str, Resource]]:
    """The images of one side that have a digest: it, where it is pulled from, the reference, the field, the
    resource."""
    for change in real(comparison):
        for name, container in containers(change.after if new else change.before).items():
            reference = container.get("image")
            digest = images.digest(reference) if isinstance(reference, str) else None
            if isinstance(reference, str) and digest:
                path = f"containers[name={name}].image"
                yield digest, images.parse(reference).place, reference, path, change.resource


def _alike(one: str, other: str) -> bool:
    """Whether the last names are the same, or one is in the other."""
    names = [place.rpartition("/")[2] for place in (one, other)]
    return names[0] in names[1] or names[1] in names[0]
