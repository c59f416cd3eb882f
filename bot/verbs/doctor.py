"""``chart-triage doctor``: what is installed, reachable and configured; what would not work and why."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass

from bot.verbs import options

EXAMPLES = """\
  chart-triage doctor
  chart-triage doctor --install            get the pinned helm into the cache, if none is found
  chart-triage doctor --schema             the configuration file's JSON Schema
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at: ``state`` is ``ok``, ``missing`` (works without it, with less) or ``broken``."""

    name: str
    state: str
    text: str


def configure(parser: argparse.ArgumentParser) -> None:
    """The verb's flags."""
    options.path(parser)
    parser.add_argument("--install", action="store_true", help="install helm when none is found")
    parser.add_argument("--schema", action="store_true", help="print the configuration's JSON Schema")
    options.output(parser, ("text", "json"))
    options.config(parser)


def execute(args: argparse.Namespace) -> int:
    """Looks at everything; exits 0 when the main job can be done, 3 when it cannot."""
    from bot import settings
    from bot.report.escape import plain

    if args.schema:
        sys.stdout.write(json.dumps(settings.json_schema(), indent=2) + "\n")
        return 0
    lines = [look(args) for look in (_python, _git, _settings, _cache, _helm, _rules, _repository, _github)]
    if args.output == "json":
        rows = [{"name": one.name, "state": one.state, "text": one.text} for one in lines]
        sys.stdout.write(json.dumps({"schema": "chart-triage/doctor/v1", "lines": rows}, indent=2) + "\n")
    else:
        for one in lines:
            sys.stdout.write(f"{one.state:<8} {one.name:<14} {plain(one.text)}\n")
    return 3 if any(one.state == "broken" for one in lines) else 0


def _tried(name: str, look: Callable[[], str], broken: str = "broken") -> Line:
    from bot.errors import ChartTriageError

    try:
        return Line(name, "ok", look())
    except ChartTriageError as error:
        return Line(name, broken, error.message + (f" ({error.hint})" if error.hint else ""))


def _python(_: argparse.Namespace) -> Line:
    from bot import __version__

    return Line("chart-triage", "ok", f"{__version__} on Python {sys.version.split()[0]}")


def _git(_: argparse.Namespace) -> Line:
    from bot import process

    return _tried("git", lambda: process.run(["git", "--version"]).stdout.decode().strip())


def _settings(args: argparse.Namespace) -> Line:
    from bot.verbs import setup

    def look() -> str:
        found = setup.read_settings(args.config, args.path)
        clusters = ", ".join(f"{one.name} {one.kubernetes}" for one in found.clusters)
        return f"clusters: {clusters or 'none configured: no current Kubernetes minor is known'}"

    return _tried("configuration", look)


def _cache(args: argparse.Namespace) -> Line:
    from bot.cache import Cache
    from bot.errors import ChartTriageError
    from bot.verbs import setup

    def look() -> str:
        root = setup.read_settings(args.config, args.path).cache()
        Cache(root).file("doctor", "probe", b"ok")
        return str(root)

    try:
        return Line("cache", "ok", look())
    except ChartTriageError as error:
        return Line("cache", "broken", error.message + (f" ({error.hint})" if error.hint else ""))


def _helm(args: argparse.Namespace) -> Line:
    from bot.charts import ensure, find
    from bot.net import Client
    from bot.verbs import setup

    def look() -> str:
        settings = setup.read_settings(args.config, args.path)
        if args.install:
            with setup.progress(quiet=False) as log:
                helm = ensure(settings, settings.cache(), Client(attempts=1), log)
        else:
            found = find(settings, settings.cache())
            if found is None:
                return "none yet: it is installed into the cache when it is first needed, or by --install"
            helm = found
        return f"{helm.version} at {helm.path} (from {helm.origin})"

    return _tried("helm", look)


def _rules(_: argparse.Namespace) -> Line:
    from bot import judge
    from bot.data import rules_digest

    return _tried("rules", lambda: f"{len(judge.load().rules)} rules, digest {rules_digest()}")


def _repository(args: argparse.Namespace) -> Line:
    from bot.forge import local
    from bot.git import Repository
    from bot.verbs import setup

    def look() -> str:
        settings = setup.read_settings(args.config, args.path)
        with Repository(args.path) as repository:
            waiting = local.pulls(repository, settings)
            return (
                f"{repository.default_branch()}, {len(waiting)} branches {settings.renovate.branch_prefix}*"
            )

    return _tried("repository", look, "missing")


def _github(args: argparse.Namespace) -> Line:
    import os

    from bot.forge.github import connect
    from bot.verbs import setup

    slug = os.environ.get("GITHUB_REPOSITORY", "")
    if not (slug and setup.token()):
        return Line(
            "GitHub", "missing", "run and digest need GITHUB_TOKEN and GITHUB_REPOSITORY; local does not"
        )

    def look() -> str:
        reader, _ = connect(setup.read_settings(args.config, args.path), slug, setup.token())
        return f"{slug}, as {reader.viewer()}"

    return _tried("GitHub", look)
