"""Charts: where they are listed, what is in their archives, and what helm makes of them."""

from __future__ import annotations

from bot.charts.copies import differing
from bot.charts.helm import Helm, ensure, ensure_major, find, find_major
from bot.charts.plain import kustomize, plain
from bot.charts.remarks import remarks
from bot.charts.render import render
from bot.charts.repository import Charts
from bot.charts.templates import Asks, asks
from bot.charts.without import without

__all__ = [
    "Asks",
    "Charts",
    "Helm",
    "asks",
    "differing",
    "ensure",
    "ensure_major",
    "find",
    "find_major",
    "kustomize",
    "plain",
    "remarks",
    "render",
    "without",
]
