"""Renamed resources."""

from typing import Any

from bot.compare.similar import renamed, unstable
from bot.model import Resource


def job(name: str) -> Resource:
    return Resource("batch/v1", "Job", None, name)


def body(name: str, **more: Any) -> dict[str, Any]:
    labels = {"a": "b", "instance": name, "helm.sh/chart": "x-1"}
    spec = {"image": "a:1", "args": ["1", "2", "3"], "serviceAccountName": name, "x": 1, **more}
    return {"apiVersion": "v1", "kind": "Job", "metadata": {"name": name, "labels": labels}, "spec": spec}


def find(old: list[Resource], new: list[Resource], *bodies: dict[str, Any]) -> list[tuple[int, int]]:
    known = {document["metadata"]["name"]: document for document in bodies}
    return renamed(old, new, (lambda i: known.get(old[i].name), lambda j: known.get(new[j].name)))


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
