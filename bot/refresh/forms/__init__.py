"""The forms that upstream pages have, one module each: a page's text in, facts out.

Each has ``read(text, reading, url)``: it gives the rows in the page's order, skips those that are no
version (``main``), and raises :class:`bot.errors.SourceError` for what is there and cannot be understood.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.refresh.description import Reading
from bot.refresh.forms import endoflife, listed, markdown
from bot.refresh.forms.fact import Fact

FORMS: dict[str, Callable[[str, Reading, str], list[Fact]]] = {
    "endoflife": endoflife.read,
    "list": listed.read,
    "markdown": markdown.read,
}

__all__ = ["FORMS", "Fact"]
