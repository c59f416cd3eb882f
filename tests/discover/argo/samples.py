"""What the tests of this folder share."""

from __future__ import annotations

import textwrap

from bot import docs
from bot.discover.argo import trees
from bot.discover.argo.applications import ApplicationSet, read
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


TEMPLATE = """\
metadata: {name: 'web-{{name}}'}
spec:
  destination: {server: '{{server}}', namespace: '{{namespace}}'}
  source: {repoURL: https://charts.example.com, chart: web, targetRevision: '{{version}}'}
"""
GO_TEMPLATE = TEMPLATE.replace("{{", "{{.")
GO = "goTemplate: true"


def appset(generators: str, template: str = TEMPLATE, spec: str = "{}") -> str:
    """An ApplicationSet; ``spec`` is more of its spec. Every text is YAML of its own."""
    whole = docs.load_strings(textwrap.dedent(spec))
    whole["generators"] = docs.load_strings(textwrap.dedent(generators))
    whole["template"] = docs.load_strings(textwrap.dedent(template))
    kind = {"apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet", "metadata": {"name": "all"}}
    return docs.dump({**kind, "spec": whole})


def made(files: dict[str, str], settings: Settings | None = None, origin: str | None = HERE) -> Generated:
    """What the one ApplicationSet in ``set.yaml`` makes."""
    workspace = Workspace(MemoryTree(files, origin), settings or Settings())
    (one,) = read(workspace, "set.yaml", "ApplicationSet")
    assert isinstance(one, ApplicationSet)
    return generated(workspace, one)


def versions(found: Generated) -> list[str | None]:
    """The versions that the Applications install."""
    return [trees.text(application.sources[0], "targetRevision") for application in found.applications]


def namespaces(found: Generated) -> list[str | None]:
    """Where the Applications install to."""
    return [application.namespace for application in found.applications]


def names(found: Generated) -> list[str | None]:
    """The names of the Applications."""
    return [application.name for application in found.applications]


def reasons(found: Generated) -> list[str]:
    """The reasons of the gaps."""
    return [gap.reason for _, gap in found.gaps]
