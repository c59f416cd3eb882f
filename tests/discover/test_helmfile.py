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
    secrets: [sealed.yaml]
    set: [{name: a.b, value: 1.0}, {name: c, file: x}]
    setString: [{name: d, value: 2}]
""")
    files["deploy/base.yaml"] = "a: 1\n"
    files["deploy/tuned.yaml.gotmpl"] = "b: {{ 2 }}\n"
    release = only(files)
    assert [(layer.kind, layer.path, layer.content) for layer in release.values] == [
        ("file", "deploy/base.yaml", "a: 1\n"),
        ("inline", "deploy/helmfile.yaml", "{tag: 1.10}\n"),
        ("file", "deploy/gone.yaml", None),
        ("file", "deploy/tuned.yaml.gotmpl", None),
        ("file", None, None),
        ("file", None, None),
        ("parameter", "deploy/helmfile.yaml", "1.0"),
        ("parameter", "deploy/helmfile.yaml", "2"),
    ]
    assert [layer.force_string for layer in release.values[-2:]] == [False, True]
    assert [one.detail.raw for one in release.gaps if one.detail] == [
        "deploy/gone.yaml",
        "deploy/tuned.yaml.gotmpl",
        "{{ .Environment.Name }}.yaml",
        "sealed.yaml",
        "c",
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
    assert (release.name, release.namespace, release.version, release.line) == (None, None, "1.1.1", 10)
    assert release.values[0].content == (
        "host: \"{{ .Values.host }}\"\nliteral: '{{`{{ .Release.Name }}`}}'\n"
    )
    assert [one.reason for one in release.gaps] == [
        "the release's name is a template",
        "the release's namespace is a template",
        "values hold a template that is not filled in",
    ]
    assert [one.subject.rpartition(": ")[2] for one in result.gaps] == ["two", "three"]


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
