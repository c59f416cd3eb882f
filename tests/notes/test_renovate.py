from __future__ import annotations

from bot.notes.sources import renovate
from tests.notes.make import reasons, request, run, told, version

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


def test_a_body_that_was_cut_is_told() -> None:
    cut = BODY.partition("</details>\n\n### [`v1.1.0`]")[0] + "- word " * 9000
    assert len(cut) >= renovate.LONGEST
    notes = run(request(MIDDLE, NEW, old="1.1.0", new="1.2.0", body=cut))
    assert told(notes) == [("chart", "1.2.0", "renovate")]
    assert reasons(notes) == ["Renovate's text is as long as it gets: its notes may be cut"]
