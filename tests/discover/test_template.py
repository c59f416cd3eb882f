"""Pull requests that bring a template's changes."""

from __future__ import annotations

from pathlib import Path

from bot import discover
from bot.git import Repository
from bot.model import Discovery, InTree, Level, Plain, SourceKind
from bot.settings import Settings
from tests.discover.trees import between, commit

ANSWERS = "# Changes here will be overwritten by Copier\n_commit: %s\n_src_path: %s\nname: web\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {replicas: %s}
"""
CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"


def answers(version: str, source: str = "gh:acme/service-template") -> str:
    """What copier writes."""
    return ANSWERS % (version, source)


def test_copiers_answers_are_a_bump_of_the_manifests(tmp_path: Path) -> None:
    found = between(
        tmp_path,
        {".copier-answers.yml": answers("v1.2.0"), "deploy/web.yaml": DEPLOYMENT % 1, "ci.sh": "make\n"},
        {".copier-answers.yml": answers("v2.0.0"), "deploy/web.yaml": DEPLOYMENT % 2, "ci.sh": "make all\n"},
    )
    (bump,) = found.bumps
    new = bump.new
    assert (new.manager, new.chart, new.kind, bump.level) == (
        "copier", "service-template", SourceKind.GIT, Level.MAJOR,
    )  # fmt: skip
    assert new.repository == "https://github.com/acme/service-template"
    assert (new.file, new.line, new.column) == (".copier-answers.yml", 2, 10)
    assert bump.of_template
    assert new.plain is not None
    assert new.plain.files == ("deploy/web.yaml",)
    assert bump.old.plain is not None
    assert bump.old.plain.revision != new.plain.revision
    assert [line.text.raw for line in found.unexplained] == ["make", "make all"], "nobody rendered these"


def test_several_templates_own_their_folders(tmp_path: Path) -> None:
    old = {
        f"{name}/.copier-answers.yml": answers("1.0.0", f"git@git.example:acme/{name}.git") for name in "ab"
    }
    new = {
        f"{name}/.copier-answers.yml": answers("1.1.0", f"git@git.example:acme/{name}.git") for name in "ab"
    }
    found = between(
        tmp_path,
        {**old, "a/x.yaml": DEPLOYMENT % 1, "b/c/y.yaml": DEPLOYMENT % 1, "z.yaml": DEPLOYMENT % 1},
        {**new, "a/x.yaml": DEPLOYMENT % 2, "b/c/y.yaml": DEPLOYMENT % 2, "z.yaml": DEPLOYMENT % 2},
    )
    files = {bump.new.chart: bump.new.plain.files for bump in found.bumps if bump.new.plain}
    assert files == {"a": ("a/x.yaml",), "b": ("b/c/y.yaml",)}
    assert {line.file for line in found.unexplained} == {"z.yaml"}


def test_a_chart_of_the_repository_is_rendered_as_one(tmp_path: Path) -> None:
    found = between(
        tmp_path,
        {
            ".copier-answers.yml": answers("1.0.0"), "chart/Chart.yaml": CHART,
            "chart/templates/a.yaml": "a: {{ .Values.a }}\n", "chart/values.yaml": "a: 1\n",
        },
        {".copier-answers.yml": answers("1.0.1"), "chart/templates/a.yaml": "a: {{ .Values.b }}\n"},
    )  # fmt: skip
    (bump,) = found.bumps
    assert isinstance(bump.new.through, InTree)
    assert (bump.new.through.folder, bump.new.name, bump.new.plain) == ("chart", "web", None)
    assert found.unexplained == ()


def test_what_is_no_manifest_stays_unexplained(tmp_path: Path) -> None:
    found = between(
        tmp_path,
        {".copier-answers.yml": answers("1.0.0"), "a.yaml": "a: 1\n", "b.yaml": DEPLOYMENT % 1},
        {
            ".copier-answers.yml": answers("1.1.0"), "a.yaml": "a: 2\n",
            "b.yaml": DEPLOYMENT % "{{ .Values.replicas }}", "new.yaml": DEPLOYMENT % 3,
        },
    )  # fmt: skip
    (bump,) = found.bumps
    assert isinstance(bump.new.plain, Plain)
    assert bump.new.plain.files == ("b.yaml", "new.yaml"), "what was a manifest is one on both sides"
    assert {line.file for line in found.unexplained} == {"a.yaml"}


def test_no_new_version_is_no_bump(tmp_path: Path) -> None:
    found = between(
        tmp_path,
        {".copier-answers.yml": answers("1.0.0"), "b.yaml": DEPLOYMENT % 1},
        {".copier-answers.yml": answers("1.0.0").replace("name: web", "name: api"), "b.yaml": DEPLOYMENT % 2},
    )
    assert (found.bumps, {line.file for line in found.unexplained}) == ((), {".copier-answers.yml", "b.yaml"})


def by_bot(folder: Path, bot: str | None) -> Discovery:
    """What a template bot changed, or somebody else."""
    base = commit(folder, {"deploy/web.yaml": DEPLOYMENT % 1})
    head = commit(folder, {"deploy/web.yaml": DEPLOYMENT % 2})
    with Repository(folder) as repository:
        return discover.bumps(repository, base, head, Settings(), bot=bot)


def test_a_bot_of_the_configuration_needs_no_answers(tmp_path: Path) -> None:
    (bump,) = by_bot(tmp_path / "one", "golden-path").bumps
    assert (bump.new.manager, bump.new.chart, bump.level) == ("template", "golden-path", Level.DIGEST)
    assert bump.new.version != bump.old.version
    assert by_bot(tmp_path / "two", None).bumps == ()


def test_what_kustomizations_are_made_of_is_built_with_them(tmp_path: Path) -> None:
    base = {
        ".copier-answers.yml": answers("1.0.0"),
        "base/kustomization.yaml": "resources: [web.yaml]\n",
        "base/web.yaml": DEPLOYMENT % 1,
        "prod/kustomization.yaml": "resources: [../base]\npatches: [{path: patch.yaml}]\n",
        "prod/patch.yaml": DEPLOYMENT % 5,
        "test/kustomization.yaml": "resources: [../base]\n",
        "alone.yaml": DEPLOYMENT % 1,
    }
    found = between(
        tmp_path,
        base,
        {
            ".copier-answers.yml": answers("1.0.1"),
            "base/web.yaml": DEPLOYMENT % 2, "prod/patch.yaml": DEPLOYMENT % 6, "alone.yaml": DEPLOYMENT % 2,
            "test/kustomization.yaml": "resources: [../base]\nnamespace: test\n",
        },
    )  # fmt: skip
    (bump,) = found.bumps
    plain = [new.plain for _, new in bump.pairs if new.plain]
    assert {(one.root, one.files) for one in plain} == {
        (None, ("alone.yaml",)),
        ("prod", ("base/web.yaml", "prod/patch.yaml")),
        ("test", ("base/web.yaml", "test/kustomization.yaml")),
    }
    assert found.unexplained == ()


def test_a_chart_is_compared_as_every_release_installs_it(tmp_path: Path) -> None:
    beside = {"web/values-one.yaml": "n: 1\n", "web/values-two.yaml": "n: 2\n"}
    base = {
        ".copier-answers.yml": answers("1.0.0"),
        "web/Chart.yaml": CHART,
        "web/templates/a.yaml": "a: 1\n",
    }
    found = between(
        tmp_path,
        base | beside,
        {".copier-answers.yml": answers("1.0.1"), "web/templates/a.yaml": "a: 2\n"},
    )
    (bump,) = found.bumps
    installed = [[layer.path for layer in new.through.values] for _, new in bump.pairs if new.through]
    assert installed == [[], ["web/values-one.yaml"], ["web/values-two.yaml"]]


def test_what_a_charts_values_hide_is_told(tmp_path: Path) -> None:
    secret = "a: ENC[AES256_GCM,data:x]\nsops: {version: 3.9.0}\n"
    base = {
        ".copier-answers.yml": answers("1.0.0"),
        "web/Chart.yaml": CHART,
        "web/templates/a.yaml": "a: 1\n",
    }
    found = between(
        tmp_path,
        {**base, "web/values-prod.yaml": secret},
        {".copier-answers.yml": answers("1.0.1"), "web/templates/a.yaml": "a: 2\n"},
    )
    (bump,) = found.bumps
    told = [[gap.reason for gap in new.gaps] for _, new in bump.pairs]
    assert told == [[], ["a layer of values is encrypted with SOPS"]]


def test_what_is_installed_on_one_side_only_is_not_explained(tmp_path: Path) -> None:
    base = {
        ".copier-answers.yml": answers("1.0.0"),
        "web/Chart.yaml": CHART,
        "web/templates/a.yaml": "a: 1\n",
    }
    found = between(
        tmp_path, base, {".copier-answers.yml": answers("1.0.1"), "web/values-new.yaml": "b: 1\n"}
    )
    assert [line.file for line in found.unexplained] == ["web/values-new.yaml"]
