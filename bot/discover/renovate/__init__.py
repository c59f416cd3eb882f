"""What the repository's own Renovate configuration says about where charts stand and come from."""

from __future__ import annotations

from bot.discover.renovate.aliases import alias, aliased
from bot.discover.renovate.configuration import Configuration, configuration
from bot.discover.renovate.coverage import problems, reaches, reads

__all__ = ["Configuration", "alias", "aliased", "configuration", "problems", "reaches", "reads"]
