"""A folder of immutable things, found again by what they were made from.

Keys are hashed, values are bytes; writes are atomic, so several runs may share one folder. A cache that
cannot be written is used as if it were empty: it saves work and never decides anything.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from bot.errors import ChartTriageError


class Cache:
    """``kind`` is a folder name (``charts``, ``renders``, ``http``), ``key`` any text."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, kind: str, key: str, suffix: str = "") -> Path:
        """Where the entry is, or would be."""
        name = hashlib.sha256(key.encode()).hexdigest()
        return self.root / kind / name[:2] / (name + suffix)

    def get(self, kind: str, key: str, suffix: str = "") -> bytes | None:
        """What :meth:`put` stored, or None; an entry that was cut short or changed since is none."""
        seal, data = _split(self.raw(kind, key, suffix) or b"")
        return data if seal == hashlib.sha256(data).digest() else None

    def put(self, kind: str, key: str, data: bytes, suffix: str = "") -> Path | None:
        """Stores ``data`` under its seal; None when the folder cannot be written."""
        return self._write(kind, key, hashlib.sha256(data).digest() + data, suffix)

    def raw(self, kind: str, key: str, suffix: str = "") -> bytes | None:
        """The file of an entry as it is, or None: whoever asks knows what should be in it."""
        try:
            return self.path(kind, key, suffix).read_bytes()
        except OSError:
            return None

    def _write(self, kind: str, key: str, data: bytes, suffix: str) -> Path | None:
        path = self.path(kind, key, suffix)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data)
        except OSError:
            return None
        return path

    def file(self, kind: str, key: str, data: bytes, suffix: str = "") -> Path:
        """Stores ``data`` without a seal, for callers that need a file whatever it takes: its path.
        Raises :class:`ChartTriageError` when the disk refuses."""
        path = self._write(kind, key, data, suffix)
        if path is None:
            raise ChartTriageError(
                f"the cache folder {self.root} cannot be written",
                hint="set CHART_TRIAGE_CACHE to a folder that can",
            )
        return path


def _split(entry: bytes) -> tuple[bytes, bytes]:
    size = hashlib.sha256().digest_size
    return entry[:size], entry[size:]


def write_atomically(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Writes beside ``path`` and renames: readers see the old file or the whole new one. Nobody else may
    read it unless ``mode`` says so: renders hold Secrets."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
