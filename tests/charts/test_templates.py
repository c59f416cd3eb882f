"""What templates ask: a second render is made where chance has a part, and only there."""

import hashlib
from pathlib import Path

import pytest

from bot.charts import Asks, asks
from bot.model import ChartArchive, ChartVersion
from tests.fakes.charts import tgz


def chart(tmp_path: Path, files: dict[str, bytes]) -> ChartArchive:
    path = tmp_path / "chart.tgz"
    path.write_bytes(tgz(files))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return ChartArchive(path, sha256, ChartVersion("app", "1.0.0"), {})


def by_chance(archive: ChartArchive) -> bool:
    return asks(archive).by_chance


@pytest.mark.parametrize(
    ("name", "text", "chance"),
    [
        ("app/templates/secret.yaml", "password: {{ randAlphaNum 16 | quote }}", True),
        ("app/templates/secret.yaml", '{{- $ca := genCA "x" 365 -}}', True),
        ("app/templates/_helpers.tpl", '{{ dict "a" (dict "b" uuidv4) }}', True),
        ("app/charts/db/templates/deep/secret.yaml", "at: {{ now | date }}", True),
        ("app/templates/cm.yaml", "# now is the time; {{ .Values.a }} now", False),
        ("app/templates/cm.yaml", "a: {{ .Values.known }}", False),
        ("app/values.yaml", "{{ randAlphaNum 16 }}", False),
    ],
)
def test_calls_of_random_functions(tmp_path: Path, name: str, text: str, chance: bool) -> None:
    assert by_chance(chart(tmp_path, {"app/Chart.yaml": b"name: app", name: text.encode()})) is chance


def test_a_packaged_subchart_counts_too(tmp_path: Path) -> None:
    inner = tgz({"db/templates/secret.yaml": b"password: {{ randAlphaNum 16 }}"})
    assert by_chance(chart(tmp_path, {"app/charts/db-1.0.0.tgz": inner}))
    assert not by_chance(chart(tmp_path, {"app/charts/db-1.0.0.tgz": tgz({"db/templates/a.yaml": b"a: 1"})}))


def test_an_archive_that_is_no_subchart_is_not_opened(tmp_path: Path) -> None:
    assert not by_chance(chart(tmp_path, {"app/files/dashboards.tgz": b"no archive"}))
    assert by_chance(chart(tmp_path, {"app/charts/web/charts/db-1.0.0.tgz": b"not checked by anybody"}))


@pytest.mark.parametrize(
    ("text", "apis", "anything"),
    [
        (
            '{{- if .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}',
            {"monitoring.coreos.com/v1"},
            False,
        ),
        ("{{- if (.Capabilities.APIVersions.Has `a.b/v1/C`) }}", {"a.b/v1/C"}, False),
        ('{{ $.Capabilities.APIVersions.Has (printf "%s/v1" .group) }}', set(), True),
        ('{{ semverCompare ">=1.30" .Capabilities.KubeVersion.Version }}', set(), False),
    ],
)
def test_apis_that_are_asked_for(tmp_path: Path, text: str, apis: set[str], anything: bool) -> None:
    found = asks(chart(tmp_path, {"app/Chart.yaml": b"name: app", "app/templates/a.yaml": text.encode()}))
    assert found == Asks(cluster=True, apis=frozenset(apis), any_api=anything)


def test_a_chart_that_asks_nothing(tmp_path: Path) -> None:
    found = asks(chart(tmp_path, {"app/Chart.yaml": b"name: app", "app/templates/a.yaml": b"a: 1"}))
    assert found == Asks()
