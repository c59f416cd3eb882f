"""A bump that nobody has proposed: what ``bump`` and ``notes`` are asked about."""

from __future__ import annotations

import argparse

from bot.model import Bump, Release, SourceKind, ValuesLayer


def bump(args: argparse.Namespace, layers: tuple[ValuesLayer, ...] = ()) -> Bump:
    """From ``--chart``, ``--repo``, ``--from`` and ``--to``; ``--release`` and ``--namespace`` where the verb
    has them."""
    from bot.discover import level

    kind = SourceKind.OCI if args.repo.startswith("oci://") else SourceKind.HTTP

    def release(version: str) -> Release:
        return Release(
            manager="bump",
            file="-",
            line=1,
            column=1,
            chart=args.chart,
            repository=args.repo,
            kind=kind,
            version=version,
            name=getattr(args, "release", None) or args.chart,
            namespace=getattr(args, "namespace", None) or "default",
            values=layers,
        )

    old, new = release(args.old), release(args.new)
    return Bump(old, new, level(args.old, args.new), ((old, new),))
