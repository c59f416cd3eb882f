"""What a chart's templates ask of helm: chance, the cluster's version, the APIs that it serves.

Only the texts are searched. A word of a comment may look like a question, and so may an archive inside an
unpacked subchart, which nobody has checked yet: that costs a render and decides nothing.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.model import ChartArchive

_RANDOM = re.compile(
    rb"""\{\{ (?: [^{}] | \{(?!\{) | \}(?!\}) )*? \b(?:
        rand(?:AlphaNum|Alpha|Numeric|Ascii|Bytes|Int) | shuffle | uuidv4
      | gen(?:PrivateKey|CA|SelfSignedCert|SignedCert)(?:WithKey)?
      | htpasswd | bcrypt | encryptAES | now | ago
    )\b""",
    re.VERBOSE,
)
_CLUSTER = re.compile(rb"\.Capabilities\b|\bKubeVersion\b")
_HAS = re.compile(rb"APIVersions\.Has\s*(?:\(\s*)?(?:[\"`]([^\"`{}\s]+)[\"`])?")
_DEEPEST = 3
_TEMPLATES = re.compile(r"(?:^|/)templates/")
_READ = re.compile(r"[^/]+/charts/[^/]+\.tgz")
_UNREAD = re.compile(r".+/charts/[^/]+\.tgz")


@dataclass(frozen=True, slots=True)
class Asks:
    """``by_chance``: a template function whose answer differs each time is called (Sprig: random text,
    certificates, password hashes, the time). ``cluster``: something hangs on the cluster's version or its
    APIs. ``apis`` are those that are asked for by name (``monitoring.coreos.com/v1``, or with a kind);
    ``any_api``: some are asked for by a name that is not written out."""

    by_chance: bool = False
    cluster: bool = False
    apis: frozenset[str] = frozenset()
    any_api: bool = False


def asks(archive: ChartArchive) -> Asks:
    """What the templates of a chart and its subcharts ask; a ``kubeVersion`` asks for the cluster's."""
    found = _asks(archive.path, archive.sha256)
    return dataclasses.replace(found, cluster=True) if archive.meta.kube_version else found


@functools.lru_cache(maxsize=256)
def _asks(path: Path, sha256: str) -> Asks:
    """``sha256`` is in the key because a path may be written anew."""
    chance = cluster = anything = False
    apis: set[str] = set()
    with tarfile.open(path, "r:gz") as tar:
        for text in _texts(tar, _DEEPEST):
            if text is None:
                chance = cluster = True
                continue
            chance = chance or _RANDOM.search(text) is not None
            cluster = cluster or _CLUSTER.search(text) is not None
            for mark in _HAS.finditer(text):
                if mark[1] is None:
                    anything = True
                else:
                    apis.add(mark[1].decode("utf-8", "replace"))
    return Asks(chance, cluster or anything or bool(apis), frozenset(apis), anything)


def _texts(tar: tarfile.TarFile, depth: int) -> Iterator[bytes | None]:
    """The templates; None for an archive that is not read."""
    for member in tar:
        stream = tar.extractfile(member) if member.isfile() else None
        if stream is None:
            continue
        if _TEMPLATES.search(member.name):
            yield stream.read()
        elif _READ.fullmatch(member.name) and depth:
            with tarfile.open(fileobj=stream, mode="r:gz") as subchart:
                yield from _texts(subchart, depth - 1)
        elif _UNREAD.fullmatch(member.name):
            yield None
