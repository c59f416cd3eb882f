"""Admission webhooks: which ones there are, and which one of the new render is which of the old."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.judge.documents import Document, mapping, objects, real
from bot.model import Change, Comparison, Status

KINDS = ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")
Webhook = Mapping[str, Any]


def of(document: Document | None) -> dict[str, Webhook]:
    """By name; v1beta1 did not fail closed when nothing was said, v1 does."""
    old = str((document or {}).get("apiVersion", "")).endswith("/v1beta1")
    silent = {"failurePolicy": "Ignore" if old else "Fail"}
    return {str(webhook.get("name")): {**silent, **webhook} for webhook in objects(document, "webhooks")}


def policy(webhook: Webhook) -> str:
    """``Fail`` or ``Ignore``."""
    return str(webhook.get("failurePolicy"))


def pairs(comparison: Comparison | None) -> Iterator[tuple[Change, str, Webhook | None, Webhook]]:
    """Every webhook of the new render that may differ: the change it is in, its name, what it was before
    (None: new), and what it is. One that has another name, or moved to another configuration, keeps who
    answers and on which path."""
    gone: dict[str, Webhook] = {}
    for change in real(comparison, Status.REMOVED):
        if change.resource.kind in KINDS:
            gone |= of(change.before)
    for change in real(comparison, Status.ADDED, Status.CHANGED):
        if change.resource.kind in KINDS:
            before = gone | of(change.before)
            places = {_place(webhook): webhook for webhook in before.values()}
            for name, webhook in of(change.after).items():
                yield change, name, before.get(name) or places.get(_place(webhook)), webhook


def _place(webhook: Webhook) -> str:
    """Who answers, and on which path: a webhook keeps that when it is renamed."""
    service = mapping(webhook, "clientConfig", "service")
    return f"{service.get('name')} {service.get('path')}" if service else str(webhook.get("name"))
