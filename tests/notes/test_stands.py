"""Where a chart's documents are looked for in its repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model import Notes
from bot.notes import families, folders
from tests.notes.make import CHARTS, FakeGitHub, only, request, run, texts, told, version

OLD, NEW = version("1.1.0", "5.0.0"), version("1.2.0", "5.0.0")
FAMILY = """\
family: shop
charts: [shop]
releases:
  - {repository: acme/helm-charts, tags: ["{name}-{v}"]}
documents:
  changelog: ["notes/{name}.md"]
  upgrade: ["notes/to-*.md", "notes/{v}.md"]
elsewhere:
  repository: acme/website
  upgrade: ["content/upgrading-*.md"]
basis: [git]
as_of: "2026-11"
"""


@pytest.fixture
def github() -> FakeGitHub:
    fake = FakeGitHub()
    fake.releases[CHARTS] = [("shop-1.2.0", "- Released"), ("shop-1.1.0", "- Before")]
    return fake


@pytest.fixture
def family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shop.yaml").write_text(FAMILY)
    known = families.load(tmp_path)
    monkeypatch.setattr(families, "load", lambda: known)


def bump(github: FakeGitHub) -> Notes:
    return run(request(OLD, NEW, old="1.1.0", new="1.2.0"), github)


@pytest.mark.usefixtures("family")
def test_declared_documents_are_read_whatever_their_names(github: FakeGitHub) -> None:
    github.files |= {
        f"{CHARTS}:notes/shop.md": "## 1.2.0\n- Declared\n",
        f"{CHARTS}:notes/to-1.2.md": "# Go\n\nStep one.\n",
        f"{CHARTS}:notes/to-1.3.md": "# Go\n\nStep two.\n",
        f"{CHARTS}:notes/1.2.0.md": "# Go\n\nStep three.\n",
        f"{CHARTS}:notes/other.md": "## 1.2.0\n- Not declared\n",
    }
    notes = bump(github)
    assert sorted(texts(note)[0] for note in only(notes, "upgrade-document")) == ["Step one.", "Step three."]
    assert [texts(note) for note in only(notes, "changelog")] == [["Declared"]]


@pytest.mark.usefixtures("family")
def test_documents_of_a_website_are_read_on_its_default_branch(github: FakeGitHub) -> None:
    github.releases["acme/website"] = []
    github.files["acme/website:content/upgrading-1.1-1.2.md"] = "# From 1.1 to 1.2\n\nFeed the pets.\n"
    github.files["acme/website:content/upgrading-1.0-1.1.md"] = "# From 1.0 to 1.1\n\nBuy pets.\n"
    (note,) = only(bump(github), "upgrade-document")
    assert texts(note) == ["Feed the pets."]
    assert note.url == "https://github.com/acme/website/blob/HEAD/content/upgrading-1.1-1.2.md"


def test_of_a_repository_that_is_too_large_the_charts_folder_is_listed(github: FakeGitHub) -> None:
    github.truncated = True
    github.files |= {
        f"{CHARTS}:charts/shop/Chart.yaml": "name: shop\n",
        f"{CHARTS}:charts/shop/CHANGELOG.md": "## 1.2.0\n- Told\n",
    }
    assert ("chart", "1.2.0", "changelog") in told(bump(github))


def test_documents_of_other_charts_and_of_the_whole_are_left_alone(github: FakeGitHub) -> None:
    for name in ("shop", "till"):
        github.files[f"{CHARTS}:charts/{name}/Chart.yaml"] = f"name: {name}\n"
    for place in ("CHANGELOG.md", "charts/till/CHANGELOG.md", "charts/shop-extra/CHANGELOG.md"):
        github.files[f"{CHARTS}:{place}"] = "## 1.2.0\n- Of somebody else\n"
    assert told(bump(github)) == [("chart", "1.2.0", "github-release")]


def test_what_the_archive_holds_is_not_asked_for(github: FakeGitHub) -> None:
    github.files |= {
        f"{CHARTS}:charts/shop/Chart.yaml": "name: shop\n",
        f"{CHARTS}:charts/shop/CHANGELOG.md": "## 1.2.0\n- Told\n",
    }
    files = {"CHANGELOG.md": "## 1.1.0\n- Told\n"}
    run(request(OLD, NEW, old="1.1.0", new="1.2.0", files=files), github)
    assert not any("/blobs/" in one or "/contents/" in one for one in github.every)


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        (("charts/a/Chart.yaml", "charts/a/charts/b/Chart.yaml", "x.md"), ("charts/a",)),
        (("Chart.yaml", "charts/b/Chart.yaml"), ("",)),
        (("charts/a/Chart.yaml", "tests/data/c/Chart.yaml"), ("charts/a",)),
        (("tests/data/c/Chart.yaml",), ("tests/data/c",)),
        (("deploy/a/Chart.template.yaml",), ("deploy/a",)),
    ],
)
def test_folders_of_charts(paths: tuple[str, ...], found: tuple[str, ...]) -> None:
    assert folders.charts(paths) == found
