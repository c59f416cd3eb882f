"""Field by field."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.compare.diff import diff
from bot.compare.lists import is_ordered
from bot.compare.patch import apply
from bot.compare.paths import format_path
from bot.model import ABSENT, FieldChange
from tests.compare.manifests import MAPPINGS, settled


def fields(old: Any, new: Any) -> list[FieldChange]:
    return [FieldChange(format_path(path), one, other) for path, one, other in diff(old, new)]


def told(old: Any, new: Any) -> list[tuple[str, Any, Any]]:
    return [(field.path, field.old, field.new) for field in fields(old, new)]


def test_containers_go_by_name_and_a_moved_one_is_no_change() -> None:
    old = {"containers": [{"name": "app", "image": "a:1"}, {"name": "proxy", "image": "p:1"}]}
    new = {"containers": [{"name": "proxy", "image": "p:1"}, {"name": "app", "image": "a:2"}]}
    assert told(old, new) == [("containers[name=app].image", "a:1", "a:2")]


def test_ports_go_by_number_and_protocol() -> None:
    old = {"ports": [{"containerPort": 80}, {"containerPort": 53, "protocol": "UDP"}]}
    new = {
        "ports": [
            {"containerPort": 53, "protocol": "UDP"},
            {"containerPort": 80, "protocol": "TCP", "name": "x"},
        ]
    }
    assert told(old, new) == [
        ("ports[containerPort=80,protocol=TCP].name", ABSENT, "x"),
        ("ports[containerPort=80,protocol=TCP].protocol", ABSENT, "TCP"),
    ]


def test_names_that_repeat_are_no_merge_key() -> None:
    old = {"env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]}
    new = {"env": [{"name": "A", "value": "1"}, {"name": "A", "value": "3"}]}
    assert told(old, new) == [("env[1].value", "2", "3")]


def test_rules_are_aligned_by_likeness() -> None:
    pods = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}
    nodes = {"apiGroups": ["apps"], "resources": ["nodes", "nodes/proxy"], "verbs": ["*"]}
    more = {"apiGroups": [""], "resources": ["pods"], "verbs": ["list", "get", "watch"]}
    assert told({"rules": [pods]}, {"rules": [nodes, more]}) == [
        ("rules[0].verbs[2]", ABSENT, "watch"),
        ("rules[0]", ABSENT, nodes),
    ]


def test_flags_go_by_their_name_and_other_arguments_by_their_order() -> None:
    old, new = ["--port=80", "--image=a:1"], ["--image=a:2", "--port=80", "--new"]
    assert told({"args": old}, {"args": new}) == [
        ("args[1]", "--image=a:1", "--image=a:2"),
        ("args[2]", ABSENT, "--new"),
    ]
    assert told({"args": ["copy", "a", "b"]}, {"args": ["copy", "b", "a"]}) != []
    assert told({"verbs": ["get", "list"]}, {"verbs": ["list", "get"]}) == []


@pytest.mark.parametrize(
    ("old", "new"), [(1, True), (1, "1"), (1, 1.0), (None, ABSENT), ("", None), ([], {})]
)
def test_values_of_another_type_differ(old: Any, new: Any) -> None:
    assert [two[1:] for two in told({"a": old}, {"a": new} if new is not ABSENT else {})] == [(old, new)]


def test_equal_parts_of_another_type_inside_differ_too() -> None:
    old, new = {"a": [{"b": {"c": 1}}, 0]}, {"a": [{"b": {"c": True}}, 0]}
    assert told(old, new) == [("a[0].b.c", 1, True)]
    assert told({"a": {"b": 1.0, "c": 2}}, {"a": {"c": 2, "b": 1}}) == [("a.b", 1.0, 1)]


@given(MAPPINGS)
def test_a_thing_does_not_differ_from_itself(thing: dict[str, Any]) -> None:
    assert fields(thing, thing) == []


@given(MAPPINGS, MAPPINGS)
def test_the_reported_changes_make_new_of_old(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert settled(apply(old, fields(old, new))) == settled(new)


@given(MAPPINGS, st.integers(0, 9))
def test_order_means_nothing_where_it_means_nothing(thing: dict[str, Any], seed: int) -> None:
    assert fields(thing, _shuffled(thing, random.Random(seed), "")) == []


def _shuffled(value: Any, chance: random.Random, field: str) -> Any:
    if isinstance(value, dict):
        keys = chance.sample(list(value), len(value))
        return {key: _shuffled(value[key], chance, key) for key in keys}
    if isinstance(value, list):
        items = [_shuffled(item, chance, field) for item in value]
        return (
            items
            if is_ordered(field, items) or field in ("env", "initContainers")
            else chance.sample(items, len(items))
        )
    return value
