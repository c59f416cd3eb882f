"""Leaves out of two large CustomResourceDefinitions what their schemas have in common.

A CRD can be half a megabyte of which a bump changes three lines, and reading it costs far more than
comparing it. Their block style makes it possible to take equal parts out of the text first: an equal
mapping becomes ``{}``, an equal description ``""``. Metadata, the names of the versions, keys, values of one
line and lists stay, so what is left has the same shape and the same differences. Text that is not plainly
laid out is left whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

_LARGE = 20_000
_DEEPEST = 200
_ANCHOR = re.compile(r"&(?<=[ \t]&)[A-Za-z0-9_.-]+[ \r\n]")
_KEY = re.compile(r"""[ ]*([A-Za-z0-9_$./-]+|"[^"\\\n]*"|'[^'\n]*'):(?:[ ]+([^ \n\r][^\n]*))?[ \r]*\n""")
_INDENT = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)(- )?")

_WHOLE = ("versions", "names")
_WINDOW = 8
"""So many columns more are searched at once, four levels as a rule."""


def trim(old: str, new: str) -> tuple[str, str]:
    """The texts of two CRDs without what they share, if both are large and in block style; otherwise as
    they are."""
    if min(len(old), len(new)) < _LARGE or _ANCHOR.search(old) or _ANCHOR.search(new):
        return old, new
    return _mappings(_Block(_closed(old)), _Block(_closed(new)), 0) or (old, new)


def _closed(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


class _Block:
    """Lines of a document, and where in them lines of some depths begin: one search finds those of several
    levels, and what is found is handed down."""

    __slots__ = ("_deepest", "_starts", "text")

    def __init__(
        self, text: str, starts: Mapping[int, Sequence[int]] | None = None, deepest: int = -1
    ) -> None:
        self.text = text
        self._starts = starts or {}
        self._deepest = deepest

    def starts(self, indent: int) -> Sequence[int]:
        """Where entries of a mapping at this depth begin, the first line apart."""
        if indent > self._deepest:
            found: dict[int, list[int]] = defaultdict(list)
            for mark in _starting(indent).finditer(self.text):
                found[mark.end() - mark.start() - 1].append(mark.start() + 1)
            self._starts, self._deepest = found, indent + _WINDOW
        return self._starts.get(indent, ())

    def part(self, start: int, end: int, text: str | None = None) -> _Block:
        """The lines from ``start`` to ``end``, or a ``text`` that is as long."""
        inner = {
            depth: [at - start for at in found[bisect_right(found, start) : bisect_left(found, end)]]
            for depth, found in self._starts.items()
        }
        return _Block(self.text[start:end] if text is None else text, inner, self._deepest)


def _mappings(old: _Block, new: _Block, indent: int) -> tuple[str, str] | None:
    if indent > _DEEPEST:
        return None
    before, after = _entries(old, indent), _entries(new, indent)
    if before is None or after is None:
        return None
    sides: tuple[list[str], list[str]] = ([], [])
    short = {
        key: _shorten(key, (old, *span), (new, *after[key]), indent)
        for key, span in before.items()
        if key in after
    }
    for side, (block, entries) in enumerate(((old, before), (new, after))):
        for key, (start, end) in entries.items():
            sides[side].append(short[key][side] if key in short else block.text[start:end])
    return "".join(sides[0]), "".join(sides[1])


def _shorten(
    key: str, one: tuple[_Block, int, int], other: tuple[_Block, int, int], indent: int
) -> tuple[str, str]:
    """One entry of both sides, with as little of its value as still tells the difference."""
    (before, start, end), (after, new_start, new_end) = one, other
    old, new = before.text[start:end], after.text[new_start:new_end]
    if indent == 0 and key == "metadata":
        return old, new
    if old == new and not (indent == 0 and key == "spec") and key not in _WHOLE:
        stub = _stub(old)
        return stub, stub
    head, new_head = old.index("\n") + 1, new.index("\n") + 1
    if old[:head] != new[:new_head] or not old[:head].rstrip().endswith(":"):
        return old, new
    depth, item = _layout(old, head)
    if (depth, item) != _layout(new, new_head):
        return old, new
    bodies = before.part(start + head, end), after.part(new_start + new_head, new_end)
    if item:
        short = _versions(*bodies, depth) if key == "versions" else None
    else:
        short = _mappings(*bodies, depth) if depth > indent else None
    return (old, new) if short is None else (old[:head] + short[0], new[:new_head] + short[1])


def _versions(old: _Block, new: _Block, indent: int) -> tuple[str, str] | None:
    """The list of a CRD's versions: each is shortened against the one of the same name."""
    before, after = _items(old, indent), _items(new, indent)
    if before is None or after is None:
        return None
    texts = [{name: item.text for name, item in side.items()} for side in (before, after)]
    for name in before.keys() & after.keys():
        short = _mappings(before[name], after[name], indent + 2)
        if short is None:
            return None
        texts[0][name], texts[1][name] = short
    return _list(texts[0], indent), _list(texts[1], indent)


def _list(items: dict[str, str], indent: int) -> str:
    return "".join(f"{item[:indent]}- {item[indent + 2 :]}" for item in items.values())


def _items(block: _Block, indent: int) -> dict[str, _Block] | None:
    """The items of a list by their ``name`` line, each laid out as the mapping it is."""
    text = block.text
    starts = [0, *(mark.start() + 1 for mark in _item_start(indent).finditer(text)), len(text)]
    found: dict[str, _Block] = {}
    for start, end in pairwise(starts):
        if not text.startswith(" " * indent + "- ", start, end):
            return None
        item = block.part(start, end, " " * (indent + 2) + text[start + indent + 2 : end])
        entry = (_entries(item, indent + 2) or {}).get("name")
        name = None if entry is None else item.text[entry[0] : entry[1]]
        if name is None or name in found:
            return None
        found[name] = item
    return found


def _entries(block: _Block, indent: int) -> dict[str, tuple[int, int]] | None:
    """The entries of a block mapping, by key, from where to where; None when its layout leaves a doubt."""
    text = block.text
    starts = [0, *block.starts(indent), len(text)]
    found: dict[str, tuple[int, int]] = {}
    for start, end in pairwise(starts):
        key = _KEY.match(text, start, end)
        if (
            key is None
            or text[start : start + indent].strip(" ")
            or text[start + indent] == " "
            or key[1] in found
        ):
            return None
        found[key[1]] = start, end
    return found


def _stub(entry: str) -> str:
    head, body = entry[: entry.index("\n")], entry[entry.index("\n") + 1 :]
    if not body:
        return entry
    key = _KEY.match(entry)
    if key is None:
        return entry
    if key[2] is not None:
        return entry if key[2][0] in "{[&*!" else f'{head[: key.start(2)]}""\n'
    depth, item = _layout(body, 0)
    if item or depth <= len(head) - len(head.lstrip(" ")):
        return entry
    # Whether a field has a default decides whether it may be left out.
    own = key[1].strip("\"'") != "properties"  # there it is a field of that name
    line = f"{' ' * depth}default:"
    has_default = own and (body.startswith(line) or f"\n{line}" in body)
    return f"{head.rstrip()} {'{default: null}' if has_default else '{}'}\n"


def _layout(text: str, start: int) -> tuple[int, bool]:
    """How far the first line of a block is indented, and whether it is a list's item."""
    found = _INDENT.match(text, start)
    return (len(found[1]), found[2] is not None) if found else (0, False)


@cache
def _starting(indent: int) -> re.Pattern[str]:
    return re.compile(rf"\n {{{indent},{indent + _WINDOW}}}+(?=[^ \n\r#-])")


@cache
def _item_start(indent: int) -> re.Pattern[str]:
    return re.compile("\n" + " " * indent + "- ")
