"""Applications become releases."""

from __future__ import annotations

import textwrap

import pytest

from bot.model import SourceKind
from bot.settings import Cluster, Settings
from tests.discover.trees import found, only

APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop}
spec:
  destination: {namespace: store}
  source:
    repoURL: https://charts.example.com/
    chart: web
    targetRevision: "1.2.3"  # not 1.2.3
    helm:
"""


REF = "  sources: [{repoURL: 'https://git.example.com/Ada/Shop.git', ref: here, targetRevision: %s}]\n"


def with_helm(text: str, ref: str = "") -> dict[str, str]:
    """An Application with a text under ``helm``, indented as it is written in these tests."""
    return {"apps/shop.yaml": APPLICATION + textwrap.indent(textwrap.dedent(text), "      ") + ref}


def test_an_application_is_a_release() -> None:
    release = only(with_helm("          releaseName: front\n          skipCrds: true\n"))
    assert (release.manager, release.chart, release.repository) == (
        "argocd",
        "web",
        "https://charts.example.com/",
    )
    assert (release.version, release.line, release.column) == ("1.2.3", 9, 22)
    assert (release.name, release.namespace, release.kind) == ("front", "store", SourceKind.HTTP)
    assert not release.include_crds
    assert only(with_helm("          {}\n")).name == "shop"


@pytest.mark.parametrize(
    ("source", "repository", "chart"),
    [
        ("{repoURL: r.example/charts, chart: a, targetRevision: 1.0.0}", "oci://r.example/charts", "a"),
        ("{repoURL: 'oci://r.example/x/b/', path: ., targetRevision: 1.0.0}", "oci://r.example/x", "b"),
        ("{repoURL: 'oci://r.example', chart: c/d, targetRevision: 1.0.0}", "oci://r.example/c", "d"),
    ],
)
def test_oci_is_told_by_the_url(source: str, repository: str, chart: str) -> None:
    release = only(
        {"a.yaml": f"apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  sources:\n  - {source}\n"}
    )
    assert (release.kind, release.repository, release.chart) == (SourceKind.OCI, repository, chart)


def test_values_come_in_argo_s_order() -> None:
    files = with_helm(
        """\
          valueFiles: [$here/values/base.yaml, $here/values/gone.yaml]
          ignoreMissingValueFiles: true
          values: |
            a: 1.10
          parameters:
            - {name: x.y, value: "1,2", forceString: true}
    """,
        REF % "main",
    )
    release = only({**files, "values/base.yaml": "b: 2\n"}, origin="git@git.example.com:ada/shop")
    file, inline, parameter = release.values
    assert (file.kind, file.path, file.content) == ("file", "values/base.yaml", "b: 2\n")
    assert (inline.kind, inline.content) == ("inline", "a: 1.10\n")
    assert (parameter.name, parameter.content, parameter.force_string) == ("x.y", "1,2", True)
    assert release.gaps == ()
    elsewhere = only({**files, "values/base.yaml": "b: 2\n"}, origin="https://git.example.com/eve/other")
    assert {one.reason for one in elsewhere.gaps} == {"a values file lies in another repository"}


def test_values_object_replaces_values() -> None:
    release = only(with_helm("          values: 'a: 1'\n          valuesObject: {tag: 1.10, on: yes}\n"))
    (layer,) = release.values
    assert (layer.content, layer.path, layer.line) == ("tag: 1.10\non: yes\n", "apps/shop.yaml", 12)


@pytest.mark.parametrize(
    ("helm", "reason"),
    [
        ("valueFiles: [prod.yaml]", "a values file lies in the chart"),
        ("valueFiles: ['https://x.example/a.yaml']", "a values file is read from a URL"),
        ("valueFiles: [$nowhere/a.yaml]", "a values file lies in a source that there is not"),
        ("valueFiles: ['a-$KUBE_VERSION.yaml']", "a variable of the build environment is not known here"),
        ("valueFiles: ['{{ a }}.yaml']", "the name of a values file is a template"),
        ("fileParameters: [{name: a, path: b}]", "a values file lies in the chart (fileParameters)"),
        ("kubeVersion: 1.30.0", "the source is rendered for a Kubernetes of its own, which is not followed"),
        ("values: {a: b}", "inline values are no text"),
    ],
)
def test_what_cannot_be_known_is_a_gap(helm: str, reason: str) -> None:
    release = only(with_helm(f"          {helm}\n"))
    assert [one.reason for one in release.gaps] == [reason]
    assert all(layer.content is None for layer in release.values)


def test_a_missing_values_file_and_a_fixed_revision_are_gaps() -> None:
    release = only(
        with_helm(
            """\
          valueFiles: [$here/gone.yaml]
    """,
            REF % "v1.0.0",
        )
    )
    assert [one.reason for one in release.gaps] == [
        "a values file is read at a fixed revision, not at this one",
        "a values file is not in the repository",
    ]


def test_an_application_set_counts_when_it_is_literal() -> None:
    text = """\
    apiVersion: argoproj.io/v1alpha1
    kind: ApplicationSet
    spec:
      template:
        metadata: {name: '{{name}}-web'}
        spec:
          destination: {namespace: '{{namespace}}'}
          source:
            repoURL: https://charts.example.com
            chart: %s
            targetRevision: %s
            helm: {values: "host: '{{name}}.example.com'"}
    """
    release = only({"a.yaml": text % ("web", "3.0.0")})
    assert (release.name, release.namespace, release.version) == (None, None, "3.0.0")
    assert release.values[0].content == "host: '{{name}}.example.com'"
    assert [one.reason for one in release.gaps] == [
        "the ApplicationSet makes no Application from what is in the repository",
        "values hold a template that is not filled in",
    ]
    result = found({"a.yaml": text % ("'{{chart}}'", "'{{version}}'")})
    assert (result.releases, len(result.gaps)) == ((), 2)


def test_templates_around_an_application_cost_only_themselves() -> None:
    release = only(
        {
            "chart/templates/app.yaml": """\
            {{- if .Values.enabled | default true }}
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata:
              name: {{ .Release.Name | quote }}-web
            spec:
              source:
                repoURL: https://charts.example.com
                chart: web
                targetRevision: 1.10
                helm:
                  values: |
                    a: 1
                    {{- toYaml .Values.web | nindent 20 }}
                    b: "{{ .Values.b }}"
            {{- end }}
            """
        }
    )
    assert (release.version, release.name) == ("1.10", None)
    assert [one.reason for one in release.gaps] == ["values hold a template that is not filled in"]
    assert release.values[0].content is None


def test_alert_templates_in_plain_values_are_text() -> None:
    release = only(with_helm("          values: |\n            a: '{{ $labels.pod }}'\n"))
    assert release.values[0].content == "a: '{{ $labels.pod }}'\n"
    assert release.gaps == ()


def test_git_sources_and_other_kinds_are_none() -> None:
    text = (
        "apiVersion: argoproj.io/v1alpha1\nkind: %s\nspec:\n  source: {repoURL: https://g.example/x/y, %s}\n"
    )
    assert not found({"a.yaml": text % ("Application", "path: c, targetRevision: v1.0.0")}).releases
    assert not found({"a.yaml": text % ("AppProject", "chart: c, targetRevision: v1.0.0")}).releases


def test_a_broken_document_costs_only_itself() -> None:
    broken = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec: [\n"
    result = found({"a.yaml": broken + "---\n" + with_helm("{}")["apps/shop.yaml"]})
    assert [release.version for release in result.releases] == ["1.2.3"]
    assert [one.reason for one in result.gaps] == ["a document cannot be read"]


@pytest.mark.parametrize(
    ("destination", "cluster"),
    [
        ("{name: eu}", "prod"),
        ("{server: 'https://dev.example.com/'}", "dev"),
        ("{server: 'https://unknown.example.com'}", "here"),
        ("{name: '{{ .Values.cluster }}'}", "here"),
    ],
)
def test_the_destination_tells_the_cluster(destination: str, cluster: str) -> None:
    settings = Settings(
        clusters=(
            Cluster(name="prod", kubernetes="1.33", destinations=("eu",), paths=("none/**",)),
            Cluster(
                name="dev", kubernetes="1.33", destinations=("https://dev.example.com",), paths=("no/**",)
            ),
            Cluster(name="here", kubernetes="1.34", paths=("apps/**",)),
        )
    )
    text = with_helm("{}")["apps/shop.yaml"].replace("{namespace: store}", destination)
    assert only({"apps/shop.yaml": text}, settings).cluster == cluster


def test_a_source_without_a_chart_is_none_even_if_it_says_so() -> None:
    source = "{repoURL: 'https://g.example/x', chart: '', targetRevision: 1.0.0}"
    text = f"apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source: {source}\n"
    result = found({"a.yaml": text})
    assert (result.releases, result.gaps) == ((), ())


def test_a_set_in_a_chart_stays_a_template() -> None:
    text = """\
    apiVersion: argoproj.io/v1alpha1
    kind: ApplicationSet
    metadata: {name: '{{ .Release.Name }}'}
    spec:
      generators: [{list: {elements: [{name: a}]}}]
      template:
        metadata: {name: '{{`{{name}}`}}'}
        spec: {source: {repoURL: 'https://x.example', chart: web, targetRevision: 1.0.0}}
    """
    release = only({"root/templates/set.yaml": text, "root/Chart.yaml": "name: root"})
    assert (release.name, release.version) == (None, "1.0.0")
    assert [one.reason for one in release.gaps] == ["an ApplicationSet in a chart is not filled in"]
