"""What a manager is: which files it reads, and what it finds in one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot import docs
from bot.discover.layers import Layers
from bot.discover.locks import Locked
from bot.discover.sources import Source
from bot.discover.templates import is_template
from bot.discover.workspace import Workspace
from bot.model import Gap, InTree, Plain, Release, ValuesLayer


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one file holds: releases whose version stands in it, and what could not be read."""

    releases: tuple[Release, ...] = ()
    gaps: tuple[Gap, ...] = ()


def gathered(found: Iterable[Release | Gap | None]) -> Extraction:
    """An extraction from releases and gaps as they come; None is nothing."""
    both = list(found)
    return Extraction(
        tuple(one for one in both if isinstance(one, Release)),
        tuple(dict.fromkeys(one for one in both if isinstance(one, Gap))),
    )


@dataclass(frozen=True, slots=True)
class Install:
    """A chart of this repository as an engine installs it, by what the file ``home`` says.

    ``folder`` is the chart's, from the root of the tree; ``values`` are the engine's layers in order, the
    chart's own values.yaml not among them. ``cluster`` is None when none or several are known.
    """

    folder: str
    home: str
    name: str | None
    namespace: str | None
    cluster: str | None
    values: tuple[ValuesLayer, ...]
    include_crds: bool = True
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Manager:
    """One of Renovate's managers, as far as Helm goes.

    ``suffixes`` and ``files`` (searched in the whole path) say which files can matter, ``needles`` are texts
    of which a file must contain one: both are cheap, so that nothing else is parsed. ``among`` are texts and
    endings of names (``*.tf``): without a file with one of them in the tree there is nothing to find at all.
    ``follows`` tells the files that matter without a needle, because others of the tree name them.
    ``installs`` gives the installations of the chart in a folder of the tree. None of them raises for
    anything that stands in a file.
    """

    name: str
    suffixes: tuple[str, ...]
    files: re.Pattern[str]
    needles: tuple[str, ...]
    extract: Callable[[Workspace, str], Extraction]
    among: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    follows: Callable[[Workspace, str], bool] | None = None
    installs: Callable[[Workspace, str], Iterable[Install]] | None = None

    def concerns(self, workspace: Workspace) -> bool:
        """Whether the tree holds what this manager needs."""
        return self.among is None or bool(workspace.search(*self.among))

    def accepts(self, path: str) -> bool:
        """Whether the path is one that this manager reads."""
        return path.endswith(self.suffixes) and self.files.search(path) is not None

    def wants(self, text: str) -> bool:
        """Whether a file with this text can hold a release."""
        return any(needle in text for needle in self.needles)

    def is_led_to(self, workspace: Workspace, path: str) -> bool:
        """Whether others of the tree make the file matter."""
        return self.follows is not None and self.follows(workspace, path)


@dataclass(frozen=True, slots=True)
class Pin:
    """A version string where it stands: ``version`` and ``digest`` apart, as in ``1.2.3@sha256:…``."""

    path: str
    line: int
    column: int
    version: str
    digest: str | None = None


def pin(path: str, document: docs.Document, node: docs.Node | None) -> Pin | None:
    """The version in a scalar; None when there is none, when a template stands in its place, or when it is
    written so oddly (escapes, several lines) that it cannot be pointed at."""
    text = docs.scalar(node)
    if node is None or not text or is_template(text):
        return None
    if "\n" in text or not document.text.startswith(text, document.offset(node)):
        return None
    version, at, digest = text.partition("@sha256:")
    return Pin(path, *document.position(node), version, f"sha256:{digest}" if at else None)


def release(
    manager: str,
    at: Pin,
    source: Source,
    layers: Layers,
    *,
    name: str | None = None,
    namespace: str | None = None,
    home: str | None = None,
    cluster: str | None = None,
    include_crds: bool = True,
    through: InTree | None = None,
    locked: Locked | None = None,
    copies: tuple[str, ...] = (),
    plain: Plain | None = None,
    gaps: tuple[Gap, ...] = (),
) -> Release:
    """A release from its parts. ``home`` is the file that describes it, when the version stands elsewhere:
    the cluster is that of the home, unless the engine itself names one. What is ``locked`` counts where the
    version is a range."""
    if locked is not None and locked.version.removeprefix("v") == at.version.removeprefix("v"):
        locked = None
    return Release(
        manager=manager,
        file=at.path,
        line=at.line,
        column=at.column,
        chart=source.chart,
        repository=source.repository,
        kind=source.kind,
        version=at.version,
        resolved=locked.version if locked else None,
        lock=locked.place if locked else None,
        digest=at.digest,
        name=name,
        namespace=namespace,
        cluster=cluster or layers.workspace.cluster(home or at.path),
        values=layers.layers,
        include_crds=include_crds,
        home=home if home != at.path else None,
        through=through,
        copies=copies,
        plain=plain,
        gaps=gaps + layers.gaps,
    )
