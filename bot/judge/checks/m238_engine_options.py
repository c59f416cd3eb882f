"""M238: what engines are told about a resource."""

from __future__ import annotations

from bot.judge import fields

FILLS = fields.FILLS
NEEDS = fields.NEEDS

check = fields.watch
