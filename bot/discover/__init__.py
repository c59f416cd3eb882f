"""From trees to releases and bumps: what Renovate's managers would find, with the values that the engine
would use."""

from __future__ import annotations

from bot.discover.apis import Seen, seen
from bot.discover.apis import of_cluster as apis_of
from bot.discover.levels import level
from bot.discover.mentions import Wanted, mentions, own_objects
from bot.discover.objects import Form, Objects, Written, objects
from bot.discover.survey import Found, bumps, releases

__all__ = [
    "Form",
    "Found",
    "Objects",
    "Seen",
    "Wanted",
    "Written",
    "apis_of",
    "bumps",
    "level",
    "mentions",
    "objects",
    "own_objects",
    "releases",
    "seen",
]
