"""M231: where data is kept."""

from __future__ import annotations

from bot.judge import fields

FILLS = fields.FILLS
NEEDS = fields.NEEDS

check = fields.watch
