"""M225: a disruption budget that allows nothing, an autoscaler with lower bounds."""

from __future__ import annotations

from bot.judge import fields

FILLS = fields.FILLS
NEEDS = fields.NEEDS

check = fields.watch
