"""Copies of charts that a repository keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.charts import archive as archives
from bot.charts import differing
from bot.errors import ChartError
from bot.git import Repository
from bot.model import ChartArchive
from tests.conftest import CHARTS
from tests.discover.trees import commit
from tests.fakes.charts import package, tgz

SAMPLE = CHARTS / "sample" / "1.0.0"
FILES = {
    path.relative_to(SAMPLE).as_posix(): path.read_bytes() for path in SAMPLE.rglob("*") if path.is_file()
}


def compared(tmp_path: Path, files: dict[str, bytes], place: str) -> tuple[str, ...]:
    """What differs between sample 1.0.0 and a repository's copy of it."""
    data = package(SAMPLE)
    path = tmp_path / "sample.tgz"
    path.write_bytes(data)
    meta, kept, _ = archives.read(data, "sample")
    archive = ChartArchive(path, "0" * 64, meta, kept)
    sha = commit(tmp_path / "repository", {"README": "", **files})
    with Repository(tmp_path / "repository") as repository:
        return differing(archive, repository.tree(sha), place)


@pytest.mark.parametrize("inside", ["", "sample/"])
def test_a_folder(tmp_path: Path, inside: str) -> None:
    place = "charts/sample-1.0.0"
    files = {f"{place}/{inside}{name}": data for name, data in FILES.items()}
    assert compared(tmp_path, files, place) == ()
    root = f"{place}/{inside}"
    changed = {
        **files, f"{root}values.yaml": b"replicas: 2\n", f"{root}templates/extra.yaml": b"kind: Role\n",
    }  # fmt: skip
    assert compared(tmp_path, changed, place) == (f"{root}templates/extra.yaml", f"{root}values.yaml")


def test_what_a_render_does_not_need_may_be_left_out(tmp_path: Path) -> None:
    files = {f"vendor/sample/{name}": data for name, data in FILES.items() if name != "README.md"}
    assert compared(tmp_path, files, "vendor/sample") == ()
    commit(tmp_path / "repository", {"vendor/sample/templates/settings.yaml": None})
    del files["vendor/sample/templates/settings.yaml"]
    assert compared(tmp_path, files, "vendor/sample") == ("vendor/sample/templates/settings.yaml",)


def test_an_archive(tmp_path: Path) -> None:
    place = "charts/sample-1.0.0.tgz"
    assert compared(tmp_path, {place: package(SAMPLE)}, place) == ()
    again = tgz({f"sample/{name}": data for name, data in FILES.items()})
    assert compared(tmp_path, {place: again[:4] + b"\1\1\1\1" + again[8:]}, place) == (), (
        "packed at another time"
    )
    other = tgz({f"sample/{name}": data for name, data in {**FILES, "values.yaml": b"{}"}.items()})
    assert compared(tmp_path, {place: other}, place) == (place,)
    with pytest.raises(ChartError, match="no readable chart archive"):
        compared(tmp_path, {place: b"nothing"}, place)


def test_no_copy_is_nothing(tmp_path: Path) -> None:
    assert compared(tmp_path, {"charts/other/Chart.yaml": b"name: other\n"}, "charts/sample") == ()
    assert compared(tmp_path, {}, "charts/sample-1.0.0.tgz") == ()


def test_what_lies_beside_the_chart_is_told(tmp_path: Path) -> None:
    place = "charts/sample"
    evil = f"{place}/templates/evil.yaml"
    assert evil in compared(tmp_path, {evil: b"kind: Role\n"}, place), "though there is no Chart.yaml"
    inside = {f"{place}/sample/{name}": data for name, data in FILES.items()}
    (tmp_path / "repository" / evil).unlink()
    more = f"{place}/more.yaml"
    assert compared(tmp_path, {**inside, more: b"kind: Role\n"}, place) == (more,)


def test_a_link_is_no_copy(tmp_path: Path) -> None:
    place = "charts/sample"
    files = {f"{place}/{name}": data for name, data in FILES.items()}
    assert compared(tmp_path, files, place) == ()
    (tmp_path / "repository" / place / "templates" / "evil.yaml").symlink_to("../../../README")
    assert compared(tmp_path, {}, place) == (f"{place}/templates/evil.yaml",)
