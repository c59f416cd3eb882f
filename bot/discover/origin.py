"""Whether a URL means the repository that is read."""

from __future__ import annotations

import re

from bot.discover.workspace import Workspace

_HOSTED = re.compile(r"(?:https?|ssh|git)://[^/]+/.+|[^/:]+:(?!//).+", re.DOTALL)


def origin(workspace: Workspace) -> str | None:
    """Origin's URL as git has it; None when there is none, or when it is a path: a mirror on disk may be of
    any repository."""

    def read() -> str | None:
        found = workspace.tree.repository.origin()
        return found if found is not None and _HOSTED.fullmatch(found) else None

    return workspace.once(("origin",), read)


def is_origin(workspace: Workspace, url: str) -> bool | None:
    """Whether a URL is this repository's, by owner and name; None when no origin is known."""
    known = origin(workspace)
    return None if known is None else slug(url) == slug(known)


def slug(url: str) -> str:
    """The last two segments of a repository's URL, lower case, without ``.git``: ``owner/name``. Azure's
    ``_git`` is none of them."""
    parts = [part for part in re.split(r"[/:]", url.lower().rstrip("/").removesuffix(".git")) if part]
    return "/".join([part for part in parts if part != "_git"][-2:])
