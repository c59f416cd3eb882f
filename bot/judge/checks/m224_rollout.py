"""M224: how a workload is rolled out and placed."""

from __future__ import annotations

from bot.judge import fields

FILLS = fields.FILLS
NEEDS = fields.NEEDS

check = fields.watch
