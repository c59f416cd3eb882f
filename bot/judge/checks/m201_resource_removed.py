"""M201: a resource is gone from the manifests; how grave that is depends on its kind."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.documents import hook, kept, real
from bot.judge.rule import Rule
from bot.model import Change, Evidence, Resource, Status

FILLS = frozenset({"kind", "name"})
NEEDS = ("comparison",)

_CRD = "CustomResourceDefinition"


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each removed resource; definitions of custom resources are M203's."""
    for change in real(case.comparison, Status.REMOVED, Status.CHANGED):
        gone = _gone(change)
        if gone and gone.kind != _CRD:
            new = None if change.status is Status.REMOVED else change.resource.name
            yield Hit(
                args=(("kind", gone.kind), ("name", gone.name)),
                variant=_variant(change, gone, rule),
                resource=gone,
                evidence=(Evidence("field", path="metadata.name", old=gone.name, new=new),),
            )


def _gone(change: Change) -> Resource | None:
    """A resource under another name or kind is another resource to the API server."""
    if change.status is Status.REMOVED:
        return change.was or change.resource
    was, now = change.was, change.resource
    if was and (was.kind, was.namespace, was.name) != (now.kind, now.namespace, now.name):
        return was
    return None


def _variant(change: Change, gone: Resource, rule: Rule) -> str | None:
    if kept(change.before):
        return "kept"
    if hook(change.before):
        return "hook"
    found: str | None = rule.data["kinds"].get(gone.kind)
    return found
