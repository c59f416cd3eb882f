"""M221: a resource becomes a hook, stops being one, or runs at another time."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.documents import Document, hook, is_test, mapping, real
from bot.judge.rule import Rule
from bot.model import Evidence, Status

FILLS = frozenset({"kind", "name", "old", "new"})
NEEDS = ("comparison",)

_DETAILS = ("helm.sh/hook-delete-policy", "helm.sh/hook-weight", "argocd.argoproj.io/hook-delete-policy")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each resource; a hook that is gone is told by M201."""
    for change in real(case.comparison, Status.CHANGED, Status.ADDED):
        resource = change.resource
        was, now = _phases(change.before), _phases(change.after)
        if is_test(change.before):
            continue
        old, new = ", ".join(was) or "no hook", ", ".join(now) or "no hook"
        if change.status is Status.ADDED:
            variant = "new" if now else None
            if not now:
                continue
        elif bool(was) != bool(now):
            variant = "owned" if was else None
        elif was != now:
            variant = None
        elif now and _details(change.before) != _details(change.after):
            variant, old, new = "details", _details(change.before), _details(change.after)
        else:
            continue
        args = (("kind", resource.kind), ("name", resource.name), ("old", old), ("new", new))
        evidence = Evidence("field", path='metadata.annotations["helm.sh/hook"]', old=old, new=new)
        yield Hit(args, variant, resource, (evidence,))


def _phases(document: Document | None) -> tuple[str, ...]:
    said = hook(document)
    return tuple(sorted({part.strip() for part in said.split(",") if part.strip()})) if said else ()


def _details(document: Document | None) -> str:
    annotations = mapping(document, "metadata", "annotations")
    found = [f"{name.partition('/')[2]} {annotations[name]}" for name in _DETAILS if name in annotations]
    return ", ".join(found) or "no policy"
