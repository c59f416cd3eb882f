"""Runs JSONata queries in a process of its own: a query is somebody else's program, and may ask for any
amount of time and memory. Started by :mod:`bot.discover.renovate.queries`; imports nothing of ours.

Reads ``{"queries": [text…], "documents": [node…]}``, where a node is ``["s", text, place]``,
``["l", [node…]]``, ``["m", [[key, node]…]]`` or ``["v", value]``; writes a list for each document with a row
for each query: ``{"rows": [{field: [text, place or null]}…]}`` or ``{"error": text}``. A place comes back
with a text that is that very scalar of the document, not merely one that looks the same.
"""

from __future__ import annotations

import contextlib
import json
import sys

MEMORY, SECONDS = 1 << 30, 3
_STEP, _DEEPEST, _MOST = 2000, 200, 1000
_FIELDS = (
    "currentValue", "datasource", "depName", "packageName", "currentDigest", "versioning", "depType",
    "registryUrl", "extractVersion",
)  # fmt: skip


def main() -> None:
    """Answers what stands on standard input."""
    _limit()
    question = json.loads(sys.stdin.buffer.read())
    answers = []
    for node in question["documents"]:
        places: dict[int, int] = {}
        kept: list[str] = []
        document = _decoded(node, places, kept)
        answers.append([_answer(query, document, places) for query in question["queries"]])
    sys.stdout.write(json.dumps(answers))


def _limit() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _decoded(node: list[object], places: dict[int, int], kept: list[str]) -> object:
    """The plain value of a node. ``places`` goes by the identity of each text, so all are ``kept``."""
    kind, value = node[0], node[1]
    if kind == "s":
        text = str(value)
        # One letter, or nothing, is the same object everywhere.
        if len(text) > 1:
            kept.append(text)
            places[id(text)] = int(str(node[2]))
        return text
    if kind == "l" and isinstance(value, list):
        return [_decoded(one, places, kept) for one in value]
    if kind == "m" and isinstance(value, list):
        return {key: _decoded(one, places, kept) for key, one in value}
    return value


def _answer(query: str, document: object, places: dict[int, int]) -> dict[str, object]:
    import jsonata

    try:
        found = jsonata.Jsonata(query, _expression, _STEP, _DEEPEST).evaluate(document)
        return {"rows": _rows(found, places)}
    except Exception as error:  # whatever a query makes of the interpreter costs that query only
        return {"error": (str(error) or type(error).__name__)[:300]}


def _expression(pattern: str, flags: object) -> object:
    """RE2, as for Renovate's other expressions."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not getattr(flags, "case_insensitive", False)
    return re2.compile(("(?m)" if getattr(flags, "multiline", False) else "") + pattern, options)


def _rows(found: object, places: dict[int, int]) -> list[dict[str, list[object]]]:
    """The dependencies in an answer. One field that is no text spoils it all, as it does for Renovate."""
    if not found:
        return []
    entries = found if isinstance(found, list) else [found]
    if len(entries) > _MOST:
        raise ValueError(f"it names more than {_MOST} dependencies")
    rows: list[dict[str, list[object]]] = []
    for entry in entries:
        if not isinstance(entry, dict):
            raise ValueError("its answer is no object")
        texts = {name: entry[name] for name in _FIELDS if name in entry}
        if not all(isinstance(text, str) for text in texts.values()):
            raise ValueError("its answer has fields that are no text")
        rows.append({name: [text[:2000], places.get(id(text))] for name, text in texts.items()})
    return rows


if __name__ == "__main__":
    main()
