"""Releases of two revisions brought together: which became which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from bot.discover.levels import level
from bot.discover.locks import at_lock
from bot.discover.workspace import gap
from bot.model import Bump, Gap, Level, Release, SourceKind

Pair = tuple[Release, Release]
_Key = Callable[[Release], tuple[Hashable, ...]]
_FIELDS: tuple[Callable[[Release], Hashable], ...] = (
    lambda release: release.file,
    lambda release: release.chart,
    lambda release: (release.repository or "").rstrip("/"),
    lambda release: release.name,
    lambda release: release.namespace,
)


def match(old: Sequence[Release], new: Sequence[Release]) -> tuple[Pair, ...]:
    """Pairs by manager, file, chart, repository, name and namespace; what is left, by all of these but
    one. Among equals the order in the file decides."""
    pairs: list[Pair] = []
    left, right = list(old), list(new)
    for dropped in (None, *range(len(_FIELDS))):
        found = _match(left, right, _key(dropped))
        pairs += found
        gone_left, gone_right = {id(one) for one, _ in found}, {id(two) for _, two in found}
        left = [release for release in left if id(release) not in gone_left]
        right = [release for release in right if id(release) not in gone_right]
    return tuple(pairs)


def bumps(pairs: Iterable[Pair]) -> tuple[tuple[Bump, ...], tuple[Gap, ...]]:
    """The bumps among ``pairs``, those that share a version string together. Charts that no version
    pins (in git, in this tree) have none."""
    groups: defaultdict[tuple[object, ...], list[Pair]] = defaultdict(list)
    for old, new in sorted(map(_placed, pairs), key=lambda pair: order(pair[1])):
        pinned = new.kind in (SourceKind.HTTP, SourceKind.OCI)
        if pinned and _what(old) != _what(new):
            place = (new.manager, new.file, new.line, new.column, old.file, old.line, old.column)
            groups[(*place, old.chart, old.repository, new.chart, new.repository)].append((old, new))
    found: list[Bump] = []
    gaps: list[Gap] = []
    for group in groups.values():
        old, new = group[0]
        if _FIELDS[1](old) != _FIELDS[1](new) or _FIELDS[2](old) != _FIELDS[2](new):
            how_far = Level.OTHER
            was = f"{old.repository} {old.chart}"
            gaps.append(gap(f"{new.file}: {new.chart}", "it comes from another chart or repository now", was))
        else:
            how_far = Level.DIGEST if old.version == new.version else level(old.version, new.version)
        found.append(Bump(old, new, how_far, tuple(group)))
    return tuple(found), tuple(gaps)


def _placed(pair: Pair) -> Pair:
    """When a range stays and its meaning changes, the bump stands in the lock file."""
    old, new = pair
    same = (old.version, old.digest) == (new.version, new.digest)
    if same and old.lock is not None and new.lock is not None and old.resolved != new.resolved:
        return at_lock(old), at_lock(new)
    return pair


def _what(release: Release) -> tuple[Hashable, ...]:
    """What is installed: a replacement by another chart may keep the version."""
    return release.version, release.digest, _FIELDS[1](release), _FIELDS[2](release)


def order(release: Release) -> tuple[str, int, int, str, str, str, str]:
    """The key that every list of releases is sorted by."""
    return (
        release.file, release.line, release.column, release.manager, release.chart,
        release.name or "", release.namespace or "",
    )  # fmt: skip


def _key(dropped: int | None) -> _Key:
    fields = [field for index, field in enumerate(_FIELDS) if index != dropped]
    return lambda release: (release.manager, *(field(release) for field in fields))


def _match(old: list[Release], new: list[Release], key: _Key) -> list[Pair]:
    before, after = _grouped(old, key), _grouped(new, key)
    pairs: list[Pair] = []
    for shared in before.keys() & after.keys():
        left, right = before[shared], after[shared]
        if len(left) != len(right):
            pairs += (same := _unchanged(left, right))
            left = [release for release in left if all(release is not one for one, _ in same)]
            right = [release for release in right if all(release is not two for _, two in same)]
        pairs += zip(left, right, strict=False)
    return pairs


def _grouped(releases: list[Release], key: _Key) -> dict[tuple[Hashable, ...], list[Release]]:
    groups: defaultdict[tuple[Hashable, ...], list[Release]] = defaultdict(list)
    for release in sorted(releases, key=order):
        groups[key(release)].append(release)
    return groups


def _unchanged(old: list[Release], new: list[Release]) -> list[Pair]:
    """Pairs at the same version: one came or went, and the others must not look bumped."""
    pairs: list[Pair] = []
    waiting = list(new)
    for release in old:
        twin = next((one for one in waiting if one.version == release.version), None)
        if twin is not None:
            waiting.remove(twin)
            pairs.append((release, twin))
    return pairs
