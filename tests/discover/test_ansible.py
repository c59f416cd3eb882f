"""Tasks of kubernetes.core.helm become releases, at the literal that their version comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.discover import installs
from bot.model import SourceKind
from tests.discover.trees import between, found, only, workspace

ROLE = "roles/web/tasks/main.yml"


def task(fields: str, module: str = "kubernetes.core.helm") -> str:
    """A task in a role."""
    return f"- name: Install\n  {module}:\n    name: front\n    release_namespace: shop\n{fields}"


CHART = "    chart_ref: web\n    chart_repo_url: https://x.example\n"


@pytest.mark.parametrize(
    ("fields", "kind", "repository"),
    [
        (CHART, SourceKind.HTTP, "https://x.example"),
        (
            "    chart_ref: x/web\n    chart_repo_url: https://x.example\n",
            SourceKind.HTTP,
            "https://x.example",
        ),
        ("    chart_ref: oci://r.example/x/web\n", SourceKind.OCI, "oci://r.example/x"),
        ("    chart_ref: known/web\n", SourceKind.HTTP, "https://known.example"),
        ("    chart_ref: looped/web\n", SourceKind.HTTP, "https://looped.example"),
        ("    chart_ref: other/web\n", SourceKind.HTTP, None),
    ],
)
@pytest.mark.parametrize("module", ["kubernetes.core.helm", "community.kubernetes.helm", "helm"])
def test_where_a_chart_comes_from(fields: str, kind: SourceKind, repository: str | None, module: str) -> None:
    repositories = """\
        - hosts: all
          tasks:
            - kubernetes.core.helm_repository: {name: known, repo_url: "https://known.example"}
            - kubernetes.core.helm_repository: {repo_name: "{{ item.n }}", url: "{{ item.u }}"}
              loop: [{n: looped, u: "https://looped.example"}]
        """
    files = {ROLE: task(fields + "    chart_version: 1.10\n", module), "play.yml": repositories}
    release = only(files)
    assert (release.kind, release.repository, release.chart) == (kind, repository, "web")
    assert (release.name, release.namespace, release.version) == ("front", "shop", "1.10")
    assert (release.gaps == ()) is (repository is not None)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("roles/web/defaults/main.yml", "web_version: 1.2.3\n"),
        ("roles/web/vars/main.yaml", "web_version: 1.2.3\n"),
        ("group_vars/all.yml", "web_version: 1.2.3\n"),
        ("site.yml", "- hosts: all\n  vars: {web_version: 1.2.3}\n  roles: [web]\n"),
        ("versions.yml", "web_version: 1.2.3\n"),
    ],
)
def test_a_version_stands_where_its_variable_is_set(path: str, text: str) -> None:
    files = {ROLE: task(CHART + "    chart_version: '{{ web_version }}'\n"), path: text}
    if path == "versions.yml":
        files["site.yml"] = "- hosts: all\n  vars_files: [versions.yml]\n  roles: [web]\n"
    files.setdefault("roles/web/defaults/main.yml", "web_version: 0.0.1\n")
    release = only({**files, "roles/other/defaults/main.yml": "web_version: 9.9.9\n"})
    assert (release.file, release.version, release.home) == (path, "1.2.3", ROLE)


def test_hosts_of_their_own_leave_the_default_to_the_others() -> None:
    files = {
        ROLE: task(CHART + "    chart_version: '{{ web_version }}'\n"),
        "inventory/host_vars/one/main.yml": "web_version: 1.2.3\n",
        "roles/web/defaults/main.yml": "web_version: 0.0.1\n",
    }
    assert [one.version for one in found(files).releases] == ["1.2.3", "0.0.1"]


def test_variables_lead_to_others_and_into_maps() -> None:
    files = {
        ROLE: task(CHART + "    chart_version: \"{{ web_version | default('9.9.9') }}\"\n"),
        "roles/web/defaults/main.yml": "web_version: \"{{ versions['web'].chart }}\"\n",
        "group_vars/all.yml": "versions:\n  web: {chart: v1.2.3}\n",
    }
    release = only(files)
    assert (release.file, release.line, release.column) == ("group_vars/all.yml", 2, 16)


def test_inventories_that_differ_are_releases_of_their_own() -> None:
    files = {
        ROLE: task(CHART + "    chart_version: '{{ v }}'\n    values: {host: '{{ host }}'}\n"),
        "prod/group_vars/all.yml": "v: 1.0.0 # version\nhost: prod\n",
        "stage/group_vars/all.yml": "v: 2.0.0 # version\nhost: stage\n",
        "roles/web/defaults/main.yml": "v: 3.0.0 # version\n",
    }
    result = found(files)
    assert [(one.file, one.values[0].content) for one in result.releases] == [
        ("prod/group_vars/all.yml", "{host: 'prod'}\n"),
        ("stage/group_vars/all.yml", "{host: 'stage'}\n"),
    ]


def test_a_loop_is_a_release_for_each_element() -> None:
    text = """\
- hosts: all
  tasks:
    - block:
        - kubernetes.core.helm:
            name: "{{ one.name }}"
            namespace: "{{ one.ns | default('apps') }}"
            chart_ref: "oci://r.example/x/{{ one.name }}"
            chart_version: "{{ one.version }}"
          loop: "{{ charts }}"
          loop_control: {loop_var: one}
"""
    charts = "charts:\n  - {name: a, version: 1.0.0}\n  - {name: b, version: 2.0.0, ns: shop}\n"
    result = found({"play.yml": text, "group_vars/all.yml": charts})
    assert [(one.chart, one.version, one.name, one.namespace, one.line) for one in result.releases] == [
        ("a", "1.0.0", "a", "apps", 2),
        ("b", "2.0.0", "b", "shop", 3),
    ]


def test_values_in_their_order() -> None:
    files = {
        ROLE: task(
            CHART
            + """\
    chart_version: 1.0.0
    skip_crds: true
    values_files: ["{{ role_path }}/files/a.yaml", files/shared.yaml, /etc/x.yaml]
    release_values: "{{ defaults | combine(more | default({}), recursive=True) | combine(own) }}"
    set_values:
      - {value: "a.b={{ zone }}"}
      - {value: c=1, value_type: string}
      - {value: 'd={"x": 1}', value_type: json}
"""
        ),
        "roles/web/files/a.yaml": "x: 1\n",
        "files/shared.yaml": "y: 2\n",
        "roles/web/defaults/main.yml": "defaults: {a: '{{ zone }}', b: '{{ gone }}'}\nown: {c: 1}\n",
        "roles/web/vars/main.yml": "zone: z1\n",
    }
    release = only(files)
    assert release.include_crds is False
    assert [(one.kind, one.path, one.content, one.force_string) for one in release.values] == [
        ("file", "roles/web/files/a.yaml", "x: 1\n", False),
        ("file", "files/shared.yaml", "y: 2\n", False),
        ("file", None, None, False),
        ("inline", "roles/web/defaults/main.yml", "{a: 'z1', b: '{{ gone }}'}\n", False),
        ("inline", "roles/web/defaults/main.yml", "{c: 1}\n", False),
        ("parameter", ROLE, "z1", False),
        ("parameter", ROLE, "1", True),
    ]
    assert [one.detail.raw for one in release.gaps if one.detail] == ["/etc/x.yaml", "gone", "own", "d"]


@pytest.mark.parametrize(
    ("text", "content", "gaps"),
    [
        ("a: {{ zone }}\n", "a: z1\n", []),
        ("{% if x %}\na: 1\n{% endif %}\n", None, ["values are a template that is not filled in"]),
    ],
)
def test_values_from_a_template(text: str, content: str | None, gaps: list[str]) -> None:
    fields = "    chart_version: 1.0.0\n    values: \"{{ lookup('template', 'v.yaml.j2') | from_yaml }}\"\n"
    files = {
        ROLE: task(CHART + fields),
        "roles/web/templates/v.yaml.j2": text,
        "roles/web/vars/main.yml": "zone: z1\n",
    }
    release = only(files)
    assert [one.content for one in release.values] == [content]
    assert [one.reason for one in release.gaps] == gaps


def test_encrypted_values_are_a_gap() -> None:
    values = "    values:\n      key: !vault |\n        $ANSIBLE_VAULT;1.1;AES256\n        6162\n"
    release = only({ROLE: task(CHART + "    chart_version: 1.0.0\n" + values)})
    assert [one.detail.raw for one in release.gaps if one.detail] == [
        "a value that is encrypted with Ansible Vault"
    ]


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        (CHART, ["the chart is not pinned: no version is named"]),
        (
            CHART + "    chart_version: '{{ gone }}'\n",
            ["the version is a template whose literal is not found"],
        ),
        (CHART + "    chart_version: 'v{{ v }}'\n", ["the version is a template whose literal is not found"]),
        (
            "    chart_ref: '{{ c }}'\n    chart_version: 1.0.0\n",
            ["the chart is a template that is not known"],
        ),
        ("    chart_ref: ./charts/web\n    chart_version: 1.0.0\n", []),
        ("    chart_ref: '{{ role_path }}/web'\n", []),
        (CHART + "    chart_version: 1.0.0\n    state: absent\n", []),
        (
            "    chart_ref: https://x.example/web.tgz\n    chart_version: 1.0.0\n",
            ["the chart is an archive at a URL, whose version is not followed"],
        ),
    ],
)
def test_what_is_not_pinned_here(fields: str, reasons: list[str]) -> None:
    result = found({ROLE: task(fields)})
    assert result.releases == ()
    assert [one.reason for one in result.gaps] == reasons


def test_variables_that_lead_in_circles_are_not_found() -> None:
    files = {ROLE: task(CHART + "    chart_version: '{{ a }}'\n")}
    for name in map(str, range(40)):
        files[f"{name}/group_vars/all.yml"] = "a: '{{ b }}' # version\nb: '{{ a }}'\n"
    assert found(files).releases == ()


def test_a_default_s_bump_is_the_task_s(tmp_path: Path) -> None:
    old: dict[str, str | bytes | None] = {
        ROLE: task(CHART + "    chart_version: '{{ v }}'\n"),
        "roles/web/defaults/main.yml": "v: 1.2.3 # version\n",
    }
    result = between(tmp_path, old, {"roles/web/defaults/main.yml": "v: 1.3.0 # version\n"})
    (bump,) = result.bumps
    assert (bump.old.version, bump.new.version, bump.new.chart) == ("1.2.3", "1.3.0", "web")
    assert result.unexplained == ()


def test_other_lists_are_no_tasks() -> None:
    fields = "chart_ref: web, chart_version: 1.0.0"
    text = f"helm: {{{fields}}}\nlist:\n  - helm: {{{fields}}}\n"
    assert found({"values.yaml": text}).releases == ()


def test_a_broken_document_is_a_gap() -> None:
    result = found({ROLE: task(CHART) + "  x: [\n"})
    assert [one.reason for one in result.gaps] == ["a document cannot be read"]


@pytest.mark.parametrize(
    "chart", ["./charts/web", "charts/web/", "{{ role_path }}/../../charts/web", "{{ web_chart }}"]
)
def test_charts_of_the_tree_that_a_task_installs(chart: str) -> None:
    files = {
        ROLE: task(f"    chart_ref: '{chart}'\n    values: {{a: 1}}\n"),
        "roles/web/defaults/main.yml": "web_chart: charts/web\n",
        "charts/web/Chart.yaml": "name: web\n",
    }
    [install] = installs.of(workspace(files), "charts/web")
    assert (install.home, install.name, install.namespace) == (ROLE, "front", "shop")
    assert [(layer.path, layer.content) for layer in install.values] == [(ROLE, "{a: 1}\n")]
    assert install.gaps == ()
    files[ROLE] += "    state: absent\n"
    assert installs.of(workspace(files), "charts/web") == ()
