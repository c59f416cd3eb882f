from __future__ import annotations

import importlib

import pytest

from bot.notes.sources import commits, renovate
from bot.notes.sources.source import Found, Source
from tests.notes.make import CHARTS, FakeGitHub, reasons, request, run, texts, told, version

collect = importlib.import_module("bot.notes.collect")  # the package has a function of that name

BODY = """\
This PR contains the following updates:

| Package | Change |
|---|---|
| shop | `1.0.0` → `1.2.0` |

---

> [!WARNING]
> Some dependencies could not be looked up.

---

### Release Notes

<details>
<summary>acme/helm-charts (shop)</summary>

### [`v1.2.0`](https://github.com/acme/helm-charts/releases/tag/shop-1.2.0)

[Compare Source](https://github.com/acme/helm-charts/compare/a...b)

#### Breaking

<details>
<summary>more</summary>

- The port is gone

</details>

### [`v1.1.0`](https://github.com/acme/helm-charts/releases/tag/shop-1.1.0)

- A feature

</details>

<details>
<summary>acme/helm-charts (till)</summary>

### [`v1.2.0`](https://github.com/acme/helm-charts/releases/tag/till-1.2.0)

- Another chart

</details>

---

### Configuration

📅 **Schedule**: never
"""
OLD, MIDDLE, NEW = (version(one, "5.0.0", sources=()) for one in ("1.0.0", "1.1.0", "1.2.0"))


def test_only_the_notes_of_this_chart_are_taken() -> None:
    notes = run(request(OLD, MIDDLE, NEW, old="1.0.0", new="1.2.0", body=BODY))
    assert told(notes) == [("chart", "1.2.0", "renovate"), ("chart", "1.1.0", "renovate")]
    said = [one.text.raw for note in notes.notes for one in note.statements]
    assert "The port is gone" in said
    assert not any("Another chart" in one or "Schedule" in one or "looked up" in one for one in said)
    assert notes.notes[0].url == "https://github.com/acme/helm-charts/releases/tag/shop-1.2.0"
    assert notes.gaps == ()


def test_it_is_the_last_resort() -> None:
    files = {"CHANGELOG.md": "## 1.2.0\n- c\n"}
    notes = run(request(OLD, MIDDLE, NEW, old="1.0.0", new="1.2.0", body=BODY, files=files))
    assert told(notes) == [("chart", "1.2.0", "changelog"), ("chart", "1.1.0", "renovate")]


def test_without_a_name_in_the_summary_only_a_single_block_or_its_tags_tell() -> None:
    nameless = BODY.replace(" (shop)", "").replace(" (till)", "")
    notes = run(request(OLD, MIDDLE, NEW, old="1.0.0", new="1.2.0", body=nameless))
    assert sorted(told(notes)) == [("chart", "1.1.0", "renovate"), ("chart", "1.2.0", "renovate")]
    assert not any("Another" in one.text.raw for note in notes.notes for one in note.statements)


def test_a_tag_that_names_another_chart_is_not_ours() -> None:
    other = BODY.replace("acme/helm-charts (shop)", "acme/helm-charts").replace(
        "/tag/shop-", "/tag/shop-stack-"
    )
    notes = run(request(OLD, MIDDLE, NEW, old="1.0.0", new="1.2.0", body=other))
    assert notes.notes == ()


def test_a_body_without_release_notes_gives_nothing() -> None:
    body = BODY.replace("### Release Notes", "### Something else")
    notes = run(request(OLD, MIDDLE, NEW, old="1.0.0", new="1.2.0", body=body))
    assert notes.notes == ()
    assert reasons(notes) == ["no notes for 1.1.0, 1.2.0"]


CUT = BODY.partition("\n</details>\n\n---")[0].partition("</details>\n\n### [`v1.1.0`]")[0] + "- and the p"


@pytest.mark.parametrize("padding", ["", "- word " * 9000])
def test_a_body_that_was_cut_is_told(padding: str) -> None:
    notes = run(request(MIDDLE, NEW, old="1.1.0", new="1.2.0", body=CUT + padding))
    assert told(notes) == [("chart", "1.2.0", "renovate")]
    assert reasons(notes) == ["Renovate's text of 1.2.0 is cut, and the release could not be had"]


def test_a_release_that_was_cut_is_fetched_anew() -> None:
    github = FakeGitHub()
    github.releases[CHARTS] = [("shop-1.2.0", "## Breaking\n\n- The port is gone\n- and the pets moved\n")]
    notes = run(request(MIDDLE, NEW, old="1.1.0", new="1.2.0", body=CUT), github)
    assert texts(notes.notes[0]) == ["The port is gone", "and the pets moved"]
    assert notes.gaps == ()


def test_a_body_that_was_cut_before_its_end_is_told() -> None:
    cut = BODY.replace("- A feature\n", "- A feature\n" * 6000 + "- Half a fea")
    text = cut.partition("<details>\n<summary>acme/helm-charts (till)")[0] + "\n---\n\n### Configuration\n"
    notes = run(request(OLD, MIDDLE, NEW, old="1.0.0", new="1.2.0", body=text))
    assert reasons(notes) == ["Renovate's text of 1.1.0 is cut, and the release could not be had"]


def test_what_was_not_cut_is_believed() -> None:
    github = FakeGitHub()
    github.releases[CHARTS] = []
    long = BODY.replace("- A feature", "- A feature\n" * 6000)
    assert reasons(run(request(OLD, MIDDLE, NEW, old="1.0.0", new="1.2.0", body=long), github)) == []
    assert not any("/tags/" in one for one in github.asked)


def test_commits_do_not_keep_it_away(monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = Source("commits", "commits", lambda _: Found((commits.SOURCE.note("1.2.0", "- x"),)))
    sources = (spoken, renovate.SOURCE)
    monkeypatch.setattr(collect, "SOURCES", sources)
    notes = run(request(MIDDLE, NEW, old="1.1.0", new="1.2.0", body=BODY))
    assert [note.origin for note in notes.notes] == ["commits", "renovate"]
