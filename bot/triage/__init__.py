"""The story of one pull request: the only place that knows all the rooms.

    pull request → bumps → (old chart, new chart, values) → two renders → changes → findings ┐
                         → versions in (old, new] → notes → statements → findings            ├→ verdict
                         → kubeVersion, APIs, add-on matrices → support table → findings     ┘

Everything here only reads. What a room raises becomes a gap, and a gap lowers the verdict.
"""

from bot.triage.bump import read_bump
from bot.triage.desk import Desk
from bot.triage.pull import inputs, read_pull

__all__ = ["Desk", "inputs", "read_bump", "read_pull"]
