"""Label selectors, over a cluster's labels or over the parameters of an element."""

from __future__ import annotations

from collections.abc import Mapping

from bot.discover.argo import trees
from bot.discover.argo.trees import Tree
from bot.discover.argo.unknown import UnknownError


def is_empty(selector: Tree | None) -> bool:
    """Whether a selector selects everything."""
    return not any(trees.get(selector, key) for key in ("matchLabels", "matchExpressions"))


def selects(selector: Tree | None, labels: Mapping[str, str]) -> bool:
    """Whether a selector selects what has these labels. Raises :class:`UnknownError` for one that cannot be
    read. Source: Kubernetes, "Labels and Selectors"."""
    wanted = trees.get(selector, "matchLabels")
    pairs = wanted.items() if isinstance(wanted, dict) else ()
    if any(labels.get(key) != trees.text(value) for key, value in pairs):
        return False
    return all(
        _matches(expression, labels) for expression in trees.items(trees.get(selector, "matchExpressions"))
    )


def _matches(expression: Tree, labels: Mapping[str, str]) -> bool:
    key, operator = trees.text(expression, "key") or "", trees.text(expression, "operator")
    values = [trees.text(value) for value in trees.items(trees.get(expression, "values"))]
    if operator == "In":
        return labels.get(key) in values if key in labels else False
    if operator == "NotIn":
        return labels.get(key) not in values
    if operator == "Exists":
        return key in labels
    if operator == "DoesNotExist":
        return key not in labels
    raise UnknownError("a selector cannot be read", operator)
