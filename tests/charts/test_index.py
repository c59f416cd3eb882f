from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import docs
from bot.charts import index
from bot.errors import ChartError

TWO = """\
apiVersion: v1
entries:
  alpha:
  - name: alpha
    version: 1.10
    urls: [alpha-1.10.tgz]
  - name: alpha
    version: 1.9.0
  beta:
    - version: 0.1.0
      description: |
        entries:
          alpha:
      name: beta
generated: "2026-01-02T03:04:05Z"
"""


def versions(text: str, chart: str) -> list[str]:
    return [str(one["version"]) for one in index.entries(text, chart, "here")]


def test_one_charts_entries_and_no_others() -> None:
    assert versions(TWO, "alpha") == ["1.10", "1.9.0"]
    assert versions(TWO, "beta") == ["0.1.0"]


def test_only_the_charts_own_lines_are_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    load = docs.load_strings

    def remember(text: str) -> object:
        parsed.append(text)
        return load(text)

    monkeypatch.setattr(docs, "load_strings", remember)
    versions(TWO, "beta")
    assert len(parsed) == 1
    assert "alpha-1.10.tgz" not in parsed[0]
    assert parsed[0].startswith("  beta:\n")


@pytest.mark.parametrize(
    "text",
    [
        TWO.replace("  alpha:", '  "alpha":').replace("  beta:", "  'beta':  # the other"),
        TWO.replace("apiVersion: v1\n", "").replace("generated:", "apiVersion: v1\ngenerated:"),
        "# made by hand\n\n" + TWO.replace("entries:\n", "entries:  # all\n\n  # first\n"),
        TWO.split("generated")[0],
        json.dumps({"entries": {"alpha": [{"name": "alpha", "version": v} for v in ("1.10", "1.9.0")]}}),
        "entries: {alpha: [{name: alpha, version: 1.10}, {name: alpha, version: 1.9.0}]}",
        TWO.replace("  alpha:\n", "  ? alpha\n  :\n", 1),
    ],
)
def test_other_shapes_of_the_same(text: str) -> None:
    assert versions(text, "alpha") == ["1.10", "1.9.0"]


def test_a_json_number_keeps_its_zero() -> None:
    assert versions('{"entries": {"a": [{"name": "a", "version": 1.10}]}}', "a") == ["1.10"]


def test_windows_line_ends_and_a_byte_order_mark() -> None:
    text = index.decode(b"\xef\xbb\xbf" + TWO.replace("\n", "\r\n").encode(), "here")
    assert text == TWO


def test_a_name_inside_a_text_is_no_chart() -> None:
    text = 'entries:\n  beta:\n  - name: beta\n    version: 1.0.0\n    home: "x\n  alpha:\n  - name: no"\n'
    assert versions(text, "beta") == ["1.0.0"]
    with pytest.raises(ChartError, match="lists no chart 'alpha'"):
        index.entries(text, "alpha", "here")


@pytest.mark.parametrize("text", [TWO, "entries: {alpha: [], alpaca: []}", '{"entries": {"alpha": []}}'])
def test_an_unknown_chart_gets_the_nearest_name(text: str) -> None:
    with pytest.raises(ChartError, match="here lists no chart 'alpah'") as caught:
        index.entries(text, "alpah", "here")
    assert caught.value.hint == "did you mean 'alpha'?"


@pytest.mark.parametrize(
    "text", ["", "<html>", "- a", "entries: 3", "{", "a: b: c", "apiVersion: v1\n", "\t"]
)
def test_garbage_is_a_chart_error(text: str) -> None:
    with pytest.raises(ChartError, match="here is no index"):
        index.entries(text, "alpha", "here")


def test_an_index_without_charts_is_an_index() -> None:
    for text in ("apiVersion: v1\nentries:\n", "entries: {}"):
        with pytest.raises(ChartError, match="lists no chart"):
            index.entries(text, "alpha", "here")


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(ChartError, match="not UTF-8"):
        index.decode(b"\xff\xfe\x00", "here")


def test_what_an_entry_says() -> None:
    raw = docs.load_strings(
        f"""
        - name: alpha
          version: 1.2.0
          appVersion: 1.10
          kubeVersion: '>=1.25.0'
          deprecated: true
          digest: SHA256:{"AB" * 32}
          home: https://alpha.example
          sources: [https://git.example/alpha]
          urls: [alpha-1.2.0.tgz, https://elsewhere.example/a.tgz]
          annotations: {{artifacthub.io/prerelease: false, weight: 3, nothing: null}}
        - name: alpha
        - nonsense
        - {{name: alpha, version: 1.1.0, digest: unknown, urls: nonsense, annotations: [], sources: 3}}
        """
    )
    new, old = index.versions(raw, "https://charts.example/stable")
    assert (new.app_version, new.kube_version, new.deprecated) == ("1.10", ">=1.25.0", True)
    assert new.digest == "ab" * 32
    assert new.urls == ("https://charts.example/stable/alpha-1.2.0.tgz", "https://elsewhere.example/a.tgz")
    assert new.annotations == {"artifacthub.io/prerelease": "False", "weight": "3"}
    assert (old.version, old.digest, old.urls, old.sources) == ("1.1.0", None, (), ())


NAME = st.sampled_from(["a", "a-b", "b", "ab", "b.c", "entries"])
TEXT = st.sampled_from(["x", "a:", "\na:\n", "  a:\n  - name: a", "- b", "#", "entries:\n  a:", '"', "'"])
ENTRY = st.fixed_dictionaries({"version": st.sampled_from(["1.0.0", "2.0.0"]), "description": TEXT})


@settings(max_examples=60)
@given(st.dictionaries(NAME, st.lists(ENTRY, min_size=1, max_size=3), min_size=1), NAME)
def test_cutting_out_is_the_same_as_parsing_whole(
    charts: dict[str, list[dict[str, str]]], chart: str
) -> None:
    entries = {name: [{"name": name, **one} for one in listed] for name, listed in charts.items()}
    text = docs.dump({"apiVersion": "v1", "entries": entries, "generated": "now"})
    try:
        found = index.entries(text, chart, "here")
    except ChartError:
        found = []
    assert found == entries.get(chart, [])
