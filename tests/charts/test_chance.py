"""A second render is made where chance has a part, and only there."""

import io
import tarfile
from pathlib import Path

import pytest

from bot.charts.chance import by_chance
from bot.model import ChartArchive, ChartVersion


def chart(tmp_path: Path, files: dict[str, str]) -> ChartArchive:
    path = tmp_path / "chart.tgz"
    with tarfile.open(path, "w:gz") as tar:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            tar.addfile(info, io.BytesIO(text.encode()))
    return ChartArchive(path, "0" * 64, ChartVersion("app", "1.0.0"), {})


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
    assert by_chance(chart(tmp_path, {"app/Chart.yaml": "name: app", name: text})) is chance
