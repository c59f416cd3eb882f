"""Pull requests of a local clone: Renovate's branches, without a forge.

Nobody can tell here who pushed a branch, so ``distrust`` is always None: whoever runs this on a clone
vouches for it.
"""

from __future__ import annotations

from bot.errors import GitError, UsageError
from bot.git import Repository
from bot.model import Pull, Untrusted
from bot.settings import Settings


def pulls(
    repository: Repository,
    settings: Settings,
    *,
    head: str | None = None,
    pr_commit: str | None = None,
    base: str | None = None,
) -> tuple[Pull, ...]:
    """What there is to judge in a clone, by branch.

    ``head`` is one revision; ``pr_commit`` a bump that is already merged (its base is its first parent);
    with neither, every branch with the settings' prefix that is not part of ``base`` (a revision; the
    default branch when None). Raises :class:`UsageError` for what does not go together and
    :class:`GitError` for revisions that are not there.
    """
    if pr_commit is not None:
        if head is not None or base is not None:
            raise UsageError("--pr-commit has its own head and base: leave --head and --base out")
        sha = repository.resolve(pr_commit)
        parent = repository.first_parent(sha)
        return (_pull(repository, pr_commit, sha, parent, parent[:12]),)
    base_ref = base or repository.default_branch()
    base_sha = repository.resolve(base_ref)
    base_branch = _short(base_ref)
    if head is not None:
        return (_pull(repository, _short(head), repository.resolve(head), base_sha, base_branch),)
    branches: dict[str, str] = {}
    for bot in settings.bots():
        branches |= repository.branches(bot.branch_prefix)
    return tuple(
        _pull(repository, name, sha, base_sha, base_branch)
        for name, sha in sorted(branches.items())
        if not _merged(repository, sha, base_sha)
    )


def _pull(repository: Repository, branch: str, head: str, base: str, base_branch: str) -> Pull:
    newest = repository.commits(base, head)
    return Pull(
        number=None,
        title=Untrusted(newest[0].subject if newest else ""),
        author=newest[0].author if newest else "",
        branch=branch,
        head=head,
        base=base,
        base_branch=base_branch,
    )


def _merged(repository: Repository, head: str, base: str) -> bool:
    try:
        return repository.merge_base(base, head) == head
    except GitError:  # nothing in common is not merged: whoever compares them says so
        return False


def _short(ref: str) -> str:
    return ref.removeprefix("refs/remotes/origin/").removeprefix("refs/heads/")
