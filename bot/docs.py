"""YAML as Kubernetes and Helm people write it: read with positions, one broken document at a time.

libyaml through PyYAML, with loader and dumper classes of our own (the global ones are never patched).
Plain scalars are resolved in the YAML 1.2 sense: ``on`` and ``yes`` are strings, ``0755`` is a string,
dates are strings, ``=`` is a string. What looks like a float stays exactly as written when it is read
through :func:`scalar`, so ``1.10`` is never ``1.1``.
"""

from __future__ import annotations

import functools
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from bot.errors import DocumentError

if TYPE_CHECKING:
    from yaml import SafeDumper as _Dumper
    from yaml import SafeLoader as _Loader
else:
    _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    _Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

Node = yaml.Node
MappingNode = yaml.MappingNode
SequenceNode = yaml.SequenceNode
ScalarNode = yaml.ScalarNode

TRUE = ("true", "True", "TRUE")
"""How YAML 1.2 spells true."""

_MOST_NODES = 5_000_000
_DEEPEST = 2000
_INDENTED = re.compile(rf"^[ \t?:-]{{{_DEEPEST}}}", re.MULTILINE)
_MERGE = "tag:yaml.org,2002:merge"
_MERGES = 4
_ANCHOR = re.compile(r"(?:^|[\s,\[{:?-])&(?!&[\s])[^\s,\[\]{}]+(?=[\s,\]}]|\Z)", re.MULTILINE)
_ALIAS = re.compile(r"(?:^|[\s,\[{:?-])\*[^\s,\[\]{}]", re.MULTILINE)
"""Whatever is an anchor, and an alias, looks like this; without both nothing unfolds."""
_START = re.compile(r"\n---(?=[ \t\r\n]|\Z)")
_FLOAT = (
    r"^(?:[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
)
_RESOLVERS: list[tuple[str, str, str]] = [
    ("tag:yaml.org,2002:bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("tag:yaml.org,2002:null", r"^(?:~|null|Null|NULL|)$", "~nN\0"),
    ("tag:yaml.org,2002:int", r"^(?:[-+]?(?:0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    ("tag:yaml.org,2002:float", _FLOAT, "-+0123456789."),
    (_MERGE, r"^<<$", "<"),
]


_STR, _MAP, _SEQ = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq"))
_FIRST: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
for _tag, _pattern, _first in _RESOLVERS:
    for _char in _first:
        _FIRST.setdefault("" if _char == "\0" else _char, []).append((_tag, re.compile(_pattern)))


@functools.lru_cache(maxsize=8192)
def _implied(text: str) -> str:
    """The tag of a plain scalar. Manifests say the same few words again and again."""
    for tag, expression in _FIRST.get(text[:1], ()):
        if expression.match(text):
            return tag
    return _STR


class Loader(_Loader):
    """Safe, libyaml, YAML 1.2 core schema with merge keys."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's shape

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """Paths resolve nothing here: PyYAML need not follow them."""

    def ascend_resolver(self) -> None:
        """As above."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        """As PyYAML does, for what has no resolver by its first sign at once."""
        if kind is yaml.ScalarNode:
            return _implied(value) if implicit[0] else _STR
        return _MAP if kind is yaml.MappingNode else _SEQ


class Dumper(_Dumper):
    """Writes with the same idea of plain scalars as :class:`Loader`, so a round trip changes none."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's shape


for _class in (Loader, Dumper):
    for _tag, _pattern, _first in _RESOLVERS:
        _class.add_implicit_resolver(
            _tag, re.compile(_pattern), ["" if char == "\0" else char for char in _first]
        )


def _construct_int(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int | str:
    text = str(loader.construct_scalar(node))
    if len(text) > 4000:  # Python refuses to convert longer ones; a string is as good
        return text
    return int(text, 0) if text[:2] in ("0o", "0x") else int(text)


def _construct_unknown(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    """A tag that we do not know costs the tag, not the document."""
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.ScalarNode)
    return loader.construct_scalar(node)


Loader.add_constructor("tag:yaml.org,2002:int", _construct_int)
Loader.add_multi_constructor("", _construct_unknown)


class _Composer(yaml.composer.Composer, yaml.resolver.BaseResolver):
    """Composes libyaml's events in Python, because there an anchor may be set again (YAML 1.2, 3.2.2.2),
    which PyYAML refuses. Slower, so used where it is needed only."""

    yaml_implicit_resolvers = Loader.yaml_implicit_resolvers

    def __init__(self, events: Iterable[yaml.Event]) -> None:
        yaml.composer.Composer.__init__(self)
        yaml.resolver.BaseResolver.__init__(self)
        self._events = deque(events)

    def check_event(self, *kinds: type[yaml.Event]) -> bool:
        return bool(self._events) and (not kinds or isinstance(self._events[0], kinds))

    def peek_event(self) -> yaml.Event:
        return self._events[0]

    def get_event(self) -> yaml.Event:
        return self._events.popleft()

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        event = self.peek_event()
        if isinstance(event, yaml.NodeEvent) and not isinstance(event, yaml.AliasEvent):
            self.anchors.pop(event.anchor, None)
        return super().compose_node(parent, index)


class _StringsLoader(Loader):
    pass


_StringsLoader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: str(node.value))


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a stream. ``line`` is where its text starts, from 1. Either ``node`` is there
    (None for an empty document) or ``error`` says what is wrong, with the line in the whole text."""

    line: int
    text: str
    node: Node | None = None
    error: DocumentError | None = None

    def offset(self, node: Node) -> int:
        """Where in ``text`` a scalar's first character is: after its quote, its anchor (``&v``), its tag or
        its block indicator."""
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode) and node.value:
            first = str(node.value).split("\n", 1)[0]
            return max(start, self.text.rfind(first, start, end))
        return int(start)

    def position(self, node: Node) -> tuple[int, int]:
        """:meth:`offset` as line and column, from 1 and in the whole text. Lines end where git ends them."""
        at = self.offset(node)
        return self.line + self.text.count("\n", 0, at), at - self.text.rfind("\n", 0, at)


def split(text: str) -> Iterator[tuple[int, str]]:
    """The documents of a stream as text, each with the line (from 1) where it starts."""
    start, line = 0, 1
    for mark in _START.finditer(text):
        piece = text[start : mark.start() + 1]
        yield line, piece
        line += piece.count("\n")
        start = mark.start() + 1
    yield line, text[start:]


def documents(text: str) -> Iterator[Document]:
    """Every document of ``text`` that is not empty; a broken one carries its error and costs only itself.

    Node positions count from the start of the document's own text: :meth:`Document.position` knows better.
    """
    for line, piece in split(text):
        if piece.strip().strip("-"):
            read = document(line, piece)
            if read.node is not None or read.error is not None:
                yield read


def document(line: int, piece: str) -> Document:
    """One piece of :func:`split`, read."""
    try:
        return Document(line, piece, node=compose(piece))
    except DocumentError as error:
        at = None if error.line is None else error.line + line - 1
        return Document(line, piece, error=DocumentError(error.message, line=at))


def compose(text: str) -> Node | None:
    """The node tree of one document. Raises :class:`DocumentError`."""
    try:
        _refuse_depth(text)
        node = _compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DocumentError(
            f"not valid YAML: {error.problem or error.context}", line=None if mark is None else mark.line + 1
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DocumentError(f"not valid YAML: {str(error).splitlines()[0]}") from None
    if node is not None and has_aliases(text):
        _refuse_explosion(node)
    return node


def has_aliases(text: str) -> bool:
    """Whether a text may hold an alias; False is certain."""
    return "&" in text and _ANCHOR.search(text) is not None and _ALIAS.search(text) is not None


def _compose(text: str) -> Node | None:
    loader = Loader(text)
    try:
        node: Node | None = loader.get_single_node()
    except yaml.composer.ComposerError as error:
        if not (error.context or "").startswith("found duplicate anchor"):
            raise
        return _Composer(yaml.parse(text, Loader)).get_single_node()
    finally:
        loader.dispose()
    return node


def load(text: str) -> Any:
    """The value of a text with one document. Raises :class:`DocumentError`."""
    return value(compose(text))


def load_strings(text: str) -> Any:
    """Like :func:`load`, but what looks like a float stays a string (``1.30`` is a minor, no number)."""
    return _strings(compose(text))


def _strings(node: Node | None) -> Any:
    if node is None:
        return None
    loader = _StringsLoader("")
    try:
        return loader.construct_document(node)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise DocumentError(f"not usable YAML: {str(error).splitlines()[0]}") from None
    finally:
        loader.dispose()


def load_strictly(text: str) -> Any:
    """Like :func:`load_strings`, for files that people write for this program: a key that is there twice is
    an error too. Raises :class:`DocumentError`, with the line."""
    whole = compose(text)
    nodes = [] if whole is None else [whole]
    seen: set[int] = set()
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.ScalarNode) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            _once(node)
            nodes += [child for _, child in node.value]
        else:
            nodes += node.value
    return _strings(whole)


def _once(mapping: yaml.MappingNode) -> None:
    known: set[tuple[str, str]] = set()
    for key, _ in mapping.value:
        if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
            if (key.tag, key.value) in known:
                raise DocumentError(f"the key {key.value!r} is there twice", line=key.start_mark.line + 1)
            known.add((key.tag, key.value))


def value(node: Node | None) -> Any:
    """The plain Python value of a node. Raises :class:`DocumentError` (an unhashable key, …)."""
    if node is None:
        return None
    try:
        return _plain(node, {})
    except (_UnusualError, RecursionError, ValueError):
        pass
    loader = Loader("")
    try:
        return loader.construct_document(node)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError) as error:
        raise DocumentError(f"not usable YAML: {str(error).splitlines()[0]}") from None
    finally:
        loader.dispose()


class _UnusualError(Exception):
    pass


def _plain(node: Node, known: dict[int, Any]) -> Any:
    """What PyYAML's constructors make of a node of the plain kinds, at a third of the cost. Raises for all
    others: PyYAML itself is asked then."""
    tag = node.tag
    if isinstance(node, yaml.ScalarNode):
        if tag == _STR:
            return node.value
        make = _SCALARS.get(tag)
        if make is None:
            raise _UnusualError
        return make(node.value)
    if id(node) in known:
        return known[id(node)]
    if tag == _MAP:
        mapping: dict[Any, Any] = {}
        known[id(node)] = mapping
        for key, child in node.value:
            if key.tag != _STR or not isinstance(key, yaml.ScalarNode):
                raise _UnusualError
            mapping[key.value] = _plain(child, known)
        return mapping
    if tag == _SEQ:
        items: list[Any] = []
        known[id(node)] = items
        items.extend([_plain(child, known) for child in node.value])
        return items
    raise _UnusualError


def _truth(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise _UnusualError  # a tag that was written out
    return text in TRUE


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER or text[:2] in ("0o", "0x"):
        raise _UnusualError
    return int(text)


_LONGEST_NUMBER = 18
_SCALARS: dict[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:bool": _truth,
    "tag:yaml.org,2002:null": lambda _: None,
    "tag:yaml.org,2002:int": _whole,
}


def dump(thing: Any) -> str:
    """``thing`` as block YAML, keys in their own order, texts of several lines as literal blocks. Aliases are
    written out."""
    return str(yaml.dump(thing, Dumper=_NoAliasDumper, sort_keys=False, allow_unicode=True, width=1 << 20))


def dump_node(node: Node) -> str:
    """A node as YAML text, every scalar as it was written (``1.10`` stays ``1.10``)."""
    try:
        return str(yaml.serialize(node, Dumper=Dumper, allow_unicode=True, width=1 << 20))
    except (yaml.YAMLError, RecursionError) as error:
        raise DocumentError(f"not usable YAML: {str(error).splitlines()[0]}") from None


class _NoAliasDumper(Dumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> ScalarNode:
    """Texts of several lines as a literal block, where libyaml can write one."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_NoAliasDumper.add_representer(str, _represent_text)


def get(node: Node | None, *path: str) -> Node | None:
    """The node under ``path`` of mapping keys, or None. With a repeated key the last one wins; a key that
    is not there is looked for in what ``<<`` merges in."""
    for name in path:
        node = _child(node, name, _MERGES)
        if node is None:
            return None
    return node


def _child(node: Node | None, name: str, depth: int) -> Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    found = None
    merged: list[Node] = []
    for key, child in node.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value == name:
                found = child
            elif key.tag == _MERGE:
                merged += child.value if isinstance(child, yaml.SequenceNode) else [child]
    if found is not None or depth == 0:
        return found
    candidates = (_child(part, name, depth - 1) for part in merged)
    return next((part for part in candidates if part is not None), None)


def items(node: Node | None) -> list[Node]:
    """The children of a sequence node; nothing for any other."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def pairs(node: Node | None) -> list[tuple[str, Node]]:
    """The entries of a mapping node with scalar keys; nothing for any other."""
    if not isinstance(node, yaml.MappingNode):
        return []
    return [(key.value, child) for key, child in node.value if isinstance(key, yaml.ScalarNode)]


def scalar(node: Node | None, *path: str) -> str | None:
    """The scalar under ``path`` exactly as written; None when absent, null or no scalar."""
    node = get(node, *path)
    if not isinstance(node, yaml.ScalarNode) or node.tag == "tag:yaml.org,2002:null":
        return None
    return str(node.value)


def _refuse_depth(text: str) -> None:
    """libyaml's binding composes by recursion in C, which ends the process when the stack is used up."""
    if text.count("[") + text.count("{") <= _DEEPEST and not _INDENTED.search(text):
        return
    depth = 0
    for event in yaml.parse(text, Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise DocumentError("not usable YAML: nested too deeply")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _refuse_explosion(root: Node) -> None:
    """Aliases let a few lines stand for billions of nodes: count what the tree would unfold to."""
    sizes: dict[int, int] = {}
    open_: set[int] = set()

    def size(node: Node) -> int:
        known = sizes.get(id(node))
        if known is not None:
            return known
        if id(node) in open_:
            raise DocumentError("not usable YAML: an alias contains itself")
        open_.add(id(node))
        total = 1
        if isinstance(node, yaml.MappingNode):
            total += sum(size(key) + size(child) for key, child in node.value)
        elif isinstance(node, yaml.SequenceNode):
            total += sum(size(child) for child in node.value)
        if total > _MOST_NODES:
            raise DocumentError(f"not usable YAML: aliases unfold to more than {_MOST_NODES:,} nodes")
        open_.discard(id(node))
        sizes[id(node)] = total
        return total

    try:
        size(root)
    except RecursionError:
        raise DocumentError("not usable YAML: nested too deeply") from None
