"""The one door to subprocesses.

Argument lists only, never a shell. The child's environment is built from an allow list, so tokens do not
reach it; its HOME is a folder of ours; it is killed, with its children, when it runs too long or says too
much; both streams are drained while it runs.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bot.errors import ProcessError
from bot.scrub import redact

MEBIBYTE = 1 << 20
_PASSED = (
    "PATH", "LANG", "LC_ALL", "TMPDIR", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
)  # fmt: skip
_TAIL = 4000


@dataclass(frozen=True, slots=True)
class Completed:
    """A finished process. ``stderr`` is decoded, capped and has its secrets masked."""

    argv: tuple[str, ...]
    code: int
    stdout: bytes
    stderr: str


@functools.cache
def scratch_home() -> Path:
    """An empty HOME for children, gone when this process ends."""
    path = Path(tempfile.mkdtemp(prefix="chart-triage-home-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a child may see: the allow list, an empty HOME, and ``extra``."""
    env = {name: os.environ[name] for name in _PASSED if name in os.environ}
    env.setdefault("LC_ALL", "C.UTF-8")
    env["HOME"] = str(scratch_home())
    env.update(extra or {})
    return env


def which(name: str) -> str | None:
    """The program's path, or None."""
    return shutil.which(name)


def run(
    argv: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
    timeout: float = 60.0,
    cap: int = 64 * MEBIBYTE,
    ok: Sequence[int] = (0,),
) -> Completed:
    """Runs ``argv`` to its end.

    ``timeout`` in seconds, ``cap`` in bytes for each stream. Raises :class:`ProcessError` when the program
    is missing, is killed for time or size, or exits with a code not in ``ok``.
    """
    name = Path(argv[0]).name
    child = _start(
        argv, env, cwd, subprocess.PIPE if stdin is not None else subprocess.DEVNULL, subprocess.PIPE
    )
    out, err = _Drain(child, child.stdout, cap), _Drain(child, child.stderr, cap)
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        _kill(child)

    timer = threading.Timer(timeout, expire)
    timer.start()
    try:
        if child.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                child.stdin.write(stdin or b"")
            with contextlib.suppress(BrokenPipeError):
                child.stdin.close()
        out.join()
        err.join()
        code = child.wait()
    except BaseException:
        _kill(child)
        raise
    finally:
        timer.cancel()
        child.wait()
        for stream in (child.stdout, child.stderr):
            if stream is not None:
                stream.close()
    stderr = redact(err.data.decode("utf-8", "replace"))[-_TAIL:]
    if expired.is_set():
        raise ProcessError(f"{name} took longer than {timeout:g} s and was stopped", stderr=stderr)
    if out.over or err.over:
        raise ProcessError(f"{name} printed more than {cap // MEBIBYTE} MiB and was stopped", stderr=stderr)
    if code not in ok:
        raise ProcessError(f"{name} failed with exit code {code}", stderr=stderr)
    return Completed(tuple(argv), code, bytes(out.data), stderr)


def _start(
    argv: Sequence[str], env: Mapping[str, str] | None, cwd: Path | None, stdin: int, stderr: int
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            list(argv),
            cwd=cwd,
            env=environment(env),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:  # ValueError: a NUL or a lone surrogate among the arguments
        reason = getattr(error, "strerror", None) or "an argument cannot be passed on"
        raise ProcessError(f"{Path(argv[0]).name} cannot be started: {reason}") from error


class Dialogue:
    """A long-lived child that answers what it is asked (``git cat-file --batch``). Closed by
    :meth:`close` or the garbage collector's end of its owner; stderr is discarded."""

    def __init__(self, argv: Sequence[str], *, env: Mapping[str, str] | None = None) -> None:
        self._child = _start(argv, env, None, subprocess.PIPE, subprocess.DEVNULL)

    def ask(self, question: bytes) -> None:
        """Sends ``question`` and flushes. Raises :class:`ProcessError` when the child is gone."""
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(question)
            self._child.stdin.flush()
        except (BrokenPipeError, ValueError) as error:
            raise ProcessError("git ended before it answered") from error

    def line(self) -> bytes:
        """The next line of the answer, without its end; empty when the child is gone."""
        assert self._child.stdout is not None
        return self._child.stdout.readline().rstrip(b"\n")

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes. Raises :class:`ProcessError` when fewer came."""
        assert self._child.stdout is not None
        data = self._child.stdout.read(size)
        if len(data) != size:
            raise ProcessError("git ended in the middle of an answer")
        return data

    def close(self) -> None:
        """Ends the child."""
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        _kill(self._child)
        self._child.wait()


class _Drain(threading.Thread):
    def __init__(self, child: subprocess.Popen[bytes], stream: IO[bytes] | None, cap: int) -> None:
        super().__init__(daemon=True)
        assert stream is not None
        self._child, self._stream, self._cap = child, stream, cap
        self.data = bytearray()
        self.over = False
        self.start()

    def run(self) -> None:
        for chunk in _chunks(self._stream):
            room = self._cap - len(self.data)
            self.data += chunk[:room]
            if len(chunk) > room and not self.over:
                self.over = True
                _kill(self._child)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := os.read(stream.fileno(), 1 << 16):
        yield chunk


def _kill(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
