"""Generators give the elements that Argo CD's own give; what they cannot know is named."""

from __future__ import annotations

import pytest

from bot.discover.argo import trees
from bot.discover.argo.elements import MOST
from bot.settings import Cluster, Settings
from tests.discover.argo.samples import (
    GO,
    GO_TEMPLATE,
    HERE,
    TEMPLATE,
    appset,
    made,
    names,
    namespaces,
    reasons,
    versions,
)

SECRETS = """\
apiVersion: v1
kind: Secret
metadata:
  name: one
  labels: {argocd.argoproj.io/secret-type: cluster, env: prod}
  annotations: {version: 1.2.3}
stringData: {name: Prod_EU, server: 'https://prod.example.com'}
---
apiVersion: v1
kind: Secret
metadata: {name: two, labels: {argocd.argoproj.io/secret-type: cluster, env: dev}}
data: {name: ZGV2, server: aHR0cHM6Ly9kZXYuZXhhbXBsZS5jb20=}
---
apiVersion: v1
kind: Secret
metadata: {name: three, labels: {argocd.argoproj.io/secret-type: repository}}
stringData: {name: other}
"""
TREE = {
    "apps/web/config.json": '{"name": "web", "version": "1.10.0", "deep": {"on": true}, "ports": [80]}',
    "apps/db/config.yaml": "name: db\nversion: 2.0.0\ndeep: {on: no}\n",
    "apps/db/x/list.yaml": "[{name: a, version: 3.0.0}, {name: b, version: 4.0.0}]\n",
    "apps/.hidden/a/b": "",
    "clusters.yaml": SECRETS,
}
GIT = f"git: {{repoURL: {HERE}, revision: HEAD, %s}}"


def test_a_list_gives_its_elements() -> None:
    found = made(
        {
            "set.yaml": appset(
                """\
                - list:
                    elements:
                      - {name: a, server: s, namespace: one, version: 1.10}
                      - {name: b, server: s, namespace: '{{name}}', version: "2"}
                """
            )
        }
    )
    assert (names(found), versions(found), reasons(found)) == (["web-a", "web-b"], ["1.10", "2"], [])
    # Argo CD does not look into parameters again: the second namespace stays a template.
    assert namespaces(found) == ["one", None]


def test_elements_yaml_counts_when_it_is_written_out_or_filled_in() -> None:
    literal = "[{list: {elements: [], elementsYaml: '[{name: c, version: 1.0.0}]'}}]"
    assert versions(made({"set.yaml": appset(literal)})) == ["1.0.0"]
    matrix = f"""\
    - matrix:
        generators:
          - {GIT % "files: [{path: apps/web/config.json}]"}
          - list: {{elements: [], elementsYaml: '[{{{{name: x, version: {{{{ .version }}}}}}}}]'}}
    """.replace("{{{{name", "{name").replace("}}}}]", "}]")
    found = made({**TREE, "set.yaml": appset(matrix, GO_TEMPLATE, GO)})
    assert versions(found) == ["1.10.0"]
    open_ = "[{list: {elementsYaml: '{{ .gone | toJson }}'}}]"
    assert "the elementsYaml of a list generator is a template" in reasons(
        made({"set.yaml": appset(open_, GO_TEMPLATE, GO)})
    )


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("", ["web-Prod_EU", "web-dev", "web-in-cluster"]),
        ("selector: {matchLabels: {env: prod}}", ["web-Prod_EU"]),
        ("selector: {matchExpressions: [{key: env, operator: In, values: [dev]}]}", ["web-dev"]),
        ("selector: {matchExpressions: [{key: env, operator: NotIn, values: [dev]}]}", ["web-Prod_EU"]),
        ("selector: {matchExpressions: [{key: gone, operator: Exists}]}", []),
        ("selector: {matchExpressions: [{key: gone, operator: DoesNotExist}]}", ["web-Prod_EU", "web-dev"]),
    ],
)
def test_clusters_are_the_secrets_that_the_selector_selects(selector: str, expected: list[str]) -> None:
    generators = f"[{{clusters: {{{selector}}}}}]"
    found = made({**TREE, "set.yaml": appset(generators)})
    assert [name for name in names(found) if name] == expected
    servers = [trees.text(one.spec, "destination", "server") for one in found.applications]
    assert servers[: len(expected)] == [
        {"Prod_EU": "https://prod.example.com", "dev": "https://dev.example.com"}.get(
            name.removeprefix("web-"), "https://kubernetes.default.svc"
        )
        for name in expected
    ]


def test_labels_annotations_and_values_of_clusters_are_parameters() -> None:
    fast = TEMPLATE.replace("{{version}}", "{{values.v}}").replace("{{namespace}}", "{{metadata.labels.env}}")
    selector = "selector: {matchLabels: {env: prod}}"
    generator = f"[{{clusters: {{{selector}, values: {{v: '{{{{metadata.annotations.version}}}}'}}}}}}]"
    found = made({**TREE, "set.yaml": appset(generator, fast)})
    assert (versions(found), namespaces(found)) == (["1.2.3"], ["prod"])
    go = GO_TEMPLATE.replace("{{.version}}", '{{ index .metadata.annotations "version" }}')
    go = go.replace("{{.namespace}}", "{{ .nameNormalized }}")
    found = made({**TREE, "set.yaml": appset(f"[{{clusters: {{{selector}}}}}]", go, GO)})
    assert (versions(found), namespaces(found)) == (["1.2.3"], ["prod-eu"])
    flat = GO_TEMPLATE.replace("{{.name}}", "{{ (index .clusters 0).name }}")
    found = made({**TREE, "set.yaml": appset("[{clusters: {flatList: true}}]", flat, GO)})
    assert names(found) == ["web-Prod_EU"]


def test_without_secrets_the_settings_name_the_clusters() -> None:
    configured = Settings(
        clusters=(
            Cluster(name="prod", kubernetes="1.33", destinations=("eu", "https://prod.example.com")),
            Cluster(name="dev", kubernetes="1.34"),
        )
    )
    files = {"set.yaml": appset("[{clusters: {}}]")}
    found = made(files, configured)
    assert (names(found), reasons(found)) == (["web-prod", "web-dev"], [])
    assert trees.text(found.applications[0].spec, "destination", "server") == "https://prod.example.com"
    unknown = made(files)
    assert names(unknown) == [None]
    assert reasons(unknown) == ["the clusters of the cluster generator are not in the repository"]
    selected = made({"set.yaml": appset("[{clusters: {selector: {matchLabels: {a: b}}}}]")}, configured)
    assert names(selected) == [None]
    assert reasons(selected) == ["which clusters a selector selects is not in the repository"]


def test_what_a_generator_says_itself_is_known_even_if_its_elements_are_not() -> None:
    text = TEMPLATE.replace("{{version}}", "{{values.v}}").replace("{{namespace}}", "x-{{values.v}}-{{name}}")
    for kind in ("clusters: {values: {v: 1.2.3}}", "scmProvider: {values: {v: 1.2.3}}"):
        found = made({"set.yaml": appset(f"[{{{kind}}}]", text)})
        assert (versions(found), names(found), namespaces(found)) == (["1.2.3"], [None], [None])
        assert len(reasons(found)) == 1


def test_a_set_that_makes_nothing_still_tells_its_version() -> None:
    text = TEMPLATE.replace("{{version}}", "{{values.v}}")
    generator = "[{clusters: {selector: {matchLabels: {env: none}}, values: {v: 1.2.3}}}]"
    found = made({**TREE, "set.yaml": appset(generator, text)})
    assert (versions(found), names(found)) == (["1.2.3"], [None])
    assert reasons(found) == ["the ApplicationSet makes no Application from what is in the repository"]


def test_folders_come_in_the_order_of_a_walk() -> None:
    template = TEMPLATE.replace("{{name}}", "{{path.basenameNormalized}}-{{path[1]}}").replace(
        "{{version}}", "{{path}}"
    )
    generator = "- " + GIT % "directories: [{path: apps/*}, {path: apps/d*/*}, {path: '*/*b', exclude: true}]"
    found = made({**TREE, "set.yaml": appset(generator, template)})
    assert names(found) == ["web-x-db"]
    everything = "- " + GIT % "directories: [{path: '*'}, {path: apps/*}], values: {z: '{{.path.basename}}'}"
    go = GO_TEMPLATE.replace("{{.version}}", "{{ .path.path }}-{{ .values.z }}-{{ index .path.segments 0 }}")
    found = made({**TREE, "apps-old/a": "", "set.yaml": appset(everything, go, GO)})
    assert versions(found) == [
        "apps-apps-apps",
        "apps/db-db-apps",
        "apps/web-web-apps",
        "apps-old-apps-old-apps-old",
    ]


def test_files_give_their_keys_and_paths() -> None:
    template = (
        TEMPLATE.replace("{{name}}", "{{name}}-{{deep.on}}-{{path.filename}}").replace(
            "{{server}}", "{{path[1]}}"
        )
    ).replace("{{namespace}}", "{{path}}")
    generator = "- " + GIT % "files: [{path: 'apps/*/config.*'}]"
    found = made({**TREE, "set.yaml": appset(generator, template)})
    assert names(found) == ["web-db-false-config.yaml", "web-web-true-config.json"]
    assert (versions(found), namespaces(found)) == (["2.0.0", "1.10.0"], ["apps/db", "apps/web"])
    prefixed = "- " + GIT % "pathParamPrefix: own, files: [{path: apps/db/x}]"
    go = GO_TEMPLATE.replace("{{.namespace}}", "{{ .own.path.basename }}-{{ .own.path.filenameNormalized }}")
    found = made({**TREE, "set.yaml": appset(prefixed, go, GO)})
    assert (names(found), namespaces(found)) == (["web-a", "web-b"], ["x-list.yaml"] * 2)


def test_what_git_and_doublestar_see_differently_is_said() -> None:
    generator = "- " + GIT % "files: [{path: 'apps/*.yaml'}]"
    found = made({**TREE, "set.yaml": appset(generator)})
    assert versions(found) == ["2.0.0", "3.0.0", "4.0.0"]
    assert reasons(found) == ["which files a git generator reads depends on Argo CD's setting for globs"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: [", "a document cannot be read"),
        ("text", "a file of a git generator holds no mapping"),
        ("[1]", "a file of a git generator holds no mapping"),
        ("a: ENC[AES]\nsops: {}\n", "a file of a git generator is encrypted with SOPS"),
    ],
)
def test_a_file_that_cannot_be_read_costs_only_itself(text: str, reason: str) -> None:
    generator = "- " + GIT % "files: [{path: 'apps/*/config.*'}]"
    found = made({**TREE, "apps/bad/config.yaml": text, "set.yaml": appset(generator)})
    assert names(found) == ["web-db", "web-web"]
    assert [(path, gap.reason) for path, gap in found.gaps] == [
        ("apps/bad/config.yaml", reason),
        ("set.yaml", "a file of the git generator cannot be read"),
    ]


def test_a_matrix_fills_its_second_generator_from_its_first() -> None:
    generator = f"""\
    - matrix:
        generators:
          - list: {{elements: [{{app: web, namespace: one}}, {{app: db, namespace: two}}]}}
          - {GIT % "files: [{path: 'apps/{{app}}/config.*'}], values: {v: '{{app}}-{{name}}'}"}
    """
    template = TEMPLATE.replace("{{server}}", "{{values.v}}")
    found = made({**TREE, "set.yaml": appset(generator, template)})
    assert (names(found), versions(found)) == (["web-web", "web-db"], ["1.10.0", "2.0.0"])
    assert namespaces(found) == ["one", "two"]
    assert trees.text(found.applications[0].spec, "destination", "server") == "web-web"


def test_parameters_of_a_matrix_that_differ_are_an_error_but_not_with_go_templates() -> None:
    generator = """\
    - matrix:
        generators:
          - list: {elements: [{name: a, m: {x: 1}}]}
          - list: {elements: [{name: b, version: 1.0.0, m: {x: 2, z: 3}}]}
    """
    assert reasons(made({"set.yaml": appset(generator)})) == [
        "both generators of a matrix give a parameter, and they differ"
    ]
    go = GO_TEMPLATE.replace("{{.namespace}}", "{{.m.x}}{{.m.z}}")
    found = made({"set.yaml": appset(generator, go, GO)})
    assert (names(found), namespaces(found)) == (["web-a"], ["13"])


def test_a_merge_overrides_what_has_the_same_keys() -> None:
    generator = """\
    - merge:
        mergeKeys: [server]
        generators:
          - list: {elements: [{server: s, name: a, version: 1.0.0}, {server: t, name: b, version: 1.0.0}]}
          - list: {elements: [{server: t, version: 2.0.0}, {server: u, version: 3.0.0}]}
          - list: {elements: [{server: t, name: c}]}
    """
    found = made({"set.yaml": appset(generator)})
    assert (names(found), versions(found)) == (["web-a", "web-c"], ["1.0.0", "2.0.0"])


def test_a_merge_of_clusters_that_are_not_known_keeps_every_version() -> None:
    generator = """\
    - merge:
        mergeKeys: [server]
        generators:
          - clusters: {values: {v: 1.0.0, w: x}}
          - clusters: {selector: {matchLabels: {env: dev}}, values: {v: 2.0.0}}
          - list: {elements: [{server: s, name: known, values: {v: 3.0.0}}]}
    """
    template = TEMPLATE.replace("{{version}}", "{{values.v}}").replace("{{namespace}}", "{{values.w}}")
    found = made({"set.yaml": appset(generator, template)})
    assert (versions(found), namespaces(found)) == (["1.0.0", "2.0.0", "3.0.0"], ["x"] * 3)
    assert names(found) == [None, None, "web-known"]
    assert reasons(found) == [
        "which clusters a selector selects is not in the repository",
        "the clusters of the cluster generator are not in the repository",
    ]


def test_a_selector_chooses_among_elements_by_flat_names() -> None:
    generator = "- list: {elements: [{name: a, m: {on: yes}}, {name: b, m: {on: no}}, {name: c}]}\n"
    selector = "  selector: {matchLabels: {m.on: 'true'}}"
    assert names(made({"set.yaml": appset(generator + selector, GO_TEMPLATE, GO)})) == ["web-a"]


@pytest.mark.parametrize(
    ("generator", "reason"),
    [
        ("pullRequest: {github: {owner: ada}}", "a generator is not followed"),
        ("git: {repoURL: 'https://x.example/eve/x'}", "a git generator reads another repository"),
        (f"git: {{repoURL: {HERE}}}", "a git generator names neither directories nor files"),
        (
            f"git: {{repoURL: {HERE}, files: [{{path: nothing}}]}}",
            "the ApplicationSet makes no Application from what is in the repository",
        ),
        ("list: {elements: [a]}", "an element of a list generator is no mapping"),
        (
            "matrix: {generators: [{list: {elements: [{a: b}]}}]}",
            "a matrix or merge generator has too many or too few generators in it",
        ),
        (
            "merge: {mergeKeys: [], generators: [{list: {elements: []}}, {list: {elements: []}}]}",
            "a merge generator names no mergeKeys",
        ),
        ("{}", "a generator cannot be read"),
        ("list: {elements: [{a: b}]}, selector: {matchExpressions: [{key: a, operator: Like}]}",
         "a selector cannot be read"),
    ],
)  # fmt: skip
def test_what_cannot_be_known_leaves_one_application_for_all(generator: str, reason: str) -> None:
    text = f"[{{{generator}}}]" if generator != "{}" else "[{}]"
    found = made({"set.yaml": appset(text, TEMPLATE.replace("{{version}}", "9.9.9"))})
    assert (names(found), versions(found), reasons(found)) == ([None], ["9.9.9"], [reason])
    assert [gap.reason for gap in found.applications[0].gaps] == [reason]


def test_a_generator_of_its_own_template_wins_where_it_says_something() -> None:
    generator = """\
    - list:
        elements: [{name: a, version: 1.0.0}]
        template:
          metadata: {}
          spec: {destination: {namespace: own}, source: {chart: '', repoURL: 'https://x.example'}}
    """
    found = made({"set.yaml": appset(generator)})
    (source,) = found.applications[0].sources
    assert (namespaces(found), names(found)) == (["own"], ["web-a"])
    assert (trees.text(source, "chart"), trees.text(source, "repoURL")) == ("web", "https://x.example")


def test_a_template_patch_is_merged_over_the_template() -> None:
    patch = """\
    templatePatch: |
      spec:
        destination: {namespace: 'p-{{name}}'}
        source: {targetRevision: 5.5.5, chart: null}
    """
    found = made({"set.yaml": appset("[{list: {elements: [{name: a}]}}]", spec=patch)})
    assert (namespaces(found), versions(found), reasons(found)) == (["p-a"], ["5.5.5"], [])
    assert trees.get(found.applications[0].sources[0], "chart") is None


@pytest.mark.parametrize(
    ("condition", "namespace", "gaps"),
    [
        ("if .own", "mine", []),
        ("if .gone", "a", []),
        ('if lookup "v1" "Pod" "a" "b"', "a", ["a templatePatch cannot be filled in"]),
    ],
)
def test_a_template_patch_may_hold_control_flow(condition: str, namespace: str, gaps: list[str]) -> None:
    patch = f"""\
    goTemplate: true
    templatePatch: |
      {{{{- {condition} }}}}
      spec:
        destination: {{namespace: {{{{ .own }}}}}}
      {{{{- end }}}}
    """
    template = GO_TEMPLATE.replace("{{.namespace}}", "{{.name}}")
    generator = "[{list: {elements: [{name: a, own: mine, version: 1.2.3}]}}]"
    found = made({"set.yaml": appset(generator, template, patch)})
    assert (versions(found), namespaces(found), reasons(found)) == (["1.2.3"], [namespace], gaps)


def test_no_set_makes_more_than_is_followed() -> None:
    generator = "- " + GIT % "directories: [{path: 'all/*'}]"
    files = {f"all/{number:04}/a": "" for number in range(MOST + 5)}
    found = made({**files, "set.yaml": appset(generator)})
    assert len(found.applications) == MOST
    assert reasons(found) == ["the ApplicationSet makes more Applications than are followed"]
