"""Charts: where they are listed, what is in their archives, and what helm makes of them."""

from __future__ import annotations

from bot.charts.chance import by_chance
from bot.charts.copies import differing
from bot.charts.helm import Helm, ensure, find
from bot.charts.plain import kustomize, plain
from bot.charts.render import render
from bot.charts.repository import Charts
from bot.charts.without import without

__all__ = [
    "Charts",
    "Helm",
    "by_chance",
    "differing",
    "ensure",
    "find",
    "kustomize",
    "plain",
    "render",
    "without",
]
