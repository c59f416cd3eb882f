"""From trees to releases and bumps: what Renovate's managers would find, with the values that the engine
would use."""

from __future__ import annotations

from bot.discover.levels import level
from bot.discover.survey import Found, bumps, releases

__all__ = ["Found", "bumps", "level", "releases"]
