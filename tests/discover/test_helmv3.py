"""Dependencies of an umbrella chart become releases."""

from __future__ import annotations

import pytest

from bot.model import SourceKind
from tests.discover.trees import found, only


def umbrella(dependency: str, values: str | None = None, version: str = "v2") -> dict[str, str]:
    """An umbrella chart with one dependency."""
    files = {
        "apps/web/Chart.yaml": f"apiVersion: {version}\nname: shop\nversion: 1.2.3\n"
        f"dependencies:\n  - {{name: web, version: 1.2.3, {dependency}}}\n"
    }
    return files if values is None else {**files, "apps/web/values.yaml": values}


@pytest.mark.parametrize(
    ("repository", "kind", "expected"),
    [
        ("https://charts.example.com/", SourceKind.HTTP, "https://charts.example.com/"),
        ("oci://r.example/charts", SourceKind.OCI, "oci://r.example/charts"),
        ("file://../db", SourceKind.LOCAL, "apps/db"),
        ("''", SourceKind.LOCAL, "apps/web/charts/web"),
        ("'@stable'", SourceKind.HTTP, "https://charts.helm.sh/stable"),
    ],
)
def test_where_a_dependency_comes_from(repository: str, kind: SourceKind, expected: str) -> None:
    release = only(umbrella(f"repository: {repository}"))
    assert (release.kind, release.repository, release.chart) == (kind, expected, "web")
    assert (release.name, release.line, release.column) == ("shop", 5, 26)
    assert (release.values, release.gaps) == ((), ())


@pytest.mark.parametrize("alias", ["'@mine'", "alias:mine"])
def test_an_alias_is_a_gap(alias: str) -> None:
    release = only(umbrella(f"repository: {alias}"))
    assert release.repository is None
    assert len(release.gaps) == 1


def test_its_own_values_and_then_the_global_ones() -> None:
    values = "web: {tag: 1.10, global: {a: 1}}\nother: 1\nglobal:\n  a: 2\n"
    first, second = only(umbrella("repository: https://x.example", values)).values
    assert (first.content, first.line, first.path) == (
        "{tag: 1.10, global: {a: 1}}\n",
        1,
        "apps/web/values.yaml",
    )
    assert (second.content, second.line, second.kind) == ("global:\n  a: 2\n", 4, "file")
    aliased = umbrella("alias: front, repository: https://x.example", "front: {b: 1}\nweb: {a: 1}\n")
    assert [layer.content for layer in only(aliased).values] == ["{b: 1}\n"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ("web: [", "a layer of values cannot be read"),
        ("web: [1]", "the values of a dependency cannot be read"),
        ("web: {p: 'ENC[x]'}\nsops: {mac: 'ENC[y]'}\n", "a layer of values is encrypted with SOPS"),
    ],
)
def test_values_that_cannot_be_read(values: str, reason: str) -> None:
    release = only(umbrella("repository: https://x.example", values))
    assert [one.reason for one in release.gaps] == [reason]
    assert [layer.content for layer in release.values] == [None]


def test_old_charts_and_loose_versions() -> None:
    assert found(umbrella("repository: https://x.example", version="v1")).releases == ()
    result = found(
        {"Chart.yaml": "apiVersion: v2\nname: a\ndependencies: [{name: b}, {version: 1.0.0}, 3]\n"}
    )
    assert (result.releases, len(result.gaps)) == ((), 1)
