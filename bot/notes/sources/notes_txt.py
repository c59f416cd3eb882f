"""``templates/NOTES.txt``: what the chart prints whatever the values are. What it prints for certain values
is compared where the chart is rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.notes.sources.source import Context, Found, Source

PATH = "templates/NOTES.txt"
NAME = "notes-txt"
_ACTION = re.compile(r"\{\{-?\s*(?P<word>/\*|\w*)[^{}]{0,2000}(?:\{[^{}]{0,500}\}[^{}]{0,500}){0,5}\}\}")
_OPENS = frozenset({"if", "range", "with", "define", "block"})
_SILENT = frozenset({"/*", "else", "template", "break", "continue"})
_LONGEST = 50_000


def collect(context: Context) -> Found:
    """One note of the new version, with the lines that are new."""
    old, new = context.request.old_archive, context.request.new_archive
    if old is None or new is None or PATH not in new.files:
        return Found()
    known = {" ".join(line.split()) for line in lines(old.files.get(PATH, ""))}
    fresh = [line for line in lines(new.files[PATH]) if " ".join(line.split()) not in known]
    note = SOURCE.note(context.request.new, "\n".join(fresh) + "\n")
    return Found((note,) if any(map(str.strip, fresh)) else (), (PATH,))


def lines(text: str) -> Iterator[str]:
    """The lines that stand outside of all conditions; what is computed in them is an ellipsis."""
    depth, at, kept = 0, 0, []
    text = text[:_LONGEST]
    for action in _ACTION.finditer(text):
        kept += [text[at : action.start()]] if depth == 0 else []
        at, word = action.end(), action["word"]
        if word in _OPENS:
            depth += 1
        elif word == "end":
            depth = max(depth - 1, 0)
        elif depth == 0 and word not in _SILENT and ":=" not in action[0]:
            kept.append("…")
    yield from "".join((*kept, *([text[at:]] if depth == 0 else []))).splitlines()


SOURCE = Source(NAME, "release", collect)
