"""Bundles and their customisations become releases."""

from __future__ import annotations

import pytest

from bot.discover import installs
from bot.model import SourceKind
from bot.settings import Cluster, Settings
from tests.discover.trees import found, only, workspace

BUNDLE = """\
name: shop-web
defaultNamespace: shop
helm:
  chart: web
  repo: https://x.example
  version: 1.10
  values: {a: 1}
  valuesFiles: [base.yaml]
"""


@pytest.mark.parametrize(
    ("fields", "kind", "repository", "chart"),
    [
        ("chart: web\n  repo: https://x.example/", SourceKind.HTTP, "https://x.example/", "web"),
        ("chart: oci://r.example/x/web", SourceKind.OCI, "oci://r.example/x", "web"),
        ("chart: web\n  repo: oci://r.example/x", SourceKind.OCI, "oci://r.example/x", "web"),
        ("chart: web\n  repo: stable", SourceKind.HTTP, "https://charts.helm.sh/stable", "web"),
    ],
)
def test_where_a_chart_comes_from(fields: str, kind: SourceKind, repository: str, chart: str) -> None:
    aliases = '{"fleet": {"registryAliases": {"stable": "https://charts.helm.sh/stable"}}}'
    text = f"helm:\n  {fields}\n  version: 1.2.3\n  releaseName: front\n"
    release = only({"renovate.json": aliases, "a/fleet.yaml": text})
    assert (release.kind, release.repository, release.chart) == (kind, repository, chart)
    assert (release.name, release.namespace, release.version) == ("front", None, "1.2.3")


def test_customisations_are_releases_of_their_own() -> None:
    text = (
        BUNDLE
        + """\
targetCustomizations:
  - name: prod
    clusterName: prod-1
    namespace: live
    helm: {version: 1.2.0, releaseName: front, values: {b: 2}, valuesFiles: [prod.yaml]}
  - name: stage
    helm: {values: {c: 3}}
  - {name: none, doNotDeploy: true}
"""
    )
    settings = Settings(clusters=(Cluster(name="prod-1", kubernetes="1.31", paths=("elsewhere/**",)),))
    files = {"a/fleet.yaml": text, "a/base.yaml": "x: 1\n", "a/prod.yaml": "y: 2\n"}
    result = found(files, settings)
    assert [(one.version, one.name, one.namespace, one.cluster) for one in result.releases] == [
        ("1.10", "shop-web", "shop", None),
        ("1.10", "shop-web", "shop", None),
        ("1.2.0", "front", "live", "prod-1"),
    ]
    assert [[layer.content for layer in one.values] for one in result.releases] == [
        ["{a: 1}\n", "x: 1\n"],
        ["{a: 1}\n", "x: 1\n", "{c: 3}\n"],
        ["{a: 1}\n", "x: 1\n", "{b: 2}\n", "y: 2\n"],
    ]


def test_what_only_the_cluster_knows_is_a_gap() -> None:
    release = only(
        {
            "fleet.yaml": """\
helm:
  chart: oci://r.example/x/web
  version: 1.2.3
  values: {host: "web.${ .ClusterLabels.zone }.example"}
  templateValues: {ports: "${ .x }"}
  valuesFrom: [{configMapKeyRef: {name: m}}, {secretKeyRef: {name: s}}]
"""
        }
    )
    assert [(one.reason, one.detail.raw) for one in release.gaps if one.detail] == [
        ("values hold variables that are not set in the repository", "${ .ClusterLabels.zone }"),
        ("values are a template (templateValues)", "ports"),
        ("values come from a ConfigMap or Secret of the cluster", "m"),
        ("values come from a ConfigMap or Secret of the cluster", "s"),
    ]
    assert [layer.kind for layer in release.values] == ["inline", "inline", "configmap", "secret"]


def test_what_is_not_pinned() -> None:
    text = "helm: {chart: web, repo: https://x.example}\n---\nhelm: {chart: https://x.example/a.tgz}\n---\n"
    result = found({"fleet.yaml": text + "helm: {chart: ./web, version: 1.0.0}\n---\nhelm: [\n"})
    assert result.releases == ()
    assert [one.reason for one in result.gaps] == [
        "the chart is not pinned: no version is named",
        "its repository is not named, or the chart is an archive at a URL",
        "the chart's folder is not in the repository",
        "a document cannot be read",
    ]


def test_a_chart_of_this_repository_is_installed() -> None:
    files = {
        "a/fleet.yaml": "namespace: shop\nhelm: {chart: ../charts/web, releaseName: front, values: {a: 1}}\n",
        "charts/web/Chart.yaml": "name: web\nversion: 0.1.0\n",
        "charts/web/fleet.yaml": "helm: {releaseName: own}\n",
        "b/fleet.yaml": BUNDLE,
    }
    one, two = installs.of(workspace(files), "charts/web")
    assert (one.home, one.name, one.namespace) == ("a/fleet.yaml", "front", "shop")
    assert [layer.content for layer in one.values] == ["{a: 1}\n"]
    assert (two.home, two.name) == ("charts/web/fleet.yaml", "own")
    assert [one.file for one in found(files).releases] == ["b/fleet.yaml"]
