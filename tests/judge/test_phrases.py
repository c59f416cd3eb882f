"""Every phrase of the notes fires on its examples, and is found by its stems."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import RulesError
from bot.judge import judge, load, phrases, weigh
from bot.judge.case import Case
from bot.judge.phrases import Phrase, Words, compiled
from bot.judge.plain import TYPES, plain
from bot.judge.stems import Index
from bot.model import Note, NoteClass, Notes, Statement, Untrusted
from bot.settings import Settings
from tests.judge.examples import bump

RULES = load()
EVERY = [(topic.topic, phrase) for topic in phrases.load().values() for phrase in topic.phrases]
FIRES = [(phrase, example) for _, phrase in EVERY for example in phrase.fires]
SILENT = [(phrase, example) for _, phrase in EVERY for example in phrase.silent]


def weighed(example: str | dict[str, str], **of: Any) -> weigh.Weighed:
    said = {"text": example} if isinstance(example, str) else dict(example)
    said |= of
    text = Untrusted(said["text"])
    section = (said["section"],) if "section" in said else ()
    note = Note("chart", said.get("version", "1.5.0"), "test", said.get("kind", "release"), None, text)
    (found,) = weigh.scale().weigh(note, [Statement(text, section)])
    return found


def name(entry: object) -> str:
    return entry.id if isinstance(entry, Phrase) else ""


@pytest.mark.parametrize(("phrase", "example"), FIRES, ids=name)
def test_a_phrase_fires(phrase: Phrase, example: str | dict[str, str]) -> None:
    assert phrase in [one.phrase for one in weighed(example).weights]


@pytest.mark.parametrize(("phrase", "example"), SILENT, ids=name)
def test_a_phrase_is_silent(phrase: Phrase, example: str | dict[str, str]) -> None:
    assert phrase not in [one.phrase for one in weighed(example).weights]


@pytest.mark.parametrize("phrase", [phrase for _, phrase in EVERY if phrase.texts], ids=name)
def test_no_stem_hides_what_another_phrases_example_would_match(phrase: Phrase) -> None:
    for _, example in (*FIRES, *SILENT):
        text = plain(example if isinstance(example, str) else example["text"]).text
        for words in phrase.texts:
            if compiled(words.text).search(text):
                index = Index([(words.stems, words.besides)])
                assert list(index.places(text)) == [0], text


WORDS = [words for _, phrase in EVERY for words in phrase.texts]


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(words=st.sampled_from(WORDS), data=st.data())
def test_stems_are_in_whatever_an_expression_matches(words: Words, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(compiled(words.text), alphabet=st.characters(codec="ascii")))
    assert list(Index([(words.stems, words.besides)]).places(text)) == [0]


def test_an_index_finds_what_a_plain_search_would() -> None:
    lists = [(words.stems, words.besides) for words in WORDS]
    index = Index(lists)
    for _, example in (*FIRES, *SILENT):
        text = (example if isinstance(example, str) else example["text"]).lower()
        plainly = [
            place
            for place, (stems, besides) in enumerate(lists)
            if any(one in text for one in stems) and (not besides or any(one in text for one in besides))
        ]
        assert set(plainly) <= set(index.places(text))


PIECES = [
    "a", "a ", "a.b ", "`a` ", "a`b", "--a-b ", "aB", "a, ", "(a", "a_", "1.2.", "'a.b' ", " ", "-",
    "remove the value a.b ", "removed a, dropped b; deleted c ", "the default of a is b, to ",
    "you must set a.b before upgrading to 2.0.0 ", "renamed a to b, moved c under d and ", "#1 ",
    "a\u2192b ", "crds must be applied ",
    "requires kubernetes helm version ", "no longer supports crds ", "chang chang from list to ",
    "update a b c d e f ", "introduced in 1.2.3 ", "use 1.2.3 instead of ", "CVE-2024-1 ",
]  # fmt: skip
LONG = [piece * (4000 // len(piece)) for piece in PIECES]


@pytest.mark.parametrize("text", LONG, ids=PIECES)
def test_no_expression_needs_forever(text: str) -> None:
    for _, phrase in EVERY:
        for pattern in (*(words.text for words in phrase.texts), phrase.unless, phrase.section):
            if pattern is not None:
                compiled(pattern).search(text)
                compiled(pattern).search(text + "!")
    every = Note("chart", "2.0.0", "test", "release", None, Untrusted(text), (Statement(Untrusted(text)),))
    case = Case(bump(), notes=Notes(("2.0.0",), (every,)))
    judge(case, Settings(), RULES)


def test_types_are_known() -> None:
    for _, phrase in EVERY:
        assert set(phrase.types) <= set(TYPES.values())


@pytest.mark.parametrize(
    ("text", "words", "kind", "scope", "bang"),
    [
        ("[acme/w] feat!: :lock: :boom: Do it ([#12](https://a.test/1))", "Do it", "feat", "acme/w", True),
        ("**Breaking**: Rename the `a` label", "Rename the `a` label", "breaking", "", False),
        ("BREAKING CHANGE: it is gone", "it is gone", "breaking", "", False),
        ("fix(web)!: **it** by @somebody in https://a.test/pull/1", "it", "fix", "web", True),
        ("[BUGFIX] Web: it #123", "Web: it #123", "fix", "", False),
        ("feat(web): it (#12), closes #13", "it", "feat", "web", False),
        ("0123abc: Remove it", "Remove it", "", "", False),
        ("docs!: it", "it", "docs", "", False),
        ("--flag is gone", "--flag is gone", "", "", False),
        ("Note: it is", "Note: it is", "", "", False),
        ("", "", "", "", False),
    ],
)  # fmt: skip
def test_what_stands_before_a_statement_is_taken_off(
    text: str, words: str, kind: str, scope: str, bang: bool
) -> None:
    found = plain(text)
    assert (found.text, found.kind, found.scope, found.bang) == (words, kind, scope, bang)


@pytest.mark.parametrize(
    ("version", "level"),
    [
        ("2.0.0", "major"), ("v2.0.0", "major"), ("2.1.0", "minor"), ("2.1.3", "patch"), ("0.2.0", "minor"),
        ("web-2.0.0", "major"), ("46.x", "major"), ("2.1", "minor"), ("next", None), ("", None),
    ],
)  # fmt: skip
def test_what_a_version_looks_like(version: str, level: str | None) -> None:
    assert weigh.level_of(version) == level


def test_of_one_topic_the_strongest_counts_and_of_others_half() -> None:
    one = weighed("The value `server.port` was renamed to `server.http`")
    both = weighed("The value `server.port` was renamed to `server.http`, you must set it")
    renamed, must = (
        max(w.phrase.points for w in both.weights if w.topic == topic) for topic in ("renamed", "action")
    )
    assert both.points == max(renamed, must) + min(renamed, must) / 2
    assert one.points == renamed


def test_what_calms_does_not_calm_what_is_told_beyond_doubt() -> None:
    text = "fix: the port is another one"
    assert weighed(text).said is NoteClass.ROUTINE
    assert weighed(text, section="Breaking changes").said is NoteClass.BREAKING
    assert weighed("Nothing to do: no action is required", section="Upgrade notes").said is NoteClass.ROUTINE


def test_the_nearest_heading_that_says_something_counts() -> None:
    text = Untrusted("Another port")
    note = Note("chart", "1.5.0", "test", "release", None, text)
    paths = [
        ("Breaking changes", "Server"),
        ("Breaking changes", "Features"),
        ("Features", "Breaking changes"),
    ]
    found = weigh.scale().weigh(note, [Statement(text, path) for path in paths])
    assert [one.heading for one in found] == ["Breaking changes", "Features", "Breaking changes"]


def test_a_phrase_that_is_left_out_counts_nothing() -> None:
    text = Untrusted("feat!: another port")
    note = Note("chart", "1.5.0", "test", "release", None, text)
    (found,) = weigh.scale(frozenset({"breaking/breaking-mark"})).weigh(note, [Statement(text)])
    assert found.said is NoteClass.ROUTINE


def test_the_score_is_between_nothing_and_all() -> None:
    scores = [weighed(text).score for text in ("fix: a typo", "A port", "feat!: another port")]
    assert 0 <= scores[0] < scores[1] < 0.5 < scores[2] <= 1


HEAD = "says: breaking\nwhat: x\n"
GOOD = "{id: a, points: 1, types: [fix], fires: [x], silent: [y]}"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (f"topic: other\n{HEAD}phrases: [{GOOD}]", "named as the file"),
        (f"topic: odd\n{HEAD}phrases: [{GOOD.replace('types: [fix], ', '')}]", "no condition"),
        (f"topic: odd\n{HEAD}phrases: [{GOOD.replace('types: [fix]', 'texts: [{text: x}]')}]", "stems"),
        (f"topic: odd\n{HEAD}phrases: []", "phrases"),
        (f"topic: odd\n{HEAD}phrases: [{GOOD}, {GOOD}]", "one id"),
    ],
)
def test_a_broken_file_is_an_error(tmp_path: Path, text: str, error: str) -> None:
    (tmp_path / "odd.yaml").write_text(text)
    with pytest.raises(RulesError, match=error):
        phrases.load(tmp_path)


@given(st.text(max_size=300), st.lists(st.text(max_size=40), max_size=3))
def test_no_text_raises(text: str, section: list[str]) -> None:
    note = Note("chart", "2.0.0", "test", "release", None, Untrusted(text))
    (found,) = weigh.scale().weigh(note, [Statement(Untrusted(text), tuple(section))])
    assert 0 <= found.score <= 1
