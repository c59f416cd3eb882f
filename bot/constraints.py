"""Version constraints as Helm applies them to ``kubeVersion``: Masterminds/semver v3.

Facts (read in the library's source, tried against the helm binaries):

* A blank or a comma is AND, ``||`` is OR, ``A - B`` is ``>=A, <=B``.
* ``1.29`` is every 1.29.x, ``1.29.0`` that one; ``>1.29`` begins at 1.30.0, ``<=1.29`` ends with the last
  1.29.x; ``~1`` is ``^1``.
* A version with a pre-release only meets a comparison that has one itself. Helm 4 therefore cuts the
  cluster's suffix (``1.29.3-eks-a1b2c3``) off first; Helm 3 does not.
* What cannot be parsed accepts nothing.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import NamedTuple

_OPERATORS = ("!=", ">=", "=>", "<=", "=<", "~>", "=", ">", "<", "~", "^", "")
_OPERATOR = "|".join(re.escape(operator) for operator in _OPERATORS)
_NUMBERS = r"v?([0-9xX*|]+)(\.[0-9xX*|]+)?(\.[0-9xX*|]+)?"
_PRERELEASE = r"(-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
_BUILD = r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
_VERSION = _NUMBERS + _PRERELEASE + _BUILD
_PLAIN = re.sub(r"\((?!\?)", "(?:", _VERSION)
_BLANK = r"[\t\n\f\r ]"

_ONE = re.compile(rf"({_OPERATOR}){_BLANK}*{_VERSION}")
_ALL = re.compile(
    rf"{_BLANK}*(?:{_OPERATOR}){_BLANK}*{_PLAIN}{_BLANK}*"
    rf"(?:(?:{_BLANK}+|,{_BLANK}*)(?:{_OPERATOR}){_BLANK}*{_PLAIN}{_BLANK}*)*"
)
_RANGE = re.compile(rf"{_BLANK}*({_PLAIN}){_BLANK}+-{_BLANK}+({_PLAIN}){_BLANK}*")
_RELEASE = re.compile(r"v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?")
_LONGEST = 4096
_LONGEST_NUMBER = 18


class _Version(NamedTuple):
    major: int
    minor: int
    patch: int
    prerelease: str

    @property
    def order(self) -> tuple[int, int, int, tuple[tuple[int, int, str], ...]]:
        """By semantic versioning; a release goes after all its pre-releases."""
        if not self.prerelease:
            return self.major, self.minor, self.patch, ((2, 0, ""),)
        parts = tuple(
            (0, int(part), "") if part.isdigit() else (1, 0, part) for part in self.prerelease.split(".")
        )
        return self.major, self.minor, self.patch, parts


@dataclass(frozen=True, slots=True)
class _Comparison:
    """``open_minor`` and ``open_patch``: that number was left out, or written as x or *."""

    operator: str
    version: _Version
    open_minor: bool
    open_patch: bool
    anything: bool

    @property
    def open(self) -> bool:
        return self.open_minor or self.open_patch or self.anything


def parses(constraint: str) -> bool:
    """Whether Helm can read the constraint at all; one that it cannot read is met by no version."""
    return _parse(constraint) is not None


def accepts(constraint: str, version: str, helm_major: int = 4) -> bool:
    """Whether Helm of this major installs a chart with this ``kubeVersion`` on this Kubernetes version.

    ``version`` may be a minor (``1.29`` is 1.29.0, as ``--kube-version`` reads it), have a ``v`` in front
    and a provider's suffix behind.
    """
    alternatives = _parse(constraint)
    found = _version(version)
    if alternatives is None or found is None:
        return False
    if helm_major >= 4:
        found = found._replace(prerelease="")
    return any(all(_meets(found, one) for one in alternative) for alternative in alternatives)


def bounded(constraint: str) -> bool:
    """Whether the constraint ends somewhere within Kubernetes 1.x: a mere floor (``>=1.25``, ``^1.25``)
    says nothing about minors that nobody had seen when it was written."""
    return parses(constraint) and not accepts(constraint, "1.9999.0")


def _version(text: str) -> _Version | None:
    match = _RELEASE.fullmatch(text.strip())
    if match is None or any(len(number or "") > _LONGEST_NUMBER for number in match.groups()[:3]):
        return None
    major, minor, patch, prerelease = match.groups()
    return _Version(int(major), int(minor or 0), int(patch or 0), prerelease or "")


@functools.lru_cache(maxsize=1024)
def _parse(constraint: str) -> tuple[tuple[_Comparison, ...], ...] | None:
    if len(constraint) > _LONGEST:
        return None
    rewritten = _RANGE.sub(lambda match: f">= {match[1]}, <= {match[2]} ", constraint)
    alternatives = []
    for part in rewritten.split("||"):
        if not _ALL.fullmatch(part):
            return None
        comparisons = []
        for match in _ONE.finditer(part):
            comparison = _comparison(*match.groups())
            if comparison is None:
                return None
            comparisons.append(comparison)
        alternatives.append(tuple(comparisons))
    return tuple(alternatives)


def _comparison(
    operator: str, major: str, minor: str | None, patch: str | None, prerelease: str | None
) -> _Comparison | None:
    suffix = prerelease or ""
    minor, patch = (minor or "")[1:], (patch or "")[1:]
    anything = _is_open(major)
    open_minor = not anything and _is_open(minor)
    open_patch = not anything and not open_minor and _is_open(patch)
    if anything:
        text = f"0.0.0{suffix}"
    elif open_minor:
        text = f"{major}.0.0{suffix}"
    elif open_patch:
        text = f"{major}.{minor}.0{suffix}"
    else:
        text = f"{major}.{minor}.{patch}{suffix}"
    version = _version(text)
    if version is None:
        return None
    return _Comparison(operator, version, open_minor, open_patch, anything)


def _is_open(number: str) -> bool:
    return number in ("", "x", "X", "*")


def _meets(found: _Version, wanted: _Comparison) -> bool:
    if wanted.operator == "!=":
        return _differs(found, wanted)
    if found.prerelease and not wanted.version.prerelease:
        return False
    match wanted.operator:
        case ">":
            return _above(found, wanted)
        case ">=" | "=>":
            return found.order >= wanted.version.order
        case "<":
            return found.order < wanted.version.order
        case "<=" | "=<":
            return _at_most(found, wanted)
        case "^":
            return _caret(found, wanted)
        case "~" | "~>":
            return _tilde(found, wanted)
    return _tilde(found, wanted) if wanted.open else found.order == wanted.version.order


def _differs(found: _Version, wanted: _Comparison) -> bool:
    if not wanted.open:
        return found.order != wanted.version.order
    if found.prerelease and not wanted.version.prerelease:
        return False
    if found.major != wanted.version.major:
        return True
    if wanted.open_minor:
        return False
    if found.minor != wanted.version.minor:
        return True
    return wanted.open_patch and found.prerelease != wanted.version.prerelease


def _above(found: _Version, wanted: _Comparison) -> bool:
    if found.major != wanted.version.major:
        return found.major > wanted.version.major
    if wanted.open_minor:
        return False
    if wanted.open_patch:
        return found.minor > wanted.version.minor
    return found.order > wanted.version.order


def _at_most(found: _Version, wanted: _Comparison) -> bool:
    if not wanted.open:
        return found.order <= wanted.version.order
    if found.major != wanted.version.major:
        return found.major < wanted.version.major
    return wanted.open_minor or found.minor <= wanted.version.minor


def _tilde(found: _Version, wanted: _Comparison) -> bool:
    if found.order < wanted.version.order:
        return False
    zero = wanted.version[:3] == (0, 0, 0)
    if zero and not wanted.open_minor and not wanted.open_patch:
        return True
    if found.major != wanted.version.major:
        return False
    return wanted.open_minor or found.minor == wanted.version.minor


def _caret(found: _Version, wanted: _Comparison) -> bool:
    version = wanted.version
    if found.order < version.order:
        return False
    if version.major > 0 or wanted.open_minor:
        return found.major == version.major
    if found.major > 0:
        return False
    if version.minor > 0 or wanted.open_patch:
        return found.minor == version.minor
    return found.minor == 0 and found.patch == version.patch
