"""Code that is a diff: each changed line says something, a line taken and one given in its place together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.notes.sink import Sink

_HEAD = re.compile(r"(?:---|\+\+\+)[ \t]+\S|@@|diff |index |\\ ")
_KEY = re.compile(r"(?P<indent>[ ]*)(?:- )?(?P<key>[\w./-]{1,80}):")
_DEEPEST = 20
_Line = tuple[int, str]


def emit(sink: Sink, start: int, stop: int) -> bool:
    """The changed lines between two places, as statements of the kind ``diff``; the keys above a line, as
    far as they are shown, are a label (``server.service``). False when no line is changed."""
    found = False
    above: list[tuple[int, str]] = []
    run: list[_Line] = []
    at = start
    for line in sink.hidden[start:stop].split("\n"):
        here, at = at, at + len(line) + 1
        changed = line[:1] in "+-" and line[:1] != "" and not _HEAD.match(line)
        if changed and (not run or run[-1][1][0] == line[0] or line[0] == "+"):
            run.append((here, line))
            continue
        found = _say(sink, run, above) or found
        run = [(here, line)] if changed else []
        if not changed and not _HEAD.match(line):
            _climb(above, line[1:] if line[:1] == " " else line)
    return _say(sink, run, above) or found


def _say(sink: Sink, run: Sequence[_Line], above: list[tuple[int, str]]) -> bool:
    told = False
    for start, end, body in _spans(run):
        indent = len(body) - len(body.lstrip(" "))
        keys = [key for column, key in above if column < indent]
        sink.line(start, end, "diff", (".".join(keys),) if keys else ())
        _climb(above, body)
        told = True
    return told


def _spans(run: Sequence[_Line]) -> Iterator[tuple[int, int, str]]:
    telling = [
        (here, line) for here, line in run if line[1:].strip() and not line[1:].lstrip().startswith("#")
    ]
    if len(run) == len(telling) == 2 and telling[0][1][0] != telling[1][1][0]:
        (first, taken), (second, given) = telling
        yield first, second + len(given), taken[1:]
        return
    for here, line in telling:
        yield here, here + len(line), line[1:]


def _climb(above: list[tuple[int, str]], body: str) -> None:
    found = _KEY.match(body)
    if found is None:
        return
    column = len(found["indent"])
    while above and above[-1][0] >= column:
        above.pop()
    if len(above) < _DEEPEST:
        above.append((column, found["key"]))
