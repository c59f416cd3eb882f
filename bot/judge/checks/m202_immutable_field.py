"""M202: a field changes that the API server refuses to change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.judge.case import Case, Hit
from bot.judge.documents import dig, hook
from bot.judge.rule import Rule
from bot.model import Change, Evidence, Status, Untrusted

FILLS = frozenset({"kind", "name", "path"})
NEEDS = ("comparison",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each immutable field of each resource. A version label is noise anywhere else; in a
    selector it is a refused upgrade, so changes that are called noise are looked at too."""
    for change in case.comparison.changes if case.comparison else ():
        if change.status is not Status.CHANGED or change.before is None or change.after is None:
            continue
        if not _same(change) or hook(change.after):
            continue  # another name is another resource, and hooks are made anew each time
        for field in rule.data["fields"]:
            if change.resource.kind in field["kinds"]:
                yield from _compare(change, field, rule)


def _same(change: Change) -> bool:
    was = change.was or change.resource
    return (was.kind, was.name) == (change.resource.kind, change.resource.name)


def _compare(change: Change, field: Mapping[str, Any], rule: Rule) -> Iterator[Hit]:
    path = str(field["path"])
    old, new = (_value(document, path, field) for document in (change.before, change.after))
    if old == new or (field.get("both") and (old is None or new is None)):
        return
    if "only" in field and not any(value in field["only"] for value in (old, new)):
        return
    if "when" in field and dig(change.before, *str(field["when"]).split(".")) is not True:
        return
    resource = change.resource
    answer = rule.data["answers"].get(field.get("variant"))
    evidence = [Evidence("field", path=path, old=old, new=new)]
    if answer:
        evidence.append(Evidence("claim", text=Untrusted(str(answer))))
    yield Hit(
        args=(("kind", resource.kind), ("name", resource.name), ("path", path)),
        variant=field.get("variant"),
        resource=resource,
        evidence=tuple(evidence),
    )


def _value(document: Mapping[str, Any] | None, path: str, field: Mapping[str, Any]) -> Any:
    found = dig(document, *path.split("."))
    if found is None:
        found = field.get("default")
    return _plain(found, frozenset(field.get("ignore", ())), field.get("defaults", {}))


def _plain(value: Any, ignored: frozenset[str], defaults: Mapping[str, Any]) -> Any:
    """Without what the API server fills in or throws away by itself."""
    if isinstance(value, Mapping):
        kept = {
            key: _plain(child, ignored, defaults)
            for key, child in value.items()
            if key not in ignored and child is not None and defaults.get(key) != child
        }
        return {key: child for key, child in kept.items() if child not in ({}, [])}
    if isinstance(value, list | tuple):
        return [_plain(child, ignored, defaults) for child in value]
    return value
