"""Holds ``bot.constraints`` against helm itself.

    python -m bench.kubeversion [--pairs N] [--direct N] [--seed N] [--helm PATH] [--oracle FILE]

``kubeVersion`` constraints of all kinds, odd ones too, are made up, and each is asked of real helm binaries
(Helm 3 and Helm 4, found or installed as the program does; ``--helm`` names further ones) for a Kubernetes
version, made up as well. Asked is in two ways:

* directly: ``helm template --kube-version V`` of a chart with that ``kubeVersion``, a process for each;
* many at once: a chart depends on one other chart, whose version is the cluster's (as helm itself prints it),
  again and again, each time under an alias and with another constraint. helm holds a dependency's version
  against its range with the function that it holds ``kubeVersion`` with (``chartutil.IsCompatibleRange``),
  and renders under their alias those that fit.

A share is asked in both ways (``--direct``); when they differ the run fails. ``--oracle`` holds us against
recorded answers: ``constraint``, ``kube_version``, ``helm_4_1_4``, ``masterminds_semver_3_2_0_strict``.
``--record FILE`` writes answers for the test suite, of the constraints that are listed in the file already.
The exit code is 1 when anything disagrees.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench import constraints as made
from bot import constraints, process
from bot.charts import ensure_major
from bot.charts.helm import version_of
from bot.net import Client
from bot.settings import Settings

_TEMPLATE = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Chart.Name }}\n"
_NAME = re.compile(r"^  name: a([0-9]+)$", re.MULTILINE)
_REFUSED = ("which is incompatible with Kubernetes", "invalid kube version")
_TOGETHER = 400
_SHOWN = 20

Pair = tuple[str, str]
"""A constraint, and a Kubernetes version."""


@dataclass(frozen=True)
class Helm:
    """A real binary, and the rules that ours says it has."""

    path: Path
    version: str

    @property
    def rules(self) -> constraints.Rules:
        """Ours."""
        return constraints.rules(self.version)

    def directly(self, pair: Pair) -> bool:
        """Whether it installs a chart with this ``kubeVersion``. Raises RuntimeError when it says anything
        else than yes and no."""
        constraint, version = pair
        with tempfile.TemporaryDirectory() as folder:
            _chart(Path(folder), "web", "1.0.0", kubeVersion=constraint)
            done = self._template(Path(folder), version)
        if done.code and not any(word in done.stderr for word in _REFUSED):
            raise RuntimeError(f"{pair}: {done.stderr}")
        return done.code == 0

    def together(self, asked: Sequence[str], version: str) -> list[bool]:
        """The same of many constraints, for a version that it can read (:meth:`cluster`)."""
        fitting = set()
        with tempfile.TemporaryDirectory() as folder:
            inner = Path(folder) / "charts" / "inner"
            _chart(inner, "inner", version)
            (inner / "templates").mkdir()
            (inner / "templates" / "one.yaml").write_text(_TEMPLATE)
            for start in range(0, len(asked), _TOGETHER):
                some = asked[start : start + _TOGETHER]
                wanted = [
                    {"name": "inner", "version": constraint, "alias": f"a{start + place}"}
                    for place, constraint in enumerate(some)
                ]
                _chart(Path(folder), "outer", "1.0.0", dependencies=wanted)
                done = self._template(Path(folder), "1.29.0")
                if done.code:
                    raise RuntimeError(f"{version}: {done.stderr}")
                fitting |= {int(found) for found in _NAME.findall(done.stdout.decode())}
        return [place in fitting for place in range(len(asked))]

    def cluster(self, version: str) -> str | None:
        """How helm holds a cluster's version against ``kubeVersion``; None when it cannot read it."""
        with tempfile.TemporaryDirectory() as folder:
            _chart(Path(folder), "web", "1.0.0")
            (Path(folder) / "templates").mkdir()
            text = "{{ .Capabilities.KubeVersion.String }}"
            (Path(folder) / "templates" / "one.yaml").write_text(f"kind: {text}\n")
            done = self._template(Path(folder), version)
        if done.code:
            return None
        return done.stdout.decode().rpartition("kind: ")[2].strip()

    def _template(self, chart: Path, version: str) -> process.Completed:
        argv = [str(self.path), "template", "x", str(chart), f"--kube-version={version}"]
        return process.run(argv, ok=(0, 1), timeout=120)


def _chart(folder: Path, name: str, version: str, **more: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    content = {"apiVersion": "v2", "name": name, "version": version, **more}
    (folder / "Chart.yaml").write_text(json.dumps(content))


def helms(more: Iterable[Path]) -> Iterator[Helm]:
    """Helm 4, Helm 3, and those that were named."""
    settings = Settings()
    with Client() as client:
        for major in (4, 3):
            found = ensure_major(settings, settings.cache(), client, print, major)
            yield Helm(found.path, found.version)
    for path in more:
        yield Helm(path, version_of(path))


def answers(helm: Helm, pairs: Sequence[Pair], pool: ThreadPoolExecutor) -> list[bool]:
    """What helm says to each, many at once; directly where that is no way: for what it cannot read as the
    version of a chart, and for a chart that asks for nothing."""
    versions = sorted({version for _, version in pairs})
    known = dict(zip(versions, pool.map(helm.cluster, versions), strict=True))
    found = {pair: False for pair in pairs if known[pair[1]] is None}
    alone = [pair for pair in pairs if pair not in found and not _joins(pair[0], known[pair[1]])]
    found.update(zip(alone, pool.map(helm.directly, alone), strict=True))
    groups: dict[str, list[str]] = {version: [] for version in versions}
    for constraint, version in pairs:
        if (constraint, version) not in found:
            groups[version].append(constraint)

    def ask(version: str) -> list[bool]:
        return helm.together(groups[version], known[version] or "")

    for version, said in zip(groups, pool.map(ask, groups), strict=True):
        asked = [(constraint, version) for constraint in groups[version]]
        found.update(zip(asked, said, strict=True))
    return [found[pair] for pair in pairs]


def _joins(constraint: str, cluster: str | None) -> bool:
    usual = re.fullmatch(r"v[0-9]+\.[0-9]+(\.[0-9]+)?([-+].*)?", cluster or "")
    return usual is not None and re.search(r"[!-~]", constraint) is not None


def compare(name: str, pairs: Sequence[Pair], ours: Sequence[bool], theirs: Sequence[bool]) -> int:
    """Prints how many agree, and some that do not; returns how many do not."""
    wrong = [(pair, yes) for pair, mine, yes in zip(pairs, ours, theirs, strict=True) if mine != yes]
    yes = sum(theirs)
    print(f"{name}: {len(pairs) - len(wrong):,} of {len(pairs):,} agree ({yes:,} accepted)")
    for (constraint, version), said in wrong[:_SHOWN]:
        print(f"  {constraint!r} at {version!r}: {'accepted' if said else 'refused'}, we say otherwise")
    return len(wrong)


def recorded(path: Path) -> int:
    """Ours against recorded answers."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    pairs = [(row["constraint"], row["kube_version"]) for row in rows]
    wrong = 0
    for helm, field in (("4.1.4", "helm_4_1_4"), ("3", "masterminds_semver_3_2_0_strict")):
        ours = [constraints.rules(helm).installs(*pair) for pair in pairs]
        wrong += compare(f"{path.name}, {field}", pairs, ours, [row[field] for row in rows])
    return wrong


def record(path: Path, binaries: Sequence[Helm], pool: ThreadPoolExecutor) -> None:
    """Asks all that the file lists, and writes the answers into it."""
    document = json.loads(path.read_text("utf-8"))
    versions, asked = document["versions"], document["constraints"]
    document["answers"] = {}
    for helm in sorted(binaries, key=lambda one: one.version):
        pairs = [(constraint, version) for constraint in asked for version in versions]
        said = answers(helm, pairs, pool)
        rows = [said[at : at + len(versions)] for at in range(0, len(said), len(versions))]
        document["answers"][helm.version] = ["".join("01"[yes] for yes in row) for row in rows]
    path.write_text(json.dumps(document, indent=1, ensure_ascii=True) + "\n", "utf-8")


def main() -> int:
    """Asks, compares, prints."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.kubeversion",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--direct", type=int, default=1_000, help="so many of them directly as well")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--helm", type=Path, action="append", default=[])
    parser.add_argument("--oracle", type=Path)
    parser.add_argument("--record", type=Path)
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    wrong = recorded(args.oracle) if args.oracle else 0
    chance = random.Random(args.seed)
    pairs = made.pairs(chance, args.pairs)
    sample = chance.sample(pairs, min(args.direct, len(pairs)))
    binaries = list(helms(args.helm))
    with ThreadPoolExecutor(args.jobs) as pool:
        if args.record:
            record(args.record, binaries, pool)
            return 0
        for helm in binaries:
            started = time.monotonic()
            theirs = answers(helm, pairs, pool)
            wrong += _held(helm, "asked together", pairs, theirs)
            direct = list(pool.map(helm.directly, sample))
            wrong += _held(helm, "asked directly", sample, direct)
            known = dict(zip(pairs, theirs, strict=True))
            name = f"  the two ways of asking Helm {helm.version}"
            wrong += compare(name, sample, [known[pair] for pair in sample], direct)
            wrong += _dependencies(helm, pairs, pool)
            print(f"  in {time.monotonic() - started:.0f} s")
    return int(wrong > 0)


def _dependencies(helm: Helm, pairs: Sequence[Pair], pool: ThreadPoolExecutor) -> int:
    """A dependency's range is held against a chart's version, of which nothing is cut off."""
    groups: dict[str, list[str]] = {}
    for constraint, version in pairs:
        readable = constraints.rules("3").reads(version) and "-" in version
        if readable and _joins(constraint, "v" + version.removeprefix("v")):
            groups.setdefault(version, []).append(constraint)

    def ask(version: str) -> list[bool]:
        return helm.together(groups[version], version)

    asked = [(constraint, version) for version in groups for constraint in groups[version]]
    theirs = [yes for said in pool.map(ask, groups) for yes in said]
    ours = [helm.rules.fits(*pair) for pair in asked]
    return compare(f"Helm {helm.version}, dependencies with pre-releases", asked, ours, theirs)


def _held(helm: Helm, how: str, pairs: Sequence[Pair], theirs: Sequence[bool]) -> int:
    ours = [helm.rules.installs(*pair) for pair in pairs]
    return compare(f"Helm {helm.version}, {how}", pairs, ours, theirs)


if __name__ == "__main__":
    sys.exit(main())
