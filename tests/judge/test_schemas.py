"""Fields that Kubernetes' own kinds have, by minor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import RulesError
from bot.judge import schemas

THINGS: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["spec", "template", "containers", "name", "env", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


def found(document: dict[str, Any], minor: str = "1.31") -> list[str]:
    return sorted(f"-{one}" if one.missing else str(one) for one in schemas.load().problems(document, minor))


def workload(pod: dict[str, Any], **more: Any) -> dict[str, Any]:
    spec = {"selector": {}, "template": {"spec": pod}, **more}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}


def test_what_is_not_known_and_what_is_missing() -> None:
    pod = {
        "containers": [{"name": "web", "imag": "x", "ports": [{"name": "http"}, 5, None]}],
        "tolerations": "no",
    }
    assert found(workload(pod, replica=1)) == [
        "-spec.template.spec.containers[name=web].ports[name=http].containerPort",
        "spec.replica",
        "spec.template.spec.containers[name=web].imag",
    ]
    assert found(workload({"containers": [{"name": "web", "env": [{"name": "A", "value": "1"}]}]})) == []
    assert found(workload({"containers": None})) == ["-spec.template.spec.containers"]


def test_fields_come_and_go_with_the_minors() -> None:
    document = workload({"containers": [], "resources": {"limits": {"cpu": 1}}})
    assert found(document, "1.31") == ["spec.template.spec.resources (known from 1.32)"]
    assert found(document, "1.32") == []
    claim = {"apiVersion": "resource.k8s.io/v1alpha3", "kind": "ResourceClaim", "spec": {"controller": "x"}}
    assert found(claim, "1.31") == []
    assert found(claim, "1.32") == ["spec.controller (known up to 1.31)"]


def test_a_field_whose_type_changes() -> None:
    spec = {"accessModes": [], "resources": {"requests": {"storage": "1Gi"}, "claims": [{"name": "x"}]}}
    document = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "spec": spec}
    assert found(document, "1.28") == []
    assert found(document, "1.29") == ["spec.resources.claims"]


def test_what_is_not_looked_at() -> None:
    assert found({"apiVersion": "example.org/v1", "kind": "Deployment", "x": 1}) == []
    assert found({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "x": 1}) == []
    assert (
        found({"apiVersion": "flowcontrol.apiserver.k8s.io/v1beta2", "kind": "FlowSchema", "x": 1}, "1.31")
        == []
    )
    status = {"apiVersion": "v1", "kind": "Service", "status": {"x": 1}, "spec": {"ports": [{"port": 1}]}}
    assert found(status) == []
    assert found({"kind": "Service"}) == []
    for minor in ("1.20", "1.99"):
        assert found({"apiVersion": "v1", "kind": "ConfigMap", "x": 1}, minor) == []
    assert schemas.load().problems(None, "1.31") == ()


@given(THINGS)
def test_no_object_makes_it_raise(thing: Any) -> None:
    for kind in ("Deployment", "StatefulSet"):
        found({"apiVersion": "apps/v1", "kind": kind, "spec": thing, "metadata": thing})


def test_deep_and_wide_objects_come_to_an_end() -> None:
    deep: dict[str, Any] = {}
    for _ in range(5000):
        deep = {"spec": deep, "template": deep}  # two ways down at each of 5,000 levels
    found(workload({"containers": [{"name": str(place)} for place in range(20_000)]}))
    found({"apiVersion": "apps/v1", "kind": "Deployment", "spec": deep})


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"kinds": {"v1 A": "gone"}}, "no such type: gone"),
        ({"types": {"A": {"b": "[C"}}}, "no such type: C"),
        ({"types": {"A": {"b": "what?"}}}, "not a shape"),
        ({"first": "one"}, "not a Kubernetes version"),
        ({"more": 1}, "unknown field"),
    ],
)
def test_a_file_that_does_not_hold_up(tmp_path: Path, change: dict[str, Any], error: str) -> None:
    good = {"as_of": "2026-01-01", "source": "x", "first": "1.30", "last": "1.31", "kinds": {}, "types": {}}
    path = tmp_path / "schemas.json"
    path.write_text(json.dumps(good))
    assert schemas.load(path).last == 31
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps({**good, **change}))
    with pytest.raises(RulesError, match=error):
        schemas.load(path)


def test_the_table_is_whole() -> None:
    table = schemas.load()
    assert (table.first, len(table.kinds) > 140, len(table.types) > 600) == (25, True, True)
    for kind in table.kinds.values():
        assert {"apiVersion", "kind"} <= table.types[kind].keys()
