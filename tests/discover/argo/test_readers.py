"""A version may stand in a file that only an ApplicationSet leads to; it is found once, and alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.discover.argo import readers
from bot.discover.workspace import Workspace
from bot.model import Discovery, SourceKind
from bot.settings import Cluster, Settings
from tests.discover.argo.samples import GO, GO_TEMPLATE, HERE, appset
from tests.discover.trees import MemoryTree, between, found, only

GENERATOR = f"- git: {{repoURL: {HERE}, files: [{{path: 'clusters/*/config.*'}}]}}"
PROD = "clusters/prod/config.json"
FILES = {
    "apps/set.yaml": appset(GENERATOR),
    "clusters/prod/config.json": '{"name": "prod", "namespace": "a",\n "version": "1.2.3"}\n',
    "clusters/dev/config.yaml": "name: dev\nversion: 1.10 # not 1.10\n",
    "clusters/dev/other.yaml": "version: 1.10\n",
}


def bumped(folder: Path, path: str, text: str) -> Discovery:
    """What a change of one file means."""
    return between(folder, FILES, {path: text})


def test_the_whole_tree_lists_each_version_where_it_stands() -> None:
    result = found(FILES)
    assert [(one.file, one.line, one.column, one.version) for one in result.releases] == [
        ("clusters/dev/config.yaml", 2, 10, "1.10"),
        ("clusters/prod/config.json", 2, 14, "1.2.3"),
    ]
    assert {(one.name, one.home, one.manager) for one in result.releases} == {
        ("web-dev", "apps/set.yaml", "applicationset"),
        ("web-prod", "apps/set.yaml", "applicationset"),
    }
    assert result.gaps == ()


@pytest.mark.parametrize(
    ("path", "text", "old", "new"),
    [
        (
            "clusters/prod/config.json",
            '{"name": "prod", "namespace": "a",\n "version": "1.3.0"}\n',
            "1.2.3",
            "1.3.0",
        ),
        ("clusters/dev/config.yaml", "name: dev\nversion: 1.11 # not 1.10\n", "1.10", "1.11"),
    ],
)
def test_a_change_of_that_file_alone_is_a_bump(
    tmp_path: Path, path: str, text: str, old: str, new: str
) -> None:
    result = bumped(tmp_path, path, text)
    (bump,) = result.bumps
    assert (bump.old.version, bump.new.version, bump.new.file) == (old, new, path)
    assert (result.unexplained, result.gaps) == ((), ())


def test_what_nothing_leads_to_is_not_read(tmp_path: Path) -> None:
    result = bumped(tmp_path, "clusters/dev/other.yaml", "version: 1.11\n")
    assert result.bumps == ()
    assert len(result.unexplained) == 2


def test_a_file_that_breaks_is_named(tmp_path: Path) -> None:
    result = bumped(tmp_path, "clusters/dev/config.yaml", "name: dev\nversion: [\n")
    assert result.bumps == ()
    assert [gap.subject for gap in result.gaps] == [
        "clusters/dev/config.yaml:3",
        "apps/set.yaml: ApplicationSet all",
    ]


def test_one_literal_version_stands_behind_every_application(tmp_path: Path) -> None:
    template = """\
    metadata: {name: '{{name}}'}
    spec:
      destination: {name: '{{name}}'}
      source: {repoURL: r.example/charts, chart: web, targetRevision: 1.0.0}
    """
    text = appset(GENERATOR, template)
    prod = Cluster(name="prod", kubernetes="1.33")
    settings = Settings(clusters=(prod, Cluster(name="eu", kubernetes="1.34", destinations=("dev",))))
    files = {**FILES, "apps/set.yaml": text}
    result = between(tmp_path, files, {"apps/set.yaml": text.replace("1.0.0", "2.0.0")}, settings)
    everything = found(files, settings).releases
    assert [(one.name, one.file) for one in everything] == [
        ("dev", "apps/set.yaml"),
        ("prod", "apps/set.yaml"),
    ]
    (bump,) = result.bumps
    assert [(new.name, new.cluster, new.file, new.home) for _, new in bump.pairs] == [
        ("dev", "eu", "apps/set.yaml", None),
        ("prod", "prod", "apps/set.yaml", None),
    ]
    assert (bump.new.kind, bump.new.repository) == (SourceKind.OCI, "oci://r.example/charts")


def test_the_files_of_a_generator_may_tell_the_cluster() -> None:
    settings = Settings(clusters=tuple(Cluster(name=name, kubernetes="1.33", paths=(f"clusters/{name}/**",))
                                       for name in ("prod", "dev")))  # fmt: skip
    assert [(one.name, one.cluster) for one in found(FILES, settings).releases] == [
        ("web-dev", "dev"),
        ("web-prod", "prod"),
    ]


def test_a_list_holds_its_versions_itself() -> None:
    generator = "[{list: {elements: [{name: a, version: 1.10}, {name: b, version: '2.0.0'}]}}]"
    result = found({"a.yaml": appset(generator)})
    assert [(one.name, one.version, one.home) for one in result.releases] == [
        ("web-a", "1.10", None),
        ("web-b", "2.0.0", None),
    ]


def test_a_version_in_elements_yaml_or_in_a_patch_is_found_where_it_stands() -> None:
    elements = "[{list: {elements: [], elementsYaml: \"- name: a\\n  version: '3.1.0'\\n\"}}]"
    one = only({"a.yaml": appset(elements, GO_TEMPLATE, GO)})
    assert (one.name, one.version) == ("web-a", "3.1.0")
    patch = "templatePatch: |\n  spec:\n    source:\n      targetRevision: 4.1.0\n"
    one = only({"a.yaml": appset("[{list: {elements: [{name: a}]}}]", spec=patch)})
    assert (one.name, one.version) == ("web-a", "4.1.0")


def test_a_version_with_more_around_it_is_resolved() -> None:
    template = GO_TEMPLATE.replace("{{.version}}", "v{{ .version }}")
    one = only({"a.yaml": appset("[{list: {elements: [{name: a, version: 1.2.3}]}}]", template, GO)})
    assert (one.version, one.resolved) == ("1.2.3", "v1.2.3")


def test_a_cluster_s_secret_may_hold_the_version(tmp_path: Path) -> None:
    secret = """\
    apiVersion: v1
    kind: Secret
    metadata:
      name: one
      labels: {argocd.argoproj.io/secret-type: cluster}
      annotations: {web: %s}
    stringData: {name: prod, server: 'https://kubernetes.default.svc'}
    """
    template = GO_TEMPLATE.replace("{{.version}}", "{{ .metadata.annotations.web }}")
    files = {"set.yaml": appset("[{clusters: {}}]", template, GO), "secret.yaml": secret % "1.0.0"}
    result = between(tmp_path, files, {"secret.yaml": secret % "1.1.0"})
    (bump,) = result.bumps
    assert (bump.new.file, bump.new.home, bump.new.version) == ("secret.yaml", "set.yaml", "1.1.0")


def test_the_second_generator_of_a_matrix_reads_what_its_glob_may_become() -> None:
    generator = f"""\
    - matrix:
        generators:
          - list: {{elements: [{{cluster: prod}}]}}
          - git: {{repoURL: {HERE}, files: [{{path: 'clusters/{{{{cluster}}}}/config.json'}}]}}
    """
    files = {**FILES, "apps/set.yaml": appset(generator)}
    assert [one.file for one in found(files).releases] == ["clusters/prod/config.json"]
    workspace = Workspace(MemoryTree(files), Settings())
    assert readers.follows(workspace, "clusters/prod/config.json")
    assert not readers.follows(workspace, "clusters/dev/config.yaml")
    assert not readers.follows(workspace, "clusters/prod/config.txt")


def test_sets_that_install_no_chart_lead_nowhere() -> None:
    template = "metadata: {name: a}\nspec: {source: {repoURL: 'https://g.example/x/y', path: '{{path}}'}}"
    files = {**FILES, "apps/set.yaml": appset(GENERATOR, template)}
    assert not readers.follows(Workspace(MemoryTree(files), Settings()), "clusters/prod/config.json")
