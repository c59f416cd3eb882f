"""Images that are swapped: in the containers of pods, and wherever else a manifest names one.

Operators get the images of what they run as an argument, in the environment, in a ConfigMap or in a custom
resource; a container's own field is only the half of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.judge import fields, images
from bot.judge.documents import real
from bot.judge.kinds import is_custom
from bot.model import Change, Comparison, FieldChange, Status

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/@:+-]*")
_PLACES = re.compile(r"pod\.(?:initContainers|containers)\[[^\]]*\]\.(?:env\b.*|args\b.*|command\b.*)")
_DATA = re.compile(r"data\b.*")
_SPEC = re.compile(r"spec\b.*")
_NAMED = re.compile(r"(?i).*image\b|.*image[A-Z_]")
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Swap:
    """A place in a changed resource where another image stands. ``container`` is the container whose own
    image it is (``init/`` before it for an init container), None anywhere else."""

    change: Change
    path: str
    old: str
    new: str
    container: str | None = None


def swaps(comparison: Comparison | None) -> Iterator[Swap]:
    """Every one of them: those of containers first, for each kind of place in the order of the changes."""
    for change, name, old, new in images.swaps(comparison):
        yield Swap(change, f"containers[name={name}].image", old, new, name)
    for change in real(comparison, Status.CHANGED):
        told = set()
        for path, old, new in _texts(change):
            for one, other in _references(path, old, new):
                if (one, other) not in told:
                    told.add((one, other))
                    yield Swap(change, path, one, other)


def _texts(change: Change) -> Iterator[tuple[str, str, str]]:
    """The texts of a resource that differ, where images may be named."""
    if change.resource.kind == "ConfigMap":
        for field in change.fields:
            if _DATA.fullmatch(field.path) and not field.noise:
                yield from _inner(field)
        return
    custom = is_custom(change.resource)
    for one in fields.fields(change):
        meant = _SPEC.fullmatch(one.path) if custom else _PLACES.fullmatch(one.place)
        if meant and isinstance(one.old, str) and isinstance(one.new, str):
            yield one.path, one.old, one.new


def _inner(field: FieldChange) -> Iterator[tuple[str, str, str]]:
    inner = [one for one in field.inner if not one.noise]
    for one in inner or (field,):
        path = field.path if one is field else f"{field.path}: {one.path}"
        if isinstance(one.old, str) and isinstance(one.new, str):
            yield path, one.old, one.new


def _references(path: str, old: str, new: str) -> Iterator[tuple[str, str]]:
    """The images of which only the tag, the digest or the registry differs, in texts that are otherwise the
    same."""
    if max(len(old), len(new)) > _LONGEST or _TOKEN.sub("\0", old) != _TOKEN.sub("\0", new):
        return
    for before, after in zip(_TOKEN.finditer(old), _TOKEN.finditer(new), strict=True):
        one, other = before[0], after[0]
        if one == other or not (images.valid(one) and images.valid(other)):
            continue
        named = _NAMED.match(f"{path} {old[: before.start()]}") is not None
        if images.parse(one).repository != images.parse(other).repository:
            continue
        if _is_image(one, named=named) or _is_image(other, named=named):
            yield one, other


def _is_image(reference: str, *, named: bool) -> bool:
    """Whether a text that could be an image is one: it pins a digest, begins with a known registry, or
    has a version for a tag and a folder in its name or a word before it that says image."""
    image = images.parse(reference)
    if images.digest(reference):
        return True
    if image.tag and reference.startswith(f"{image.registry}/") and images.is_known(image.registry):
        return True
    return image.major is not None and (named or "/" in reference)
