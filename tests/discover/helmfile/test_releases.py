"""Releases: inherited templates, names filled in, layers of values, locked versions."""

from __future__ import annotations

import pytest
import yaml

from bot.discover.helmfile.values import UNKNOWN
from tests.discover.helmfile.test_environments import values
from tests.discover.trees import found, only

REPOSITORIES = """\
repositories:
- {name: example, url: https://charts.example.com}
- {name: registry, url: r.example/charts, oci: true}
"""

CHANGED = "the release is changed by a feature that is not followed"
MAYBE = "whether the release is installed is not known"


def release_with(fields: str, **files: str) -> dict[str, str]:
    """A helmfile with one release, and files by name (``_`` is a dot)."""
    text = REPOSITORIES + f"releases:\n- name: web\n  chart: example/web\n  version: 1.2.3\n{fields}"
    return {
        "app/helmfile.yaml.gotmpl": text,
        **{f"app/{name.replace('_', '.')}": one for name, one in files.items()},
    }


def test_inherited_templates() -> None:
    text = (
        REPOSITORIES
        + """\
defaultInherit: [base]
templates:
  base:
    missingFileHandler: Warn
    values: [base.yaml]
    labels: {a: b}
  named:
    inherit: [{template: base}]
    name: unused
    chart: example/web
    version: 1.2.3
    namespace: "{{`{{ .Release.Name }}`}}-ns"
    values:
    - "{{`{{ .Release.Labels.a }}/{{ .Release.Name }}`}}.yaml"
    valuesTemplate:
    - {who: "{{`{{ .Release.Namespace }}`}}"}
releases:
- name: one
  inherit: [{template: named, except: [labels]}]
  labels: {a: c}
  values: [{own: 1}]
- name: two
  inherit: {template: named}
  chart: example/two
  version: 4.5.6
- name: three
  inherit: [{template: named}]
  version: 7.8.9
"""
    )
    files = {
        "helmfile.yaml.gotmpl": text,
        "base.yaml": "base: 1\n",
        "c/one.yaml": "one: 1\n",
        "b/two.yaml": "two: 1\n",
    }
    result = found(files)
    one, two = result.releases
    assert (one.name, one.namespace, one.version, one.line) == ("one", "one-ns", "1.2.3", 14)
    assert (two.name, two.namespace, two.version, two.line) == ("two", "two-ns", "4.5.6", 28)
    # Renovate reads no entry without a chart of its own.
    assert [gap.subject for gap in result.gaps] == ["helmfile.yaml.gotmpl: three"]
    layers = [[(layer.path, layer.content) for layer in release.values] for release in (one, two)]
    who = ("helmfile.yaml.gotmpl", "who: one-ns\n")
    own = ("helmfile.yaml.gotmpl", "own: 1\n")
    assert layers[0] == [
        who,
        ("base.yaml", "base: 1\n"),
        ("base.yaml", "base: 1\n"),
        ("c/one.yaml", "one: 1\n"),
        own,
    ]
    assert layers[1][3] == ("b/two.yaml", "two: 1\n")
    assert one.gaps == two.gaps == ()


def test_a_template_that_no_release_uses_is_what_renovate_bumps() -> None:
    text = (
        REPOSITORIES
        + "templates:\n  t: {name: t, chart: example/web, version: 1.2.3}\n  u: {chart: example/u}\n"
    )
    assert (only({"helmfile.yaml": text}).chart, found({"helmfile.yaml": text}).gaps) == ("web", ())


def test_templates_that_are_not_there_or_inherit_themselves() -> None:
    text = (
        REPOSITORIES
        + """\
templates: {a: {inherit: [{template: b}]}, b: {inherit: [{template: a}]}}
releases:
- {name: one, chart: example/web, version: 1.2.3, inherit: [{template: a}]}
- {name: two, chart: example/web, version: 1.2.4, inherit: [{template: c}]}
"""
    )
    one, two = found({"helmfile.yaml": text}).releases
    assert [gap.detail.raw for gap in one.gaps if gap.detail] == ["a"]
    assert [gap.detail.raw for gap in two.gaps if gap.detail] == ["c"]


def test_one_entry_may_become_many_releases() -> None:
    text = (
        REPOSITORIES
        + """\
releases:
{{- range $name, $n := dict "a" 1 "b" 2 }}
- name: web-{{ $name }}
  chart: example/web
  version: 1.2.3
  values: [{n: {{ $n }} }]
{{- end }}
"""
    )
    releases = found({"helmfile.yaml.gotmpl": text}).releases
    assert [(one.name, values(one), one.line) for one in releases] == [
        ("web-a", {"n": 1}, 8),
        ("web-b", {"n": 2}, 8),
    ]


def test_an_anchor_shared_by_entries() -> None:
    text = (
        REPOSITORIES
        + """\
templates:
  default: &default {version: 2.0.0, namespace: shop}
releases:
- {<<: *default, name: web, chart: example/web, values: [{a: 1}]}
- {<<: *default, name: api, chart: registry/api}
"""
    )
    api, web = found({"helmfile.yaml": text}).releases
    assert (web.chart, values(web), web.namespace, web.line) == ("web", {"a": 1}, "shop", 5)
    assert (api.chart, api.repository, api.values, api.line) == ("api", "oci://r.example/charts", (), 5)


def test_plain_yaml_is_filled_in_release_by_release() -> None:
    text = (
        REPOSITORIES
        + """\
releases:
- name: web
  namespace: "{{ .Release.Name }}-ns"
  chart: example/web
  version: 1.2.3
  values:
  - "{{ .Release.Name }}.yaml"
  - literal: "{{ .Release.Name }}"
  valuesTemplate:
  - filled: "{{ .Release.Name }}"
"""
    )
    release = only({"helmfile.yaml": text, "web.yaml": "a: 1\n"})
    assert release.namespace == "web-ns"
    assert [layer.content for layer in release.values] == [
        "filled: web\n", "a: 1\n", "literal: '{{ .Release.Name }}'\n"
    ]  # fmt: skip


def test_values_files_are_rendered_with_the_release() -> None:
    template = """\
name: {{ .Release.Name }}
namespace: {{ .Release.Namespace }}
labels: {{ toJson .Release.Labels }}
chart: {{ .Release.Chart }} {{ .Release.ChartVersion }}
beside: {{ readFile "beside.txt" | trim }} {{ isFile "beside.txt" }} {{ isDir "." }}
outside: {{ tryReadFile "../../x" | quote }}
dir: {{ readDir "." | toJson }}
get: {{ get "a.b" "none" .Values }} {{ getOrNil "a.b" .Values | default "nil" }}
set: {{ (setValueAtPath "a" 1 (dict "a" 0)).a }}
shared: {{ include "shared" . }}
"""
    files = release_with("  namespace: own\n  labels: {a: b}\n  values: [sub/values.yaml.gotmpl]\n")
    files["app/helmfile.yaml.gotmpl"] = "namespace: forced\n" + files["app/helmfile.yaml.gotmpl"]
    files["app/sub/values.yaml.gotmpl"] = template
    files["app/sub/beside.txt"] = "text\n"
    files["app/sub/_shared.tpl"] = '{{ define "shared" }}<{{ .Release.Name }}>{{ end }}'
    release = only(files)
    assert release.gaps == ()
    assert values(release) == {
        "name": "web", "namespace": "forced", "chart": "example/web 1.2.3", "beside": "text true true",
        "labels": {"a": "b", "name": "web", "namespace": "forced", "chart": "web"},
        "dir": ["_shared.tpl", "beside.txt", "values.yaml.gotmpl"], "get": "none nil", "set": 1,
        "outside": "", "shared": "<web>",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "parameters"),
    [
        ("  set: [{name: a.b, value: '1,2'}]\n", [("a.b", "1\\,2", False)]),
        ("  set: [{name: a, value: '{x}'}]\n", [("a", "\\{x\\}", False)]),
        ("  set: [{name: b, value: 1.10}]\n", [("b", "1.10", False)]),
        ("  set: [{name: a, values: [x, 'y,z']}]\n", [("a", "{x,y\\,z}", False)]),
        ("  set: [{name: a, file: f.txt}]\n", [("a", "x\\,y\\\\z", True)]),
        ("  set: [{name: a, value: ''}, {name: b}]\n", []),
        ("  setString: [{name: a, value: 2}]\n", [("a", "2", True)]),
        (
            "  set: [{name: b, value: 2}]\n  setTemplate: [{name: a, value: '{{`{{ .Release.Name }}`}}'}]\n",
            [("a", "web", False), ("b", "2", False)],
        ),
    ],
)  # fmt: skip
def test_parameters(fields: str, parameters: list[tuple[str, str, bool]]) -> None:
    release = only(release_with(fields, f_txt="x,y\\z"))
    assert [(layer.name, layer.content, layer.force_string) for layer in release.values] == parameters
    assert release.gaps == ()


@pytest.mark.parametrize(
    ("fields", "reason", "detail"),
    [
        ("  secrets: [sealed.yaml]\n", "a layer of values is encrypted", "sealed.yaml"),
        ("  values: [gone.yaml]\n", "a values file is not in the repository", "gone.yaml"),
        ("  values: ['https://x.example/v.yaml']\n", "a values file is remote", "https://x.example/v.yaml"),
        ("  values: ['{{ env `A` }}.yaml']\n", "the name of a values file is not known", 'env "A"'),
        ("  values: ['*.txt']\n", "helmfile takes no glob for the values of a release", "*.txt"),
        ("  values: [3]\n", "an entry of values is neither a map nor a path", None),
        ("  values: [broken.gotmpl]\n", "a values file is not in the repository", "broken.gotmpl"),
        ("  values: [{a: ref+vault://x/y}]\n", "values refer to a secret store", "app/helmfile.yaml.gotmpl"),
        ("  set: [{name: a, value: 'ref+vault://x'}]\n", "values refer to a secret store", "a"),
        ("  set: [{name: a, file: gone.txt}]\n", "a parameter's file is not in the repository", "gone.txt"),
        ("  env: [{name: a, value: A}]\n", UNKNOWN, 'env "A"'),
        ("  jsonPatches: [{a: b}]\n", CHANGED, "jsonPatches"),
        ("  dependencies: [{chart: x/y}]\n", CHANGED, "dependencies"),
        ("  postRenderer: x\n", CHANGED, "postRenderer"),
        ("  installedTemplate: '{{`{{ env \"A\" }}`}}'\n", MAYBE, None),
        ("  condition: a.enabled\n  installed: {{ env `A` }}\n", None, None),
    ],
)  # fmt: skip
def test_what_is_not_known_is_named(fields: str, reason: str | None, detail: str | None) -> None:
    release = only(release_with(fields, a_txt="", b_txt=""))
    gaps = [(one.reason, one.detail.raw if one.detail else None) for one in release.gaps]
    assert gaps == ([] if reason is None else [(reason, detail)])


def test_a_values_template_that_fails_costs_what_it_fills() -> None:
    release = only(
        release_with(
            "  values: [one.yaml.gotmpl, two.yaml.gotmpl, three.yaml.gotmpl]\n",
            one_yaml_gotmpl="a: {{ .Values.gone }}\nb: 1\n",
            two_yaml_gotmpl="a: {{ if }}\n",
            three_yaml_gotmpl="a: [{{ 1 }}\n",
        )
    )
    assert [layer.content for layer in release.values] == ["a: unknown\nb: 1\n", None, None]
    assert [one.reason for one in release.gaps] == [
        "a template of the values does not work here",
        "a template of the values does not work here",
        "rendered values cannot be read",
        "rendered values cannot be read",
    ]


def test_missing_files_may_be_allowed_for_all() -> None:
    files = release_with("  values: [gone.yaml]\n")
    files["app/helmfile.yaml.gotmpl"] = "missingFileHandler: Info\n" + files["app/helmfile.yaml.gotmpl"]
    assert only(files).gaps == ()


def test_crds_may_be_left_out() -> None:
    files = release_with("")
    assert only(files).include_crds
    files["app/helmfile.yaml.gotmpl"] = "helmDefaults: {skipCRDs: true}\n" + files["app/helmfile.yaml.gotmpl"]
    assert not only(files).include_crds


def test_octal_numbers_and_floats_are_what_helmfile_reads() -> None:
    release = only(release_with("  values: [{mode: 0755, text: '0755', size: 1.50, on: yes}]\n"))
    assert yaml.safe_load(release.values[0].content or "") == {
        "mode": 493,
        "text": "0755",
        "size": 1.5,
        "on": "yes",
    }


def test_a_later_document_may_replace_the_releases() -> None:
    text = (
        REPOSITORIES
        + """\
releases:
- {name: one, chart: example/one, version: 1.0.0, values: [{a: 1}]}
---
releases:
- {name: two, chart: example/two, version: 2.0.0}
"""
    )
    assert [(one.name, len(one.values)) for one in found({"helmfile.yaml": text}).releases] == [
        ("one", 1),
        ("two", 0),
    ]


@pytest.mark.parametrize(
    ("name", "lock"),
    [
        ("app/helmfile.yaml", "app/helmfile.lock"),
        ("app/helmfile.yaml.gotmpl", "app/helmfile.lock"),
        ("app/helmfile.d/10-web.yaml", "app/helmfile.d/10-web.lock"),
    ],
)
def test_what_a_range_was_locked_to(name: str, lock: str) -> None:
    text = (
        REPOSITORIES
        + """\
releases:
- {name: api, chart: registry/sub/api, version: ~2.1}
- {name: free, chart: example/free, version: ~3.1}
- {name: web, chart: example/web, version: 1.2.3}
"""
    )
    locked = """\
version: v1.1.0
dependencies:
- {name: api, repository: "oci://r.example/charts/sub", version: 2.0.9}
- {name: api, repository: "oci://r.example/charts/sub", version: 2.1.7}
- {name: web, repository: "https://charts.example.com", version: 1.2.3}
digest: sha256:0
"""
    releases = found({name: text, lock: locked}).releases
    assert [(one.chart, one.resolved) for one in releases] == [
        ("api", "2.1.7"),
        ("free", None),
        ("web", None),
    ]
    assert [one.resolved for one in found({name: text, lock: "dependencies: ["}).releases] == [None] * 3


def test_a_lock_elsewhere() -> None:
    text = (
        "lockFilePath: locks/x.lock\n"
        + REPOSITORIES
        + "releases: [{name: w, chart: example/w, version: ^1}]\n"
    )
    lock = "dependencies: [{name: w, version: 1.9.0}]\n"
    assert only({"helmfile.yaml": text, "locks/x.lock": lock}).resolved == "1.9.0"


def test_layers_stand_where_they_are_written() -> None:
    text = (
        REPOSITORIES
        + """\
templates:
  base: {values: [{inherited: 1}]}
releases:
- name: web
  chart: example/web
  version: 1.2.3
  inherit: [{template: base}]
  values:
  - a.yaml
  - own: 1
  set:
  - {name: x, value: 1}
  - name: y
    value: 2
"""
    )
    layers = only({"helmfile.yaml": text, "a.yaml": "a: 1\n"}).values
    assert [(layer.kind, layer.path, layer.line) for layer in layers] == [
        ("inline", "helmfile.yaml", 7),
        ("file", "a.yaml", 1),
        ("inline", "helmfile.yaml", 13),
        ("parameter", "helmfile.yaml", 15),
        ("parameter", "helmfile.yaml", 16),
    ]


def test_of_values_that_a_template_counts_only_the_release_is_known() -> None:
    fields = "  values:\n  {{- range list 1 2 }}\n  - {a: {{ . }}}\n  {{- end }}\n"
    assert [layer.line for layer in only(release_with(fields)).values] == [5, 5]


@pytest.mark.parametrize("handler", ["Warn", "Info", "Debug"])
def test_secrets_that_may_be_missing(handler: str) -> None:
    fields = f"  missingFileHandler: {handler}\n  secrets: [gone.yaml, sealed.yaml]\n"
    release = only(release_with(fields, sealed_yaml="a: ENC[x]\nsops: {}\n"))
    assert [(layer.path, layer.line, layer.content) for layer in release.values] == [
        ("app/sealed.yaml", 1, None)
    ]
    assert [one.detail.raw for one in release.gaps if one.detail] == ["sealed.yaml"]
