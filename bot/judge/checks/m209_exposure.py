"""M209: what is reachable, and where, changes: Service types, ports and selectors, Ingress hosts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.judge.case import Case, Hit
from bot.judge.documents import Document, dig, mapping, objects, real, service_ports
from bot.judge.rule import Rule
from bot.model import Evidence, Status

FILLS = frozenset({"kind", "name", "detail"})
NEEDS = ("comparison",)

_VERSIONS = ("helm.sh/chart", "app.kubernetes.io/version", "chart", "version")
_OUTSIDE = ("NodePort", "LoadBalancer")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each Service or Ingress and each thing about it that changes."""
    for change in real(case.comparison, Status.ADDED, Status.CHANGED):
        resource = change.resource
        if resource.kind == "Service":
            found = _service(change.before, change.after)
        elif resource.kind == "Ingress" and change.before is not None:
            found = _ingress(change.before, change.after)
        else:
            continue
        for variant, path, detail, old, new in found:
            args = (("kind", resource.kind), ("name", resource.name), ("detail", detail))
            yield Hit(args, variant, resource, (Evidence("field", path=path, old=old, new=new),))


_Found = Iterator[tuple[str | None, str, str, Any, Any]]


def _service(before: Document | None, after: Document | None) -> _Found:
    old, new = (str(dig(side, "spec", "type") or "ClusterIP") for side in (before, after))
    if before is None:
        if new in _OUTSIDE:
            yield "opened", "spec.type", f"a new Service of type {new}", None, new
        return
    if old != new:
        yield "opened" if new in _OUTSIDE else None, "spec.type", f"type {old} becomes {new}", old, new
    was, now = service_ports(before), service_ports(after)
    gone = [port for port in was if port not in now]
    renamed = [port for port in was if port in now and was[port] != now[port]]
    if gone or renamed:
        detail = ", ".join(
            [f"port {port} is gone" for port in gone]
            + [
                f"port {port} is named {now[port] or 'nothing'} instead of {was[port] or 'nothing'}"
                for port in renamed
            ]
        )
        yield None, "spec.ports", detail, dig(before, "spec", "ports"), dig(after, "spec", "ports")
    selectors = [mapping(side, "spec", "selector") for side in (before, after)]
    was_selected, selected = (_pruned(one) for one in selectors)
    if was_selected != selected:
        same = _settled(was_selected) == _settled(selected)
        yield "selector-version" if same else "selector", "spec.selector", "", selectors[0], selectors[1]


def _settled(selector: Mapping[str, Any]) -> dict[str, Any]:
    """Without the labels that every version of a chart has its own values of."""
    return {key: value for key, value in selector.items() if key not in _VERSIONS}


def _pruned(selector: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in selector.items() if value is not None}


def _ingress(before: Document | None, after: Document | None) -> _Found:
    old, new = (_class(side) for side in (before, after))
    if old != new:
        yield None, "spec.ingressClassName", f"class {old or 'none'} becomes {new or 'none'}", old, new
    hosts = [
        {str(rule.get("host") or "*") for rule in objects(side, "spec", "rules")} for side in (before, after)
    ]
    gone = sorted(hosts[0] - hosts[1])
    if gone:
        detail = f"no longer answers for {', '.join(gone)}"
        yield None, "spec.rules", detail, sorted(hosts[0]), sorted(hosts[1])


def _class(document: Document | None) -> str | None:
    named = dig(document, "spec", "ingressClassName")
    return named or mapping(document, "metadata", "annotations").get("kubernetes.io/ingress.class")
