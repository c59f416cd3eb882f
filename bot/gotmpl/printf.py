"""Go's ``Sprintf``, as far as values of templates go. Source: Go, ``fmt``."""

from __future__ import annotations

import json
import re

from bot.gotmpl.errors import LimitError
from bot.gotmpl.values import fits, go_float, shown, text, type_name

_VERB = re.compile(r"%([-+# 0]*)(\*|[0-9]*)(?:\.(\*|[0-9]*))?(.?)", re.DOTALL)
_MOST_DIGITS = 4


def printf(pattern: object, *items: object) -> str:
    """``printf "%s-%d" .a .b``; a verb that does not fit says so in the output, as in Go."""
    found: list[str] = []
    form, at, used = text(pattern), 0, 0
    for verb in _VERB.finditer(form):
        found.append(form[at : verb.start()])
        at = verb.end()
        if verb[4] == "%":
            found.append("%")
        elif not verb[4]:
            found.append("%!(NOVERB)")
        elif used >= len(items):
            found.append(f"%!{verb[4]}(MISSING)")
        else:
            found.append(_verb(verb, items[used]))
            used += 1
    found.append(form[at:])
    if used < len(items):
        extra = ", ".join(
            "<nil>" if item is None else f"{type_name(item)}={shown(item)}" for item in items[used:]
        )
        found.append(f"%!(EXTRA {extra})")
    fits(sum(map(len, found)))
    return "".join(found)


def _verb(verb: re.Match[str], item: object) -> str:
    flags, letter = verb[1], verb[4]
    width = _number(verb[2])
    precision = None if verb[3] is None else _number(verb[3])
    formatted = _formatted(letter, flags, precision, item)
    if formatted is None:
        return _bad(letter, item)
    return _padded(formatted, flags, width, number=isinstance(item, int | float) and letter not in "vTtq")


def _number(digits: str) -> int:
    if digits == "*" or len(digits) > _MOST_DIGITS:
        raise LimitError("a width in printf is too large, or an argument")
    return int(digits or 0)


def _padded(formatted: str, flags: str, width: int, *, number: bool) -> str:
    if "-" in flags:
        return formatted.ljust(width)
    if "0" in flags and number:
        sign = formatted[0] if formatted[:1] in ("-", "+", " ") else ""
        return sign + formatted[len(sign) :].rjust(width - len(sign), "0")
    return formatted.rjust(width, "0" if "0" in flags else " ")


def _formatted(letter: str, flags: str, precision: int | None, item: object) -> str | None:
    """The text for one verb, not padded; None when the verb does not fit the item."""
    if letter == "T":
        return type_name(item)
    if letter == "v" and not isinstance(item, int | float | str) and "#" not in flags:
        return shown(item)
    if item is None:
        return None
    if isinstance(item, list) and letter in "sdqxXfgte":
        parts = [_formatted(letter, flags, precision, one) or _bad(letter, one) for one in item]
        return "[" + " ".join(parts) + "]"
    if isinstance(item, dict) and letter in "sdqxXfgte":
        entries = (
            f"{_formatted(letter, flags, precision, key) or _bad(letter, key)}:"
            f"{_formatted(letter, flags, precision, one) or _bad(letter, one)}"
            for key, one in sorted(item.items())
        )
        return "map[" + " ".join(entries) + "]"
    if isinstance(item, bool):
        return shown(item) if letter in "tv" else None
    if isinstance(item, str):
        return _string(letter, flags, precision, item)
    if isinstance(item, int):
        return _integer(letter, flags, precision, item)
    return _float(letter, flags, precision, item) if isinstance(item, float) else None


def _bad(letter: str, item: object) -> str:
    return f"%!{letter}({'<nil>' if item is None else f'{type_name(item)}={shown(item)}'})"


def _string(letter: str, flags: str, precision: int | None, item: str) -> str | None:
    cut = item if precision is None else item[:precision]
    if letter == "q" or (letter == "v" and "#" in flags):
        return f"`{cut}`" if "#" in flags and letter == "q" and "`" not in cut else quoted(cut)
    if letter in "sv":
        return cut
    if letter in "xX":
        digits = cut.encode("utf-8", "surrogatepass").hex()
        return digits.upper() if letter == "X" else digits
    return None


def quoted(item: str) -> str:
    """Go's ``strconv.Quote``."""

    def escape(char: str) -> str:
        code = ord(char)
        if char in "\a\b\f\n\r\t\v":
            return "\\" + "abfnrtv"["\a\b\f\n\r\t\v".index(char)]
        if char in '"\\':
            return "\\" + char
        if code < 0x20 or code == 0x7F:
            return f"\\x{code:02x}"
        if char == " " or char.isprintable():
            return char
        return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

    return '"' + "".join(map(escape, item)) + '"'


def _integer(letter: str, flags: str, precision: int | None, item: int) -> str | None:
    forms = {"d": "d", "v": "d", "x": "x", "X": "X", "o": "o", "b": "b"}
    if letter in forms:
        digits = format(abs(item), forms[letter])
        prefix = {"x": "0x", "X": "0X", "o": "0"}.get(letter, "") if "#" in flags else ""
        sign = "-" if item < 0 else "+" if "+" in flags else " " if " " in flags else ""
        return sign + prefix + digits.rjust(precision or 0, "0")
    if letter in "cqU" and 0 <= item <= 0x10FFFF and not 0xD800 <= item <= 0xDFFF:
        if letter == "U":
            return f"U+{item:04X}"
        return chr(item) if letter == "c" else "'" + json.dumps(chr(item), ensure_ascii=False)[1:-1] + "'"
    return None


def _float(letter: str, flags: str, precision: int | None, item: float) -> str | None:
    if letter in "vg" and precision is None:
        found = go_float(item)
    elif letter in "eEfFgG" or letter == "v":
        places = 6 if precision is None else precision
        form = "g" if letter == "v" else letter
        found = (
            format(item, f".{places}{form}") if item == item and abs(item) != float("inf") else shown(item)
        )
    else:
        return None
    return "+" + found if "+" in flags and not found.startswith(("-", "+")) else found
