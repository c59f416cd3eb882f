"""Version constraints as Helm applies them to ``kubeVersion``: Masterminds/semver v3.

Facts (read in the library's and helm's source, tried against the binaries by ``bench/kubeversion``):

* A blank or a comma is AND, ``||`` is OR, ``A - B`` is ``>=A, <=B``.
* ``1.29`` is every 1.29.x, ``1.29.0`` that one; ``>1.29`` begins at 1.30.0, ``<=1.29`` ends with the last
  1.29.x; ``~1`` is ``^1``.
* A version with a pre-release meets a comparison only that has one itself; ``!=`` with a whole version is
  met by all pre-releases. From semver 3.4 one such comparison speaks for all that it is joined with.
* Helm from 3.19 reads the cluster's version as Kubernetes does, and so cuts its suffix off
  (``1.29.3-eks-a1b2c3``); older ones take it for a pre-release.
* What cannot be parsed accepts nothing.
* Numbers go up to 2^64 - 1. Helm turns what is blank in a chart's texts into a space, and leaves out what
  cannot be printed.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import NamedTuple

_OPERATORS = ("!=", ">=", "=>", "<=", "=<", "~>", "=", ">", "<", "~", "^", "")
_OPERATOR = "|".join(re.escape(operator) for operator in _OPERATORS)
_BLANK = r"[\t\n\f\r ]"
# Possessive throughout: what follows a part never begins with what the part is made of.
_WORDS = r"[0-9A-Za-z-]++(?:\.[0-9A-Za-z-]++)*+"
_VERSION = rf"v?([0-9xX*|]++)(\.[0-9xX*|]++)?+(\.[0-9xX*|]++)?+(?:-({_WORDS}))?+(?:\+{_WORDS})?+"
_PLAIN = re.sub(r"\((?!\?)", "(?:", _VERSION)

_ONE = re.compile(rf"({_OPERATOR}){_BLANK}*+{_VERSION}")
_AND = re.compile(rf"(?:{_BLANK}*+,|{_BLANK}){_BLANK}*+")
_RANGE = re.compile(rf"{_BLANK}*+({_PLAIN}){_BLANK}++-{_BLANK}++({_PLAIN}){_BLANK}*+")
_RELEASE = re.compile(rf"v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-({_WORDS}))?+(?:\+{_WORDS})?+")
_CLUSTER = re.compile(rf"{_BLANK}*+v?([0-9]++(?:\.[0-9]++)++)[^\n]*+")
_HELM = re.compile(r"v?([0-9]{1,4})(?:\.([0-9]{1,4}))?(?:\.[0-9A-Za-z.+-]*)?")

_LONGEST = 4096
_LIMIT, _ALTERNATIVES = 512, 32
_LARGEST = 2**64 - 1
_SPACES = frozenset("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {
    chr(code) for code in range(0x2000, 0x200B)
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What differs between releases of helm.

    ``cuts``: a cluster's suffix is cut off. ``spaced``: what comes after ``A - B`` may follow at once.
    ``joined``: one comparison with a pre-release lets pre-releases into all that it is joined with, and
    ``!=`` needs one as well. ``limited``: longer than 512 bytes or more than 32 alternatives is refused.
    """

    cuts: bool
    spaced: bool
    joined: bool
    limited: bool = False

    def parses(self, constraint: str) -> bool:
        """Whether helm can read the constraint at all; one that it cannot read is met by no version."""
        return _parse(constraint, self) is not None

    def accepts(self, constraint: str, version: str) -> bool:
        """Whether helm installs a chart with this ``kubeVersion`` on this Kubernetes version.

        ``version`` may be a minor (``1.29`` is 1.29.0, as ``--kube-version`` reads it), have a ``v`` in front
        and a provider's suffix behind. Whether anything is asked at all, :meth:`installs` knows.
        """
        return self._meets(constraint, _cluster(version) if self.cuts else _version(version))

    def fits(self, constraint: str, version: str) -> bool:
        """Whether a chart of this version fits a dependency's range; ``semverCompare`` in a template, too.
        Nothing is cut off there."""
        return self._meets(constraint, _version(version))

    def reads(self, version: str) -> bool:
        """Whether helm takes the text for the version of a cluster."""
        return (_numbers(version) if self.cuts else _version(version)) is not None

    def installs(self, constraint: str, version: str) -> bool:
        """As :meth:`accepts`; a ``kubeVersion`` in which nothing stands is met by whatever helm can read."""
        if not _printable(constraint):
            return self.reads(version)
        return self.accepts(constraint, version)

    def _meets(self, constraint: str, found: _Version | None) -> bool:
        alternatives = _parse(constraint, self)
        if alternatives is None or found is None:
            return False
        return any(self._all(found, alternative) for alternative in alternatives)

    def _all(self, found: _Version, wanted: tuple[_Comparison, ...]) -> bool:
        if found.prerelease and self.joined:
            return any(one.version.prerelease for one in wanted) and all(_meets(found, one) for one in wanted)
        return all(_admits(found, one) and _meets(found, one) for one in wanted)


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
        return self.major, self.minor, self.patch, tuple(map(_part, self.prerelease.split(".")))


def _part(text: str) -> tuple[int, int, str]:
    """A number that is too large for the library counts as a word there."""
    number = int(text) if text.isdigit() else _LARGEST + 1
    return (0, number, "") if number <= _LARGEST else (1, 0, text)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """``open_minor`` and ``open_patch``: that number was left out, or written as x or *; ``anything``: the
    major was."""

    operator: str
    version: _Version
    open_minor: bool
    open_patch: bool
    anything: bool

    @property
    def open(self) -> bool:
        return self.open_minor or self.open_patch or self.anything


_FIRST = Rules(cuts=False, spaced=False, joined=False)
PINNED = Rules(cuts=True, spaced=True, joined=True)
"""Those of the newest Helm that we pin."""


@functools.lru_cache(maxsize=64)
def rules(helm: str) -> Rules:
    """Those of a helm: ``3.17.3``, ``3.17`` or a major alone. ``3`` stands for the strictest, with semver
    3.2.0 (3.11); what is older than that is read the same. Raises ValueError for anything else."""
    match = _HELM.fullmatch(helm)
    major, minor = (int(match[1]), int(match[2] or 0)) if match else (0, 0)
    if major < 3:
        raise ValueError(f"not a Helm that is known: {helm!r}")
    if major == 3 and minor < 19:
        return Rules(cuts=False, spaced=minor >= 12, joined=False)
    limited = minor >= 21 if major == 3 else (major, minor) >= (4, 2)
    return Rules(cuts=True, spaced=True, joined=True, limited=limited)


def parses(constraint: str) -> bool:
    """Whether Helm can read the constraint at all; one that it cannot read is met by no version."""
    return PINNED.parses(constraint)


def accepts(constraint: str, version: str, helm_major: int = 4) -> bool:
    """Whether Helm of this major installs a chart with this ``kubeVersion`` on this Kubernetes version:
    :meth:`Rules.accepts` by the rules of 4.1 or of the strictest Helm 3."""
    return (PINNED if helm_major >= 4 else _FIRST).accepts(constraint, version)


def fits(constraint: str, version: str) -> bool:
    """Whether a chart of this version fits a dependency's range: :meth:`Rules.fits` by the rules of 4.1."""
    return PINNED.fits(constraint, version)


def bounded(constraint: str) -> bool:
    """Whether the constraint ends somewhere within Kubernetes 1.x: a mere floor (``>=1.25``, ``^1.25``)
    says nothing about minors that nobody had seen when it was written."""
    return parses(constraint) and not accepts(constraint, "1.9999.0")


def _version(text: str) -> _Version | None:
    """A version as the library reads it: ``1.29`` is 1.29.0."""
    match = _RELEASE.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    major, minor, patch = (int(number or 0) for number in match.groups()[:3])
    prerelease = match[4] or ""
    padded = any(part[0] == "0" and part.isdigit() and part != "0" for part in prerelease.split(".") if part)
    return (
        None if padded or max(major, minor, patch) > _LARGEST else _Version(major, minor, patch, prerelease)
    )


def _cluster(text: str) -> _Version | None:
    """A version as Kubernetes reads it; of its numbers the library takes three, and no more."""
    numbers = _numbers(text)
    if numbers is None or len(numbers) > 3:
        return None
    return _Version(numbers[0], numbers[1], numbers[2] if len(numbers) == 3 else 0, "")


def _numbers(text: str) -> tuple[int, ...] | None:
    """At least two, whatever comes after them; only the first must not be padded."""
    match = _CLUSTER.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    numbers = tuple(map(int, match[1].split(".")))
    padded = not match[1].startswith(f"{numbers[0]}.")
    return None if padded or max(numbers) > _LARGEST else numbers


def _printable(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    text = text.encode("utf-8", "replace").decode("utf-8")  # half a character is none that could be left out
    return "".join(" " if sign in _SPACES else sign if sign.isprintable() else "" for sign in text)


@functools.lru_cache(maxsize=1024)
def _parse(constraint: str, by: Rules) -> tuple[tuple[_Comparison, ...], ...] | None:
    if len(constraint) > _LONGEST:
        return None
    text = _printable(constraint)
    if by.limited and len(text.encode()) > _LIMIT:
        return None
    after = " " if by.spaced else ""
    rewritten = text
    for match in _RANGE.finditer(text):
        rewritten = rewritten.replace(match[0], f">= {match[1]}, <= {match[2]}{after}", 1)
    parts = rewritten.split("||")
    if by.limited and len(parts) > _ALTERNATIVES:
        return None
    alternatives = [_alternative(part.strip("\t\n\f\r ")) for part in parts]
    return tuple(one for one in alternatives if one) if all(alternatives) else None


def _alternative(text: str) -> tuple[_Comparison, ...] | None:
    """Comparisons that are joined; None when one cannot be read, or there is none."""
    found: list[_Comparison] = []
    at = 0
    while match := _ONE.match(text, at):
        comparison = _comparison(*match.groups())
        if comparison is None:
            return None
        found.append(comparison)
        if match.end() == len(text):
            return tuple(found)
        separator = _AND.match(text, match.end())
        if separator is None:
            return None
        at = separator.end()
    return None


def _comparison(
    operator: str, major: str, minor: str | None, patch: str | None, prerelease: str | None
) -> _Comparison | None:
    suffix = f"-{prerelease}" if prerelease else ""
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


def _admits(found: _Version, wanted: _Comparison) -> bool:
    """Whether a version that may be a pre-release is held against this comparison at all."""
    if not found.prerelease or wanted.version.prerelease:
        return True
    return wanted.operator == "!=" and not wanted.open


def _meets(found: _Version, wanted: _Comparison) -> bool:
    match wanted.operator:
        case "!=":
            return _differs(found, wanted)
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
    if not wanted.open_minor and not wanted.open_patch:
        return found.order != wanted.version.order
    if found.major != wanted.version.major:
        return True
    if wanted.open_minor:
        return False
    return found.minor != wanted.version.minor or found.prerelease != wanted.version.prerelease


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
