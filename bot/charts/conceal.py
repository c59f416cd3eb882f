"""Takes the values of secrets out of what helm says: templates and schemas quote what they refuse."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot import docs
from bot.errors import DocumentError
from bot.model import ValuesLayer
from bot.scrub import HARMLESS, MASK

_SECRET = re.compile(
    r"pass(?:word|wd|phrase)?|token|secret|credential|dsn"
    r"|(?:^|[_.-]|api|access|private|encryption|signing|auth)keys?\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:names?|refs?|enabled|path|namespace|annotations|labels)\Z|^existing", re.IGNORECASE)
"""What stands under such a key names a secret, or says something else of it."""

_SHORTEST = 4
_DEEPEST = 60


def conceal(said: str, layers: Sequence[ValuesLayer]) -> str:
    """``said`` with every value masked whose key, or a key above it, says secret; plain and in base64."""
    values = {text for layer in layers if layer.content for text in _of(layer) if len(text) >= _SHORTEST}
    values = {text for text in values if not HARMLESS.fullmatch(text)}
    forms = values | {base64.b64encode(text.encode("utf-8", "replace")).decode() for text in values}
    for text in sorted(forms, key=lambda text: (-len(text), text)):
        said = said.replace(text, MASK)
    return said


def _of(layer: ValuesLayer) -> Iterator[str]:
    if layer.kind == "parameter":
        yield from _secrets(layer.content, _says_secret(layer.name or "", secret=False), _DEEPEST)
        return
    try:
        yield from _secrets(docs.load_strings(layer.content or ""), False, _DEEPEST)
    except DocumentError:
        return


def _secrets(value: Any, secret: bool, depth: int) -> Iterator[str]:
    if depth == 0:
        return
    if isinstance(value, dict):
        variable = value.get("name")
        named = isinstance(variable, str) and _SECRET.search(variable) is not None
        for key, child in value.items():
            told = _says_secret(str(key), secret=secret) or (named and key == "value")
            yield from _secrets(child, told, depth - 1)
    elif isinstance(value, list):
        for child in value:
            yield from _secrets(child, secret, depth - 1)
    elif secret and isinstance(value, str | int):
        text = str(value)
        yield from (text, *(line.strip() for line in text.splitlines()))


def _says_secret(name: str, *, secret: bool) -> bool:
    return not _NAME.search(name) and (secret or _SECRET.search(name) is not None)
