"""How long one pull request takes: everything cached, and cold beside the helm processes it cannot avoid.

    python -m bench.triage                                     the bundled sample
    python -m bench.triage --repo PATH --pr-commit SHA --config FILE

Whole processes, start-up included, medians. *Cold* forgets the renders and keeps the downloaded charts: the
network is another matter. Helm's share is what a wrapper around the binary measures in the same run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bot.charts import ensure
from bot.net import Client
from bot.settings import Settings
from bot.verbs import demo

_WRAPPER = """#!{python} -S
import os, subprocess, sys, time
begin = time.time()
code = subprocess.call([{helm!r}, *sys.argv[1:]])
if "template" in sys.argv[1:2]:
    with open({log!r}, "a") as log:
        log.write(f"{{begin}} {{time.time()}}\\n")
sys.exit(code)
"""


def main() -> int:
    """Prints a line for each case."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repo", type=Path, help="a clone; the sample when left out")
    parser.add_argument("--pr-commit", help="a merged bump of it")
    parser.add_argument("--config", type=Path, help="the configuration, with mirrors")
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    settings = Settings()
    with Client() as client:
        helm = ensure(settings, settings.cache(), client, print).path
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = _command(args, folder, helm)
        _measure(command, folder, helm, args.runs)
    return 0


def _command(args: argparse.Namespace, folder: Path, helm: Path) -> list[str]:
    if args.repo:
        config = ["--config", str(args.config)] if args.config else []
        return ["local", str(args.repo), "--pr-commit", args.pr_commit, *config]
    demo.build_repository(folder / "gitops")
    demo.build_charts(folder / "charts", helm)
    config_file = folder / "gitops" / ".github" / "chart-triage.yml"
    mirrors = f"mirrors:\n  {demo.URL}: {(folder / 'charts').as_uri()}\n"
    config_file.write_text(config_file.read_text(encoding="utf-8") + mirrors, encoding="utf-8")
    return ["local", str(folder / "gitops"), "--head", "renovate/ledger-1.x"]


def _measure(command: list[str], folder: Path, helm: Path, runs: int) -> None:
    log, wrapper = folder / "helm.log", folder / "helm"
    wrapper.write_text(_WRAPPER.format(python=sys.executable, helm=str(helm), log=str(log)), encoding="utf-8")
    wrapper.chmod(0o755)
    cache = folder / "cache"
    _run(command, cache, wrapper)
    cold, share = [], []
    for _ in range(runs):
        shutil.rmtree(cache / "renders", ignore_errors=True)
        log.unlink(missing_ok=True)
        cold.append(_run(command, cache, wrapper))
        share.append(_busy(log))
    warm = [_run(command, cache, helm) for _ in range(runs)]
    start = [_run(["--help"], cache, helm) for _ in range(runs)]
    alone = statistics.median(share)
    print(f"--help              {statistics.median(start):6.3f} s")
    print(f"everything cached   {statistics.median(warm):6.3f} s")
    print(f"renders cold        {statistics.median(cold):6.3f} s")
    print(f"helm's share        {alone:6.3f} s   cold / helm = {statistics.median(cold) / alone:.2f}")


def _run(command: list[str], cache: Path, helm: Path) -> float:
    env = {**os.environ, "CHART_TRIAGE_CACHE": str(cache), "CHART_TRIAGE_HELM": str(helm)}
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bot", *command], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 10, 20):
        raise SystemExit(f"chart-triage failed with {done.returncode}:\n{done.stderr}")
    return time.perf_counter() - begin


def _busy(log: Path) -> float:
    """Seconds in which at least one ``helm template`` ran."""
    spans = sorted(tuple(map(float, line.split())) for line in log.read_text(encoding="utf-8").splitlines())
    total, until = 0.0, 0.0
    for begin, end in spans:
        total += max(0.0, end - max(begin, until))
        until = max(until, end)
    return total


if __name__ == "__main__":
    raise SystemExit(main())
