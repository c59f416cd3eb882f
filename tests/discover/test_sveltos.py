"""Charts of profiles become releases."""

from __future__ import annotations

import pytest

from bot.model import SourceKind
from tests.discover.trees import found, only

HEAD = "apiVersion: config.projectsveltos.io/v1beta1\nkind: ClusterProfile\nmetadata: {name: p}\nspec:\n"


def with_chart(fields: str, head: str = HEAD) -> dict[str, str]:
    """A profile with one chart."""
    return {"p.yaml": f"{head}  helmCharts:\n  - releaseName: front\n    releaseNamespace: shop\n{fields}"}


@pytest.mark.parametrize(
    ("url", "chart", "kind", "repository"),
    [
        ("https://x.example/", "x/web", SourceKind.HTTP, "https://x.example/"),
        ("https://x.example/", "web", SourceKind.HTTP, "https://x.example/"),
        ("oci://r.example/x", "web", SourceKind.OCI, "oci://r.example/x"),
        ("oci://r.example/x/", "x/web", SourceKind.OCI, "oci://r.example/x"),
    ],
)
def test_where_a_chart_comes_from(url: str, chart: str, kind: SourceKind, repository: str) -> None:
    fields = (
        f"    repositoryURL: {url}\n    repositoryName: x\n    chartName: {chart}\n    chartVersion: v1.2.3\n"
    )
    release = only(with_chart(fields))
    assert (release.kind, release.repository, release.chart) == (kind, repository, "web")
    assert (release.name, release.namespace, release.version) == ("front", "shop", "v1.2.3")
    assert release.gaps == ()


CHART = """\
    repositoryURL: https://x.example
    repositoryName: x
    chartName: web
    chartVersion: 1.10
"""


def test_values_and_then_what_comes_from_elsewhere() -> None:
    files = with_chart(
        CHART
        + """\
    options: {skipCRDs: true}
    values: |
      a: 1
    valuesFrom:
      - {kind: ConfigMap, name: m, namespace: d}
      - {kind: ConfigMap, name: gone}
      - {kind: ConfigMap, name: maybe, optional: true}
      - {kind: Secret, name: s}
"""
    )
    files["m.yaml"] = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m, namespace: d}\ndata: {x: 'b: 2', y: 'c: 3'}\n"
    )
    release = only(files)
    assert (release.version, release.include_crds) == ("1.10", False)
    assert [(layer.kind, layer.content) for layer in release.values] == [
        ("inline", "a: 1\n"),
        ("configmap", "b: 2"),
        ("configmap", "c: 3"),
        ("configmap", None),
        ("secret", None),
    ]
    assert [one.detail.raw for one in release.gaps if one.detail] == ["gone", "maybe", "s"]


def test_templates_are_gaps() -> None:
    release = only(with_chart(CHART + "    values: |\n      host: {{ .Cluster.metadata.name }}\n"))
    assert [one.reason for one in release.gaps] == ["values hold a template that is not filled in"]
    result = found(with_chart(CHART.replace("1.10", "'{{ .v }}'")))
    assert (result.releases, len(result.gaps)) == ((), 1)


@pytest.mark.parametrize(
    ("api", "kind", "count"),
    [
        ("config.projectsveltos.io/v1beta1", "Profile", 1),
        ("lib.projectsveltos.io/v1beta1", "EventTrigger", 1),
        ("lib.projectsveltos.io/v1beta1", "Profile", 0),
        ("config.projectsveltos.io/v1beta1", "ClusterPromotion", 0),
        ("config.projectsveltos.io/v1beta1", "ClusterSummary", 0),
    ],
)
def test_which_kinds_hold_charts(api: str, kind: str, count: int) -> None:
    head = f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: p}}\nspec:\n"
    assert len(found(with_chart(CHART, head)).releases) == count


def test_a_promotion_holds_a_profile() -> None:
    text = HEAD.replace("ClusterProfile", "ClusterPromotion") + "  profileSpec:\n    helmCharts:\n    - "
    assert only({"p.yaml": text + CHART.strip().replace("\n    ", "\n      ") + "\n"}).version == "1.10"


def test_an_uninstalled_chart_is_none() -> None:
    assert found(with_chart(CHART + "    helmChartAction: Uninstall\n")).releases == ()
