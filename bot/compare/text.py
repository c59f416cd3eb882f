"""A change as a unified diff, for people."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from bot import docs
from bot.compare import lists
from bot.compare.diff import locate
from bot.compare.paths import Path, parse_path
from bot.model import Change

_CONTEXT = 3
_HEADER = 2


def unified(change: Change, *, limit: int | None = None) -> str:
    """The hunks of a unified diff of the two documents as YAML, secrets masked and noise left out.

    An item that only moved stays where it was. The text is raw: whoever shows it has to escape it.
    ``limit`` is the most lines; a last line then says how many are missing. Empty for a change that is
    nothing but noise.
    """
    before, after = change.before, change.after
    for field in change.fields:
        if field.noise and before is not None and after is not None:
            path = parse_path(field.path)
            before, after = _without(before, path), _without(after, path)
    if before is not None and after is not None:
        after = _aligned(before, after, "")
    lines = list(difflib.unified_diff(_lines(before), _lines(after), n=_CONTEXT, lineterm=""))[_HEADER:]
    if limit is not None and len(lines) > limit:
        kept = lines[: max(limit - 1, 0)]
        lines = [*kept, f"… {len(lines) - len(kept)} more lines"]
    return "\n".join(lines)


def _lines(document: Mapping[str, Any] | None) -> list[str]:
    return [] if document is None else docs.dump(document).splitlines()


def _without(value: Any, path: Path) -> Any:
    """A copy of ``value`` without the field at ``path``; ``value`` itself where there is none."""
    head, rest = path[0], path[1:]
    if isinstance(value, Mapping) and isinstance(head, str) and head in value:
        if rest:
            return {key: _without(child, rest) if key == head else child for key, child in value.items()}
        return {key: child for key, child in value.items() if key != head}
    if isinstance(value, list):
        place = locate(value, head)
        if place is not None:
            return [*value[:place], *([_without(value[place], rest)] if rest else []), *value[place + 1 :]]
    return value


def _aligned(old: Any, new: Any, field: str) -> Any:
    """``new`` with its keys and list items in the order of ``old``; what was added comes last."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        keys = [*(key for key in old if key in new), *(key for key in new if key not in old)]
        return {key: _aligned(old[key], new[key], key) if key in old else new[key] for key in keys}
    if isinstance(old, list) and isinstance(new, list):
        pairs = sorted(
            lists.pair(field, old, new), key=lambda pair: (pair[0] is None, pair[0] or 0, pair[1] or 0)
        )
        return [new[j] if i is None else _aligned(old[i], new[j], field) for i, j in pairs if j is not None]
    return new
