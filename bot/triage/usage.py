"""What the repository itself uses of what a bump takes away or changes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from bot import discover
from bot.discover import Wanted
from bot.errors import GitError
from bot.judge import Case, custom_kinds, gone_ports
from bot.model import Change, Status
from bot.triage.context import Context
from bot.triage.desk import Desk


def annotated(desk: Desk, cases: list[Case], context: Context) -> list[Case]:
    """The cases with the repository's mentions of what goes, and its own objects of the custom kinds whose
    definitions change; as they are without a repository."""
    repository, pull = context.repository, context.pull
    if repository is None or pull is None:
        return cases
    tree = repository.tree(pull.head)
    found = []
    for case in cases:
        wanted = tuple(_wanted(case))
        kinds = frozenset(custom_kinds(case))
        try:
            mentions = discover.mentions(tree, wanted) if wanted else ()
            objects = discover.own_objects(tree, desk.seen(repository, pull.head), kinds) if kinds else ()
        except GitError:
            mentions, objects = (), ()
        found.append(dataclasses.replace(case, mentions=mentions, objects=objects))
    return found


def _wanted(case: Case) -> Iterator[Wanted]:
    for change in case.comparison.changes if case.comparison else ():
        if change.noise:
            continue
        was = change.was or change.resource
        namespace = was.namespace or case.namespace
        if change.status is Status.REMOVED or _renamed(change):
            yield Wanted(was, namespace)
        elif was.kind == "Service" and change.status is Status.CHANGED:
            ports = gone_ports(change)
            if ports:
                yield Wanted(was, namespace, ports)


def _renamed(change: Change) -> bool:
    was, now = change.was, change.resource
    return was is not None and (was.kind, was.name) != (now.kind, now.name)
