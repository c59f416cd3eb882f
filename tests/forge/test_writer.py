from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.errors import ForgeError
from bot.forge import Writer, marker
from bot.forge.labels import Label, of_digest, of_verdicts
from bot.model import Verdict
from bot.settings import Labels
from tests.forge.conftest import Forge

HEAD, BASE = "a" * 40, "b" * 40
BODY = marker.make(HEAD, "9ab1c2d3e4f5") + "\n## safe"
SAFE = of_verdicts(Labels())[Verdict.SAFE]
DIGEST = of_digest(Labels())
WEEK = marker.make_digest("2026-W48") + "\n# Digest"
US = "github-actions[bot]"


@pytest.fixture(autouse=True)
def pull(forge: Forge) -> None:
    forge.github.add_pull(7, "Update x", "renovate[bot]", "renovate/x", HEAD, BASE)


def bodies(forge: Forge) -> list[str]:
    return [comment.body for comment in forge.github.comments(7)]


def test_everything_is_written(forge: Forge) -> None:
    forge.writer.create_comment(7, BODY)
    forge.writer.set_status(HEAD, "success", "nothing found", "https://ci.example/1")
    forge.writer.add_label(7, SAFE)
    assert bodies(forge) == [BODY]
    (status,) = forge.github.statuses(HEAD)
    assert (status.context, status.state, status.description, status.target_url) == (
        "chart-triage", "success", "nothing found", "https://ci.example/1",
    )  # fmt: skip
    assert forge.github.labels(7) == ["triage/safe"]


def test_a_missing_label_is_made_with_colour_and_description(forge: Forge) -> None:
    forge.writer.add_label(7, SAFE)
    made = forge.github.label("triage/safe")
    assert made is not None
    assert (made.color, made.description) == (SAFE.colour, SAFE.description)


def test_a_label_that_is_there_stays_as_people_made_it(forge: Forge) -> None:
    forge.github.state.make_label("Triage/Safe", "123456", "ours")
    forge.writer.add_label(7, SAFE)
    assert [request.path for request in forge.github.requests if request.method == "POST"] == [
        "/repos/acme/platform/issues/7/labels"
    ]
    assert forge.github.labels(7) == ["Triage/Safe"]


def test_labels_are_listed_once(forge: Forge) -> None:
    for verdict in of_verdicts(Labels()).values():
        forge.writer.add_label(7, verdict)
    assert sum(1 for request in forge.github.requests if request.method == "GET") == 1


def test_a_label_made_by_somebody_else_meanwhile(forge: Forge) -> None:
    forge.github.fail("POST", "/labels$", 502, after=True)
    forge.writer.add_label(7, SAFE)
    assert forge.github.labels(7) == ["triage/safe"]


def test_a_label_removed_by_somebody_is_gone(forge: Forge) -> None:
    forge.writer.add_label(7, SAFE)
    forge.github.remove_label(7, "triage/safe")
    forge.writer.remove_label(7, "triage/safe")
    assert forge.github.labels(7) == []


@pytest.mark.parametrize("status", [500, 502, 503, 504, 0])
def test_a_comment_whose_answer_was_lost_is_not_doubled(forge: Forge, status: int) -> None:
    forge.github.fail("POST", "/comments$", status, after=True)
    forge.writer.create_comment(7, BODY)
    assert bodies(forge) == [BODY]


@pytest.mark.parametrize("status", [502, 0])
def test_a_comment_that_did_not_arrive_is_sent_again(forge: Forge, status: int) -> None:
    forge.github.fail("POST", "/comments$", status)
    forge.writer.create_comment(7, BODY)
    assert bodies(forge) == [BODY]


def test_a_lost_comment_of_another_text_is_put_right(forge: Forge) -> None:
    forge.github.add_comment(7, US, BODY + " of an earlier run")
    forge.github.fail("POST", "/comments$", 502)
    forge.writer.create_comment(7, BODY)
    assert bodies(forge) == [BODY]


def test_a_server_that_stays_down_is_an_error(forge: Forge) -> None:
    forge.github.fail("POST", "/comments$", 502, times=99)
    with pytest.raises(ForgeError, match="commenting on #7: GitHub answered 502"):
        forge.writer.create_comment(7, BODY)
    assert bodies(forge) == []


def test_a_comment_is_edited_in_place(forge: Forge) -> None:
    forge.github.add_comment(7, "eve", BODY)
    ours = forge.github.add_comment(7, US, BODY)
    forge.writer.edit_comment(7, ours, BODY + " again")
    assert bodies(forge) == [BODY, BODY + " again"]


def test_a_comment_that_was_deleted_is_written_anew(forge: Forge) -> None:
    ours = forge.github.add_comment(7, US, BODY)
    forge.github.remove_comment(ours)
    forge.writer.edit_comment(7, ours, BODY)
    assert bodies(forge) == [BODY]


def test_an_edit_is_repeated_when_the_server_is_down(forge: Forge) -> None:
    ours = forge.github.add_comment(7, US, "old")
    forge.github.fail("PATCH", "/comments/", 503, times=2)
    forge.writer.edit_comment(7, ours, BODY)
    assert bodies(forge) == [BODY]
    assert forge.time.slept == [1.0, 2.0]


def test_writes_keep_a_second_between_them(forge: Forge) -> None:
    forge.writer.create_comment(7, BODY)
    forge.writer.set_status(HEAD, "success", "d")
    forge.time.now += 0.25
    forge.writer.set_status(HEAD, "failure", "d")
    forge.time.now += 5
    forge.writer.set_status(HEAD, "success", "d")
    assert forge.time.slept == [1.0, 0.75]


def test_a_secondary_limit_is_waited_for(forge: Forge) -> None:
    forge.github.throttle("POST", "/comments$", seconds=30)
    forge.writer.create_comment(7, BODY)
    assert bodies(forge) == [BODY]
    assert forge.time.slept == [30.0]


def test_a_digest_is_opened_edited_and_closed(forge: Forge) -> None:
    issue = forge.writer.create_issue("Digest", WEEK, DIGEST)
    assert issue.number == 8
    forge.writer.edit_issue(8, "Digest of week 48", WEEK + " more")
    forge.writer.close_issue(8)
    (stored,) = forge.github.issues()
    assert (stored.title, stored.body, stored.state) == ("Digest of week 48", WEEK + " more", "closed")
    assert stored.labels == ["triage/digest"]


def test_a_digest_whose_answer_was_lost_is_not_doubled(forge: Forge) -> None:
    forge.github.fail("POST", "/issues$", 502, after=True)
    assert forge.writer.create_issue("Digest", WEEK, DIGEST).number == 8
    assert len(forge.github.issues()) == 1


def test_a_digest_of_last_week_is_not_taken_for_a_lost_one(forge: Forge) -> None:
    forge.github.add_issue(8, "Digest", marker.make_digest("2026-W47"), US, ["triage/digest"])
    forge.github.fail("POST", "/issues$", 502)
    assert forge.writer.create_issue("Digest", WEEK, DIGEST).number == 9


@pytest.mark.parametrize(
    ("named", "what"),
    [
        ("statuses: write", lambda writer: writer.set_status(HEAD, "success", "d")),
        ("pull-requests: write", lambda writer: writer.create_comment(7, BODY)),
        ("pull-requests: write", lambda writer: writer.remove_label(7, "triage/safe")),
        ("issues: write", lambda writer: writer.create_issue("Digest", WEEK, DIGEST)),
    ],
)
def test_a_missing_permission_is_named(forge: Forge, named: str, what: Callable[[Writer], None]) -> None:
    for name in ("statuses", "issues", "pull_requests"):
        forge.github.permissions[name] = "read"
    with pytest.raises(ForgeError, match="403") as caught:
        what(forge.writer)
    assert caught.value.hint is not None
    assert f"`{named}`" in caught.value.hint


@pytest.mark.parametrize(
    "what",
    [
        lambda writer: writer.create_comment(7, "x" * 65_537),
        lambda writer: writer.create_issue("x" * 257, WEEK, DIGEST),
        lambda writer: writer.set_status(HEAD, "success", "x" * 141),
        lambda writer: writer.add_label(7, Label("x" * 51, "123456", "")),
        lambda writer: writer.add_label(7, Label("x", "12345", "")),
    ],
)
def test_what_github_refuses_is_an_error_with_its_reason(
    forge: Forge, what: Callable[[Writer], None]
) -> None:
    with pytest.raises(ForgeError, match=r"GitHub answered 422 \(Validation Failed: "):
        what(forge.writer)
    assert forge.github.comments(7) == []
