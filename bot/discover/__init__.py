"""From trees to releases and bumps: what Renovate's managers would find, with the values that the engine
would use."""

from __future__ import annotations

from bot.discover.apis import Seen, seen
from bot.discover.apis import of_cluster as apis_of
from bot.discover.levels import level
from bot.discover.mentions import Wanted, mentions, own_objects
from bot.discover.survey import Found, bumps, releases

__all__ = [
    "Found",
    "Seen",
    "Wanted",
    "apis_of",
    "bumps",
    "level",
    "mentions",
    "own_objects",
    "releases",
    "seen",
]
