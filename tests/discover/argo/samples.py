"""What the tests of this folder share."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from bot import docs
from bot.discover.argo import trees
from bot.discover.argo.applications import Application, ApplicationSet, read
from bot.discover.argo.sets import Generated, generated
from bot.discover.argo.trees import Tree
from bot.discover.workspace import Workspace
from bot.settings import Settings
from tests.discover.trees import MemoryTree

HERE = "https://git.example.com/ada/shop"


def tree(text: str, path: str = "a.yaml") -> Tree:
    """The tree of a YAML text."""
    document = docs.document(1, text)
    found = trees.of(path, document, document.node)
    assert found is not None
    return found


def appset(generators: str, template: str = "", spec: str = "") -> str:
    """An ApplicationSet; without a ``template`` one that installs the chart ``web``. ``spec`` is more text of
    its spec."""
    template = template or (
        "metadata: {name: 'web-{{name}}'}\n"
        "spec:\n"
        "  destination: {server: '{{server}}', namespace: '{{namespace}}'}\n"
        "  source: {repoURL: https://charts.example.com, chart: web, targetRevision: '{{version}}'}\n"
    )
    parts = (textwrap.dedent(part) for part in (spec, generators, template))
    own, listed, body = (textwrap.indent(part, "  ") for part in parts)
    return (
        "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all}\nspec:\n"
        f"{own}{'' if own.endswith(chr(10)) or not own else chr(10)}"
        f"  generators:\n{listed}\n  template:\n{textwrap.indent(body, '  ')}"
    )


def made(files: dict[str, str], settings: Settings | None = None, origin: str | None = HERE) -> Generated:
    """What the one ApplicationSet in ``set.yaml`` makes."""
    workspace = Workspace(MemoryTree(files, origin), settings or Settings())
    (one,) = read(workspace, "set.yaml", "ApplicationSet")
    assert isinstance(one, ApplicationSet)
    return generated(workspace, one)


def names(found: Generated) -> list[str | None]:
    """The names of the Applications."""
    return [application.name for application in found.applications]


def reasons(found: Generated) -> list[str]:
    """The reasons of the gaps."""
    return [gap.reason for _, gap in found.gaps]


def texts(application: Application) -> Iterator[str]:
    """Every scalar of an Application's spec."""
    for leaf in trees.leaves(application.spec):
        yield leaf.text
