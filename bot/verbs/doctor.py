"""``chart-triage doctor``: what is installed, reachable and configured; what would not work and why."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.verbs import options

if TYPE_CHECKING:
    from bot.settings import Settings

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
    from bot import settings as configuration
    from bot.report.escape import plain

    if args.schema:
        sys.stdout.write(json.dumps(configuration.json_schema(), indent=2) + "\n")
        return 0
    settings, configured = _configuration(args)
    lines = [_python(), _git(), configured, _cache(settings), _helm(args, settings), _rules()]
    lines += [_kustomize(), _repository(args, settings), _github(settings)]
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


def _python() -> Line:
    from bot import __version__

    return Line("chart-triage", "ok", f"{__version__} on Python {sys.version.split()[0]}")


def _git() -> Line:
    from bot import process

    return _tried("git", lambda: process.run(["git", "--version"]).stdout.decode().strip())


def _configuration(args: argparse.Namespace) -> tuple[Settings, Line]:
    """The settings, or the defaults when they are broken: a mistake in the file is told once."""
    from bot.settings import Settings
    from bot.verbs import setup

    found = Settings()

    def look() -> str:
        nonlocal found
        found = setup.read_settings(args.config, args.path)
        clusters = ", ".join(f"{one.name} {one.kubernetes}" for one in found.clusters)
        return f"clusters: {clusters or 'none configured: no current Kubernetes minor is known'}"

    line = _tried("configuration", look)
    return found, line


def _cache(settings: Settings) -> Line:
    from bot.cache import Cache

    def look() -> str:
        root = settings.cache()
        Cache(root).file("doctor", "probe", b"ok")
        return str(root)

    return _tried("cache", look)


def _helm(args: argparse.Namespace, settings: Settings) -> Line:
    from bot.charts import ensure, find
    from bot.net import Client
    from bot.verbs import setup

    def look() -> str:
        if args.install:
            with setup.progress() as log:
                helm = ensure(settings, settings.cache(), Client(attempts=1), log)
        else:
            found = find(settings, settings.cache())
            if found is None:
                return "none yet: it is installed into the cache when it is first needed, or by --install"
            helm = found
        return f"{helm.version} at {helm.path} (from {helm.origin})"

    return _tried("helm", look)


def _kustomize() -> Line:
    from bot.charts import kustomize

    command = kustomize()
    if command is None:
        text = "neither it nor kubectl is here: a template's overlays are compared as they stand"
        return Line("kustomize", "missing", text)
    return Line("kustomize", "ok", " ".join(command))


def _rules() -> Line:
    from bot import judge
    from bot.data import rules_digest

    return _tried("rules", lambda: f"{len(judge.load().rules)} rules, digest {rules_digest()}")


def _repository(args: argparse.Namespace, settings: Settings) -> Line:
    from bot.forge import local
    from bot.git import Repository

    def look() -> str:
        with Repository(args.path) as repository:
            waiting = local.pulls(repository, settings)
            return (
                f"{repository.default_branch()}, {len(waiting)} branches {settings.renovate.branch_prefix}*"
            )

    return _tried("repository", look, "missing")


def _github(settings: Settings) -> Line:
    import os

    from bot.forge.github import connect
    from bot.verbs import setup

    slug = os.environ.get("GITHUB_REPOSITORY", "")
    if not (slug and setup.token()):
        return Line(
            "GitHub", "missing", "run and digest need GITHUB_TOKEN and GITHUB_REPOSITORY; local does not"
        )

    def look() -> str:
        reader, _ = connect(settings, slug, setup.token())
        return f"{slug}, as {reader.viewer()}"

    return _tried("GitHub", look)
