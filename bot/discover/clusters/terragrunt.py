"""Terragrunt: inputs of a unit whose module makes a cluster. Source: Terragrunt, "inputs"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.discover.clusters.found import Declared, Source, minor, provider_of
from bot.discover.clusters.terraform import ARGUMENTS, written
from bot.discover.terraform.evaluate import Budget, evaluate
from bot.discover.terraform.modules import Instance, Module
from bot.discover.terraform.syntax import parse
from bot.discover.terraform.values import text
from bot.discover.workspace import Workspace, folder_of
from bot.model import Gap


def find(workspace: Workspace, paths: list[str]) -> Iterator[Declared | Gap]:
    """The clusters of these files. What comes from a file that is included stands, and is found, there."""
    for path in paths:
        file = parse(path, workspace.text(path) or "")
        named = [
            one for block in file.blocks() if block.kind == "locals" for one in block.attributes().items()
        ]
        module = Module(folder_of(path), {path: file}, {}, dict(named), (), (), {})
        scope = Instance(workspace, module, module.folder, Budget(), {})
        inputs = file.attributes().get("inputs")
        sources = (block.attributes().get("source") for block in file.blocks() if block.kind == "terraform")
        address = "".join(one.text.of(one.node) for one in sources if one is not None)
        value = None if inputs is None else evaluate(inputs, scope, {})
        given = value.data if value is not None and isinstance(value.data, Mapping) else {}
        names = (given[name] for name in ("cluster_name", "name") if name in given)
        name = next((text(one) for one in names if one.known), None)
        for argument in ARGUMENTS:
            one = given.get(argument)
            if one is not None and inputs is not None and minor(text(one) or "") is not None:
                source, provider = f"terragrunt {argument}", provider_of(f"{address} {path}")
                yield written(workspace, source, provider, name, inputs, one)


SOURCE = Source("terragrunt", ARGUMENTS, find, ("*.hcl",))
