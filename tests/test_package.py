"""The wheel: what ships in it, and that the program finds its data there."""

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from bot import __version__

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    builder = WheelBuilder(str(ROOT))
    return Path(next(builder.build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"])))


def test_the_wheel_holds_the_package_its_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {path.relative_to(ROOT).as_posix() for path in (ROOT / "bot").rglob("*.py")} | {"bot/py.typed"}
    for folder in ("rules", "demo"):
        data = (path for path in (ROOT / folder).rglob("*") if path.is_file())
        expected |= {f"bot/_data/{path.relative_to(ROOT).as_posix()}" for path in data}
    assert held == expected


def test_the_wheels_metadata(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        folder = f"chart_triage-{__version__}.dist-info"
        scripts = archive.read(f"{folder}/entry_points.txt").decode()
        metadata = Parser().parsestr(archive.read(f"{folder}/METADATA").decode())
    assert "chart-triage = bot.cli:main" in scripts
    assert (metadata["Name"], metadata["Version"]) == ("chart-triage", __version__)


def test_the_unpacked_wheel_finds_its_own_data(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = "from bot import data, judge; print(data.rules_dir(), data.demo_dir(), len(judge.load().rules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    rules, demo, count = done.stdout.split()
    assert (Path(rules), Path(demo)) == (tmp_path / "bot/_data/rules", tmp_path / "bot/_data/demo")
    assert int(count) > 30
