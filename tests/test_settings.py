"""The configuration: defaults, strictness, globs, mirrors."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.model import Severity
from bot.settings import Settings, json_schema, matches, parse

FULL = """
clusters:
  - name: prod
    kubernetes: 1.30
    target: "1.31"
    paths: ["clusters/prod/**"]
    api_versions: [monitoring.coreos.com/v1]
  - name: lab
    kubernetes: "1.32"
    paths: [clusters/lab]
policy:
  allow: [patch, minor]
labels: {safe: ok}
renovate: {authors: ["acme-renovate[bot]"], author_ids: [7], branch_prefix: deps/, verified_commits: false}
mirrors:
  https://charts.example: https://mirror.example/charts
  https://charts.example/stable: file:///srv/stable
ignore:
  - {rule: M206, chart: keda, reason: known}
  - {rule: N105, reason: not now}
rules:
  - {rule: M209, severity: breaking, reason: strict}
  - {rule: M209, chart: traefik, severity: info, reason: expected}
"""


def test_no_file_is_a_configuration() -> None:
    assert parse("") == Settings()
    assert parse("# nothing\n") == Settings()


def test_an_unquoted_minor_is_no_number() -> None:
    assert parse(FULL).clusters[0].kubernetes == "1.30"


def test_clusters_by_path() -> None:
    settings = parse(FULL)
    assert [cluster.name for cluster in settings.clusters_of("clusters/prod/a/b.yaml")] == ["prod"]
    assert [cluster.name for cluster in settings.clusters_of("clusters/lab/x.yaml")] == ["lab"]
    assert settings.clusters_of("elsewhere.yaml") == ()
    everywhere = parse("clusters: [{name: a, kubernetes: '1.30'}]")
    assert [cluster.name for cluster in everywhere.clusters_of("any.yaml")] == ["a"]


def test_the_longest_mirror_wins_and_only_whole_segments_match() -> None:
    settings = parse(FULL)
    assert settings.mirrored("https://charts.example/x") == "https://mirror.example/charts/x"
    assert settings.mirrored("https://charts.example/stable/y") == "file:///srv/stable/y"
    assert settings.mirrored("https://charts.example") == "https://mirror.example/charts"
    assert settings.mirrored("https://charts.example.org/x") == "https://charts.example.org/x"
    assert settings.mirrored("https://charts.example/stabler") == "https://mirror.example/charts/stabler"


def test_rules_can_be_ignored_and_changed_for_one_chart() -> None:
    settings = parse(FULL)
    assert settings.ignored("M206", "keda") == "known"
    assert settings.ignored("M206", "loki") is None
    assert settings.ignored("N105", "loki") == "not now"
    assert settings.severity("M209", "loki", Severity.REVIEW) is Severity.BREAKING
    assert settings.severity("M209", "traefik", Severity.REVIEW) is Severity.INFO
    assert settings.severity("M201", "loki", Severity.REVIEW) is Severity.REVIEW


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("clutsers: []", "unknown key 'clutsers'", "did you mean 'clusters'?"),
        (
            "clusters: [{nmae: a, kubernetes: '1.30'}]",
            "unknown key 'clusters[0].nmae'",
            "did you mean 'name'?",
        ),
        ("policy: {zzz: 1}", "unknown key 'policy.zzz'", "known keys: allow"),
        ("clusters: [{name: a}]", "missing required field `kubernetes`", "see"),
        ("clusters: [{name: a, kubernetes: '30'}]", "matching regex", "see"),
        ("clusters: [{name: a, kubernetes: 1.33.2}]", "yml: clusters[0].kubernetes: Expected", "see"),
        ("clusters: [{name: a, kubernetes: 1.33.2}]", "(such as 1.33)", "see"),
        ("ignore: [{rule: M206}]", "missing required field `reason`", "see"),
        ("policy: {allow: [huge]}", "Invalid enum value 'huge'", "see"),
        ("- a", "a mapping is expected", None),
        ("a: [", "line 2: not valid YAML", None),
        ("labels: {safe: " + "x" * 51 + "}", "length <= 50", "see"),
    ],
)
def test_mistakes_are_named(text: str, message: str, hint: str | None) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(text)
    assert message in caught.value.message
    assert caught.value.exit_code == 2
    assert (caught.value.hint or "").startswith(hint or "")


def test_the_digest_changes_with_what_matters_only() -> None:
    assert parse("cache_dir: /a").digest() == parse("cache_dir: /b").digest() == Settings().digest()
    assert parse("policy: {allow: [patch]}").digest() != Settings().digest()
    assert parse(FULL).digest() == parse(FULL + "\n# a comment\n").digest()


@pytest.mark.parametrize(
    ("path", "pattern", "yes"),
    [
        ("clusters/prod/a/b.yaml", "clusters/prod/**", True),
        ("clusters/prod/b.yaml", "clusters/*/b.yaml", True),
        ("clusters/prod/x/b.yaml", "clusters/*/b.yaml", False),
        ("a/b/c", "**/c", True),
        ("c", "**/c", True),
        ("a/c", "a/**/c", True),
        ("a/x/y/c", "a/**/c", True),
        ("prod/x", "prod", True),
        ("production/x", "prod", False),
        ("d/a.yaml", "*.yaml", False),
        ("a+b.yaml", "a+?.yaml", True),
        ("a\nb", "a*", True),
    ],
)
def test_globs(path: str, pattern: str, yes: bool) -> None:
    assert matches(path, pattern) is yes


@given(st.text(alphabet="ab/.*?[(+", max_size=12), st.text(alphabet="ab/.", max_size=12))
def test_any_pattern_is_a_pattern(pattern: str, path: str) -> None:
    assert matches(path, pattern) in (True, False)


def test_the_schema_describes_every_key() -> None:
    schema = json.dumps(json_schema())
    for key in ("clusters", "api_versions", "verified_commits", "mirrors", "branch_prefix", "allow"):
        assert f'"{key}"' in schema
    assert '"additionalProperties": false' in schema
