"""Judges one bump: rules, Kubernetes support, verdict. Pure functions over what the other rooms learned."""

from bot.judge.case import Case, OtherHelm
from bot.judge.effects import Effects
from bot.judge.judgement import Judgement, judge, merge
from bot.judge.rule import Rule
from bot.judge.rulebook import Rulebook, load
from bot.judge.support import Column, Subject, columns, subject, support
from bot.judge.uses import custom_kinds, gone_ports
from bot.judge.verdict import decide

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
    "subject",
    "support",
]
