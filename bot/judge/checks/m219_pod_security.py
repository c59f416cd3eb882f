"""M219: a pod is held less tightly, or more tightly, than before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.judge import podsecurity
from bot.judge.case import Case, Hit
from bot.judge.documents import Document, objects, pod_spec, real
from bot.judge.fields import describe, fields
from bot.judge.podsecurity import LEVELS
from bot.judge.rule import Rule
from bot.model import Evidence, Status

FILLS = frozenset({"kind", "name", "details", "level"})
NEEDS = ("comparison",)

_SHOWN = 4
_OWNER = re.compile(r"\b(?:runAsUser|runAsGroup|fsGroup)\b")
_CONTEXT = re.compile(r"pod\.(?:.*\.)?securityContext(?:\.[^.]+)?")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each workload; what a pod newly gets of its node is told by M207."""
    for change in real(case.comparison, Status.CHANGED):
        before, after = pod_spec(change.before), pod_spec(change.after)
        if not before or not after:
            continue
        was, now = podsecurity.guards(before), podsecurity.guards(after)
        # A container that came or went takes its guards along.
        both = {name for name, _ in was} & {name for name, _ in now}
        lost = sorted(f"{name}: {guard}" for name, guard in was - now if name in both)
        gained = sorted(f"{name}: {guard}" for name, guard in now - was if name in both)
        levels = podsecurity.level(before), podsecurity.level(after)
        if lost or LEVELS.index(levels[1]) < LEVELS.index(levels[0]):
            variant, details = None, lost or [f"level {levels[1]}"]
        elif gained:
            variant, details = "tightened", gained
        else:
            details = [describe(one) for one in fields(change) if _CONTEXT.fullmatch(one.place)]
            variant = "written"
            if not details:
                continue
            if any(_OWNER.search(one) for one in details) and _keeps_files(change.after):
                variant = "owner"
        more = [f"and {len(details) - _SHOWN} more"] if len(details) > _SHOWN else []
        resource = change.resource
        args = (
            ("kind", resource.kind),
            ("name", resource.name),
            ("details", ", ".join(details[:_SHOWN] + more)),
            ("level", _levels(*levels)),
        )
        evidence = (
            Evidence("field", path="Pod Security level", old=levels[0], new=levels[1]),
            Evidence("field", path="securityContext", old=lost or None, new=gained or None),
        )
        yield Hit(args, variant, resource, evidence)


def _levels(old: str, new: str) -> str:
    return f"Pod Security level {new}" if old == new else f"Pod Security level {old} before, {new} now"


def _keeps_files(document: Document | None) -> bool:
    """Whether a pod has files that were written by somebody: a claim, or a folder of the node."""
    if objects(document, "spec", "volumeClaimTemplates"):
        return True
    return any(
        "persistentVolumeClaim" in volume or "hostPath" in volume
        for volume in objects(pod_spec(document), "volumes")
    )
