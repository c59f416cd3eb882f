"""M221: a resource becomes a hook, stops being one, or runs at another time."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.documents import Document, containers, hook, is_test, mapping, real
from bot.judge.rule import Rule
from bot.judge.wording import shorten
from bot.model import Change, Evidence, Status

FILLS = frozenset({"kind", "name", "old", "new"})
NEEDS = ("comparison",)

_DETAILS = ("helm.sh/hook-delete-policy", "helm.sh/hook-weight", "argocd.argoproj.io/hook-delete-policy")
_RUNNING = ("Job", "Pod")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each resource; a hook that is gone is told by M201. Of new hooks those are told that run,
    and the others only where none does."""
    added = [change for change in real(case.comparison, Status.ADDED) if _phases(change.after)]
    running = [change for change in added if change.resource.kind in _RUNNING]
    for change in running or added:
        phases = ", ".join(_phases(change.after))
        upgrades = any(phase in rule.data["upgrading"] for phase in _phases(change.after))
        variant = "runs" if change.resource.kind in _RUNNING and upgrades else "new"
        yield _hit(change, variant, "no hook", f"{phases}{_what(change.after)}")
    for change in real(case.comparison, Status.CHANGED):
        was, now = _phases(change.before), _phases(change.after)
        if is_test(change.before):
            continue
        old, new = ", ".join(was) or "no hook", ", ".join(now) or "no hook"
        if bool(was) != bool(now):
            yield _hit(change, "owned" if was else None, old, new)
        elif was != now:
            yield _hit(change, None, old, new)
        elif now and _details(change.before) != _details(change.after):
            yield _hit(change, "details", _details(change.before), _details(change.after))


def _hit(change: Change, variant: str | None, old: str, new: str) -> Hit:
    resource = change.resource
    args = (("kind", resource.kind), ("name", resource.name), ("old", old), ("new", new))
    evidence = Evidence("field", path='metadata.annotations["helm.sh/hook"]', old=old, new=new)
    return Hit(args, variant, resource, (evidence,))


def _phases(document: Document | None) -> tuple[str, ...]:
    said = hook(document)
    return tuple(sorted({part.strip() for part in said.split(",") if part.strip()})) if said else ()


def _details(document: Document | None) -> str:
    annotations = mapping(document, "metadata", "annotations")
    found = [f"{name.partition('/')[2]} {annotations[name]}" for name in _DETAILS if name in annotations]
    return ", ".join(found) or "no policy"


def _what(document: Document | None) -> str:
    """What a hook runs: its image and the beginning of its command."""
    for container in containers(document).values():
        command = [*(container.get("command") or ()), *(container.get("args") or ())]
        told = f": {container.get('image')} runs {shorten(' '.join(map(str, command)), 100)}"
        return told if command else f": {container.get('image')}"
    return ""
