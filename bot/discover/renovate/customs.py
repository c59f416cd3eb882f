"""The custom managers of a Renovate configuration, as far as they can be about Helm charts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.discover.renovate.files import Table, strings

FIELDS = (
    "depName", "packageName", "currentValue", "currentDigest", "datasource", "versioning", "extractVersion",
    "registryUrl", "depType",
)  # fmt: skip
"""What a match can say about a dependency, and what there are templates for."""

_DATASOURCES = ("helm", "docker")
_BEFORE = re.compile(r"([A-Za-z0-9_=: -]+)\(\?<datasource>")


@dataclass(frozen=True, slots=True)
class Custom:
    """An entry of ``customManagers``. ``kind`` is ``regex`` or ``jsonata``, ``strategy`` and ``file_format``
    are as written, ``templates`` go by field; ``needles`` are texts of which a file must hold one to matter,
    none of them when any file can."""

    kind: str
    patterns: tuple[str, ...]
    matches: tuple[str, ...]
    strategy: str
    file_format: str
    templates: Mapping[str, str]
    needles: tuple[str, ...]


def customs(entries: list[Table]) -> tuple[Custom, ...]:
    """Those that can be about a chart; what else there is never concerns us."""
    found = (_custom(entry) for entry in entries)
    return tuple(one for one in found if one is not None)


def _custom(entry: Table) -> Custom | None:
    kind = entry.get("customType", "regex")
    if kind not in ("regex", "jsonata"):
        return None
    texts = {name: entry.get(f"{name}Template") for name in FIELDS}
    templates = {
        name: value.replace("{{baseDir}}", "{{packageFileDir}}").replace("{{lookupName}}", "{{packageName}}")
        for name, value in texts.items()
        if isinstance(value, str) and value
    }
    matches = strings(entry.get("matchStrings"))
    needles = _needles(str(kind), templates.get("datasource"), matches)
    if needles is None or not matches:
        return None
    return Custom(
        str(kind),
        tuple(strings(entry.get("managerFilePatterns"))),
        tuple(matches),
        str(entry.get("matchStringsStrategy") or "any"),
        str(entry.get("fileFormat") or ""),
        templates,
        needles,
    )


def _needles(kind: str, datasource: str | None, matches: list[str]) -> tuple[str, ...] | None:
    """None when the datasource is neither that of charts nor one that a match tells."""
    if datasource is not None and "{{" not in datasource:
        return {"helm": (), "docker": ("oci://",)}.get(datasource)
    if "helm" in (datasource or "") or (kind == "jsonata" and any("helm" in query for query in matches)):
        return ()
    if kind == "jsonata" and any("docker" in query for query in matches):
        return ("oci://",)
    told = [_BEFORE.search(query) for query in matches if "<datasource>" in query]
    if datasource is None and not told and kind == "regex":
        return None
    if kind == "regex" and told and all(told):
        return tuple({f"{one[1]}{name}": "" for one in told if one for name in _DATASOURCES})
    return ("helm", "oci://")
