"""N102: the mark of Conventional Commits, and the BREAKING CHANGE footer."""

from __future__ import annotations

from bot.judge import announced, reading

FILLS = reading.FILLS
NEEDS = ("notes",)

check = announced.check
