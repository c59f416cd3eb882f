"""The variables that a Flux Kustomization fills in after its build.

Source: Flux, "Kustomization", "Post build variable substitution".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot import docs
from bot.discover.kustomization import config_maps, envsubst
from bot.discover.kustomization.building import Built
from bot.discover.workspace import Workspace

_SWITCH = "kustomize.toolkit.fluxcd.io/substitute"


@dataclass(frozen=True, slots=True)
class Variables:
    """Values by name; None for one that is secret. When they are ``complete``, every other variable is
    empty; otherwise it may come from something that is not in the repository."""

    known: Mapping[str, str | None]
    complete: bool

    def get(self, name: str) -> str | None:
        """A variable's value, or None when it is not known."""
        return self.known.get(name) if name in self.known or not self.complete else ""


def substitute(workspace: Workspace, built: Built, text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` of an object as Flux applies it, and the variables whose value is not in the repository: their
    text stays."""
    flux = built.flux
    if "$" not in text or flux is None or flux.thing.get("spec", "postBuild") is None:
        return text, ()
    if any(
        docs.scalar(built.thing.document.node, "metadata", key, _SWITCH) == "disabled"
        for key in ("annotations", "labels")
    ):
        return text, ()
    variables = workspace.once(("variables", flux.lineage), lambda: _variables(workspace, flux))
    always = flux.thing.scalar("spec", "postBuild", "substituteStrategy") == "Always"
    if variables.complete and not variables.known and not always:
        return text, ()
    try:
        return envsubst.expand(text, variables.get)
    except envsubst.BadSubstitutionError:
        return text, ("a substitution that Flux refuses",)


def _variables(workspace: Workspace, flux: Built) -> Variables:
    """Those of ``substituteFrom`` in its order, then ``substitute``."""
    known: dict[str, str | None] = {}
    complete = True
    for reference in docs.items(flux.thing.get("spec", "postBuild", "substituteFrom")):
        name = docs.scalar(reference, "name") or ""
        optional = docs.scalar(reference, "optional") in ("true", "True", "TRUE")
        if docs.scalar(reference, "kind") == "ConfigMap":
            found = config_maps.find(workspace, flux, name)
            complete = complete and (found is not None or optional)
            for key, datum in (found.data if found is not None else {}).items():
                hidden = datum.text is None or datum.text.startswith("ENC[")
                known[key] = None if hidden else (datum.text or "").replace("\n", "")
        else:
            keys = _secret_keys(workspace, flux, name)
            complete = complete and keys is not None
            known |= dict.fromkeys(keys or ())
    for key, node in docs.pairs(flux.thing.get("spec", "postBuild", "substitute")):
        if isinstance(node, docs.ScalarNode):
            value, missing = substitute(workspace, flux, str(node.value))
            known[key] = None if missing else value.replace("\n", "")
    return Variables(known, complete)


def _secret_keys(workspace: Workspace, flux: Built, name: str) -> list[str] | None:
    """The names, never the values, in a Secret of the tree; None when there is none."""
    found: list[str] | None = None
    for thing in workspace.objects("Secret", "", mention=name):
        if thing.name == name and thing.namespace in (None, flux.thing.namespace):
            fields = (*docs.pairs(thing.get("data")), *docs.pairs(thing.get("stringData")))
            found = [*(found or []), *(key for key, _ in fields)]
    return found
