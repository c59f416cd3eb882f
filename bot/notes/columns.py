"""Places in lines: where they begin, how far they are indented, where code ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.notes import lines


def starts(all_lines: Sequence[str]) -> list[int]:
    """Where each line begins, and one place past the end."""
    found, at = [], 0
    for line in all_lines:
        found.append(at)
        at += len(line) + 1
    found.append(at)
    return found


def indent(line: str, at: int) -> tuple[int, int]:
    """Where the first character that is no blank stands, and its column from ``at``."""
    end = at
    column = 0
    size = len(line)
    while end < size:
        char = line[end]
        if char == " ":
            column += 1
        elif char == "\t":
            column += 4 - column % 4
        else:
            break
        end += 1
    return end, column


def after_quote(line: str, at: int) -> tuple[int, int]:
    """As :func:`indent`, behind the mark of a quote at ``at``."""
    at += 1
    if line[at : at + 1] == " ":
        at += 1
    return indent(line, at)


def fence_end(all_lines: Sequence[str], number: int, mark: str, inside: Callable[[str], bool]) -> int | None:
    """The number of the line that closes the code that ``mark`` opened at line ``number``, while lines are
    ``inside`` its container. A fence that is still open where another with a name begins, or at the end, was
    forgotten: nothing is code because of it."""
    for at in range(number + 1, len(all_lines)):
        line = all_lines[at]
        if not inside(line):
            return None
        found = lines.PREFIXED_FENCE.match(line) if mark[0] * 3 in line else None
        if found is not None and found["mark"].startswith(mark):
            return None if found["info"].strip() else at
    return None
