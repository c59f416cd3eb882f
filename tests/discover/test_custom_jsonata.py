"""The repository's own JSONata managers tell of charts, and point at the scalar that a version came from."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.discover.renovate.dependencies import UNKNOWN
from tests.discover.trees import between, found, only

REPO = "https://charts.example.com"
PLAIN = '*.charts.{"depName": name, "currentValue": version, "registryUrl": repo}'


def config(query: str, file_format: str = "yaml", **rest: str) -> str:
    """A configuration with one JSONata manager over ``versions``."""
    manager: Mapping[str, object] = {
        "customType": "jsonata",
        "fileFormat": file_format,
        "managerFilePatterns": ["/versions/"],
        "matchStrings": [query],
        "datasourceTemplate": "helm",
        **rest,
    }
    return json.dumps({"customManagers": [manager]})


def test_yaml_of_several_documents() -> None:
    text = """\
---
charts: [{name: web, version: &v '1.2.3', repo: https://a.example}]
---
other: 1.2.3
charts:
  - name: two
    version: 4.5.6 # 1.2.3
    repo: https://b.example
"""
    one, two = found({"renovate.json": config(PLAIN), "versions.yaml": text}).releases
    assert (one.manager, one.chart, one.repository) == ("custom.jsonata", "web", "https://a.example")
    assert (one.version, one.line, one.column, one.renovate) == ("1.2.3", 2, 35, True)
    assert (two.version, two.line, two.column) == ("4.5.6", 7, 14)
    assert [gap.reason for gap in one.gaps] == [UNKNOWN]


def test_json_and_what_a_query_says_itself() -> None:
    query = '$map(list, function($x){ {"depName": $x.n, "currentValue": $x.v, "datasource": "helm"} })'
    files = {
        "renovate.json": config(query, "json", registryUrlTemplate="https://{{{depName}}}.example"),
        "versions.json": '{\n\t"list": [{"n": "a", "v": "1.2.3"},\n\t{"n": "b", "v": "1.2.3"}]}',
    }
    first, second = found(files).releases
    assert (first.line, first.column, first.repository) == (2, 28, "https://a.example")
    assert (second.line, second.column, second.repository) == (3, 19, "https://b.example")


def test_toml_has_no_places() -> None:
    query = 'helm.{"depName": chart, "currentValue": version}'
    files = {
        "renovate.json": config(query, "toml"),
        "versions.toml": '[[helm]]\nchart = "a"\nversion = "1.2.3" # 11.2.3\n'
        '[[helm]]\nchart = "b"\nversion = "2.0.0"\n[[helm]]\nchart = "c"\nversion = "2.0.0"\n',
    }
    result = found(files)
    assert [(one.chart, one.line, one.column) for one in result.releases] == [("a", 3, 12)]
    assert {gap.subject for gap in result.gaps} == {"versions.toml: b", "versions.toml: c"}


def test_a_version_that_is_cut_out() -> None:
    query = '*.{"depName": "web", "currentValue": $substringAfter(ref, ":")}'
    files = {"renovate.json": config(query), "versions": "a: 1\nref: r.example/web:1.2.3\n"}
    assert (only(files).line, only(files).column) == (2, 20)
    twice = found({**files, "versions": "ref: web:1.2.3\nother: 1.2.3\n"})
    assert twice.releases == ()
    assert [gap.reason for gap in twice.gaps] == ["where its version stands in the file cannot be told"]


def test_the_same_text_elsewhere_is_not_the_place() -> None:
    text = (
        "charts:\n- {name: web, appVersion: 1.2.3, tag: 1.2.3, version: 1.2.3, repo: 'https://a.example'}\n"
    )
    assert only({"renovate.json": config(PLAIN), "versions": text}).column == 55


@pytest.mark.parametrize(
    ("query", "text", "detail"),
    [
        (PLAIN, "charts: [{name: web, version: 1.10}]\n", "no text"),
        (PLAIN, "charts: [\n", "YAML"),
        ("charts.{", "charts: []\n", ""),
        ('"text"', "a: b\n", "no object"),
        ("$error('told')", "a: b\n", "told"),
        ("a[$match(b, /(?=x)/)]", "- {a: {b: c}}\n", ""),
        ("($f := function($x){ $f($x + 1) }; $f(1))", "a: b\n", ""),
        ("($f := function($x){ 1 + $f($x) }; $f(1))", "a: b\n", ""),
        ('$reduce([1..60], function($a, $b){ $a & $a }, "xxxxxxxx")', "a: b\n", ""),
        ('$pad("x", 9999999999)', "a: b\n", ""),
        ("[1..9999999].{'depName': 'x'}", "a: b\n", ""),
        ('$join([1..99].$pad("x", 90000000))', "a: b\n", ""),
    ],
)
def test_a_query_without_an_answer_is_a_gap_soon(query: str, text: str, detail: str) -> None:
    start = time.perf_counter()
    result = found({"renovate.json": config(query), "versions": text})
    assert time.perf_counter() - start < 25
    assert result.releases == ()
    (gap,) = result.gaps
    assert gap.reason == "a JSONata query of a custom manager has no answer"
    assert gap.detail is not None
    assert detail in gap.detail.raw


def test_nothing_found_is_no_gap() -> None:
    for query in ("nothing", "[]", PLAIN):
        result = found({"renovate.json": config(query), "versions": "a: {b: c}\n"})
        assert (result.releases, result.gaps) == ((), ())


def test_templates_that_are_not_evaluated() -> None:
    text = "charts: [{name: web, version: 1.2.3}]\n"
    odd = found({"renovate.json": config(PLAIN, packageNameTemplate="{{env.A}}"), "versions": text})
    assert [gap.reason for gap in odd.gaps] == ["a template of a custom manager is not evaluated"]
    built = found({"renovate.json": config(PLAIN, currentValueTemplate="{{depName}}"), "versions": text})
    assert [gap.reason for gap in built.gaps] == ["where its version stands in the file cannot be told"]


def test_large_files_and_deep_ones() -> None:
    large = found({"renovate.json": config(PLAIN), "versions": "a: b\n" + "#" * (1 << 20)})
    assert [gap.reason for gap in large.gaps] == ["the file is too large for custom managers"]
    deep = found({"renovate.json": config(PLAIN), "versions": "a: " + "[" * 900 + "]" * 900})
    assert deep.releases == ()


def test_a_bump(tmp_path: Path) -> None:
    text = f"charts:\n- name: web\n  version: 1.2.3\n  repo: {REPO}\n"
    old: dict[str, str | bytes | None] = {"renovate.json": config(PLAIN), "versions.yaml": text}
    (bump,) = between(tmp_path, old, {"versions.yaml": text.replace("1.2.3", "2.0.0")}).bumps
    assert (bump.old.version, bump.new.version, bump.new.repository) == ("1.2.3", "2.0.0", REPO)
