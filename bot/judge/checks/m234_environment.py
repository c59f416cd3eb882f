"""M234: a container gets another environment."""

from __future__ import annotations

from bot.judge import fields

FILLS = fields.FILLS
NEEDS = fields.NEEDS

check = fields.watch
