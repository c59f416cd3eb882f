"""Two renders compared: the story of this room.

Split as text, match by identity, skip what is equal, glance at what differs only in noise; read, mask and
diff the rest.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot import halves
from bot.compare.diff import diff
from bot.compare.fields import Context, field_changes
from bot.compare.glance import glance
from bot.compare.identify import Identity, identity
from bot.compare.mask import Mask, plain
from bot.compare.mask import key as field_name
from bot.compare.match import match
from bot.compare.paths import Path, format_path
from bot.compare.repeated import repeated
from bot.compare.similar import Match, Renamed, renamed, unstable
from bot.compare.steady import Varying
from bot.compare.trim import trim
from bot.compare.units import Unit, read, units
from bot.model import RBAC, Change, Comparison, Confidence, Gap, Manifest, Resource, Stage, Status

Varyings = Mapping[Identity, Varying]
"""The resources of one side that a second render names again, with the places where they vary."""

Sides = tuple[Varyings | None, Varyings | None]
"""Old and new; None for a side that was rendered only once."""

_CRD = "CustomResourceDefinition"
_MUCH = 2_000_000
"""So many characters of changed documents are worth a copy of the process."""
_BESIDES = 1_000_000
"""So many characters take as long as what the caller has to do meanwhile."""


def compare(
    old: str,
    new: str,
    *,
    namespace: str | None = None,
    key: bytes,
    again: tuple[str | None, str | None] = (None, None),
    meanwhile: Callable[[], object] | None = None,
) -> Comparison:
    """What changes in the cluster between two outputs of ``helm template``.

    ``namespace`` is the release's: an object without one is in it. ``key`` is random for each run and keys
    the hashes that stand for secrets. ``again`` is a second render of the same input, old and new: what
    varies between the two is noise. ``meanwhile`` is what the caller has to do besides: where a copy of this
    process does the greater part of much work, it is done here at the same time, and else not at all. Nothing
    raises; what cannot be read is in the gaps.

    Indices in field paths count in the old list, of added items in the new one. ``before`` and ``after`` of
    a change that is nothing but noise are None. In a large CustomResourceDefinition that changed, parts of
    the schema that are the same on both sides are ``{}`` in ``before`` and ``after``, and texts ``""``.
    """
    with _uncollected():
        return _compared(_Reader(key), old, new, namespace, again, meanwhile)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Documents are trees: looking for cycles in them costs a tenth of a comparison and finds none."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _compared(
    reader: _Reader,
    old: str,
    new: str,
    namespace: str | None,
    again: tuple[str | None, str | None],
    meanwhile: Callable[[], object] | None,
) -> Comparison:
    before, after = reader.units(old, namespace), reader.units(new, namespace)
    sides = _varying(reader, before, again[0], namespace), _varying(reader, after, again[1], namespace)
    found = match(before, after, namespace=namespace)
    reader.gaps += found.gaps
    renames, random = _same_under_two_names(reader, found.removed, found.added, sides)
    gone = {i for i, *_ in (*renames, *random)}
    come = {j for _, j, *_ in (*renames, *random)}
    changes = _pairs(reader, [pair for pair in found.pairs if pair[0].text != pair[1].text], sides, meanwhile)
    changes += [_renamed(reader, found.removed[i], found.added[j], sides, sure) for i, j, sure in renames]
    changes += [_changed(reader, found.removed[i], found.added[j], sides, random=True) for i, j in random]
    changes += [
        Change(unit.resource, Status.REMOVED, before=reader.document(unit))
        for place, unit in enumerate(found.removed)
        if place not in gone
    ]
    changes += [
        Change(unit.resource, Status.ADDED, after=reader.added(unit))
        for place, unit in enumerate(found.added)
        if place not in come
    ]
    told = tuple(sorted((change for change in changes if change is not None), key=_order))
    rights = any(change.resource.group == RBAC and not change.noise for change in told)
    return Comparison(
        told,
        tuple(sorted((unit.resource for unit in before), key=_place)),
        tuple(sorted((unit.resource for unit in after), key=_place)),
        rbac=(_rbac(reader, before), _rbac(reader, after)) if rights else ((), ()),
        gaps=tuple(dict.fromkeys(reader.gaps)),
    )


def _pairs(
    reader: _Reader,
    pairs: Sequence[tuple[Unit, Unit]],
    sides: Sides,
    meanwhile: Callable[[], object] | None,
) -> list[Change | None]:
    """The changes of pairs whose texts differ; of much text, about half of them on another core."""
    sizes = [len(one.text) + len(other.text) for one, other in pairs]
    if sum(sizes) < _MUCH or not halves.possible():
        return [_changed(reader, one, other, sides) for one, other in pairs]
    mine, theirs = _shares(sizes, _BESIDES if meanwhile else 0)

    def work(places: Sequence[int], own: _Reader) -> tuple[list[Change | None], list[Gap]]:
        return [_changed(own, *pairs[place], sides) for place in places], own.gaps

    def here() -> tuple[list[Change | None], list[Gap]]:
        if meanwhile:
            meanwhile()
        return work(mine, reader)

    copy = _Reader(reader.key)
    (changes, _), (others, gaps) = halves.both(here, lambda: work(theirs, copy))
    reader.gaps += gaps
    return changes + others


def _shares(sizes: Sequence[int], besides: int) -> tuple[list[int], list[int]]:
    """The places of two shares, the largest first; the first share is ``besides`` smaller."""
    shares: tuple[list[int], list[int]] = [], []
    held = [besides, 0]
    for place in sorted(range(len(sizes)), key=lambda place: -sizes[place]):
        smaller = held.index(min(held))
        shares[smaller].append(place)
        held[smaller] += sizes[place]
    return shares


class _Reader:
    """Reads documents, masked, and keeps what could not be read."""

    def __init__(self, key: bytes) -> None:
        self.key = key
        self.mask = Mask(key)
        self.gaps: list[Gap] = []

    def units(self, text: str, namespace: str | None) -> list[Unit]:
        found: list[Unit] = []
        for unit in units(text, namespace):
            if isinstance(unit, Gap):
                self.gaps.append(unit)
            else:
                found.append(unit)
        return found

    def document(self, unit: Unit) -> dict[str, Any] | None:
        """The unit's document; None, and a gap, if it is broken."""
        value = read(unit.text, unit.place)
        if isinstance(value, Gap):
            self.gaps.append(value)
            return None
        return self._masked(value)

    def added(self, unit: Unit) -> dict[str, Any] | None:
        """The document of a unit that is new."""
        self.note_repeated(unit, unit.text)
        return self.document(unit)

    def note_repeated(self, unit: Unit, text: str, old: str = "") -> None:
        """A gap for each key that stands twice in ``text``, and did not in the ``old`` one."""
        found = repeated(text)
        known = repeated(old) if found else ()
        for path in found:
            if path not in known:
                where = format_path(path)
                reason = f"the key {where} stands twice in this rendered document: the last one counts"
                self.gaps.append(Gap(Stage.COMPARE, unit.place, reason))

    def pair(
        self, old: Unit, new: Unit, texts: tuple[str, str]
    ) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
        """Both documents, read from shorter ``texts`` of them if these are good YAML."""
        values = read(texts[0], old.place), read(texts[1], new.place)
        if isinstance(values[0], Gap) or isinstance(values[1], Gap):
            return self.document(old), self.document(new)
        return self._masked(values[0]), self._masked(values[1])

    def _masked(self, value: Mapping[Any, Any]) -> dict[str, Any]:
        if value.get("kind") == _CRD:  # a schema, made to be published
            return {field_name(name): plain(child) for name, child in value.items()}
        return self.mask.mapping(value)


def _changed(reader: _Reader, old: Unit, new: Unit, sides: Sides, *, random: bool = False) -> Change | None:
    texts = old.text, new.text
    if old.resource.kind == new.resource.kind == _CRD:
        texts = trim(*texts)
    glimpsed = glance(*texts)
    if glimpsed is not None:
        return Change(new.resource, Status.CHANGED, fields=glimpsed, noise=True) if glimpsed else None
    before, after = reader.pair(old, new, texts)
    if before is None or after is None:
        return None
    reader.note_repeated(new, texts[1], texts[0])
    varying = _of(sides[0], old), _of(sides[1], new)
    context = Context(old.resource, new.resource, varying, reader.mask.field, random)
    fields = field_changes(before, after, context)
    if not fields:
        return None
    was = old.resource if old.resource != new.resource and not random else None
    if all(field.noise for field in fields):
        return Change(new.resource, Status.CHANGED, was, fields, noise=True)
    return Change(new.resource, Status.CHANGED, was, fields, before, after)


def _rbac(reader: _Reader, side: Sequence[Unit]) -> tuple[Manifest, ...]:
    """Every role and binding of one side, in the order of the render."""
    read = ((unit.resource, reader.document(unit)) for unit in side if unit.resource.group == RBAC)
    return tuple(Manifest(resource, document) for resource, document in read if document is not None)


def _renamed(reader: _Reader, old: Unit, new: Unit, sides: Sides, confidence: Confidence) -> Change | None:
    change = _changed(reader, old, new, sides)
    return None if change is None else replace(change, confidence=confidence)


def _of(side: Varyings | None, unit: Unit) -> Varying | None:
    return None if side is None else side.get(identity(unit.resource), {})


def _varying(
    reader: _Reader, once: Sequence[Unit], again: str | None, namespace: str | None
) -> Varyings | None:
    """What a second render of one side shows; None when there was none."""
    if again is None:
        return None
    found = match(once, reader.units(again, namespace), namespace=namespace)
    varyings: dict[Identity, Varying] = {}
    for one, other in found.pairs:
        varying: dict[Path, tuple[Any, Any]] = {}
        if one.text != other.text:
            documents = reader.document(one), reader.document(other)
            if documents[0] is not None and documents[1] is not None:
                varying = {path: (value, twin) for path, value, twin in diff(*documents)}
        varyings[identity(one.resource)] = varying
    return varyings


def _same_under_two_names(
    reader: _Reader, removed: Sequence[Unit], added: Sequence[Unit], sides: Sides
) -> tuple[list[Renamed], list[Match]]:
    """Places in ``removed`` and ``added``: those that were renamed, and those whose name is random."""

    def restless(side: Varyings | None, units: Sequence[Unit]) -> Callable[[int], bool]:
        return lambda place: side is None or identity(units[place].resource) not in side

    names = [unit.resource for unit in removed], [unit.resource for unit in added]
    random: list[Match] = []
    if sides != (None, None):
        random = unstable(*names, (restless(sides[0], removed), restless(sides[1], added)))
    taken = {i for i, _ in random}, {j for _, j in random}
    left = (
        [i for i in range(len(removed)) if i not in taken[0]],
        [j for j in range(len(added)) if j not in taken[1]],
    )
    found = renamed(
        [names[0][i] for i in left[0]],
        [names[1][j] for j in left[1]],
        (lambda i: reader.document(removed[left[0][i]]), lambda j: reader.document(added[left[1][j]])),
    )
    return [(left[0][i], left[1][j], sure) for i, j, sure in found], random


def _place(resource: Resource) -> tuple[str, str, str, str]:
    return resource.kind, resource.namespace or "", resource.name, resource.api_version


def _order(change: Change) -> tuple[tuple[str, str, str, str], str]:
    return _place(change.resource), change.status
