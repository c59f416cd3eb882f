"""Asks one host's API within a budget, and remembers what was asked, what failed and what was left out."""

from __future__ import annotations

import json

from bot.errors import NetError, NotFound
from bot.model import Gap, Stage, Untrusted
from bot.net import MEBIBYTE, Client, show

BUDGET = 40
RESERVE = 5
_CAP = 16 * MEBIBYTE


class Asker:
    """Asks at most :data:`BUDGET` times for one bump, stops :data:`RESERVE` requests before the host's own
    limit is spent (others ask with the same token), and asks a repository that failed once no more.

    What is known to stay as it is and was kept before costs nothing.
    """

    def __init__(self, client: Client, base: str, chart: str, name: str) -> None:
        self.base = base.rstrip("/")
        self.asked = 0
        self._client = client
        self._chart = chart
        self._name = name
        self._failed: set[str] = set()
        self._left_out: dict[str, None] = {}
        self._limited = False
        self._gaps: list[Gap] = []
        self._tried: dict[str, None] = {}

    @property
    def tried(self) -> tuple[str, ...]:
        """Every address that was asked, in order."""
        return tuple(self._tried)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What failed, and what the budget or the host's limit left out."""
        if not self._left_out:
            return tuple(self._gaps)
        names = ", ".join(self._left_out)
        if self._limited:
            reason = f"{self._name} answers hardly any more requests this hour; not asked any more: {names}"
        else:
            reason = (
                f"{BUDGET} requests to {self._name} are the most for one bump; not asked any more: {names}"
            )
        return (*self._gaps, Gap(Stage.NOTES, self._chart, reason, transient=self._limited))

    @property
    def cost(self) -> str:
        """What was spent."""
        left = self._client.left(self.base)
        more = "" if left is None else f"; {left:,} are left this hour"
        return f"{self.asked} of {BUDGET} requests to {self._name} were asked{more}"

    def ask(self, repository: str, place: str, *, immutable: bool = False) -> bytes | None:
        """The body of an answer; None when it is not there, or was not to be had."""
        if repository in self._failed:
            return None
        url = f"{self.base}{place}"
        kept = immutable and self._client.is_kept(url)
        if not kept and not self._allowed(repository):
            return None
        self.asked += not kept
        self._tried[show(url)] = None
        try:
            return self._client.get_kept(url, cap=_CAP, immutable=immutable)
        except NotFound:
            return None
        except NetError as error:
            self.fail(repository, f"the notes of {repository} could not be read", error)
            return None

    def json(self, repository: str, place: str, *, immutable: bool = False) -> object:
        """The same, parsed; None for what is no JSON."""
        raw = self.ask(repository, place, immutable=immutable)
        if raw is None:
            return None
        try:
            parsed: object = json.loads(raw)
        except (ValueError, RecursionError):
            self.strange(repository)
            return None
        return parsed

    def listed(self, repository: str, answer: object) -> list[object] | None:
        """An answer that must be a list. One that has nothing to list answers with an empty one: without an
        answer there is no such repository."""
        if answer is None:
            self._failed.add(repository)
        elif not isinstance(answer, list):
            self.strange(repository)
        else:
            return answer
        return None

    def strange(self, repository: str) -> None:
        """What the host answers about a repository has an unknown shape."""
        self.fail(repository, f"{self._name}'s answer about {repository} is none that can be read")

    def fail(self, repository: str, reason: str, error: NetError | None = None) -> None:
        """A gap, and no more questions about the repository."""
        if repository in self._failed:
            return
        self._failed.add(repository)
        detail = None if error is None else Untrusted(error.message)
        transient = error is not None and error.transient
        self._gaps.append(Gap(Stage.NOTES, self._chart, reason, detail=detail, transient=transient))

    def _allowed(self, repository: str) -> bool:
        left = self._client.left(self.base)
        self._limited = self._limited or (left is not None and left <= RESERVE)
        if not self._limited and self.asked < BUDGET:
            return True
        self._left_out[repository] = None
        return False
