from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.charts import Helm, ensure, find, install
from bot.charts.helm import version_of
from bot.errors import ChartTriageError, ProcessError
from bot.net import Client
from bot.settings import Helm as HelmSettings
from bot.settings import Settings

PLAIN = Settings()


def script(path: Path, version: str, log: Path | None = None) -> Path:
    """A program that answers ``helm version`` and counts how often it was asked."""
    path.parent.mkdir(parents=True, exist_ok=True)
    counted = f"echo x >> {log}\n" if log else ""
    path.write_text(f"#!/bin/sh\n{counted}printf '%s' '{version}'\n")
    path.chmod(0o755)
    return path.resolve()


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CHART_TRIAGE_HELM", raising=False)
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}")


def test_the_order_in_which_helm_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert find(PLAIN, cache) is None
    in_cache = script(install.place(cache), "v4.1.4")
    assert find(PLAIN, cache) == Helm(in_cache, "4.1.4", 4, "cache")
    on_path = script(tmp_path / "bin" / "helm", "v3.21.0")
    assert find(PLAIN, cache) == Helm(on_path, "3.21.0", 3, "PATH")
    configured = script(tmp_path / "configured", "v4.0.0-rc.1")
    named = Settings(helm=HelmSettings(path=str(configured)))
    assert find(named, cache) == Helm(configured, "4.0.0-rc.1", 4, "configuration")
    monkeypatch.setenv("CHART_TRIAGE_HELM", str(script(tmp_path / "mine", "v4.2.0")))
    assert find(named, cache) == Helm((tmp_path / "mine").resolve(), "4.2.0", 4, "environment")


def test_a_helm_that_is_named_must_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script(tmp_path / "bin" / "helm", "v3.21.0")
    monkeypatch.setenv("CHART_TRIAGE_HELM", str(tmp_path / "absent"))
    with pytest.raises(ChartTriageError, match=r"helm of the environment.*does not work") as caught:
        find(PLAIN, tmp_path)
    assert caught.value.hint == "correct CHART_TRIAGE_HELM or take it away"
    monkeypatch.delenv("CHART_TRIAGE_HELM")
    two = script(tmp_path / "two", "Client: v2.17.0")
    with pytest.raises(ChartTriageError, match="no Helm 3 or later") as caught:
        find(Settings(helm=HelmSettings(path=str(two))), tmp_path)
    assert caught.value.hint == "correct helm.path or take it away"


def test_one_on_path_that_does_not_work_is_passed_over(tmp_path: Path) -> None:
    in_cache = script(install.place(tmp_path), "v4.1.4")
    script(tmp_path / "bin" / "helm", "no version set for helm")
    assert find(PLAIN, tmp_path) == Helm(in_cache, "4.1.4", 4, "cache")


def test_the_version_is_asked_once_until_the_file_changes(tmp_path: Path) -> None:
    log = tmp_path / "log"
    binary = script(tmp_path / "bin" / "helm", "v3.21.0", log)
    for _ in range(3):
        assert find(PLAIN, tmp_path / "cache") == Helm(binary, "3.21.0", 3, "PATH")
    assert log.read_text() == "x\n"
    script(binary, "v3.21.10", log)
    found = find(PLAIN, tmp_path / "cache")
    assert found is not None
    assert found.version == "3.21.10"


def test_what_is_found_is_not_installed(clients: Callable[..., Client], tmp_path: Path) -> None:
    binary = script(tmp_path / "bin" / "helm", "v3.21.0")
    said: list[str] = []
    assert ensure(PLAIN, tmp_path, clients(), said.append).path == binary
    assert said == []


def test_the_real_one(helm: Helm) -> None:
    assert version_of(helm.path) == helm.version
    assert helm.major in (3, 4)
    assert os.access(helm.path, os.X_OK)
    said = subprocess.run([helm.path, "version"], capture_output=True, text=True, check=True)
    assert f'Version:"v{helm.version}"' in said.stdout


def test_a_file_that_cannot_be_started(tmp_path: Path) -> None:
    (tmp_path / "helm").write_bytes(b"\x7fELF nonsense")
    (tmp_path / "helm").chmod(0o755)
    with pytest.raises(ProcessError):
        version_of(tmp_path / "helm")
