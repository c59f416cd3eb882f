"""How far a bump goes."""

from __future__ import annotations

import re

import semver

from bot.model import Level

_VERSION = re.compile(
    r"v?(?P<major>\d+)(?:\.(?P<minor>\d+))?(?:\.(?P<patch>\d+))?"
    r"(?P<suffix>(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)",
)
_RANGE = re.compile(r"(?P<operator>[~^>=<! ]*)(?P<version>.*?)(?P<wild>(?:\.[xX*])*)")


def level(old: str, new: str) -> Level:
    """The level of ``old`` → ``new``, two different versions. A leading ``v`` and missing parts are
    forgiven; ranges compare by their version when they are of the same shape; what has no order is
    ``OTHER``."""
    before, after = _RANGE.fullmatch(old), _RANGE.fullmatch(new)
    if before is None or after is None or before["operator"] != after["operator"]:
        return Level.OTHER
    one, two = _parse(before["version"]), _parse(after["version"])
    if one is None or two is None or one == two:
        return Level.OTHER
    if two < one:
        return Level.DOWNGRADE
    if one.major != two.major:
        return Level.MAJOR
    return Level.MINOR if one.minor != two.minor else Level.PATCH


def _parse(text: str) -> semver.Version | None:
    found = _VERSION.fullmatch(text)
    if found is None:
        return None
    parts = (int(found[name] or 0) for name in ("major", "minor", "patch"))
    core = ".".join(str(part) for part in parts)
    try:
        return semver.Version.parse(core + found["suffix"])
    except ValueError:
        return None
