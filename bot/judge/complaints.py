"""What helm's message says of the values of a release."""

from __future__ import annotations

from bot.judge.case import Case
from bot.judge.values.abstract import Path
from bot.judge.values.layers import set_paths, shown
from bot.judge.values.reading import scopes_of
from bot.judge.values.refusals import named, refusals
from bot.model import ValuesLayer

Told = list[tuple[str, str | None]]
"""Keys as helm's users write them, and where this repository sets each (None: it does not)."""


def complaints(case: Case) -> tuple[Told, Told]:
    """The keys that a schema of the new chart refuses and this repository sets, and those that it misses
    there. Nothing when helm's message is about something else, or blames the chart's own values alone."""
    if case.new_error is None or case.new_chart is None or case.old_error:
        return [], []
    scopes = {scope.name: scope.path for scope in reversed(scopes_of(case.new_chart))}
    found = refusals(case.new_error.raw, scopes)
    where = _Where(case)
    set_here = [(shown(one.path), where(one.path)) for one in found if not one.missing]
    required: Told = [(shown(one.path), None) for one in found if one.missing]
    return [one for one in set_here if one[1] is not None], required


def refused(case: Case) -> set[Path]:
    """The keys that a schema of the new chart refuses, whoever sets them."""
    if case.new_error is None or case.new_chart is None:
        return set()
    scopes = {scope.name: scope.path for scope in reversed(scopes_of(case.new_chart))}
    return {one.path for one in refusals(case.new_error.raw, scopes) if not one.missing}


def blamed(case: Case) -> Told:
    """The keys that helm's message names, in whatever error."""
    if case.new_error is None:
        return []
    scopes = {} if case.new_chart is None else {one.name: one.path for one in scopes_of(case.new_chart)}
    paths = [one.path for one in refusals(case.new_error.raw, scopes)] or named(case.new_error.raw)
    where = _Where(case)
    return [(shown(path), where(path)) for path in paths]


class _Where:
    """Where a key is set, or what is above it (and is no map), or below it."""

    def __init__(self, case: Case) -> None:
        self._settings: dict[Path, ValuesLayer] = {}
        for layers in case.layers:
            self._settings |= set_paths(layers)

    def __call__(self, path: Path) -> str | None:
        # A list's items are not looked into: the list is what is set.
        steps = [path[:length] for length in range(len(path), 0, -1)]
        layer = self._settings.get(path)
        for above, step in zip(steps[1:], steps, strict=False):
            if layer is None and step[-1].isdigit():
                layer = self._settings.get(above)
        if layer is None:
            return None
        return str(layer.path if layer.line is None else f"{layer.path}:{layer.line}")
