"""Which kinds are Kubernetes' own."""

from __future__ import annotations

import functools

from bot.judge import crds, lifecycle
from bot.judge.case import Case
from bot.model import Resource

_OWN = frozenset(("apps", "autoscaling", "batch", "extensions", "policy", ""))


def is_custom(resource: Resource) -> bool:
    """Whether a resource is of a kind that a CustomResourceDefinition has to bring."""
    group = resource.group
    if group in _OWN:
        return False
    if not group.endswith(".k8s.io"):
        return True
    return group not in _groups()


@functools.cache
def _groups() -> frozenset[str]:
    """The API groups that Kubernetes itself ever served."""
    return frozenset(api.api_version.partition("/")[0] for api in lifecycle.load().apis.values())


def is_defined(case: Case, resource: Resource) -> bool:
    """Whether the new render brings the definition of a custom resource, or the cluster is known to serve
    it."""
    listed = case.comparison.after if case.comparison else ()
    if any(one.kind == crds.KIND and crds.group_of(one.name) == resource.group for one in listed):
        return True
    return not {resource.api_version, f"{resource.api_version}/{resource.kind}"}.isdisjoint(case.served)
