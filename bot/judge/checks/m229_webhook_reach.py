"""M229: an admission webhook that was there is asked about more, waits longer, or has another name."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from bot.judge import webhooks
from bot.judge.case import Case, Hit
from bot.judge.documents import mapping, objects, words
from bot.judge.rule import Rule
from bot.judge.webhooks import Webhook
from bot.judge.wording import shorten
from bot.model import Evidence

FILLS = frozenset({"kind", "name", "webhook", "details"})
NEEDS = ("comparison",)

_ALL = "*"
_SCOPES = ("namespaceSelector", "objectSelector")
_SHOWN = 4

_Match = tuple[str, str, str, str]


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each webhook and variant."""
    for change, name, old, new in webhooks.pairs(case.comparison):
        if old is None:
            continue
        for variant, details, was, now in _differences(old, new):
            resource = change.resource
            args = (
                ("kind", resource.kind),
                ("name", resource.name),
                ("webhook", name),
                ("details", details),
            )
            evidence = Evidence("field", path=f"webhooks[name={name}]", old=was, new=now)
            yield Hit(args, variant, resource, (evidence,))


def _differences(old: Webhook, new: Webhook) -> Iterator[tuple[str | None, str, Any, Any]]:
    more = sorted(one for one in _matches(new) if not any(_covers(other, one) for other in _matches(old)))
    if more:
        shown = ", ".join(
            f"{verb} {kind}{f'.{group}' if group else ''}" for group, _, kind, verb in more[:_SHOWN]
        )
        rest = f" and {len(more) - _SHOWN} more" if len(more) > _SHOWN else ""
        yield None, f"is asked about {shown}{rest}", old.get("rules"), new.get("rules")
    for name in _SCOPES:
        was, now = mapping(old, name), mapping(new, name)
        if _wider(old, new, name):
            yield None, f"{name} was {shorten(was)} and is {shorten(now)}", was, now
    fewer = [one for one in _matches(old) if not any(_covers(other, one) for other in _matches(new))]
    tighter = [name for name in _SCOPES if mapping(old, name) != mapping(new, name)]
    if not more and (fewer or tighter) and not any(_wider(old, new, name) for name in tighter):
        what = ", ".join([*(["rules"] if fewer else []), *tighter])
        yield (
            "narrowed",
            what,
            {name: old.get(name) for name in what.split(", ")},
            {name: new.get(name) for name in what.split(", ")},
        )
    before, after = old.get("timeoutSeconds", 10), new.get("timeoutSeconds", 10)
    if before != after:
        yield "details", f"timeout {before} s becomes {after} s", before, after
    if old.get("name") != new.get("name"):
        yield "renamed", f"it was {old.get('name')}", old.get("name"), new.get("name")


def _matches(webhook: Webhook) -> frozenset[_Match]:
    found: set[_Match] = set()
    for rule in objects(webhook, "rules"):
        found.update(
            itertools.product(
                words(rule, "apiGroups"), words(rule, "apiVersions"), words(rule, "resources"),
                words(rule, "operations"),
            )
        )  # fmt: skip
    return frozenset(found)


def _covers(wide: _Match, narrow: _Match) -> bool:
    group, version, _, verb = (one in (_ALL, other) for one, other in zip(wide, narrow, strict=True))
    # Another version of a kind that is asked about already is the same object.
    return group and verb and _covers_kind(wide[2], narrow[2]) and (version or wide[2] == narrow[2])


def _covers_kind(wide: str, narrow: str) -> bool:
    """``*`` is every kind and none of their parts, ``pods/*`` every part of pods, ``*/*`` everything."""
    if wide in (narrow, "*/*"):
        return True
    if wide == _ALL:
        return "/" not in narrow
    kind, slash, part = wide.partition("/")
    other, _, piece = narrow.partition("/")
    return bool(slash) and kind in (_ALL, other) and part in (_ALL, piece)


def _wider(old: Webhook, new: Webhook, name: str) -> bool:
    was, now = mapping(old, name), mapping(new, name)
    return bool(was) and was != now and not _narrower(was, now)


def _narrower(was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether the new selector asks for all that the old one asked for."""
    labels = mapping(was, "matchLabels").items() <= mapping(now, "matchLabels").items()
    kept = objects(now, "matchExpressions")
    return labels and all(one in kept for one in objects(was, "matchExpressions"))
