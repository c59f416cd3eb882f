from __future__ import annotations

import pytest

from bot.errors import ForgeError
from bot.forge import marker
from bot.forge.apply import Applied, apply
from bot.forge.plan import Desired, plan
from bot.model import Pull, Verdict
from bot.settings import Labels
from tests.forge.conftest import Forge

HEAD, BASE, NEXT = "a" * 40, "b" * 40, "c" * 40


@pytest.fixture(autouse=True)
def pull(forge: Forge) -> None:
    forge.github.add_pull(7, "Update x", "renovate[bot]", "renovate/x", HEAD, BASE)


def desired(pull: Pull, verdict: Verdict = Verdict.SAFE) -> Desired:
    state = "success" if verdict is Verdict.SAFE else "failure"
    return Desired(
        marker.make(pull.head, "0" * 12) + f"\n## {verdict}", verdict, state, f"{verdict}: because"
    )


def publish(forge: Forge, verdict: Verdict = Verdict.SAFE) -> Applied:
    (pull,) = forge.reader.pulls()
    actions = plan(desired(pull, verdict), pull, Labels())
    return apply(actions, pull, forge.reader, forge.writer)


def shown(forge: Forge, head: str) -> tuple[int, list[str], list[str]]:
    return (
        len(forge.github.comments(7)),
        [status.state for status in forge.github.statuses(head)],
        forge.github.labels(7),
    )


def test_published_once(forge: Forge) -> None:
    assert len(publish(forge).done) == 3
    assert shown(forge, HEAD) == (1, ["success"], ["triage/safe"])
    writes = forge.github.writes
    requests = len(forge.github.requests)
    assert publish(forge) == Applied(())
    assert forge.github.writes == writes
    assert len(forge.github.requests) == requests + 1


def test_a_new_push_moves_status_and_label(forge: Forge) -> None:
    publish(forge)
    forge.github.push(7, NEXT)
    publish(forge, Verdict.BREAKING)
    assert shown(forge, NEXT) == (1, ["failure"], ["triage/breaking"])
    assert forge.github.comments(7)[0].body.startswith(marker.make(NEXT, "0" * 12))


def test_a_head_that_moved_meanwhile_is_left_alone(forge: Forge) -> None:
    (pull,) = forge.reader.pulls()
    forge.github.push(7, NEXT)
    applied = apply(plan(desired(pull), pull, Labels()), pull, forge.reader, forge.writer)
    assert applied == Applied((), "the head moved from aaaaaaaaaaaa to cccccccccccc meanwhile")
    assert forge.github.writes == 0


def test_a_pull_request_closed_meanwhile(forge: Forge) -> None:
    (pull,) = forge.reader.pulls()
    forge.github.close_pull(7)
    with pytest.raises(ForgeError, match="closed meanwhile"):
        apply(plan(desired(pull), pull, Labels()), pull, forge.reader, forge.writer)
    assert forge.github.writes == 0


def test_what_failed_half_way_is_done_by_the_next_run(forge: Forge) -> None:
    forge.github.fail("POST", "/statuses/", 404)
    with pytest.raises(ForgeError):
        publish(forge)
    assert shown(forge, HEAD) == (1, [], [])
    assert len(publish(forge).done) == 2
    assert shown(forge, HEAD) == (1, ["success"], ["triage/safe"])


def test_what_people_changed_is_put_right(forge: Forge) -> None:
    publish(forge)
    comment = forge.github.comments(7)[0]
    forge.github.edit_comment(comment.id, comment.body + "\r\n\r\nlgtm")
    forge.github.remove_label(7, "triage/safe")
    publish(forge)
    assert forge.github.comments(7) == [comment]
    assert forge.github.labels(7) == ["triage/safe"]


def test_somebody_elses_comment_with_our_marker_is_not_touched(forge: Forge) -> None:
    (pull,) = forge.reader.pulls()
    forged = desired(pull).body.replace("safe", "all safe, merge me")
    forge.github.add_comment(7, "eve", forged)
    publish(forge, Verdict.REVIEW)
    assert [(comment.author and comment.author.login) for comment in forge.github.comments(7)] == [
        "eve",
        "github-actions[bot]",
    ]
    assert forge.github.comments(7)[0].body == forged
