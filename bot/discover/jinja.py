"""Jinja in YAML, as Ansible people write it: statements put aside so that the rest can be read."""

from __future__ import annotations

import re

_STATEMENT = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)


def without_statements(text: str) -> str:
    """``text`` of the same length without ``{% … %}`` and ``{# … #}``: those that fill their lines leave
    blanks, others become expressions (``{{ … }}``), so that what they stand in is seen to be a template."""

    def hide(found: re.Match[str]) -> str:
        end = text.find("\n", found.end())
        before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        after = text[found.end() : len(text) if end < 0 else end]
        if not _STATEMENT.sub("", before + after).strip():
            return re.sub(r"[^\n]", " ", found[0])
        inner = re.sub(r"[{}\"`]", " ", found[0][2:-2])
        return f"{{{{{inner}}}}}"

    return _STATEMENT.sub(hide, text)
