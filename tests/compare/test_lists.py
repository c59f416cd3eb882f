"""Which items belong together."""

import time
from typing import Any

import pytest

from bot.compare.diff import diff
from bot.compare.lists import MERGE_KEYS
from bot.compare.patch import apply
from bot.compare.paths import format_path
from bot.model import ABSENT, FieldChange

# What `python -m bench.merge_keys` prints for Kubernetes 1.37.
KUBERNETES: list[tuple[str, tuple[str, ...]]] = [
    ("claims", ("name",)),
    ("compositePodGroupTemplates", ("name",)),
    ("containers", ("name",)),
    ("drivers", ("name",)),
    ("env", ("name",)),
    ("ephemeralContainers", ("name",)),
    ("evictionResponders", ("name",)),
    ("hostAliases", ("ip",)),
    ("imagePullSecrets", ("name",)),
    ("initContainers", ("name",)),
    ("matchConditions", ("name",)),
    ("ownerReferences", ("uid",)),
    ("podGroupTemplates", ("name",)),
    ("ports", ("containerPort", "protocol")),
    ("ports", ("port", "protocol")),
    ("resourceClaims", ("name",)),
    ("schedulingGates", ("name",)),
    ("secrets", ("name",)),
    ("topologySpreadConstraints", ("topologyKey", "whenUnsatisfiable")),
    ("variables", ("name",)),
    ("volumeDevices", ("devicePath",)),
    ("volumeMounts", ("mountPath",)),
    ("volumes", ("name",)),
    ("webhooks", ("name",)),
    ("x-kubernetes-validations", ("rule",)),
]


def told(field: str, old: list[Any], new: list[Any]) -> list[tuple[str, Any, Any]]:
    return [(format_path(path), one, other) for path, one, other in diff({field: old}, {field: new})]


@pytest.mark.parametrize(("field", "keys"), KUBERNETES)
def test_lists_that_kubernetes_merges_by_key_go_by_that_key(field: str, keys: tuple[str, ...]) -> None:
    assert keys in MERGE_KEYS.get(field, (("name",),))


def test_crd_versions_and_webhooks_go_by_name() -> None:
    for field in ("versions", "webhooks"):
        old = [{"name": "v1", "served": True}, {"name": "v2", "served": True}]
        new = [{"name": "v2", "served": False}, {"name": "v1", "served": True}]
        assert told(field, old, new) == [(f"{field}[name=v2].served", True, False)]


def test_another_order_is_a_change_where_each_item_has_its_turn() -> None:
    old = [{"name": "a", "image": "a:1"}, {"name": "b", "image": "b:1"}]
    new = [{"name": "b", "image": "b:1"}, {"name": "a", "image": "a:2"}]
    assert told("initContainers", old, new) == [("initContainers", old, new)]
    assert told("containers", old, new) == [("containers[name=a].image", "a:1", "a:2")]
    first = {"name": "c", "image": "c:1"}
    assert told("initContainers", old, [first, *old]) == [("initContainers[name=c]", ABSENT, first)]
    assert told("processors", ["batch", "filter"], ["filter", "batch"]) != []


def test_variables_that_name_each_other_keep_their_order() -> None:
    old = [{"name": "A", "value": "1"}, {"name": "B", "value": "$(A)"}]
    assert told("env", old, old[::-1]) == [("env", old, old[::-1])]
    assert told("env", old[:1], old[:1]) == []
    plain = [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]
    assert told("env", plain, plain[::-1]) == []


def test_alerts_go_by_name_unless_a_name_repeats() -> None:
    old: list[Any] = [{"alert": "Down", "expr": "up == 0"}, {"alert": "Slow", "expr": "a > 1"}]
    new: list[Any] = [{"alert": "Slow", "expr": "a > 2"}, old[0]]
    assert told("rules", old, new) == [("rules[alert=Slow].expr", "a > 1", "a > 2")]
    assert told("rules", [*old, old[0]], [*old, old[0]]) == []


def test_terms_go_by_key_and_operator() -> None:
    old = [{"key": "zone", "operator": "In", "values": ["a"]}, {"key": "arch", "operator": "Exists"}]
    new = [{"key": "arch", "operator": "Exists"}, {"key": "zone", "operator": "In", "values": ["a", "b"]}]
    assert told("matchExpressions", old, new) == [
        ("matchExpressions[key=zone,operator=In].values[1]", ABSENT, "b")
    ]


def _long(kind: str, length: int) -> tuple[str, list[Any], list[Any]]:
    if kind == "named":
        old: list[Any] = [{"name": f"n{i}", "value": str(i)} for i in range(length)]
        return "env", old, [{**item, "value": "x"} for item in old[::-1]]
    if kind == "rules":
        old = [{"apiGroups": ["a"], "resources": [f"r{i}"], "verbs": ["get"]} for i in range(length)]
        return "rules", old, [{**item, "verbs": ["get", "list"]} for item in old[::-1]]
    old = [f"word {i}" if kind == "args" else f"value {i}" for i in range(length)]
    return kind, old, [f"{item}!" if i % 2 else item for i, item in enumerate(old) if i % 10]


@pytest.mark.parametrize("kind", ["named", "rules", "args", "values"])
def test_long_lists_take_time_in_proportion(kind: str) -> None:
    def seconds(length: int) -> float:
        field, old, new = _long(kind, length)
        start = time.perf_counter()
        found = list(diff({field: old}, {field: new}))
        changes = [FieldChange(format_path(path), one, other) for path, one, other in found]
        patched = apply({field: old}, changes)
        took = time.perf_counter() - start
        assert {*map(repr, patched[field])} == {*map(repr, new)}
        return took

    seconds(100)
    assert seconds(10_000) < 60 * max(seconds(1_000), 0.005)
