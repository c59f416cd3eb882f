"""Which differences are noise: true of nearly every bump, and no news.

A label or annotation is noise for what it *says* (chart, version, checksum, time) and for where it stands:
on the object, or on the pods that it makes. The same key in a selector, in a volumeClaimTemplate, or in the
pod template of a Job (all immutable) is none. Noise is marked and counted, never dropped.
"""

from __future__ import annotations

import re
from typing import Any

from bot.compare.paths import Path
from bot.model import ABSENT

_METADATA: frozenset[Path] = frozenset(
    {
        ("metadata",),
        ("spec", "template", "metadata"),
        ("spec", "jobTemplate", "metadata"),
        ("spec", "jobTemplate", "spec", "template", "metadata"),
        ("spec", "podMetadata"),
    }
)
_ALWAYS = frozenset(("app.kubernetes.io/managed-by", "heritage"))
_CHART = frozenset(("helm.sh/chart", "chart"))
_NAMED_VERSION = re.compile(r".*[-_+]v?[0-9].*|v?[0-9].*")
_VERSION = re.compile(r"(?:.*/)?version")
_CHECKSUM = re.compile(r"(?:.*[/._-])?(?:checksum|hash|sha256)(?:[/._-].*)?")
_DIGEST = re.compile(r"(?:sha256[:-])?[0-9a-zA-Z+/=_-]{8,}")
_NUMBER = re.compile(r"v?[0-9]+(?:[.][0-9]+)*(?:[-+._][0-9A-Za-z.+_-]*)?")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*|1[0-9]{9}(?:[0-9]{3})?")
_EMPTY = frozenset((
    "affinity", "annotations", "apiGroup", "args", "command", "env", "envFrom", "imagePullSecrets",
    "initContainers", "labels", "nodeSelector", "resources", "securityContext", "sysctls", "tolerations",
    "topologySpreadConstraints", "volumeMounts", "volumes",
))  # fmt: skip
"""Fields that mean the same empty and absent."""


def is_noise(path: Path, old: Any, new: Any, *, pinned: bool) -> bool:
    """Whether this difference is no news.

    ``pinned``: the object's pod template cannot be changed in place (a Job that no hook deletes), so a new
    label there is news. Values are JSON values or :data:`bot.model.ABSENT`.
    """
    if path == ("metadata", "creationTimestamp") or path[-2:] == ("metadata", "creationTimestamp"):
        return True
    if (_nothing(old, path) and _nothing(new, path)) or _is_documentation(path, old, new):
        return True
    if (
        path[-1:] in (("labels",), ("annotations",))
        and _entries(old) is not None
        and _entries(new) is not None
    ):
        before, after = _entries(old) or {}, _entries(new) or {}
        return all(
            is_noise((*path, key), before.get(key, ABSENT), after.get(key, ABSENT), pinned=pinned)
            for key in before.keys() | after.keys()
        )
    return is_label(path, pinned=pinned) and _says_nothing(str(path[-1]), old, new)


def is_label(path: Path, *, pinned: bool) -> bool:
    """Whether ``path`` is a label or annotation where the words of this module make noise."""
    if len(path) < 3 or path[-2] not in ("labels", "annotations") or path[:-2] not in _METADATA:
        return False
    return not (pinned and path[0] == "spec")


def _says_nothing(name: str, old: Any, new: Any) -> bool:
    if name in _ALWAYS:
        return True
    values = [str(value) for value in (old, new) if value is not ABSENT and value is not None]
    if name in _CHART:
        return all(_NAMED_VERSION.fullmatch(value) for value in values)
    if _VERSION.fullmatch(name):
        return all(_NUMBER.fullmatch(value) for value in values)
    if _CHECKSUM.fullmatch(name) and "image" not in name.lower():
        return all(_DIGEST.fullmatch(value) for value in values)
    return all(_TIME.fullmatch(value) for value in values)


def _is_documentation(path: Path, old: Any, new: Any) -> bool:
    """A description in a CRD's schema, which nothing but people reads."""
    return (
        path[-1] == "description"
        and path[-2] != "properties"
        and "openAPIV3Schema" in path
        and not isinstance(old, (dict, list))
        and not isinstance(new, (dict, list))
    )


def _nothing(value: Any, path: Path) -> bool:
    if value is ABSENT or value is None:
        return True
    return value in ({}, [], "") and path[-1] in _EMPTY


def _entries(value: Any) -> dict[str, Any] | None:
    if value is ABSENT or value is None:
        return {}
    return value if isinstance(value, dict) else None
