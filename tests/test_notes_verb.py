"""The verb ``notes`` on files."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main

TEXT = """\
## 2.0.0

* feat(server)!: listen on 8081 (#12)
* A second port
* The value `server.legacy` is deprecated
* Update the base image for CVE-2024-12345
"""


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = main(["notes", *args])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "notes.md"
    path.write_text(TEXT)
    return str(path)


def test_statements_as_json(capsys: pytest.CaptureFixture[str], file: str) -> None:
    code, out, _ = run(capsys, file, "--to", "2.0.0", "--kind", "release", "--output", "json")
    found: dict[str, Any] = json.loads(out)
    assert (code, list(found)) == (0, ["schema", "class", "statements"])
    assert (found["schema"], found["class"]) == ("chart-triage/notes/v1", "breaking")
    first = found["statements"][0]
    assert first["class"] == "breaking"
    assert first["text"] == "feat(server)!: listen on 8081 (#12)"
    assert first["score"] > 0.8
    assert (first["section"], first["version"], first["kind"]) == (["2.0.0"], "2.0.0", "item")
    assert "breaking/breaking-mark" in first["rules"]
    assert [one["class"] for one in found["statements"]] == ["breaking", "routine", "deprecation", "security"]


def test_what_matters_as_text(capsys: pytest.CaptureFixture[str], file: str) -> None:
    _, out, _ = run(capsys, file, "--to", "2.0.0")
    assert out.splitlines()[0] == "breaking"
    assert "4 statements, 1 of them routine" in out
    assert "feat(server)!: listen on 8081" in out
    assert "A second port" not in out
    assert "\x1b" not in out


def test_what_weighed(capsys: pytest.CaptureFixture[str], file: str) -> None:
    _, out, _ = run(capsys, file, "--to", "2.0.0", "--explain")
    assert "A second port" in out
    assert "+10 breaking/breaking-mark" in out
    assert "+2 prior/major-version" in out


def test_a_major_bump_is_one_whatever_its_versions_last_number(
    capsys: pytest.CaptureFixture[str], file: str
) -> None:
    _, out, _ = run(capsys, file, "--from", "1.9.0", "--to", "2.0.3", "--explain")
    assert "prior/major-version" in out
    assert "prior/patch-version" not in out


def test_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\ufeff* Löst nichts\n".encode())))
    code, out, _ = run(capsys, "-", "--output", "json")
    found = json.loads(out)
    assert (code, found["class"], found["statements"][0]["text"]) == (0, "routine", "Löst nichts")
    assert found["statements"][0]["version"] is None


def test_nothing_is_empty(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("**Full Changelog**: https://example.org/compare\n")
    _, out, _ = run(capsys, str(path), "--output", "json")
    assert json.loads(out)["class"] == "empty"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ((), "(missing: --chart, --repo, --from, --to)"),
        (("--chart", "web", "--to", "2.0.0"), "(missing: --repo, --from)"),
        (("{file}", "--repo", "https://example.org"), "not both"),
        (("{file}.gone",), "cannot be read: No such file"),
    ],
)
def test_usage(capsys: pytest.CaptureFixture[str], file: str, args: tuple[str, ...], error: str) -> None:
    code, out, err = run(capsys, *(one.format(file=file) for one in args))
    assert (code, out) == (2, "")
    assert error in err


def test_a_secret_in_a_note_is_not_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("You must set ghp_" + "a1B2" * 9 + " now\n")
    for form in ("json", "text"):
        assert "ghp_" not in run(capsys, str(path), "--output", form)[1]
