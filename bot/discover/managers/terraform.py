"""terraform: ``helm_release`` resources, whose version may stand in a variable, a local, or a module's call.

Renovate takes only versions that stand in the resource itself. The others are found too, at the literal that
they come from, because custom managers change them there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from bot.discover.manager import Extraction, Install, gathered
from bot.discover.terraform import index, modules
from bot.discover.terraform.releases import resources
from bot.discover.workspace import BROKEN, Workspace, gap
from bot.model import Gap, Release

NAME = "terraform"


def extract(workspace: Workspace, path: str) -> Extraction:
    """The releases whose version stands in the file, also when the resource stands in another one."""
    return gathered(_extract(workspace, path))


def _extract(workspace: Workspace, path: str) -> Iterator[Release | Gap | None]:
    starts = index.readers(workspace, path) if path.endswith(index.DATA) else _owners(workspace, path)
    if not starts or not index.with_releases(workspace):
        return
    reached = {folder for start in starts for folder in index.below(workspace, start)}
    folders = sorted(reached & index.with_releases(workspace).keys())
    if folders and not path.endswith(index.DATA):
        yield from _broken(workspace, starts[0], path)
    for folder in folders:
        for home, found in _found(workspace, folder):
            if (found.file if isinstance(found, Release) else home) == path:
                yield found


def _owners(workspace: Workspace, path: str) -> tuple[str, ...]:
    """The folder of a file of Terraform, and those that have it through a link."""
    owners = (index.owner(workspace, one) for one in (path, *index.linking(workspace, path)))
    return tuple(owner for owner in owners if owner is not None)


def _found(workspace: Workspace, folder: str) -> tuple[tuple[str, Release | Gap | None], ...]:
    """What a folder's resources give, and the file that each stands in."""

    def find() -> tuple[tuple[str, Release | Gap | None], ...]:
        return tuple((one.home, one.release(NAME)) for one in resources(workspace, folder))

    return workspace.once((NAME, folder), find)


def _broken(workspace: Workspace, folder: str, path: str) -> Iterator[Gap]:
    files = modules.module(workspace, folder).files
    parsed = files[path] if path in files else modules.assignments(workspace, path)
    for line in parsed.errors:
        yield gap(f"{path}:{line}", BROKEN, "not valid HCL")


def installs(workspace: Workspace, folder: str) -> Iterable[Install]:
    """The resources whose chart is the one in ``folder``."""
    name = PurePosixPath(folder).name
    for home, files in index.with_releases(workspace).items():
        if any(name in (workspace.text(file) or "") for file in files):
            for resource in resources(workspace, home):
                if resource.folder() == folder:
                    yield resource.install(folder)
