"""Takes secrets out of documents before anything is compared: what leaves this room never holds one.

A secret becomes ``<secret 3f9a0c…>``: a keyed hash, so that a reader sees *that* it changed. The key is
random for each run, so the hash tells nothing about the value.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot import scrub
from bot.compare.conceal import FIELD, FLAG, VARIABLE, concealed

_MASKED = re.compile(r"<secret [0-9a-f]{12}>")
_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


class Mask:
    """Replaces secrets by hashes keyed with ``key``."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._texts: dict[str, str] = {}

    def hash(self, value: Any) -> str:
        """``<secret …>`` with twelve hex digits of HMAC-SHA256 over the value."""
        text = value if isinstance(value, str) else json.dumps(plain(value), sort_keys=True)
        if _MASKED.fullmatch(text):
            return text
        digest = hmac.new(self._key, text.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return f"<secret {digest.hexdigest()[:12]}>"

    def mapping(self, mapping: Mapping[Any, Any]) -> dict[str, Any]:
        """A copy of a document, or a part of one, made of JSON values alone, with every secret masked."""
        kind = mapping.get("kind")
        masked: dict[str, Any] = {}
        for name, value in mapping.items():
            field = key(name)
            if kind == "Secret" and field in ("data", "stringData"):
                masked[field] = self._secrets(value)
            elif kind == "ConfigMap" and field in ("data", "binaryData") and isinstance(value, dict):
                masked[field] = {key(entry): self._named(child, key(entry)) for entry, child in value.items()}
            else:
                masked[field] = self._value(value, field)
        variable, text = masked.get("name"), mapping.get("value")
        if isinstance(variable, str) and isinstance(text, str):
            masked["value"] = self._named(text, variable)
        return masked

    def field(self, name: str, value: Any) -> Any:
        """The value of a field, made of JSON values alone, with every secret masked."""
        return self._value(value, name)

    def _secrets(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key(name): None if child is None else self.hash(child) for name, child in value.items()}
        return None if value is None else self.hash(value)

    def _named(self, value: Any, name: str) -> Any:
        if isinstance(value, str) and VARIABLE.search(name) and not scrub.HARMLESS.fullmatch(value):
            return self.hash(value)
        return self._value(value, name)

    def _value(self, value: Any, field: str) -> Any:
        if isinstance(value, str):
            if field == _APPLIED or (FIELD.search(field) and not scrub.HARMLESS.fullmatch(value)):
                return self.hash(value)
            return self._text(value)
        if isinstance(value, dict):
            return self.mapping(value)
        if isinstance(value, (list, tuple)):
            return self._items(value, field)
        return plain(value)

    def _items(self, items: Sequence[Any], field: str) -> list[Any]:
        masked: list[Any] = []
        flag: Any = None
        for item in items:
            told = isinstance(flag, str) and isinstance(item, str) and FLAG.fullmatch(flag)
            masked.append(self.hash(item) if told else self._value(item, field))
            flag = item
        return masked

    def _text(self, text: str) -> str:
        masked = self._texts.get(text)
        if masked is None:
            masked = concealed(text, self.hash)
            masked = scrub.assigned(scrub.replace(masked, self.hash), self.hash)
            self._texts[text] = masked
        return masked


def key(name: Any) -> str:
    """A mapping's key as JSON can hold it."""
    if isinstance(name, str):
        return name
    return json.dumps(plain(name))


def plain(value: Any) -> Any:
    """A value as JSON can hold it: what only YAML has becomes text."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {key(name): plain(child) for name, child in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(map(key, value))
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return str(value)
