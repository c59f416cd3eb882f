"""Keys that a release sets and that the new chart may no longer read, though the old one did."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from bot.judge.effects import Candidate
from bot.judge.values.abstract import Path
from bot.judge.values.layers import leaves, listed
from bot.judge.values.reading import defaults_of, reads, scopes_of
from bot.judge.values.templates import mentions
from bot.model import ChartArchive, ValuesLayer


def candidates(
    old: ChartArchive, new: ChartArchive, layers: tuple[ValuesLayer, ...]
) -> tuple[Candidate, ...]:
    """The innermost keys that may be stranded, sorted. Nothing is parsed when nothing is set, or when the
    charts are alike."""
    settings = leaves(layers)
    if not settings or _sources(old) == _sources(new):
        return ()
    before, after = defaults_of(old), defaults_of(new)
    old_reads, new_reads = reads(old), reads(new)
    spoken = [path for layer in layers if layer.content for path in mentions(layer.content) if path]
    found = []
    for path, layer in sorted(settings.items(), key=lambda one: one[0]):
        prefixes = [path[:length] for length in range(1, len(path) + 1)]
        delisted = any(listed(before, one) and not listed(after, one) for one in prefixes)
        unread = path not in new_reads and not any(_speaks(one, path) for one in spoken)
        if (delisted or unread) and path in old_reads:
            found.append(Candidate(path, layer, unread, delisted))
    return tuple(found)


def outermost(
    paths: Iterable[Path],
    idle: Collection[Path],
    old: ChartArchive,
    new: ChartArchive,
    layers: tuple[ValuesLayer, ...],
) -> dict[Path, tuple[Path, ...]]:
    """The stranded keys by the outermost key that is stranded with all that is set below it (what is ``idle``
    there included): one that the new chart's values do not list. Where it holds nothing but one map, it is
    that map's key."""
    stranded = set(paths)
    ignored = stranded.union(idle)
    settings = leaves(layers)
    before, after = defaults_of(old), defaults_of(new)
    new_reads = reads(new)
    found: dict[Path, list[Path]] = {}
    for path in sorted(stranded):
        for length in range(1, len(path) + 1):
            above = path[:length]
            gone = not listed(after, above) and (above not in new_reads or listed(before, above))
            below = [one for one in settings if one[:length] == above]
            if (gone or above == path) and ignored.issuperset(below):
                found.setdefault(_common(below), []).append(path)
                break
    return {above: tuple(inside) for above, inside in found.items()}


def _common(paths: Sequence[Path]) -> Path:
    """What all paths begin with."""
    first, last = min(paths), max(paths)
    length = next((at for at, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), None)
    return first[:length] if length is not None else min(first, last, key=len)


def _speaks(mention: Path, path: Path) -> bool:
    """Whether a template in the values themselves mentions the key, what is above, or what is below it."""
    return any(
        all(one == two for one, two in zip(mention, path[start:], strict=False)) for start in range(len(path))
    )


def _sources(chart: ChartArchive) -> tuple[object, ...]:
    """What decides which values matter: all but the metadata that differs in every version."""
    files = {name: text for name, text in chart.files.items() if not name.endswith(("Chart.yaml", ".md"))}
    return files, [(scope.path, scope.name, scope.reads) for scope in scopes_of(chart)]
