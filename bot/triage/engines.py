"""Manifests that make an engine install more: what they bring is not in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.model import Change, Comparison, Gap, Stage, Status

_GROUPS = re.compile(
    r"(?:argoproj|fleet\.cattle|helm\.cattle|config\.projectsveltos)\.io"
    r"|(?:helm|kustomize|source)\.toolkit\.fluxcd\.io"
)
_NOT_ENGINES = ("AppProject", "Rollout", "Workflow", "WorkflowTemplate", "CronWorkflow")
_ABOUT = re.compile(r"metadata\.(?:labels|annotations)\b.*")
_VERSION = re.compile(r"(?:.*\.)?(?:targetRevision|version|tag|digest)")


def unseen(comparisons: Iterable[Comparison]) -> Iterator[Gap]:
    """A gap for each engine's object that is new, or changes in more than the version (which is a bump of
    its own): what it installs now is rendered nowhere."""
    for comparison in comparisons:
        for change in comparison.changes:
            if _GROUPS.fullmatch(change.resource.group) and _matters(change):
                where = f"{change.resource.kind} {change.resource.name}"
                yield Gap(Stage.RENDER, where, "what an engine installs because of it is not rendered")


def _matters(change: Change) -> bool:
    if change.noise or change.status is Status.REMOVED or change.resource.kind in _NOT_ENGINES:
        return False
    paths = [field.path for field in change.fields if not field.noise]
    return not paths or not all(_ABOUT.fullmatch(path) or _VERSION.fullmatch(path) for path in paths)
