"""Every release says whether the repository's own Renovate reaches it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.discover.renovate import problems, reaches, reads
from tests.discover.trees import between, found, only, workspace

UMBRELLA = "apiVersion: v2\nname: shop\ndependencies:\n  - {name: web, version: 1.2.3, repository: https://x.example}\n"
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec:
  source: {repoURL: https://x.example, chart: web, targetRevision: 1.2.3}
"""


@pytest.mark.parametrize(
    ("table", "manager", "path", "reached"),
    [
        ({}, "helmv3", "a/Chart.yaml", True),
        ({}, "helmv3", "a/node_modules/b/Chart.yaml", False),
        ({}, "flux", "a/release.yaml", False),
        ({}, "flux", "flux-system/gotk-components.yaml", True),
        ({}, "helmfile", "helmfile.d/a.yaml.gotmpl", True),
        ({}, "vendir", "vendir.yml", True),
        ({}, "vendir", "vendir.yaml", False),
        ({}, "terraform", "a/Main.TF", True),
        ({}, "fleet", "x/fleet.yaml", True),
        ({}, "nobody", "a.yaml", False),
        ({"argocd": {"managerFilePatterns": ["/^apps/"]}}, "argocd", "apps/a.yaml", True),
        ({"argocd": {"managerFilePatterns": ["/^apps/"], "enabled": False}}, "argocd", "apps/a.yaml", False),
        ({"enabledManagers": ["flux"]}, "helmv3", "Chart.yaml", False),
        ({"enabledManagers": ["helmv3"]}, "helmv3", "Chart.yaml", True),
        ({"enabledManagers": ["custom.regex"]}, "custom.regex", "x", True),
        ({"enabledManagers": ["helmv3"]}, "custom.regex", "x", False),
        ({"enabled": False}, "helmv3", "Chart.yaml", False),
        ({"ignorePaths": ["old"]}, "helmv3", "my-old-charts/Chart.yaml", False),
        ({"includePaths": ["new/**"]}, "helmv3", "old/Chart.yaml", False),
        ({"extends": ["me/elsewhere"]}, "argocd", "apps/a.yaml", None),
        ({"extends": ["me/elsewhere"]}, "helmv3", "Chart.yaml", True),
        ({"extends": ["me/elsewhere"], "ignorePaths": ["apps/"]}, "argocd", "apps/a.yaml", False),
        ({"extends": ["me/elsewhere"]}, "nobody", "a.yaml", None),
    ],
)
def test_what_renovate_reaches(
    table: dict[str, object], manager: str, path: str, reached: bool | None
) -> None:
    assert reaches(workspace({"renovate.json": json.dumps(table)}), manager, path) is reached


def test_without_a_configuration_nobody_knows() -> None:
    assert reaches(workspace({}), "helmv3", "Chart.yaml") is None
    assert only({"Chart.yaml": UMBRELLA}).renovate is None


def test_discovery_stays_broad() -> None:
    files = {
        "renovate.json": '{"ignorePaths": ["old/"]}',
        "old/Chart.yaml": UMBRELLA,
        "new/Chart.yaml": UMBRELLA,
        "apps/a.yaml": APPLICATION,
    }
    assert {one.file: one.renovate for one in found(files).releases} == {
        "old/Chart.yaml": False,
        "new/Chart.yaml": True,
        "apps/a.yaml": False,
    }


@pytest.mark.parametrize(
    ("table", "path", "text"),
    [
        ({"argocd": {"managerFilePatterns": ["/^apps/.+\\.j2$/"]}}, "apps/a.yaml.j2", APPLICATION),
        ({"helmv3": {"managerFilePatterns": ["**/Chart.yaml.tpl"]}}, "a/Chart.yaml.tpl", UMBRELLA),
        ({"helmv3": {"fileMatch": ["^charts/"], "enabled": False}}, "charts/other.txt", UMBRELLA),
    ],
)
def test_unusual_files_are_read_where_the_configuration_names_them(
    tmp_path: Path, table: dict[str, object], path: str, text: str
) -> None:
    files: dict[str, str | bytes | None] = {"renovate.json": json.dumps(table), path: text}
    assert only({name: str(content) for name, content in files.items()}).file == path
    (bump,) = between(tmp_path, files, {path: text.replace("1.2.3", "1.3.0")}).bumps
    assert (bump.new.file, bump.new.version) == (path, "1.3.0")
    assert found({path: text}).releases == ()


def test_a_pull_request_that_changes_the_configuration(tmp_path: Path) -> None:
    old: dict[str, str | bytes | None] = {"renovate.json": "{}", "Chart.yaml": UMBRELLA}
    new: dict[str, str | bytes | None] = {
        "renovate.json": '{"enabled": false, "extends": ["me/elsewhere"]}',
        "Chart.yaml": UMBRELLA.replace("1.2.3", "1.3.0"),
    }
    discovery = between(tmp_path, old, new)
    (bump,) = discovery.bumps
    assert (bump.old.renovate, bump.new.renovate) == (True, False)
    assert [gap.reason for gap in discovery.gaps] == ["it extends presets that are not in the repository"]


def test_presets_elsewhere_are_no_gap_of_a_pull_request(tmp_path: Path) -> None:
    old: dict[str, str | bytes | None] = {"renovate.json": '{"extends": ["me/x"]}', "Chart.yaml": UMBRELLA}
    discovery = between(tmp_path, old, {"Chart.yaml": UMBRELLA.replace("1.2.3", "1.3.0")})
    assert len(discovery.bumps) == 1
    assert discovery.gaps == ()
    assert len(found({"renovate.json": '{"extends": ["me/x"]}'}).gaps) == 1


def test_patterns_that_are_not_evaluated_are_named() -> None:
    files = workspace({"renovate.json": '{"flux": {"managerFilePatterns": ["+(a|b)", "/a/"]}}'})
    assert [(gap.reason, gap.detail and gap.detail.raw) for gap in problems(files)] == [
        ("a file pattern is not evaluated", "+(a|b)")
    ]
    assert not reads(files, "flux", "b")
    assert reads(files, "flux", "a")
