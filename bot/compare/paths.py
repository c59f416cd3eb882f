"""Field paths: ``spec.template.spec.containers[name=app].image``.

A path is a tuple of segments: a mapping's key (``str``), a list item's place (``int``), or a list item's
merge key (a tuple of ``(field, value)`` pairs). As text:

* a key of letters, digits, ``_`` and ``-`` stands bare, after a dot unless it is first;
  every other key is a JSON string in brackets: ``metadata.annotations["prometheus.io/scrape"]``
* a place is ``[3]``. It counts in the *old* list; of an item that was added, in the new one
* a merge key is ``[name=app]`` or ``[port=80,protocol=TCP]``; a string that could be mistaken for something
  else is a JSON string, so ``[port=80]`` is the number and ``[port="80"]`` the text

Distinct paths have distinct texts, and :func:`parse_path` is the inverse of :func:`format_path`.
"""

from __future__ import annotations

import json
import re
from typing import Any

MergeKey = tuple[tuple[str, Any], ...]
Segment = str | int | MergeKey
Path = tuple[Segment, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WORD = re.compile(r"[A-Za-z/][A-Za-z0-9_./:@%+*-]*")
_LITERALS = ("true", "false", "null", "NaN", "Infinity")
_PAIR = r'[A-Za-z.]+=(?:"(?:[^"\\]|\\.)*"|[^",\]]+)'
_TOKEN = re.compile(
    rf"""\.?(?P<bare>[A-Za-z0-9_-]+)
      | \[(?P<place>[0-9]+)\]
      | \[(?P<quoted>"(?:[^"\\]|\\.)*")\]
      | \[(?P<merge>{_PAIR}(?:,{_PAIR})*)\]""",
    re.VERBOSE | re.DOTALL,
)
_PAIRS = re.compile(_PAIR, re.DOTALL)


def format_path(path: Path) -> str:
    """``path`` as text; the whole document is the empty text."""
    parts: list[str] = []
    for segment in path:
        if isinstance(segment, str):
            if _BARE.fullmatch(segment):
                parts.append(f".{segment}" if parts else segment)
            else:
                parts.append(f"[{_quote(segment)}]")
        elif isinstance(segment, int):
            parts.append(f"[{segment}]")
        else:
            parts.append("[" + ",".join(f"{name}={_value(value)}" for name, value in segment) + "]")
    return "".join(parts)


def parse_path(text: str) -> Path:
    """The path that :func:`format_path` wrote. Raises ``ValueError`` for any other text."""
    segments: list[Segment] = []
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise ValueError(f"no field path: {text!r} at {at}")
        if token["bare"] is not None:
            segments.append(token["bare"])
        elif token["place"] is not None:
            segments.append(int(token["place"]))
        elif token["quoted"] is not None:
            segments.append(json.loads(token["quoted"]))
        else:
            pairs = (pair.partition("=") for pair in _PAIRS.findall(token["merge"]))
            segments.append(tuple((name, _parse(value)) for name, _, value in pairs))
        at = token.end()
    return tuple(segments)


def _value(value: Any) -> str:
    if isinstance(value, str) and _WORD.fullmatch(value) and value not in _LITERALS:
        return value
    return _quote(value)


def _parse(text: str) -> Any:
    return text if _WORD.fullmatch(text) and text not in _LITERALS else json.loads(text)


def _quote(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
