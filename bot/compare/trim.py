"""Leaves out of two large CustomResourceDefinitions what their schemas have in common.

A CRD can be half a megabyte of which a bump changes three lines, and reading it costs far more than
comparing it. Their block style makes it possible to take equal parts out of the text first: an equal
mapping becomes ``{}``, an equal description ``""``. Metadata, the names of the versions, keys, values of one
line and lists stay, so what is left has the same shape and the same differences. Text that is not plainly
laid out is left whole.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

_LARGE = 20_000
_DEEPEST = 200
_ANCHOR = re.compile(r"&(?<=[ \t]&)[A-Za-z0-9_.-]+[ \r\n]")
_KEY = re.compile(r"""[ ]*([A-Za-z0-9_$./-]+|"[^"\\\n]*"|'[^'\n]*'):(?:[ ]+([^ \n\r][^\n]*))?[ \r]*\n""")
_INDENT = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)(- )?")

_WHOLE = ("versions", "names")
_DEFAULT = re.compile(r"^ *default:(?=[ \r\n])", re.MULTILINE)

Entries = dict[str, str]


def trim(old: str, new: str) -> tuple[str, str]:
    """The texts of two CRDs without what they share, if both are large and in block style; otherwise as
    they are."""
    if min(len(old), len(new)) < _LARGE or _ANCHOR.search(old) or _ANCHOR.search(new):
        return old, new
    return _mappings(_closed(old), _closed(new), 0) or (old, new)


def _closed(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _mappings(old: str, new: str, indent: int) -> tuple[str, str] | None:
    if indent > _DEEPEST:
        return None
    before, after = _entries(old, indent), _entries(new, indent)
    if before is None or after is None:
        return None
    sides: tuple[list[str], list[str]] = ([], [])
    short = {key: _shorten(key, text, after[key], indent) for key, text in before.items() if key in after}
    for side, entries in enumerate((before, after)):
        for key, text in entries.items():
            sides[side].append(short[key][side] if key in short else text)
    return "".join(sides[0]), "".join(sides[1])


def _shorten(key: str, old: str, new: str, indent: int) -> tuple[str, str]:
    """One entry of both sides, with as little of its value as still tells the difference."""
    if indent == 0 and key == "metadata":
        return old, new
    if old == new and not (indent == 0 and key == "spec") and key not in _WHOLE:
        stub = _stub(old)
        return stub, stub
    head, new_head = old.index("\n") + 1, new.index("\n") + 1
    if old[:head] != new[:new_head] or not old[:head].rstrip().endswith(":"):
        return old, new
    depth, item = _layout(old[head:])
    if (depth, item) != _layout(new[new_head:]):
        return old, new
    if item:
        short = _versions(old[head:], new[new_head:], depth) if key == "versions" else None
    else:
        short = _mappings(old[head:], new[new_head:], depth) if depth > indent else None
    return (old, new) if short is None else (old[:head] + short[0], new[:new_head] + short[1])


def _versions(old: str, new: str, indent: int) -> tuple[str, str] | None:
    """The list of a CRD's versions: each is shortened against the one of the same name."""
    before, after = _items(old, indent), _items(new, indent)
    if before is None or after is None:
        return None
    for name in before.keys() & after.keys():
        short = _mappings(before[name], after[name], indent + 2)
        if short is None:
            return None
        before[name], after[name] = short
    return _list(before, indent), _list(after, indent)


def _list(items: Entries, indent: int) -> str:
    return "".join(f"{item[:indent]}- {item[indent + 2 :]}" for item in items.values())


def _items(text: str, indent: int) -> Entries | None:
    """The items of a list by their ``name`` line, each laid out as the mapping it is."""
    starts = [0, *(mark.start() + 1 for mark in _item_start(indent).finditer(text)), len(text)]
    found: Entries = {}
    for start, end in pairwise(starts):
        item = text[start:end]
        if not item.startswith(" " * indent + "- "):
            return None
        item = " " * (indent + 2) + item[indent + 2 :]
        name = (_entries(item, indent + 2) or {}).get("name")
        if name is None or name in found:
            return None
        found[name] = item
    return found


def _entries(text: str, indent: int) -> Entries | None:
    """The entries of a block mapping, by key; None when its layout leaves a doubt."""
    starts = [0, *(mark.start() + 1 for mark in _entry_start(indent).finditer(text)), len(text)]
    found: Entries = {}
    for start, end in pairwise(starts):
        key = _KEY.match(text, start, end)
        if (
            key is None
            or text[start : start + indent].strip(" ")
            or text[start + indent] == " "
            or key[1] in found
        ):
            return None
        found[key[1]] = text[start:end]
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
    depth, item = _layout(body)
    if item or depth <= len(head) - len(head.lstrip(" ")):
        return entry
    # Whether a field has a default decides whether it may be left out.
    own = key[1].strip("\"'") != "properties"  # there it is a field of that name
    has_default = own and any(len(mark[0]) - 8 == depth for mark in _DEFAULT.finditer(body))
    return f"{head.rstrip()} {'{default: null}' if has_default else '{}'}\n"


def _layout(body: str) -> tuple[int, bool]:
    """How far the first line of a block is indented, and whether it is a list's item."""
    found = _INDENT.match(body)
    return (len(found[1]), found[2] is not None) if found else (0, False)


@cache
def _entry_start(indent: int) -> re.Pattern[str]:
    return re.compile("\n" + " " * indent + r"(?=[^ \n\r#-])")


@cache
def _item_start(indent: int) -> re.Pattern[str]:
    return re.compile("\n" + " " * indent + "- ")
