"""Dependencies in requirements.yaml become releases of the chart beside it."""

from __future__ import annotations

import pytest

from bot.model import SourceKind
from tests.discover.trees import found, only

CHART = "apiVersion: v1\nname: shop\nversion: 0.1.0\n"


def with_dependency(fields: str, chart: str = CHART) -> dict[str, str]:
    """A chart with one dependency."""
    text = f"dependencies:\n  - name: web\n    version: 1.10\n{fields}"
    return {"shop/requirements.yaml": text, "shop/Chart.yaml": chart}


@pytest.mark.parametrize(
    ("repository", "kind", "where"),
    [
        ("https://x.example", SourceKind.HTTP, "https://x.example"),
        ("oci://r.example/charts", SourceKind.OCI, "oci://r.example/charts"),
        ("'@stable'", SourceKind.HTTP, "https://charts.helm.sh/stable"),
        ("alias:stable", SourceKind.HTTP, "https://charts.helm.sh/stable"),
        ("file://../web", SourceKind.LOCAL, "../web"),
        ("''", SourceKind.LOCAL, "charts/web"),
    ],
)
def test_where_a_dependency_comes_from(repository: str, kind: SourceKind, where: str) -> None:
    release = only(with_dependency(f"    repository: {repository}\n"))
    assert (release.kind, release.repository, release.chart) == (kind, where, "web")
    assert (release.manager, release.name, release.version) == ("helm-requirements", "shop", "1.10")
    assert release.gaps == ()


def test_the_values_under_its_alias_and_the_global_ones() -> None:
    files = with_dependency("    repository: https://x.example\n    alias: front\n")
    files["shop/values.yaml"] = "web: {a: 1}\nfront: {b: 1.10}\nglobal: {c: 3}\n"
    release = only(files)
    assert [layer.content for layer in release.values] == ["{b: 1.10}\n", "global: {c: 3}\n"]


def test_what_cannot_be_resolved_is_a_gap() -> None:
    release = only(with_dependency("    repository: '@mine'\n"))
    assert release.repository is None
    assert [one.reason for one in release.gaps] == [
        "the repository is an alias that only the user's own helm knows"
    ]
    for repository in ("charts.example/x", "'{{ .url }}'"):
        result = found(with_dependency(f"    repository: {repository}\n"))
        assert (result.releases, len(result.gaps)) == ((), 1)


def test_a_chart_of_apiversion_v2_does_not_read_it() -> None:
    chart = CHART.replace("v1", "v2")
    release = only(with_dependency("    repository: https://x.example\n", chart))
    assert [one.reason for one in release.gaps] == [
        "helm reads no requirements.yaml beside a Chart.yaml of apiVersion v2"
    ]


def test_other_requirements_are_not_read() -> None:
    text = "collections:\n  - {name: kubernetes.core, version: 1.2.3}\n"
    assert found({"requirements.yml": text}).releases == ()


def test_a_broken_file_is_a_gap() -> None:
    result = found({"a/requirements.yaml": "dependencies: [\n"})
    assert [one.subject for one in result.gaps] == ["a/requirements.yaml:2"]
