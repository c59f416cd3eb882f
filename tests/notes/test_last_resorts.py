"""Where nobody wrote anything for people: what commits, files for each version, and registries tell."""

from __future__ import annotations

import dataclasses

import pytest

from bot.errors import ChartError, ChartTriageError, NetError
from bot.model import ChartVersion, SourceKind
from bot.notes.sources import artifacthub
from tests.notes.make import CHARTS, FakeGitHub, only, reasons, request, run, texts, told, version

CHANGES = artifacthub.ANNOTATION
OLD, MIDDLE, NEW = (version(one, "5.0.0") for one in ("1.0.0", "1.1.0", "1.2.0"))


@pytest.fixture
def github() -> FakeGitHub:
    fake = FakeGitHub()
    fake.releases[CHARTS] = []
    fake.tags[CHARTS] = ["shop-1.0.0", "shop-1.1.0", "shop-1.2.0"]
    fake.files[f"{CHARTS}:charts/shop/Chart.yaml"] = "name: shop\n"
    history = [
        ("c3", "feat: a third\n\nbody"),
        ("c2", "Merge pull request #2"),
        ("b1", "fix: a second"),
        ("a1", "first"),
    ]
    for tag, size in (("shop-1.2.0", 0), ("shop-1.1.0", 2), ("shop-1.0.0", 3)):
        fake.commits[f"{CHARTS}@{tag}:charts/shop"] = history[size:]
    return fake


def test_commits_of_the_charts_folder_between_two_tags(github: FakeGitHub) -> None:
    notes = run(request(OLD, MIDDLE, NEW, old="1.0.0", new="1.2.0"), github)
    said = {note.version: texts(note) for note in only(notes, "commits")}
    assert said == {"1.1.0": ["fix: a second"], "1.2.0": ["feat: a third"]}
    assert notes.notes[0].url == f"https://github.com/{CHARTS}/compare/shop-1.0.0...shop-1.1.0"
    assert notes.gaps == ()


def test_only_for_versions_that_nobody_wrote_about(github: FakeGitHub) -> None:
    github.releases[CHARTS] = [("shop-1.2.0", "- News")]
    notes = run(request(OLD, MIDDLE, NEW, old="1.0.0", new="1.2.0"), github)
    assert told(notes) == [("chart", "1.2.0", "github-release"), ("chart", "1.1.0", "commits")]


def test_a_history_that_is_longer_than_what_is_listed_is_a_gap(github: FakeGitHub) -> None:
    many = [(f"n{number}", f"change {number}") for number in range(100)]
    github.commits[f"{CHARTS}@shop-1.2.0:charts/shop"] = many
    notes = run(request(MIDDLE, NEW, old="1.1.0", new="1.2.0"), github)
    assert reasons(notes) == ["of the commits before 1.2.0 only the last were read"]


def test_a_file_for_each_version_is_read_for_those_that_are_missing(github: FakeGitHub) -> None:
    github.releases[CHARTS] = [("shop-1.2.0", "- News")]
    for number in ("1.0.0", "1.1.0", "1.2.0"):
        github.files[f"{CHARTS}:charts/shop/changelogs/{number}.md"] = f"- Of {number}\n"
    notes = run(request(OLD, MIDDLE, NEW, old="1.0.0", new="1.2.0"), github)
    assert told(notes) == [("chart", "1.1.0", "changelog"), ("chart", "1.2.0", "github-release")]


def registry(
    *numbers: str, fails: ChartTriageError | None = None
) -> tuple[dict[str, int], dict[str, object]]:
    asked: dict[str, int] = {}

    def describe(number: str) -> ChartVersion:
        asked[number] = asked.get(number, 0) + 1
        if fails is not None:
            raise fails
        return version(number, annotations={CHANGES: f"- Of {number}\n"})

    listed = tuple(ChartVersion("shop", number) for number in numbers)
    return asked, {"kind": SourceKind.OCI, "versions": listed, "describe": describe}


def test_a_registry_is_asked_for_each_version_between_the_archives(github: FakeGitHub) -> None:
    ends = [version(one, annotations={CHANGES: f"- Of {one}\n"}) for one in ("1.0.0", "1.3.0")]
    asked, fields = registry("1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0")
    bump = dataclasses.replace(request(*ends, old="1.0.0", new="1.3.0"), **fields)  # type: ignore[arg-type]
    notes = run(bump, github)
    assert [note.version for note in only(notes, "artifacthub")] == ["1.1.0", "1.2.0", "1.3.0"]
    assert asked == {"1.1.0": 1, "1.2.0": 1}


def test_a_registry_is_asked_for_some_at_most(github: FakeGitHub) -> None:
    numbers = [f"1.{minor}.0" for minor in range(artifacthub.MOST + 5)]
    asked, fields = registry(*numbers)
    ends = [version(one) for one in (numbers[0], numbers[-1])]
    bump = dataclasses.replace(request(*ends, old=numbers[0], new=numbers[-1]), **fields)  # type: ignore[arg-type]
    notes = run(bump, github)
    assert len(asked) == artifacthub.MOST
    assert any("not read: 3 more" in reason for reason in reasons(notes))


@pytest.mark.parametrize(
    ("error", "transient"), [(NetError("gone", transient=True), True), (ChartError("broken"), False)]
)
def test_a_registry_that_is_ill_is_a_gap(
    github: FakeGitHub, error: ChartTriageError, transient: bool
) -> None:
    asked, fields = registry("1.0.0", "1.1.0", "1.2.0", fails=error)
    bump = dataclasses.replace(request(OLD, NEW, old="1.0.0", new="1.2.0"), **fields)  # type: ignore[arg-type]
    (gap,) = (one for one in run(bump, github).gaps if "registry" in one.reason)
    assert (gap.reason, gap.transient, len(asked)) == (
        "the metadata of 1.1.0 could not be read from the registry",
        transient,
        1,
    )


def test_what_the_chart_prints_for_everybody(github: FakeGitHub) -> None:
    old = "Thank you for {{ .Release.Name }}.\n"
    new = (
        "Thank you for {{ .Release.Name }}.\n"
        "{{- if .Values.port }}\nOnly for some: the port is gone.\n{{- else }}\nNor this.\n{{- end }}\n"
        "{{/* not shown */}}The pets of {{ .Values.name }} have to be fed by hand from now on.\n"
    )
    asked = request(MIDDLE, NEW, old="1.1.0", new="1.2.0", files={"templates/NOTES.txt": new})
    assert asked.old_archive is not None
    before = dataclasses.replace(asked.old_archive, files={"templates/NOTES.txt": old})
    github.commits.clear()
    notes = run(dataclasses.replace(asked, old_archive=before), github)
    (note,) = only(notes, "notes-txt")
    assert texts(note) == ["The pets of … have to be fed by hand from now on."]
    assert note.version == "1.2.0"
    assert reasons(notes) == ["no notes for 1.2.0"]
    assert "templates/NOTES.txt" in notes.tried


@pytest.mark.parametrize("text", ["{{ if " * 5000, "{{ end }}" * 5000 + "x", "{{" + "{a}" * 20_000])
def test_templates_that_are_none(github: FakeGitHub, text: str) -> None:
    files = {"templates/NOTES.txt": text}
    assert run(request(MIDDLE, NEW, old="1.1.0", new="1.2.0", files=files), github).wanted == ("1.2.0",)
