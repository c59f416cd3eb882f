"""Whether a URL means the repository that is read."""

from __future__ import annotations

import pytest

from bot.discover.origin import is_origin, origin, slug
from bot.discover.workspace import Workspace
from bot.settings import Settings
from tests.discover.trees import MemoryTree


def at(url: str | None) -> Workspace:
    """A repository with this origin."""
    return Workspace(MemoryTree({}, url), Settings())


@pytest.mark.parametrize(
    "url",
    [
        "https://git.example/Acme/Infra.git", "git@git.example:acme/infra", "ssh://git@git.example:22/acme/infra/",
        "https://dev.example/acme/_git/infra",
    ],
)  # fmt: skip
def test_owner_and_name_tell(url: str) -> None:
    assert slug(url) == "acme/infra"
    assert is_origin(at(url), "https://other.example/acme/infra") is True
    assert is_origin(at(url), "https://git.example/acme/other") is False


@pytest.mark.parametrize("url", [None, "/srv/acme/infra", "file:///srv/acme/infra", "../infra.git", ""])
def test_a_path_on_disk_tells_nothing(url: str | None) -> None:
    assert origin(at(url)) is None
    assert is_origin(at(url), "https://git.example/acme/infra") is None
