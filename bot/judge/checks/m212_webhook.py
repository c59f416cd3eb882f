"""M212: an admission webhook that can block the API server, newly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.judge.case import Case, Hit
from bot.judge.documents import Document, objects, real
from bot.judge.rule import Rule
from bot.model import Evidence, Status

FILLS = frozenset({"kind", "name", "webhook"})
NEEDS = ("comparison",)

_KINDS = ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each webhook that is new or fails closed newly. One that merely moved to a configuration
    of another name is neither, and so is a default written out."""
    gone: dict[str, Mapping[str, Any]] = {}
    for change in real(case.comparison, Status.REMOVED):
        if change.resource.kind in _KINDS:
            gone |= _webhooks(change.before)
    for change in real(case.comparison, Status.ADDED, Status.CHANGED):
        if change.resource.kind not in _KINDS:
            continue
        before = {**gone, **_webhooks(change.before)}
        for name, webhook in _webhooks(change.after).items():
            old = before.get(name)
            was, now = old and _policy(old, change.before), _policy(webhook, change.after)
            if was == now:
                continue
            variant = None if now == "Fail" else "ignoring"
            if old is None or variant is None:
                resource = change.resource
                args = (("kind", resource.kind), ("name", resource.name), ("webhook", name))
                evidence = Evidence("field", path=f"webhooks[name={name}].failurePolicy", old=was, new=now)
                yield Hit(args, variant, resource, (evidence,))


def _webhooks(document: Document | None) -> dict[str, Mapping[str, Any]]:
    return {str(webhook.get("name")): webhook for webhook in objects(document, "webhooks")}


def _policy(webhook: Mapping[str, Any], document: Document | None) -> str:
    """v1 fails closed when nothing is said, v1beta1 did not."""
    old = str((document or {}).get("apiVersion", "")).endswith("/v1beta1")
    return str(webhook.get("failurePolicy") or ("Ignore" if old else "Fail"))
