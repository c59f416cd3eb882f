"""Rights that are a way to all others, as rules list them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.judge.rbac.grants import Grant


@dataclass(frozen=True, slots=True)
class Power:
    """One way: any of the verbs on any of the resources. ``cluster``: only in the whole cluster; ``named``:
    for single objects too."""

    groups: tuple[str, ...]
    resources: tuple[str, ...]
    verbs: tuple[str, ...]
    cluster: bool = False
    named: bool = False

    def given(self, grant: Grant) -> bool:
        """Whether a grant gives it."""
        if self.cluster and grant.scope is not None:
            return False
        name = grant.name if self.named else None
        return any(
            grant.covers(Grant(grant.scope, group, resource, verb, name))
            for group in self.groups
            for resource in self.resources
            for verb in self.verbs
        )


def gained(known: Iterable[Power], had: Collection[Grant], new: Collection[Grant]) -> bool:
    """Whether ``new`` grants give one of the powers to somebody who did not have it, there or everywhere."""
    for power in known:
        scopes = {grant.scope for grant in new if power.given(grant)}
        if scopes:
            before = {grant.scope for grant in had if power.given(grant)}
            if None not in before and scopes - before:
                return True
    return False


def powers(data: Iterable[Mapping[str, Any]]) -> tuple[Power, ...]:
    """The list of a rule's data: entries of ``groups``, ``resources``, ``verbs``, ``cluster``, ``named``."""
    return tuple(
        Power(
            tuple(one["groups"]),
            tuple(one["resources"]),
            tuple(one["verbs"]),
            bool(one.get("cluster")),
            bool(one.get("named")),
        )
        for one in data
    )
