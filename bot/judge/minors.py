"""Kubernetes minors: ``1.29`` as a word and as a number, and ranges of them."""

from __future__ import annotations

import re

_MINOR = re.compile(r"v?1\.([0-9]{1,4})(?:[.+-].*)?", re.DOTALL)


def number(version: str) -> int:
    """29 of ``1.29``, ``v1.29.3`` and ``1.29.3-eks-a1b2c3``. Raises ValueError for anything else."""
    match = _MINOR.fullmatch(version.strip())
    if match is None:
        raise ValueError(f"not a Kubernetes version: {version!r}")
    return int(match[1])


def word(minor: int) -> str:
    """``1.29`` of 29."""
    return f"1.{minor}"
