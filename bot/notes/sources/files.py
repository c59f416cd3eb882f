"""Documents of a chart: those in its archive, and those that are known to stand in its repository only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.notes.homes import tag
from bot.notes.sources.source import Context


@dataclass(frozen=True, slots=True)
class Document:
    """``place`` is a path in the archive, or a URL; ``version`` is set for a file about one version."""

    place: str
    text: str
    url: str | None = None
    version: str | None = None


def find(context: Context, names: re.Pattern[str], paths: tuple[str, ...]) -> Iterator[Document]:
    """The archive's files of such names, then the files at ``paths`` of the repository (see
    :class:`bot.notes.families.Documents`) that the archive does not hold."""
    archive = context.request.new_archive
    inside = archive.files if archive is not None else {}
    for path in sorted(inside):
        if names.fullmatch(path):
            yield Document(path, inside[path])
    held = {path.lower() for path in inside}
    for shape in paths:
        if shape.rpartition("/")[2].lower() not in held:
            yield from _fetched(context, shape)


def _fetched(context: Context, shape: str) -> Iterator[Document]:
    repository = context.homes.chart[0].repository
    name = context.request.name
    versions = reversed(context.wanted) if "{v}" in shape else ("",)
    for version in versions:
        path = tag(shape, name, version)
        text = context.github.document(repository, path)
        if text is not None:
            url = f"https://github.com/{repository}/blob/HEAD/{path}"
            yield Document(url, text, url, version or None)
