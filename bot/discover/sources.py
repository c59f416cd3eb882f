"""Where a chart comes from, in one spelling: repository, chart, kind."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import SourceKind


@dataclass(frozen=True, slots=True)
class Source:
    """``repository`` is a URL, ``oci://…`` without the chart, a path for a local chart, or None."""

    kind: SourceKind
    repository: str | None
    chart: str


def oci(reference: str) -> Source:
    """An OCI chart by its whole reference, with or without ``oci://``."""
    repository, slash, chart = reference.removeprefix("oci://").strip("/").rpartition("/")
    return Source(SourceKind.OCI, f"oci://{repository}" if slash else None, chart)


def remote(repository: str, chart: str, *, is_oci: bool | None = None) -> Source:
    """A chart in a repository. It is OCI when the caller says so, or else when the URL does."""
    if repository.startswith("oci://") if is_oci is None else is_oci:
        return oci(f"{repository.rstrip('/')}/{chart}")
    return Source(SourceKind.GIT if repository.startswith("git") else SourceKind.HTTP, repository, chart)
