"""Which keys helm complains of when it refuses values. Sources: Helm, pkg/chart/common/util/jsonschema.go;
the messages of santhosh-tekuri/jsonschema (Helm 3.18 and later) and xeipuu/gojsonschema (before)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.judge.values.abstract import Path
from bot.judge.values.templates import mentions

_SCHEMA = "meet the specifications of the schema"
_CHART = re.compile(r"^([A-Za-z0-9][\w.-]*):\s*$")
_AT = re.compile(r"^\s*-?\s*at '([^']*)':\s*(.*)$")
_OLD = re.compile(r"^\s*- ([^:\s]+): (.*)$")
_QUOTED = re.compile(r"'([^']+)'")
_OLD_EXTRA = re.compile(r"Additional property (\S+) is not allowed")
_OLD_MISSING = re.compile(r"^(\S+) is required")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A key that a schema does not accept; ``missing``: it wants one that is not there."""

    path: Path
    missing: bool = False


def refusals(message: str, scopes: Mapping[str, Path]) -> tuple[Refusal, ...]:
    """What the schemas complain of, sorted (helm's order differs each time); nothing when helm's message is
    about something else. ``scopes`` tells where the values of each chart begin, by the chart's name."""
    if _SCHEMA not in message:
        return ()
    found: dict[Refusal, None] = {}
    scope: Path = ()
    for line in message[message.index(_SCHEMA) :].splitlines():
        chart = _CHART.match(line)
        if chart:
            scope = scopes.get(chart[1], ())
        for one in _refusals(line):
            found[Refusal((*scope, *one.path), one.missing)] = None
    return tuple(sorted(found, key=lambda one: (one.path, one.missing)))


def named(message: str) -> tuple[Path, ...]:
    """The values that an error of a template names (``<.Values.a.b>``)."""
    return tuple(dict.fromkeys(path for path in mentions(message) if path))


def _refusals(line: str) -> Iterator[Refusal]:
    told = _AT.match(line)
    if told:
        above = tuple(_unescaped(step) for step in told[1].split("/")[1:])
        names = _QUOTED.findall(told[2])
        if told[2].startswith("additional propert"):
            yield from (Refusal((*above, name)) for name in names)
        elif told[2].startswith("missing propert"):
            yield from (Refusal((*above, name), missing=True) for name in names)
        elif above:
            yield Refusal(above)
        return
    told = _OLD.match(line)
    if told:
        above = () if told[1] == "(root)" else tuple(told[1].split("."))
        extra, missing = _OLD_EXTRA.match(told[2]), _OLD_MISSING.match(told[2])
        if extra:
            yield Refusal((*above, extra[1]))
        elif missing:
            yield Refusal((*above, missing[1]), missing=True)
        elif above:
            yield Refusal(above)


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")
