"""Two pieces of work at once, on two cores: pure Python uses one.

The second is done in a copy of this process (``fork``), whose answer comes back through a pipe. Where that
cannot be had (one core, no fork, other threads running, which a copy would lack), or the copy fails, it is
done here, afterwards.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def both(work: Callable[[], T], other: Callable[[], T]) -> tuple[T, T]:
    """The answers of both. ``other`` must do nothing but answer, and its answer must be picklable: what else
    it does is done in the copy alone."""
    if not possible():
        return work(), other()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _answer(other, reader, writer)
    os.close(writer)
    try:
        first = work()
    finally:
        with os.fdopen(reader, "rb") as stream:
            data = stream.read()
        _, status = os.waitpid(child, 0)
    if status == 0:
        with contextlib.suppress(pickle.UnpicklingError, EOFError):
            answer: T = pickle.loads(data)  # noqa: S301 - written by a copy of this process
            return first, answer
    return first, other()


def possible() -> bool:
    """Whether a copy of this process can do half of the work."""
    return hasattr(os, "fork") and _cores() > 1 and threading.active_count() == 1


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _answer(other: Callable[[], T], reader: int, writer: int) -> None:
    """In the copy: the answer, and the end, without the buffers and the farewells of the process it is of."""
    code = 1
    try:
        os.close(reader)
        data = pickle.dumps(other(), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(writer, "wb") as stream:
            stream.write(data)
        code = 0
    finally:
        os._exit(code)
