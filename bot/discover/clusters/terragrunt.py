"""Terragrunt: inputs of a unit whose module makes a cluster. Source: Terragrunt, "inputs"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.discover.clusters.found import Declared, Source, minor, provider_of
from bot.discover.clusters.terraform import ARGUMENTS, NAMES, makes_cluster, written
from bot.discover.terraform.evaluate import Budget, evaluate
from bot.discover.terraform.modules import Instance, Module
from bot.discover.terraform.syntax import Expression, File, parse
from bot.discover.terraform.values import text
from bot.discover.workspace import Workspace, folder_of
from bot.model import Gap

if TYPE_CHECKING:
    from tree_sitter import Node


def find(workspace: Workspace, paths: list[str]) -> Iterator[Declared | Gap]:
    """The clusters of these files. What comes from a file that is included stands, and is found, there."""
    for path in paths:
        file = parse(path, workspace.text(path) or "")
        inputs = file.attributes().get("inputs")
        address = _address(file)
        if inputs is None or not makes_cluster(address or folder_of(path)):
            continue
        named = [
            one for block in file.blocks() if block.kind == "locals" for one in block.attributes().items()
        ]
        module = Module(folder_of(path), {path: file}, {}, dict(named), (), (), {})
        scope = Instance(workspace, module, module.folder, Budget(), {})
        given = _entries(inputs)
        values = (evaluate(given[name], scope, {}) for name in NAMES if name in given)
        name = next((text(one) for one in values if one.known), None)
        for argument in ARGUMENTS:
            if argument not in given:
                continue
            value = evaluate(given[argument], scope, {})
            if value.missing or minor(text(value) or "") is not None:
                source, provider = f"terragrunt {argument}", provider_of(f"{address} {path}")
                yield written(workspace, source, provider, name, given[argument], value)


def _address(file: File) -> str:
    blocks = (block for block in file.blocks() if block.kind == "terraform")
    sources = (block.attributes().get("source") for block in blocks)
    return "".join(one.text.of(one.node) for one in sources if one is not None).strip('"')


def _entries(inputs: Expression) -> dict[str, Expression]:
    """The entries of the objects in an expression that are not within one another: of ``{…}``, and of
    ``merge(a, {…})``, whose later ones win."""
    found: dict[str, Expression] = {}
    waiting: list[Node] = [inputs.node]
    while waiting:
        node = waiting.pop()
        if node.type != "object_elem":
            waiting += reversed(node.named_children)
        elif len(node.named_children) > 1:
            key, value = node.named_children[0], node.named_children[-1]
            found[inputs.text.of(key).strip('"')] = Expression(inputs.text, value)
    return found


SOURCE = Source("terragrunt", ARGUMENTS, find, ("*.hcl",))
