"""Renamed resources."""

from typing import Any

import pytest

from bot.compare.similar import renamed, unstable
from bot.model import Confidence, Resource


def job(name: str) -> Resource:
    return Resource("batch/v1", "Job", None, name)


def body(name: str, **more: Any) -> dict[str, Any]:
    labels = {"a": "b", "instance": name, "helm.sh/chart": "x-1"}
    spec = {"image": "a:1", "args": ["1", "2", "3"], "serviceAccountName": name, "x": 1, **more}
    return {"apiVersion": "v1", "kind": "Job", "metadata": {"name": name, "labels": labels}, "spec": spec}


def find(old: list[Resource], new: list[Resource], *bodies: dict[str, Any]) -> list[tuple[int, int]]:
    known = {document["metadata"]["name"]: document for document in bodies}
    found = renamed(old, new, (lambda i: known.get(old[i].name), lambda j: known.get(new[j].name)))
    return [(i, j) for i, j, _ in found]


def test_a_generated_suffix() -> None:
    assert find([job("migrate-3f9a0c1b2")], [job("migrate-77aa00bb1")]) == [(0, 0)]
    assert find([job("crds-3-1-0")], [job("crds-3-2-0")]) == [(0, 0)]
    assert find([job("migrate-job")], [job("migrate-pod")]) == []
    assert find([job("a-3f9a0c1b2")], [job("b-3f9a0c1b2")]) == []


def test_two_candidates_are_none() -> None:
    assert find([job("a-11aa11aa1")], [job("a-22aa22aa2"), job("a-33aa33aa3")]) == []


def test_a_body_that_is_nearly_the_same() -> None:
    assert find([job("shop-a")], [job("store")], body("shop-a"), body("store")) == [(0, 0)]
    assert find([job("shop-a")], [job("store")], body("shop-a"), body("store", image="b:9", x=2, y=2)) == []


def test_other_kinds_and_kinds_with_data_are_never_paired() -> None:
    pod = Resource("v1", "Pod", None, "store")
    assert find([job("shop-a")], [pod], body("shop-a"), body("store")) == []
    claims = [Resource("v1", "PersistentVolumeClaim", None, name) for name in ("d-11aa11aa1", "d-22aa22aa2")]
    assert find(claims[:1], claims[1:], body("d-11aa11aa1"), body("d-22aa22aa2")) == []


def test_too_little_to_tell() -> None:
    old, new = ({"metadata": {"name": name}, "data": {"a": "b"}} for name in ("a", "b"))
    assert find([job("a")], [job("b")], old, new) == []


def test_random_names() -> None:
    old, new = [job("a"), job("qwert")], [job("zxcvb"), job("b")]
    assert unstable(old, new, (lambda i: i == 1, lambda j: j == 0)) == [(1, 0)]
    assert unstable(old, new, (lambda i: i == 1, lambda j: False)) == []


def chart(full: str) -> tuple[list[Resource], list[dict[str, Any]]]:
    """What a chart of that full name makes."""
    image = {"image": "loki/loki:3.0.0", "args": ["-config=/etc/loki", f"-memberlist=dns+{full}-gossip"]}
    pods = {"serviceAccountName": full, "containers": [{"name": "loki", **image}]}
    objects: list[tuple[str, str, dict[str, Any]]] = [
        ("ServiceAccount", full, {"automountServiceAccountToken": False}),
        ("ConfigMap", f"{full}-config", {"data": {"url": f"http://{full}-write.ns.svc:3100"}}),
        ("Service", f"{full}-read", {"spec": {"ports": [{"port": 3100}], "selector": {"a": "read"}}}),
        ("Service", f"{full}-write", {"spec": {"ports": [{"port": 3100}], "selector": {"a": "write"}}}),
        ("Deployment", f"{full}-read", {"spec": {"replicas": 2, "template": {"spec": pods}}}),
        ("StatefulSet", f"{full}-write", {"spec": {"replicas": 3, "template": {"spec": pods}}}),
    ]
    made = [
        {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, **rest} for kind, name, rest in objects
    ]
    return [Resource("v1", kind, None, name) for kind, name, _ in objects], made


@pytest.mark.parametrize(
    ("old", "new"), [("rel-loki", "loki"), ("loki", "rel-loki"), ("loki", "loki-rel"), ("a", "b")]
)
def test_a_chart_whose_full_name_changed(old: str, new: str) -> None:
    removed, before = chart(old)
    added, after = chart(new)
    found = renamed(removed, added, (before.__getitem__, after.__getitem__))
    assert sorted(found) == [(place, place, Confidence.HIGH) for place in range(5)]


def test_one_resource_alone_or_another_body_is_no_common_renaming() -> None:
    removed, before = chart("rel-loki")
    added, after = chart("loki")
    bodies = before.__getitem__, after.__getitem__
    assert renamed(removed[:1], added[:1], bodies) == []
    after[2]["spec"] = {"ports": [{"port": 80}, {"port": 81}], "type": "NodePort"}
    assert (2, 2, Confidence.HIGH) not in renamed(removed, added, bodies)
    assert renamed(removed, added, (lambda _: None, lambda _: None)) == []


def test_how_sure_a_likeness_is() -> None:
    def sure(**more: Any) -> list[Confidence]:
        long = (
            body("shop-a", **{f"f{i}": i for i in range(40)}),
            body("store", **{f"f{i}": i for i in range(40)}, **more),
        )
        found = renamed([job("shop-a")], [job("store")], (lambda _: long[0], lambda _: long[1]))
        return [confidence for *_, confidence in found]

    assert sure() == [Confidence.MEDIUM]
    assert sure(y=1, z=1, w=1) == [Confidence.LOW]
    assert renamed([job("crds-3-1-0")], [job("crds-3-2-0")], (lambda _: None, lambda _: None)) == [
        (0, 0, Confidence.HIGH)
    ]
