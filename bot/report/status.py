"""The commit status: the one word that branch protection and Renovate listen to."""

from __future__ import annotations

from bot.model import Triage, Verdict
from bot.report.escape import clip, sentence

LONGEST = 140

STATES = {Verdict.SAFE: "success", Verdict.REVIEW: "pending", Verdict.BREAKING: "failure"}
"""Pending and failed both hold Renovate's automerge back; pending says that a person is waited for."""


def description(triage: Triage) -> str:
    """At most 140 characters: the verdict and its reason."""
    return clip(f"{triage.verdict}: {sentence(triage.reason)}", LONGEST)
