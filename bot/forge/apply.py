"""Does what a plan says, if the pull request is still the one that was judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.forge import Reader, Writer
from bot.forge.plan import Action, AddLabel, CreateComment, EditComment, RemoveLabel, SetStatus
from bot.model import Pull


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done; ``skipped`` is why nothing was, when something should have been."""

    done: tuple[Action, ...]
    skipped: str | None = None


def apply(actions: Sequence[Action], pull: Pull, reader: Reader, writer: Writer) -> Applied:
    """Applies ``actions`` in order. The head is read again first: a verdict about an older one is not
    published. With nothing to do nothing is asked. Raises :class:`bot.errors.ForgeError` at the first
    action that fails; the next run does what is left."""
    if not actions:
        return Applied(())
    assert pull.number is not None  # plan() has nothing for a local branch
    head = reader.head(pull.number)
    if head != pull.head:
        return Applied((), f"the head moved from {pull.head[:12]} to {head[:12]} meanwhile")
    for action in actions:
        _do(action, writer)
    return Applied(tuple(actions))


def _do(action: Action, writer: Writer) -> None:
    match action:
        case RemoveLabel(number, name):
            writer.remove_label(number, name)
        case CreateComment(number, body):
            writer.create_comment(number, body)
        case EditComment(number, comment_id, body):
            writer.edit_comment(number, comment_id, body)
        case SetStatus(sha, state, description, target_url):
            writer.set_status(sha, state, description, target_url)
        case AddLabel(number, label):
            writer.add_label(number, label)
