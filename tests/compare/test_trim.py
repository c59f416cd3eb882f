"""Large CRDs are shortened without losing a difference."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import docs
from bot.compare import trim as module
from bot.compare.diff import diff
from bot.compare.trim import trim

PROPERTY = """\
              field{0}:
                description: |-
                  Field number {0}: "quoted", {{braced}}
                  - and a list
                type: object
                properties:
                  inner:
                    type: string
                    enum:
                    - a
                    - b
"""
HEAD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: shops.example.org
spec:
  group: example.org
  names:
    kind: Shop
    plural: shops
  scope: Namespaced
  versions:
"""
VERSION = """\
  - name: {0}
    served: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required:
            - field1
            properties:
"""
BODY = "".join(PROPERTY.format(number) for number in range(120))
CRD = HEAD + VERSION.format("v1") + BODY


def differences(old: str, new: str) -> list[Any]:
    return list(diff(docs.load(old), docs.load(new)))


@pytest.mark.parametrize("new", [
    CRD.replace("field7:", "field7x:"),
    CRD.replace("Field number 7:", "Number 7:"),
    CRD.replace("            - field1\n", "            - field1\n            - field2\n"),
    CRD.replace(PROPERTY.format(9), ""),
    CRD.replace("served: true", "served: false"),
    CRD.replace("scope: Namespaced", "scope: Cluster"),
    CRD.replace("    plural: shops\n", "    plural: shops\n    shortNames: [sh]\n"),
    CRD.replace("name: shops.example.org", "name: shops.example.org\n  labels: {a: b}"),
    HEAD + VERSION.format("v2") + BODY + VERSION.format("v1") + BODY,
    HEAD + VERSION.format("v2") + BODY,
    CRD.replace("                    - a\n", "                    - a\n                    - c\n", 1),
    CRD.rstrip("\n") + "x",
])  # fmt: skip
def test_every_difference_stays(new: str) -> None:
    short = trim(CRD, new)
    assert differences(*short) == differences(CRD, new) != []
    assert [docs.load(text)["metadata"] for text in short] == [
        docs.load(text)["metadata"] for text in (CRD, new)
    ]


def test_what_is_shared_goes_but_its_keys_and_short_values_stay() -> None:
    old, new = trim(CRD, CRD.replace("            - field1\n", "            - field2\n"))
    assert len(old) + len(new) < len(CRD) / 2
    version = docs.load(new)["spec"]["versions"][0]
    spec = version["schema"]["openAPIV3Schema"]["properties"]["spec"]
    assert (version["name"], version["served"], spec["required"]) == ("v1", True, ["field2"])
    assert spec["properties"] == {}
    assert docs.load(new)["spec"]["scope"] == "Namespaced"


def test_versions_keep_their_names_when_only_metadata_differs() -> None:
    old, _ = trim(CRD, CRD.replace("shops.example.org", "shops.example.org\n  labels: {a: b}"))
    assert docs.load(old)["spec"]["versions"] == [{"name": "v1", "served": True, "schema": {}}]


@pytest.mark.parametrize("mark", ["&all ", "  ? a\n  : b\n", "\tx"])
def test_an_unusual_layout_is_left_whole(mark: str) -> None:
    old = CRD.replace("  names:\n", f"  names: {mark}\n" if mark[0] == "&" else f"  names:\n{mark}\n")
    new = old.replace("served: true", "served: false")
    assert trim(old, new) == (old, new)


def test_a_small_one_is_left_whole() -> None:
    old = HEAD + VERSION.format("v1") + PROPERTY.format(1)
    assert trim(old, old.replace("true", "false")) == (old, old.replace("true", "false"))


SCHEMAS: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(["a", "b: c\n- d\n", 1, True, None, "", "'", "# no", "line\n\n  indented\n", ["a"], {}]),
    lambda inner: st.dictionaries(
        st.sampled_from(["properties", "versions", "spec", "x", "a.b", "-y", "null"]),
        st.one_of(inner, st.lists(inner, max_size=2)),
        max_size=4,
    ),
    max_leaves=12,
)


@given(SCHEMAS, SCHEMAS, SCHEMAS)
def test_whatever_the_schema_no_difference_is_lost(shared: Any, old: Any, new: Any) -> None:
    texts = [
        docs.dump({"spec": {"shared": shared, "versions": [{"name": "v1", "schema": one, "also": shared}]}})
        for one in (old, new)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_LARGE", 0)
        short = trim(*texts)
    assert differences(*short) == differences(*texts)
