"""What a check is given, and what it answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot.judge.effects import Candidate, Effects
from bot.model import (
    Affects,
    Bump,
    ChangedLine,
    ChartArchive,
    ChartVersion,
    Comparison,
    Evidence,
    Mention,
    Notes,
    OwnObject,
    Pull,
    Release,
    Resource,
    Role,
    Untrusted,
    ValuesLayer,
)
from bot.settings import Cluster, Policy

if TYPE_CHECKING:
    from bot.judge.rule import Rule


@dataclass(frozen=True, slots=True)
class OtherHelm:
    """Two versions of Helm on the same new side: the resources that differ in more than noise, or the other
    one's message where it fails."""

    version: str
    other: str
    differs: tuple[Resource, ...] = ()
    error: Untrusted | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that was learned about one bump, on one render of it. None: could not be learned.

    ``kubernetes`` is the minor that ``comparison`` was rendered for (None: helm's own). ``old_error`` and
    ``new_error`` are helm's message where that side failed to render. ``clusters`` are those that the
    bump's file belongs to, ``versions`` what the chart's repository lists, ``copies`` the files of the
    repository's own copies of the new chart that are not as published. ``today`` is the day on which it is
    judged; ``old_data`` tells that what is known of Kubernetes and the add-on is old by then. ``pair`` is the
    release that ``comparison`` is of, before and after (None: all of the bump), ``candidates`` the keys of
    its values that the new chart may ignore (None: not looked for), ``effects`` what further renders have
    shown of them.

    ``role`` is why it was rendered for that minor, ``served`` are the APIs that helm was told of, ``asked``
    those that the new chart's templates ask for. ``notes_txt`` is what the charts print after an
    installation, when it differs; ``other_helm`` what another major version of Helm makes of the new side.

    ``mentions`` are the places in the repository that refer to resources which go, ``objects`` its own
    objects of the custom kinds whose definitions change.
    """

    bump: Bump
    notes: Notes | None = None
    comparison: Comparison | None = None
    kubernetes: str | None = None
    old_chart: ChartArchive | None = None
    new_chart: ChartArchive | None = None
    old_error: Untrusted | None = None
    new_error: Untrusted | None = None
    clusters: tuple[Cluster, ...] = ()
    pull: Pull | None = None
    unexplained: tuple[ChangedLine, ...] = ()
    policy: Policy = field(default_factory=Policy)
    versions: tuple[ChartVersion, ...] = ()
    copies: tuple[str, ...] | None = None
    old_data: bool = False
    today: dt.date | None = None
    pair: tuple[Release, Release] | None = None
    candidates: tuple[Candidate, ...] | None = None
    effects: Effects | None = None
    role: Role = Role.OTHER
    served: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    notes_txt: tuple[Untrusted, Untrusted] | None = None
    other_helm: OtherHelm | None = None
    mentions: tuple[Mention, ...] = ()
    objects: tuple[OwnObject, ...] = ()

    @property
    def layers(self) -> tuple[tuple[ValuesLayer, ...], ...]:
        """The values of each release that the case is about, as they are after the bump."""
        pairs = self.bump.pairs if self.pair is None else (self.pair,)
        return tuple(dict.fromkeys(new.values for _, new in pairs))

    @property
    def namespace(self) -> str | None:
        """That of the release that was rendered."""
        return (self.bump.new if self.pair is None else self.pair[1]).namespace


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fired. ``args`` fill the message's places with foreign words; ``variant`` names the
    rule's variant whose severity and message apply, or None for the rule's own."""

    args: tuple[tuple[str, str], ...] = ()
    variant: str | None = None
    resource: Resource | None = None
    evidence: tuple[Evidence, ...] = ()
    affects: Affects = Affects.UNKNOWN


class Check(Protocol):
    """A module of ``checks/``. ``FILLS`` are the places that every hit's ``args`` fill, ``NEEDS`` the
    fields of the case without which the check cannot run."""

    @property
    def FILLS(self) -> frozenset[str]: ...  # noqa: D102, N802 - a module's constant

    @property
    def NEEDS(self) -> tuple[str, ...]: ...  # noqa: D102, N802 - a module's constant

    def check(self, case: Case, rule: Rule) -> Iterator[Hit]:
        """Every hit, in the order in which they are found."""
        ...


def able(check: Check, case: Case) -> bool:
    """Whether the case has all that the check needs."""
    return all(getattr(case, name) not in (None, ()) for name in check.NEEDS)
