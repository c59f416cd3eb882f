"""Boxes around text: admonitions of documentation sites, shortcodes, directives of reStructuredText."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.notes import lines
from bot.notes.frames import Frame, Kind

if TYPE_CHECKING:
    from bot.notes.blocks import Reader

_CODE = frozenset({"code-block", "code", "sourcecode", "parsed-literal", "highlight", "prompt"})
_NO_TEXT = frozenset(
    {"contents", "toctree", "image", "figure", "include", "literalinclude", "currentmodule", "module"}
)
_SINCE = {
    "versionadded": "Added in",
    "versionchanged": "Changed in",
    "versionremoved": "Removed in",
    "deprecated": "Deprecated since",
    "deprecated-removed": "Deprecated since",
}
_VERSION = re.compile(r"(?P<version>v?[0-9][\w.+-]{0,40}|next|unreleased)[ \t]*", re.IGNORECASE)


def line(reader: Reader, number: int, at: int, indent: int) -> int | None:
    """Reads a line that may open or close a box; None when it does not."""
    text = reader.lines[number]
    char = text[at]
    if char == ".":
        return _directive(reader, number, at, indent)
    if char == "{":
        return _shortcode(reader, number, at)
    if char == ":":
        return _colons(reader, number, at)
    found = lines.INDENTED.match(text, at)
    if found is None:
        return None
    reader.push(Frame(Kind.INDENTED, low=indent + 1, label=lines.label(found["word"], found["title"])))
    return number + 1


def literal(reader: Reader, number: int, indent: int) -> int:
    """After a paragraph that ends with ``::``: what is indented below an empty line is code, lists aside."""
    first = number + 1
    while first < len(reader.lines) and not reader.lines[first].strip():
        first += 1
    if first == number + 1 or first == len(reader.lines) or reader.frames.find(Kind.QUOTE) is not None:
        return number + 1
    return _indented_code(reader, number, first, indent)


def _indented_code(reader: Reader, number: int, first: int, indent: int) -> int:
    end = first
    last = first
    while end < len(reader.lines):
        said = reader.lines[end].strip()
        if said and len(reader.lines[end]) - len(reader.lines[end].lstrip()) <= indent + 1:
            break
        if said and end == first and lines.MARKER.match(said):
            return number + 1
        end += 1
        last = end if said else last
    if last > first:
        reader.close()
        reader.release()
        reader.code(first, last, "")
    return last if last > first else number + 1


def _directive(reader: Reader, number: int, at: int, indent: int) -> int | None:
    text = reader.lines[number]
    found = lines.DIRECTIVE.match(text, at)
    if found is None:
        if lines.TARGET.match(text, at) and reader.paragraph is None:
            return number + 1
        return None
    word, rest = found["word"].lower(), found["rest"].strip()
    start = reader.starts[number] + found.start("rest")
    if word in _CODE:
        reader.close()
        reader.release()
        return _indented_code(reader, number, number + 1, indent)
    label = None
    if word in _SINCE:
        since = _VERSION.match(rest)
        label = f"{_SINCE[word]} {since['version']}" if since else _SINCE[word].split()[0]
        start += since.end() if since else 0
        rest = rest[since.end() :] if since else rest
    elif word in lines.ALERTS:
        label = lines.label(word, rest if word == "admonition" else None)
        rest = "" if word == "admonition" else rest
    if not reader.push(Frame(Kind.INDENTED, low=indent + 1, label=label)):
        return None
    if rest and word not in _NO_TEXT:
        reader.text(start, reader.starts[number] + len(text))
    return number + 1


def _colons(reader: Reader, number: int, at: int) -> int | None:
    text = reader.lines[number]
    top = reader.frames.open[-1]
    if top.kind is Kind.INDENTED and top.fresh and lines.OPTION.match(text, at):
        return number + 1
    found = lines.COLONS.match(text, at)
    if found is None:
        return None
    if found["word"] is None:
        depth = reader.frames.find(Kind.COLONS)
        reader.close()
        if depth is not None:
            reader.cut(depth)
        return number + 1
    title = lines.named(found["title"]) or found["title"].strip(" \t[]{}")
    reader.push(Frame(Kind.COLONS, label=lines.label(found["word"].removeprefix("callout-"), title)))
    return number + 1


def _shortcode(reader: Reader, number: int, at: int) -> int | None:
    text = reader.lines[number]
    found = lines.SHORTCODE.match(text, at)
    if found is None:
        return None
    word = found["word"].lower()
    if found["end"]:
        close_shortcode(reader, word)
    elif word in lines.ALERTS and not found["rest"].rstrip().endswith("/"):
        label = lines.label(word, lines.named(found["rest"]))
        reader.push(Frame(Kind.SHORTCODE, label=label, name=word))
    elif found.end() < len(text):
        return None
    if found.end() < len(text):
        end = lines.SHORTCODE_END.search(text, found.end())
        stop = end.start() if end else len(text)
        if text[found.end() : stop].strip():
            reader.text(reader.starts[number] + found.end(), reader.starts[number] + stop)
        if end:
            close_shortcode(reader, word)
    return number + 1


def close_shortcode(reader: Reader, word: str) -> None:
    """Leaves the innermost shortcode of a name."""
    reader.close()
    depth = reader.frames.find(Kind.SHORTCODE, word)
    if depth is not None:
        reader.cut(depth)
