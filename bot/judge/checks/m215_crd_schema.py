"""M215: the schema of a custom resource drops fields, or accepts less."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from bot.judge import crds, uses
from bot.judge.case import Case, Hit
from bot.judge.crds import Difference, Sort
from bot.judge.documents import dig, real
from bot.judge.rule import Rule
from bot.model import Affects, Change, Evidence, OwnObject, Resource, Status

FILLS = frozenset({"name", "details"})
NEEDS = ("comparison",)

_SHOWN = 4
_EVIDENCE = 20
_VARIANTS = {
    Sort.REMOVED: "field-removed",
    Sort.REQUIRED: None,
    Sort.ENUM: None,
    Sort.TYPE: None,
    Sort.PATTERN: "pattern",
    Sort.BOUND: "bounds",
    Sort.RULES: "bounds",
}
_STATUS = "status"
_Told = tuple[str, Difference]


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each definition and variant, and one for all that only gain fields. Versions that are not
    served count for nothing."""
    extended: list[Resource] = []
    for change in real(case.comparison, Status.CHANGED):
        if not crds.is_crd(change):
            continue
        found = list(_differences(change))
        told = False
        own = uses.of_kind(case, change)
        for variant in (*dict.fromkeys(_VARIANTS.values()), _STATUS):
            those = [(path, one) for path, one in found if _variant(one) == variant]
            if those:
                yield _used(_hit(change.resource, variant, those), [one for _, one in those], own)
                told = True
        conversions = tuple(dig(side, "spec", "conversion", "strategy") or "None" for side in
                            (change.before, change.after))  # fmt: skip
        if conversions[0] != conversions[1]:
            details = f"conversion {conversions[0]} becomes {conversions[1]}"
            evidence = Evidence(
                "field", path="spec.conversion.strategy", old=conversions[0], new=conversions[1]
            )
            args = (("name", change.resource.name), ("details", details))
            yield Hit(args, "conversion", change.resource, (evidence,))
            told = True
        if not told and any(one.sort is Sort.ADDED and not crds.of_status(one) for _, one in found):
            extended.append(change.resource)
    if extended:
        yield _extended(extended)


def _variant(one: Difference) -> str | None:
    if one.sort is Sort.ADDED:
        return ""
    return _STATUS if crds.of_status(one) else _VARIANTS[one.sort]


def _differences(change: Change) -> Iterator[_Told]:
    before, after = crds.versions(change.before), crds.versions(change.after)
    for name in sorted(before.keys() & after.keys()):
        if after[name].get("served", True) is not False:
            for one in crds.differences(before[name], after[name]):
                yield name, one


def _used(hit: Hit, found: list[Difference], own: list[OwnObject]) -> Hit:
    """The hit in the light of the repository's own objects: those that are hurt, or that none is."""
    if not own or hit.variant in ("bounds", _STATUS):
        return hit
    hurt = list(dict.fromkeys(user.file for one in found for user in uses.users(one, own)))
    if not hurt:
        return dataclasses.replace(hit, variant="unused", affects=Affects.NO)
    where = [one for one in own if one.file in hurt]
    evidence = (*uses.evidence(where), *hit.evidence)
    return dataclasses.replace(hit, variant="used", evidence=evidence, affects=Affects.YES)


def _hit(resource: Resource, variant: str | None, found: Iterable[_Told]) -> Hit:
    by_place: dict[tuple[Sort, str], list[str]] = {}
    evidence = []
    for version, one in found:
        by_place.setdefault((one.sort, one.path), []).append(version)
        path = f"{version}: {one.path}"
        old, new = (one.path, None) if one.sort is Sort.REMOVED else (one.old, one.new)
        if new is None and one.sort is not Sort.REMOVED:
            new = str(one.sort)
        evidence.append(Evidence("field", path=path, old=old, new=new))
    details = [f"{', '.join(those)} {place} ({sort})" for (sort, place), those in by_place.items()]
    if len(details) > _SHOWN:
        details[_SHOWN:] = [f"and {len(details) - _SHOWN} more"]
    args = (("name", resource.name), ("details", "; ".join(details)))
    return Hit(args, variant, resource, tuple(evidence[:_EVIDENCE]))


def _extended(resources: list[Resource]) -> Hit:
    names = [resource.name for resource in resources]
    shown = ", ".join(names[:_SHOWN])
    rest = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    alone = resources[0] if len(resources) == 1 else None
    evidence = tuple(Evidence("field", path=f"{name}: schema", new="fields added") for name in names)
    return Hit((("name", shown + rest), ("details", "fields are added")), "extended", alone, evidence)
