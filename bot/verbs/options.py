"""Flags that several verbs share."""

from __future__ import annotations

import argparse
from pathlib import Path

FORMATS = ("text", "json", "markdown")


def path(parser: argparse.ArgumentParser) -> None:
    """The clone."""
    parser.add_argument(
        "path",
        nargs="?",
        type=Path,
        default=Path(),
        metavar="PATH",
        help="a clone of the repository (default: here)",
    )


def config(parser: argparse.ArgumentParser) -> None:
    """Another configuration file."""
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="the configuration (default: .github/chart-triage.yml, if there)",
    )


def output(parser: argparse.ArgumentParser, formats: tuple[str, ...] = FORMATS) -> None:
    """The form of the answer."""
    parser.add_argument(
        "--output", choices=formats, default="text", help="the form of the answer (default: text)"
    )


def exit_zero(parser: argparse.ArgumentParser) -> None:
    """For pipelines that read the answer."""
    parser.add_argument(
        "--exit-zero", action="store_true", help="exit 0 whatever the verdict is (errors still exit 2 or 3)"
    )


def repository(parser: argparse.ArgumentParser) -> None:
    """The repository on GitHub."""
    parser.add_argument(
        "--repo",
        metavar="OWNER/NAME",
        help="the repository on GitHub (default: $GITHUB_REPOSITORY); the token is read from $GITHUB_TOKEN",
    )
    parser.add_argument("--dry-run", action="store_true", help="print what would be written, write nothing")
