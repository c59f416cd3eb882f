"""Which helm renders: named by the user, found, or installed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot import process
from bot.cache import Cache
from bot.charts import install
from bot.errors import ChartTriageError, ProcessError
from bot.net import Client
from bot.settings import Settings

VARIABLE = "CHART_TRIAGE_HELM"
_VERSION = re.compile(r"v?([3-9]|[1-9][0-9]+)\.[0-9]+\.[0-9]+[0-9A-Za-z.+-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Helm:
    """A binary that answered. ``version`` has no ``v``; ``origin`` is ``environment``, ``configuration``,
    ``PATH`` or ``cache``."""

    path: Path
    version: str
    major: int
    origin: str


def find(settings: Settings, cache_root: Path) -> Helm | None:
    """The first helm of ``CHART_TRIAGE_HELM``, the configuration, PATH, our own cache; None without any.

    Raises :class:`ChartTriageError` when one that the user named does not work. One on PATH that does not
    (a version manager's shim, Helm 2) is passed over.
    """
    cache = Cache(cache_root)
    for origin, named in (("environment", os.environ.get(VARIABLE)), ("configuration", settings.helm.path)):
        if named:
            path = Path(named).expanduser()
            try:
                return _ask(path, origin, cache)
            except ProcessError as error:
                raise ChartTriageError(
                    f"the helm of the {origin}, {path}, does not work: {error.message}",
                    hint=f"correct {VARIABLE if origin == 'environment' else 'helm.path'} or take it away",
                ) from None
    on_path = process.which("helm")
    for origin, found in (("PATH", on_path), ("cache", str(install.place(cache_root)))):
        if found and Path(found).exists():
            try:
                return _ask(Path(found), origin, cache)
            except ProcessError:
                continue
    return None


def ensure(settings: Settings, cache_root: Path, client: Client, log: Callable[[str], None]) -> Helm:
    """What :func:`find` finds, or else a pinned Helm installed into the cache.

    Raises :class:`ChartTriageError` that names every source that was tried and why it failed.
    """
    found = find(settings, cache_root)
    if found is not None:
        return found
    path = install.install(cache_root, client, log, check=version_of)
    return _ask(path, "cache", Cache(cache_root))


def find_major(settings: Settings, cache_root: Path, major: int) -> Helm | None:
    """A helm of this major version: what :func:`find` finds if it is one, the configuration's, one on PATH
    that is called so (``helm3``), our own cache; None without any.

    Raises :class:`ChartTriageError` when the configuration's does not work or is another.
    """
    default = find(settings, cache_root)
    if default is not None and default.major == major:
        return default
    cache = Cache(cache_root)
    named = {int(one): path for one, path in settings.helm.paths.items()}.get(major)
    if named:
        path = Path(named).expanduser()
        try:
            found = _ask(path, "configuration", cache)
        except ProcessError as error:
            reason = f"does not work: {error.message}"
        else:
            if found.major == major:
                return found
            reason = f"is Helm {found.version}"
        raise ChartTriageError(
            f"the Helm {major} of the configuration, {path}, {reason}", hint="correct helm.paths"
        )
    on_path = process.which(f"helm{major}")
    own = str(install.place(cache_root, major)) if major in install.PINNED else None
    for origin, place in (("PATH", on_path), ("cache", own)):
        if place and Path(place).exists():
            try:
                found = _ask(Path(place), origin, cache)
            except ProcessError:
                continue
            if found.major == major:
                return found
    return None


def ensure_major(
    settings: Settings, cache_root: Path, client: Client, log: Callable[[str], None], major: int
) -> Helm:
    """What :func:`find_major` finds, or else the pinned Helm of that major version. Raises as
    :func:`ensure` does."""
    found = find_major(settings, cache_root, major)
    if found is not None:
        return found
    path = install.install(cache_root, client, log, check=version_of, major=major)
    return _ask(path, "cache", Cache(cache_root))


def version_of(path: Path) -> str:
    """The version without ``v``, as the binary says. Raises :class:`ProcessError` when it is no Helm 3 or
    later."""
    argv = [str(path), "version", "--template", "{{.Version}}"]
    said = process.run(argv, timeout=30, cap=1 << 16).stdout.decode("utf-8", "replace").strip()
    if not _VERSION.fullmatch(said):
        raise ProcessError(f"{path.name} is no Helm 3 or later")
    return said.removeprefix("v")


def _ask(path: Path, origin: str, cache: Cache) -> Helm:
    """Starting helm costs 50 ms and more: the answer is kept as long as the file is the same."""
    try:
        path = path.resolve(strict=True)
        stat = path.stat()
    except OSError as error:
        raise ProcessError(f"{path} cannot be read: {error.strerror}") from None
    key = f"{path} {stat.st_size} {stat.st_mtime_ns}"
    version = (cache.get("helm-versions", key) or b"").decode("ascii", "replace")
    if not _VERSION.fullmatch(version):
        version = version_of(path)
        cache.put("helm-versions", key, version.encode())
    return Helm(path, version, int(version.partition(".")[0]), origin)
