"""Go templates (``text/template`` with the functions of Sprig), evaluated here within bounds.

Nothing outside of the data and the functions that the caller gives is read, and the work, the size of
what is made and the nesting are limited. Every failure is a :class:`TemplateError`.
"""

from __future__ import annotations

from bot.gotmpl import nodes
from bot.gotmpl.calls import Allowance, Functions, Holes
from bot.gotmpl.errors import LimitError, TemplateError, UnknownError
from bot.gotmpl.functions import FUNCTIONS
from bot.gotmpl.machine import Machine
from bot.gotmpl.parser import Template, parse
from bot.gotmpl.values import Open, Record, Unknown

__all__ = [
    "FUNCTIONS",
    "Allowance",
    "Functions",
    "Holes",
    "LimitError",
    "Open",
    "Record",
    "Template",
    "TemplateError",
    "Unknown",
    "UnknownError",
    "nodes",
    "parse",
    "render",
]


def render(
    text: str,
    data: object,
    functions: Functions = FUNCTIONS,
    *,
    missing: str = "error",
    holes: Holes | None = None,
    helpers: tuple[str, ...] = (),
    allowance: Allowance | None = None,
) -> str:
    """The output of a template for ``data``: None, bool, int, float, str, lists and dicts of these (which
    the template may change), :class:`Unknown` for what is not known, :class:`Open` for a map that has
    more keys than are known.

    ``missing`` is Go's option ``missingkey``. ``helpers`` are texts whose defined templates may be called;
    ``include`` and ``tpl`` are always there. Templates that share an ``allowance`` share its bound.
    Raises :class:`TemplateError`: :class:`UnknownError` when the output depends on something unknown,
    unless ``holes`` takes it; :class:`LimitError` when it goes too far.
    """
    machine = Machine(functions, missing=missing, holes=holes, allowance=allowance)
    for helper in helpers:
        machine.define(helper)
    return machine.render(parse(text), data)
