"""M203: the definition of a custom resource is gone."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.documents import kept, real
from bot.judge.rule import Rule
from bot.model import Status

FILLS = frozenset({"name"})
NEEDS = ("comparison",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each definition. Helm and Flux never delete what stood in the chart's crds folder."""
    files = case.old_chart.files if case.old_chart else {}
    folder = "\n".join(text for path, text in files.items() if path.startswith("crds/"))
    for change in real(case.comparison, Status.REMOVED):
        if change.resource.kind != "CustomResourceDefinition":
            continue
        stays = f"name: {change.resource.name}" in folder and case.bump.new.manager != "argocd"
        variant = "kept" if kept(change.before) or stays else None
        yield Hit((("name", change.resource.name),), variant, change.resource)
