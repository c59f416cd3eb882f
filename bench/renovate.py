"""Renovate itself: what it finds in a tree, and the bumps of its own commits."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

from bot.git import Repository

Dep = dict[str, Any]
_READ = (".yaml", ".yml", ".gotmpl", ".toml", ".tf", ".tofu", ".hcl", ".lock", ".json", ".json5")


class Renovate:
    """Renovate in a process of its own that extracts one tree after the other."""

    def __init__(self, folder: Path, config: Dep) -> None:
        local = folder / "node_modules" / ".bin" / "node"
        node = os.environ.get("NODE") or (str(local) if local.exists() else "node")
        script = Path(__file__).with_name("renovate.mjs")
        self._config = config
        self._process = subprocess.Popen(
            [node, str(script), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def extract(self, folder: str, **options: Any) -> Dep:
        """What it finds in the files of a folder: ``deps``, ``skipped`` and ``ms``."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(
            json.dumps({"tree": folder, "config": self._config, **options}),
            file=self._process.stdin,
            flush=True,
        )
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("Renovate failed")
        answer: Dep = json.loads(line)
        return answer


def export(repository: Repository, sha: str, folder: str, files: Iterable[str] | None = None) -> None:
    """Writes what a manager may read of a commit, or those of the files that it has, into an empty folder."""
    tree = repository.tree(sha)
    modes = {path: mode for path, mode in tree.modes.items() if path.endswith(_READ)}
    for path in modes if files is None else set(files) & set(modes):
        blob = repository.blob(f"{sha}:{path}") if modes[path].startswith("100") else None
        if blob is not None:
            place = Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(blob)


def commits(repository: Repository, sha: str, renovate: Renovate, count: int) -> Iterator[Dep]:
    """The last commits of Renovate's with a bump, as rows of ``--bumps``: ``count`` of at most ten times as
    many that are looked at."""
    chosen = ("--no-merges", "-i", "--author=renovate", f"-n{10 * count}")
    log = git(repository.path, "log", *chosen, "--format=%H %P", sha)
    for line in log.splitlines():
        commit, *parents = line.split()
        changed = [delta.path for delta in repository.changed(parents[0], commit)] if parents else []
        if count > 0 and any(path.endswith(_READ) for path in changed):
            old, new = (_deps(repository, one, renovate, changed) for one in (parents[0], commit))
            row = {"commit": commit, "parent": parents[0], "bumps": list(_pairs(old, new))}
            if row["bumps"]:
                count -= 1
                yield row


def _deps(repository: Repository, sha: str, renovate: Renovate, changed: list[str]) -> list[Dep]:
    """What stands in the changed files, by them and the repositories that Flux's manifests name."""
    there = set(repository.grep(sha, ["HelmRepository"], ["*.yaml", "*.yml"]))
    with tempfile.TemporaryDirectory() as folder:
        export(repository, sha, folder, {*there, *changed})
        answer = renovate.extract(folder, positions=False)
    return [dep for dep in answer["deps"] if dep["file"] in changed and dep["kind"] != "oci-artifact"]


def _pairs(old: list[Dep], new: list[Dep]) -> Iterator[Dep]:
    """Dependencies of the same name at the same place of their file, whose versions differ."""
    before = {(dep["manager"], dep["file"], dep["depIndex"], dep["packageName"]): dep for dep in old}
    for dep in new:
        was = before.get((dep["manager"], dep["file"], dep["depIndex"], dep["packageName"]))
        if was is None or skipped(was) or skipped(dep) or was["currentValue"] == dep["currentValue"]:
            continue
        yield {**was, "from": was["currentValue"], "to": dep["currentValue"]}


def skipped(dep: Dep) -> bool:
    """Whether there is nothing that Renovate could raise."""
    return (
        bool(dep.get("skipReason")) or dep["currentValue"] in (None, "") or "${" in str(dep["currentValue"])
    )


def git(folder: Path, *arguments: str, text: str = "") -> str:
    """What git prints; ``text`` is its input."""
    identity = [
        f"{name}={value}" for name, value in (("user.name", "bench"), ("user.email", "bench@localhost"))
    ]
    options = [part for one in identity for part in ("-c", one)]
    done = subprocess.run(
        ["git", "-C", str(folder), *options, *arguments],
        input=text,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout.strip()
