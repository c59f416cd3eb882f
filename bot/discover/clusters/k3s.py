"""Commands that install k3s and RKE2: their install script and k3sup. Sources: k3s, "Configuration options";
RKE2, "Configuration options"; k3sup, "Usage"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.discover.clusters.found import Declared, Source, declare
from bot.discover.workspace import MANIFESTS, Workspace
from bot.model import Gap

_COMMAND = re.compile(
    r"(?P<what>INSTALL_(?:K3S|RKE2)_(?:VERSION|CHANNEL)|--k3s-(?:version|channel))"
    r"[\"']?[ \t]*(?:[=:][ \t]*)?[\"']?(?P<version>v?1\.[0-9]{1,3}[0-9A-Za-z.+-]*)"
)
_COMMENT = ("#", "//")


def find(workspace: Workspace, paths: list[str]) -> Iterator[Declared | Gap]:
    """The versions that these files install."""
    for path in paths:
        text = workspace.text(path) or ""
        for match in _COMMAND.finditer(text):
            start = text.rfind("\n", 0, match.start()) + 1
            if text[start : match.start()].lstrip().startswith(_COMMENT):
                continue
            place = (path, text.count("\n", 0, start) + 1, match.start("version") - start + 1)
            source = f"k3s {match['what']}" if "K3S" in match["what"].upper() else f"rke2 {match['what']}"
            yield declare(workspace, source, "upstream", None, match["version"], place)


SOURCE = Source(
    "k3s",
    ("INSTALL_K3S_", "INSTALL_RKE2_", "--k3s-version", "--k3s-channel"),
    find,
    (*MANIFESTS, "*.sh", "*.j2", "*.tf", "*.tpl", "*.tftpl", "*.toml", "*.env", "*Makefile", "*justfile"),
)
