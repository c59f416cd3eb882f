"""Whether a URL means the repository that is read."""

from __future__ import annotations

import re

from bot.discover.workspace import Workspace


def origin(workspace: Workspace) -> str | None:
    """Origin's URL as git has it, or None."""
    return workspace.once(("origin",), lambda: workspace.tree.repository.origin())


def is_origin(workspace: Workspace, url: str) -> bool | None:
    """Whether a URL is this repository's, by owner and name; None when no origin is known."""
    known = origin(workspace)
    return None if known is None else slug(url) == slug(known)


def slug(url: str) -> str:
    """The last two segments of a repository's URL, lower case, without ``.git``: ``owner/name``. Azure's
    ``_git`` is none of them."""
    parts = [part for part in re.split(r"[/:]", url.lower().rstrip("/").removesuffix(".git")) if part]
    return "/".join([part for part in parts if part != "_git"][-2:])
