"""Entries of a helmfile become releases."""

from __future__ import annotations

import pytest

from bot.model import SourceKind
from tests.discover.trees import found, only

REPOSITORIES = """\
repositories:
  - {name: example, url: https://charts.example.com}
  - {name: registry, url: r.example/charts, oci: true}
"""


def with_release(fields: str) -> dict[str, str]:
    """A helmfile with one release."""
    return {"deploy/helmfile.yaml": REPOSITORIES + f"releases:\n  - name: web\n{fields}"}


@pytest.mark.parametrize(
    ("chart", "kind", "repository", "name"),
    [
        ("example/web", SourceKind.HTTP, "https://charts.example.com", "web"),
        ("registry/sub/web", SourceKind.OCI, "oci://r.example/charts/sub", "web"),
        ("oci://r.example/x/web", SourceKind.OCI, "oci://r.example/x", "web"),
        ("stable/redis", SourceKind.HTTP, "https://charts.helm.sh/stable", "redis"),
        ("./charts/web", SourceKind.LOCAL, "./charts/web", "web"),
    ],
)
def test_where_a_chart_comes_from(chart: str, kind: SourceKind, repository: str, name: str) -> None:
    release = only(with_release(f"    chart: {chart}\n    version: 1.10\n    namespace: shop\n"))
    assert (release.kind, release.repository, release.chart) == (kind, repository, name)
    assert (release.name, release.namespace, release.version) == ("web", "shop", "1.10")


def test_an_unknown_repository_is_a_gap() -> None:
    release = only(with_release("    chart: other/web\n    version: 1.0.0\n"))
    assert release.repository is None
    assert [one.reason for one in release.gaps] == ["its repository is not named in the file"]


def test_values_in_their_order() -> None:
    files = with_release("""\
    chart: example/web
    version: 1.0.0
    installed: false
    values:
      - base.yaml
      - {tag: 1.10}
      - gone.yaml
      - tuned.yaml.gotmpl
      - "{{ .Environment.Name }}.yaml"
      - "{{ requiredEnv `STAGE` }}.yaml"
    secrets: [sealed.yaml]
    set: [{name: a.b, value: 1.0}, {name: c, file: x}]
    setString: [{name: d, value: 2}]
""")
    files["deploy/base.yaml"] = "a: 1\n"
    files["deploy/tuned.yaml.gotmpl"] = "b: {{ 2 }}\n"
    files["deploy/default.yaml"] = "c: 3\n"
    release = only(files)
    assert [(layer.kind, layer.path, layer.content) for layer in release.values] == [
        ("file", "deploy/base.yaml", "a: 1\n"),
        ("inline", "deploy/helmfile.yaml", "tag: 1.1\n"),
        ("file", "deploy/gone.yaml", None),
        ("file", "deploy/tuned.yaml.gotmpl", "b: 2\n"),
        ("file", "deploy/default.yaml", "c: 3\n"),
        ("file", None, None),
        ("file", None, None),
        ("parameter", "deploy/helmfile.yaml", "1.0"),
        ("parameter", "deploy/helmfile.yaml", "2"),
    ]
    assert [layer.force_string for layer in release.values[-2:]] == [False, True]
    assert [one.detail.raw for one in release.gaps if one.detail] == [
        "gone.yaml",
        'env "STAGE"',
        "sealed.yaml",
        "x",
    ]


def test_missing_files_may_be_allowed() -> None:
    release = only(
        with_release(
            "    chart: example/web\n    version: 1.0.0\n    values: [a.yaml]\n    missingFileHandler: Warn\n"
        )
    )
    assert (release.values, release.gaps) == ((), ())


def test_templates_cost_only_what_they_hide() -> None:
    files = {
        "helmfile.d/10-web.yaml.gotmpl": """\
        repositories:
        - name: example
          url: https://charts.example.com
        ---
        {{ if .Values.web | default true }}
        releases:
        - name: web-{{ .Environment.Name }}
          namespace: {{ .Values.namespace }}
          chart: example/web
          version: 1.1.1
          values:
          - host: "{{ .Values.host }}"
            literal: '{{`{{ .Release.Name }}`}}'
        - name: two
          chart: example/two
          version: {{ .Values.two }}
        - name: three
          chart: "{{ .Values.chart }}"
          version: 1.0.0
        {{ end }}
        """
    }
    result = found(files)
    (release,) = result.releases
    assert (release.name, release.namespace, release.version, release.line) == (
        "web-default",
        None,
        "1.1.1",
        10,
    )
    assert release.values[0].content == "host: unknown\nliteral: '{{ .Release.Name }}'\n"
    assert [one.reason for one in release.gaps] == [
        "the release's namespace is not known",
        "what is installed depends on something that is not known",
        "a template of the values does not work here",
    ]
    assert [one.subject.rpartition(": ")[2] for one in result.gaps] == ["three", "two"]


def test_a_release_that_does_not_come_out_is_read_as_it_stands() -> None:
    files = {
        "helmfile.yaml": REPOSITORIES
        + """\
{{ if false }}
releases:
- name: web-{{ .Environment.Name }}
  namespace: {{ .Values.namespace }}
  chart: example/web
  version: 1.1.1
  values:
  - host: "{{ .Values.host }}"
    kept: 1
  - "{{ .Values.host }}.yaml"
  secrets: [sealed.yaml]
  set: [{name: a, value: b}, {name: c, value: "{{ .x }}"}, {name: d, file: x}]
  inherit: [{template: x}]
{{ end }}
"""
    }
    release = only(files)
    assert (release.name, release.namespace) == (None, None)
    assert [layer.content for layer in release.values] == [
        'host: "{{ .Values.host }}"\nkept: 1\n', None, None, "b"
    ]  # fmt: skip
    assert [one.reason for one in release.gaps] == [
        "the release's name is a template",
        "the release's namespace is a template",
        "values hold a template that is not filled in",
        "the name of a values file is a template, a glob or a URL",
        "a layer of values is encrypted",
        "a parameter holds a template that is not filled in",
        "a parameter is no plain value",
        "the release is changed by a feature that is not followed",
    ]


def test_a_file_that_cannot_be_rendered_is_read_as_it_stands() -> None:
    text = REPOSITORIES + "releases:\n- {name: web, chart: example/web, version: 1.0.0}\n# {{ if }}\n"
    release = only({"helmfile.yaml.gotmpl": text})
    assert (release.name, release.version) == ("web", "1.0.0")
    assert [one.reason for one in release.gaps] == ["a document of the file cannot be rendered"]


def test_what_renovate_does_not_read() -> None:
    text = (
        REPOSITORIES
        + """\
  - {name: git, url: git+https://x.example/charts}
  - {name: alone, url: https://alone.example.com}
releases:
- {name: "{{ .Values.x }}", chart: example/quoted, version: 1.0.0}
- name: {{ .Values.x }}
  chart: example/bare
  version: 1.0.0
- {chart: example/nameless, version: 1.0.0}
- {name: a, chart: git/a, version: 1.0.0}
- {name: b, chart: alone, version: 1.0.0}
- {name: c, chart: lonely, version: 1.0.0}
---
repositories: [{name: other, url: https://other.example.com}]
releases:
- {name: d, chart: example/d, version: 1.0.0}
---
repositories: {{ toYaml .Values.repositories }}
releases:
- {name: e, chart: example/e, version: 1.0.0}
"""
    )
    result = found({"helmfile.yaml": text})
    assert [(one.chart, one.kind, one.repository) for one in result.releases] == [
        ("quoted", SourceKind.HTTP, "https://charts.example.com"),
        ("a", SourceKind.HTTP, None),
        ("alone", SourceKind.HTTP, "https://alone.example.com"),
        ("lonely", SourceKind.LOCAL, "lonely"),
        ("d", SourceKind.HTTP, None),
    ]
    subjects = [one.subject.partition(": ")[2] for one in result.gaps]
    assert subjects == ["{{ .Values.x }}", "example/nameless", "e"]


def test_merged_entries_count() -> None:
    release = only(
        {
            "helmfile.yaml": REPOSITORIES
            + """\
templates:
  default: &default
    namespace: shop
    version: 2.0.0
releases:
  - <<: *default
    name: web
    chart: example/web
"""
        }
    )
    assert (release.version, release.namespace, release.line) == ("2.0.0", "shop", 7)


def test_other_files_are_not_helmfiles() -> None:
    text = REPOSITORIES + "releases:\n  - {name: a, chart: example/a, version: 1.0.0}\n"
    assert found({"values.yaml": text, "my-helmfile.yaml": text}).releases == ()


def test_what_is_not_pinned() -> None:
    result = found(with_release("    chart: example/web\n"))
    assert result.releases == ()
    assert len(result.gaps) == 1
    assert found(with_release("    chart: ./web\n")).gaps == ()


def test_a_broken_document_costs_only_itself() -> None:
    text = (
        REPOSITORIES + "---\nreleases: [\n---\nreleases:\n  - {name: a, chart: example/a, version: 1.0.0}\n"
    )
    result = found({"helmfile.yaml": text})
    assert [(release.version, release.line) for release in result.releases] == [("1.0.0", 8)]
    assert [one.subject for one in result.gaps] == ["helmfile.yaml:6"]
