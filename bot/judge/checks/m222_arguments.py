"""M222: a container is started with other arguments."""

from __future__ import annotations

from bot.judge import fields

FILLS = fields.FILLS
NEEDS = fields.NEEDS

check = fields.watch
