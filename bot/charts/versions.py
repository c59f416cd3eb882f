"""Chart versions as Helm reads them: semantic versioning, with a leading ``v`` and missing parts allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from semver import Version

# The loose grammar of Masterminds/semver, which Helm uses.
_LOOSE = re.compile(
    r"v?(?P<major>[0-9]{1,18})(?:\.(?P<minor>[0-9]{1,18}))?(?:\.(?P<patch>[0-9]{1,18}))?"
    r"(?:-(?P<pre>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+(?P<build>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?",
    re.ASCII,
)

Key: TypeAlias = "tuple[Version, str]"


def parse(text: str) -> Version | None:
    """The version without its ``v``, missing parts as 0; None when Helm would not take it either."""
    from semver import Version

    found = _LOOSE.fullmatch(text)
    if found is None:
        return None
    pre = found["pre"]
    if pre is not None:
        pre = ".".join(_plain(part) for part in pre.split("."))
    return Version(
        int(found["major"]), int(found["minor"] or 0), int(found["patch"] or 0), pre, found["build"]
    )


def key(text: str) -> Key | None:
    """What versions are sorted by; build metadata orders only what is otherwise equal."""
    version = parse(text)
    return None if version is None else (version, text)


def same(one: str, other: str) -> bool:
    """Whether two spellings name one version: a ``v`` and missing parts make no difference, build metadata
    does."""
    left, right = parse(one), parse(other)
    if left is None or right is None:
        return one == other
    return left.to_tuple() == right.to_tuple()


def match(wanted: str, offered: Iterable[str]) -> str | None:
    """The spelling under which ``wanted`` is offered: the exact one first, as in Helm."""
    known = list(offered)
    if wanted in known:
        return wanted
    return next((version for version in known if same(wanted, version)), None)


def _plain(part: str) -> str:
    """Leading zeros in numeric parts are not semantic versioning, and are in use."""
    return str(int(part)) if part.isdigit() and len(part) <= 18 else part
