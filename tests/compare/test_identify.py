"""Which resource a document is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import docs
from bot.compare.identify import identify, identity, scan
from bot.errors import DocumentError
from bot.model import Resource


def both(text: str, namespace: str | None = "ns") -> Resource | None:
    """What parsing says; scanning says the same or nothing."""
    parsed = identify(docs.load(text), namespace)
    assert scan(text, namespace) in (parsed, None)
    return parsed


def test_the_release_namespace_is_the_same_as_none() -> None:
    text = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  namespace: {}\n  name: a\n"
    assert both(text.format("ns")) == Resource("apps/v1", "Deployment", None, "a")
    assert both(text.format("other")) == Resource("apps/v1", "Deployment", "other", "a")
    assert both(text.format('""')) == Resource("apps/v1", "Deployment", None, "a")


def test_cluster_scoped_kinds_have_no_namespace() -> None:
    text = "apiVersion: rbac/v1\nkind: ClusterRole\nmetadata:\n  name: a:b\n  namespace: x\n"
    assert both(text) == Resource("rbac/v1", "ClusterRole", None, "a:b")
    assert scan(text, "ns") is not None


def test_a_generated_name_can_be_no_real_name() -> None:
    text = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: run-\n"
    assert both(text) == Resource("batch/v1", "Job", None, "run-*")


def test_the_version_of_the_api_and_moved_groups_do_not_matter() -> None:
    def of(api_version: str, kind: str) -> tuple[str, ...]:
        return identity(Resource(api_version, kind, None, "a"))

    assert of("policy/v1beta1", "PodDisruptionBudget") == of("policy/v1", "PodDisruptionBudget")
    assert of("extensions/v1beta1", "Ingress") == of("networking.k8s.io/v1", "Ingress")
    assert of("v1", "Service") != of("serving.knative.dev/v1", "Service")


@pytest.mark.parametrize(
    "text",
    [
        "kind: A\nmetadata:\n  name: a\n",
        "apiVersion: v1\nkind: A\n",
        "apiVersion: v1\nkind: A\nmetadata: {}\n",
        "apiVersion: v1\nkind: A\nmetadata:\n  name: [a]\n",
        "apiVersion: v1\nkind: A\nmetadata:\n  name:\n",
        "apiVersion: 1\nkind: A\nmetadata:\n  name: a\n",
    ],
)
def test_no_kubernetes_object(text: str) -> None:
    assert both(text) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"apiVersion": "v1", "kind": "A", "metadata": {"name": "a"}}',
        "apiVersion: v1\nkind: A\nmetadata: {name: a}\n",
        "apiVersion: v1\nkind: A\nmetadata:\n  name: &n a\n",
        "apiVersion: v1\nkind: A\nmetadata:\n  name: 'it''s'\n",
        "apiVersion: v1\nkind: A\nmetadata:\n  name: 12\n",
        "apiVersion: v1\nkind: A\nmetadata:\n  name: |-\n    a\n",
        "apiVersion: v1\nkind: A\nkind: B\nmetadata:\n  name: a\n",
        "apiVersion: v1\nkind: A\nmetadata:\n  name: a\n  name: b\n",
        "apiVersion: v1\nkind: A # a comment\nmetadata:\n  name: a\n",
    ],
)
def test_a_doubtful_layout_is_left_to_the_parser(text: str) -> None:
    assert scan(text, None) is None
    assert both(text) is not None


SCALARS = st.one_of(
    st.sampled_from(
        ["a", "a-b", "kube-system", "12", "0x1f", "true", "null", "on", "1.2.3", "a:b", "~", "1e3", ""]
    ),
    st.text(alphabet=st.sampled_from(list("ab1.-:/'\"# &*\n")), max_size=5),
)


@given(SCALARS, SCALARS, SCALARS, st.booleans())
def test_scanning_never_contradicts_parsing(kind: str, name: str, namespace: str, plain: bool) -> None:
    metadata = {"labels": {"name": "x", "a": "b\nname: y"}, "name": name, "namespace": namespace}
    document = {"apiVersion": "v1", "kind": kind, "metadata": metadata, "text": "a\nkind: no\n\nmetadata:\n"}
    text = docs.dump(document)
    if plain:
        text = f"apiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: {namespace}\n"
    try:
        parsed = docs.load(text)
    except DocumentError:
        return
    if isinstance(parsed, dict):
        assert scan(text, "a") in (identify(parsed, "a"), None)
