"""The managers, one file each. A new one is a file like the others and a line here."""

from __future__ import annotations

from bot.discover.manager import Manager
from bot.discover.managers import (
    ansible,
    argocd,
    custom_jsonata,
    custom_regex,
    fleet,
    flux,
    helm_requirements,
    helmfile,
    helmsman,
    helmv3,
    k3s,
    kustomize,
    sveltos,
    terraform,
    vendir,
)

MANAGERS: dict[str, Manager] = {
    manager.name: manager
    for manager in (
        ansible.MANAGER,
        argocd.MANAGER,
        fleet.MANAGER,
        flux.MANAGER,
        helm_requirements.MANAGER,
        helmfile.MANAGER,
        helmsman.MANAGER,
        helmv3.MANAGER,
        k3s.MANAGER,
        kustomize.MANAGER,
        sveltos.MANAGER,
        terraform.MANAGER,
        vendir.MANAGER,
        custom_regex.MANAGER,
        custom_jsonata.MANAGER,
    )
}
