"""The command line."""

from __future__ import annotations


def main() -> int:
    """Runs a verb."""
    return 0
