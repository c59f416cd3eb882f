"""No configuration, however odd, makes anything raise; every version stands where it is said to."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import discover
from bot.discover.renovate import configuration, problems, reaches, reads
from bot.discover.renovate.queries import Document
from bot.errors import DocumentError
from bot.settings import Settings
from tests.discover.trees import MemoryTree, assert_position, workspace

KEYS = st.sampled_from(
    ["extends", "ignorePresets", "customManagers", "regexManagers", "customType", "matchStrings", "fileMatch",
     "managerFilePatterns", "datasourceTemplate", "depNameTemplate", "currentValueTemplate", "flux", "x",
     "registryAliases", "aliases", "ignorePaths", "includePaths", "enabledManagers", "enabled", "helmv3",
     "packageRules", "registryUrls", "matchPackageNames", "matchStringsStrategy", "packages"]
)  # fmt: skip
TEXTS = st.sampled_from(
    ["", "config:recommended", "local>me/x//a", "me/x:b/c", "./a", "customManagers:makefileVersions", "regex",
     "helm", "docker", "/(/", "/.*/", "**/*", "!(a)", "+(a)", "[", "*", "recursive", "combination", "\ud800",
     "(?<depName>\\w+)", "(?<currentValue>[\\d.]+)", "(?<datasource>helm)", "{{depName}}", "{{#if x}}",
     "\x00", "{{{replace 'a' 'b' x}}}", "https://x.example", "é\u2028", "github>me/x(a,b)"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=25,
)
MANAGERS = st.lists(
    st.fixed_dictionaries(
        {"managerFilePatterns": st.just(["**"]), "matchStrings": st.lists(TEXTS, max_size=3)},
        optional={
            "matchStringsStrategy": TEXTS,
            "datasourceTemplate": TEXTS,
            "depNameTemplate": TEXTS,
            "packageNameTemplate": TEXTS,
            "registryUrlTemplate": TEXTS,
            "currentValueTemplate": TEXTS,
        },
    ),
    max_size=3,
)
CONTENT = st.lists(
    st.sampled_from(
        ["# renovate: datasource=helm depName=web\n", "A=1.2.3\n", "web 1.2.3 helm", "\r\n", "é",
         "oci://web ", "'1.0'", "\ud800", "datasource=docker", " # renovate: ", "1.2.3@sha256:aa\n",
         "{{ a }}", "\u2028"]
    ),
    max_size=8,
).map("".join)  # fmt: skip
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def survives(files: dict[str, str]) -> None:
    """Everything is asked of a tree with these files."""
    odd = workspace(files)
    found = configuration(odd)
    assert found.path is None or found.path in files
    problems(odd)
    for manager in ("flux", "helmv3", "custom.regex", "none"):
        for path in files:
            reaches(odd, manager, path)
            reads(odd, manager, path)
    tree = MemoryTree(files)
    for release in discover.releases(tree, Settings()).releases:
        assert_position(tree, release)


@SLOW
@given(st.dictionaries(KEYS, VALUES, max_size=6), VALUES, CONTENT)
def test_any_configuration(table: object, preset: object, text: str) -> None:
    survives({"renovate.json": json.dumps(table), "a.json": json.dumps(preset), "versions": text})


@SLOW
@given(MANAGERS, CONTENT)
def test_any_custom_manager(managers: list[object], text: str) -> None:
    survives({"renovate.json": json.dumps({"customManagers": managers}), "a/versions": text})


@given(
    st.text(max_size=30)
    | st.sampled_from(["{a: 1}", "[1]", "{extends: 1}", "{a: {b: [}", "'x'", "/* x", "{'a\\"])
)
def test_any_text(text: str) -> None:
    survives({"renovate.json5": text, "package.json": text + '{"renovate": 1}'})


@SLOW
@pytest.mark.parametrize("file_format", ["yaml", "json", "toml", ""])
@given(
    text=st.text(max_size=60)
    | st.sampled_from(["a: &x [*x]", "<<: {a: b}\nc: d", "? [a]\n: b", "a = 1979-05-27"])
)
def test_any_document(file_format: str, text: str) -> None:
    with contextlib.suppress(DocumentError):
        document = Document(text, file_format)
        assert all(place.document.offset(place.node) >= 0 for place in document.places)
        assert json.loads(json.dumps(document.encoded, default=str))
