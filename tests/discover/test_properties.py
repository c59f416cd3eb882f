"""No document, however odd, makes a manager raise; every version stands where it is said to."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.discover.managers import MANAGERS
from bot.discover.workspace import Workspace
from bot.settings import Settings
from tests.discover.trees import MemoryTree, assert_position

NAMES = sorted(set(MANAGERS) - {"custom.jsonata"})  # it starts a process for each file: see its own tests
PATHS = {
    "ansible": "apps/a.yaml",
    "argocd": "apps/a.yaml",
    "custom.regex": "apps/versions.env",
    "fleet": "apps/fleet.yaml",
    "flux": "apps/a.yaml",
    "helm-requirements": "apps/requirements.yaml",
    "helmfile": "apps/helmfile.yaml",
    "helmsman": "apps/a.yaml",
    "helmv3": "apps/Chart.yaml",
    "k3s": "apps/a.yaml",
    "sveltos": "apps/a.yaml",
    "terraform": "apps/main.tf",
    "vendir": "apps/vendir.yml",
    "kustomize": "apps/kustomization.yaml",
}
BESIDE = {
    "renovate.json": """\
{"customManagers": [{"fileMatch": ["env$"],
  "matchStrings": ["(?m)^(?<depName>\\\\w+): (?<currentValue>\\\\S+)"],
  "datasourceTemplate": "{{#if a}}b{{else}}helm{{/if}}",
  "registryUrlTemplate": "https://{{{depName}}}.example"}]}
"""
}
WHOLE = {
    "argocd": """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec:
  destination: {namespace: shop}
  sources:
    - repoURL: https://x.example
      chart: web
      targetRevision: 1.2.3
      helm:
        valueFiles: [$here/a.yaml, '$here/*.yaml']
        values: |
          a: {{ .b }}
        parameters: [{name: a, value: $b}]
        fileParameters: [{name: c, path: $here/a.yaml}]
    - {repoURL: oci://r.example/x, targetRevision: "4.5.6", ref: here}
---
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  goTemplate: true
  generators:
    - matrix:
        generators:
          - git: {repoURL: https://g.example/x/y, files: [{path: "apps/*.yaml"}], values: {c: "{{ .kind }}"}}
          - list: {elements: [{version: 7.8.9, n: 1}], elementsYaml: "[{version: 7.8.9}]"}
      selector: {matchLabels: {kind: Application}, matchExpressions: [{key: n, operator: In, values: ["1"]}]}
    - merge:
        mergeKeys: [server]
        generators:
          - clusters: {values: {version: 1.0.0}}
          - git: {repoURL: https://g.example/x/y, directories: [{path: "a*"}, {path: b, exclude: true}]}
  templatePatch: |
    spec: {destination: {namespace: "{{ default .n .kind | lower }}"}}
  template:
    metadata: {name: "{{ .path.basename }}"}
    spec:
      destination: {server: "{{ .server }}"}
      source:
        repoURL: "https://{{ .kind }}.example"
        chart: web
        targetRevision: "{{ .version }}"
        helm: {valuesObject: {a: "{{ index .path.segments 0 }}", b: 1.10}}
""",
    "custom.regex": """\
web: 1.2.3
# renovate: datasource=helm depName=two registryUrl=https://x.example
TWO="4.5.6"
""",
    "flux": """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
spec:
  chart: {spec: {chart: web, version: &v 1.2.3, sourceRef: {kind: HelmRepository, name: x}}}
  valuesFrom: [{kind: ConfigMap, name: m}, {kind: Secret, name: s}]
  values: {a: '${B}'}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: x}
spec: {url: oci://r.example/x/y, ref: {tag: 1.2.3, digest: sha256:aa}}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: two}
spec: {chartRef: {kind: OCIRepository, name: x}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: x}
spec: {url: https://x.example}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
spec: {path: ./apps, postBuild: {substitute: {B: c}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: m}
data: {values.yaml: 'a: 1'}
""",
    "helmfile": """\
bases: [../base.yaml]
environments:
  default: {values: [../a.yaml, {x: 1}], secrets: [../s.yaml]}
---
repositories: [{name: x, url: https://x.example}, {name: r, url: r.example/x, oci: true}]
helmDefaults: {kubeContext: c}
templates:
  common: {values: [../a.yaml.gotmpl], labels: {l: m}}
releases:
  - name: web
    chart: x/web
    version: 1.2.3
    namespace: {{ .Values.x }}
    inherit: [{template: common, except: [labels]}]
    condition: x.enabled
    values: [../a.yaml, {b: "{{ .Values.x | default 1 }}"}]
    valuesTemplate: [{n: "{{ `{{ .Release.Name }}` }}"}]
    set: [{name: a, value: b}, {name: c, values: [d]}]
  - {name: two, chart: r/two, version: "4.5.6"}
helmfiles: [{path: ./*.yaml, selectors: [a=b], values: [{c: d}]}]
""",
    "helmv3": """\
apiVersion: v2
name: shop
dependencies:
  - {name: web, version: 1.2.3, repository: https://x.example, alias: front}
  - name: two
    version: "4.5.6"
    repository: oci://r.example/x
""",
    "ansible": """\
- hosts: all
  vars: {v: 1.2.3, zone: a}
  tasks:
    - kubernetes.core.helm:
        name: "web-{{ zone }}"
        namespace: shop
        chart_ref: x/web
        chart_version: "{{ v | default('1') }}"
        values: "{{ a | combine(b, recursive=True) }}"
        values_files: ["{{ playbook_dir }}/a.yaml"]
        set_values: [{value: a=b}]
    - block:
        - helm:
            {name: "{{ item.n }}", namespace: n, chart_ref: oci://r/x, chart_version: 4.5.6, values: {a: b}}
          loop: [{n: two}]
    - helm_repository: {name: x, repo_url: https://x.example}
""",
    "fleet": """\
namespace: shop
helm:
  chart: web
  repo: https://x.example
  version: 1.2.3
  values: {a: "${ .x }"}
  valuesFiles: [../a.yaml]
  valuesFrom: [{configMapKeyRef: {name: m}}]
targetCustomizations:
  - {name: prod, clusterName: p, helm: {version: "4.5.6", values: {b: c}}}
""",
    "helm-requirements": """\
dependencies:
  - {name: web, version: 1.2.3, repository: https://x.example, alias: front}
  - name: two
    version: "4.5.6"
    repository: oci://r.example/x
""",
    "helmsman": """\
helmRepos: {x: https://x.example}
apps:
  web:
    chart: x/web
    version: 1.2.3
    valuesFiles: [../a.yaml]
    secretsFile: s.yaml
    set: {a: b}
    helmFlags: [--skip-crds]
  two: {chart: "oci://r.example/x", version: "4.5.6"}
""",
    "k3s": """\
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: {name: web, namespace: kube-system}
spec:
  chart: web
  repo: https://x.example
  version: 1.2.3
  set: {a: 1, b: c}
  valuesContent: |
    a: {{ b }}
---
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: {name: two}
spec: {chart: "oci://r.example/x", version: "4.5.6"}
---
apiVersion: helm.cattle.io/v1
kind: HelmChartConfig
metadata: {name: web, namespace: kube-system}
spec: {valuesContent: 'a: 1'}
""",
    "sveltos": """\
apiVersion: config.projectsveltos.io/v1beta1
kind: ClusterProfile
metadata: {name: p}
spec:
  helmCharts:
    - repositoryURL: https://x.example
      repositoryName: x
      chartName: x/web
      chartVersion: 1.2.3
      releaseName: web
      values: |
        a: {{ b }}
      valuesFrom: [{kind: ConfigMap, name: m}, {kind: Secret, name: s}]
    - {repositoryURL: oci://r.example/x, repositoryName: x, chartName: y, chartVersion: "4.5.6"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: m}
data: {x: 'a: 1'}
""",
    "terraform": """\
variable "v" { default = "1.2.3" }
locals {
  charts = { two = { version = "4.5.6" } }
  text   = <<-EOT
    a: ${var.gone}
    %{ for x in ["a", "b"] ~}
    - ${upper(x)}
    %{ endfor ~}
  EOT
}
resource "helm_release" "web" {
  name       = "web"
  chart      = "web"
  repository = "https://x.example"
  version    = var.v
  values     = [local.text, file("a.yaml"), yamlencode({ a = [1, true, null], b = local.charts })]
  set {
    name  = "a"
    value = var.v == "1" ? 1 + 2 : "b"
  }
}
resource "helm_release" "each" {
  for_each = local.charts
  name     = each.key
  chart    = "oci://r.example/x"
  version  = each.value["version"]
  set      = [for k, v in { a = "b" } : { name = k, value = v }]
}
""",
    "vendir": """\
apiVersion: vendir.k14s.io/v1alpha1
kind: Config
directories:
- path: vendor
  contents:
  - path: web
    helmChart: {name: web, version: 1.2.3, repository: {url: https://x.example}}
  - path: two
    helmChart: {name: two, version: "4.5.6", repository: {url: oci://r.example/x}}
""",
    "kustomize": """\
namespace: shop
helmGlobals: {chartHome: charts}
helmCharts:
  - name: web
    repo: https://x.example
    version: 1.2.3
    valuesFile: values.yaml
    additionalValuesFiles: [values.yaml]
    valuesInline: {a: null, b: {c: d}}
    valuesMerge: merge
  - {name: two, version: "4.5.6", repo: oci://r.example/x, valuesInline: {a: b}, includeCRDs: true}
resources: [other.yaml, ..]
components: [more]
patches: [{path: values.yaml, target: {kind: A, name: b}}, {patch: 'a: b'}]
patchesJson6902: [{target: {kind: A}, patch: '[{op: add, path: /a, value: b}]'}]
""",
}
COUNTS = {"argocd": 3}
SCRAP = st.sampled_from(
    ["", "x", "[", "]", "{", "}", "- ", ": ", "&v ", "*v", "<<: ", "!!str ", "!odd ", "|", ">-", "'", '"',
     "#", "\n", "\n---\n", "\t", "\u2028", "\x85", "\x00", "é", "{{", "}}", "{{ a }}", "null", "~", "1e9",
     "[1]", "? ", "{a: b}", "${X}", "$", "/", "..", "%", "@sha256:", "\ufdee\ufdd0", "\U0001f600", "\r\n"]
)  # fmt: skip
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), SCRAP), max_size=4)


def edited(text: str, edits: list[tuple[float, int, str]]) -> str:
    """``text`` with pieces cut out and scraps put in."""
    for where, length, scrap in edits:
        start = int(where * len(text))
        text = text[:start] + scrap + text[start + length :]
    return text


def survives(name: str, files: dict[str, str]) -> int:
    """Extracts, checks the positions, and counts the releases."""
    tree = MemoryTree({**BESIDE, **files})
    found = MANAGERS[name].extract(Workspace(tree, Settings()), PATHS[name])
    for release in found.releases:
        assert_position(tree, release)
    return len(found.releases)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(edits=EDITS, values=EDITS)
def test_nothing_that_stands_in_a_file_raises(
    name: str, edits: list[tuple[float, int, str]], values: list[tuple[float, int, str]]
) -> None:
    files = {PATHS[name]: edited(WHOLE[name], edits), "a.yaml": edited("a: 1\n", values)}
    files["a.yaml.gotmpl"] = edited("a: {{ .Values.x }}\nb: {{ toYaml .Release }}\n", values)
    survives(name, {**files, "apps/values.yaml": edited("front: {a: 1}\nglobal: {b: 2}\n", values)})


@pytest.mark.parametrize("name", NAMES)
def test_the_whole_is_read(name: str) -> None:
    assert survives(name, {PATHS[name]: WHOLE[name]}) == COUNTS.get(name, 2)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "odd", ["[]", "{}", "3", "null", "text", "[[[]]]", "{a: {b: c}}", "{? [x] : y}", "|\n    1.2.3"]
)
def test_every_field_may_be_anything(name: str, odd: str) -> None:
    lines = WHOLE[name].split("\n")
    for index, line in enumerate(lines):
        for found in re.finditer(r"(?<=: )[^,{}\[\]]+", line):
            changed = line[: found.start()] + odd + (line[found.end() :] if "|" not in odd else "")
            survives(name, {PATHS[name]: "\n".join([*lines[:index], changed, *lines[index + 1 :]])})


@pytest.mark.parametrize(
    "version",
    ["1.2.3", "'1.2.3'", '"1.2.3"', "&v 1.2.3", "!!str 1.2.3", "&v !!str '1.2.3'", ">-\n        1.2.3",
     "|-\n      1.2.3", "\n     1.2.3"],
)  # fmt: skip
def test_a_version_in_any_style(version: str) -> None:
    text = (
        WHOLE["helmfile"].replace("version: 1.2.3", f"version: {version}").replace("web\n", "web # 1.2.3 é\n")
    )
    assert survives("helmfile", {PATHS["helmfile"]: text}) == 2


def test_deep_nesting_is_refused_not_fatal() -> None:
    for name, path in PATHS.items():
        survives(name, {path: WHOLE[name] + "deep: " + "[" * 3000 + "]" * 3000 + "\n"})


AROUND = {
    "apps/kustomization.yaml": """\
resources: [base, a.yaml]
namespace: shop
namePrefix: my-
labels: [{pairs: {a: b}}]
components: [../components]
patches:
  - path: ../patch.yaml
    target: {kind: HelmRelease, name: "w.*", labelSelector: "a=b,!c"}
  - patch: |-
      - op: add
        path: /spec/values/b
        value: [1]
    target: {kind: HelmRelease}
patchesStrategicMerge: [../patch.yaml]
replacements: [{targets: [{select: {kind: HelmRelease}}]}]
configMapGenerator: [{name: m, behavior: merge, files: [x.yaml=../a.yaml], literals: [k='v'], envs: [e]}]
""",
    "components/kustomization.yaml": "kind: Component\npatches: [{path: ../patch.yaml}]\nnameSuffix: -x\n",
    "patch.yaml": """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
spec: {chart: {spec: {version: 3.0.0}}, values: {c: {$patch: replace, d: null}}}
""",
    "clusters/flux.yaml": """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  path: ./apps
  targetNamespace: store
  components: [../components]
  postBuild: {substitute: {B: "${C:-x}"}, substituteFrom: [{kind: ConfigMap, name: m}]}
  patches: [{target: {kind: HelmRelease}, patch: '[{"op": "remove", "path": "/spec/values/a"}]'}]
""",
    "set.yaml": """\
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: {name: s}
spec:
  inputs: [{v: 1.2.3}]
  resources:
    - apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata: {name: set}
      spec: {chart: {spec: {chart: c, version: << inputs.v >>, sourceRef: {name: x}}}}
""",
}


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(where=st.sampled_from(sorted(AROUND)), edits=EDITS, others=EDITS)
def test_nothing_around_a_release_raises(
    where: str, edits: list[tuple[float, int, str]], others: list[tuple[float, int, str]]
) -> None:
    files = {**AROUND, PATHS["flux"]: edited(WHOLE["flux"], others), where: edited(AROUND[where], edits)}
    tree = MemoryTree(files)
    here = Workspace(tree, Settings())
    for path in files:
        for name in ("flux", "kustomize"):
            if MANAGERS[name].accepts(path):
                for release in MANAGERS[name].extract(here, path).releases:
                    assert_position(tree, release)


def test_what_is_around_a_release_is_read() -> None:
    here = Workspace(MemoryTree({**AROUND, PATHS["flux"]: WHOLE["flux"]}), Settings())
    found = {path: MANAGERS["flux"].extract(here, path).releases for path in (*AROUND, PATHS["flux"])}
    assert [(one.version, one.name, one.namespace) for one in found["patch.yaml"]] == [
        ("3.0.0", "my-web-x", "shop"),
        ("3.0.0", "my-web-x-x", "store"),
    ]
    assert [one.version for one in found["set.yaml"]] == ["1.2.3"]
