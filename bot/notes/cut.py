"""Whether a text was cut off: in a word, in code, in a link, in a list. Nothing marks it.

Renovate's release notes end near 58,000 characters, wherever that is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.notes.lines import PREFIXED_FENCE

NEAR = 57_000
"""From this length on a text that ends anyhow was probably cut."""
_TAIL = 3000
_OPEN_LINK = re.compile(
    r"\[[^\[\]\n]{0,500}\]\((?:[^()\s]{0,2000})$|\[[^\[\]\n]{0,300}$|<[a-zA-Z/][^<>\n]{0,500}$"
)
_OPEN_SPAN = re.compile(r"(?:^|[^`])`[^`]{1,300}$")
_ENDS = re.compile(r"""(?:[.!?…:)\]`>|*_~'"”\u2019-]|\b[0-9a-f]{7,40}|https?://\S{4,500})\s*$""")
_ITEM = re.compile(r"[ \t>]*(?:[-*+•]|[0-9]{1,3}[.)])[ \t]")


@dataclass(frozen=True, slots=True)
class Cut:
    """``where`` is ``word``, ``sentence``, ``list``, ``code``, ``link``, ``comment`` or ``details``; ``sure``
    is False when the text is short enough that its writer may just have forgotten an end."""

    where: str
    sure: bool


def cut(text: str, near: int = NEAR) -> Cut | None:
    """Where a text was cut off; None when it ends as texts end. What is shorter than ``near`` is suspected
    only when something is left open."""
    sure = len(text) >= near
    opened = _open(text)
    if opened is not None:
        return Cut(opened, sure)
    if not sure or text.endswith("\n"):
        return None
    last = text[-_TAIL:].rpartition("\n")[2]
    if not last.strip() or last.lstrip().startswith(("#", "|")) or _ENDS.search(last[-600:]):
        return None
    if last[-1:].isspace():
        return Cut("sentence", True)
    return Cut("list" if _ITEM.match(last) else "word", True)


def _open(text: str) -> str | None:
    comment = text.rfind("<!--")
    if comment >= 0 and "-->" not in text[comment:]:
        return "comment"
    if _has_open_fence(text):
        return "code"
    last = text[-_TAIL:].rpartition("\n")[2]
    if _OPEN_LINK.search(last) is not None:
        return "link"
    if _OPEN_SPAN.search(last) is not None and last.replace("```", "").count("`") % 2:
        return "code"
    low = text.lower()
    if low.count("<details") > low.count("</details"):
        return "details"
    return None


def _has_open_fence(text: str) -> bool:
    fence: str | None = None
    for line in text.split("\n"):
        found = PREFIXED_FENCE.match(line) if "```" in line or "~~~" in line else None
        if found is None:
            continue
        if fence is None:
            fence = found["mark"]
        elif found["mark"].startswith(fence):
            fence = found["mark"] if found["info"].strip() else None
    return fence is not None
