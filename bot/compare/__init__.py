"""Two renders in, changes out. A pure function of its arguments; secrets do not leave it."""

from bot.compare.patch import apply
from bot.compare.paths import format_path, parse_path
from bot.compare.renders import compare
from bot.compare.text import unified

__all__ = ["apply", "compare", "format_path", "parse_path", "unified"]
