from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.forge import marker
from bot.forge.plan import (
    Action,
    AddLabel,
    CreateComment,
    Desired,
    EditComment,
    RemoveLabel,
    SetStatus,
    describe,
    fit,
    plan,
)
from bot.model import Published, Pull, Untrusted, Verdict
from bot.settings import Labels

HEAD = "a" * 40
LABELS = Labels()
BODY = marker.make(HEAD, "0" * 12) + "\n## safe"
DESIRED = Desired(BODY, Verdict.SAFE, "success", "safe: nothing found")


def pull(published: Published | None = None, labels: tuple[str, ...] = (), number: int | None = 7) -> Pull:
    return Pull(
        number=number,
        title=Untrusted("Update x"),
        author="renovate[bot]",
        branch="renovate/x",
        head=HEAD,
        base="b" * 40,
        base_branch="main",
        labels=labels,
        published=published or Published(),
    )


SHOWN = Published(5, BODY, HEAD, "0" * 12, "success", "safe: nothing found", ("triage/safe",))


def after(actions: tuple[Action, ...], before: Pull) -> Pull:
    """What a forge shows when the actions are done."""
    said, labels = before.published, list(before.labels)
    for action in actions:
        match action:
            case RemoveLabel(_, name):
                labels = [label for label in labels if label.casefold() != name.casefold()]
            case CreateComment(_, body):
                said = dataclasses.replace(said, comment_id=5, comment_body=body)
            case EditComment(_, _, body):
                said = dataclasses.replace(said, comment_body=body)
            case SetStatus(_, state, description):
                said = dataclasses.replace(said, status=state, status_description=description)
            case AddLabel(_, label):
                labels.append(label.name)
    return dataclasses.replace(before, published=said, labels=tuple(labels))


def test_everything_is_said_the_first_time() -> None:
    create, status, label = plan(DESIRED, pull(), LABELS)
    assert create == CreateComment(7, BODY)
    assert status == SetStatus(HEAD, "success", "safe: nothing found", None)
    assert isinstance(label, AddLabel)
    assert label.label.name == "triage/safe"


def test_nothing_changed_nothing_done() -> None:
    assert plan(DESIRED, pull(SHOWN, ("dependencies", "Triage/Safe")), LABELS) == ()


def test_line_ends_are_no_change() -> None:
    saved = dataclasses.replace(SHOWN, comment_body=BODY.replace("\n", "\r\n") + "\r\n")
    assert plan(DESIRED, pull(saved, ("triage/safe",)), LABELS) == ()


def test_a_new_verdict_takes_the_old_label_off_first() -> None:
    moved = dataclasses.replace(SHOWN, comment_body="old", status=None, status_description=None)
    actions = plan(
        dataclasses.replace(DESIRED, verdict=Verdict.BREAKING, state="failure"),
        pull(moved, ("triage/safe", "triage/review", "triage/other")),
        LABELS,
    )
    assert actions[:2] == (RemoveLabel(7, "triage/safe"), RemoveLabel(7, "triage/review"))
    assert [type(action) for action in actions[2:]] == [EditComment, SetStatus, AddLabel]


def test_a_comment_edited_by_hand_is_put_right() -> None:
    tampered = dataclasses.replace(SHOWN, comment_body=BODY + "\nlooks good to me")
    assert plan(DESIRED, pull(tampered, ("triage/safe",)), LABELS) == (EditComment(7, 5, BODY),)


def test_a_label_that_somebody_removed_comes_back() -> None:
    (action,) = plan(DESIRED, pull(SHOWN), LABELS)
    assert isinstance(action, AddLabel)


def test_two_verdicts_may_share_a_label() -> None:
    shared = Labels(review="triage/look", breaking="triage/look")
    desired = dataclasses.replace(DESIRED, verdict=Verdict.BREAKING)
    assert plan(desired, pull(SHOWN, ("triage/look",)), shared) == ()


@given(
    st.sampled_from(list(Verdict)),
    st.sampled_from(["success", "failure", "error"]),
    st.text(),
    st.text(),
    st.builds(
        Published,
        comment_id=st.sampled_from([None, 5]),
        comment_body=st.one_of(st.none(), st.text(), st.just(BODY)),
        status=st.sampled_from([None, "success", "pending"]),
        status_description=st.one_of(st.none(), st.text()),
    ),
    st.sets(st.sampled_from(["triage/safe", "triage/review", "triage/breaking", "x"])),
)
def test_a_plan_leaves_nothing_to_plan(
    verdict: Verdict, state: str, description: str, body: str, published: Published, labels: set[str]
) -> None:
    desired = Desired(body, verdict, state, description)
    before = pull(published, tuple(sorted(labels)))
    done = after(plan(desired, before, LABELS), before)
    assert plan(desired, done, LABELS) == ()
    assert {name for name in done.labels if name.startswith("triage/")} == {f"triage/{verdict}"}


def test_a_local_branch_has_nowhere_to_publish() -> None:
    with pytest.raises(UsageError):
        plan(DESIRED, pull(number=None), LABELS)


@given(st.text(max_size=400))
def test_a_description_fits(text: str) -> None:
    fitted = fit(text)
    assert len(fitted) <= 140
    assert "\n" not in fitted
    assert fit(fitted) == fitted


def test_every_action_is_described() -> None:
    actions = plan(DESIRED, pull(labels=("triage/review",)), LABELS)
    assert [describe(action) for action in actions] == [
        "#7: remove label triage/review",
        f"#7: comment ({len(BODY)} characters)",
        "aaaaaaaaaaaa: status success: safe: nothing found",
        "#7: add label triage/safe",
    ]
    assert describe(EditComment(7, 5, "x" * 1200)) == "#7: edit comment 5 (1,200 characters)"
