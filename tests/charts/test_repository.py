from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from bot.cache import Cache
from bot.charts import Charts
from bot.errors import ChartError, NetError, NotFound, Refused, TooLarge
from bot.model import ChartVersion, SourceKind
from bot.net import Client
from bot.settings import Settings
from tests.conftest import CHARTS
from tests.fakes.charts import ChartServer, Fault, package

HTTP, OCI = SourceKind.HTTP, SourceKind.OCI
ONE, TWO, THREE = (CHARTS / "sample" / version for version in ("1.0.0", "1.1.0", "2.0.0-rc.1+build.5"))


@pytest.fixture
def server(chart_server: ChartServer) -> ChartServer:
    for folder in (TWO, THREE, ONE, CHARTS / "random" / "1.0.0"):
        chart_server.add(folder)
    return chart_server


class Rooms(Protocol):
    def __call__(self, mirrors: dict[str, str] | None = None, *, files: bool = False) -> Charts: ...


@pytest.fixture
def charts(clients: Callable[..., Client], tmp_path: Path) -> Rooms:
    """A new run each time, with the cache of the runs before."""

    def make(mirrors: dict[str, str] | None = None, *, files: bool = False) -> Charts:
        cache = Cache(tmp_path / "cache")
        return Charts(clients(cache=cache, files=files), cache, Settings(mirrors=mirrors or {}))

    return make


def where(server: ChartServer, kind: SourceKind) -> str:
    return server.url if kind is HTTP else server.oci_url


@pytest.mark.parametrize("kind", [HTTP, OCI])
def test_versions_ascend(server: ChartServer, charts: Rooms, kind: SourceKind) -> None:
    found = charts().versions("sample", where(server, kind), kind)
    assert [one.version for one in found] == ["1.0.0", "1.1.0", "2.0.0-rc.1+build.5"]


@pytest.mark.parametrize("kind", [HTTP, OCI])
@pytest.mark.parametrize("folder", [ONE, TWO, THREE])
def test_an_archive_is_the_same_from_both(
    server: ChartServer, charts: Rooms, kind: SourceKind, folder: Path
) -> None:
    found = charts().archive("sample", where(server, kind), kind, folder.name)
    assert found.meta.version == folder.name
    assert found.path.read_bytes() == package(folder)
    assert found.sha256 == hashlib.sha256(package(folder)).hexdigest()
    assert found.files["Chart.yaml"] == (folder / "Chart.yaml").read_text()


@pytest.mark.parametrize("kind", [HTTP, OCI])
def test_metadata_without_the_archive(server: ChartServer, charts: Rooms, kind: SourceKind) -> None:
    found = charts().describe("sample", where(server, kind), kind, "1.1.0")
    assert (found.app_version, found.kube_version) == ("1.11.0", ">=1.29.3-0")
    assert "replicas" in found.annotations["artifacthub.io/changes"]
    assert not any(path.endswith(".tgz") for path in server.requests)


@pytest.mark.parametrize(
    ("kind", "asked"), [(HTTP, "1.0.0"), (OCI, "1.0.0"), (HTTP, "v1.0.0"), (OCI, "v1.0.0")]
)
def test_a_v_may_be_missing_or_too_much(
    server: ChartServer, charts: Rooms, kind: SourceKind, asked: str
) -> None:
    for name in ("sample", "random"):  # the chart random spells its version with a v
        assert charts().archive(name, where(server, kind), kind, asked).meta.name == name


def test_labels_of_a_registry_go_with_the_metadata(server: ChartServer, charts: Rooms) -> None:
    source, url = "org.opencontainers.image.source", "org.opencontainers.image.url"
    server.labels = {source: "https://git.example/built-from", url: "https://sample.example", "other": "x"}
    asked = ("sample", server.oci_url, SourceKind.OCI, "1.0.0")
    for found in (charts().describe(*asked), charts().archive(*asked).meta):
        assert found.annotations[source] == "https://git.example/built-from"
        assert url not in found.annotations  # the chart's home says so already
        assert "other" not in found.annotations


def test_what_the_index_says_goes_with_the_archive(server: ChartServer, charts: Rooms) -> None:
    meta = charts().archive("sample", server.url, HTTP, "1.0.0").meta
    assert meta.created == "2026-01-02T03:04:05Z"
    assert meta.urls == (f"{server.url}/sample-1.0.0.tgz",)


def test_a_run_asks_once(server: ChartServer, charts: Rooms) -> None:
    room = charts()
    for _ in range(2):
        room.versions("random", server.url, HTTP)
        room.archive("sample", server.url, HTTP, "1.0.0")
        room.archive("sample", server.url, HTTP, "1.1.0")
    assert server.requests == [
        "/charts/index.yaml",
        "/charts/sample-1.0.0.tgz",
        "/charts/sample-1.1.0.tgz",
    ]


def test_the_next_run_downloads_nothing(
    server: ChartServer, charts: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = charts().archive("sample", server.url, HTTP, "1.0.0")
    server.requests.clear()
    second = charts().archive("sample", server.url, HTTP, "1.0.0")
    assert second == first
    assert server.requests == ["/charts/index.yaml"]
    charts().archive("sample", server.oci_url, OCI, "1.0.0")
    assert not any("blobs" in path for path in server.requests)


def test_a_damaged_cache_is_repaired(server: ChartServer, tmp_path: Path, charts: Rooms) -> None:
    first = charts().archive("sample", server.url, HTTP, "1.0.0")
    first.path.write_bytes(b"damaged")
    for entry in (tmp_path / "cache" / "index").rglob("*.json"):
        entry.write_text("damaged")
    assert charts().archive("sample", server.url, HTTP, "1.0.0") == first
    assert first.path.read_bytes() == package(ONE)


def test_without_digests_the_address_is_the_key(charts: Rooms) -> None:
    with ChartServer(digests=False) as server:
        server.add(ONE)
        first = charts().archive("sample", server.url, HTTP, "1.0.0")
        assert first.meta.digest is None
        assert charts().archive("sample", server.url, HTTP, "1.0.0") == first


def test_what_is_no_version_is_counted(server: ChartServer, charts: Rooms) -> None:
    server.tag("sample", "latest", "sha256-ab.sig")
    room = charts()
    assert len(room.versions("sample", server.oci_url, OCI)) == 3
    assert room.dropped == {f"{server.oci_url}/sample": 2}


def test_entries_without_a_version_are_counted(tmp_path: Path, charts: Rooms) -> None:
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / "index.yaml").write_text(
        "entries: {a: [{name: a, version: main}, {name: a}, {version: 1.0.0}]}"
    )
    for _ in range(2):  # the second time from the cache
        room = charts({"https://charts.example": mirror.as_uri()}, files=True)
        assert room.versions("a", "https://charts.example", HTTP) == ()
        assert room.dropped == {"https://charts.example/a": 3}


@pytest.mark.parametrize("kind", [HTTP, OCI])
def test_a_version_that_is_not_there(server: ChartServer, charts: Rooms, kind: SourceKind) -> None:
    with pytest.raises((ChartError, NotFound)) as caught:
        charts().archive("sample", where(server, kind), kind, "9.0.0")
    if kind is HTTP:
        assert caught.value.hint == "it lists 3 versions; the highest is 2.0.0-rc.1+build.5"


@pytest.mark.parametrize("kind", [SourceKind.GIT, SourceKind.LOCAL])
def test_what_is_not_read_yet_says_so(charts: Rooms, kind: SourceKind) -> None:
    room = charts()
    with pytest.raises(ChartError, match=r"not read yet|no repository to ask"):
        room.versions("a", "x", kind)
    with pytest.raises(ChartError, match=r"not read yet|no repository to ask"):
        room.archive("a", "x", kind, "1.0.0")


def test_a_mirror_serves_what_it_stands_for(server: ChartServer, charts: Rooms) -> None:
    public = "https://charts.example/stable"
    for mirrors, kind, repository in (
        ({public: server.url}, HTTP, public),
        (
            {"https://charts.example": server.url.removesuffix("/charts")},
            HTTP,
            "https://charts.example/charts/",
        ),
        ({"oci://reg.example/team": server.oci_url}, OCI, "oci://reg.example/team"),
        ({"oci://reg.example": server.oci_url.replace("oci:", "oci+http:")}, OCI, "reg.example"),
        ({"oci://reg.example/team": server.url}, OCI, "oci://reg.example/team"),
        ({public: server.oci_url}, HTTP, public),
    ):
        room = charts(mirrors)
        assert len(room.versions("sample", repository, kind)) == 3
        found = room.archive("sample", repository, kind, "1.0.0")
        assert found.sha256 == hashlib.sha256(package(ONE)).hexdigest()
        assert server.host not in "".join(found.meta.urls)


def folder_mirror(tmp_path: Path, url: str) -> dict[str, str]:
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (tmp_path / "outside.tgz").write_bytes(package(ONE))
    (mirror / "sample.tgz").write_bytes(package(ONE))
    entry = f"[{{name: sample, version: 1.0.0, urls: ['{url}']}}]"
    (mirror / "index.yaml").write_text(f"entries: {{sample: {entry}}}")
    return {"https://charts.example": mirror.as_uri()}


def test_a_folder_serves_as_a_mirror(tmp_path: Path, charts: Rooms) -> None:
    mirrors = folder_mirror(tmp_path, "https://charts.example/sample.tgz")
    room = charts(mirrors, files=True)
    assert room.archive("sample", "https://charts.example", HTTP, "1.0.0").meta.version == "1.0.0"


@pytest.mark.parametrize(
    "url",
    [
        "https://charts.example/../outside.tgz",
        "https://charts.example/%2e%2e/outside.tgz",
        "https://charts.example/x/..%2f../outside.tgz",
        "file://{}/outside.tgz",
    ],
)
def test_no_index_reads_other_files_of_this_machine(tmp_path: Path, url: str, charts: Rooms) -> None:
    room = charts(folder_mirror(tmp_path, url.format(tmp_path)), files=True)
    with pytest.raises(ChartError):
        room.archive("sample", "https://charts.example", HTTP, "1.0.0")


@pytest.mark.parametrize("repository", ["file:///etc", "", "git@host:x", "ftp://x.example", "https//x"])
def test_only_addresses_of_repositories_are_asked(charts: Rooms, repository: str) -> None:
    with pytest.raises(ChartError, match="no address of a chart repository"):
        charts(files=True).versions("a", repository, HTTP)


def test_an_index_may_point_to_a_registry(server: ChartServer, tmp_path: Path, charts: Rooms) -> None:
    mirrors = folder_mirror(tmp_path, f"{server.oci_url}/sample:1.0.0")
    found = charts(mirrors, files=True).archive("sample", "https://charts.example", HTTP, "1.0.0")
    assert found.sha256 == hashlib.sha256(package(ONE)).hexdigest()


@pytest.mark.parametrize("kind", [HTTP, OCI])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("500", NetError),
        ("404", NotFound),
        ("401", Refused),
        ("garbage", ChartError),
        ("huge", TooLarge),
        ("short", NetError),
    ],
)
def test_a_list_that_cannot_be_used(
    server: ChartServer, charts: Rooms, kind: SourceKind, fault: Fault, error: type[Exception]
) -> None:
    server.fail("/charts/index" if kind is HTTP else "/v2/", fault)
    if kind is OCI and fault == "huge":
        error = ChartError
    with pytest.raises(error):
        charts().versions("sample", where(server, kind), kind)


@pytest.mark.parametrize("kind", [HTTP, OCI])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("500", NetError),
        ("404", NotFound),
        ("garbage", ChartError),
        ("digest", ChartError),
        ("truncated", ChartError),
        ("escape", ChartError),
        ("short", NetError),
    ],
)
def test_an_archive_that_cannot_be_used(
    server: ChartServer, charts: Rooms, kind: SourceKind, fault: Fault, error: type[Exception]
) -> None:
    server.fail("/charts/sample-1.0.0", fault)
    if fault not in ("truncated", "escape"):
        server.fail("/v2/charts/sample/blobs", fault)
    room = charts()
    with pytest.raises(error):
        room.archive("sample", where(server, kind), kind, "1.0.0")
    server.heal()
    assert charts().archive("sample", where(server, kind), kind, "1.0.0").meta.version == "1.0.0"


def test_an_archive_of_another_version_is_refused(tmp_path: Path, charts: Rooms) -> None:
    mirrors = folder_mirror(tmp_path, "sample.tgz")
    index = tmp_path / "mirror" / "index.yaml"
    index.write_text(index.read_text().replace("1.0.0", "1.0.1"))
    with pytest.raises(ChartError, match="another version"):
        charts(mirrors, files=True).archive("sample", "https://charts.example", HTTP, "1.0.1")


def test_an_entry_without_an_address(tmp_path: Path, charts: Rooms) -> None:
    with pytest.raises(ChartError, match="names no address"):
        charts(folder_mirror(tmp_path, ""), files=True).archive(
            "sample", "https://charts.example", HTTP, "1.0.0"
        )


def test_equal_lists_are_equal(server: ChartServer, charts: Rooms) -> None:
    fresh = charts().versions("sample", server.url, HTTP)
    kept = charts().versions("sample", server.url, HTTP)
    assert kept == fresh
    assert all(isinstance(one, ChartVersion) for one in kept)
