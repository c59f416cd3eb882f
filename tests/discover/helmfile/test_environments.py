"""Environments: which ones a release is read in, and with which values."""

from __future__ import annotations

import yaml

from bot.model import Release
from bot.settings import Cluster, Settings
from tests.discover.trees import found, only

REPOSITORIES = "repositories: [{name: example, url: https://charts.example.com}]\n"
WEB = """\
releases:
- name: web
  chart: example/web
  version: 1.2.3
  values: [values.yaml.gotmpl]
"""
ALL = "all: {{ toJson .Values }}\nname: {{ .Environment.Name }}\n"


def values(release: Release, index: int = 0) -> object:
    """What a layer holds."""
    return yaml.safe_load(release.values[index].content or "")


def test_the_values_of_the_default_environment() -> None:
    release = only({
        "helmfile.yaml.gotmpl": REPOSITORIES + """\
        values:
        - defaults.yaml
        - {both: defaults, list: [1, 2], map: {a: 1, b: 2}}
        environments:
          default:
            values:
            - env/*.yaml
            - env/two.yaml.gotmpl
            - {own: inline, list: [3], map: {b: null, c: 3}}
        ---
        """.replace("        ", "") + WEB,
        "defaults.yaml": "both: file\nonly: defaults\n",
        "env/a.yaml": "both: a\nown: a\n",
        "env/b.yaml": "own: b\n",
        "env/two.yaml.gotmpl": "env: {{ .Environment.Name }}\nseen: {{ hasKey .Values `own` }}\n",
        "values.yaml.gotmpl": ALL,
    })  # fmt: skip
    assert values(release) == {
        "name": "default",
        "all": {
            "both": "a", "only": "defaults", "own": "inline", "list": [3], "map": {"a": 1, "b": 2, "c": 3},
            "env": "default", "seen": False,
        },
    }  # fmt: skip
    assert release.gaps == ()


def test_documents_see_the_values_of_those_before() -> None:
    release = only(
        {
            "helmfile.yaml.gotmpl": """\
        values: [{base: example.com}]
        ---
        environments: {default: {values: [{domain: "web.{{ .Values.base }}"}]}}
        ---
        releases:
        - name: {{ .Values.domain | replace "." "-" }}-x
          namespace: {{ .Values.domain | splitList "." | first }}
          chart: oci://r.example/web
          version: 1.2.3
        """
        }
    )
    assert (release.name, release.namespace, release.gaps) == ("web-example-com-x", "web", ())


def test_every_declared_environment_is_read_once() -> None:
    files = {
        "helmfile.yaml.gotmpl": "environments: {prod: {values: [{n: 3}]}, stage: {values: [{n: 1}]}, twin: "
        "{values: [{n: 1}]}}\n---\n"
        + REPOSITORIES
        + """\
releases:
- name: web
  namespace: {{ .Values.n | toString | repeat 2 }}
  chart: example/web
  version: 1.2.3
- name: same
  chart: example/same
  version: 2.0.0
{{ if eq .Environment.Name "stage" }}
- name: stage-only
  chart: example/stage
  version: 3.0.0
{{ end }}
"""
    }
    releases = found(files).releases
    assert [(one.name, one.namespace) for one in releases] == [
        ("web", "11"), ("web", "33"), ("same", None), ("stage-only", None)
    ]  # fmt: skip
    assert all(one.gaps == () for one in releases)


def test_environments_that_install_a_release_count() -> None:
    text = """\
environments:
  a: {values: [{on: true, tag: a, web: {enabled: true}}]}
  b: {values: [{on: false, tag: b, web: {enabled: true}}]}
  c: {values: [{on: true, tag: c, web: {enabled: false}}]}
---
releases:
- name: web
  chart: oci://r.example/web
  version: 1.2.3
  installed: {{ .Values.on }}
  condition: web.enabled
  values: [{tag: {{ .Values.tag }} }]
"""
    assert values(only({"helmfile.yaml.gotmpl": text})) == {"tag": "a"}
    nowhere = text.replace("on: true", "on: false")
    release = only({"helmfile.yaml.gotmpl": nowhere})
    assert (values(release), release.gaps) == ({"tag": "a"}, ())


def test_a_default_that_does_not_work_is_left_out() -> None:
    text = """\
environments:
  default: {}
  prod: {values: [{host: example.com}]}
---
releases:
- name: web
  chart: oci://r.example/web
  version: 1.2.3
  values: [{host: {{ .Values.host }} }]
"""
    release = only({"helmfile.yaml.gotmpl": text})
    assert (values(release), release.gaps) == ({"host": "example.com"}, ())


def test_more_environments_than_are_read() -> None:
    names = ", ".join(f"e{number}: {{}}" for number in range(11))
    result = found({"helmfile.yaml": f"environments: {{{names}}}\n---\n{REPOSITORIES}{WEB}"})
    assert [one.detail.raw for one in result.gaps if one.detail] == ["3"]


def test_what_cannot_be_read_of_an_environment() -> None:
    release = only(
        {
            "helmfile.yaml.gotmpl": """\
        environments:
          default:
            values: [gone.yaml, "https://example.com/x.yaml", plain.hcl, broken.yaml, {known: 1}]
        ---
        releases:
        - name: web
          chart: oci://r.example/web
          version: 1.2.3
          values: [{known: {{ .Values.known }}, lost: {{ .Values.lost }} }]
        """,
            "plain.hcl": "",
            "broken.yaml": "a: [\n",
        }
    )
    assert values(release) == {"known": 1, "lost": "unknown"}
    assert [one.detail.raw.partition(":")[0] for one in release.gaps if one.detail] == [
        "gone.yaml", "https", "plain.hcl", "broken.yaml", "gone.yaml, which cannot be read"
    ]  # fmt: skip


def test_missing_environment_files_may_be_allowed() -> None:
    text = "environments: {default: {missingFileHandler: Warn, values: [gone.yaml]}}\n---\n" + REPOSITORIES
    release = only({"helmfile.yaml.gotmpl": text + WEB, "values.yaml.gotmpl": ALL})
    assert (values(release), release.gaps) == ({"all": {}, "name": "default"}, ())


def test_secrets_of_an_environment_show_their_keys() -> None:
    release = only(
        {
            "helmfile.yaml.gotmpl": """\
        environments:
          default: {values: [{db: {host: open, user: me}}], secrets: [secrets.yaml]}
        ---
        releases:
        - name: web
          chart: oci://r.example/web
          version: 1.2.3
          values:
          - host: {{ .Values.db.host }}
            user: {{ .Values.db.user }}
            url: "db://{{ .Values.db.password }}@x"
        """,
            "secrets.yaml": "db: {password: 'ENC[AES256_GCM,data:x]', user: 'ENC[AES256_GCM,data:y]'}\n"
            "sops: {mac: 'ENC[AES256_GCM,data:z]'}\n",
        }
    )
    assert values(release) == {"host": "open", "user": "unknown", "url": "db://unknown@x"}
    assert [one.detail.raw for one in release.gaps if one.detail] == ["the secrets in secrets.yaml"]


def test_secrets_that_show_nothing_leave_all_keys_open() -> None:
    release = only(
        {
            "helmfile.yaml.gotmpl": """\
        environments: {default: {secrets: [gone.yaml]}}
        ---
        releases:
        - {name: web, chart: "oci://r.example/web", version: 1.2.3, values: [{a: {{ .Values.a }} }]}
        """
        }
    )
    assert values(release) == {"a": "unknown"}
    assert release.gaps[0].reason == "secret environment values cannot be read"


def test_the_earlier_file_may_win() -> None:
    release = only(
        {
            "helmfile.yaml.gotmpl": "environments: {default: {mergeStrategy: fallback, "
            "values: [a.yaml, b.yaml.gotmpl]}}\n---\n" + REPOSITORIES + WEB,
            "a.yaml": "x: a\n",
            "b.yaml.gotmpl": "x: b\ny: {{ .Values.x }}\n",
            "values.yaml.gotmpl": ALL,
        }
    )
    assert values(release) == {"all": {"x": "a", "y": "a"}, "name": "default"}


def test_the_environment_of_the_process_is_not_read() -> None:
    text = """\
releases:
- name: web
  namespace: {{ requiredEnv "HOME" }}
  chart: oci://r.example/web
  version: 1.2.3
  installed: {{ env "PATH" }}
  values:
  - home: {{ env "HOME" }}
    default: {{ env "HOME" | default "none" }}
    run: {{ exec "id" (list) }}
    secret: {{ fetchSecretValue "ref+vault://x" }}
    kept: 1
"""
    release = only({"helmfile.yaml.gotmpl": text})
    assert values(release) == {
        "home": "unknown", "default": "none", "run": "unknown", "secret": "unknown", "kept": 1
    }  # fmt: skip
    assert release.namespace is None
    assert [(one.reason, one.detail.raw if one.detail else None) for one in release.gaps] == [
        ("the release's namespace is not known", 'env "HOME"'),
        ("whether the release is installed is not known", None),
        ("the values depend on something that is not in the repository", 'env "HOME"'),
        ("the values depend on something that is not in the repository", "exec"),
        ("the values depend on something that is not in the repository", "fetchSecretValue"),
    ]


def test_a_condition_that_is_not_known() -> None:
    text = """\
releases:
{{ if env "WEB" }}
- name: web
  chart: oci://r.example/web
  version: 1.2.3
{{ end }}
"""
    release = only({"helmfile.yaml.gotmpl": text})
    assert release.name == "web"
    assert [(one.reason, one.detail.raw) for one in release.gaps if one.detail] == [
        ("what is installed depends on something that is not known", 'env "WEB"')
    ]


def test_the_cluster_of_a_context_or_an_environment() -> None:
    settings = Settings(
        clusters=(
            Cluster("east", "1.33", destinations=("ctx-east",)),
            Cluster("west", "1.33"),
            Cluster("north", "1.33"),
        )
    )
    text = """\
environments: {east-env: {kubeContext: ctx-east}, west: {}}
---
releases:
- {name: web, chart: "oci://r.example/web", version: 1.2.3}
- {name: two, chart: "oci://r.example/two", version: 1.2.4, kubeContext: north}
"""
    releases = found({"helmfile.yaml": text}, settings).releases
    assert sorted((one.name or "", one.cluster or "") for one in releases) == [
        ("two", "north"), ("web", "east"), ("web", "west")
    ]  # fmt: skip
