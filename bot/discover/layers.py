"""Values as an engine merges them, layer by layer, and what of them cannot be known."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot import docs
from bot.discover.templates import Masked, is_template
from bot.discover.workspace import Workspace, gap
from bot.errors import DocumentError
from bot.git import normalise
from bot.model import Gap, Stage, ValuesLayer

_SOPS = re.compile(r"^[\"']?sops[\"']?\s*:", re.MULTILINE)


class Layers:
    """Collects the layers of one release, in order, and the gaps that arise. ``subject`` names the
    release in the gaps; ``templates`` are given when ``{{ … }}`` in the file is filled in before the
    engine reads it; ``fill`` fills in variables and names those that it could not."""

    def __init__(
        self,
        workspace: Workspace,
        subject: str,
        *,
        templates: Masked | None = None,
        fill: Callable[[str], tuple[str, tuple[str, ...]]] = lambda text: (text, ()),
    ) -> None:
        self.workspace = workspace
        self.subject = subject
        self.templates = templates
        self.fill = fill
        self._layers: list[ValuesLayer] = []
        self._gaps: list[Gap] = []

    @property
    def layers(self) -> tuple[ValuesLayer, ...]:
        """What was collected, in the order of merging."""
        return tuple(self._layers)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What could not be known, each once."""
        return tuple(dict.fromkeys(self._gaps))

    def gap(self, reason: str, detail: str | None = None) -> None:
        """Something about the values that could not be known."""
        self._gaps.append(gap(self.subject, reason, detail, Stage.VALUES))

    def report(self, *gaps: Gap) -> None:
        """Gaps that arose elsewhere."""
        self._gaps += gaps

    def keep(self, *layers: ValuesLayer) -> None:
        """Layers that are read already."""
        self._layers += layers

    def add(
        self, kind: str, path: str | None, line: int | None, content: str | None, name: str | None = None
    ) -> None:
        """One layer of YAML text. Encrypted text is replaced by a gap; text with templates in it stays as
        far as it is YAML, with a gap."""
        if content is not None and self.templates is not None and is_template(content):
            content = self.templates.restore(content)
            self.gap("values hold a template that is not filled in", name or path)
            content = content if docs.document(1, content).error is None else None
        self._add(kind, path, line, content, name)

    def _add(
        self, kind: str, path: str | None, line: int | None, content: str | None, name: str | None = None
    ) -> None:
        if content is not None and is_encrypted(content):
            self.gap("a layer of values is encrypted with SOPS", name or path)
            content = None
        if content is not None:
            content, missing = self.fill(content)
            if missing:
                self.gap("values hold variables that are not set in the repository", ", ".join(missing))
        self._layers.append(ValuesLayer(kind, path, line, content, name))

    def unknown(self, kind: str, path: str | None, line: int | None, reason: str, detail: str | None) -> None:
        """A layer that is there and cannot be read."""
        self.gap(reason, detail)
        self._layers.append(ValuesLayer(kind, path, line, None))

    def file(self, path: str, *, optional: bool = False, rendered: bool = False) -> None:
        """A values file of the tree, ``path`` from its root; a missing one is a gap unless ``optional``.
        A ``rendered`` one is a template as a whole: it cannot be known when it really holds templates."""
        normal = normalise(path)
        content = None if normal is None else self.workspace.text(normal)
        if content is not None and rendered and is_template(content):
            self.unknown("file", normal, 1, "a values file is a template", path)
        elif content is not None:
            self._add("file", normal, 1, content)
        elif not optional:
            self.unknown("file", normal, None, "a values file is not in the repository", path)

    def inline(self, path: str, document: docs.Document, node: docs.Node | None) -> None:
        """A mapping written where the release is; nothing when it is absent or empty."""
        if node is None or not node.value:
            return
        line = document.position(node)[0]
        try:
            if not isinstance(node, docs.MappingNode):
                raise DocumentError("a mapping is expected")
            content = docs.dump_node(node)
        except DocumentError as error:
            self.unknown("inline", path, line, "inline values cannot be read", error.message)
        else:
            self.add("inline", path, line, content)

    def parameter(self, name: str, value: str, path: str, line: int, *, force_string: bool = False) -> None:
        """One ``--set`` or ``--set-string``; one whose text is a template becomes a gap."""
        if self.templates is not None and is_template(name + value):
            self.gap("a parameter holds a template that is not filled in", self.templates.restore(name))
            return
        self._layers.append(ValuesLayer("parameter", path, line, value, name, force_string))


def is_encrypted(content: str) -> bool:
    """Whether a YAML text is SOPS's: a ``sops`` key at its top beside encrypted values."""
    return "ENC[" in content and _SOPS.search(content) is not None
