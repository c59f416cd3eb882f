"""Two renders in, changes out. A pure function of its arguments; secrets do not leave it."""

from bot.compare.paths import format_path, parse_path
from bot.compare.renders import compare
from bot.compare.text import unified

__all__ = ["compare", "format_path", "parse_path", "unified"]
