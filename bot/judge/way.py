"""What stands between a version and a Kubernetes minor: which later version clears it, over which bridge.

Every later version is asked: support is not monotonic (a version may drop a minor that an older one had, or
be refused where a newer one is not).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from bot.judge import order
from bot.judge.support import Subject, reconcile
from bot.model import Claim, Hop, Level, Standing, Step, Way

Ask = Callable[[Subject, str], tuple[Claim, ...]]
"""What everybody says about a version on a minor."""


def find(current: Subject, later: Sequence[Subject], minors: Sequence[str], ask: Ask) -> Way:
    """The way of ``current`` over ``minors`` (the cluster's own first, the target last), with the ``later``
    versions of its chart in ascending order."""
    known: dict[tuple[int, str], Standing] = {}

    def standing(place: int, minor: str) -> Standing:
        if (place, minor) not in known:
            known[place, minor] = reconcile(ask(every[place], minor))
        return known[place, minor]

    def lowest(*at: str, start: int = 0) -> int | None:
        places = range(start, len(every))
        return next((one for one in places if all(standing(one, m) is Standing.SUPPORTED for m in at)), None)

    every = (current, *later)
    here, target = minors[0], minors[-1]
    steps = tuple(_step(current, minor, ask) for minor in minors)
    hops = tuple(
        Hop(one, other, _version(every, lowest(one, other))) for one, other in itertools.pairwise(minors)
    )
    clears = None if steps[-1].standing is Standing.SUPPORTED else lowest(target, start=1)
    perhaps = None
    if steps[-1].standing is Standing.UNSUPPORTED and clears is None:
        unrefused = (one for one in range(1, len(every)) if standing(one, target) is Standing.UNKNOWN)
        perhaps = next(unrefused, None)
    to = clears if clears is not None else perhaps
    return Way(
        steps=steps,
        hops=hops,
        unblocked_by=_version(every, clears),
        perhaps=_version(every, perhaps),
        bridge=_version(every, lowest(here, target)),
        level=None if to is None else level(current.version, every[to].version),
        majors=() if to is None else _majors(every[: to + 1]),
    )


def owner(way: Way, *, listed: bool) -> str:
    """Who has to do something: see :class:`bot.model.PlanItem`. That upstream has nothing is only known when
    its versions are ``listed``."""
    if way.standing is not Standing.UNSUPPORTED:
        return "none"
    return "ours" if way.unblocked_by or way.perhaps or not listed else "upstream"


def between(current: str, target: str) -> tuple[str, ...]:
    """``1.25`` to ``1.27`` is ``1.25``, ``1.26``, ``1.27``. Raises ValueError for what goes down."""
    first, last = (int(minor.partition(".")[2]) for minor in (current, target))
    if last < first:
        raise ValueError(f"{target} is older than {current}")
    return tuple(f"1.{minor}" for minor in range(first, last + 1))


def level(old: str, new: str) -> Level:
    """How far one version is from another."""
    one, other = order.key(old), order.key(new)
    if one is None or other is None:
        return Level.OTHER
    if one[0] != other[0]:
        return Level.MAJOR
    return Level.MINOR if one[1] != other[1] else Level.PATCH


def _step(current: Subject, minor: str, ask: Ask) -> Step:
    claims = ask(current, minor)
    return Step(minor, reconcile(claims), claims)


def _version(every: Sequence[Subject], place: int | None) -> str | None:
    return None if place is None else every[place].version


def _majors(passed: Sequence[Subject]) -> tuple[str, ...]:
    found: dict[int, str] = {}
    for one in passed:
        numbers = order.key(one.version)
        if numbers is not None:
            found.setdefault(numbers[0], one.version)
    return tuple(found.values())[1:]
