"""Fields, quantities, versions and schemas, as the rules see them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.compare import compare
from bot.judge import images, podsecurity
from bot.judge.crds import Sort, differences
from bot.judge.fields import fields
from bot.judge.quantities import quantity
from bot.judge.uses import users
from bot.judge.wording import Versions, shorten
from bot.model import ABSENT, OwnObject


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("500m", Decimal("0.5")),
        ("1Gi", Decimal(2**30)),
        ("1G", Decimal(10**9)),
        (2, Decimal(2)),
        ("1e3", Decimal(1000)),
        ("0.5", Decimal("0.5")),
        ("10%", None),
        ("", None),
        (True, None),
        ("1Z", None),
    ],
)
def test_quantities(text: Any, value: Decimal | None) -> None:
    assert quantity(text) == value


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_quantities_keep_their_order(one: int, other: int) -> None:
    small, large = quantity(f"{one}Mi"), quantity(f"{other}Mi")
    assert small is not None
    assert large is not None
    assert (small < large) == (one < other)


@pytest.mark.parametrize(
    ("old", "new", "alone"),
    [
        ("--image=a/b:v1.2.3", "--image=a/b:v1.2.4", True),
        ("web 1.0 is here", "web 1.1 is here", True),  # versions of the bump
        ("--listen=127.0.0.1:80", "--listen=0.0.0.0:80", False),
        ("--v=1", "--v=2", False),
        ("--timeout=1.5", "--timeout=2.5", False),
        ("sha256:" + "a" * 64, "sha256:" + "b" * 64, True),
        ("a", "b", False),
        (1, 2, False),
    ],
)
def test_what_differs_in_a_version_alone(old: Any, new: Any, alone: bool) -> None:
    assert Versions(frozenset({"1.0"}), frozenset({"1.1"})).alone(old, new) is alone


def test_a_new_part_is_told_down_to_its_leaves() -> None:
    old = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {template: {spec: {}}}}"
    new = old.replace(
        "spec: {}", "spec: {affinity: {nodeAffinity: {x: [{name: n, y: 1}]}}, containers: [{name: c}]}"
    )
    (change,) = compare(old, new, key=b"k").changes
    places = [field.place for field in fields(change)]
    assert "pod.affinity.nodeAffinity.x[name=n].y" in places
    assert "pod.containers" in places
    assert not any(place.startswith("pod.containers[") for place in places)


@given(
    st.recursive(
        st.text() | st.integers() | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_value_can_be_said_in_a_line(value: Any) -> None:
    said = shorten(value, 40)
    assert len(said) <= 40
    assert "\n" not in said


def schema(**properties: Any) -> dict[str, Any]:
    return {"schema": {"openAPIV3Schema": {"type": "object", "properties": properties}}}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({"a": {"type": "string"}}, {}, [(Sort.REMOVED, "a")]),
        ({}, {"a": {"type": "string"}}, [(Sort.ADDED, "a")]),
        ({"a": {"type": "integer"}}, {"a": {"type": "string"}}, [(Sort.TYPE, "a")]),
        ({"a": {"type": "integer"}}, {"a": {"type": "number"}}, []),
        ({"a": {"type": "integer"}}, {"a": {"type": "string", "x-kubernetes-int-or-string": True}}, []),
        ({"a": {"enum": ["x", "y"]}}, {"a": {"enum": ["x"]}}, [(Sort.ENUM, "a")]),
        ({"a": {"enum": ["x"]}}, {"a": {"enum": ["x", "y"]}}, []),
        ({"a": {"enum": ["x"]}}, {"a": {}}, []),
        ({"a": {}}, {"a": {"pattern": "^x"}}, [(Sort.PATTERN, "a")]),
        ({"a": {"pattern": "^x"}}, {"a": {}}, []),
        ({"a": {"maxLength": 5}}, {"a": {"maxLength": 4}}, [(Sort.BOUND, "a: maxLength")]),
        ({"a": {"minItems": 1}}, {"a": {"minItems": 0}}, []),
        (
            {"a": {"items": {"properties": {"b": {}, "c": {}}}}},
            {"a": {"items": {"properties": {"b": {}, "c": {}}, "required": ["b"]}}},
            [(Sort.REQUIRED, "a[].b")],
        ),
        (
            {"a": {"properties": {"b": {"default": 1}}}},
            {"a": {"properties": {"b": {"default": 1}}, "required": ["b"]}},
            [],
        ),
        (
            {"a": {"properties": {"b": {}}}},
            {"a": {"properties": {}, "x-kubernetes-preserve-unknown-fields": True}},
            [],
        ),
        (
            {"a": {"additionalProperties": {"properties": {"b": {}}}}},
            {"a": {"additionalProperties": {"properties": {}}}},
            [(Sort.REMOVED, "a.*.b")],
        ),
    ],
)
def test_differences_of_schemas(old: Any, new: Any, found: list[tuple[Sort, str]]) -> None:
    told = list(differences(schema(**old), schema(**new)))
    assert [(one.sort, one.path) for one in told] == found


@pytest.mark.parametrize(
    ("old", "new", "content", "hurt"),
    [
        ({"a": {}}, {}, {"a": 1}, True),
        ({"a": {}}, {}, {"b": 1}, False),
        ({"a": {"enum": ["x", "y"]}}, {"a": {"enum": ["x"]}}, {"a": "y"}, True),
        ({"a": {"enum": ["x", "y"]}}, {"a": {"enum": ["x"]}}, {"a": "x"}, False),
        ({"a": {}}, {"a": {"pattern": "^x"}}, {"a": "yx"}, True),
        ({"a": {}}, {"a": {"pattern": "^x"}}, {"a": "xy"}, False),
        ({"a": {}}, {"a": {"pattern": r"\p{Greek}"}}, {"a": "xy"}, True),
        ({"a": {"type": "integer"}}, {"a": {"type": "string"}}, {"a": 1}, True),
        ({"a": {"type": "string"}}, {"a": {"type": "boolean"}}, {"a": True}, False),
        (
            {"a": {"items": {"properties": {"b": {}}}}},
            {"a": {"items": {"properties": {"b": {}}, "required": ["b"]}}},
            {"a": [{"b": 1}, {}]},
            True,
        ),
        (
            {"a": {"items": {"properties": {"b": {}}}}},
            {"a": {"items": {"properties": {"b": {}}, "required": ["b"]}}},
            {},
            False,
        ),
    ],
)
def test_objects_that_a_difference_hurts(old: Any, new: Any, content: dict[str, Any], hurt: bool) -> None:
    own = OwnObject("a.yaml", 1, "example.org/v1", "Cart", "a", content)
    (difference,) = differences(schema(**old), schema(**new))
    assert users(difference, [own]) == ([own] if hurt else [])


HELD = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}


@pytest.mark.parametrize(
    ("spec", "level"),
    [
        ({"hostPID": True}, "privileged"),
        ({"volumes": [{"name": "a", "hostPath": {"path": "/"}}]}, "privileged"),
        ({"containers": [{"securityContext": {"capabilities": {"add": ["NET_ADMIN"]}}}]}, "privileged"),
        ({"containers": [{"securityContext": {"capabilities": {"add": ["CHOWN"]}}}]}, "baseline"),
        ({"containers": [{}]}, "baseline"),
        (
            {
                "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
                "containers": [
                    {
                        "securityContext": {
                            "allowPrivilegeEscalation": False,
                            "capabilities": {"drop": ["ALL"]},
                        }
                    }
                ],
                "volumes": [{"name": "a", "emptyDir": {}}],
            },
            "restricted",
        ),
    ],
)
def test_pod_security_levels(spec: dict[str, Any], level: str) -> None:
    assert podsecurity.level(spec) == level


@pytest.mark.parametrize(
    ("reference", "valid"),
    [
        ("nginx", True),
        ("quay.io/a/b:1.0", True),
        ("localhost:5000/a/b@sha256:" + "0" * 64, True),
        ("a/b:1.0@sha256:" + "0" * 64, True),
        ("a/b:1.0@sha256:" + "0" * 64 + "@sha256:" + "0" * 64, False),
        ("a/b:1.0:2.0", False),
        ("A/b", True),
        ("a/B", False),
        ("a//b", False),
        ("", False),
        (":1.0", False),
    ],
)
def test_image_references(reference: str, valid: bool) -> None:
    assert images.valid(reference) is valid


def test_absent_is_nothing() -> None:
    assert shorten(ABSENT) == "nothing"
