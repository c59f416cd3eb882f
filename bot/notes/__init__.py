"""Notes: what upstream wrote about every version that a bump passes, as statements with their sections.

:func:`collect` asks the sources (``sources/``, one file each) in their order; :func:`statements` reads one
text, :func:`of_file` a file that somebody has. Where the notes of well-known charts live is data:
``rules/sources/``.
"""

from __future__ import annotations

from bot.notes.collect import collect
from bot.notes.file import kind_of, of_file
from bot.notes.reading import statements
from bot.notes.request import Request

__all__ = ["Request", "collect", "kind_of", "of_file", "statements"]
