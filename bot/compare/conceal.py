"""Secrets in documents that stand as text in a field: found by structure, replaced where they stand.

Patterns find ``password: x`` on a line. A value on lines of its own, the ``value`` beside a ``name`` and the
data of a Secret in the text need the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot import docs, scrub
from bot.errors import DocumentError

FIELD = re.compile(rf"{scrub.WORDS}\Z", re.IGNORECASE)
"""A field whose text is a secret, wherever it stands: ``adminPassword``, ``api_key``; not ``secretName``."""

VARIABLE = re.compile(
    r"PASS(WORD|WD|PHRASE)|TOKEN|SECRET|CREDENTIAL|API_?KEY|(^|[_.-])KEYS?($|[_.-])|DSN", re.IGNORECASE
)
"""The name of an environment variable, or of a ConfigMap's entry, that may hold one."""

FLAG = re.compile(rf"--?[\w-]*{scrub.WORDS}", re.IGNORECASE)
"""An argument whose next one is a secret."""

_MARKS = (
    *("passw", "passphrase", "token", "credential", "secret", "dsn", "_key", "-key", ".key", " key", '"key'),
    *("apikey", "accesskey", "privatekey", "encryptionkey", "signingkey", "authkey"),
)
"""One of these is in every text, in lower case, that names a secret: a quick look first."""

_LONGEST = 1 << 20
_DEEPEST = 100
_BLOCK = re.compile(
    rf"^([ \t]*)((?:-[ \t]+)?[\"']?[\w.-]*{scrub.WORDS}[\"']?[ \t]*:[ \t]*)[|>][^\n]*\n"
    r"((?:\1[ \t]+[^\n]*(?:\n|\Z)|[ \t]*\n)+)",
    re.IGNORECASE | re.MULTILINE,
)

Hash = Callable[[str], str]


def concealed(text: str, mask: Hash) -> str:
    """``text`` with the secrets of the YAML or JSON in it replaced by what ``mask`` makes of them."""
    if "\n" not in text and text[:1] not in "[{":
        return text
    lowered = text.lower()
    if not any(mark in lowered for mark in _MARKS):
        return text
    if len(text) <= _LONGEST:
        text = "".join(_piece(piece, mask) for _, piece in docs.split(text))
    return _BLOCK.sub(lambda found: f"{found[1]}{found[2]}{mask(found[3].strip())}\n", text)


def _piece(text: str, mask: Hash) -> str:
    skipped = len(text) - len(text.removeprefix("\ufeff"))
    try:
        spans = _secrets(text[skipped:])
    except (DocumentError, RecursionError):
        return text
    quoted = text[skipped:].lstrip()[:1] in ("{", "[")
    for (start, end), value in sorted(spans.items(), reverse=True):
        start, end = start + skipped, end + skipped
        written = text[start:end]
        quote = '"' if quoted else written[:1] if written[:1] in "\"'" else ""
        tail = "\n" if written.endswith("\n") else ""
        text = f"{text[:start]}{quote}{mask(value)}{quote}{tail}{text[end:]}"
    return text


def _secrets(text: str) -> dict[tuple[int, int], str]:
    """Where in ``text`` the scalars stand that are secrets, with their values."""
    found: dict[tuple[int, int], str] = {}
    for node in _within(docs.compose(text), "", False, _DEEPEST):
        value = str(node.value)
        if not scrub.HARMLESS.fullmatch(value):
            found[node.start_mark.index, node.end_mark.index] = value
    return found


def _within(node: docs.Node | None, field: str, secret: bool, depth: int) -> Iterator[docs.ScalarNode]:
    """The scalars under ``node`` that are secrets; all are when ``secret``."""
    if depth == 0:
        return
    if isinstance(node, docs.ScalarNode):
        if secret or FIELD.search(field):
            yield node
    elif isinstance(node, docs.MappingNode):
        pairs = docs.pairs(node)
        kind, name = docs.scalar(node, "kind"), docs.scalar(node, "name")
        for key, child in pairs:
            told = secret or (kind == "Secret" and key in ("data", "stringData"))
            if key == "value" and name is not None and isinstance(child, docs.ScalarNode):
                told = told or VARIABLE.search(name) is not None
            yield from _within(child, key, told, depth - 1)
    elif isinstance(node, docs.SequenceNode):
        flag = None
        for child in node.value:
            written = child.value if isinstance(child, docs.ScalarNode) else None
            told = secret or bool(written is not None and flag is not None and FLAG.fullmatch(flag))
            yield from _within(child, field, told, depth - 1)
            flag = written
