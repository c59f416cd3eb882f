"""Which values a chart reads: its templates, those of the charts inside it, and Chart.yaml."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from bot.judge.values.interpreter import ExhaustedError, Interpreter
from bot.judge.values.places import Reads
from bot.judge.values.scopes import MOST, Scope, defaults, scopes
from bot.judge.values.surroundings import root
from bot.judge.values.templates import mentions, templates
from bot.model import ChartArchive

_NOTES = "NOTES.txt"
_LARGEST = 16 << 20


def reads(chart: ChartArchive) -> Reads:
    """What the chart reads of its values. What cannot be told counts as read."""
    return _reads(tuple(chart.files.items()))


def defaults_of(chart: ChartArchive) -> Mapping[str, Any]:
    """The values that are there when nobody sets any, those of the charts inside included."""
    return _charts(tuple(chart.files.items()))[1]


def scopes_of(chart: ChartArchive) -> tuple[Scope, ...]:
    """The chart and the charts inside it."""
    return _charts(tuple(chart.files.items()))[0]


@functools.lru_cache(maxsize=8)
def _charts(files: tuple[tuple[str, str], ...]) -> tuple[tuple[Scope, ...], Mapping[str, Any]]:
    found = scopes(dict(files))
    return found, defaults(found)


@functools.lru_cache(maxsize=8)
def _reads(files: tuple[tuple[str, str], ...]) -> Reads:
    texts = dict(files)
    charts, values = _charts(files)
    found = Reads([scope.path for scope in charts])
    for scope in charts:
        for path in scope.reads:
            found.whole(path, f"{scope.folder}Chart.yaml")
    if len(charts) == MOST or sum(len(text) for name, text in files if "templates/" in name) > _LARGEST:
        found.all("its templates are too many to follow")
        return found
    parsed = templates(texts, charts, values)
    for scope, file in parsed.unread:
        for path in mentions(texts[file]):
            found.whole((*scope.path, *path), file)
    interpreter = Interpreter(parsed, values, found)
    roots = {scope.path: root(scope, charts) for scope in charts}
    bodies = [one for one in parsed.rendered if not one[1].file.endswith(_NOTES)]
    try:
        interpreter.run(bodies, roots)
    except ExhaustedError as reason:
        found.all(str(reason))
    except RecursionError:
        found.all("its templates call each other too deeply")
    return found
