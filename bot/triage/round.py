"""One round over the open pull requests of a forge: what changed is read again and published.

Nothing is lost and nothing is said twice: what cannot be read gets an ``error`` status, so that it does
not merge by itself, and the round goes on with the next.
"""

from __future__ import annotations

import dataclasses
import hashlib
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.errors import ChartTriageError, ForgeError, GitError, UsageError
from bot.forge import Reader, Writer, marker
from bot.forge.apply import apply
from bot.forge.labels import of_verdicts
from bot.forge.plan import Action, Desired, RemoveLabel, SetStatus, plan
from bot.git import Repository
from bot.model import Pull, Triage
from bot.report import status
from bot.report.comment import comment
from bot.scrub import redact
from bot.settings import Labels
from bot.triage.desk import Desk
from bot.triage.pull import inputs, read_pull

_REMOTE = "origin"
_REFS = "refs/chart-triage"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a round did with one pull request: ``word`` is ``read``, ``unchanged``, ``no chart``,
    ``not ours``, ``moved`` or ``failed``; ``actions`` were done, or would be in a dry run."""

    pull: Pull
    word: str
    triage: Triage | None = None
    actions: tuple[Action, ...] = ()
    reason: str = ""


class Round:
    """``publish`` is None in a dry run: what would be done is in the outcomes. ``again`` reads every pull
    request whether it changed or not."""

    def __init__(
        self,
        desk: Desk,
        repository: Repository,
        reader: Reader,
        publish: Writer | None,
        *,
        again: bool = False,
    ) -> None:
        self._desk = desk
        self._repository = repository
        self._reader = reader
        self._writer = publish
        self._again = again

    def outcomes(self) -> Iterator[Outcome]:
        """One outcome for each open pull request that could be Renovate's. Raises ForgeError when GitHub
        cannot be asked at all."""
        pulls = self._reader.pulls()
        ours = [pull for pull in pulls if pull.by_renovate]
        self._withdraw_stale(ours)
        fetch(self._repository, ours, self._desk.git_header())
        for pull in pulls:
            yield (
                self._outcome(pull)
                if pull.by_renovate
                else Outcome(pull, "not ours", reason=pull.distrust or "")
            )

    def _outcome(self, pull: Pull) -> Outcome:
        try:
            return self._read(pull)
        except UsageError:
            raise
        except ChartTriageError as error:
            return self._failed(pull, error.message)
        except Exception as error:  # a bug of ours must not cost the other pull requests their verdict
            self._desk.log(redact(traceback.format_exc()))
            return self._failed(pull, f"internal error: {type(error).__name__}: {error}")

    def _read(self, pull: Pull) -> Outcome:
        base = self._repository.merge_base(pull.base, pull.head)
        if not self._again and self._is_current(pull, inputs(self._desk, pull, base)):
            return Outcome(pull, "unchanged")
        triage = read_pull(self._desk, self._repository, pull)
        if triage is None:
            gone = withdrawn(pull, self._desk.settings.labels)
            return self._publish(Outcome(pull, "no chart", actions=gone))
        wanted = desired(triage)
        actions = plan(wanted, self._without_stale(pull), self._desk.settings.labels)
        return self._publish(Outcome(pull, "read", triage, actions))

    def _publish(self, outcome: Outcome) -> Outcome:
        if self._writer is None:
            return outcome
        applied = apply(outcome.actions, outcome.pull, self._reader, self._writer)
        if applied.skipped is not None:
            return dataclasses.replace(outcome, word="moved", actions=(), reason=applied.skipped)
        return outcome

    def _failed(self, pull: Pull, reason: str) -> Outcome:
        """Says on the head itself that nothing is known of it; when even that fails, the reason grows."""
        said = redact(reason)
        state = SetStatus(pull.head, "error", f"could not be read: {said}"[: status.LONGEST], None)
        actions: tuple[Action, ...] = (*withdrawn(pull, self._desk.settings.labels), state)
        if pull.published.status == "error" and pull.published.status_description == state.description:
            actions = actions[:-1]
        if self._writer is not None:
            try:
                apply(actions, pull, self._reader, self._writer)
            except ForgeError as error:
                return Outcome(pull, "failed", reason=f"{said}; and GitHub: {error.message}")
        return Outcome(pull, "failed", actions=actions, reason=said)

    def _is_current(self, pull: Pull, made_of: str) -> bool:
        said = pull.published
        labels = {label.name for label in of_verdicts(self._desk.settings.labels).values()}
        labelled = len(labels & set(pull.labels)) == 1
        return (
            (said.marker_head, said.marker_inputs) == (pull.head, made_of) and bool(said.status) and labelled
        )

    def _withdraw_stale(self, pulls: Iterable[Pull]) -> None:
        """A label outlives a push: it goes before anything else is done, so nothing merges by it."""
        if self._writer is None:
            return
        for pull in pulls:
            if _moved(pull):
                for action in withdrawn(pull, self._desk.settings.labels):
                    self._writer.remove_label(action.number, action.name)

    def _without_stale(self, pull: Pull) -> Pull:
        if self._writer is None or not _moved(pull):
            return pull
        gone = {action.name for action in withdrawn(pull, self._desk.settings.labels)}
        return dataclasses.replace(pull, labels=tuple(name for name in pull.labels if name not in gone))


def desired(triage: Triage) -> Desired:
    """What the pull request should show. A triage with transient gaps is marked with inputs that never
    come again, so the next round reads it once more."""
    made_of = triage.inputs
    if any(gap.transient for gap in triage.gaps):
        made_of = hashlib.sha256(f"again {made_of}".encode()).hexdigest()[:12]
    body = comment(triage, marker.make(triage.pull.head, made_of))
    return Desired(body, triage.verdict, status.STATES[triage.verdict], status.description(triage))


def withdrawn(pull: Pull, labels: Labels) -> tuple[RemoveLabel, ...]:
    """Takes off every verdict label that a pull request carries."""
    if pull.number is None:
        return ()
    names = {label.name.casefold() for label in of_verdicts(labels).values()}
    return tuple(RemoveLabel(pull.number, name) for name in pull.labels if name.casefold() in names)


def fetch(repository: Repository, pulls: Iterable[Pull], header: str | None) -> None:
    """Brings the commits of pull requests that are not here. First with the clone's own credentials, then
    with ours; what still fails shows when the pull request is read."""
    missing = [pull for pull in pulls if not (repository.has(pull.head) and repository.has(pull.base))]
    if missing and not _fetch(repository, missing, None) and not _fetch(repository, missing, header):
        for pull in missing:
            _ = _fetch(repository, [pull], None) or _fetch(repository, [pull], header)


def _fetch(repository: Repository, pulls: list[Pull], header: str | None) -> bool:
    refs = [f"+refs/pull/{pull.number}/head:{_REFS}/pull/{pull.number}" for pull in pulls]
    bases = sorted({pull.base_branch for pull in pulls})
    refs += [f"+refs/heads/{name}:{_REFS}/base/{name}" for name in bases]
    try:
        repository.fetch(_REMOTE, refs, header=header)
    except GitError:
        return False
    return True


def _moved(pull: Pull) -> bool:
    return pull.published.marker_head not in (None, pull.head)
