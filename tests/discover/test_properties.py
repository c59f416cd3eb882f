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

PATHS = {
    "argocd": "apps/a.yaml",
    "flux": "apps/a.yaml",
    "helmfile": "apps/helmfile.yaml",
    "helmv3": "apps/Chart.yaml",
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
        valueFiles: [$here/a.yaml]
        values: |
          a: {{ .b }}
        parameters: [{name: a, value: b}]
    - {repoURL: oci://r.example/x, targetRevision: "4.5.6", ref: here}
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
}
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
    tree = MemoryTree(files)
    found = MANAGERS[name].extract(Workspace(tree, Settings()), PATHS[name])
    for release in found.releases:
        assert_position(tree, release)
    return len(found.releases)


@pytest.mark.parametrize("name", sorted(MANAGERS))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(edits=EDITS, values=EDITS)
def test_nothing_that_stands_in_a_file_raises(
    name: str, edits: list[tuple[float, int, str]], values: list[tuple[float, int, str]]
) -> None:
    files = {PATHS[name]: edited(WHOLE[name], edits), "a.yaml": edited("a: 1\n", values)}
    files["a.yaml.gotmpl"] = edited("a: {{ .Values.x }}\nb: {{ toYaml .Release }}\n", values)
    survives(name, {**files, "apps/values.yaml": edited("front: {a: 1}\nglobal: {b: 2}\n", values)})


@pytest.mark.parametrize("name", sorted(MANAGERS))
def test_the_whole_is_read(name: str) -> None:
    assert survives(name, {PATHS[name]: WHOLE[name]}) == 2


@pytest.mark.parametrize("name", sorted(MANAGERS))
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
