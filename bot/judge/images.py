"""Container images: registry, repository, tag."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.judge.documents import containers, real
from bot.model import Change, Comparison, Status

_DOMAIN = r"(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?"
_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REFERENCE = re.compile(
    rf"(?:{_DOMAIN}/)?{_PART}(?:/{_PART})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}})?"
    r"(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?"
)
_MAJOR = re.compile(r"v?([0-9]{1,3})(?:\.[0-9]+)+(?:[-+._].*)?")
_RELEASE = re.compile(r"v?[0-9]+(?:\.[0-9]+)+(?:[-+._a-z].*)?|v[0-9]+(?:[-+._].*)?")
_PRERELEASE = re.compile(
    r"(?i)[0-9][-._]?(?:alpha|beta|rc|pre|preview|dev|snapshot|nightly|canary|unstable|milestone)(?![a-z])"
)
_REGISTRIES = re.compile(
    r"docker\.io|quay\.io|ghcr\.io|(?:.+\.)?gcr\.io|registry\.k8s\.io|public\.ecr\.aws|mcr\.microsoft\.com|"
    r"registry\.gitlab\.com|cgr\.dev|nvcr\.io|.+\.azurecr\.io|.+\.pkg\.dev|.+\.dkr\.ecr\..+\.amazonaws\.com|"
    r"(?:docker|registry|cr)\..+"
)


@dataclass(frozen=True, slots=True)
class Image:
    """``registry`` and ``repository`` as the runtime resolves them: ``nginx`` is docker.io/library/nginx."""

    registry: str
    repository: str
    tag: str | None

    @property
    def place(self) -> str:
        """Where it is pulled from, without the tag."""
        return f"{self.registry}/{self.repository}"

    @property
    def major(self) -> int | None:
        """The first number of a tag that looks like a version (``v1.2.3``, ``16.0-alpine``)."""
        match = _MAJOR.fullmatch(self.tag or "")
        return int(match[1]) if match else None


def valid(reference: str) -> bool:
    """Whether a text is an image reference at all (the grammar of distribution/reference).

    https://pkg.go.dev/github.com/distribution/reference
    """
    return _REFERENCE.fullmatch(reference.strip()) is not None


def digest(reference: str) -> str | None:
    """The digest that a reference pins, or None."""
    return reference.partition("@")[2] or None


def is_release(tag: str | None) -> bool:
    """Whether a tag looks like a version (``v1.2.3``, ``16.0-alpine``, ``v2``)."""
    return _RELEASE.fullmatch(tag or "") is not None


def is_prerelease(tag: str | None) -> bool:
    """Whether a tag looks like a version that is not finished (``v1.0.0-beta.1``, ``2.0rc1``)."""
    return is_release(tag) and _PRERELEASE.search(tag or "") is not None


def is_known(registry: str) -> bool:
    """Whether a host is a registry, by its name."""
    return _REGISTRIES.fullmatch(registry) is not None


def parse(reference: str) -> Image:
    """An image reference; a digest is dropped."""
    name = reference.strip().partition("@")[0]
    head, slash, rest = name.partition("/")
    if slash and ("." in head or ":" in head or head == "localhost"):
        registry, path = head, rest
    else:
        registry, path = "docker.io", name
    path, _, tag = path.partition(":")
    if registry in ("index.docker.io", "registry-1.docker.io"):
        registry = "docker.io"
    if registry == "docker.io" and "/" not in path:
        path = f"library/{path}"
    return Image(registry, path, tag or None)


def swaps(comparison: Comparison | None) -> Iterator[tuple[Change, str, str, str]]:
    """Every container whose image differs: the change, the container, the old and the new reference."""
    for change in real(comparison, Status.CHANGED):
        before = containers(change.before)
        for name, container in containers(change.after).items():
            old, new = before.get(name, {}).get("image"), container.get("image")
            if isinstance(old, str) and isinstance(new, str) and old != new:
                yield change, name, old, new
