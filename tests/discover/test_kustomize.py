"""Charts that kustomize renders."""

from __future__ import annotations

import textwrap

import pytest

from bot.discover import installs
from bot.model import SourceKind
from bot.settings import parse
from tests.discover.trees import found, only, workspace

CHART = """\
helmCharts:
  - name: web
    repo: https://charts.example.com
    version: 1.2.3
"""
FILES = {"apps/web/base.yaml": "a: 1\n", "apps/web/more.yaml": "b: 2\n"}


def chart(more: str = "", around: str = "", **files: str) -> dict[str, str]:
    """A kustomization with one chart."""
    text = CHART + textwrap.indent(textwrap.dedent(more), "    ") + textwrap.dedent(around)
    return {"apps/web/kustomization.yaml": text, **FILES, **files}


def layers(files: dict[str, str]) -> list[tuple[str, str | None]]:
    """Kind and content of each layer of the one release."""
    return [(layer.kind, layer.content) for layer in only(files).values]


def test_a_chart_with_its_names() -> None:
    release = only(chart("releaseName: shop\nnamespace: store\nincludeCRDs: true\n"))
    assert (release.chart, release.repository, release.kind) == (
        "web",
        "https://charts.example.com",
        SourceKind.HTTP,
    )
    assert (release.line, release.column, release.version) == (4, 14, "1.2.3")
    assert (release.name, release.namespace, release.include_crds) == ("shop", "store", True)
    assert release.gaps == ()
    plain = only(chart(around="namespace: around\n"))
    assert (plain.name, plain.namespace, plain.include_crds) == (None, "around", False)
    assert only(chart("nameTemplate: fixed\n")).name == "fixed"


def test_oci_and_numbers() -> None:
    release = only(chart().copy() | {
        "apps/web/kustomization.yaml": "kind: Component\nhelmCharts: [{name: web, repo: 'oci://r.example/x/',"
        " version: 1.10}]\n"
    })  # fmt: skip
    assert (release.chart, release.repository, release.version) == ("web", "oci://r.example/x", "1.10")


INLINE = "valuesInline: {a: 9}\n"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("valuesFile: base.yaml\n", [("file", "a: 1\n")]),
        (INLINE, [("inline", "a: 9\n")]),
        ("valuesFile: base.yaml\n" + INLINE, [("file", "a: 1\n"), ("inline", "a: 9\n")]),
        ("valuesFile: base.yaml\nvaluesMerge: override\n" + INLINE,
         [("file", "a: 1\n"), ("inline", "a: 9\n")]),
        ("valuesFile: base.yaml\nvaluesMerge: merge\n" + INLINE, [("inline", "a: 9\n"), ("file", "a: 1\n")]),
        ("valuesFile: base.yaml\nvaluesMerge: replace\n" + INLINE, [("inline", "{a: 9}\n")]),
        ("additionalValuesFiles: [more.yaml, base.yaml]\n" + INLINE,
         [("inline", "a: 9\n"), ("file", "b: 2\n"), ("file", "a: 1\n")]),
        ("valuesInline: {a: null, c: 3}\n", [("inline", "c: 3\n")]),
        ("valuesFile: base.yaml\nvaluesInline: {a: null, c: 3}\n", [("inline", "c: 3\n")]),
        ("valuesFile: ../../shared/x.yaml\n", [("file", "x: 1\n")]),
    ],
)  # fmt: skip
def test_values_in_the_order_of_kustomize(more: str, expected: list[tuple[str, str | None]]) -> None:
    assert layers({**chart(more), "shared/x.yaml": "x: 1\n"}) == expected


@pytest.mark.parametrize(
    ("more", "around", "reasons"),
    [
        ("valuesFile: gone.yaml\n", "", ["a values file is not in the repository"]),
        ("additionalValuesFiles: ['https://x.example/v.yaml']\n", "",
         ["a values file is not in the repository"]),
        ("valuesMerge: merge\n" + INLINE, "",
         ["inline values are merged under the chart's own, which is not followed"]),
        ("valuesInline: [1]\n", "", ["inline values cannot be read"]),
        ("", "patches: [{patch: '[{op: remove, path: /spec}]', target: {kind: Deployment}}]\n",
         ["kustomize changes the render afterwards, which is not followed"]),
        ("", "transformers: [t.yaml]\n", ["kustomize changes the render afterwards, which is not followed"]),
        ("", "helmChartInflationGenerator: [{chartName: old, chartVersion: 1.0.0}]\n", []),
    ],
)  # fmt: skip
def test_what_is_not_followed_is_named(more: str, around: str, reasons: list[str]) -> None:
    assert [one.reason for one in only(chart(more, around)).gaps] == reasons


def test_a_patch_for_an_object_in_a_file_leaves_the_render_alone() -> None:
    around = """\
        resources: [job.yaml]
        patches: [{patch: '[{op: remove, path: /a}]', target: {kind: Job, name: x}}]
        """
    files = chart(around=around, **{"apps/web/job.yaml": "kind: Job\nmetadata: {name: x}\n"})
    assert only(files).gaps == ()


def test_fields_that_kustomize_gave_up() -> None:
    result = found(chart(around="helmChartInflationGenerator: [{chartName: old, chartVersion: 1.0.0}]\n"))
    assert [one.reason for one in result.gaps] == [
        "a chart in a field that kustomize has given up is not read"
    ]


def test_a_chart_without_repository() -> None:
    text = "helmCharts: [{name: web, version: 1.2.3}]\nhelmGlobals: {chartHome: ../../charts}\n"
    release = only({"apps/web/kustomization.yaml": text})
    assert (release.repository, [one.reason for one in release.gaps]) == (
        None,
        ["it names no repository, and the chart is not beside it"],
    )
    files = {"apps/web/kustomization.yaml": text, "charts/web/Chart.yaml": "name: web\nversion: 1.2.3\n"}
    assert (only(files).kind, only(files).repository, only(files).gaps) == (
        SourceKind.LOCAL,
        "charts/web",
        (),
    )
    (install,) = installs.of(workspace(files), "charts/web")
    assert (install.folder, install.home, install.include_crds) == (
        "charts/web",
        "apps/web/kustomization.yaml",
        False,
    )


def test_unpinned_broken_and_foreign_files() -> None:
    assert [one.reason for one in found(chart() | {
        "apps/web/kustomization.yaml": "helmCharts: [{name: web, repo: 'https://x.example'}]\n"
    }).gaps] == ["the chart is not pinned: its version is a template or missing"]  # fmt: skip
    assert len(found({"a/kustomization.yaml": CHART + "a: [\n"}).gaps) == 1
    assert found({"a/kustomization.yaml": "kind: Other\n" + CHART}).releases == ()
    assert found({"a/other.yaml": CHART}).releases == ()


def test_each_overlay_is_a_release_in_its_namespace() -> None:
    files = {
        **chart(),
        "clusters/one/kustomization.yaml": "namespace: first\nresources: [../../apps/web]\n",
        "clusters/two/kustomization.yaml": "namespace: second\nresources: [../../apps/web]\n"
        "patches: [{path: p.yaml, target: {kind: Deployment}}]\n",
        "clusters/two/p.yaml": "kind: Deployment\nmetadata: {name: x}\n",
    }
    settings = parse(
        "clusters: [{name: one, kubernetes: '1.33', paths: [clusters/one/**]},"
        " {name: two, kubernetes: '1.33', paths: [clusters/two/**]}]"
    )
    one, two = found(files, settings).releases
    assert [(each.cluster, each.namespace, len(each.gaps)) for each in (one, two)] == [
        ("one", "first", 0),
        ("two", "second", 1),
    ]


def test_a_generator_in_a_file() -> None:
    generator = """\
        apiVersion: builtin
        kind: HelmChartInflationGenerator
        metadata: {name: any}
        name: web
        repo: https://charts.example.com
        version: 1.2.3
        releaseName: shop
        valuesInline: {a: 1}
        """
    files = {
        "apps/kustomization.yaml": "generators: [chart.yaml]\nnamespace: store\n",
        "apps/chart.yaml": generator,
    }
    release = only(files)
    assert (release.file, release.line, release.name, release.namespace) == (
        "apps/chart.yaml",
        6,
        "shop",
        "store",
    )
    del files["apps/kustomization.yaml"]
    assert found(files).releases == ()
