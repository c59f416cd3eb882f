"""The small parts that several checks stand on: grants, images, values, the reading of notes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.judge import classify, images, rbac, reading
from bot.judge.rbac import phrases
from bot.judge.values import listed, set_paths
from bot.model import NoteClass, ValuesLayer
from tests.judge.examples import note

WORDS = st.sampled_from(["pods", "secrets", "*", "pods/log", "pods/*"])
VERBS = st.sampled_from(["get", "list", "*"])
ROLES = st.builds(
    lambda kind, resources, verbs, names: {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": kind,
        "metadata": {"name": "r"},
        "rules": [{"apiGroups": [""], "resources": resources, "verbs": verbs, "resourceNames": names}],
    },
    st.sampled_from(["Role", "ClusterRole"]),
    st.lists(WORDS, min_size=1, max_size=2),
    st.lists(VERBS, min_size=1, max_size=2),
    st.lists(st.sampled_from(["a", "b"]), max_size=1),
)


@given(ROLES, ROLES)
def test_more_rights_before_never_leave_more_that_is_new(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert rbac.wider(rbac.grants(one), rbac.grants(one)) == []
    alone = rbac.wider((), rbac.grants(other))
    together = rbac.wider(rbac.grants(one), rbac.grants(other))
    assert set(alone) <= set(rbac.grants(other))
    assert rbac.wider(alone, rbac.grants(other)) == rbac.wider(alone, together) == []


@given(ROLES)
def test_everything_is_covered_by_everything(role: dict[str, Any]) -> None:
    whole = rbac.Grant(None, "*", "*", "*")
    assert rbac.wider([whole], rbac.grants(role)) == []


def test_urls_that_are_no_resources() -> None:
    role = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "rules": [{"nonResourceURLs": ["/metrics", "/healthz/*"], "verbs": ["get"]}],
    }
    had = rbac.grants(role)
    assert rbac.wider(had, [rbac.Grant(None, "url", "/healthz/etcd", "get")]) == []
    logs = rbac.Grant(None, "url", "/logs", "get")
    assert rbac.wider(had, [logs]) == [logs]
    assert phrases.told([logs]) == "read /logs (get)"
    assert rbac.grants(role, "shop") == frozenset()


@pytest.mark.parametrize(
    ("reference", "place", "major"),
    [
        ("nginx", "docker.io/library/nginx", None),
        ("nginx:1.27", "docker.io/library/nginx", 1),
        ("acme/web:v2.0.0-rc.1", "docker.io/acme/web", 2),
        ("index.docker.io/acme/web:2.0", "docker.io/acme/web", 2),
        ("localhost/web:1.0", "localhost/web", 1),
        ("reg.example.org:5000/a/b:16.1-alpine@sha256:00", "reg.example.org:5000/a/b", 16),
        ("ghcr.io/acme/web@sha256:00", "ghcr.io/acme/web", None),
        ("ghcr.io/acme/web:latest", "ghcr.io/acme/web", None),
        ("ghcr.io/acme/web:20260101.1", "ghcr.io/acme/web", None),
    ],
)
def test_images(reference: str, place: str, major: int | None) -> None:
    image = images.parse(reference)
    assert (image.place, image.major) == (place, major)


def layer(text: str) -> ValuesLayer:
    return ValuesLayer("inline", "a.yaml", 1, text)


def test_what_a_release_sets() -> None:
    parameter = ValuesLayer("parameter", None, None, "x", name=r"a.b\.c[0].d")
    unread = ValuesLayer("file", "secret.yaml", None, None)
    found = set_paths((layer("a: {x: 1, y: null}\nlist: [{z: 1}]"), unread, parameter, layer("not: [valid")))
    assert set(found) == {("a",), ("a", "x"), ("list",), ("a", "b.c")}
    assert found["a", "b.c"] is parameter


def test_listed() -> None:
    assert listed({"a": {"b": None}}, ("a", "b"))
    assert not listed({"a": {"b": None}}, ("a", "b", "c"))
    assert not listed({"a": 1}, ("b",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("## Breaking changes\n* The port is another one", NoteClass.BREAKING),
        ("## Breaking changes\n* None", NoteClass.ROUTINE),
        ("## Breaking changes\n### Features\n* A second port", NoteClass.ROUTINE),
        ("* feat(api)!: another port", NoteClass.BREAKING),
        ("* The value `a` was renamed to `b`", NoteClass.BREAKING),
        ("You must set the password now.", NoteClass.ACTION),
        ("* fix: you must not be asked twice", NoteClass.ROUTINE),
        ("* Deprecate the value `a`", NoteClass.DEPRECATION),
        ("* Update Go for CVE-2024-12345", NoteClass.SECURITY),
        ("* chore(deps): update redis to v8", NoteClass.ROUTINE),
        ("* A second port\n* Remove unused variables from the template helpers", NoteClass.ROUTINE),
        ("Full Changelog: https://example.org/compare", NoteClass.EMPTY),
        ("", NoteClass.EMPTY),
    ],
)
def test_what_a_note_says(text: str, said: NoteClass) -> None:
    assert classify.note(note(text)) is said


def test_an_upgrade_document_asks_for_action_whatever_it_says() -> None:
    text = "## To 2.0.0\nThe metrics live elsewhere."
    assert classify.note(note(text, kind="upgrade-doc")) is NoteClass.ACTION
    assert classify.note(note(text)) is NoteClass.ROUTINE


def test_every_statement_tells_its_rules() -> None:
    found = classify.statements(note("* A second port\n* feat!: another port"))
    assert [(one.said, [said.code for said in classify.told(one)]) for one in found] == [
        (NoteClass.ROUTINE, []),
        (NoteClass.BREAKING, ["N102"]),
    ]


def test_a_very_long_line_is_cut() -> None:
    text = "* " + "a" * 500_000 + " breaking change"
    assert classify.note(note(text)) is NoteClass.ROUTINE
    assert len(reading.shorten(text)) == 200


@given(st.text(max_size=200))
def test_no_text_makes_the_rules_raise(text: str) -> None:
    classify.note(note(text))
