"""``chart-triage demo``: the main job on a bundled sample, with real helm and real git, offline."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.verbs import options

if TYPE_CHECKING:
    from bot.model import Triage

EXAMPLES = """\
  chart-triage demo
  chart-triage demo --output markdown     the comments as GitHub would show them
"""

URL = "https://charts.demo.example"
_IDENTITY = {
    "GIT_AUTHOR_NAME": "renovate[bot]",
    "GIT_AUTHOR_EMAIL": "29139614+renovate[bot]@users.noreply.github.com",
    "GIT_COMMITTER_NAME": "renovate[bot]",
    "GIT_COMMITTER_EMAIL": "29139614+renovate[bot]@users.noreply.github.com",
    "GIT_AUTHOR_DATE": "2026-11-20T06:00:00Z",
    "GIT_COMMITTER_DATE": "2026-11-20T06:00:00Z",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """The verb's flags."""
    parser.add_argument("--patches", action="store_true", help="show the rendered diff too (text)")
    options.output(parser)


def execute(args: argparse.Namespace) -> int:
    """Three pull requests: one safe, one to be reviewed, one that breaks. Exits 0 when that is what comes
    out, 3 when the sample was judged differently."""
    from bot.verbs import outcome

    folder = Path(tempfile.mkdtemp(prefix="chart-triage-demo-"))
    try:
        triages = triage_sample(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    outcome.show(triages, args, single=False)
    verdicts = {str(one.verdict) for one in triages}
    if verdicts != {"safe", "review", "breaking"}:
        sys.stderr.write("chart-triage: the sample was not judged as expected; see chart-triage doctor\n")
        return 3
    return 0


def triage_sample(folder: Path) -> list[Triage]:
    """Builds the sample's repository and chart repository in ``folder`` and reads its branches."""
    import msgspec

    from bot.forge import local
    from bot.git import Repository
    from bot.triage import read_pull
    from bot.verbs import setup

    build_repository(folder / "gitops")
    with Repository(folder / "gitops") as repository:
        settings = setup.read_settings(None, folder / "gitops")
        charts = folder / "charts"
        settings = msgspec.structs.replace(settings, mirrors={URL: charts.as_uri()})
        with setup.desk(settings) as desk:
            desk.log("packaging the sample's charts")
            build_charts(charts, desk.helm.path)
            pulls = local.pulls(repository, settings)
            found = [read_pull(desk, repository, pull) for pull in pulls]
    return [one for one in found if one is not None]


def build_charts(target: Path, helm: Path) -> None:
    """Packages the sample's charts with helm and writes their index.yaml."""
    from bot import process
    from bot.data import demo_dir

    target.mkdir()
    folders = sorted(str(path.parent) for path in (demo_dir() / "charts").glob("*/*/Chart.yaml"))
    process.run([str(helm), "package", "--destination", str(target), *folders])
    process.run([str(helm), "repo", "index", str(target), "--url", URL])


def build_repository(target: Path) -> None:
    """The sample's repository with one branch for each bump, as Renovate leaves them."""
    from bot import docs
    from bot.data import demo_dir

    shutil.copytree(demo_dir() / "repository", target)
    _git(target, "init", "--quiet", "--initial-branch=main")
    _git(target, "add", "--all")
    _git(target, "commit", "--quiet", "--message", "Three applications")
    bumps: list[Mapping[str, Any]] = docs.load_strings(
        (demo_dir() / "bumps.yaml").read_text(encoding="utf-8")
    )
    for bump in bumps:
        _git(target, "checkout", "--quiet", "-b", bump["branch"], "main")
        path = target / bump["file"]
        path.write_text(path.read_text(encoding="utf-8").replace(bump["old"], bump["new"]), encoding="utf-8")
        _git(target, "commit", "--quiet", "--all", "--message", bump["title"])
    _git(target, "checkout", "--quiet", "main")


def _git(target: Path, *args: str) -> None:
    from bot import process

    process.run(["git", "-C", str(target), *args], env=_IDENTITY)
