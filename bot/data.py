"""Where the data that ships with the program is: ``rules/`` and ``demo/``.

In a wheel they are under ``bot/_data``; in a checkout they stand beside ``bot/``.
"""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from bot.errors import RulesError

_HERE = Path(__file__).resolve().parent


@functools.cache
def _folder(name: str) -> Path:
    for candidate in (_HERE / "_data" / name, _HERE.parent / name):
        if candidate.is_dir():
            return candidate
    raise RulesError(f"the folder {name}/ that ships with chart-triage is missing: install it again")


def rules_dir() -> Path:
    """The folder with the rules' data files."""
    return _folder("rules")


def demo_dir() -> Path:
    """The folder with the bundled sample."""
    return _folder("demo")


@functools.cache
def rules_digest() -> str:
    """The first 12 hex digits of a sha256 over names and contents of all rule files: it changes when,
    and only when, the data does."""
    digest = hashlib.sha256()
    root = rules_dir()
    for path in sorted((*root.rglob("*.yaml"), *root.rglob("*.json"))):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
