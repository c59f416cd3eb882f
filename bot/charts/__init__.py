"""Charts: where they are listed, what is in their archives, and what helm makes of them."""

from __future__ import annotations

from bot.charts.chance import by_chance
from bot.charts.helm import Helm, ensure, find
from bot.charts.render import render
from bot.charts.repository import Charts
from bot.charts.versions import parse as parse_version

__all__ = ["Charts", "Helm", "by_chance", "ensure", "find", "parse_version", "render"]
