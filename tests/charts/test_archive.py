from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from bot.charts import archive
from bot.errors import ChartError
from tests.conftest import CHARTS
from tests.fakes.charts import package, tgz

CHART = b"name: a\nversion: 1.0.0\n"


def tar(*members: tarfile.TarInfo | tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as opened:
        for one in members:
            member, data = (
                (one, b"") if isinstance(one, tarfile.TarInfo) else (tarfile.TarInfo(one[0]), one[1])
            )
            member.size = member.size or len(data)
            opened.addfile(member, io.BytesIO(data))
    return out.getvalue()


def link(name: str, target: str, kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def test_metadata_texts_and_nothing_else() -> None:
    meta, files, dependencies = archive.read(package(CHARTS / "sample" / "1.1.0"), "sample")
    assert (meta.name, meta.version, meta.app_version) == ("sample", "1.1.0", "1.11.0")
    assert meta.kube_version == ">=1.29.3-0"
    assert "artifacthub.io/changes" in meta.annotations
    assert sorted(files) == [
        "CHANGELOG.md",
        "Chart.yaml",
        "README.md",
        "crds/widgets.yaml",
        "templates/_names.tpl",
        "templates/deployment.yaml",
        "templates/settings.yaml",
        "values.yaml",
    ]
    assert files["CHANGELOG.md"].startswith("# Changelog")
    assert dependencies == ()


def test_a_version_that_looks_like_a_number_stays_as_written() -> None:
    assert archive.read(package(CHARTS / "sample" / "1.0.0"), "sample")[0].app_version == "1.10"


def test_dependencies_are_what_is_vendored_then_what_is_declared() -> None:
    _, files, dependencies = archive.read(package(CHARTS / "umbrella" / "1.0.0"), "umbrella")
    assert [(one.name, one.version) for one in dependencies] == [("child", "0.2.7"), ("absent", ">=3.0.0")]
    assert dependencies[0].app_version == "7"
    assert sorted(name for name in files if name.startswith("charts/")) == [
        "charts/child/Chart.yaml",
        "charts/child/templates/greeting.yaml",
    ]


def test_dependencies_that_are_archives_themselves() -> None:
    inner = tgz({"b/Chart.yaml": b"name: b\nversion: 0.3.0\n"})
    data = tgz({"a/Chart.yaml": CHART, "a/charts/b-0.3.0.tgz": inner})
    assert [one.version for one in archive.read(data, "a")[2]] == ["0.3.0"]


def test_what_helm_renders_from_is_kept_of_vendored_charts_too() -> None:
    deepest = tgz({"c/Chart.yaml": b"name: c\nversion: 0.1.0\n", "c/templates/c.yaml": b"{{ .Values.c }}"})
    inner = tgz(
        {
            "b/Chart.yaml": b"name: b\nversion: 0.3.0\n",
            "b/README.md": b"a note that speaks of .Values.b",
            "b/values.yaml": b"b: 1",
            "b/templates/_b.tpl": b"{{ .Values.b }}",
            "b/charts/c.tgz": deepest,
        }
    )
    data = tgz({"a/Chart.yaml": CHART, "a/charts/b-0.3.0.tgz": inner, "a/charts/again.tgz": inner})
    _, files, dependencies = archive.read(data, "a")
    of_b = [
        "Chart.yaml",
        "charts/c/Chart.yaml",
        "charts/c/templates/c.yaml",
        "templates/_b.tpl",
        "values.yaml",
    ]
    wanted = ["Chart.yaml", *(f"charts/{folder}/{name}" for folder in ("b", "b-0.3.0") for name in of_b)]
    assert sorted(files) == sorted(wanted)
    assert [one.name for one in dependencies] == ["b", "b"]


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("templates/NOTES.txt", b"hello", True),
        ("files/loki.conf", b"port: {{ .Values.port }}", True),
        ("files/loki.conf", b'{{- include "web.conf" . }}', True),
        ("files/loki.conf", b"port: 80", False),
        ("dashboards/one.json", b'{"legend": "{{ pod }}"}', False),
        ("ci/values.yaml", b"a: '{{ .Values.b }}'", False),
        ("docs/values.md", b"set .Values.b", False),
        ("charts/b/README.md", b"set .Values.b", False),
        ("charts/b/tests/x.yaml", b"set .Values.b", False),
    ],
)
def test_files_that_are_templates_all_the_same(name: str, text: bytes, kept: bool) -> None:
    data = tgz({"a/Chart.yaml": CHART, f"a/{name}": text})
    assert (name in archive.read(data, "a")[1]) is kept


def test_requirements_of_old_charts() -> None:
    data = tgz({"a/Chart.yaml": CHART, "a/requirements.yaml": b"dependencies: [{name: b, version: ^1}]"})
    assert [(one.name, one.version) for one in archive.read(data, "a")[2]] == [("b", "^1")]


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "a/../../evil", "../evil", "a\\..\\..\\evil", "C:/evil", "evil", "a/x/../../../evil"],
)
def test_a_path_that_leads_outside_costs_the_archive(name: str) -> None:
    with pytest.raises(ChartError, match="outside"):
        archive.read(tar(("a/Chart.yaml", CHART), (name, b"x")), "a 1.0.0")


def test_one_folder_at_the_top() -> None:
    with pytest.raises(ChartError, match="more than one folder"):
        archive.read(tar(("a/Chart.yaml", CHART), ("b/Chart.yaml", CHART)), "a 1.0.0")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_links_are_not_followed(kind: bytes) -> None:
    secret = Path(__file__).name
    data = tar(("a/Chart.yaml", CHART), link("a/README.md", f"../{secret}", kind))
    assert "README.md" not in archive.read(data, "a")[1]


def test_a_linked_chart_yaml_is_none() -> None:
    data = tar(("a/real.yaml", CHART), link("a/Chart.yaml", "a/real.yaml", tarfile.LNKTYPE))
    with pytest.raises(ChartError, match=r"no Chart\.yaml"):
        archive.read(data, "a")


def test_a_bomb_is_not_unpacked() -> None:
    zeros = tarfile.TarInfo("a/values.yaml")
    zeros.size = archive.LARGEST_FILE + 1
    with pytest.raises(ChartError, match="larger than 5 MiB"):
        archive.read(tar(("a/Chart.yaml", CHART), ("a/values.yaml", bytes(zeros.size))), "a")


def test_all_files_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_CHART", 1 << 20)
    with pytest.raises(ChartError, match="unpacks to more than 1 MiB"):
        archive.read(tar(("a/Chart.yaml", CHART), *((f"a/{n}", bytes(1 << 18)) for n in range(5))), "a")
    inner = tar(("b/Chart.yaml", CHART), *((f"b/{n}", bytes(1 << 18)) for n in range(3)))
    bomb = tar(("a/Chart.yaml", CHART), ("a/charts/b.tgz", inner), ("a/charts/c.tgz", inner))
    with pytest.raises(ChartError, match="unpacks to more than 1 MiB"):
        archive.read(bomb, "a")


def test_a_header_cannot_hide_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_CHART", 1 << 20)
    member = tarfile.TarInfo("a/Chart.yaml")
    member.pax_headers = {"comment": "x" * (2 << 20)}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", format=tarfile.PAX_FORMAT) as opened:
        opened.addfile(member)
    with pytest.raises(ChartError, match="unpacks to more than 1 MiB"):
        archive.read(out.getvalue(), "a")


def test_the_number_of_files_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILES", 3)
    with pytest.raises(ChartError, match="more than 3 files"):
        archive.read(tar(("a/Chart.yaml", CHART), *((f"a/{n}", b"") for n in range(3))), "a")


def test_charts_in_charts_in_charts_end_somewhere() -> None:
    data = tgz({"a/Chart.yaml": CHART})
    for _ in range(5):
        data = tgz({"a/Chart.yaml": CHART, "a/charts/a.tgz": data})
    with pytest.raises(ChartError, match="deep"):
        archive.read(data, "a")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>not found</html>",
        gzip.compress(b"no tar at all" * 100, mtime=0),
        package(CHARTS / "sample" / "1.0.0")[:400],
        tgz({}),
        tgz({"a/values.yaml": b"x: 1"}),
        tgz({"a/Chart.yaml": b"name: a\n"}),
        tgz({"a/Chart.yaml": b"{{ broken"}),
        tgz({"a/Chart.yaml": b"- a list"}),
        tgz({"a/Chart.yaml": b"\x00\x01"}),
        tgz({"a/Chart.yaml": CHART, "a/charts/b.tgz": b"nothing"}),
    ],
)
def test_what_is_no_chart_is_a_chart_error(data: bytes) -> None:
    with pytest.raises(ChartError):
        archive.read(data, "a 1.0.0")


def test_every_cut_of_an_archive_is_told() -> None:
    whole = package(CHARTS / "sample" / "1.1.0")
    for size in range(0, len(whole) - 9, 37):
        with pytest.raises(ChartError):
            archive.read(whole[:size], "sample")


def test_bytes_that_are_no_text_cost_nothing() -> None:
    data = tgz({"a/Chart.yaml": b"\xef\xbb\xbf" + CHART, "a/README.md": b"caf\xe9"})
    meta, files, _ = archive.read(data, "a")
    assert meta.name == "a"
    assert files["README.md"] == "caf\ufffd"
