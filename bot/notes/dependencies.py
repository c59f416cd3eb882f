"""The charts inside a chart that a bump changes too: what was written about them, one level deep."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from bot import docs
from bot.errors import DocumentError
from bot.model import ChartArchive, ChartVersion, Note, SourceKind
from bot.notes.range import key, same
from bot.notes.request import Request

MOST = 6
MOST_NOTES = 40


def changed(request: Request) -> tuple[Request, ...]:
    """A request for each dependency from somewhere else that goes from one known version up to another;
    what has no address is a part of the chart."""
    old, new = request.old_archive, request.new_archive
    if old is None or new is None:
        return ()
    before = {one.name: one for one in old.dependencies}
    addresses = _addresses(new)
    return tuple(
        Request(
            chart=after.name,
            repository=addresses[after.name],
            kind=SourceKind.OCI if addresses[after.name].startswith("oci:") else SourceKind.HTTP,
            old=before[after.name].version,
            new=after.version,
            versions=(before[after.name], after),
        )
        for after in new.dependencies
        if after.name in before and after.name in addresses and _goes_up(before[after.name], after)
    )


def collected(
    request: Request, collect: Callable[[Request], tuple[Note, ...]]
) -> Iterator[tuple[tuple[Note, ...], str | None]]:
    """The notes of each changed dependency, and what must be said of it: that there are none, or more than
    are kept."""
    listed = changed(request)
    for one in listed[:MOST]:
        move = f"the dependency {one.name} {one.old} → {one.new}"
        notes = collect(one)
        renamed = (dataclasses.replace(note, subject=f"dependency {one.name}") for note in notes[:MOST_NOTES])
        left = len(notes) - MOST_NOTES
        remark = f"no notes were found for {move}" if not notes else None
        if left > 0:
            remark = f"{left} more notes were found for {move}"
        yield tuple(renamed), remark
    if len(listed) > MOST:
        names = ", ".join(one.name for one in listed[MOST:])
        yield (), f"the notes of more than {MOST} dependencies are not looked for; left out: {names}"


def _goes_up(before: ChartVersion, after: ChartVersion) -> bool:
    old, new = key(before.version), key(after.version)
    return old is not None and new is not None and old < new and not same(before.version, after.version)


def _addresses(archive: ChartArchive) -> dict[str, str]:
    """Where Chart.yaml, or requirements.yaml, says that dependencies come from."""
    found: dict[str, str] = {}
    for path in ("requirements.yaml", "Chart.yaml"):
        try:
            listed = docs.get(docs.compose(archive.files.get(path, "")), "dependencies")
        except DocumentError:
            continue
        for entry in docs.items(listed):
            name, address = docs.scalar(entry, "name"), docs.scalar(entry, "repository")
            if name and address and address.startswith(("http://", "https://", "oci://")):
                found[name] = address
    return found
