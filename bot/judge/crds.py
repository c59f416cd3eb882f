"""CustomResourceDefinitions: their versions and what a schema newly refuses, drops or accepts."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.judge.documents import Document, dig, mapping, objects
from bot.model import Change, ChartArchive

KIND = "CustomResourceDefinition"
_DEEPEST = 60
_NAME = re.compile(r"^  name: *[\"']?([a-z0-9.-]+)[\"']?[ \r]*$", re.MULTILINE)
_FOLDER = re.compile(r"(?:charts/[^/]+/)*crds/.+")
_STATUS = re.compile(r"status\b")
_EVERYWHERE = ("metadata", "apiVersion", "kind", "spec")
_BOUNDS = {
    "maxLength": -1, "maxItems": -1, "maximum": -1, "maxProperties": -1,
    "minLength": 1, "minItems": 1, "minimum": 1, "minProperties": 1,
}  # fmt: skip
"""Which way a bound gets tighter."""


class Sort(enum.StrEnum):
    """What a difference between two schemas means for an object that exists."""

    REMOVED = "field removed"
    REQUIRED = "newly required"
    ENUM = "fewer values allowed"
    TYPE = "other type"
    PATTERN = "pattern"
    BOUND = "bound"
    RULES = "validated in another way"
    ADDED = "field added"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place of a schema. ``path`` is the field in an object: ``spec.provider.vault``, ``[]`` for the
    items of a list and ``*`` for the values of a map."""

    sort: Sort
    path: str
    old: Any = None
    new: Any = None


def of_status(difference: Difference) -> bool:
    """Whether a place is in the status, which nobody but the controller writes."""
    return _STATUS.match(difference.path) is not None


def is_crd(change: Change) -> bool:
    """Whether a change is of a definition."""
    return change.resource.kind == KIND and change.resource.group == "apiextensions.k8s.io"


def group_of(name: str) -> str:
    """``externalsecrets.external-secrets.io`` → ``external-secrets.io``."""
    return name.partition(".")[2]


def in_folder(chart: ChartArchive) -> frozenset[str]:
    """The names that stand in the crds folders of a chart and its subcharts."""
    files: Mapping[str, str] = chart.files
    texts = (text for path, text in files.items() if _FOLDER.fullmatch(path))
    return frozenset(name for text in texts for name in _NAME.findall(text))


def versions(document: Document | None) -> dict[str, Mapping[str, Any]]:
    """The versions of a definition by name; of ``v1beta1`` definitions too, which have one schema for all."""
    listed = {str(version.get("name")): version for version in objects(document, "spec", "versions")}
    shared = dig(document, "spec", "validation")
    alone = dig(document, "spec", "version")
    if not listed and alone:
        listed = {str(alone): {"name": alone, "served": True, "storage": True}}
    if shared:
        listed = {name: {"schema": shared, **version} for name, version in listed.items()}
    return listed


def matters(change: Change) -> bool:
    """Whether a definition differs in anything that an object or a client can feel."""
    before, after = versions(change.before), versions(change.after)
    if before.keys() != after.keys():
        return True
    if any(before[name].get(key) != after[name].get(key) for name in before for key in ("served", "storage")):
        return True
    rest = [
        {key: value for key, value in mapping(side, "spec").items() if key not in ("versions", "validation")}
        for side in (change.before, change.after)
    ]
    return rest[0] != rest[1] or any(
        not of_status(one) for name in before for one in differences(before[name], after[name])
    )


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    """What differs between the schemas of one version of a definition."""
    before, after = (mapping(version, "schema", "openAPIV3Schema") for version in (old, new))
    if before and after:
        for one in _differences(before, after, "", 0):
            # Every object has metadata.
            if not (one.sort is Sort.REQUIRED and one.path in _EVERYWHERE):
                yield one


def _differences(
    old: Mapping[str, Any], new: Mapping[str, Any], path: str, depth: int
) -> Iterator[Difference]:
    if depth > _DEEPEST:
        return
    yield from _own(old, new, path)
    yield from _fields(old, new, path, depth)
    for key, step in (("items", "[]"), ("additionalProperties", "*")):
        before, after = old.get(key), new.get(key)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _differences(before, after, f"{path}{'.' if step == '*' else ''}{step}", depth + 1)


def _own(old: Mapping[str, Any], new: Mapping[str, Any], path: str) -> Iterator[Difference]:
    was, now = old.get("type"), new.get("type")
    lenient = new.get("x-kubernetes-int-or-string") or new.get("x-kubernetes-preserve-unknown-fields")
    if was and now and was != now and not (was == "integer" and now == "number") and not lenient:
        yield Difference(Sort.TYPE, path, was, now)
    before, after = old.get("enum"), new.get("enum")
    if isinstance(after, list):
        lost = [value for value in before if value not in after] if isinstance(before, list) else after
        if lost:
            yield Difference(Sort.ENUM, path, before, after)
    if new.get("pattern") and new.get("pattern") != old.get("pattern"):
        yield Difference(Sort.PATTERN, path, old.get("pattern"), new["pattern"])
    for name, way in _BOUNDS.items():
        one, other = old.get(name), new.get(name)
        if isinstance(other, int | float) and (one is None or (other - one) * way > 0):
            if other == 0 and name.startswith("max") and name != "maximum":
                yield Difference(Sort.REMOVED, path, one, other)  # nothing may stand there any more
            else:
                yield Difference(Sort.BOUND, f"{path}: {name}", one, other)
    rules = [_rules(side) for side in (old, new)]
    if rules[1] - rules[0]:
        yield Difference(Sort.RULES, f"{path}", sorted(rules[0] - rules[1]), sorted(rules[1] - rules[0]))


def _fields(old: Mapping[str, Any], new: Mapping[str, Any], path: str, depth: int) -> Iterator[Difference]:
    before, after = mapping(old, "properties"), mapping(new, "properties")
    anything = new.get("x-kubernetes-preserve-unknown-fields") or bool(new.get("additionalProperties"))
    for name in sorted(before.keys() | after.keys()):
        inner = f"{path}.{name}" if path else str(name)
        one, other = before.get(name), after.get(name)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            if one != other:
                yield from _differences(one, other, inner, depth + 1)
        elif name not in after:
            if not anything:
                yield Difference(Sort.REMOVED, inner)
        elif name not in before:
            yield Difference(Sort.ADDED, inner)
    required = [_names(side) for side in (old, new)]
    for name in sorted(required[1] - required[0]):
        field = after.get(name)
        if not (isinstance(field, Mapping) and "default" in field):
            yield Difference(Sort.REQUIRED, f"{path}.{name}" if path else name)


def _names(schema: Mapping[str, Any]) -> frozenset[str]:
    listed = schema.get("required")
    return frozenset(map(str, listed)) if isinstance(listed, list) else frozenset()


def _rules(schema: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(str(rule.get("rule")) for rule in objects(schema, "x-kubernetes-validations"))
