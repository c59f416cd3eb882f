"""Markdown that is none by the book: admonitions and shortcodes of documentation sites.

``!!! warning`` with an indented body, ``:::warning … :::``, ``{{% alert %}} … {{% /alert %}}``. Their marker
lines are blanked and their bodies moved to the left, line by line, so that line numbers stay.
"""

from __future__ import annotations

import re

_DEEPEST = 4
_FENCE = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})")
_INDENTED = re.compile(
    r"(?P<indent>[ \t]*)(?:!!!|\?\?\?\+?)[ \t]+(?P<word>[\w-]+)[ \t]*(?:\"(?P<title>[^\"]*)\")?[ \t]*"
)
_COLONS = re.compile(
    r"[ \t]*:{3,}[ \t]*\{?\.?(?P<word>[A-Za-z][\w-]*)\}?[ \t]*\[?(?P<title>[^\]\n]*)\]?[ \t]*"
)
_COLONS_END = re.compile(r"[ \t]*:{3,}[ \t]*")
_SHORTCODE = re.compile(
    r"[ \t]*\{\{[%<][ \t]*(?P<end>/?)[ \t]*(?P<word>[\w-]+)(?P<rest>[^{}]*)[%>]\}\}[ \t]*"
)
_TITLE = re.compile(r"(?:title|type|color)=\"(?P<title>[^\"]*)\"")
_ALERTS = frozenset(
    {"admonition", "alert", "callout", "caution", "danger", "important", "note", "tip", "warning"}
)


def normalise(text: str) -> tuple[list[str], list[tuple[str, ...]]]:
    """The lines as CommonMark can read them, and for each line the admonitions that it stands in."""
    lines = text.split("\n")
    labels: list[tuple[str, ...]] = [()] * len(lines)
    open_: list[str] = []
    body: tuple[int, str] | None = None
    fence: str | None = None
    for number, line in enumerate(lines):
        if body is not None and line.strip():
            indent = len(line) - len(line.lstrip())
            body = body if indent > body[0] else None
        if body is not None:
            labels[number] = (*open_, body[1])
            line = lines[number] = line[body[0] + 4 :] if not line[: body[0] + 4].strip() else line.lstrip()
        elif open_:
            labels[number] = tuple(open_)
        fenced, fence = fence, _fence(fence, line)
        if fenced or fence:
            continue
        if found := _INDENTED.fullmatch(line):
            body = (len(found["indent"]), _label(found["word"], found["title"]))
        elif found := _COLONS.fullmatch(line):
            _push(open_, _label(found["word"], found["title"]))
        elif found := _SHORTCODE.fullmatch(line):
            if found["word"].lower() in _ALERTS:
                _shortcode(open_, found)
        elif _COLONS_END.fullmatch(line):
            del open_[-1:]
        else:
            continue
        lines[number] = ""
    return lines, labels


def _fence(fence: str | None, line: str) -> str | None:
    """The code fence that is open after this line."""
    found = _FENCE.match(line)
    if found is None:
        return fence
    if fence is None:
        return found["mark"]
    closes = found["mark"].startswith(fence) and not line[found.end() :].strip()
    return None if closes else fence


def _shortcode(open_: list[str], found: re.Match[str]) -> None:
    if found["end"]:
        del open_[-1:]
    else:
        said = _TITLE.search(found["rest"])
        _push(open_, _label(found["word"] if said is None else said["title"], None))


def _push(open_: list[str], label: str) -> None:
    del open_[_DEEPEST - 1 :]
    open_.append(label)


def _label(word: str, title: str | None) -> str:
    said = (title or "").strip()
    return f"{word.capitalize()}: {said}" if said else word.capitalize()
