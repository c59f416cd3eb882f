"""Strategic merges, JSON patches and their targets on one object."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import docs
from bot.discover.kustomization import json6902, merging, selecting
from bot.discover.kustomization.embedded import within
from bot.discover.manager import pin
from bot.errors import DocumentError

Plain = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(["x", "1.10", "on"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)
Mapping = st.dictionaries(st.sampled_from("abc"), Plain, max_size=3)


def node(text: str) -> docs.Node:
    """The node of a text."""
    found = docs.compose(textwrap.dedent(text))
    assert found is not None
    return found


def merged(base: str, patch: str) -> object:
    """The merged value."""
    return docs.value(merging.merged(node(base), node(patch)))


@pytest.mark.parametrize(
    ("base", "patch", "result"),
    [
        ("{a: {b: 1, c: 2}}", "{a: {b: 3}, d: 4}", {"a": {"b": 3, "c": 2}, "d": 4}),
        ("{a: [1, 2]}", "{a: [3]}", {"a": [3]}),
        ("{a: 1, b: 2}", "{a: null}", {"b": 2}),
        ("{a: {b: 1}, c: 2}", "{a: {$patch: delete}}", {"c": 2}),
        ("{a: {b: 1, c: 2}}", "{a: {$patch: replace, d: 3}}", {"a": {"d": 3}}),
        ("{a: 1}", "{$patch: delete}", None),
        ("{a: 'x'}", "{a: true}", {"a": "true"}),
        ("{a: x}", "{a: true}", {"a": True}),
        ("{x: &x {b: 1}, a: {<<: *x, c: 2}}", "{a: {b: 3}}", {"x": {"b": 1}, "a": {"b": 3, "c": 2}}),
    ],
)
def test_a_strategic_merge(base: str, patch: str, result: object) -> None:
    assert merged(base, patch) == result


@given(Mapping, Mapping)
def test_a_merge_is_the_patch_where_it_speaks(base: dict[str, object], patch: dict[str, object]) -> None:
    result = merging.merged(node(docs.dump(base)), node(docs.dump(patch)))
    after = docs.value(result)
    assert {key for key in after if key not in patch} == {key for key in base if key not in patch}
    assert all(key not in after for key, value in patch.items() if value is None)
    again = merging.merged(node(docs.dump(after)), node(docs.dump(patch)))
    assert docs.value(again) == after


def test_a_merge_too_deep_is_refused() -> None:
    deep = node("{a: " * 150 + "1" + "}" * 150)
    with pytest.raises(DocumentError, match="nested too deeply"):
        merging.merged(deep, deep)


@pytest.mark.parametrize(
    ("operations", "result"),
    [
        ("[{op: add, path: /b, value: 2}]", {"a": [1, 2], "b": 2}),
        ("[{op: add, path: /a/0, value: 0}]", {"a": [0, 1, 2]}),
        ("[{op: add, path: /a/-, value: 3}]", {"a": [1, 2, 3]}),
        ("[{op: replace, path: /a/1, value: 3}]", {"a": [1, 3]}),
        ("[{op: remove, path: /a/-1}]", {"a": [1]}),
        ("[{op: move, from: /a, path: /x~1y}]", {"x/y": [1, 2]}),
        ("[{op: copy, from: /a/0, path: /b}]", {"a": [1, 2], "b": 1}),
        ("[{op: copy, from: /none, path: /b}]", {"a": [1, 2], "b": None}),
        ("[{op: test, path: /a/0, value: 1}, {op: replace, path: /a, value: {}}]", {"a": {}}),
    ],
)
def test_a_json_patch(operations: str, result: object) -> None:
    before = node("a: [1, 2]")
    assert docs.value(json6902.patched(before, docs.items(node(operations)))) == result
    assert docs.value(before) == {"a": [1, 2]}


@pytest.mark.parametrize(
    "operation",
    ["{op: remove, path: /b}", "{op: add, path: /b/c, value: 1}", "{op: add, path: /a/7, value: 1}",
     "{op: test, path: /a/0, value: 2}", "{op: fly, path: /a}", "{op: add, path: a, value: 1}",
     "{op: remove, path: ''}", "{op: add, path: /a/x, value: 1}", "{op: remove}", "[]"],
)  # fmt: skip
def test_a_json_patch_that_does_not_apply(operation: str) -> None:
    with pytest.raises(DocumentError, match="JSON patch"):
        json6902.patched(node("a: [1, 2]"), [node(operation)])


WEB = selecting.Identity(
    "helm.toolkit.fluxcd.io", "v2", "HelmRelease", ("web", "prod-web"), ("default", "shop"),
    {"tier": "front", "app": "web"}, {"note": "yes"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("target", "selected"),
    [
        ("{}", True),
        ("{kind: HelmRelease, group: helm.toolkit.fluxcd.io, version: v2}", True),
        ("{kind: Helm}", False),
        ("{kind: Helm.*}", True),
        ("{name: web}", True),
        ("{name: prod-web}", True),
        ("{name: we}", False),
        ("{name: web|other, namespace: sho.}", True),
        ("{namespace: default}", True),
        ("{namespace: other}", False),
        ("{labelSelector: 'tier=front,app!=api'}", True),
        ("{labelSelector: 'tier in (back, front)'}", True),
        ("{labelSelector: 'tier notin (front)'}", False),
        ("{labelSelector: '!tier'}", False),
        ("{labelSelector: app}", True),
        ("{annotationSelector: note==yes}", True),
        ("{name: '('}", None),
        ("{labelSelector: 'a b c'}", None),
        ("{name: '(', kind: Other}", False),
    ],
)
def test_a_target(target: str, selected: bool | None) -> None:
    assert selecting.selects(node(target), WEB) is selected


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: |\n  spec:\n    version: 1.2.3\n", (3, 14)),
        ("- a: |-\n      # first\n      spec: {version: 1.2.3}\n", (3, 23)),
        ('a: \'{"spec": {"version": "1.2.3"}}\'\n', (1, 27)),
    ],
)
def test_yaml_inside_yaml_keeps_its_place(text: str, place: tuple[int, int]) -> None:
    document = docs.document(1, text)
    holder = docs.items(document.node)[0] if text.startswith("-") else document.node
    (inner,) = within(document, docs.get(holder, "a"))
    at = pin("x", inner, docs.get(inner.node, "spec", "version"))
    assert at is not None
    assert (at.line, at.column) == place


@pytest.mark.parametrize("text", ["a: >\n  spec:\n    version: 1.2.3\n", 'a: "spec: {version: 1.2.3}"\n'])
def test_yaml_that_is_written_differently_has_no_place(text: str) -> None:
    document = docs.document(1, text)
    (inner,) = within(document, docs.get(document.node, "a"))
    assert docs.scalar(inner.node, "spec", "version") in ("1.2.3", None)
    assert pin("x", inner, docs.get(inner.node, "spec", "version")) is None
