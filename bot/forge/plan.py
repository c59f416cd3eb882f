"""Desired against current: what there is to do on a pull request, and nothing when nothing changed."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import UsageError
from bot.forge.labels import Label, of_verdicts
from bot.model import Pull, Verdict
from bot.settings import Labels

DESCRIPTION_LIMIT = 140


@dataclass(frozen=True, slots=True)
class Desired:
    """What a pull request should show. ``body`` begins with the marker; ``state`` is the status' on the
    head (``success``, ``failure``, ``pending``, ``error``)."""

    body: str
    verdict: Verdict
    state: str
    description: str
    target_url: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveLabel:
    """A verdict of ours that no longer holds."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class CreateComment:
    """The first comment."""

    number: int
    body: str


@dataclass(frozen=True, slots=True)
class EditComment:
    """The comment, in place."""

    number: int
    comment_id: int
    body: str


@dataclass(frozen=True, slots=True)
class SetStatus:
    """The commit status, bound to the head."""

    sha: str
    state: str
    description: str
    target_url: str | None


@dataclass(frozen=True, slots=True)
class AddLabel:
    """The verdict as a label."""

    number: int
    label: Label


Action = RemoveLabel | CreateComment | EditComment | SetStatus | AddLabel


def plan(desired: Desired, pull: Pull, labels: Labels) -> tuple[Action, ...]:
    """What makes ``pull`` show ``desired``, in the order in which it is to be done.

    Labels that say something else go first, because they outlive a push. The comment comes before the
    status, so a green status never stands without its reasons. A pull request of a local clone, which
    has no number, is a :class:`UsageError`.
    """
    if pull.number is None:
        raise UsageError("a branch of a local clone cannot be published")
    wanted = of_verdicts(labels)
    label = wanted[desired.verdict]
    present = {name.casefold() for name in pull.labels}
    actions: list[Action] = [
        RemoveLabel(pull.number, other.name)
        for other in wanted.values()
        if other.name.casefold() in present and other.name.casefold() != label.name.casefold()
    ]
    said = pull.published
    if said.comment_id is None:
        actions.append(CreateComment(pull.number, desired.body))
    elif not same_text(said.comment_body or "", desired.body):
        actions.append(EditComment(pull.number, said.comment_id, desired.body))
    description = fit(desired.description)
    if (said.status, said.status_description) != (desired.state, description):
        actions.append(SetStatus(pull.head, desired.state, description, desired.target_url))
    if label.name.casefold() not in present:
        actions.append(AddLabel(pull.number, label))
    return tuple(actions)


def describe(action: Action) -> str:
    """One line for ``--dry-run`` and logs."""
    match action:
        case RemoveLabel(number, name):
            return f"#{number}: remove label {name}"
        case CreateComment(number, body):
            return f"#{number}: comment ({len(body):,} characters)"
        case EditComment(number, comment_id, body):
            return f"#{number}: edit comment {comment_id} ({len(body):,} characters)"
        case SetStatus(sha, state, description):
            return f"{sha[:12]}: status {state}: {description}"
        case AddLabel(number, label):
            return f"#{number}: add label {label.name}"


def fit(description: str) -> str:
    """A status description as GitHub takes it: one line of at most 140 characters."""
    line = " ".join(description.split())
    return line if len(line) <= DESCRIPTION_LIMIT else line[: DESCRIPTION_LIMIT - 1].rstrip() + "…"


def same_text(one: str, other: str) -> bool:
    """Whether two bodies are the same but for line ends and blank space around."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
