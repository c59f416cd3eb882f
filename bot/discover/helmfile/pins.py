"""The entries of a helmfile that Renovate reads, found in the original text, each version marked so that it
is found again in what the templates make of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot import docs
from bot.discover.manager import Pin, pin
from bot.discover.sources import Source
from bot.discover.templates import NOTHING, Masked, is_template, read, read_masked
from bot.discover.workspace import Piece, Workspace, broken, gap
from bot.model import Gap, SourceKind

_MARK = re.compile("\ue020([0-9]{1,6})\ue021")
_CONTROL = re.compile(r"\{\{-?\s*(?:if|range|with|else|end)\b")
_STRIPPED = re.compile(r"\{\{`.*?`\}\}|\{\{.*?\}\}", re.DOTALL)
_NO_TEXT = re.compile(r"~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?[0-9.][0-9a-fA-FxoeE.+-]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of ``releases``, or of ``templates`` (``is_template``). ``templates`` tells what was hidden in
    ``document``; ``repositories`` are those in force there; ``at`` is None when no version is pinned, and
    ``place`` is the number that the version is marked with: entries may share a version by an anchor."""

    is_template: bool
    document: docs.Document
    node: docs.Node
    templates: Masked
    repositories: Mapping[str, Source]
    at: Pin | None
    place: int

    @property
    def line(self) -> int:
        """Where the entry begins."""
        return self.document.position(self.node)[0]

    def lines(self, key: str) -> tuple[int, ...]:
        """Where the items of one of its lists begin; none when templates tell how many there are."""
        node = docs.get(self.node, key)
        if not isinstance(node, docs.SequenceNode):
            return ()
        text = self.document.text
        start, items = self.document.offset(node), docs.items(node)
        if _CONTROL.search(self.shown(text[start : start + node.end_mark.index - node.start_mark.index])):
            return ()
        return tuple(self.document.position(item)[0] for item in items)

    def scalar(self, key: str) -> str | None:
        """A field as it is written, with its templates hidden."""
        return docs.scalar(self.node, key)

    def shown(self, text: str) -> str:
        """``text`` with its templates again."""
        return self.templates.restore(text)


@dataclass(frozen=True, slots=True)
class Pinned:
    """A file's entries and broken documents; ``texts`` are its documents with every pinned version marked."""

    entries: tuple[Entry, ...]
    gaps: tuple[Gap, ...]
    texts: tuple[str, ...]


def pinned(workspace: Workspace, path: str) -> Pinned:
    """What stands in a file, read once."""
    return workspace.once(("helmfile pins", path), lambda: _pinned(workspace, path))


def _pinned(workspace: Workspace, path: str) -> Pinned:
    entries: list[Entry] = []
    gaps: list[Gap] = []
    texts: list[str] = []
    repositories: Mapping[str, Source] = {}
    places: dict[tuple[int, int], int] = {}
    for piece in workspace.pieces(path):
        masked = read_masked(piece) if "{{" in piece.text else None
        document, templates = masked or read(piece)
        if document.error is not None:
            gaps.append(broken(path, document))
            texts.append(piece.text)
            continue
        read_whole = _is_read(document)
        if read_whole and docs.get(document.node, "repositories") is not None:
            repositories = _repositories(document)
        found = []
        for node, is_template_ in _nodes(document):
            at = pin(path, document, docs.get(node, "version"))
            place = places.setdefault((at.line, at.column), len(places)) if at is not None else -1
            found.append(Entry(is_template_, document, node, templates or NOTHING, repositories, at, place))
        good = [entry for entry in found if read_whole and is_read(entry)]
        entries += good
        gaps += [_unread(path, entry) for entry in found if entry.at is not None and entry not in good]
        texts.append(_marked(piece, found))
    return Pinned(tuple(entries), tuple(gaps), tuple(texts))


def own(workspace: Workspace, path: str, name: str | None, chart: str | None) -> Entry | None:
    """The entry of ``releases`` that a release of this name and chart came out of, if it can be told."""
    entries = [entry for entry in pinned(workspace, path).entries if not entry.is_template]
    named = [entry for entry in entries if entry.scalar("name") == name]
    same = [entry for entry in named if entry.scalar("chart") == chart] or named
    if same:
        return same[0]
    alike = [entry for entry in entries if entry.scalar("chart") == chart]
    return alike[0] if len(alike) == 1 and is_template(alike[0].scalar("name") or "") else None


def _nodes(document: docs.Document) -> Iterator[tuple[docs.Node, bool]]:
    for node in docs.items(docs.get(document.node, "releases")):
        if isinstance(node, docs.MappingNode):
            yield node, False
    for _, node in docs.pairs(docs.get(document.node, "templates")):
        if isinstance(node, docs.MappingNode):
            yield node, True


def _is_read(document: docs.Document) -> bool:
    """Whether Renovate reads a document: it drops one whose lists are no lists once templates are cut out."""
    kinds = {"releases": docs.SequenceNode, "repositories": docs.SequenceNode, "templates": docs.MappingNode}
    return all(isinstance(node, kinds.get(key, docs.Node)) for key, node in docs.pairs(document.node))


def is_read(entry: Entry) -> bool:
    """Whether Renovate reads an entry: its name and its chart are texts once templates are cut out."""
    return all(_is_text(entry, docs.get(entry.node, key)) for key in ("name", "chart"))


def _is_text(entry: Entry, node: docs.Node | None) -> bool:
    if not isinstance(node, docs.ScalarNode):
        return False
    if node.style or not is_template(node.value):
        return str(node.tag).endswith(":str")
    left = _STRIPPED.sub("", entry.shown(node.value)).strip()
    return left != "" and _NO_TEXT.fullmatch(left) is None


def _unread(path: str, entry: Entry) -> Gap:
    name = entry.shown(entry.scalar("name") or entry.scalar("chart") or "a release")
    reason = "Renovate does not read it: its name, its chart or a list beside it is missing, or a template"
    return gap(f"{path}: {name}", reason)


def _repositories(document: docs.Document) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for entry in docs.items(docs.get(document.node, "repositories")):
        name, url = docs.scalar(entry, "name"), docs.scalar(entry, "url")
        if name and url and not is_template(name + url) and not url.startswith("git+"):
            is_oci = docs.scalar(entry, "oci") in docs.TRUE or url.startswith("oci://")
            found[name] = Source(SourceKind.OCI if is_oci else SourceKind.HTTP, url, "")
    return found


def _marked(piece: Piece, entries: list[Entry]) -> str:
    places: dict[int, int] = {}
    for entry in entries:
        version = docs.get(entry.node, "version")
        if entry.at is not None and isinstance(version, docs.ScalarNode):
            places[entry.document.offset(version) + len(version.value)] = entry.place
    text = piece.text
    for place in sorted(places, reverse=True):
        text = f"{text[:place]}\ue020{places[place]}\ue021{text[place:]}"
    return text


def mark(version: str) -> int | None:
    """The place that a version is marked with."""
    found = _MARK.search(version)
    return None if found is None else int(found[1])


def unmarked(text: str) -> str:
    """``text`` without marks."""
    return _MARK.sub("", text)
