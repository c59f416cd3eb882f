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
    r"""(?<![.!?…])[.!?…]++["'”\u2019)\]*_`]*+(?=\s++(?:>[ \t]*+)*+["'“\u2018(\[*_`\\]*+[^\Wa-z_])"""
    r"""|\n[ \t>]*+(?=\n|(?:[-*+•]|[0-9]{1,3}[.)])[ \t]++\S)"""
    r"""|</?(?i:br|dd|div|dt|li|ol|p|td|tr|ul)\b[^<>]{0,200}+>"""
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|a\.k\.a|vs|cf|ca|approx|incl|excl|resp|no|fig|ver|vol|[A-Z])\.$", re.IGNORECASE
)
_BULLET = r"(?:[-*+•]|[0-9]{1,3}[.)])[ \t]++"
_EDGE_TAG = (
    r"</?(?:a|b|blockquote|br|center|code|dd|details|div|dl|dt|em|font|h[1-6]|hr|i|kbd|li|ol|p|pre|s|section"
    r"|small|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul)\b[^<>]{0,2000}+>"
)
_MARK = re.compile(_EDGE_TAG, re.IGNORECASE)
# No possessive group: Python before 3.11.5 forgets where one that fails half-way began.
_EDGE = rf"(?:{_EDGE_TAG}|[\s>|])*"
_LEADING = re.compile(rf"{_EDGE}(?P<bullet>{_BULLET})?(?:\[[ xX]\][ \t]++)?{_EDGE}", re.IGNORECASE)
_BEFORE = re.compile(rf"{_EDGE}{_BULLET}", re.IGNORECASE)
_CLEAN = re.compile(r"(?![-*+0-9])[^\s<>|•\[]")
_PLAIN = re.compile(rf"[^\W_][^<{DROPPED}]*+(?<![\s|])")
_TAG = re.compile(r"<[a-zA-Z/][^<>]{0,2000}+>")
_LINK = re.compile(rf"\[([^\[\]]{{0,500}}+)\](?:{_TARGET}|\[[^\[\]]{{0,300}}+\])")
_BOLD = re.compile(
    r"(?:[^\w*\s]{1,6}\s?|:[a-z0-9_+-]{1,30}:\s?){0,3}(?:\*\*|__)(?P<title>[^*_\n]{1,120})(?:\*\*|__)"
    r"(?:[^\w*]|:[a-z0-9_+-]{1,30}:){0,8}"
)
_LEAD_IN = re.compile(
    r"(?:[^\w*]{0,8})(?:\*\*|__)(?P<title>[^*_\n]{2,60})(?::(?:\*\*|__)|(?:\*\*|__)[ ]?:)[ \n]+\S"
)
_MARKED = re.compile(rf"[!<>\[\]\\*_`#{DROPPED}]")
_EMPHASIS = re.compile(r"(?<![\w*\\])\*([^*\s][^*\n]{0,120})\*(?![\w*])")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_VERSION = re.compile(r"\W*(?:\w+\W+){0,4}?v?[0-9]+\.[0-9]")
_REFERENCE = re.compile(
    rf"\s*(?:\(?(?:\[[^\[\]]{{0,100}}+\]{_TARGET}|#[0-9]++|@[\w/-]{{1,60}}+|https?://\S{{1,500}}+)[\s,.;)]*+)+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_TELLS = re.compile(r"[^\W_]")


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
    """Start and end of each sentence; an empty line or a tag of a new line ends one, and a line like a list
    item starts one. Nothing ends inside code, a link's target or an address."""
    masked = text
    if "`" in text or "](" in text or "://" in text:
        masked = _OPAQUE.sub(_masked, text)
    start = 0
    for end in _END.finditer(masked):
        if masked[end.start()] == "." and _ABBREVIATION.search(
            masked, max(start, end.start() - 8), end.start() + 1
        ):
            continue
        yield start, end.end()
        start = end.end()
    yield start, len(text)


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """The parts of a block between images and comments, without marks at their edges; only those with a
    letter or a digit, none longer than :data:`LONGEST`."""
    at = 0
    if "![" in text or "<" in text or DROPPED in text:
        for gap in _GAP.finditer(text):
            yield from _trimmed(text, at, gap.start())
            at = gap.end()
    yield from _trimmed(text, at, len(text))


def is_one(text: str) -> bool:
    """Whether a text is one sentence at most."""
    return _END.search(text) is None


def is_plain(text: str) -> bool:
    """Whether a text is words from edge to edge: nothing is to be cut off, and nothing stands between."""
    return _PLAIN.fullmatch(text) is not None and len(text) <= LONGEST and "![" not in text


def is_bullet(text: str) -> bool:
    """Whether a text ends where a list item starts."""
    return _BEFORE.fullmatch(text) is not None


def lead_in(text: str) -> str | None:
    """The bold words that a paragraph begins with, when a colon ends them (``**Breaking:** the port``)."""
    found = _LEAD_IN.match(text)
    return None if found is None else title(found["title"])


def title(text: str) -> str:
    """A heading as plain words: links by their text, no images, no tags, no emphasis."""
    if _MARKED.search(text) is None:
        return fold(text[:LONGEST])
    text = _IMAGE.sub(" ", text[:LONGEST]).replace(DROPPED, "")
    text = _TAG.sub("", _LINK.sub(r"\1", text))
    text = _ESCAPED.sub(r"\1", _EMPHASIS.sub(r"\1", text))
    return fold(text.replace("**", "").replace("__", "").replace("`", "").strip(" #*_"))


def bold_title(text: str) -> str | None:
    """The words of a paragraph that is bold as a whole: a heading in all but syntax."""
    found = _BOLD.fullmatch(text.strip()) if len(text) < 200 else None
    return None if found is None else title(found["title"]).rstrip(" :")


def begins_with_version(text: str) -> bool:
    """Whether a heading's first words are a version."""
    return _VERSION.match(text) is not None


def is_reference(text: str) -> bool:
    """Whether a text is nothing but links, numbers of issues and names: what stands at an item's end."""
    return _REFERENCE.fullmatch(text) is not None


def words(text: str) -> int:
    """How many words of two letters or more."""
    return len(_WORD.findall(text))


def _masked(found: re.Match[str]) -> str:
    return found[0][0] + "X" * (len(found[0]) - 2) + found[0][-1]


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if not _CLEAN.match(text, start, end):
        leading = _LEADING.match(text, start, end)
        start = leading.end() if leading else start
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
        last = text[end - 1]
        if last.isspace() or last == "|":
            end -= 1
            continue
        tag = text.rfind("<", max(start, end - LONGEST), end) if last == ">" else -1
        if tag < 0 or not _MARK.fullmatch(text, tag, end):
            break
        end = tag
    return end


def _telling(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if _TELLS.search(text, start, end):
        yield start, end
