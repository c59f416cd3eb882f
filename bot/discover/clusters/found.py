"""What is found of a cluster's version, and what a kind of source is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot import docs
from bot.discover.clusters import substitutions
from bot.discover.templates import is_template
from bot.discover.workspace import MANIFESTS, Workspace, gap
from bot.model import Gap

Provider = Literal["upstream", "eks", "gke", "aks"]
"""Whose calendar a cluster's Kubernetes follows."""

NOT_WRITTEN = "the cluster's Kubernetes version is not written"
NOT_LITERAL = "the cluster's Kubernetes version is not literal"
NO_MINOR = "the cluster's Kubernetes version names no minor"
_MOST = 200
_MINOR = re.compile(r"v?1\.([0-9]{1,3})(?:[.+-][0-9A-Za-z.+-]*)?")
_PROVIDERS: tuple[tuple[Provider, re.Pattern[str]], ...] = (
    ("eks", re.compile(r"(?<![a-z])eks(?![a-z])", re.IGNORECASE)),
    ("gke", re.compile(r"(?<![a-z])gke(?![a-z])|kubernetes-engine", re.IGNORECASE)),
    ("aks", re.compile(r"(?<![a-z])aks(?![a-z])", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Declared:
    """A cluster's Kubernetes version where it is written.

    ``version`` is as written (``v1.33.1+k3s1``), ``minor`` what it means (``1.33``); line and column count
    from 1. ``name`` is the cluster's, when the file says one. ``source`` tells what said so: ``eksctl``,
    ``terraform aws_eks_cluster``, ``variable k3s_version``. ``owner`` is the one configured cluster whose
    files this is among. ``is_default`` says that it counts only where nothing else is set (a role's
    defaults).
    """

    name: str | None
    provider: Provider
    version: str
    minor: str
    path: str
    line: int
    column: int
    source: str
    owner: str | None = None
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of source. ``find`` gets the files that contain one of ``needles``, among those whose names end
    as ``specs`` say (``*.yaml``); it never raises for what stands in a file."""

    name: str
    needles: tuple[str, ...]
    find: Callable[[Workspace, list[str]], Iterable[Declared | Gap]]
    specs: tuple[str, ...] = MANIFESTS


def minor(version: str) -> str | None:
    """``1.33`` of ``v1.33.1+k3s1``, ``1.33``, ``1.33.4-gke.1172000``; None for what is no version of
    Kubernetes."""
    found = _MINOR.fullmatch(version)
    return None if found is None else f"1.{int(found[1])}"


def provider_of(text: str) -> Provider:
    """Whose Kubernetes a module is for, by its address or its path."""
    return next((name for name, expression in _PROVIDERS if expression.search(text)), "upstream")


def some(path: str, found: Iterable[Declared | Gap]) -> Iterator[Declared | Gap]:
    """What a file says, as long as it is not too much to be meant."""
    for number, one in enumerate(found):
        if number == _MOST:
            yield gap(path, f"more than {_MOST} Kubernetes versions are written there: not all are told")
            return
        yield one


def declare(
    workspace: Workspace,
    source: str,
    provider: Provider,
    name: str | None,
    version: str,
    place: tuple[str, int, int],
    *,
    is_default: bool = False,
) -> Declared | Gap:
    """A version at a place (path, line, column), or the gap when it says no minor (``latest``)."""
    path, line, column = place
    short = minor(version)
    if short is None:
        return gap(f"{path}:{line}", NO_MINOR, version)
    if name is not None and (not name or is_template(name) or "${" in name):
        name = None
    owner = workspace.cluster(path)
    return Declared(name, provider, version, short, path, line, column, source, owner, is_default)


def from_node(
    workspace: Workspace,
    source: str,
    provider: Provider,
    name: str | None,
    path: str,
    document: docs.Document,
    node: docs.Node | None,
) -> Iterator[Declared | Gap]:
    """What a scalar says: its own text, or what is filled in for a variable (``${KUBERNETES_VERSION}``)
    wherever that is set."""
    text = docs.scalar(node)
    if node is None or not text:
        yield gap(f"{path}:{document.line}", NOT_WRITTEN, source)
        return
    line, column = document.position(node)
    variable = substitutions.variable(text)
    if variable is None and not is_template(text) and "$" not in text:
        yield declare(workspace, source, provider, name, text, (path, line, column))
        return
    places = () if variable is None else substitutions.places(workspace, variable.name)
    found = [
        declare(workspace, source, provider, name, value, place)
        for value, place in places
        if minor(value) is not None
    ]
    if not found and variable is not None and variable.default is not None:
        found = [declare(workspace, source, provider, name, variable.default, (path, line, column))]
    # What was hidden of a template reads as nothing.
    shown = None if is_template(text) and "{{" not in text else text
    yield from found or [gap(f"{path}:{line}", NOT_LITERAL, shown)]
