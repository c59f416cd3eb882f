"""How long a plan of many add-ons takes, everything kept: ``python -m bench.plan [COUNT]``.

A repository with COUNT releases (60) of charts with 40 versions each is made and planned again and again, in
a process of its own each time; the median is printed, with that of ``--help`` in the same run.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bot.data import rules_dir
from tests.fakes.charts import ChartServer

_VERSIONS = 40
_TIMES = 5
_REPOSITORY = "https://charts.bench.example"


def main() -> int:
    """Prints the medians."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    names = sorted(path.stem for path in (rules_dir() / "support").glob("*.yaml"))
    names = (names * (count // len(names) + 1))[:count]
    with tempfile.TemporaryDirectory() as folder, ChartServer() as server:
        root = Path(folder)
        for name in dict.fromkeys(names):
            for minor in range(_VERSIONS):
                server.add(_chart(root / "charts" / name, name, f"1.{minor}.0"))
        work = root / "work"
        _repository(work, names, server.url)
        env = {**os.environ, "CHART_TRIAGE_CACHE": str(root / "cache")}
        argv = [sys.executable, "-m", "bot", "plan", str(work), "--output", "json"]
        cold = _seconds(argv, env)
        kept = statistics.median(_seconds(argv, env) for _ in range(_TIMES))
        asked = statistics.median(_seconds([*argv[:4], "--help"], env) for _ in range(_TIMES))
    sys.stdout.write(f"{count} releases: cold {cold:.2f} s, kept {kept:.2f} s; --help {asked:.2f} s\n")
    return 0


def _seconds(argv: list[str], env: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(argv, env=env, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def _chart(folder: Path, name: str, version: str) -> Path:
    home = folder / version
    (home / "templates").mkdir(parents=True)
    (home / "Chart.yaml").write_text(
        f"apiVersion: v2\nname: {name}\nversion: {version}\nappVersion: {version}\n"
        "kubeVersion: '>=1.21.0-0'\n"
    )
    (home / "templates" / "all.yaml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n"
    )
    return home


def _repository(work: Path, names: list[str], url: str) -> None:
    for folder in ("apps", ".github"):
        (work / folder).mkdir(parents=True)
    (work / ".github" / "chart-triage.yml").write_text(
        "clusters:\n  - {name: prod, kubernetes: '1.33', target: '1.34'}\n"
        f"mirrors:\n  {_REPOSITORY}: {url}\n"
    )
    for number, name in enumerate(names):
        (work / "apps" / f"{number}.yaml").write_text(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\n"
            f"metadata: {{name: {name}-{number}}}\nspec:\n  destination: {{namespace: n{number}}}\n"
            f"  source: {{repoURL: {_REPOSITORY}, chart: {name}, targetRevision: 1.{number % 20}.0}}\n"
        )
    author = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"]
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], [*author, "commit", "-qm", "Begin"]):
        subprocess.run(["git", "-C", str(work), *command], check=True)


if __name__ == "__main__":
    sys.exit(main())
