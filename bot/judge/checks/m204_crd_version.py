"""M204: a version of a custom resource goes away, is no longer served, or another one is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.judge import uses
from bot.judge.case import Case, Hit
from bot.judge.documents import dig, objects, real
from bot.judge.rule import Rule
from bot.model import Affects, Evidence, Status

FILLS = frozenset({"name", "version"})
NEEDS = ("comparison",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each version."""
    for change in real(case.comparison, Status.CHANGED):
        if change.resource.kind != "CustomResourceDefinition":
            continue
        before, after = _versions(change.before), _versions(change.after)
        own = uses.of_kind(case, change)
        for version, variant in _differences(before, after) if before and after else ():
            old, new = before.get(version), after.get(version)
            args = (("name", change.resource.name), ("version", version))
            place = f"spec.versions[name={version}]"
            evidence: tuple[Evidence, ...] = (Evidence("field", path=place, old=old, new=new),)
            affects = Affects.UNKNOWN
            if own and variant != "storage":
                using = [one for one in own if one.api_version.endswith(f"/{version}")]
                affects = Affects.YES if using else Affects.NO
                evidence += uses.evidence(using)
                variant = variant if using else "unused"
            yield Hit(args, variant, change.resource, evidence, affects)


def _versions(document: Mapping[str, Any] | None) -> dict[str, dict[str, bool]]:
    """What each version is: served, stored."""
    listed = {
        str(version.get("name")): {
            "served": version.get("served", True) is not False,
            "storage": version.get("storage", False) is True,
        }
        for version in objects(document, "spec", "versions")
    }
    alone = dig(document, "spec", "version")  # v1beta1 of the definition itself
    return listed or ({str(alone): {"served": True, "storage": True}} if alone else {})


def _differences(
    before: dict[str, dict[str, bool]], after: dict[str, dict[str, bool]]
) -> Iterator[tuple[str, str | None]]:
    for version, was in before.items():
        now = after.get(version)
        if now is None:
            yield version, None
        elif was["served"] and not now["served"]:
            yield version, "unserved"
        elif now["storage"] and not was["storage"]:
            yield version, "storage"
    for version, now in after.items():
        if version not in before and now["storage"]:
            yield version, "storage"
