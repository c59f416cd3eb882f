"""N105: something is deprecated and still works."""

from __future__ import annotations

from bot.judge import announced, reading

FILLS = reading.FILLS
NEEDS = ("notes",)

check = announced.check
