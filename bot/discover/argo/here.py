"""Whether a URL means the repository that is read."""

from __future__ import annotations

import re

from bot.discover.templates import is_template
from bot.discover.workspace import Workspace

_FIXED = re.compile(r"v?\d+(\.\d+)+.*|[0-9a-f]{7,40}")


def is_here(workspace: Workspace, url: str | None) -> bool:
    """Whether a repository's URL is that of this one, by the origin's owner and name. When no origin is
    known, every repository that is named is taken for it."""
    if not url or is_template(url):
        return False
    origin = workspace.once(("origin",), lambda: workspace.tree.repository.origin())
    return origin is None or _slug(url) == _slug(origin)


def is_fixed(revision: str | None) -> bool:
    """Whether a revision is a tag or a commit: then what is read there is not what stands here."""
    return _FIXED.fullmatch(revision or "") is not None


def _slug(url: str) -> str:
    """The last two segments of a repository's URL, lower case, without ``.git``: ``owner/name``."""
    parts = [part for part in re.split(r"[/:]", url.lower().rstrip("/").removesuffix(".git")) if part]
    return "/".join([part for part in parts if part != "_git"][-2:])
