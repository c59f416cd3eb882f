"""Reads a data file of ``rules/`` into a type, strictly: what does not fit is a RulesError that names it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from bot import docs
from bot.errors import DocumentError, RulesError

T = TypeVar("T")


def read(path: Path, kind: type[T], edit: Callable[[str], str] = str) -> T:
    """The file's content as ``kind`` (a msgspec type; unknown keys are errors where it forbids them), after
    ``edit`` had its way with the text.

    Numbers with a point stay as written (``1.30`` is a minor). Raises :class:`RulesError`.
    """
    try:
        raw = docs.load_strictly(edit(path.read_text(encoding="utf-8")))
        return msgspec.convert(raw, kind)
    except OSError as error:
        raise RulesError(f"{path.name}: {error.strerror}") from None
    except DocumentError as error:
        where = "" if error.line is None else f", line {error.line}"
        raise RulesError(f"{path.name}{where}: {error.message}") from None
    except (msgspec.ValidationError, UnicodeDecodeError) as error:
        raise RulesError(f"{path.name}: {error}") from None
