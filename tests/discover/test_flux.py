"""HelmReleases with their sources become releases."""

from __future__ import annotations

import hashlib
import textwrap

import pytest

from bot.discover import installs
from bot.discover.workspace import Workspace
from bot.model import SourceKind
from bot.settings import Settings, parse
from tests.discover.trees import MemoryTree, found, only

REPOSITORIES = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: example, namespace: flux-system}
spec: {url: "https://charts.example.com"}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: registry, namespace: flux-system}
spec: {type: oci, url: "oci://r.example/charts/"}
"""
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
spec:
  chart:
    spec:
      chart: web
      version: &version "1.2.3"
      sourceRef: {kind: HelmRepository, name: example, namespace: flux-system}
"""
USER = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: %s}
spec:
  chartRef: {kind: OCIRepository, name: %s}
"""
OCI = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: %s}
spec:
  url: oci://r.example/charts/web
  ref: %s
"""
APPLIED = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: shop}
spec:
  path: ./apps/shop
  targetNamespace: store
  postBuild: %s
"""
DIGEST = "sha256:" + "a" * 64


def with_spec(text: str, release: str = RELEASE) -> dict[str, str]:
    """A HelmRelease with more in its spec, beside the repositories."""
    return {
        "apps/shop/release.yaml": release + textwrap.indent(textwrap.dedent(text), "  "),
        "repos.yaml": REPOSITORIES,
    }


def test_a_helm_release_finds_its_repository_elsewhere() -> None:
    release = only(with_spec("values: {tag: 1.10, on: yes}"))
    assert (release.chart, release.repository, release.kind) == (
        "web",
        "https://charts.example.com",
        SourceKind.HTTP,
    )
    assert (release.version, release.line, release.column) == ("1.2.3", 8, 26)
    assert (release.name, release.namespace, release.include_crds) == ("web", "shop", True)
    assert [layer.content for layer in release.values] == ["{tag: 1.10, on: yes}\n"]
    assert release.gaps == ()


def test_an_oci_repository_by_url_or_type() -> None:
    release = only(with_spec("", RELEASE.replace("name: example", "name: registry")))
    assert (release.kind, release.repository) == (SourceKind.OCI, "oci://r.example/charts")


@pytest.mark.parametrize("reference", ["name: gone", "name: example, namespace: other"])
def test_a_repository_that_is_not_here_is_a_gap(reference: str) -> None:
    text = RELEASE.replace("name: example, namespace: flux-system", reference)
    release = only(with_spec("", text))
    assert release.repository is None
    assert [one.reason for one in release.gaps] == ["its HelmRepository is not in the repository"]


def test_names_and_namespaces() -> None:
    assert only(with_spec("targetNamespace: far")).name == "far-web"
    assert only(with_spec("targetNamespace: far")).namespace == "far"
    assert only(with_spec("releaseName: own\ninstall: {crds: Skip}")).name == "own"
    assert not only(with_spec("install: {crds: Skip}")).include_crds
    long = "x" * 54
    name = only(with_spec(f"releaseName: {long}")).name
    assert name == "x" * 40 + "-" + hashlib.sha256(long.encode()).hexdigest()[:12]


@pytest.mark.parametrize(
    ("files", "namespace"),
    [
        ({"apps/shop/kustomization.yaml": "namespace: near\n"}, "near"),
        ({"apps/kustomization.yaml": "namespace: above\n"}, "above"),
        ({"ks.yaml": APPLIED % "{}", "apps/kustomization.yaml": "namespace: above\n"}, "store"),
        ({}, None),
    ],
)
def test_a_namespace_from_around(files: dict[str, str], namespace: str | None) -> None:
    text = RELEASE.replace(", namespace: shop", "")
    assert only({**with_spec("", text), **files}).namespace == namespace


def test_one_oci_repository_serves_many() -> None:
    files = {
        "base/oci.yaml": OCI % ("web", f"{{tag: 1.2.3, digest: '{DIGEST}'}}"),
        "a/release.yaml": USER % ("one", "web"),
        "b/release.yaml": USER % ("two", "web"),
        "b/kustomization.yaml": "namespace: bee\n",
        "other.yaml": OCI % ("manifests", "{tag: 9.9.9}"),
    }
    settings = parse("clusters: [{name: bee, kubernetes: '1.33', paths: [b]}]")
    one, two = found(files, settings).releases
    assert (one.file, one.repository, one.chart) == ("base/oci.yaml", "oci://r.example/charts", "web")
    assert (one.version, one.digest, one.line, one.column) == ("1.2.3", DIGEST, 6, 14)
    assert [(each.name, each.namespace, each.cluster) for each in (one, two)] == [
        ("one", None, None),
        ("two", "bee", "bee"),
    ]
    assert (one.home, two.home) == ("a/release.yaml", "b/release.yaml")


def test_of_several_the_nearest_is_meant() -> None:
    files = {
        f"{app}/{name}.yaml": text
        for app, version in (("a", "1.0.0"), ("b", "2.0.0"))
        for name, text in (("oci", OCI % ("web", f"{{tag: {version}}}")), ("release", USER % (app, "web")))
    }
    assert [(each.name, each.version) for each in found(files).releases] == [("a", "1.0.0"), ("b", "2.0.0")]


@pytest.mark.parametrize(
    ("ref", "version", "digest"),
    [
        (f"{{tag: 1.2.3@{DIGEST}}}", "1.2.3", DIGEST),
        ("{tag: 1.0.0, semver: 1.2.x}", "1.2.x", None),
        (f"{{digest: '{DIGEST}'}}", DIGEST, DIGEST),
    ],
)
def test_what_an_oci_repository_pins(ref: str, version: str, digest: str | None) -> None:
    release = only({"a.yaml": OCI % ("web", ref) + "---\n" + USER % ("web", "web")})
    assert (release.version, release.digest, release.resolved) == (version, digest, None)


def test_a_layer_selector_makes_a_chart_of_what_nobody_uses() -> None:
    text = OCI % ("web", "{tag: 1.2.3}") + (
        "  layerSelector: {mediaType: application/vnd.cncf.helm.chart.content.v1.tar+gzip}\n"
    )
    assert only({"a.yaml": text}).name is None


def test_what_is_not_pinned_or_not_here_is_a_gap() -> None:
    unpinned = OCI % ("web", "{}") + "---\n" + USER % ("web", "web") + "---\n" + USER % ("far", "gone")
    result = found({"a.yaml": unpinned, **with_spec("", RELEASE.replace('version: &version "1.2.3"', ""))})
    assert [one.reason for one in result.gaps] == [
        "the chart is not pinned: its OCIRepository names no version",
        "its chartRef is not in the repository",
        "the chart is not pinned: its version is a template or missing",
    ]


def test_git_and_variables() -> None:
    text = RELEASE.replace("kind: HelmRepository", "kind: GitRepository")
    assert only(with_spec("", text)).kind is SourceKind.GIT
    release = only(with_spec("", RELEASE.replace('"1.2.3"', "${VERSION}")))
    assert release.version == "${VERSION}"
    assert [one.reason for one in release.gaps] == ["the version is a variable"]


def test_a_helm_chart_object() -> None:
    text = """\
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: HelmChart
    metadata: {name: web, namespace: flux-system}
    spec: {chart: web, version: 1.2.3, sourceRef: {kind: HelmRepository, name: example}}
    """
    release = only({"chart.yaml": text, "repos.yaml": REPOSITORIES})
    assert (release.name, release.repository) == (None, "https://charts.example.com")


def test_values_from_come_before_inline_values() -> None:
    files = with_spec("""\
        valuesFrom:
          - {kind: ConfigMap, name: written}
          - {kind: ConfigMap, name: generated, valuesKey: x.yaml}
          - {kind: ConfigMap, name: written, valuesKey: host, targetPath: web.host}
          - {kind: Secret, name: hidden}
          - {kind: ConfigMap, name: gone}
        values: {d: 4}
        """)
    files["apps/shop/map.yaml"] = """\
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: written}
        data:
          host: shop.example.com
          values.yaml: |
            a: 1
        """
    files["apps/shop/kustomization.yaml"] = """\
        namespace: shop
        configMapGenerator:
          - {name: generated, files: [x.yaml=./values/x.yaml]}
        """
    files["apps/shop/values/x.yaml"] = "b: 2\n"
    release = only(files)
    assert [(layer.kind, layer.content) for layer in release.values] == [
        ("configmap", "a: 1\n"),
        ("configmap", "b: 2\n"),
        ("parameter", "shop.example.com"),
        ("secret", None),
        ("configmap", None),
        ("inline", "{d: 4}\n"),
    ]
    assert release.values[0].line == 7
    assert [one.detail.raw for one in release.gaps if one.detail] == ["hidden", "gone"]


def test_variables_are_filled_in_where_they_are_known() -> None:
    files = with_spec("values: {a: '${HOST}', b: '${PORT:-80}', c: '$${KEEP}', d: '${SECRET}'}")
    assert "${HOST}" in (only(files).values[0].content or "")
    assert only(files).gaps == ()
    files["ks.yaml"] = APPLIED % "{substitute: {HOST: shop.example.com, SECRET: s}}"
    release = only(files)
    assert release.values[0].content == "a: shop.example.com\nb: 80\nc: ${KEEP}\nd: s\n"
    assert release.gaps == ()
    files["ks.yaml"] = APPLIED % "{substitute: {HOST: h}, substituteFrom: [{kind: Secret, name: s}]}"
    (one,) = only(files).gaps
    assert one.detail is not None
    assert one.detail.raw == "PORT, SECRET"


@pytest.mark.parametrize(
    "data",
    ["{values.yaml: 'ENC[AES256_GCM,data:abc]'}", "{values.yaml: \"a: 'ENC[x]'\\nsops: {mac: x}\\n\"}"],
)
def test_encrypted_values_are_a_gap(data: str) -> None:
    files = with_spec("valuesFrom: [{kind: ConfigMap, name: sealed}]")
    files["map.yaml"] = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: sealed}}\ndata: {data}\n"
    release = only(files)
    assert [layer.content for layer in release.values] == [None]
    assert [one.reason for one in release.gaps] == ["a layer of values is encrypted with SOPS"]


def test_anchors_may_be_set_again() -> None:
    release = only(with_spec("values: {a: &x 1, b: &x 2, c: *x}"))
    assert release.gaps == ()
    assert release.values[0].content is not None


def test_definitions_are_not_read() -> None:
    text = """\
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: helmreleases.helm.toolkit.fluxcd.io}
    spec:
      names: {kind: HelmRelease}
      broken: [
    """
    assert found({"gotk.yaml": text}).gaps == ()


def test_a_value_at_a_path() -> None:
    files = with_spec("""\
        valuesFrom:
          - {kind: ConfigMap, name: m, valuesKey: plain, targetPath: a.b}
          - {kind: ConfigMap, name: m, valuesKey: quoted, targetPath: a.c}
          - {kind: ConfigMap, name: m, valuesKey: text, targetPath: a.d, literal: true}
        """)
    files["apps/shop/map.yaml"] = """\
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: m}
        data: {plain: "80", quoted: '"80"', text: "x,{y}"}
        """
    assert [(one.name, one.content, one.force_string) for one in only(files).values] == [
        ("a.b", "80", False),
        ("a.c", "80", True),
        ("a.d", "x\\,\\{y\\}", True),
    ]


def test_optional_config_maps_and_keys_that_are_missing() -> None:
    files = with_spec("""\
        valuesFrom:
          - {kind: ConfigMap, name: gone, optional: true}
          - {kind: ConfigMap, name: here}
          - {kind: ConfigMap, name: here, valuesKey: other, optional: true}
        """)
    files["map.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: here}\ndata: {x: y}\n"
    release = only(files)
    assert [(layer.kind, layer.content) for layer in release.values] == [("configmap", None)]
    assert [one.reason for one in release.gaps] == [
        "values come from an optional ConfigMap, which the cluster may have",
        "values come from a ConfigMap that has no values.yaml",
    ]


def test_generated_config_maps_are_merged_on_the_way_up() -> None:
    files = with_spec("""\
        valuesFrom:
          - {kind: ConfigMap, name: m}
          - {kind: ConfigMap, name: m, valuesKey: k, targetPath: k}
          - {kind: ConfigMap, name: m, valuesKey: E, targetPath: e}
        """)
    files |= {
        "apps/shop/kustomization.yaml": "resources: [release.yaml]\nconfigMapGenerator:\n"
        "  - {name: m, files: [values.yaml], literals: [k='1'], envs: [x.env]}\n",
        "apps/shop/values.yaml": "a: 1\n",
        "apps/shop/x.env": "# note\nE=env\n",
        "over/kustomization.yaml": "resources: [../apps/shop]\nconfigMapGenerator:\n"
        "  - {name: m, behavior: merge, files: [values.yaml=other.yaml]}\n",
        "over/other.yaml": "a: 2\n",
    }
    release = only(files)
    assert [layer.content for layer in release.values] == ["a: 2\n", "1", "env"]
    assert [(layer.path, layer.line) for layer in release.values] == [
        ("over/other.yaml", 1),
        ("apps/shop/kustomization.yaml", 3),
        ("apps/shop/x.env", 2),
    ]
    files["over/kustomization.yaml"] = files["over/kustomization.yaml"].replace("merge", "replace")
    assert [layer.content for layer in only(files).values] == ["a: 2\n", None, None]


def test_variables_from_config_maps_and_secrets() -> None:
    files = with_spec("values: {a: '${HOST}', b: '${TOKEN}', c: '${NONE}', d: '${PORT:=80}', e: 'x$$y'}")
    files["ks.yaml"] = APPLIED % (
        "{substituteFrom: [{kind: ConfigMap, name: vars}, {kind: Secret, name: secrets},"
        " {kind: ConfigMap, name: gone, optional: true}], substitute: {PORT: '81'}}"
    )
    files["vars.yaml"] = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars}\ndata: {HOST: h, PORT: '1'}\n"
    )
    files["secrets.yaml"] = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: secrets}\nstringData: {TOKEN: 'ENC[x]'}\n"
    )
    release = only(files)
    assert release.values[0].content == "a: h\nb: ${TOKEN}\nc: \nd: 81\ne: x$y\n"
    assert [one.detail.raw for one in release.gaps if one.detail] == ["TOKEN"]
    del files["secrets.yaml"]
    assert [one.detail.raw for one in only(files).gaps if one.detail] == ["TOKEN, NONE"]


def test_variables_can_be_switched_off() -> None:
    text = RELEASE.replace(
        "namespace: shop}",
        "namespace: shop, annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}",
    )
    files = with_spec("values: {a: '${HOST}'}", text)
    files["ks.yaml"] = APPLIED % "{substitute: {HOST: h}}"
    assert only(files).values[0].content == "{a: '${HOST}'}\n"


def test_a_substitution_that_flux_refuses_is_a_gap() -> None:
    files = with_spec("values: {a: '${HOST'}")
    files["ks.yaml"] = APPLIED % "{substitute: {HOST: h}}"
    (one,) = only(files).gaps
    assert one.detail is not None
    assert one.detail.raw == "a substitution that Flux refuses"


def test_values_that_variables_break_are_a_gap() -> None:
    files = with_spec("values: {a: '${HOST}'}")
    files["ks.yaml"] = APPLIED % "{substitute: {HOST: 'x: y: z'}}"
    release = only(files)
    assert [one.reason for one in release.gaps] == ["inline values cannot be read"]
    assert release.values[0].content is None


def test_post_renderers_and_skipped_definitions() -> None:
    release = only(with_spec("postRenderers: [{kustomize: {}}]\ninstall: {skipCRDs: true}"))
    assert [one.reason for one in release.gaps] == ["the render is changed afterwards, which is not followed"]
    assert not release.include_crds


def test_files_in_the_chart() -> None:
    spec = RELEASE.replace("      sourceRef", "      valuesFiles: [values.yaml, prod.yaml]\n      sourceRef")
    assert [one.detail.raw for one in only(with_spec("", spec)).gaps if one.detail] == ["prod.yaml"]
    spec = RELEASE.replace("      sourceRef", "      valuesFiles: [prod.yaml]\n      sourceRef")
    assert [one.reason for one in only(with_spec("", spec)).gaps] == [
        "the chart's own values.yaml is left out, which is not followed",
        "a values file lies in the chart",
    ]


INSTALLED = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: fleet, namespace: flux-system}
spec: {url: "https://git.example/acme/%s", ref: {branch: main}}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: shop, namespace: shop}
spec:
  chart:
    spec:
      chart: ./charts/shop
      version: "*"
      valuesFiles: [charts/shop/values.yaml, charts/shop/prod.yaml]
      sourceRef: {kind: GitRepository, name: fleet, namespace: flux-system}
  values: {a: 1}
"""


def test_a_chart_of_this_repository_is_installed() -> None:
    files = {
        "shop.yaml": INSTALLED % "fleet",
        "charts/shop/Chart.yaml": "name: shop\n",
        "charts/shop/prod.yaml": "b: 2\n",
    }
    here = Workspace(MemoryTree(files, "git@git.example:acme/fleet.git"), Settings())
    (install,) = installs.of(here, "charts/shop")
    assert (install.name, install.namespace, install.home) == ("shop", "shop", "shop.yaml")
    assert [layer.content for layer in install.values] == ["b: 2\n", "{a: 1}\n"]
    assert install.gaps == ()
    assert installs.of(here, "charts/other") == ()
    assert found(files, origin="git@git.example:acme/fleet.git").releases == ()
    fixed = {**files, "shop.yaml": files["shop.yaml"].replace("branch: main", "tag: v1")}
    (install,) = installs.of(Workspace(MemoryTree(fixed), Settings()), "charts/shop")
    assert [one.reason for one in install.gaps] == ["the chart is read at a fixed revision, not at this one"]
    there = Workspace(MemoryTree(files, "https://git.example/acme/other"), Settings())
    assert installs.of(there, "charts/shop") == ()
    (release,) = found(files, origin="https://git.example/acme/other").releases
    assert (release.kind, release.repository) == (SourceKind.GIT, "https://git.example/acme/fleet")


SET = """\
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: {name: apps, namespace: shop}
spec:
  inputs:
    - {tenant: one, version: 1.2.3}
    - {tenant: two, version: "2.0.0"}
  resources:
    - apiVersion: source.toolkit.fluxcd.io/v1
      kind: OCIRepository
      metadata: {name: << inputs.tenant >>}
      spec: {url: oci://r.example/charts/web, ref: {tag: "<< inputs.version >>"}}
    - apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata: {name: web-<< inputs.tenant >>}
      spec:
        chartRef: {kind: OCIRepository, name: << inputs.tenant >>}
        values: {a: "<< inputs.x | upper >>"}
"""


def test_a_resource_set_with_literal_inputs() -> None:
    one, two = found({"set.yaml": SET}).releases
    assert [(each.name, each.namespace, each.version, each.line) for each in (one, two)] == [
        ("web-one", "shop", "1.2.3", 6),
        ("web-two", "shop", "2.0.0", 7),
    ]
    assert [each.reason for each in one.gaps] == ["a template of a ResourceSet is not filled in"]


@pytest.mark.parametrize("field", ["inputsFrom: [{name: x}]", "resourcesTemplate: 'kind: HelmRelease'"])
def test_what_of_a_resource_set_is_not_followed(field: str) -> None:
    (one,) = found({"set.yaml": SET.split("  inputs")[0] + f"  {field}\n  # HelmRelease\n"}, None).gaps
    assert one.detail is not None
    assert field.startswith(one.detail.raw.removeprefix("spec."))


def test_an_external_artifact_is_a_gap() -> None:
    (one,) = found({"a.yaml": USER.replace("OCIRepository", "ExternalArtifact") % ("web", "x")}).gaps
    assert one.reason == "its chart is an ExternalArtifact, which is not followed"
