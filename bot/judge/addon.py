"""What a file of ``rules/support/`` is made of; :mod:`bot.judge.matrix` puts it together."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from bot.model import Standing

Kind = Literal["app", "chart"]
Meaning = Literal["supported", "tested", "expected", "min", "match", "client-go", "policy", "kubeVersion"]
"""What a list of minors is to the project: supported; merely tested; expected to work (and in part tested);
a lower bound; the same minor is recommended; the version of a library; relative to the window of Kubernetes
itself; the ``kubeVersion`` that the chart had."""


class Pair(Struct, frozen=True, forbid_unknown_fields=True):
    """Versions of a chart, and those of the app in them."""

    chart: str
    app: str


class Chart(Struct, frozen=True, forbid_unknown_fields=True):
    """A chart that the file speaks for; ``repositories`` are beginnings of URLs, any when there are none.

    ``same``: its version is the app's. Otherwise ``pairs`` tell the app's version of the chart's, and the
    other way round; ``source`` is where they were read. What they do not hold is not known. ``alone`` is
    false for a name that means nothing without its repository.
    """

    name: str
    repositories: tuple[str, ...] = ()
    alone: bool = True
    same: bool = False
    pairs: tuple[Pair, ...] = ()
    source: str | None = None

    def is_from(self, repository: str) -> bool:
        """Whether the chart of this name in a repository is meant."""
        return not self.repositories or any(under(repository, prefix) for prefix in self.repositories)


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Where rows were read, and when. The rest is what differs from the file's for these rows."""

    url: str
    as_of: str
    meaning: Meaning | None = None
    version: Kind | None = None
    inside: Standing | None = None
    below: Standing | None = None
    above: Standing | None = None


class Row(Struct, frozen=True, forbid_unknown_fields=True):
    """Versions and their minors. ``unsupported`` minors are expressly not supported, though perhaps tested;
    ``tested`` ones have more behind them than the rest. ``maintained`` are, of those that helm accepts, the
    minors that Kubernetes maintained when the versions came out; it stands where nothing else is said.
    ``known`` is the newest minor that can have been meant, where the range is open: what was out when the
    version came out. ``eol`` is the day when the project gave the version up. ``inside``, ``below`` and
    ``above`` as in the file."""

    versions: str
    minors: str
    tested: str | None = None
    maintained: str | None = None
    unsupported: tuple[str, ...] = ()
    known: str | None = None
    eol: str | None = None
    source: str | None = None
    inside: Standing | None = None
    below: Standing | None = None
    above: Standing | None = None


def overlap(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether two lists of repositories have one in common."""
    return not ours or not theirs or any(under(one, two) or under(two, one) for one in ours for two in theirs)


def under(repository: str, prefix: str) -> bool:
    """Whether a repository is a prefix, or lies below it."""
    return (repository.rstrip("/") + "/").startswith(prefix.rstrip("/") + "/")
