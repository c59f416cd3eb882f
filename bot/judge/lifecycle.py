"""When Kubernetes serves which of its own kinds: ``rules/kubernetes/api-lifecycle.yaml``.

What is not in the table is no kind of Kubernetes' own (a custom resource), and nothing is said about it.
"""

from __future__ import annotations

import enum
import functools
from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct

from bot.data import rules_dir
from bot.errors import RulesError
from bot.judge.minors import number
from bot.judge.tables import read


class Served(enum.StrEnum):
    """What an API server of some minor does with a kind as it comes out of the box."""

    YES = "served"
    REMOVED = "removed"
    NOT_YET = "not there yet"
    OFF = "off by default"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Api:
    """One kind in one API version. Minors are words (``1.22``), None where nothing is known;
    ``use`` is what to use instead (``networking.k8s.io/v1 Ingress``); ``off``: not served unless asked
    for; ``planned`` is a removal that is announced and not yet seen."""

    api_version: str
    kind: str
    introduced: str | None = None
    deprecated: str | None = None
    removed: str | None = None
    planned: str | None = None
    use: str | None = None
    off: bool = False


class _Row(Struct, frozen=True, forbid_unknown_fields=True):
    introduced: str | None = None
    deprecated: str | None = None
    removed: str | None = None
    planned: str | None = None
    use: str | None = None
    off: bool = False


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    as_of: str
    horizon: str
    sources: tuple[str, ...]
    apis: dict[str, dict[str, _Row]]


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The table. ``horizon`` is the last minor that it knows."""

    as_of: str
    horizon: str
    sources: tuple[str, ...]
    apis: dict[tuple[str, str], Api]

    def find(self, api_version: str, kind: str) -> Api | None:
        """The row of a kind, or None when it is not one of Kubernetes' own."""
        return self.apis.get((api_version, kind))

    def served(self, api: Api, minor: str) -> Served:
        """What the API server of this minor does with the kind."""
        at = number(minor)
        if api.removed and at >= number(api.removed):
            return Served.REMOVED
        if at > number(self.horizon):
            return Served.UNKNOWN
        if api.introduced and at < number(api.introduced):
            return Served.NOT_YET
        return Served.OFF if api.off else Served.YES


def load(path: Path | None = None) -> Lifecycle:
    """The table that ships with the program, or another of the same shape. Raises :class:`RulesError`."""
    return _load(path or _shipped())


@functools.cache
def _shipped() -> Path:
    return rules_dir() / "kubernetes" / "api-lifecycle.yaml"


@functools.cache
def _load(path: Path) -> Lifecycle:
    file = read(path, _File)
    apis = {}
    for api_version, kinds in file.apis.items():
        for kind, row in kinds.items():
            apis[api_version, kind] = _checked(path, Api(api_version, kind, *_values(row)), file.horizon)
    return Lifecycle(file.as_of, file.horizon, file.sources, apis)


def _values(row: _Row) -> tuple[str | None, str | None, str | None, str | None, str | None, bool]:
    return row.introduced, row.deprecated, row.removed, row.planned, row.use, row.off


def _checked(path: Path, api: Api, horizon: str) -> Api:
    """A table that runs backwards is wrong, whatever made it."""
    try:
        # An alpha may be gone before the deprecation that its annotation announced.
        later = [number(minor) for minor in (api.deprecated, api.removed) if minor]
        in_order = min(later, default=number(horizon)) >= number(api.introduced or "1.0")
        in_order &= number(api.removed or "1.0") <= number(horizon)
    except ValueError as error:
        raise RulesError(f"{path.name}: {api.api_version} {api.kind}: {error}") from None
    if not in_order:
        raise RulesError(f"{path.name}: {api.api_version} {api.kind}: its minors are out of order")
    return api
