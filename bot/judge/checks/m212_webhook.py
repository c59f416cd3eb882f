"""M212: an admission webhook that can block the API server, newly."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from bot.judge.case import Case, Hit
from bot.judge.documents import Document, mapping, objects, real
from bot.judge.rule import Rule
from bot.model import Evidence, Resource, Status

FILLS = frozenset({"kind", "name", "webhooks"})
NEEDS = ("comparison",)

_KINDS = ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")
_Webhooks = dict[str, Mapping[str, Any]]


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each configuration with webhooks that are new or newly fail closed. One that has another
    name or moved to another configuration is neither, and so is a default that is written out."""
    gone: _Webhooks = {}
    for change in real(case.comparison, Status.REMOVED):
        if change.resource.kind in _KINDS:
            gone |= _webhooks(change.before)
    for change in real(case.comparison, Status.ADDED, Status.CHANGED):
        if change.resource.kind in _KINDS:
            new = _new(gone | _webhooks(change.before), _webhooks(change.after))
            for variant, found in itertools.groupby(
                sorted(new, key=lambda one: one[:2]), key=lambda one: one[0]
            ):
                yield _hit(change.resource, variant, [evidence for _, _, evidence in found])


def _new(before: _Webhooks, after: _Webhooks) -> Iterator[tuple[str, str, Evidence]]:
    """Variant, name and evidence of each."""
    places = {_place(webhook): webhook for webhook in before.values()}
    for name, webhook in after.items():
        old = before.get(name) or places.get(_place(webhook))
        was, now = old and _policy(old), _policy(webhook)
        if was != now and (old is None or now == "Fail"):
            path = f"webhooks[name={name}].failurePolicy"
            yield ("" if now == "Fail" else "ignoring"), name, Evidence("field", path=path, old=was, new=now)


def _hit(resource: Resource, variant: str, evidence: list[Evidence]) -> Hit:
    names = (str(one.path).removeprefix("webhooks[name=").partition("]")[0] for one in evidence)
    args = (("kind", resource.kind), ("name", resource.name), ("webhooks", ", ".join(names)))
    return Hit(args, variant or None, resource, tuple(evidence))


def _webhooks(document: Document | None) -> _Webhooks:
    """By name; v1beta1 did not fail closed when nothing was said, v1 does."""
    old = str((document or {}).get("apiVersion", "")).endswith("/v1beta1")
    silent = {"failurePolicy": "Ignore" if old else "Fail"}
    return {str(webhook.get("name")): {**silent, **webhook} for webhook in objects(document, "webhooks")}


def _place(webhook: Mapping[str, Any]) -> str:
    """Who answers, and on which path: a webhook keeps that when it is renamed."""
    service = mapping(webhook, "clientConfig", "service")
    return f"{service.get('name')} {service.get('path')}" if service else str(webhook.get("name"))


def _policy(webhook: Mapping[str, Any]) -> str:
    return str(webhook.get("failurePolicy"))
