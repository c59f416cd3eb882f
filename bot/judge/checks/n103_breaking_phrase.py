"""N103: phrases that tell of a break, of something to do, of things removed, renamed or changed."""

from __future__ import annotations

from bot.judge import announced, reading

FILLS = reading.FILLS
NEEDS = ("notes",)

check = announced.check
