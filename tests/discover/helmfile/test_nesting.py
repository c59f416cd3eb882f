"""Bases, and helmfiles that run others."""

from __future__ import annotations

from bot.model import SourceKind
from tests.discover.helmfile.test_environments import values
from tests.discover.trees import found, only

RELEASE = """\
releases:
- name: web
  chart: oci://r.example/web
  version: 1.2.3
  values: [{all: {{ toJson .Values }}, env: {{ .Environment.Name }} }]
"""


def test_bases_are_read_from_where_the_file_is() -> None:
    files = {
        "deploy/helmfile.yaml.gotmpl": "bases: [../base/env.yaml, ../base/defaults.yaml.gotmpl]\n---\n"
        + RELEASE,
        "base/env.yaml": "environments: {prod: {values: [values.yaml, {b: 2}]}}\n",
        "base/defaults.yaml.gotmpl": "values: [{from: {{ .Environment.Name }} }]\nnamespace: forced\n",
        "deploy/values.yaml": "a: 1\n",
    }
    release = only(files)
    assert values(release) == {"all": {"a": 1, "b": 2, "from": "prod"}, "env": "prod"}
    assert (release.namespace, release.gaps) == ("forced", ())


def test_repositories_and_templates_of_a_base() -> None:
    release = only(
        {
            "helmfile.yaml": """\
        bases: [base.yaml]
        releases:
        - {name: web, chart: shared/web, version: 1.2.3, inherit: [{template: common}]}
        """,
            "base.yaml": "repositories: [{name: shared, url: https://shared.example.com}]\n"
            "templates: {common: {namespace: shop}}\n",
        }
    )
    assert (release.repository, release.namespace) == ("https://shared.example.com", "shop")
    assert release.kind is SourceKind.HTTP


def test_a_base_that_is_not_here() -> None:
    release = only(
        {"helmfile.yaml.gotmpl": "bases: ['git::https://x.example/y@z.yaml', gone.yaml]\n---\n" + RELEASE}
    )
    assert [one.detail.raw for one in release.gaps if one.detail] == [
        "git::https://x.example/y@z.yaml",
        "gone.yaml",
    ]


def test_values_come_down_from_the_file_above() -> None:
    files = {
        "helmfile.yaml.gotmpl": """\
        environments: {prod: {values: [{domain: example.com}]}}
        ---
        helmfiles:
        - path: apps/*/helmfile.yaml.gotmpl
          values:
          - domain: web.{{ .Values.domain }}
          - extra.yaml.gotmpl
        """,
        "extra.yaml.gotmpl": "env: {{ .Environment.Name }}\n",
        "apps/one/helmfile.yaml.gotmpl": RELEASE,
    }
    release = only(files)
    assert values(release) == {"all": {"domain": "web.example.com", "env": "prod"}, "env": "prod"}
    assert release.gaps == ()


def test_the_environments_of_the_file_itself_go_on_top() -> None:
    files = {
        "helmfile.yaml": "helmfiles: [{path: apps, values: [{who: above, above: 1}]}]\n",
        "apps/helmfile.yaml.gotmpl": "environments: {default: {values: [{who: own, own: 1}]}}\n" + RELEASE,
    }
    # A document is rendered before the environments that it declares are read.
    assert values(only(files)) == {"all": {"who": "above", "above": 1}, "env": "default"}
    split = files["apps/helmfile.yaml.gotmpl"].replace("releases:", "---\nreleases:")
    assert values(only({**files, "apps/helmfile.yaml.gotmpl": split})) == {
        "all": {"who": "above", "above": 1, "own": 1}, "env": "default"
    }  # fmt: skip


def test_a_file_run_twice_has_two_releases() -> None:
    files = {
        "helmfile.yaml": """\
        helmfiles:
        - {path: app/helmfile.yaml.gotmpl, values: [{n: 1}]}
        - {path: app/helmfile.yaml.gotmpl, values: [{n: 2}]}
        """,
        "app/helmfile.yaml.gotmpl": RELEASE.replace("name: web", "name: web-{{ .Values.n }}"),
    }
    assert [one.name for one in found(files).releases] == ["web-1", "web-2"]


def test_selectors_say_which_releases_are_meant() -> None:
    files = {
        "helmfile.yaml": "helmfiles: [{path: app/helmfile.yaml, selectors: ['tier=front,name!=two']}]",
        "app/helmfile.yaml": """\
        releases:
        - {name: one, chart: "oci://r.example/one", version: 1.0.0, labels: {tier: front}, values: [{a: b}]}
        - {name: two, chart: "oci://r.example/two", version: 1.0.0, labels: {tier: front}}
        - {name: three, chart: "oci://r.example/three", version: 1.0.0}
        """,
    }
    releases = found(files).releases
    assert [one.name for one in releases] == ["one", "two", "three"]


def test_what_a_file_inherits() -> None:
    files = {
        "helmfile.yaml.gotmpl": """\
        environments: {default: {values: [{a: 1}]}}
        ---
        repositories: [{name: shared, url: https://shared.example.com}]
        templates: {common: {namespace: shop}}
        helmfiles: [{path: app/helmfile.yaml.gotmpl, inherits: [environments, repositories, templates]}]
        """,
        "app/helmfile.yaml.gotmpl": """\
        releases:
        - name: web
          chart: shared/web
          version: 1.2.3
          inherit: [{template: common}]
          values: [{a: {{ .Values.a }} }]
        """,
    }
    release = only(files)
    assert values(release) == {"a": 1}
    assert (release.namespace, release.repository) == ("shop", "https://shared.example.com")


def test_files_that_run_each_other_end() -> None:
    files = {
        "a/helmfile.yaml.gotmpl": "helmfiles: [{path: ../b/helmfile.yaml.gotmpl, values: [{b: 1}]}]\n"
        + RELEASE,
        "b/helmfile.yaml.gotmpl": "helmfiles: [../a/helmfile.yaml.gotmpl]\n" + RELEASE,
    }
    assert {one.file for one in found(files).releases} == set(files)


def test_an_environment_that_a_file_does_not_declare_passes_it_over() -> None:
    files = {
        "helmfile.yaml": "environments: {prod: {}, stage: {}}\n---\nhelmfiles: [app/helmfile.yaml.gotmpl]\n",
        "app/helmfile.yaml.gotmpl": "environments: {prod: {}}\n---\n" + RELEASE,
    }
    assert values(only(files)) == {"all": {}, "env": "prod"}


def test_remote_files_above_matter_not() -> None:
    files = {
        "helmfile.yaml": "helmfiles: ['git::https://x.example/helmfile.yaml', {path: '{{ x }}'}, 3, {}]\n",
        "app/helmfile.yaml.gotmpl": RELEASE,
    }
    assert only(files).gaps == ()
