"""Discovery against Renovate's own extraction, and its speed.

    python -m bench.discover --repo CLONE --rev SHA --renovate DIR [--save X.json]
    python -m bench.discover --repo CLONE --rev SHA --renovate DIR --commits 50
    python -m bench.discover --repo CLONE --rev SHA --oracle X.broad.json
    python -m bench.discover --repo CLONE --rev SHA --oracle X.repo.json --own
    python -m bench.discover --repo CLONE --bumps bumps-X.ndjson

``--renovate`` is a folder in which ``npm install renovate`` was run (``RENOVATE`` names it too, ``NODE``
another node): Renovate reads the same tree in the same run, so that times compare, and a pull request of
one file is timed for each manager. ``--commits`` compares the bumps of the last commits that Renovate made.

``--oracle`` is such an extraction, saved: JSON with ``deps``: manager, file, kind (``helm``, ``oci-chart``,
``oci-artifact``), packageName, currentValue, registryUrls, skipReason, pos {line, col}. With ``--own`` it is
that of the repository's own configuration: only what this reaches counts, or may reach through a preset that
is not in it. ``--bumps`` has one JSON object a line: commit, parent, bumps [{manager, file, packageName,
datasource, registryUrls, from, to}]. Only the managers that we have are compared. What Renovate skips
(``skipReason``), or finds without a version, may be found or not.

Knowingly different, and counted apart: an unquoted ``1.10`` is the version ``1.10`` (Renovate ignores it,
or reads ``1.1``); where Renovate has only a variable (``${var.version}``), we have what it stands for; what
managers find that Renovate has not, or not for Helm (ansible, k3s, generators, patches). Counted as
invented although they are right: OCIRepository ``ref.semver``, and documents that Renovate cannot read, be
it because a key stands in them twice (``<<`` in YAML, ``set`` in HCL), or once it has cut the templates
out. Renovate's file patterns are broad (Helmsman's too: any YAML with ``apps``), and the repository's own
Renovate configuration counts only through ``--config``, a JSON file with Renovate's options, such as
registryAliases.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench.renovate import Dep, Renovate, commits, export, git, skipped
from bot import discover
from bot.discover.managers import MANAGERS
from bot.git import Repository
from bot.model import Release, SourceKind
from bot.settings import Settings

Key = tuple[str, str, str, str]
_FLOAT = re.compile(r"\d+\.\d+")
_BEYOND = (
    "ansible", "applicationset", "custom.jsonata", "custom.regex", "flux-patch", "k3s", "resourceset",
)  # fmt: skip


def main() -> int:
    """Prints equal, missing and invented counts; 1 when anything is missing or invented."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--repo", type=Path, required=True, help="a clone, bare or not")
    parser.add_argument("--rev", default="HEAD", help="the commit to read")
    parser.add_argument("--renovate", type=Path, default=os.environ.get("RENOVATE"), help="an npm folder")
    parser.add_argument("--config", type=Path, help="options for Renovate, in JSON")
    parser.add_argument("--save", type=Path, help="where Renovate's extraction goes, as an --oracle")
    parser.add_argument("--commits", type=int, default=0, help="how many of Renovate's commits are compared")
    parser.add_argument("--oracle", type=Path, help="Renovate's extraction of --rev")
    parser.add_argument("--own", action="store_true", help="--oracle is that of the own configuration")
    parser.add_argument("--bumps", type=Path, help="Renovate's bumps, one commit a line")
    parser.add_argument("--runs", type=int, default=3, help="how often the tree is read; the median counts")
    args = parser.parse_args()
    wrong = 0
    with Repository(args.repo) as repository:
        sha = repository.resolve(args.rev)
        if args.oracle is not None:
            deps = json.loads(args.oracle.read_text())["deps"]
            wrong += tree(repository, sha, deps, args.runs, own=args.own)
        if args.bumps is not None:
            rows = [json.loads(line) for line in args.bumps.read_text().splitlines()]
            wrong += bumps(repository, args.bumps.name, rows)
        if args.oracle is None and args.bumps is None and args.renovate is None:
            parser.error("--renovate, --oracle or --bumps")
        if args.oracle is None and args.bumps is None:
            config = json.loads(args.config.read_text()) if args.config else {}
            with Renovate(Path(args.renovate), config) as renovate:
                wrong += beside(repository, sha, renovate, args.runs, args.save)
                if args.commits:
                    rows = list(commits(repository, sha, renovate, args.commits))
                    wrong += bumps(repository, f"Renovate's last {len(rows)}", rows)
    return 1 if wrong else 0


def beside(repository: Repository, sha: str, renovate: Renovate, runs: int, save: Path | None) -> int:
    """Compares one commit with what Renovate finds in it now, and the times; how many are wrong."""
    with tempfile.TemporaryDirectory() as folder:
        export(repository, sha, folder)
        theirs = renovate.extract(folder, runs=max(1, runs))
        if save is not None:
            save.write_text(json.dumps({"commit": sha, **theirs}, indent=1) + "\n")
        wrong = tree(repository, sha, theirs["deps"], runs)
        for release, seconds in pulls(repository, sha, folder):
            print(f"  pull request of one file, {release.manager}: {seconds:.3f} s ({release.file})")
    ms = theirs["ms"]
    first = _timed(repository.path, sha)[1]
    warm = statistics.median(_timed(repository.path, sha)[1] for _ in range(max(1, runs)))
    again = statistics.median(ms["extract_warm"] or [ms["extract"]]) / 1000
    print(f"  ours: start-up {_start():.2f} s, first {first:.3f} s, again {warm:.3f} s", end="; ")
    print(f"Renovate {theirs['renovate']}: start-up {ms['import'] / 1000:.2f} s", end=", ")
    print(f"first {ms['extract'] / 1000:.3f} s, again {again:.3f} s", end="; ")
    print(f"ratio first {ms['extract'] / 1000 / first:.1f}, again {again / warm:.1f}")
    return wrong


def _start() -> float:
    """Seconds that a process needs until discovery can begin."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import bot.discover.survey, bot.settings"], check=True)
    return time.perf_counter() - start


def pulls(repository: Repository, sha: str, folder: str) -> Iterator[tuple[Release, float]]:
    """For each manager, a pull request that bumps its first release, and the seconds that it takes."""
    firsts: dict[str, Release] = {}
    for release in _timed(repository.path, sha)[0].releases:
        if release.kind in (SourceKind.HTTP, SourceKind.OCI):
            firsts.setdefault(release.manager, release)
    with tempfile.TemporaryDirectory() as scratch:
        clone = Path(scratch, "clone")
        git(
            Path(scratch),
            "clone",
            "--quiet",
            "--bare",
            "--shared",
            str(repository.path.resolve()),
            str(clone),
        )
        for release in firsts.values():
            head = _commit(clone, sha, release, Path(folder, release.file).read_bytes())
            with Repository(clone) as fresh:
                start = time.perf_counter()
                found = discover.bumps(fresh, sha, head, Settings())
                seconds = time.perf_counter() - start
            if not any(bump.new.version == "99.0.0" for bump in found.bumps):
                print(f"  no bump was found in {release.file}:{release.line}")
            yield release, seconds


def _commit(clone: Path, sha: str, release: Release, content: bytes) -> str:
    """A commit on top of ``sha`` in which the release has another version."""
    lines = content.decode().split("\n")
    line, at = lines[release.line - 1], release.column - 1
    lines[release.line - 1] = line[:at] + line[at:].replace(release.version, "99.0.0", 1)
    git(clone, "read-tree", sha)
    blob = git(clone, "hash-object", "-w", "--stdin", text="\n".join(lines))
    git(clone, "update-index", "--cacheinfo", f"100644,{blob},{release.file}")
    return git(clone, "commit-tree", git(clone, "write-tree"), "-p", sha, "-m", "bump")


def tree(repository: Repository, sha: str, deps: list[Dep], runs: int, *, own: bool = False) -> int:
    """Compares the releases of one commit; how many are wrong."""
    found, *again = (_timed(repository.path, sha) for _ in range(max(1, runs)))
    seconds = [found[1], *(spent for _, spent in again)]
    deps = [dep for dep in deps if dep["manager"] in MANAGERS and dep["kind"] != "oci-artifact"]
    expected = {key(dep): dep for dep in deps if not skipped(dep)}
    passed = {(dep["manager"], dep["file"], name(dep)) for dep in deps if skipped(dep)}
    variable = {(dep["manager"], name(dep)) for dep in deps if "${" in str(dep["currentValue"])}
    releases = (release for release in found[0].releases if not own or release.renovate is not False)
    ours = {_key(release): release for release in releases}
    known = {
        one
        for one, release in [*((one, None) for one in expected), *ours.items()]
        if _FLOAT.fullmatch(one[3])
        or one[0] in _BEYOND
        or (release and one not in expected and (one[0], release.chart) in variable)
    }
    missing = [one for one in expected if one not in ours and one not in known]
    invented = [
        one
        for one, release in ours.items()
        if one not in expected
        and one not in known
        and release.kind in (SourceKind.HTTP, SourceKind.OCI)
        and (release.manager, release.file, release.chart) not in passed
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
    _by_manager(expected, missing, invented, moved)
    _list("missing", missing)
    _list("invented", invented)
    _list("elsewhere", moved)
    return len(missing) + len(invented) + len(moved)


def _by_manager(expected: Iterable[Key], *wrong: Sequence[Key]) -> None:
    totals = Counter(one[0] for one in expected)
    counts = [Counter(one[0] for one in part) for part in wrong]
    for manager in sorted({*totals, *(one for count in counts for one in count)}):
        missing, invented, moved = (count[manager] for count in counts)
        print(f"  {manager}: {totals[manager]} expected", end=", ")
        print(f"{missing} missing, {invented} invented, {moved} elsewhere")


def _timed(path: Path, sha: str) -> tuple[discover.Found, float]:
    with Repository(path) as fresh:
        start = time.perf_counter()
        return discover.releases(fresh.tree(sha), Settings()), time.perf_counter() - start


def bumps(repository: Repository, title: str, rows: list[Dep]) -> int:
    """Compares the bumps of every commit in the rows; how many are wrong."""
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
    print(f"{title}: {len(rows)} commits, {total} bumps, {total - len(missing)} equal", end=", ")
    print(f"{len(missing)} missing, {len(invented)} invented, {lines} unexplained lines", end=", ")
    print(f"median {statistics.median(seconds or [0]):.3f} s, slowest {max(seconds, default=0):.3f} s")
    _list("missing", missing)
    _list("invented", invented)
    return len(missing) + len(invented)


def key(dep: Dep) -> Key:
    """Manager, file, the whole reference of the chart, version."""
    registry = ((dep.get("registryUrls") or [""])[0] or "").rstrip("/")
    reference = str(dep.get("packageName"))
    if dep.get("datasource") != "docker":
        reference = f"{registry} {reference}"
        if registry.startswith("oci://"):  # a registry that Renovate takes for an index.yaml
            reference = reference.removeprefix("oci://").replace(" ", "/")
    return dep["manager"], dep["file"], reference, str(dep["currentValue"])


def name(dep: Dep) -> str:
    """The chart's name alone."""
    package = str(dep.get("packageName"))
    return package.rsplit("/", 1)[-1] if dep["datasource"] == "docker" else package


def _key(release: Release) -> Key:
    repository = (release.repository or "").rstrip("/")
    reference = f"{repository} {release.chart}"
    if release.kind is SourceKind.OCI:
        reference = f"{repository.removeprefix('oci://')}/{release.chart}"
    return release.manager, release.file, reference, release.version


def _same_place(pos: Dep, release: Release, deps: list[Dep]) -> bool:
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
