"""What a chart's templates find when they are rendered: helm's own data, and defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.judge.values.abstract import ANY, Path, Value, at, mapping, text
from bot.judge.values.places import GLOBAL
from bot.judge.values.scopes import Scope


def root(scope: Scope, scopes: Sequence[Scope]) -> Value:
    """The data that helm gives to the templates of a chart."""
    below = {one.path[-1]: root(one, scopes) for one in scopes if one.path and one.path[:-1] == scope.path}
    builtin = dict.fromkeys(("Capabilities", "Files", "Release"), ANY)
    return mapping(
        {
            **builtin,
            "Chart": mapping({"Name": text(scope.name)}, ANY),
            "Subcharts": mapping(below),
            "Template": mapping({"BasePath": text(f"{scope.place}/templates")}, ANY),
            "Values": at(scope.path),
        }
    )


def is_there(defaults: Mapping[str, Any], path: Path) -> bool:
    """Whether the defaults have a map at a place that is not empty: it is there whatever is set below."""
    places = [path]
    if GLOBAL in path:
        start = path.index(GLOBAL)
        places += [(*path[:length], *path[start:]) for length in range(start)]
    return any(_non_empty(defaults, place) for place in places)


def _non_empty(defaults: Any, path: Path) -> bool:
    for name in path:
        if not isinstance(defaults, Mapping) or name not in defaults:
            return False
        defaults = defaults[name]
    return isinstance(defaults, Mapping) and bool(defaults)
