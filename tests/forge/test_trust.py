from __future__ import annotations

from dataclasses import replace

import pytest

from bot.forge.trust import HOSTED_ID, Account, Authorship, Opened, candidate, distrust
from bot.settings import Renovate

HEAD = "a" * 40
BOT = Account("renovate[bot]", HOSTED_ID)
EVE = Account("eve", 666)
GOOD = Authorship(HEAD, BOT, by_forge=True)
OPENED = Opened(BOT, same_repository=True, head=HEAD, commits=(GOOD,), total=1)
DEFAULT = Renovate()


def test_renovates_own_work_is_trusted() -> None:
    assert distrust(OPENED, DEFAULT) is None


def test_an_app_may_be_named_without_its_suffix_in_a_commit() -> None:
    commit = replace(GOOD, author=Account("renovate", HOSTED_ID))
    assert distrust(replace(OPENED, commits=(commit,)), DEFAULT) is None


@pytest.mark.parametrize(
    ("opened", "reason"),
    [
        (replace(OPENED, author=None), "not opened by Renovate: its author is gone"),
        (replace(OPENED, author=EVE), "not opened by Renovate: author eve"),
        (replace(OPENED, author=Account("renovate", HOSTED_ID)), "not opened by Renovate: author renovate"),
        (
            replace(OPENED, author=Account("renovate[bot]", 5)),
            "not opened by Renovate: renovate[bot] has the account id 5",
        ),
        (
            replace(OPENED, author=Account("renovate[bot]")),
            "not opened by Renovate: renovate[bot] has the account id None",
        ),
        (replace(OPENED, same_repository=False), "opened from another repository"),
        (replace(OPENED, total=2), "only 1 of its 2 commits could be checked"),
        (replace(OPENED, commits=(), total=0), "its head aaaaaaa is not among its commits"),
        (replace(OPENED, head="f" * 40), "its head fffffff is not among its commits"),
    ],
)
def test_origins_that_are_not_trusted(opened: Opened, reason: str) -> None:
    assert distrust(opened, DEFAULT) == reason


@pytest.mark.parametrize(
    ("commit", "reason"),
    [
        (Authorship(HEAD, EVE, by_forge=True), "commit aaaaaaa is by eve"),
        (Authorship(HEAD, None, by_forge=True), "commit aaaaaaa is by an unknown account"),
        (Authorship(HEAD, Account("renovate", 5), by_forge=True), "commit aaaaaaa is by renovate"),
        (Authorship(HEAD, BOT), "commit aaaaaaa is not verified"),
        (Authorship(HEAD, BOT, signer=EVE), "commit aaaaaaa is not verified"),
        (Authorship(HEAD, BOT, signer=BOT), None),
    ],
)
def test_commits(commit: Authorship, reason: str | None) -> None:
    assert distrust(replace(OPENED, commits=(commit,)), DEFAULT) == reason


def test_one_strange_commit_among_good_ones_is_named() -> None:
    mixed = replace(OPENED, commits=(Authorship("b" * 40, EVE, by_forge=True), GOOD), total=2)
    assert distrust(mixed, DEFAULT) == "commit bbbbbbb is by eve"


def test_unverified_commits_may_be_allowed_and_nothing_else() -> None:
    weaker = Renovate(verified_commits=False)
    unsigned = replace(OPENED, commits=(Authorship(HEAD, BOT),))
    assert distrust(unsigned, weaker) is None
    by_eve = replace(OPENED, commits=(Authorship(HEAD, EVE),))
    assert distrust(by_eve, weaker) == "commit aaaaaaa is by eve"
    assert distrust(replace(OPENED, author=EVE), weaker) is not None


def test_own_accounts_and_ids() -> None:
    own = Renovate(authors=("acme-renovate[bot]",), author_ids=(77,))
    mine = Account("Acme-Renovate[bot]", 77)
    opened = Opened(mine, True, HEAD, (Authorship(HEAD, mine, by_forge=True),), 1)
    assert distrust(opened, own) is None
    assert distrust(replace(opened, author=replace(mine, id=78)), own) is not None
    assert distrust(OPENED, own) == "not opened by Renovate: author renovate[bot]"
    hosted_elsewhere = Renovate(author_ids=(5,))
    installed = Account("renovate[bot]", 5)
    there = Opened(installed, True, HEAD, (Authorship(HEAD, installed, by_forge=True),), 1)
    assert distrust(there, hosted_elsewhere) is None


def test_a_branch_is_a_reason_to_look_and_none_to_trust() -> None:
    assert candidate(EVE, "renovate/x", (DEFAULT,))
    assert candidate(None, "renovate/x", (DEFAULT,))
    assert candidate(BOT, "deps/x", (DEFAULT,))
    assert not candidate(EVE, "feature/x", (DEFAULT,))
    assert not candidate(None, "feature/renovate/x", (DEFAULT,))
