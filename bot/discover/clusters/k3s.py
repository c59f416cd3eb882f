"""k3s and RKE2: the commands that install them, and what can be nothing but a version of theirs
(``v1.33.1+k3s1``) wherever it is a value. Sources: k3s, "Configuration options"; RKE2, "Configuration
options"; k3sup, "Usage"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.discover.clusters.found import Declared, Source, declare, some
from bot.discover.workspace import MANIFEST_SUFFIXES, MANIFESTS, Workspace
from bot.model import Gap

_COMMAND = re.compile(
    r"(?P<what>INSTALL_(?:K3S|RKE2)_(?:VERSION|CHANNEL)|--k3s-(?:version|channel))"
    r"[\"']?[ \t]*(?:[=:][ \t]*)?[\"']?(?P<version>v?1\.[0-9]{1,3}[0-9A-Za-z.+-]*)"
)
_VALUE = re.compile(
    r":[ \t]+[\"']?(?P<version>v1\.[0-9]{1,3}\.[0-9]{1,3}\+(?:k3s|rke2r)[0-9]{1,3})(?![\w.+-])"
)
_COMMENT = ("#", "//")
_CI = re.compile(r"(?:^|/)\.(?:github|gitlab|circleci|woodpecker)")
VALUE = "a version of k3s or RKE2"


def find(workspace: Workspace, paths: list[str]) -> Iterator[Declared | Gap]:
    """The versions that these files name. What a pipeline installs for its tests is no cluster."""
    for path in paths:
        if _CI.search(path) is not None:
            continue
        text = workspace.text(path) or ""
        commands = [(match, f"k3s {match['what']}") for match in _COMMAND.finditer(text)]
        values = _VALUE.finditer(text) if path.endswith(MANIFEST_SUFFIXES) else ()
        both = (*commands, *((match, VALUE) for match in values))
        said = (one for match, source in both for one in _at(workspace, path, text, match, source))
        yield from some(path, said)


def _at(
    workspace: Workspace, path: str, text: str, match: re.Match[str], source: str
) -> Iterator[Declared | Gap]:
    start = text.rfind("\n", 0, match.start()) + 1
    if not text[start : match.start()].lstrip().startswith(_COMMENT):
        place = (path, text.count("\n", 0, start) + 1, match.start("version") - start + 1)
        yield declare(workspace, source, "upstream", None, match["version"], place)


SOURCE = Source(
    "k3s",
    ("INSTALL_K3S_", "INSTALL_RKE2_", "--k3s-version", "--k3s-channel", "+k3s", "+rke2r"),
    find,
    (*MANIFESTS, "*.sh", "*.j2", "*.tf", "*.tpl", "*.tftpl", "*.toml", "*.env", "*Makefile", "*justfile"),
)
