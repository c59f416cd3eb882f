"""Which objects a patch means: kustomize's ``target``.

Source: kustomize, ``api/types/selector.go``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot import docs

_PLAIN = re.compile(r"[\w-]*")
_SET = re.compile(r"\s*([\w./-]+)\s+(in|notin)\s+\(([^()]*)\)\s*")
_EQUAL = re.compile(r"\s*([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)\s*")
_EXISTS = re.compile(r"\s*(!?)\s*([\w./-]+)\s*")
_COMMA = re.compile(r",(?![^()]*\))")


@dataclass(frozen=True, slots=True)
class Identity:
    """What an object is called, now and by its file: ``names`` and ``namespaces`` are from first to last."""

    group: str
    version: str
    kind: str
    names: tuple[str, ...]
    namespaces: tuple[str, ...]
    labels: Mapping[str, str]
    annotations: Mapping[str, str]


def selects(target: docs.Node, identity: Identity) -> bool | None:
    """Whether a ``target`` selects the object; None when the target cannot be read. Expressions match in
    full; names and namespaces as they are now or were in the file."""
    checks = [
        _any(docs.scalar(target, field), values)
        for field, values in (
            ("group", (identity.group,)),
            ("version", (identity.version,)),
            ("kind", (identity.kind,)),
            ("name", identity.names),
            ("namespace", identity.namespaces),
        )
    ]
    checks.append(_labelled(docs.scalar(target, "labelSelector"), identity.labels))
    checks.append(_labelled(docs.scalar(target, "annotationSelector"), identity.annotations))
    if False in checks:
        return False
    return None if None in checks else True


def _any(pattern: str | None, values: tuple[str, ...]) -> bool | None:
    if not pattern:
        return True
    if _PLAIN.fullmatch(pattern):
        return pattern in (values[0], values[-1])
    compiled = _compiled(pattern)
    if compiled is None:
        return None
    return any(compiled.fullmatch(value) is not None for value in (values[0], values[-1]))


@functools.lru_cache(256)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """Go's expressions, by the same engine: it takes no longer than its text is long."""
    import re2

    try:
        compiled: re.Pattern[str] = re2.compile(pattern)
    except re2.error:
        return None
    return compiled


def _labelled(selector: str | None, labels: Mapping[str, str]) -> bool | None:
    """Kubernetes' label selectors: all requirements, divided by commas, must hold."""
    if not selector:
        return True
    results = [_requirement(part, labels) for part in _COMMA.split(selector)]
    if False in results:
        return False
    return None if None in results else True


def _requirement(text: str, labels: Mapping[str, str]) -> bool | None:
    if found := _SET.fullmatch(text):
        inside = labels.get(found[1]) in [value.strip() for value in found[3].split(",")]
        return inside if found[2] == "in" else not inside
    if found := _EQUAL.fullmatch(text):
        same = labels.get(found[1]) == found[3]
        return not same if found[2] == "!=" else same
    if found := _EXISTS.fullmatch(text):
        return (found[2] in labels) != bool(found[1])
    return None
