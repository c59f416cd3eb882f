"""Whether a URL means the repository that is read."""

from __future__ import annotations

import re

from bot.discover.origin import is_origin
from bot.discover.templates import is_template
from bot.discover.workspace import Workspace

_FIXED = re.compile(r"v?\d+(\.\d+)+.*|[0-9a-f]{7,40}")


def is_here(workspace: Workspace, url: str | None) -> bool:
    """Whether a repository's URL is that of this one, by the origin's owner and name. When no origin is
    known, every repository that is named is taken for it."""
    if not url or is_template(url):
        return False
    return is_origin(workspace, url) is not False


def is_fixed(revision: str | None) -> bool:
    """Whether a revision is a tag or a commit: then what is read there is not what stands here."""
    return _FIXED.fullmatch(revision or "") is not None
