"""Is it Renovate's? Only accounts and signatures count: titles, branches, names and e-mails are forgeable.

The hosted app is ``renovate[bot]`` with the id 29139614; that login needs that id unless the settings
name ids of their own. A commit counts as verified when GitHub itself signed it (the app commits through
the API) or when the valid signature's owner is Renovate. ``renovate.verified_commits: false`` gives up
the signature and nothing else: a weaker mode, for self-hosted Renovate that pushes unsigned commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.settings import Renovate

HOSTED_LOGIN = "renovate[bot]"
HOSTED_ID = 29139614


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the forge; apps end in ``[bot]``."""

    login: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who stands behind a commit. ``author`` is None when the forge knows no such account; ``signer`` is
    the owner of a *valid* signature; ``by_forge`` tells that the valid signature is the forge's own."""

    sha: str
    author: Account | None
    signer: Account | None = None
    by_forge: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """What is known of a pull request's origin. ``total`` counts all its commits, listed or not."""

    author: Account | None
    same_repository: bool
    head: str
    commits: tuple[Authorship, ...]
    total: int


def candidate(author: Account | None, branch: str, bots: Sequence[Renovate]) -> bool:
    """Whether a pull request is worth a look: its author's login or its branch could be a bot's."""
    return any(
        branch.startswith(bot.branch_prefix) or (author is not None and _named(author, bot)) for bot in bots
    )


def owner(opened: Opened, branch: str, bots: Sequence[Renovate]) -> Renovate:
    """The bot by whose rules a pull request is looked at: Renovate, or a template bot whose account opened
    it on a branch of its own."""
    for bot in bots[1:]:
        if branch.startswith(bot.branch_prefix) and stranger(opened, bot) is None:
            return bot
    return bots[0]


def stranger(opened: Opened, renovate: Renovate) -> str | None:
    """Why a pull request was not opened by Renovate in this repository; None when it was."""
    author = opened.author
    if author is None:
        return "not opened by Renovate: its author is gone"
    if not _named(author, renovate):
        return f"not opened by Renovate: author {author.login}"
    if not _known(author, renovate):
        return f"not opened by Renovate: {author.login} has the account id {author.id}"
    if not opened.same_repository:
        return "opened from another repository"
    return None


def distrust(opened: Opened, renovate: Renovate) -> str | None:
    """Why a pull request is not Renovate's work alone; None when it is."""
    reason = stranger(opened, renovate)
    if reason is not None or opened.author is None:
        return reason
    if len(opened.commits) < opened.total:
        return f"only {len(opened.commits)} of its {opened.total} commits could be checked"
    if opened.head not in {commit.sha for commit in opened.commits}:
        return f"its head {opened.head[:7]} is not among its commits"
    reasons = (_doubt(commit, opened.author, renovate) for commit in opened.commits)
    return next((reason for reason in reasons if reason is not None), None)


def _doubt(commit: Authorship, opener: Account, renovate: Renovate) -> str | None:
    if not _is_renovate(commit.author, opener, renovate):
        who = "an unknown account" if commit.author is None else commit.author.login
        return f"commit {commit.sha[:7]} is by {who}"
    if not renovate.verified_commits or commit.by_forge or _is_renovate(commit.signer, opener, renovate):
        return None
    return f"commit {commit.sha[:7]} is not verified"


def _is_renovate(account: Account | None, opener: Account, renovate: Renovate) -> bool:
    """Commits may name an app with or without ``[bot]``; the opener's id tells that it is the same."""
    if account is None:
        return False
    same = account.id is not None and account.id == opener.id
    return same or _known(account, renovate)


def _named(account: Account, renovate: Renovate) -> bool:
    return account.login.casefold() in {login.casefold() for login in renovate.authors}


def _known(account: Account, renovate: Renovate) -> bool:
    if not _named(account, renovate):
        return False
    if renovate.author_ids:
        return account.id in renovate.author_ids
    return account.login.casefold() != HOSTED_LOGIN or account.id == HOSTED_ID
