"""What the repository's own Renovate configuration says about where charts stand and come from."""

from __future__ import annotations

from bot.discover.renovate.aliases import alias, aliased

__all__ = ["alias", "aliased"]
