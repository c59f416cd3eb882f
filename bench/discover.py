"""Discovery against Renovate's own extraction, and its speed.

    python -m bench.discover --repo CLONE --rev SHA --oracle X.broad.json
    python -m bench.discover --repo CLONE --rev SHA --oracle X.repo.json --renovate
    python -m bench.discover --repo CLONE --bumps bumps-X.ndjson

``--oracle`` is JSON with ``deps``: manager, file, kind (``helm``, ``oci-chart``, ``oci-artifact``),
packageName, currentValue, registryUrls, skipReason, pos {line, col}. ``--bumps`` has one JSON object a
line: commit, parent, bumps [{manager, file, packageName, datasource, registryUrls, from, to}]. Only the
managers that we have are compared; with ``--renovate`` only what the repository's own Renovate
configuration reaches, or may reach through a preset that is not in it. What Renovate skips
(``skipReason``) may be found or not.

Knowingly different, and counted apart: an unquoted ``1.10`` is the version ``1.10`` (Renovate ignores it,
or reads ``1.1``). Counted as invented although they are right: OCIRepository ``ref.semver``, and documents
that Renovate cannot read once it has cut the templates out.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot import discover
from bot.discover.managers import MANAGERS
from bot.git import Repository
from bot.model import Release, SourceKind
from bot.settings import Settings

Key = tuple[str, str, str, str]
_FLOAT = re.compile(r"\d+\.\d+")


def main() -> int:
    """Prints equal, missing and invented counts; 1 when anything is missing or invented."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--repo", type=Path, required=True, help="a clone, bare or not")
    parser.add_argument("--rev", default="HEAD", help="the commit of --oracle")
    parser.add_argument("--oracle", type=Path, help="Renovate's extraction of --rev")
    parser.add_argument("--renovate", action="store_true", help="--oracle is that of the own configuration")
    parser.add_argument("--bumps", type=Path, help="Renovate's bumps, one commit a line")
    parser.add_argument("--runs", type=int, default=3, help="how often the tree is read; the median counts")
    args = parser.parse_args()
    wrong = 0
    with Repository(args.repo) as repository:
        if args.oracle is not None:
            deps = json.loads(args.oracle.read_text())["deps"]
            wrong += tree(repository, repository.resolve(args.rev), deps, args.runs, own=args.renovate)
        if args.bumps is not None:
            wrong += bumps(repository, args.bumps)
    return 1 if wrong else 0


def tree(repository: Repository, sha: str, deps: list[dict[str, Any]], runs: int, *, own: bool) -> int:
    """Compares the releases of one commit; how many are wrong."""
    found, *again = (_timed(repository.path, sha) for _ in range(max(1, runs)))
    seconds = [found[1], *(spent for _, spent in again)]
    deps = [dep for dep in deps if dep["manager"] in MANAGERS and dep["kind"] != "oci-artifact"]
    expected = {key(dep): dep for dep in deps if not dep.get("skipReason")}
    skipped = {(dep["manager"], dep["file"], name(dep)) for dep in deps if dep.get("skipReason")}
    releases = (release for release in found[0].releases if not own or release.renovate is not False)
    ours = {_key(release): release for release in releases}
    known = {one for one in (*expected, *ours) if _FLOAT.fullmatch(one[3])}
    missing = [one for one in expected if one not in ours and one not in known]
    invented = [
        one
        for one, release in ours.items()
        if one not in expected
        and one not in known
        and release.kind in (SourceKind.HTTP, SourceKind.OCI)
        and (release.manager, release.file, release.chart) not in skipped
    ]
    moved = [
        one
        for one, dep in expected.items()
        if one in ours and not _same_place(dep.get("pos") or {}, ours[one], deps)
    ]
    equal = sum(one in ours for one in expected)
    different = len([one for one in known if (one in expected) != (one in ours)])
    print(f"{sha[:12]}: {len(expected)} expected, {equal} equal, {different} knowingly different", end=", ")
    print(f"{len(missing)} missing, {len(invented)} invented, {len(moved)} elsewhere in their file", end=", ")
    print(f"{len(found[0].gaps)} gaps, {statistics.median(seconds):.3f} s")
    _list("missing", missing)
    _list("invented", invented)
    _list("elsewhere", moved)
    return len(missing) + len(invented) + len(moved)


def _timed(path: Path, sha: str) -> tuple[discover.Found, float]:
    with Repository(path) as fresh:
        start = time.perf_counter()
        return discover.releases(fresh.tree(sha), Settings()), time.perf_counter() - start


def bumps(repository: Repository, path: Path) -> int:
    """Compares the bumps of every commit in the file; how many are wrong."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    missing: list[tuple[str, ...]] = []
    invented: list[tuple[str, ...]] = []
    seconds: list[float] = []
    total = lines = 0
    for row in rows:
        with Repository(repository.path) as fresh:
            start = time.perf_counter()
            found = discover.bumps(fresh, row["parent"], row["commit"], Settings())
            seconds.append(time.perf_counter() - start)
        expected = Counter(
            (*key({**bump, "currentValue": bump["from"]}), bump["to"])
            for bump in row["bumps"]
            if bump["manager"] in MANAGERS
        )
        ours = Counter((*_key(bump.old), bump.new.version) for bump in found.bumps)
        total += sum(expected.values())
        lines += len(found.unexplained)
        missing += [(row["commit"][:12], *one) for one in (expected - ours).elements()]
        invented += [(row["commit"][:12], *one) for one in (ours - expected).elements()]
    print(f"{path.name}: {len(rows)} commits, {total} bumps, {total - len(missing)} equal", end=", ")
    print(f"{len(missing)} missing, {len(invented)} invented, {lines} unexplained lines", end=", ")
    print(f"median {statistics.median(seconds):.3f} s, slowest {max(seconds):.3f} s")
    _list("missing", missing)
    _list("invented", invented)
    return len(missing) + len(invented)


def key(dep: dict[str, Any]) -> Key:
    """Manager, file, the whole reference of the chart, version."""
    if dep.get("datasource") == "docker":
        reference = str(dep["packageName"])
    else:
        registry = (dep.get("registryUrls") or [""])[0]
        reference = f"{registry.rstrip('/')} {dep['packageName']}"
    return dep["manager"], dep["file"], reference, str(dep["currentValue"])


def name(dep: dict[str, Any]) -> str:
    """The chart's name alone."""
    return str(dep["packageName"]).rsplit("/", 1)[-1] if dep["datasource"] == "docker" else dep["packageName"]


def _key(release: Release) -> Key:
    repository = (release.repository or "").rstrip("/")
    reference = f"{repository} {release.chart}"
    if release.kind is SourceKind.OCI:
        reference = f"{repository.removeprefix('oci://')}/{release.chart}"
    return release.manager, release.file, reference, release.version


def _same_place(pos: dict[str, Any], release: Release, deps: list[dict[str, Any]]) -> bool:
    """Whether Renovate's place is ours; the same dependency may stand in a file several times."""
    if "line" not in pos:
        return True
    places = {
        (dep["pos"]["line"], dep["pos"]["col"])
        for dep in deps
        if "line" in (dep.get("pos") or {}) and key(dep) == _key(release)
    }
    return (release.line, release.column) in places


def _list(title: str, rows: Sequence[tuple[str, ...]]) -> None:
    for row in rows:
        print(f"  {title}: {' | '.join(row)}")


if __name__ == "__main__":
    raise SystemExit(main())
