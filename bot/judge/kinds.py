"""Which kinds are Kubernetes' own."""

from __future__ import annotations

from bot.judge import lifecycle
from bot.model import Resource

_OWN = frozenset(("apps", "autoscaling", "batch", "extensions", "policy", ""))


def is_custom(resource: Resource) -> bool:
    """Whether a resource is of a kind that a CustomResourceDefinition has to bring."""
    group = resource.group
    if group in _OWN:
        return False
    if not group.endswith(".k8s.io"):
        return True
    return group not in {api.api_version.partition("/")[0] for api in lifecycle.load().apis.values()}
