"""Renews the tables under ``rules/`` from their upstreams. Only ``chart-triage rules refresh`` uses it."""

from bot.refresh.ask import Ask
from bot.refresh.draft import Result
from bot.refresh.tables import Check, chosen, names, renew

__all__ = ["Ask", "Check", "Result", "chosen", "names", "renew"]
