"""What stands inside one block of Markdown: sentences, titles, and what is no text at all.

Nothing here renders. Places are found and the source is cut there, so what comes out is a verbatim part of
it. All patterns are bounded: their time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

DROPPED = "\ue000"  # stands in for every character of a comment
LONGEST = 2000

_TARGET = r"\([^()\s]{0,2000}+(?:\s[^()\n]{0,300}+)?\)"
_ALT = r"!\[[^\[\]\n]{0,300}+\]"
_IMAGE = re.compile(
    rf"\[{_ALT}{_TARGET}\]{_TARGET}|{_ALT}(?:{_TARGET}|\[[^\[\]\n]{{0,300}}+\])|<img\b[^<>]{{0,2000}}+>",
    re.IGNORECASE,
)
_GAP = re.compile(rf"{_IMAGE.pattern}|{DROPPED}+", re.IGNORECASE)
_OPAQUE = re.compile(
    r"``[^\n]{1,500}?``|`[^`]{1,500}`|(?<=\])\([^()\s]{0,2000}\)|<?https?://[^\s<>]{0,2000}[^\s<>.,;:!?)\]]"
)
_END = re.compile(
    r"""(?<![.!?…])[.!?…]++["'”\u2019)\]*_`]*+(?=\s++["'“\u2018(\[*_`>\\]*+[^\Wa-z_])"""
    r"""|\n[ \t>]*+(?=\n|(?:[-*+•]|[0-9]{1,3}[.)])[ \t]++\S)"""
)
_ITEM = re.compile(r"\n[ \t>]*+(?=(?:[-*+•]|[0-9]{1,3}[.)])[ \t]++\S)")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:e\.g|i\.e|vs|cf|approx|incl|resp|no|fig|[A-Z])\.$", re.IGNORECASE)
_BULLET = re.compile(r"(?:[-*+•]|[0-9]{1,3}[.)])[ \t]+")
_BOX = re.compile(r"\[[ xX]\][ \t]+")
_EDGE_TAG = (
    r"</?(?:a|b|blockquote|br|center|code|dd|details|div|dl|dt|em|font|h[1-6]|hr|i|kbd|li|ol|p|pre|s|section"
    r"|small|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul)\b[^<>]{0,2000}>"
)
_MARK = re.compile(_EDGE_TAG, re.IGNORECASE)
_LEADING = re.compile(rf"(?:{_EDGE_TAG}|[\s>|])++", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/][^<>]{0,2000}>")
_LINK = re.compile(rf"\[([^\[\]]{{0,500}}+)\](?:{_TARGET}|\[[^\[\]]{{0,300}}+\])")
_BOLD = re.compile(r"[^\w*\s]{0,6}\s?(?:\*\*|__)(?P<title>[^*_\n]{1,120})(?:\*\*|__)[\s:.]{0,3}")
_WORD = re.compile(r"[^\W\d_]{2,}")


def fold(text: str) -> str:
    """White space folded to single blanks."""
    return " ".join(text.split())


def hide_comments(text: str) -> str:
    """HTML comments replaced character by character; what never closes is no comment and stays readable."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            break
        comment = text[start : end + 3]
        parts.append(text[at:start])
        parts.append("\n".join(DROPPED * len(line) for line in comment.split("\n")))
        at = end + 3
    parts.append(text[at:])
    return "".join(parts)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence; an empty line ends one, and a line like a list item starts one.
    Nothing ends inside code, a link's target or an address."""
    masked = _OPAQUE.sub(lambda found: found[0][0] + "X" * (len(found[0]) - 2) + found[0][-1], text)
    start = 0
    for end in _END.finditer(masked):
        if _ABBREVIATION.search(masked, max(start, end.start() - 8), end.start() + 1):
            continue
        yield start, end.end()
        start = end.end()
    yield start, len(text)


def items(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each list item, where indentation made one paragraph of several."""
    start = 0
    for end in _ITEM.finditer(text):
        yield start, end.end()
        start = end.end()
    yield start, len(text)


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """The parts of a block between images and comments, without marks at their edges; only those with a
    letter or a digit, none longer than :data:`LONGEST`."""
    at = 0
    for gap in _GAP.finditer(text):
        yield from _trimmed(text, at, gap.start())
        at = gap.end()
    yield from _trimmed(text, at, len(text))


def is_bullet(text: str, at: int) -> bool:
    """Whether a list item starts here."""
    return _BULLET.match(text, _skip(_LEADING, text, at, len(text))) is not None


def title(text: str) -> str:
    """A heading as plain words: links by their text, no images, no tags, no emphasis."""
    text = _IMAGE.sub(" ", text[:LONGEST]).replace(DROPPED, "")
    text = _TAG.sub("", _LINK.sub(r"\1", text))
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    return fold(text.replace("**", "").replace("__", "").replace("`", "").strip(" #*_"))


def bold_title(text: str) -> str | None:
    """The words of a paragraph that is bold as a whole: a heading in all but syntax."""
    found = _BOLD.fullmatch(text.strip()) if len(text) < 200 else None
    return None if found is None else title(found["title"]).rstrip(" :")


def words(text: str) -> int:
    """How many words of two letters or more."""
    return len(_WORD.findall(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    start = _skip(_LEADING, text, start, end)
    start = _skip(_BULLET, text, start, end)
    start = _skip(_BOX, text, start, end)
    start = _skip(_LEADING, text, start, end)
    end = _rstrip(text, start, end)
    while end - start > LONGEST:
        cut = text.rfind(" ", start + 1, start + LONGEST)
        cut = start + LONGEST if cut < 0 else cut
        yield from _telling(text, start, cut)
        start = cut
    yield from _telling(text, start, end)


def _rstrip(text: str, start: int, end: int) -> int:
    """Where the text ends without white space, table bars and tags at its end."""
    while end > start:
        if text[end - 1].isspace() or text[end - 1] == "|":
            end -= 1
            continue
        tag = text.rfind("<", max(start, end - LONGEST), end) if text[end - 1] == ">" else -1
        if tag < 0 or not _MARK.fullmatch(text, tag, end):
            break
        end = tag
    return end


def _telling(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if any(char.isalnum() for char in text[start:end]):
        yield start, end


def _skip(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    found = pattern.match(text, start, end)
    return found.end() if found else start
