"""HelmCharts of k3s become releases."""

from __future__ import annotations

import pytest

from bot.model import SourceKind
from tests.discover.trees import found, only

HEAD = (
    "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: web, namespace: kube-system}\nspec:\n"
)
CHART = "  chart: web\n  repo: https://x.example\n  version: 1.10\n"


@pytest.mark.parametrize(
    ("chart", "kind", "repository"),
    [
        ("chart: web\n  repo: https://x.example", SourceKind.HTTP, "https://x.example"),
        ("chart: x/web\n  repo: https://x.example", SourceKind.HTTP, "https://x.example"),
        ("chart: oci://r.example/x/web", SourceKind.OCI, "oci://r.example/x"),
    ],
)
def test_where_a_chart_comes_from(chart: str, kind: SourceKind, repository: str) -> None:
    release = only({"m.yaml": f"{HEAD}  {chart}\n  version: 1.2.3\n  targetNamespace: shop\n"})
    assert (release.kind, release.repository, release.chart) == (kind, repository, "web")
    assert (release.name, release.namespace, release.version) == ("web", "shop", "1.2.3")


def test_values_in_their_order() -> None:
    text = (
        HEAD + CHART + "  set: {b: 2, a: 'x,y', c: 'true'}\n  values: {v: 1}\n  valuesContent: |\n    a: 1\n"
    )
    config = """\
        ---
        apiVersion: helm.cattle.io/v1
        kind: HelmChartConfig
        metadata: {name: web, namespace: kube-system}
        spec:
          valuesContent: |
            b: 2
          valuesSecrets: [{name: s}]
        ---
        apiVersion: helm.cattle.io/v1
        kind: HelmChartConfig
        metadata: {name: web, namespace: other}
        spec: {valuesContent: "c: 3"}
        """
    release = only({"a/m.yaml": text, "b/config.yaml": config})
    assert (release.namespace, release.version) == ("kube-system", "1.10")
    assert [(layer.kind, layer.name, layer.content, layer.force_string) for layer in release.values] == [
        ("inline", None, "a: 1\n", False),
        ("inline", None, "{v: 1}\n", False),
        ("inline", None, "b: 2\n", False),
        ("secret", None, None, False),
        ("parameter", "a", "x\\,y", True),
        ("parameter", "b", "2", False),
        ("parameter", "c", "true", False),
    ]
    assert [one.detail.raw for one in release.gaps if one.detail] == ["s"]


def test_of_several_configurations_the_one_beside_it_counts() -> None:
    config = HEAD.replace("HelmChart", "HelmChartConfig") + "  valuesContent: 'n: {}'\n"
    files = {f"{name}/config.yaml": config.replace("{}", name) for name in ("a", "b", "c")}
    release = only({**files, "b/m.yaml": HEAD + CHART})
    assert [layer.content for layer in release.values] == ["n: b"]
    release = only({**files, "d/m.yaml": HEAD + CHART})
    assert (release.values, [one.reason for one in release.gaps]) == (
        (),
        ["several HelmChartConfigs may be meant"],
    )


@pytest.mark.parametrize(
    "spec",
    [
        "  chart: https://x.example/web-1.2.3.tgz\n",
        "  chartContent: H4sI\n  version: 1.0.0\n",
        "  chart: web\n  repo: https://x.example\n",
        "  chart: web\n  version: 1.0.0\n",
        "  chart: web\n  repo: https://x.example\n  version: '{{ web_version }}'\n",
    ],
)
def test_what_is_not_pinned_is_a_gap(spec: str) -> None:
    result = found({"m.yaml": HEAD + spec})
    assert (result.releases, len(result.gaps)) == ((), 1)


def test_a_template_is_read_around_its_jinja() -> None:
    text = f"{{% if web %}}\n{HEAD}{CHART}  targetNamespace: '{{{{ ns }}}}'\n"
    text += "  valuesContent: |\n    host: {{ host }}\n    {% if tls %}\n    tls: true\n    {% endif %}\n"
    text += "{% endif %}\n"
    result = found({"roles/k/templates/web.yaml.j2": text})
    (release,) = result.releases
    assert (release.version, release.line, release.namespace) == ("1.10", 8, None)
    assert [one.reason for one in release.gaps] == ["values hold a template that is not filled in"]
    assert [one.reason for one in result.gaps] == ["conditions in the template are not followed"]


def test_other_kinds_and_groups_are_not_read() -> None:
    flux = (HEAD + CHART).replace("helm.cattle.io", "source.toolkit.fluxcd.io")
    assert found({"a.yaml": HEAD.replace("HelmChart", "HelmJob") + CHART}).releases == ()
    assert all(one.manager != "k3s" for one in found({"b.yaml": flux}).releases)
