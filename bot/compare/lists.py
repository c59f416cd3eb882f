"""Which items of two lists belong together.

Kubernetes gives many lists a merge key; :data:`MERGE_KEYS` names them by the field that holds the list.
Items of other lists belong together when they are equal, wherever they stand, and what is left is paired
with what it resembles most. A command line keeps its order, because there order can be the meaning; where
each item has its turn (:func:`is_moved`), another order is a change of the whole list.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.compare.align import aligned
from bot.compare.paths import MergeKey

Pairing = tuple[int | None, int | None]
"""Place in the old list, place in the new one; None on the side where there is no such item."""

Pair = tuple[int, int]

_NAME = ("name",)
_PORTS = (("containerPort", "protocol"), ("port", "protocol"), _NAME)

MERGE_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "conditions": (("type",),),
    "endpoints": (("port", "path"), ("targetPort", "path")),
    "hostAliases": (("ip",),),
    "httpHeaders": (_NAME,),
    "imagePullSecrets": (_NAME,),
    "items": (("key", "path"), ("metadata.name", "kind")),
    "limits": (("type",),),
    "matchExpressions": (("key", "operator"),),
    "matchFields": (("key", "operator"),),
    "ownerReferences": (("uid",),),
    "panels": (("id",), ("title",)),
    "paths": (("path", "pathType"),),
    "ports": _PORTS,
    "readinessGates": (("conditionType",),),
    "resizePolicy": (("resourceName",),),
    "rules": (("host",), ("alert",), ("record",)),
    "selectableFields": (("jsonPath",),),
    "subjects": (("kind", "namespace", "name"),),
    "targets": (("refId",),),
    "tls": (("secretName",),),
    "tokenRequests": (("audience",),),
    "topologySpreadConstraints": (("topologyKey", "whenUnsatisfiable"),),
    "validations": (("expression",),),
    "volumeClaimTemplates": (("metadata.name",),),
    "volumeDevices": (("devicePath",),),
    "volumeMounts": (("mountPath",),),
    "x-kubernetes-validations": (("rule",),),
}
"""The field that holds a list → its merge keys, best first. Lists that are not here go by ``name``
(containers, env, volumes, webhooks, a CRD's versions, …). The first field must be there in every item,
the others may be absent; a key serves only if it tells all items of each side apart.

These are Kubernetes' ``x-kubernetes-list-map-keys`` (of 1.37; ``python -m bench.merge_keys`` checks them),
and for lists that Kubernetes replaces as a whole, and those of common custom resources, what tells their
items apart in practice."""

_DEFAULT = (_NAME,)
_IMPLIED = {"protocol": "TCP"}
_ORDERED = frozenset(("args", "command"))
_SEQUENCES = frozenset((
    "filters", "http", "initContainers", "metricRelabelConfigs", "metricRelabelings",
    "metric_relabel_configs", "middlewares", "pipelineStages", "pipeline_stages", "processors",
    "relabelConfigs", "relabel_configs", "relabelings", "routes", "steps", "writeRelabelConfigs",
))  # fmt: skip
_ALIKE = 0.5
_MOST_COMPARISONS = 10_000
_WORD = re.compile(r"[\w./-]+")


def merge_key(item: Any, fields: tuple[str, ...]) -> MergeKey | None:
    """The item's own values of ``fields``; what is implied is written out, what is absent is left out."""
    pairs: list[tuple[str, Any]] = []
    for field in fields:
        value = item
        for name in field.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        if value is None:
            value = _IMPLIED.get(field)
        if isinstance(value, (Mapping, list)) or (value is None and field == fields[0]):
            return None
        if value is not None:
            pairs.append((field, value))
    return tuple(pairs)


def merge_keys(
    field: str, old: Sequence[Any], new: Sequence[Any]
) -> tuple[list[MergeKey], list[MergeKey]] | None:
    """The merge keys of both lists' items, or None when these lists have none."""
    for fields in MERGE_KEYS.get(field, _DEFAULT):
        sides = [[merge_key(item, fields) for item in items] for items in (old, new)]
        keys = [[key for key in side if key is not None] for side in sides]
        if keys == sides and all(len(set(map(repr, side))) == len(side) for side in keys):
            return keys[0], keys[1]
    return None


def is_ordered(field: str, items: Sequence[Any]) -> bool:
    """Whether the order of a list without merge keys is part of its meaning: a command line, unless it is
    nothing but flags."""
    return field in _ORDERED and not all(_is_flag(item) for item in items)


def is_moved(field: str, old: Sequence[Any], new: Sequence[Any], pairs: Sequence[Pairing]) -> bool:
    """Whether items stand in another order, in a list of which each item has its turn: init containers, the
    steps of a pipeline, variables that name each other."""
    if field == "env":
        if not any("$(" in str(item.get("value")) for item in (*old, *new) if isinstance(item, Mapping)):
            return False
    elif field not in _SEQUENCES:
        return False
    places = [j for i, j in sorted(pairs, key=lambda two: (two[0] is None, two[0] or 0)) if i is not None]
    kept = [j for j in places if j is not None]
    return kept != sorted(kept)


def fields_of(field: str, segment: MergeKey) -> tuple[str, ...]:
    """The names of all fields of the merge key that ``segment`` is one of, the absent ones too."""
    names = tuple(name for name, _ in segment)
    choices = (fields for fields in MERGE_KEYS.get(field, _DEFAULT) if fields[:1] == names[:1])
    return next((fields for fields in choices if set(names) <= set(fields)), names)


def pair(
    field: str, old: Sequence[Any], new: Sequence[Any], keys: tuple[list[MergeKey], list[MergeKey]] | None
) -> list[Pairing]:
    """Every item of both lists once: the pairs, then what was removed, then what was added. ``keys`` are
    their :func:`merge_keys`."""
    if keys is not None:
        places = {repr(key): place for place, key in enumerate(keys[1])}
        return _complete(
            [(i, places[repr(key)]) for i, key in enumerate(keys[0]) if repr(key) in places], old, new
        )
    if is_ordered(field, [*old, *new]):
        return _in_order(old, new)
    return _by_likeness(old, new)


def _complete(pairs: list[Pair], old: Sequence[Any], new: Sequence[Any]) -> list[Pairing]:
    left, right = {i for i, _ in pairs}, {j for _, j in pairs}
    removed: list[Pairing] = [(i, None) for i in range(len(old)) if i not in left]
    added: list[Pairing] = [(None, j) for j in range(len(new)) if j not in right]
    return [*sorted(pairs), *removed, *added]


def _in_order(old: Sequence[Any], new: Sequence[Any]) -> list[Pairing]:
    first, second = [_text(item) for item in old], [_text(item) for item in new]
    pairs: list[Pair] = []
    for left, right in aligned(first, second):
        if [first[i] for i in left] == [second[j] for j in right]:
            pairs += zip(left, right, strict=True)
        else:
            pairs += _replaced(old, new, left, right)
    return _complete(pairs, old, new)


def _replaced(old: Sequence[Any], new: Sequence[Any], left: range, right: range) -> list[Pair]:
    """Of a stretch of a command line that gave way to another: flags of one name, and then what stands at one
    place unless it is another flag."""
    pairs, rest, others = _equal(left, right, lambda side, place: _name((old, new)[side][place], side, place))
    plain = [i for i in rest if not _is_flag(old[i])], [j for j in others if not _is_flag(new[j])]
    return [*pairs, *zip(*plain, strict=False)]


def _by_likeness(old: Sequence[Any], new: Sequence[Any]) -> list[Pairing]:
    texts = [_text(item) for item in old], [_text(item) for item in new]
    pairs, left, right = _equal(range(len(old)), range(len(new)), lambda side, place: texts[side][place])
    flags, left, right = _equal(left, right, lambda side, place: _stem((old, new)[side][place], side, place))
    pairs += flags
    if len(left) * len(right) > _MOST_COMPARISONS or _scalars(
        [old[i] for i in left], [new[j] for j in right]
    ):
        return _complete(pairs + list(zip(left, right, strict=False)), old, new)
    words = {i: _words(texts[0][i]) for i in left}, {j: _words(texts[1][j]) for j in right}
    scores = sorted(
        (-_likeness(words[0][i], words[1][j]), i, j)
        for i in left
        for j in right
        if type(old[i]) is type(new[j]) and isinstance(old[i], (dict, list))
    )
    free = set(left), set(right)
    for score, i, j in scores:
        if -score >= _ALIKE and i in free[0] and j in free[1]:
            free[0].discard(i)
            free[1].discard(j)
            pairs.append((i, j))
    return _complete(pairs, old, new)


def _scalars(old: list[Any], new: list[Any]) -> bool:
    """Whether these are as many values of one kind, so that each took the place of another."""
    return len(old) == len(new) and all(
        type(one) is type(other) and not isinstance(one, (dict, list)) and not _is_flag(one)
        for one, other in zip(old, new, strict=True)
    )


def _equal(
    old: Sequence[int], new: Sequence[int], text: Callable[[int, int], str]
) -> tuple[list[Pair], list[int], list[int]]:
    """Pairs of places with the same text, in order, and the places that are left on each side."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for j in reversed(new):
        waiting[text(1, j)].append(j)
    pairs: list[Pair] = []
    left: list[int] = []
    for i in old:
        same = waiting.get(text(0, i))
        if same:
            pairs.append((i, same.pop()))
        else:
            left.append(i)
    return pairs, left, sorted(j for places in waiting.values() for j in places)


def _is_flag(item: Any) -> bool:
    return isinstance(item, str) and item.startswith("-") and " " not in item


def _name(item: Any, side: int, place: int) -> str:
    """A flag's name, with or without a value; for anything else a text that nothing shares."""
    return item.partition("=")[0] if _is_flag(item) else f"\0{side} {place}"


def _stem(item: Any, side: int, place: int) -> str:
    """What two versions of one ``--flag=value`` share; for anything else a text that nothing shares."""
    name, equals, _ = item.partition("=") if _is_flag(item) else ("", "", "")
    return name if equals else f"\0{side} {place}"


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text))


def _likeness(old: Counter[str], new: Counter[str]) -> float:
    total = old.total() + new.total()
    return 2 * (old & new).total() / total if total else 0.0


def _text(item: Any) -> str:
    return json.dumps(_settled(item, ""), sort_keys=True, ensure_ascii=False)


def _settled(value: Any, field: str) -> Any:
    """A value with its lists sorted, as far as their order means nothing."""
    if isinstance(value, dict):
        return {key: _settled(child, key) for key, child in value.items()}
    if isinstance(value, list):
        items = [_settled(item, field) for item in value]
        return (
            items
            if is_ordered(field, items)
            else sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
        )
    return value
