"""What the engines that install charts do with the definitions in a chart's crds folder.

Helm installs them once and never updates them; who applies everything that a render shows updates them too.
https://helm.sh/docs/chart_best_practices/custom_resource_definitions/
"""

from __future__ import annotations

from bot.judge.case import Case

APPLYING = frozenset({"argocd", "applicationset", "kustomize", "fleet"})
"""Who applies everything that a render shows."""

HELM = frozenset({"helmfile", "terraform", "helmsman", "ansible", "helmv3"})
"""Who leaves it to helm."""


def update_definitions(case: Case) -> bool | None:
    """Whether the engine of every release that the bump touches updates what is in the folder; None when that
    is not known of one, and known of none that it does not."""
    known = {
        True if new.manager in APPLYING else False if new.manager in HELM else new.upgrade_crds
        for _, new in case.bump.pairs
    }
    return False if False in known else None if None in known else True
