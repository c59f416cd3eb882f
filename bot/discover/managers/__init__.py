"""The managers, one file each. A new one is a file like the others and a line here."""

from __future__ import annotations

from bot.discover.manager import Manager
from bot.discover.managers import argocd, custom_jsonata, custom_regex, flux, helmfile, helmv3

MANAGERS: dict[str, Manager] = {
    manager.name: manager
    for manager in (
        argocd.MANAGER,
        flux.MANAGER,
        helmfile.MANAGER,
        helmv3.MANAGER,
        custom_regex.MANAGER,
        custom_jsonata.MANAGER,
    )
}
