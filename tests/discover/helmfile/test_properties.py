"""No files, however odd, make the reading of helmfiles raise."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import discover
from bot.discover import installs
from bot.discover.workspace import Workspace
from bot.settings import Settings
from tests.discover.test_properties import EDITS, edited
from tests.discover.trees import MemoryTree, assert_position

FILES = {
    "helmfile.yaml.gotmpl": """\
environments:
  default: {values: [env.yaml, {a: 1}], secrets: [s.yaml]}
  prod: {mergeStrategy: fallback, values: [env.yaml.gotmpl, env.yaml], kubeContext: c}
---
bases: [base.yaml]
helmfiles:
- app/helmfile.yaml.gotmpl
- {path: "*/helmfile.yaml.gotmpl", values: [env.yaml, {b: {{ .Values.a }} }], selectors: [x=y]}
- {path: app, inherits: [templates]}
""",
    "base.yaml": "values: [{c: 1}]\ncommonLabels: {team: a}\nrepositories: [{name: y, url: https://y.example}]\n",
    "env.yaml": "a: 2\nlist: [null, 1]\nd: ENC[AES256_GCM,data]\nsops: {}\nn: 1.50\no: 0755\n",
    "env.yaml.gotmpl": "e: {{ .Environment.Name }}\n",
    "s.yaml": "k: ENC[AES256_GCM,data:x]\nsops: {}\n",
    "app/helmfile.yaml.gotmpl": """\
repositories: [{name: x, url: https://x.example}]
templates:
  t: {name: t, chart: x/t, version: 0.0.1, namespace: "{{ `{{ .Release.Name }}` }}"}
releases:
{{- range $n, $v := dict "a" 1 }}
- name: web-{{ $n }}
  chart: x/web
  version: 1.2.3
  inherit: [{template: t, except: [values]}]
  labels: {x: y}
  installed: {{ .Values.on | default true }}
  conditionTemplate: "{{ `{{ .Values.c }}` }}"
  values: [v.yaml.gotmpl, "{{ `{{ .Release.Name }}` }}.yaml", {b: {{ toJson .Values }} }]
  valuesTemplate: [{n: "{{ `{{ .Release.Labels.x }}` }}"}]
  set: [{name: a, value: b}, {name: c, file: v.yaml.gotmpl}, {name: d, values: [e]}]
  secrets: [s.yaml]
- {name: local, chart: ../charts/one}
{{- end }}
""",
    "app/v.yaml.gotmpl": "a: {{ .Release.Name }}\n{{ with .Values.list }}b: {{ . | toJson }}{{ end }}\n",
    "app/helmfile.lock": "dependencies: [{name: web, version: 1.2.3}]\n",
    "app/_h.tpl": '{{ define "h" }}x{{ end }}',
}


def everything(files: dict[str, str]) -> int:
    """Finds all that there is, checks the positions, and counts the releases."""
    tree = MemoryTree(files)
    found = discover.releases(tree, Settings())
    for release in found.releases:
        assert_position(tree, release)
    installs.of(Workspace(tree, Settings()), "charts/one")
    return len(found.releases)


def test_the_whole_is_read() -> None:
    assert everything(FILES) > 1


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(FILES)), EDITS)
def test_nothing_that_stands_in_a_file_raises(name: str, edits: list[tuple[float, int, str]]) -> None:
    everything({**FILES, name: edited(FILES[name], edits)})


@pytest.mark.parametrize("odd", ["[]", "{}", "3", "null", "text", "[[{a: b}]]", "{a: {b: [c]}}", "'{{ x }}'"])
@pytest.mark.parametrize("name", sorted(FILES))
def test_every_value_may_be_anything(name: str, odd: str) -> None:
    lines = FILES[name].split("\n")
    for number, line in enumerate(lines):
        key, colon, _ = line.partition(": ")
        if colon:
            everything({**FILES, name: "\n".join([*lines[:number], f"{key}: {odd}", *lines[number + 1 :]])})
