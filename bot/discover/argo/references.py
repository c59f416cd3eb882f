"""Which one parameter a Go template says, when it says one: that is where a version must be changed."""

from __future__ import annotations

import re

from bot.discover.argo.trees import Leaf, Map, Tree

_FIELD = r"\$?(?:\.[A-Za-z_]\w*)+"
_KEY = r'\s+(?:\d{1,9}|"[^"\\]*"|`[^`]*`)'
_OTHER = r'(?:"[^"\\]*"|`[^`]*`)'
_ACTION = re.compile(
    rf"""[^{{}}]*\{{\{{-?\s*
    (?:default\s+{_OTHER}\s+)?
    (?:(?P<field>{_FIELD})|\(?index\s+(?P<base>{_FIELD})(?P<keys>(?:{_KEY})+)\)?)
    (?:\s*\|\s*(?:default\s+{_OTHER}|toString))*
    \s*-?\}}\}}[^{{}}]*""",
    re.VERBOSE,
)
_KEYS = re.compile(_KEY)
_LONGEST = 1000


def leaf(template: str, parameters: Map) -> Leaf | None:
    """The parameter: by its fields or by ``index``, maybe with a default, with plain text around it."""
    found = _ACTION.fullmatch(template) if len(template) < _LONGEST else None
    if found is None:
        return None
    value: Tree | None = parameters
    names = (found["field"] or found["base"]).removeprefix("$").split(".")[1:]
    keys = [key.strip().strip('"`') for key in _KEYS.findall(found["keys"] or "")]
    for name in (*names, *keys):
        if isinstance(value, list):
            value = value[int(name)] if name.isdecimal() and int(name) < len(value) else None
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, Leaf) else None
