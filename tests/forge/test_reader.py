from __future__ import annotations

import pytest

from bot.errors import ForgeError, UsageError
from bot.forge import marker
from bot.forge.github import connect
from bot.model import Published
from bot.settings import Renovate, Settings
from tests.fakes.github import Commit, GitHub, account
from tests.forge.conftest import Forge, Time, settings_for

HEAD, BASE, OTHER = "a" * 40, "b" * 40, "c" * 40
BODY = marker.make(HEAD, "9ab1c2d3e4f5") + "\n## safe"
BOT = "renovate[bot]"
US = "github-actions[bot]"


def add(github: GitHub, number: int = 7, head: str = HEAD, author: str | None = BOT) -> None:
    github.add_pull(number, f"Update {number}", author, f"renovate/{number}", head, BASE, body="notes")


def test_a_pull_request_as_it_is(forge: Forge) -> None:
    forge.github.add_pull(
        7, "Update x to v2", BOT, "renovate/x", HEAD, BASE,
        body="| x | 1 → 2 |", labels=["dependencies"], draft=True,
    )  # fmt: skip
    (pull,) = forge.reader.pulls()
    assert (pull.number, pull.author, pull.branch) == (7, BOT, "renovate/x")
    assert (pull.head, pull.base, pull.base_branch) == (HEAD, BASE, "main")
    assert pull.title.raw == "Update x to v2"
    assert pull.body is not None
    assert pull.body.raw == "| x | 1 → 2 |"
    assert pull.draft
    assert pull.labels == ("dependencies",)
    assert pull.created is not None
    assert pull.created.isoformat() == "2026-11-20T08:00:00+00:00"
    assert pull.distrust is None
    assert pull.published == Published()


def test_one_request_for_everything(forge: Forge) -> None:
    for number in range(1, 21):
        add(forge.github, number, f"{number:040x}", BOT if number <= 6 else "eve")
    assert len(forge.reader.pulls()) == 20
    assert forge.reader.viewer() == US
    assert [request.path for request in forge.github.requests] == ["/graphql"]


def test_pages_of_fifty(forge: Forge) -> None:
    for number in range(1, 104):
        add(forge.github, number, f"{number:040x}")
    assert [pull.number for pull in forge.reader.pulls()] == list(range(1, 104))
    assert len(forge.github.requests) == 3


def test_only_open_ones_that_could_be_renovates(forge: Forge) -> None:
    add(forge.github, 1)
    forge.github.add_pull(2, "mine", "eve", "feature", OTHER, BASE)
    forge.github.add_pull(3, "odd branch", BOT, "deps/x", OTHER, BASE)
    add(forge.github, 4)
    forge.github.close_pull(4)
    assert [pull.number for pull in forge.reader.pulls()] == [1, 3]


def test_strangers_are_named_and_not_trusted(forge: Forge) -> None:
    add(forge.github, 1, author="eve")
    add(forge.github, 2, author=None)
    add(forge.github, 3)
    forge.github.push(3, OTHER, "eve", force=False)
    forge.github.add_pull(4, "fork", BOT, "renovate/f", HEAD, BASE, repository="eve/platform")
    forge.github.add_pull(5, "gone", BOT, "renovate/g", HEAD, BASE, repository=None)
    forge.github.add_pull(6, "unsigned", BOT, "renovate/u", HEAD, BASE, verified=False)
    forge.github.add_pull(7, "false id", BOT, "renovate/i", HEAD, BASE, author_id=5)
    assert [(pull.author, pull.distrust) for pull in forge.reader.pulls()] == [
        ("eve", "not opened by Renovate: author eve"),
        ("ghost", "not opened by Renovate: its author is gone"),
        (BOT, "commit ccccccc is by eve"),
        (BOT, "opened from another repository"),
        (BOT, "opened from another repository"),
        (BOT, "commit aaaaaaa is not verified"),
        (BOT, "not opened by Renovate: renovate[bot] has the account id 5"),
    ]


def commits(github: GitHub, *listed: Commit) -> None:
    github.add_pull(7, "x", BOT, "renovate/x", listed[-1].sha, BASE, commits=listed)


@pytest.mark.parametrize(
    ("commit", "distrust"),
    [
        (Commit(HEAD, None, email="29139614+renovate[bot]@users.noreply.github.com"), None),
        (Commit(HEAD, None, email="bot@renovateapp.com"), "commit aaaaaaa is by an unknown account"),
        (Commit(HEAD, account(BOT), signature="invalid"), "commit aaaaaaa is not verified"),
        (Commit(HEAD, account(BOT), signature="eve"), "commit aaaaaaa is not verified"),
    ],
)
def test_who_made_a_commit(forge: Forge, commit: Commit, distrust: str | None) -> None:
    commits(forge.github, commit)
    assert forge.reader.pulls()[0].distrust == distrust


def test_more_commits_than_are_read_are_not_trusted(forge: Forge) -> None:
    commits(forge.github, *(Commit(f"{number:040x}", account(BOT)) for number in range(30)))
    assert forge.reader.pulls()[0].distrust == "only 20 of its 30 commits could be checked"


def test_self_hosted_without_signatures(github: GitHub) -> None:
    own = Renovate(authors=("acme-bot",), verified_commits=False)
    github.add_pull(7, "x", "acme-bot", "renovate/x", HEAD, BASE, verified=False)
    reader, _ = connect(settings_for(github, own), github.repository, github.token)
    assert reader.pulls()[0].distrust is None


def test_what_we_said_before(forge: Forge) -> None:
    add(forge.github)
    forge.github.add_comment(7, "eve", "hello")
    ours = forge.github.add_comment(7, US, BODY)
    forge.github.add_label(7, "triage/safe")
    forge.github.add_label(7, "dependencies")
    forge.writer.set_status(HEAD, "success", "nothing found")
    said = forge.reader.pulls()[0].published
    assert said == Published(
        ours, BODY, HEAD, "9ab1c2d3e4f5", "success", "nothing found", ("triage/safe",)
    )  # fmt: skip


def test_a_status_of_an_older_head_is_not_read(forge: Forge) -> None:
    add(forge.github)
    forge.writer.set_status(HEAD, "success", "nothing found")
    forge.github.push(7, OTHER)
    assert forge.reader.pulls()[0].published.status is None


@pytest.mark.parametrize(
    ("author", "body"), [("eve", BODY), ("github-actions", BODY), (US, "by us " + BODY), (US, "by us")]
)
def test_a_marker_or_an_author_alone_is_not_ours(forge: Forge, author: str, body: str) -> None:
    add(forge.github)
    forge.github.add_comment(7, author, body)
    assert forge.reader.pulls()[0].published.comment_id is None


def test_our_comment_behind_many_others(forge: Forge) -> None:
    add(forge.github)
    for number in range(120):
        forge.github.add_comment(7, "eve" if number else None, f"{BODY} {number}")
    ours = forge.github.add_comment(7, US, BODY)
    assert forge.reader.pulls()[0].published.comment_id == ours
    assert [request.method for request in forge.github.requests] == ["POST", "GET", "GET"]


def test_many_comments_on_the_pull_requests_of_people_cost_nothing(forge: Forge) -> None:
    forge.github.add_pull(7, "mine", "eve", "feature", HEAD, BASE)
    for number in range(40):
        forge.github.add_comment(7, "eve", str(number))
    assert forge.reader.pulls() == ()
    assert len(forge.github.requests) == 1


def test_head(forge: Forge) -> None:
    add(forge.github)
    assert forge.reader.head(7) == HEAD
    forge.github.push(7, OTHER)
    assert forge.reader.head(7) == OTHER
    forge.github.close_pull(7, merged=True)
    with pytest.raises(ForgeError, match="#7 is merged meanwhile"):
        forge.reader.head(7)
    with pytest.raises(ForgeError, match="#8: not found"):
        forge.reader.head(8)


def test_digests_of_ours(forge: Forge) -> None:
    body = marker.make_digest("2026-W47") + "\nold"
    forge.github.add_issue(1, "Digest 47", body, US, ["triage/digest"])
    forge.github.add_issue(2, "Copied", body, "eve", ["triage/digest"])
    forge.github.add_issue(3, "No marker", "hello", US, ["triage/digest"])
    forge.github.add_issue(4, "No label", body, US)
    forge.github.add_issue(5, "Digest 48", marker.make_digest("2026-W48"), US, ["triage/digest"])
    forge.writer.close_issue(1)
    found = forge.reader.issues("triage/digest")
    assert [(issue.number, issue.title, issue.state) for issue in found] == [
        (5, "Digest 48", "open"),
        (1, "Digest 47", "closed"),
    ]
    assert found[1].body == body
    assert found[1].url.endswith("/acme/platform/issues/1")


def test_no_such_repository(github: GitHub) -> None:
    reader, _ = connect(settings_for(github), "acme/other", github.token)
    with pytest.raises(ForgeError, match="not found") as caught:
        reader.pulls()
    assert caught.value.hint is not None
    assert "repository's name" in caught.value.hint


def test_a_renamed_repository_is_told(forge: Forge) -> None:
    forge.github.rename("infra")
    with pytest.raises(ForgeError, match="acme/platform is called acme/infra today"):
        forge.reader.pulls()


@pytest.mark.parametrize(("repository", "token"), [("platform", "t"), ("a/b/c", "t"), ("acme/platform", " ")])
def test_what_cannot_be_connected(repository: str, token: str) -> None:
    with pytest.raises(UsageError):
        connect(Settings(), repository, token)


def test_time_is_not_spent(forge: Forge) -> None:
    add(forge.github)
    forge.reader.pulls()
    forge.reader.head(7)
    assert forge.time == Time()
