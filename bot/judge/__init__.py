"""Judges one bump: rules, Kubernetes support, verdict. Pure functions over what the other rooms learned."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.judge.case import Case, OtherHelm
    from bot.judge.effects import Effects
    from bot.judge.judgement import Judgement, judge, merge, prepare
    from bot.judge.rule import Rule
    from bot.judge.rulebook import Rulebook, load, working
    from bot.judge.support import Column, Subject, columns, standings, subject
    from bot.judge.uses import custom_kinds, gone_ports
    from bot.judge.verdict import decide, of_render

__all__ = [
    "Case",
    "Column",
    "Effects",
    "Judgement",
    "OtherHelm",
    "Rule",
    "Rulebook",
    "Subject",
    "columns",
    "custom_kinds",
    "decide",
    "gone_ports",
    "judge",
    "load",
    "merge",
    "of_render",
    "prepare",
    "standings",
    "subject",
    "working",
]

_HOMES = {
    "Case": "case",
    "Column": "support",
    "Effects": "effects",
    "Judgement": "judgement",
    "OtherHelm": "case",
    "Rule": "rule",
    "Rulebook": "rulebook",
    "Subject": "support",
    "columns": "support",
    "custom_kinds": "uses",
    "decide": "verdict",
    "of_render": "verdict",
    "gone_ports": "uses",
    "judge": "judgement",
    "load": "rulebook",
    "prepare": "judgement",
    "merge": "judgement",
    "subject": "support",
    "working": "rulebook",
    "standings": "support",
}
"""A module is imported when something of it is asked for: few runs need all."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
