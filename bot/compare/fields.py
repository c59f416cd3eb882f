"""The changed fields of one resource, with what is noise among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.compare.diff import Difference, diff
from bot.compare.inner import Masked, inside
from bot.compare.paths import Path, format_path
from bot.compare.quiet import is_noise
from bot.compare.steady import Varying, varies
from bot.model import FieldChange, Resource

_HOOKS = ("helm.sh/hook", "argocd.argoproj.io/hook")
_BUNDLE = "caBundle"


@dataclass(frozen=True, slots=True)
class Context:
    """What has to be known of a pair of documents: the resources that they are, the places where either
    varies between two renders (None: it was rendered once), how secrets are taken out of a value, and whether
    the name itself is ``random``."""

    old: Resource
    new: Resource
    varying: tuple[Varying | None, Varying | None]
    masked: Masked
    random: bool = False


def field_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], context: Context
) -> tuple[FieldChange, ...]:
    """Every difference of two masked documents. Texts that hold documents say what differs inside."""
    pinned = context.new.kind == "Job" and not _deleted_by_hook(after)
    found: list[tuple[Path, FieldChange]] = []
    for difference in diff(before, after):
        path, one, other = difference
        noise = is_noise(path, one, other, pinned=pinned) or _is_noise(difference, context)
        field = FieldChange(format_path(path), one, other, noise)
        found.append((path, field if noise else _with_inner(path, field, context)))
    return tuple(_unhidden(found))


def _is_noise(difference: Difference, context: Context) -> bool:
    path, one, other = difference
    if varies(difference, *context.varying):
        return True
    if path == ("metadata", "namespace"):
        return context.old.namespace == context.new.namespace
    return context.random and _unnamed(one, context.old) == _unnamed(other, context.new)


def _with_inner(path: Path, field: FieldChange, context: Context) -> FieldChange:
    name = next((segment for segment in reversed(path) if isinstance(segment, str)), "")
    return inside(field, name, context.masked, (_at(context.varying[0], path), _at(context.varying[1], path)))


def _at(side: Varying | None, path: Path) -> Varying | None:
    """How the text at ``path`` varies, as a document of its own."""
    if side is None:
        return None
    return {(): side[path]} if path in side else {}


def _unhidden(fields: Iterable[tuple[Path, FieldChange]]) -> Iterable[FieldChange]:
    """A certificate that varies anyway is shown where the rest of what it vouches for changes too: whom the
    API server calls, for what, and what happens when nobody answers."""
    fields = list(fields)
    bundles = [path for path, field in fields if field.noise and path[-1] == _BUNDLE]
    shown = set()
    for bundle in bundles:
        parents = bundle[:1] if bundle[0] == "spec" else bundle[:2]
        if any(not field.noise and path[: len(parents)] == parents for path, field in fields):
            shown.add(bundle)
    return [replace(field, noise=False) if path in shown else field for path, field in fields]


def _deleted_by_hook(document: Mapping[str, Any]) -> bool:
    metadata = document.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, Mapping) else None
    return isinstance(annotations, Mapping) and any(hook in annotations for hook in _HOOKS)


def _unnamed(value: Any, resource: Resource) -> Any:
    return value.replace(resource.name, "") if isinstance(value, str) else (type(value), repr(value))
