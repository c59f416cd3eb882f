"""Two renders compared, from end to end."""

import base64
import json
import random
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import docs
from bot.compare import apply, compare, unified
from bot.model import ABSENT, Change, Comparison, Confidence, Resource, Stage, Status
from bot.report import machine
from tests.compare.manifests import DEPLOYMENT, MAPPINGS, SERVICE, settled, stream
from tests.compare.test_embedded import WILD

SHOP = Resource("apps/v1", "Deployment", None, "shop")


def between(old: str, new: str, namespace: str | None = "ns", **more: Any) -> Comparison:
    return compare(old, new, namespace=namespace, key=b"key", **more)


def real(comparison: Comparison) -> list[Change]:
    return [change for change in comparison.changes if not change.noise]


def test_a_bump_of_the_image_among_labels() -> None:
    new = DEPLOYMENT.replace("shop-1.0.0", "shop-1.1.0").replace("shop:2.1.0", "shop:2.2.0")
    found = between(stream(DEPLOYMENT, SERVICE), stream(SERVICE, new))
    (change,) = found.changes
    assert (change.resource, change.status, change.was, change.noise) == (SHOP, Status.CHANGED, None, False)
    assert [(field.path, field.old, field.new) for field in change.fields if not field.noise] == [
        ("spec.template.spec.containers[name=app].image", "example.org/shop:2.1.0", "example.org/shop:2.2.0")
    ]
    assert [field.path for field in change.fields if field.noise] == [
        'metadata.labels["helm.sh/chart"]',
        'spec.template.metadata.labels["helm.sh/chart"]',
    ]
    assert change.before == docs.load(DEPLOYMENT)
    assert change.after == docs.load(new)
    assert [resource.kind for resource in found.after] == ["Deployment", "Service"]
    assert found.gaps == ()


def test_nothing_but_labels() -> None:
    found = between(stream(DEPLOYMENT), stream(DEPLOYMENT.replace("shop-1.0.0", "shop-1.1.0")))
    assert (found.noise, found.count(Status.CHANGED)) == (1, 0)
    (change,) = found.changes
    assert (change.before, change.after) == (None, None)


def test_labels_of_another_layout_are_noise_too() -> None:
    new = DEPLOYMENT.replace("    helm.sh/chart: shop-1.0.0\n", '    "helm.sh/chart": shop-1.1.0\n', 1)
    assert between(DEPLOYMENT, new).noise == 1


def test_added_and_removed_come_whole_and_in_order() -> None:
    found = between(stream(SERVICE), stream(DEPLOYMENT))
    assert [(change.resource.kind, change.status) for change in found.changes] == [
        ("Deployment", Status.ADDED),
        ("Service", Status.REMOVED),
    ]
    assert found.changes[0].after == docs.load(DEPLOYMENT)
    assert found.changes[1].before == docs.load(SERVICE)


def test_another_version_of_the_api_is_a_change_with_its_past() -> None:
    (change,) = between(DEPLOYMENT.replace("apps/v1", "extensions/v1beta1"), DEPLOYMENT).changes
    assert change.was == Resource("extensions/v1beta1", "Deployment", None, "shop")
    assert [field.path for field in change.fields] == ["apiVersion"]


def test_the_release_namespace_made_explicit_is_noise() -> None:
    new = SERVICE.replace("name: shop\n", "name: shop\n  namespace: ns\n")
    assert (between(SERVICE, new).noise, real(between(SERVICE, new))) == (1, [])
    assert [change.status for change in real(between(SERVICE, new, "other"))] == [
        Status.REMOVED,
        Status.ADDED,
    ]
    (change,) = real(between(SERVICE, new, None))
    assert change.was == Resource("v1", "Service", None, "shop")


def test_lists_are_unfolded() -> None:
    items = docs.dump(
        {"apiVersion": "v1", "kind": "List", "items": [docs.load(SERVICE), docs.load(DEPLOYMENT)]}
    )
    found = between(stream(items), stream(DEPLOYMENT, SERVICE))
    assert (found.changes, found.gaps, len(found.before)) == ((), (), 2)
    broken = between(stream("apiVersion: v1\nkind: List\nitems: [1]\n"), "")
    assert [gap.subject for gap in broken.gaps] == ["shop/templates/0.yaml"]


def test_a_broken_document_costs_only_itself() -> None:
    found = between(stream(SERVICE), stream("a: [b\n", SERVICE.replace("80", "81"), "words\n", "kind: A\n"))
    assert [gap.subject for gap in found.gaps] == [f"shop/templates/{i}.yaml" for i in (0, 2, 3)]
    assert {gap.stage for gap in found.gaps} == {Stage.COMPARE}
    assert [change.resource.kind for change in found.changes] == ["Service"]


def test_a_document_that_breaks_where_it_was_not_looked_at() -> None:
    found = between(stream(SERVICE), stream(SERVICE + "  x: [\n"))
    assert (len(found.gaps), found.changes) == (1, ())
    (change,) = between("", stream(SERVICE + "  x: [\n")).changes
    assert (change.status, change.after) == (Status.ADDED, None)


def test_what_the_yaml_reader_says_is_not_repeated() -> None:
    found = between("", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  a: *hunter2\n")
    assert len(found.gaps) == 1
    assert "hunter2" not in repr(found)


def test_a_document_nested_too_deeply_is_a_gap() -> None:
    assert len(between("", SERVICE + "x: " + "[" * 500 + "]" * 500).gaps) == 1


def test_several_documents_of_one_identity() -> None:
    twice = stream(SERVICE, SERVICE.replace("80", "81"))
    assert between(twice, twice) == between(twice, stream(SERVICE.replace("80", "81"), SERVICE))
    assert between(twice, twice).gaps == ()
    found = between(twice, stream(SERVICE, SERVICE.replace("80", "82")))
    assert [gap.subject for gap in found.gaps] == ["Service shop"]
    assert len(found.changes) == 1


def test_a_renamed_job() -> None:
    job = DEPLOYMENT.replace("kind: Deployment", "kind: Job").replace("apps/v1", "batch/v1")
    old, new = (
        job.replace("name: shop\n  labels", f"name: shop-{tail}\n  labels") for tail in ("0a1b2c3", "4d5e6f7")
    )
    (change,) = between(old, new).changes
    assert (change.was, change.resource.name) == (
        Resource("batch/v1", "Job", None, "shop-0a1b2c3"),
        "shop-4d5e6f7",
    )
    assert [field.path for field in change.fields] == ["metadata.name"]


def test_labels_of_a_jobs_pods_are_news_unless_a_hook_deletes_it() -> None:
    job = DEPLOYMENT.replace("kind: Deployment", "kind: Job").replace("apps/v1", "batch/v1")
    assert len(real(between(job, job.replace("shop-1.0.0", "shop-1.1.0")))) == 1
    hook = job.replace("  name: shop\n", '  name: shop\n  annotations:\n    "helm.sh/hook": pre-upgrade\n', 1)
    assert between(hook, hook.replace("shop-1.0.0", "shop-1.1.0")).noise == 1


SECRET = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  password: {}\n  user: {}\n"


def test_a_random_password_is_noise_when_it_was_rendered_twice() -> None:
    old, new = SECRET.format("MQ==", "YQ=="), SECRET.format("Mg==", "YQ==")
    assert len(real(between(old, new))) == 1
    again = SECRET.format("Mw==", "YQ=="), SECRET.format("NA==", "YQ==")
    assert between(old, new, again=again).noise == 1
    (change,) = real(
        between(old, new.replace("YQ==", "Yg=="), again=(again[0], again[1].replace("YQ==", "Yg==")))
    )
    assert [field.path for field in change.fields if not field.noise] == ["data.user"]


def test_a_random_name_is_noise_when_it_was_rendered_twice() -> None:
    texts = [SERVICE.replace("name: shop", f"name: {name}") for name in ("ab", "cd", "ef", "gh")]
    assert len(real(between(texts[0], texts[1]))) == 2
    assert between(texts[0], texts[1], again=(texts[2], texts[3])).noise == 1
    assert len(real(between(texts[0], texts[1], again=(texts[0], texts[1])))) == 2


def test_another_layout_is_no_change() -> None:
    assert between(DEPLOYMENT, docs.dump(docs.load(DEPLOYMENT))).changes == ()


def test_a_large_crd_is_read_in_part_and_reported_in_full() -> None:
    schema = {f"field{i}": {"type": "string", "description": f"Field {i}.\nIt is long."} for i in range(400)}
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "shops.example.org"},
        "spec": {"versions": [{"name": "v1", "schema": {"openAPIV3Schema": {"properties": schema}}}]},
    }
    old = docs.dump(crd)
    del schema["field7"]
    (change,) = between(old, docs.dump(crd)).changes
    assert [(field.path, field.new) for field in change.fields] == [
        ("spec.versions[name=v1].schema.openAPIV3Schema.properties.field7", ABSENT)
    ]
    broken = old.replace("metadata:", "metadata: ", 1) + '  "x: {\n'
    assert len(between(old, broken).gaps) == 1


OBJECTS = st.builds(
    lambda kind, name, body: {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, "spec": body},
    st.sampled_from(["ConfigMap", "Pod", "Job", "StatefulSet"]),
    st.sampled_from(["a", "b", "c-0a1b2c3d4", "c-9f8e7d6c5"]),
    MAPPINGS,
)
SETS = st.lists(OBJECTS, max_size=5, unique_by=lambda thing: (thing["kind"], thing["metadata"]["name"]))


@given(SETS, SETS, st.integers(0, 9))
def test_applying_the_changes_to_old_gives_new(old: list[Any], new: list[Any], seed: int) -> None:
    shuffled = random.Random(seed).sample(new, len(new))
    found = between(stream(*map(docs.dump, old)), stream(*map(docs.dump, new)))
    assert found == between(stream(*map(docs.dump, old)), stream(*map(docs.dump, shuffled)))
    objects = {(thing["kind"], thing["metadata"]["name"]): thing for thing in old}
    for change in found.changes:
        was = change.was or change.resource
        before = objects.pop((was.kind, was.name)) if change.status is not Status.ADDED else None
        if change.status is not Status.REMOVED:
            after = change.after if before is None else apply(before, change.fields)
            objects[change.resource.kind, change.resource.name] = dict(after or {})
    assert sorted(map(settled, objects.values())) == sorted(map(settled, new))


@given(SETS)
def test_a_render_does_not_differ_from_itself(objects: list[Any]) -> None:
    text = stream(*map(docs.dump, objects))
    found = between(text, text)
    assert (found.changes, found.gaps) == ((), ())
    assert found.before == found.after


PIECES = [
    "---\n",
    "--- ",
    "kind: Secret\n",
    "kind: List\n",
    "items:\n",
    "apiVersion: v1\n",
    "metadata:\n",
    "  name: a\n",
]
PIECES += [
    "  labels:\n",
    "    chart: a-1\n",
    "    chart: a-2\n",
    "- a\n",
    "  - {a: b}\n",
    "a: &a [*a]\n",
    "? ",
    "!!binary x\n",
]
PIECES += [
    "'",
    '"',
    "{",
    "}",
    "\t",
    "\r\n",
    "# Source: x\n",
    "...\n",
    "data: |\n",
    "  x\n",
    "\ufeff",
    "<<: *a\n",
    ".nan\n",
]
PIECES += ["\x00", "\u202e", "\t- x\n", "\ufeff---\n", "x: " + "[" * 3000, "- " * 200, "  " * 2000 + "a: b\n"]
NOISE = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@given(st.one_of(NOISE, st.text(max_size=30)), st.one_of(NOISE, st.text(max_size=30)), st.none() | NOISE)
def test_no_input_makes_it_raise(old: str, new: str, again: str | None) -> None:
    for change in between(old, new, again=(again, None)).changes:
        assert isinstance(unified(change, limit=5), str)


@given(WILD, WILD)
def test_no_text_in_a_document_makes_it_raise(old: str, new: str) -> None:
    def render(text: str) -> str:
        text = text.encode("utf-8", "replace").decode()
        meta = {"name": "a", "annotations": {"a": text}}
        spec = {"containers": [{"name": "a", "args": [text]}]}
        return stream(
            docs.dump({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"a.yaml": text}}),
            docs.dump({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": spec}),
        )

    found = between(render(old), render(new))
    assert len(found.changes) == (0 if render(old) == render(new) else 2)
    assert found.gaps == ()
    for change in found.changes:
        assert isinstance(unified(change, limit=5), str)


def test_a_long_line_and_windows_line_ends() -> None:
    long = SERVICE.replace("name: shop\n", f"name: shop\n  annotations: {{a: {'x' * 2_000_000}}}\n")
    assert len(between(long, long.replace("xxx\n", "xxy\n")).changes) <= 1
    assert between(SERVICE, SERVICE.replace("\n", "\r\n")).changes == ()
    assert between(SERVICE, "\ufeff" + SERVICE).changes == ()


def test_a_chart_whose_full_name_changed_says_how_sure_that_is() -> None:
    old = stream(DEPLOYMENT, SERVICE)
    (*changes,) = between(old, old.replace("  name: shop\n", "  name: rel-shop\n")).changes
    assert [(change.status, change.was and change.was.name, change.confidence) for change in changes] == [
        (Status.CHANGED, "shop", Confidence.HIGH)
    ] * 2
    (change,) = between(DEPLOYMENT.replace("apps/v1", "extensions/v1beta1"), DEPLOYMENT).changes
    assert change.confidence is None


def test_aliases_do_not_explode() -> None:
    names = "abcdefg"
    bomb = "".join(f"  {b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in pairwise(names))
    text = SERVICE + "x:\n  a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + bomb
    found = between(text, text.replace("1]", "2]"))
    assert [gap.subject for gap in found.gaps] == ["document at line 1"]
    assert found.changes == ()


WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789+/=:'\"# \n", min_size=12, max_size=24).map(
    lambda text: "Zq" + text
)


@given(st.lists(WORDS, min_size=8, max_size=8, unique=True), st.booleans())
def test_no_secret_is_in_what_comes_out(secrets: list[str], again: bool) -> None:
    def render(one: str, two: str, three: str, four: str) -> str:
        meta = {"name": "a"}
        data = {"k": base64.b64encode(one.encode()).decode()}
        env = [{"name": "DB_PASSWORD", "value": three}]
        texts = {"api_key": four, "a.yaml": docs.dump({"db": {"password": two}, "b": [1]})}
        texts |= {"a.json": json.dumps({"accessKey": one}), "env.yaml": docs.dump({"env": env})}
        return stream(
            docs.dump(
                {
                    "apiVersion": "v1",
                    "kind": "Secret",
                    "metadata": meta,
                    "data": data,
                    "stringData": {"s": two},
                }
            ),
            docs.dump(
                {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": {"containers": [{"env": env}]}}
            ),
            docs.dump({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": texts}),
        )

    old, new = render(*secrets[:4]), render(*secrets[4:])
    found = between(old, new, again=(new, old) if again else (None, None))
    shown = json.dumps([machine.change(change) for change in found.changes], default=str)
    shown += repr(found) + "".join(unified(change) for change in found.changes)
    assert len(found.changes) == 3
    for secret in secrets:
        assert repr(secret)[1:-1] not in shown
        assert base64.b64encode(secret.encode()).decode() not in shown


@pytest.mark.parametrize("namespace", [None, "ns"])
def test_the_key_decides_the_hashes(namespace: str | None) -> None:
    old, new = SECRET.format("MQ==", "YQ=="), SECRET.format("Mg==", "YQ==")
    hashes = {
        compare(old, new, namespace=namespace, key=key).changes[0].fields[0].old for key in (b"a", b"b")
    }
    assert len(hashes) == 2


ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: shop
  labels:
    helm.sh/chart: shop-1.0.0
rules:
  - apiGroups: [""]
    resources: [pods]
    verbs: [get]
"""
BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: shop
  namespace: ns
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: shop
subjects:
  - kind: ServiceAccount
    name: shop
"""


def test_a_changed_role_brings_every_role_and_binding_along() -> None:
    new = ROLE.replace("[get]", "[get, list]")
    found = between(stream(SERVICE, ROLE, BINDING), stream(SERVICE, new, BINDING))
    assert [[(one.resource.kind, one.resource.namespace) for one in side] for side in found.rbac] == [
        [("Role", None), ("RoleBinding", None)]
    ] * 2
    assert [side[0].document for side in found.rbac] == [docs.load(ROLE), docs.load(new)]
    assert [change.resource.kind for change in found.changes] == ["Role"]


@pytest.mark.parametrize(
    "new",
    [
        stream(ROLE, BINDING),
        stream(ROLE.replace("shop-1.0.0", "shop-1.1.0"), BINDING),
        stream(ROLE, BINDING, SERVICE),
    ],
)
def test_roles_that_stay_are_not_read(new: str) -> None:
    assert between(stream(ROLE, BINDING), new).rbac == ((), ())
