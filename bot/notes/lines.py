"""What a line of notes may begin with: the syntax of all dialects, as patterns for one line.

Every pattern is matched at a given place of one line and is bounded or possessive: its time is linear in
the line. CommonMark, GitHub's tables and alerts, the admonitions of documentation sites (MkDocs, Docusaurus,
Hugo), the JSX components of some of them, and reStructuredText, which Python projects write.

https://spec.commonmark.org/0.31.2/ · https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html
"""

from __future__ import annotations

import re

MARKER = re.compile(r"(?:[-*+](?=[ \t]|$)|•|(?:[0-9]{1,9}|#)[.)](?=[ \t]|$))[ \t]*+")
"""A list item's bullet or number."""
STOPS = re.compile(
    r"(?:[-*+•]|1[.)])[ \t]+\S|>|#{1,6}[ \t]|`{3}|~{3}|<[/a-zA-Z]|:{3}|\.\. |[!?]{3}[ +]|\{\{[%<]"
)
"""What ends a paragraph that stands above it without an empty line between."""
ATX = re.compile(r"(?P<mark>#{1,6}+)(?:[ \t]++|$|(?<=##)(?=[A-Z]))(?P<title>.*)")
ATX_END = re.compile(r"(?:^|[ \t])#+[ \t]*$")
RULE = re.compile(r"(?P<mark>[-=~^\"'*+_#])(?P=mark)++[ \t]*+$")
"""A line of one character: below a title it makes it a heading."""
BREAK = re.compile(r"(?P<mark>[-*_])[ \t]*+(?:(?P=mark)[ \t]*+){2,}+$")
FENCE = re.compile(r"(?P<mark>`{3,}+|~{3,}+)[ \t]*+(?P<info>[^`\n]*)$")
PREFIXED_FENCE = re.compile(
    r"[ \t>]*+(?:(?:[-*+•]|[0-9]{1,9}[.)])[ \t]++)?(?P<mark>`{3,}+|~{3,}+)[ \t]*+(?P<info>[^`\n]*)$"
)
REFERENCE = re.compile(
    r"\[(?!\^)[^\[\]]{1,300}+\]:[ \t]*+<?(?=[^\s<>(][^\s<>]{0,200}?/|[#/])[^\s<>]++>?"
    r"(?:[ \t]++(?:\"[^\"]*+\"|'[^']*+'|\([^()]*+\)))?[ \t]*+$"
)
TABLE_RULE = re.compile(r"\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*+$")
GRID_RULE = re.compile(r"\+(?:[-=]++\+)++[ \t]*+$")
COLONS = re.compile(r":{3,}+[ \t]*+(?:\{?[.#]?(?P<word>[A-Za-z][\w-]*+)(?P<title>.*))?$")
INDENTED = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]+(?P<word>[\w-]+)[ \t]*+(?:\"(?P<title>[^\"]*+)\")?[ \t]*+$")
SHORTCODE = re.compile(
    r"\{\{[%<][ \t]*+(?P<end>/?)[ \t]*+(?P<word>[\w-]++)(?P<rest>[^{}\n]{0,500})[%>]\}\}[ \t]*+"
)
SHORTCODE_END = re.compile(r"\{\{[%<][ \t]*+/[ \t]*+[\w-]{1,40}+[ \t]*+[%>]\}\}[ \t]*+$")
DIRECTIVE = re.compile(r"\.\.[ \t]++(?P<word>[A-Za-z][\w-]*+)::[ \t]*+(?P<rest>.*)")
TARGET = re.compile(r"\.\.[ \t]++(?:_[^:\n]{1,200}:|\|[^|\n]{1,200}\|[ \t])")
OPTION = re.compile(r":[a-z][\w-]*+:(?:[ \t]|$)")
TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9.]*+)(?=[\s/>])(?P<rest>[^<>\n]{0,2000}+)>")
_NAMED = re.compile(
    r"\b(?P<key>title|type|intent|variant|kind|header|label|summary)=[\"'{]{1,2}(?P<said>[^\"'{}]{0,200}+)"
)
_GENERIC = frozenset({"admonition", "alert", "callout", "infobox", "message"})

ALERTS = frozenset(
    {"admonition", "alert", "attention", "callout", "caution", "danger", "deprecated", "error", "hint",
     "important", "info", "infobox", "message", "note", "tip", "versionadded", "versionchanged",
     "versionremoved", "warning"}
)  # fmt: skip
"""Words that name a box around a text, in any dialect."""
INLINE = frozenset(
    {"a", "abbr", "b", "br", "code", "del", "em", "font", "i", "img", "ins", "kbd", "mark", "q", "s", "small",
     "span", "strike", "strong", "sub", "sup", "tt", "u", "var"}
)  # fmt: skip
"""Tags that end no text."""
BLOCK = frozenset(
    {"article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "figure",
     "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p",
     "picture", "pre",
     "script", "section", "style", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)  # fmt: skip
"""Tags that end the text before them."""


def label(word: str, title: str | None) -> str:
    """What a box is called: its kind, and its title when it has one."""
    said = " ".join((title or "").split())
    kind = word.capitalize()
    if not said or said.lower() == word.lower():
        return kind
    return said[:1].upper() + said[1:] if word.lower() in _GENERIC else f"{kind}: {said}"


def named(attributes: str) -> str | None:
    """What a shortcode or a component says of itself: its type, then its title."""
    said = {found["key"]: " ".join(found["said"].split()) for found in _NAMED.finditer(attributes)}
    kinds = [said[key].capitalize() for key in ("type", "intent", "variant", "kind") if said.get(key)]
    titles = [said[key] for key in ("title", "header", "label", "summary") if said.get(key)]
    parts = [*kinds[:1], *titles[:1]]
    return None if not parts else ": ".join(dict.fromkeys(parts))
