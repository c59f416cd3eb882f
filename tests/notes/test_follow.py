"""What notes point to: read where it belongs to the chart or its app, named where it does not."""

from __future__ import annotations

import dataclasses

import pytest

from bot.model import Notes
from bot.notes import follow
from tests.notes.make import CHARTS, FakeGitHub, only, reasons, request, run, texts, version

HOME = f"https://github.com/{CHARTS}"
OLD, NEW = version("1.1.0", "5.0.0"), version("1.2.0", "5.0.0")
GUIDE = "# Moving the port\n\nDelete the service first.\n\n## Afterwards\n\nFeed the pets.\n"
NAMED = "notes point to a place that is not read"


@pytest.fixture
def github() -> FakeGitHub:
    fake = FakeGitHub()
    fake.files[f"{CHARTS}:charts/shop/Chart.yaml"] = "name: shop\n"
    return fake


def pointing(github: FakeGitHub, text: str) -> Notes:
    github.releases[CHARTS] = [("shop-1.2.0", text), ("shop-1.1.0", "- Older")]
    return run(request(OLD, NEW, old="1.1.0", new="1.2.0"), github)


def upgrades(notes: Notes) -> list[tuple[str, list[str], str | None]]:
    found = [note for note in notes.notes if note.kind == "upgrade-doc"]
    return [(note.version, texts(note), note.url) for note in found]


def detail(notes: Notes) -> str:
    (gap,) = notes.gaps
    assert gap.detail is not None
    return gap.detail.raw


@pytest.mark.parametrize(
    "link",
    [
        f"[the migration guide]({HOME}/blob/main/notes/migration.md)",
        f"the migration guide: {HOME}/blob/shop-1.2.0/notes/migration.md",
        "[the migration guide](notes/migration.md)",
        f"[the migration guide](https://redirect.github.com/{CHARTS}/blob/main/notes/migration.md)",
    ],
)
def test_a_guide_in_the_charts_repository_is_read_at_the_new_tag(github: FakeGitHub, link: str) -> None:
    github.files[f"{CHARTS}@shop-1.2.0:notes/migration.md"] = GUIDE
    notes = pointing(github, f"- The port moved, see {link}.\n")
    address = f"{HOME}/blob/shop-1.2.0/notes/migration.md"
    assert upgrades(notes) == [("1.2.0", ["Delete the service first.", "Feed the pets."], address)]
    assert address in notes.tried
    assert notes.gaps == ()


def test_of_a_document_only_the_section_that_was_meant(github: FakeGitHub) -> None:
    github.files[f"{CHARTS}:notes/upgrades.md"] = f"# All\n\nText.\n\n{GUIDE}\n# Else\n\nOther.\n"
    notes = pointing(github, f"- See [upgrading]({HOME}/blob/main/notes/upgrades.md#moving-the-port)\n")
    assert [said for _, said, _ in upgrades(notes)] == [["Delete the service first.", "Feed the pets."]]


def test_of_a_document_with_versions_only_those_that_are_passed(github: FakeGitHub) -> None:
    text = "## To 1.3\n\nLater.\n\n## To 1.2\n\nMove.\n\n## To 1.0\n\nBefore.\n"
    github.files[f"{CHARTS}:notes/upgrades.md"] = text
    notes = pointing(github, f"- See [upgrading]({HOME}/blob/main/notes/upgrades.md)\n")
    assert upgrades(notes)[0][:2] == ("1.2.0", ["Move."])


def test_a_document_that_is_read_anyhow_is_not_read_again(github: FakeGitHub) -> None:
    github.files[f"{CHARTS}:charts/shop/UPGRADING.md"] = "## To 1.2\n\nMove.\n\n## To 1.0\n\nBefore.\n"
    notes = pointing(github, f"- See [upgrading]({HOME}/blob/main/charts/shop/UPGRADING.md#to-12)\n")
    assert [said for _, said, _ in upgrades(notes)] == [["Move."]]
    assert notes.gaps == ()


def test_a_readme_is_what_a_page_of_the_repository_shows(github: FakeGitHub) -> None:
    github.files[f"{CHARTS}:README.md"] = f"# Charts\n\n{GUIDE}"
    notes = pointing(github, f"- See [upgrading]({HOME}?tab=readme-ov-file#moving-the-port)\n")
    assert [said for _, said, _ in upgrades(notes)] == [["Delete the service first.", "Feed the pets."]]


@pytest.mark.parametrize(
    "url",
    [
        "https://docs.acme.test/migration",
        "https://github.com/elsewhere/secrets/blob/main/MIGRATION.md",
        f"{HOME}/blob/some-branch/MIGRATION.md",
        f"{HOME}/blob/main/GONE-MIGRATION.md",
        "https://gitlab.com/elsewhere/secrets/-/blob/main/MIGRATION.md",
    ],
)
def test_what_is_not_read_is_named(github: FakeGitHub, url: str) -> None:
    github.releases["elsewhere/secrets"] = []
    github.files["elsewhere/secrets:MIGRATION.md"] = GUIDE
    notes = pointing(github, f"- The port moved: see [the migration guide]({url})\n")
    assert (upgrades(notes), reasons(notes), detail(notes)) == ([], [NAMED], url)
    assert not any("secrets" in one or "some-branch" in one for one in github.every)


def test_what_only_tells_more_is_a_remark(github: FakeGitHub) -> None:
    more = "- See the [release announcement](https://acme.test/news) for more\n"
    notes = pointing(github, "- More pets\n- Better shops\n" + more)
    assert notes.gaps == ()
    assert any("https://acme.test/news" in one for one in notes.remarks)
    thin = pointing(github, "- More pets\n" + more)
    assert (reasons(thin), detail(thin)) == ([NAMED], "https://acme.test/news")


def test_what_stands_in_every_release_is_no_pointer(github: FakeGitHub) -> None:
    notes = pointing(github, "- More pets\n\n**Full Changelog**: https://a.test/changelog\n")
    assert notes.gaps == ()


def test_a_pointer_that_is_not_new_is_not_followed(github: FakeGitHub) -> None:
    text = "- Before you go on see [the migration guide](https://docs.acme.test/migration)\n- More {}\n"
    github.releases[CHARTS] = [("shop-1.2.0", text.format("pets")), ("shop-1.1.0", text.format("shops"))]
    assert run(request(OLD, NEW, old="1.1.0", new="1.2.0"), github).gaps == ()


def test_no_more_places_than_some_and_the_others_are_named(github: FakeGitHub) -> None:
    lines = []
    for number in "abcdefgh"[: follow.MOST + 2]:
        github.files[f"{CHARTS}:notes/migration-{number}.md"] = f"# One\n\nStep {number}.\n"
        lines.append(
            f"- The part {number}: see [how to migrate]({HOME}/blob/main/notes/migration-{number}.md)"
        )
    notes = pointing(github, "\n".join(lines) + "\n")
    assert len(upgrades(notes)) == follow.MOST
    assert reasons(notes) == ["notes point to 2 places that are not read"]


def app_bump(text: str, github: FakeGitHub) -> Notes:
    sources = (f"{HOME}/tree/main/charts/shop", "https://github.com/acme/shop")
    old, new = version("1.1.0", "5.0.0", sources=sources), version("1.2.0", "6.0.0", sources=sources)
    github.releases[CHARTS] = [("shop-1.2.0", text), ("shop-1.1.0", "- Older")]
    github.releases["acme/shop"] = [("v6.0.0", "- News of six"), ("v5.0.0", "- News of five")]
    return run(request(old, new, old="1.1.0", new="1.2.0"), github)


def test_what_stands_in_the_apps_repository_is_about_the_app(github: FakeGitHub) -> None:
    github.files["acme/shop@v6.0.0:guides/upgrade.md"] = "## To 6.0\n\nSell.\n\n## To 5.0\n\nBuy.\n"
    notes = app_bump(
        "- Six. See [upgrading](https://github.com/acme/shop/blob/main/guides/upgrade.md)\n", github
    )
    (note,) = [one for one in notes.notes if one.origin == "app-upgrade-document"]
    assert (note.subject, note.version) == ("app", "6.0.0")
    assert texts(note) == ["Sell."]


@pytest.mark.parametrize("tag", ["v6.0.0", "v4.0.0"])
def test_releases_that_are_known_or_not_passed_are_no_news(github: FakeGitHub, tag: str) -> None:
    link = f"https://github.com/acme/shop/releases/tag/{tag}"
    notes = app_bump(f"- See the [release notes]({link})\n", github)
    assert len(only(notes, "app-release")) == 1
    assert notes.gaps == ()


def test_a_release_beside_them_is_read_as_what_points_to_it(github: FakeGitHub) -> None:
    github.releases["acme/till"] = [("v2.0.0", "- The drawer is gone")]
    link = "https://github.com/acme/till/releases/tag/v2.0.0"
    notes = pointing(github, f"- A new till, see its [release notes]({link})\n")
    assert ["The drawer is gone"] in [texts(note) for note in only(notes, "github-release")]
    assert {note.version for note in notes.notes} == {"1.2.0"}


def test_a_file_of_the_archive_is_read_there() -> None:
    files = {"notes/migration.md": GUIDE}
    asked = request(OLD, NEW, old="1.1.0", new="1.2.0", files=files)
    changed = dataclasses.replace(asked, versions=())
    github = FakeGitHub()
    github.releases[CHARTS] = [("shop-1.2.0", "- See [the guide to migrate](notes/migration.md)\n")]
    (found,) = upgrades(run(changed, github))
    assert found[:2] == ("1.2.0", ["Delete the service first.", "Feed the pets."])


def test_what_was_pointed_at_stands_where_it_belongs(github: FakeGitHub) -> None:
    github.files[f"{CHARTS}:notes/migration.md"] = GUIDE
    notes = pointing(github, f"- See [the migration guide]({HOME}/blob/main/notes/migration.md)\n")
    assert [note.origin for note in notes.notes] == ["upgrade-document", "github-release"]
