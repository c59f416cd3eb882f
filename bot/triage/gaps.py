"""Turns what a room raises into gaps, so that one thing that fails costs only itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.errors import ChartTriageError, GitError, NetError, ProcessError, RenderError, UsageError
from bot.model import Gap, Stage, Untrusted

T = TypeVar("T")


class Gaps:
    """Collects gaps; each one is kept once, in order."""

    def __init__(self) -> None:
        self._found: dict[Gap, None] = {}

    def add(self, *gaps: Gap) -> None:
        """Keeps what is not there yet."""
        self._found.update(dict.fromkeys(gaps))

    def say(self, stage: Stage, subject: str, reason: str) -> None:
        """A gap of ours."""
        self.add(Gap(stage, subject, reason))

    def attempt(self, stage: Stage, subject: str, work: Callable[[], T]) -> T | None:
        """What ``work`` answers, or None and a gap with its error. Usage errors are the user's to mend and
        go through."""
        try:
            return work()
        except UsageError:
            raise
        except ChartTriageError as error:
            self.add(gap(stage, subject, error))
            return None

    @property
    def found(self) -> tuple[Gap, ...]:
        """All of them."""
        return tuple(self._found)


def gap(stage: Stage, subject: str, error: ChartTriageError) -> Gap:
    """An error as a gap: its message, what a tool said, and whether a later run may fare better."""
    said = error.stderr if isinstance(error, ProcessError | RenderError) else ""
    told = error.message.removeprefix(f"{subject}: ")
    reason = told if error.hint is None else f"{told} ({error.hint})"
    transient = error.transient if isinstance(error, NetError) else isinstance(error, ProcessError)
    return Gap(
        stage,
        subject,
        reason,
        Untrusted(said) if said else None,
        transient and not isinstance(error, GitError),
    )
