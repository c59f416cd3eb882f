"""The only place where foreign text becomes output.

:class:`Markdown` is text that may be shown on GitHub as it is. Everything else is foreign until it went
through :func:`inline`, :func:`code` or :func:`fence`; :func:`md` composes, and escapes every argument that
is not Markdown already. :func:`plain` is the same promise for a terminal.

What GitHub does with text beyond CommonMark, and what is therefore broken here: mentions (``@user``),
references (``#12``, ``GH-12``, ``owner/repo#12``, commit shas), bare URLs, HTML, images, footnotes, emoji,
and, in what one sees, bidirectional and zero-width characters.
"""

from __future__ import annotations

import re
import string
import unicodedata
from urllib.parse import quote, urlsplit

from bot.model import Message, Untrusted
from bot.scrub import redact

ZERO_WIDTH = "&#8203;"
_ENTITIES = str.maketrans({char: f"&#{ord(char)};" for char in "<>\"'|"} | {"&": "&amp;"})
_PUNCTUATION = re.compile(r"([\\`*_\[\]~$])")
_LEADING = re.compile(r"^(?:[-+=#:]|\d{1,9}(?=[.)](?:\s|$)))")
_AFTER = re.compile(r"(@|#|\bGH-)(?=\w)", re.IGNORECASE)
_SCHEME = re.compile(
    r":(?=//)|(?<=mailto):|(?<=javascript):|(?<=data):|(?<=vbscript):|(?<=xmpp):", re.IGNORECASE
)
_WWW = re.compile(r"(www)(\.)", re.IGNORECASE)
_SHA = re.compile(r"\b(?=[0-9a-f]*[0-9])([0-9a-f]{4})([0-9a-f]{3,60})\b", re.IGNORECASE)
_EMOJI = re.compile(r":(?=[\w+-]+:)")
_SPACE = re.compile(r"\s+")
_CODE = re.compile(r"(?<!`)`([^`]{1,120})`(?!`)")
_TICKS = re.compile(r"`+")
_KEPT_CONTROLS = "\t\n"


class Markdown(str):
    """Text that may be shown on GitHub as it is: ours, or escaped."""

    __slots__ = ()

    def join(self, parts: object) -> Markdown:
        """Like ``str.join``, for Markdown parts only."""
        assert isinstance(parts, list | tuple)
        assert all(isinstance(part, Markdown) for part in parts)
        return Markdown(str.join(self, parts))


def raw(text: str | Untrusted) -> str:
    """The characters of a foreign text without the invisible ones: controls, bidirectional marks,
    zero-width and other format characters, lone surrogates. Secrets are masked."""
    text = text.raw if isinstance(text, Untrusted) else text
    visible = "".join(
        char
        for char in text.replace("\r\n", "\n").replace("\r", "\n")
        if char in _KEPT_CONTROLS or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return redact(visible)


def clip(text: str, length: int) -> str:
    """At most ``length`` characters, cut at a space where there is one, with an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > length // 2 else cut).rstrip() + "…"


def inline(text: str | Untrusted, length: int = 600) -> Markdown:
    """One line of running text in which nothing is markup, a link, a mention or a reference."""
    line = clip(_SPACE.sub(" ", raw(text)).strip(), length)
    line = line.translate(_ENTITIES)
    line = _PUNCTUATION.sub(r"\\\1", line)
    line = _SCHEME.sub(f":{ZERO_WIDTH}", line)
    line = _WWW.sub(rf"\1{ZERO_WIDTH}\2", line)
    line = _SHA.sub(rf"\1{ZERO_WIDTH}\2", line)
    line = _EMOJI.sub(rf":{ZERO_WIDTH}", line)
    line = _break_references(line)
    return Markdown(_LEADING.sub(_unblock, line))


def prose(text: str | Untrusted, length: int = 600) -> Markdown:
    """Like :func:`inline`, with the author's own `code` shown as code."""
    line = clip(_SPACE.sub(" ", raw(text)).strip(), length)
    parts: list[Markdown] = []
    end = 0
    for span in _CODE.finditer(line):
        parts += [_between(line[end : span.start()]), code(span[1])]
        end = span.end()
    return Markdown("").join([*parts, _between(line[end:])]) if parts else inline(line, length)


def code(text: str | Untrusted, length: int = 200) -> Markdown:
    """A code span: GitHub links and mentions nothing inside one."""
    line = clip(_SPACE.sub(" ", raw(text)).strip(), length)
    if not line:
        return Markdown("``(empty)``")
    ticks = "`" * (max((len(run) for run in _TICKS.findall(line)), default=0) + 1)
    pad = " " if line[0] == "`" or line[-1] == "`" else ""
    return Markdown(f"{ticks}{pad}{line}{pad}{ticks}")


def fence(text: str | Untrusted, language: str = "") -> Markdown:
    """A fenced block that its content cannot close."""
    body = raw(text).strip("\n")
    ticks = "`" * max(3, max((len(run) for run in _TICKS.findall(body)), default=0) + 1)
    return Markdown(f"{ticks}{language}\n{body}\n{ticks}")


def link(label: str | Untrusted | Markdown, url: str | None) -> Markdown:
    """A link, when ``url`` is an http(s) address; otherwise the label alone. github.com becomes
    redirect.github.com, which leaves no trace at the other end."""
    shown = label if isinstance(label, Markdown) else inline(label)
    address = safe_url(url)
    return shown if address is None else Markdown(f"[{shown}](<{address}>)")


def safe_url(url: str | None) -> str | None:
    """``url`` in a form that cannot end early or run anything; None when it is no http(s) address."""
    if not url or redact(url) != url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    clean = quote(url, safe=string.ascii_letters + string.digits + ":/?#[]@!$&'*+,;=%-._~")
    if parts.hostname.lower() in ("github.com", "www.github.com"):
        clean = re.sub(
            r"^(https?://)(?:www\.)?github\.com", r"\1redirect.github.com", clean, flags=re.IGNORECASE
        )
    return clean


def cell(markdown: Markdown) -> Markdown:
    """Markdown for a table cell: a bar in a code span would end it."""
    return Markdown(markdown.replace("\n", " ").replace("|", "\\|"))


def md(template: str, **args: object) -> Markdown:
    """``template``, which is ours, with its ``{places}`` filled; what is not :class:`Markdown` is escaped."""
    shown = {
        name: value
        if isinstance(value, Markdown)
        else inline(value if isinstance(value, str | Untrusted) else str(value))
        for name, value in args.items()
    }
    return Markdown(template.format_map(shown))


def message(sentence: Message) -> Markdown:
    """A rule's sentence; a place between backticks in its template becomes a code span."""
    args = dict(sentence.args)
    pieces = [(literal, name) for literal, name, _, _ in string.Formatter().parse(sentence.template)]
    parts: list[str] = []
    open_span = False
    for index, (literal, name) in enumerate(pieces):
        ours = literal.removeprefix("`") if open_span else literal
        following = pieces[index + 1][0] if index + 1 < len(pieces) else ""
        open_span = name is not None and literal.endswith("`") and following.startswith("`")
        parts.append(ours.removesuffix("`") if open_span else ours)
        if name is not None:
            parts.append(code(args[name]) if open_span else prose(args[name]))
    return Markdown("".join(parts))


def plain(text: str | Untrusted, length: int = 2000) -> str:
    """One line for a terminal or a status: no control character, no escape sequence."""
    return clip(_SPACE.sub(" ", raw(text)).strip(), length)


def block(text: str | Untrusted) -> str:
    """Several lines for a terminal: no control character but the line's end."""
    return raw(text).expandtabs(4)


def sentence(message_: Message, length: int = 2000) -> str:
    """A rule's sentence for a terminal or a status."""
    return plain(message_.plain(), length)


def _between(text: str) -> Markdown:
    """Text beside a code span: its outer blanks are part of the sentence."""
    lead = " " if text.startswith(" ") else ""
    tail = " " if text.endswith(" ") and text.strip() else ""
    return Markdown(lead + inline(text, len(text) + 1) + tail)


def _unblock(found: re.Match[str]) -> str:
    """A first character that would begin a list, a heading or an admonition, made harmless."""
    return found[0] + "\\" if found[0][0].isdigit() else f"&#{ord(found[0])};"


def _break_references(line: str) -> str:
    """After ``@``, ``#`` and ``GH-`` a zero-width space; entities (``&#39;``) of our own are left alone."""

    def broken(found: re.Match[str]) -> str:
        if found[1] == "#" and line[max(0, found.start() - 1) : found.start()] == "&":
            return found[0]
        return found[1] + ZERO_WIDTH

    return _AFTER.sub(broken, line)
