"""Argo CD's build environment: ``$ARGOCD_APP_NAME`` and the like, in values files' names and parameters."""

from __future__ import annotations

import re

from bot.discover.argo import trees
from bot.discover.argo.applications import Application, literal
from bot.discover.argo.trees import Tree
from bot.discover.argo.unknown import UnknownError

_VARIABLE = re.compile(r"\$(?:\{([^{}]*)\}|([A-Za-z_]\w*|[$*#@!?\d-]))")
_LATER = ("ARGOCD_APP_REVISION", "ARGOCD_APP_REVISION_SHORT", "ARGOCD_APP_REVISION_SHORT_8", "KUBE_VERSION",
          "KUBE_API_VERSIONS")  # fmt: skip


class Environment:
    """What the variables are for one source. Source: Argo CD, "Build Environment"."""

    def __init__(self, application: Application, source: Tree) -> None:
        self._known = {
            "ARGOCD_APP_NAME": application.name,
            "ARGOCD_APP_NAMESPACE": application.namespace,
            "ARGOCD_APP_PROJECT_NAME": literal(trees.leaf(application.spec, "project")),
            "ARGOCD_APP_SOURCE_PATH": trees.text(source, "path") or "",
            "ARGOCD_APP_SOURCE_REPO_URL": literal(trees.leaf(source, "repoURL")),
            "ARGOCD_APP_SOURCE_TARGET_REVISION": literal(trees.leaf(source, "targetRevision")),
            **dict.fromkeys(_LATER),
        }

    def knows(self, text: str) -> bool:
        """Whether every variable in a text is one that there is."""
        return all((found[1] or found[2]) in self._known for found in _VARIABLE.finditer(text))

    def expanded(self, text: str) -> str:
        """``text`` with its variables filled in; ``$$`` is a dollar sign, and a variable that there is not is
        empty. Raises :class:`UnknownError` for one that is known only in the cluster."""
        names = {found[1] or found[2] or "" for found in _VARIABLE.finditer(text)}
        for name in sorted(names & self._known.keys()):
            if self._known[name] is None:
                raise UnknownError("a variable of the build environment is not known here", name)
        return _VARIABLE.sub(self._value, text)

    def _value(self, found: re.Match[str]) -> str:
        name = found[1] or found[2] or ""
        return "$" if name == "$" else self._known.get(name) or ""
