"""YAML, JSON, base64, hashes, paths. Source: Sprig, "Encoding Functions", "Path functions"."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import posixpath
import re
from collections.abc import Callable, Iterator

import yaml

from bot import docs
from bot.errors import DocumentError
from bot.gotmpl.calls import Functions
from bot.gotmpl.errors import TemplateError
from bot.gotmpl.values import fits, go_float, text, weigh

_DEEPEST_WORK = 500_000


# What some reader of YAML 1.1 (helm's is one) takes for something else than a text.
_OTHER = re.compile(
    r"[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|true|True|TRUE|false|False|FALSE|~|null|Null|NULL|<<|=|"
    r"[-+]?[0-9.][0-9a-fA-FxXoOeE_+.:-]*(?:[Tt ].*)?|[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)"
)


class _Dumper(docs.Dumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else '"' if not value or _OTHER.fullmatch(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _represent_float(dumper: yaml.SafeDumper, value: float) -> yaml.ScalarNode:
    written = _yaml_float(value)
    whole = written.lstrip("-").isdigit()
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'int' if whole else 'float'}", written)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(float, _represent_float)
_Dumper.add_multi_representer(float, _represent_float)
_Dumper.add_multi_representer(dict, lambda dumper, value: dumper.represent_dict(dict(value)))


def _yaml_float(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    return go_float(value)


def to_yaml(value: object) -> str:
    """YAML with sorted keys and a line end, as Go's libraries write it."""
    found = str(
        yaml.dump(
            value, Dumper=_Dumper, sort_keys=True, allow_unicode=True, width=1 << 20, default_flow_style=False
        )
    )
    fits(len(found))
    return found.removesuffix("...\n") if found.endswith("\n...\n") else found


def from_yaml(value: object) -> object:
    """The value of a YAML text."""
    try:
        found = docs.load(text(value))
    except DocumentError as error:
        raise TemplateError(error.message) from None
    return plain(found)


def plain(value: object) -> object:
    """A value of YAML or JSON as templates know it: keys are texts, and only their kinds of leaves."""
    weigh(value, _DEEPEST_WORK)
    return _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key if isinstance(key, str) else _leaf(key): _plain(child) for key, child in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(child) for child in value]
    return value if value is None or isinstance(value, bool | int | float | str) else _leaf(value)


def _leaf(value: object) -> str:
    return {True: "true", False: "false", None: "null"}.get(value) or str(value)  # type: ignore[call-overload]  # any key


def from_json(value: object) -> object:
    """The value of a JSON text; every number is a float, as in Go. What is no JSON is nil."""
    try:
        found = json.loads(text(value), parse_int=float)
    except (ValueError, RecursionError):
        return None
    return plain(found)


def to_json(value: object) -> str:
    """JSON as Go writes it: sorted keys, no blanks, ``<``, ``>`` and ``&`` escaped."""
    found = raw_json(value)
    for char in "<>&\u2028\u2029":
        found = found.replace(char, f"\\u{ord(char):04x}")
    return found


def raw_json(value: object, indent: int | None = None) -> str:
    """JSON without the escapes for HTML; with ``indent`` over several lines."""
    found = "".join(_json(value, "" if indent is None else "\n", " " * (indent or 0)))
    fits(len(found))
    return found


def _json(value: object, line: str, step: str) -> Iterator[str]:
    """``line`` is what goes before an entry: nothing, or a line end with its indentation."""
    if isinstance(value, dict | list) and value:
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        entries = sorted(value.items()) if isinstance(value, dict) else [(None, child) for child in value]
        for number, (key, child) in enumerate(entries):
            yield ("," if number else opening) + line + (step if line else "")
            if key is not None:
                yield json.dumps(key, ensure_ascii=False) + (": " if line else ":")
            yield from _json(child, line + step if line else "", step)
        yield line + closing
    elif isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            raise TemplateError("JSON has no such number")
        yield re.sub(r"e-0(?=\d$)", "e-", go_float(value, -6, 21))
    else:
        yield json.dumps(value, ensure_ascii=False)


def _decoded(value: object) -> str:
    try:
        return base64.b64decode(text(value), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return "illegal base64 data"


def _bytes(value: object) -> bytes:
    return text(value).encode("utf-8", "surrogatepass")


def _hash(name: str) -> Callable[[object], str]:
    return lambda value: hashlib.new(name, _bytes(value), usedforsecurity=False).hexdigest()


FUNCTIONS: Functions = {
    "toYaml": to_yaml,
    "fromYaml": from_yaml,
    "toJson": to_json,
    "mustToJson": to_json,
    "toRawJson": raw_json,
    "toPrettyJson": lambda value: raw_json(value, 2),
    "fromJson": from_json,
    "mustFromJson": from_json,
    "b64enc": lambda value: base64.b64encode(_bytes(value)).decode(),
    "b64dec": _decoded,
    "sha1sum": _hash("sha1"),
    "sha256sum": _hash("sha256"),
    "base": lambda path: posixpath.basename(text(path).rstrip("/")) or ("/" if text(path) else "."),
    "dir": lambda path: posixpath.normpath(posixpath.dirname(text(path)) or "."),
    "clean": lambda path: posixpath.normpath(text(path) or "."),
    "ext": lambda path: "." + text(path).rpartition(".")[2] if "." in text(path).rpartition("/")[2] else "",
    "isAbs": lambda path: text(path).startswith("/"),
}
