"""Manifests of the repository, as they stand and as kustomize builds them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot import process
from bot.charts import plain
from bot.errors import RenderError
from bot.git import Repository
from bot.model import Plain, Render
from tests.discover.trees import commit

MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s}\n"
FILES = {
    "base/kustomization.yaml": "resources: [map.yaml]\n",
    "base/map.yaml": MAP % "web",
    "prod/kustomization.yaml": "namePrefix: prod-\nresources: [../base]\n",
}


def rendered(
    folder: Path, files: Mapping[str, str | bytes | None], root: str | None, *changed: str
) -> Render:
    """What is compared of a commit."""
    sha = commit(folder / "repository", files)
    with Repository(folder / "repository") as repository:
        return plain(repository.tree(sha), Plain(sha, changed, root))


def tool(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, script: str) -> None:
    """A program on an otherwise empty PATH, beside git."""
    git = process.which("git")
    assert git is not None
    folder.mkdir()
    (folder / "git").symlink_to(git)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin" if name else str(folder))


def test_documents_as_they_stand(tmp_path: Path) -> None:
    text = f"{MAP % 'one'}---\nvalues: only\n---\n{MAP % 'two'}---\nbroken: [\n"
    found = rendered(tmp_path, {"a.yaml": text}, None, "a.yaml", "gone.yaml")
    assert found.manifests.count("# Source: a.yaml") == 2
    assert [(gap.subject, gap.reason) for gap in found.gaps] == [("a.yaml:10", "a manifest cannot be read")]


def test_kustomize_builds_a_copy_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    script = 'echo "$@" > "$(dirname "$0")/argv"; env > "$(dirname "$0")/env"; cat "$2/../base/map.yaml"'
    tool(tmp_path / "bin", monkeypatch, "kustomize", script)
    found = rendered(tmp_path, FILES, "prod", "base/map.yaml")
    assert (found.manifests, found.gaps) == (MAP % "web", ())
    assert (tmp_path / "bin/argv").read_text().startswith("build /")
    environment = (tmp_path / "bin/env").read_text()
    assert "HTTPS_PROXY=http://127.0.0.1:9" in environment
    assert "GITHUB_TOKEN" not in environment


def test_what_kustomize_refuses_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool(tmp_path / "bin", monkeypatch, "kustomize", 'echo "Error: no such field in $2/x" >&2; exit 1')
    with pytest.raises(RenderError, match="prod cannot be built") as caught:
        rendered(tmp_path, FILES, "prod", "base/map.yaml")
    assert caught.value.stderr == "Error: no such field in prod/x"


@pytest.mark.parametrize("remote", ["https://git.example/x//base?ref=v1", "git.example/x", "../../outside"])
def test_nothing_remote_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, remote: str) -> None:
    tool(tmp_path / "bin", monkeypatch, "kustomize", "exit 1")
    files = {**FILES, "base/kustomization.yaml": f"resources: [map.yaml, '{remote}']\n"}
    found = rendered(tmp_path, files, "prod", "base/map.yaml")
    assert "name: web" in found.manifests
    (gap,) = found.gaps
    assert "it builds on something remote" in gap.reason
    assert gap.detail is not None
    assert gap.detail.raw == remote


@pytest.mark.skipif(process.which("kustomize") is None, reason="there is no kustomize here")
def test_the_real_kustomize(tmp_path: Path) -> None:
    assert "name: prod-web" in rendered(tmp_path, FILES, "prod", "base/map.yaml").manifests
