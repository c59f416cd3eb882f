"""A change as a unified diff, for people."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from bot import docs
from bot.compare import lists
from bot.compare.align import Opcode, opcodes
from bot.compare.patch import without
from bot.compare.paths import parse_path
from bot.model import Change

_CONTEXT = 3


def unified(change: Change, *, limit: int | None = None) -> str:
    """The hunks of a unified diff of the two documents as YAML, secrets masked and noise left out.

    An item that only moved stays where it was. The text is raw: whoever shows it has to escape it.
    ``limit`` is the most lines; a last line then says how many are missing. Empty for a change that is
    nothing but noise.
    """
    before, after = change.before, change.after
    if before is not None and after is not None:
        noise = [parse_path(field.path) for field in change.fields if field.noise]
        before, after = without(before, noise), without(after, noise)
        after = _aligned(before, after, "")
    lines = list(_hunks(_lines(before), _lines(after)))
    if limit is not None and len(lines) > limit:
        kept = lines[: max(limit - 1, 0)]
        lines = [*kept, f"… {len(lines) - len(kept)} more lines"]
    return "\n".join(lines)


def _lines(document: Mapping[str, Any] | None) -> list[str]:
    return [] if document is None else docs.dump(document).splitlines()


class _Known(difflib.SequenceMatcher[str]):
    """Puts into groups what is known already."""

    def __init__(self, codes: list[Opcode]) -> None:
        super().__init__()
        self._codes = codes

    def get_opcodes(self) -> list[Opcode]:
        return self._codes


def _hunks(old: list[str], new: list[str]) -> Iterator[str]:
    for group in _Known(opcodes(old, new)).get_grouped_opcodes(_CONTEXT):
        yield f"@@ -{_span(group[0][1], group[-1][2])} +{_span(group[0][3], group[-1][4])} @@"
        for tag, i, i_end, j, j_end in group:
            if tag == "equal":
                yield from (f" {line}" for line in old[i:i_end])
            else:
                yield from (f"-{line}" for line in old[i:i_end])
                yield from (f"+{line}" for line in new[j:j_end])


def _span(start: int, end: int) -> str:
    """Lines as a hunk's head counts them."""
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _aligned(old: Any, new: Any, field: str) -> Any:
    """``new`` with its keys and list items in the order of ``old``; what was added comes last."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        keys = [*(key for key in old if key in new), *(key for key in new if key not in old)]
        return {key: _aligned(old[key], new[key], key) if key in old else new[key] for key in keys}
    if isinstance(old, list) and isinstance(new, list):
        pairs = lists.pair(field, old, new, lists.merge_keys(field, old, new))
        moved = lists.is_moved(field, old, new, pairs)
        if moved:
            pairs.sort(key=lambda pair: pair[1] or 0)
        else:
            pairs.sort(key=lambda pair: (pair[0] is None, pair[0] or 0, pair[1] or 0))
        return [new[j] if i is None else _aligned(old[i], new[j], field) for i, j in pairs if j is not None]
    return new
