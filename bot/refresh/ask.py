"""Asks upstream: every address through the configuration's mirrors, every answer within bounds."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bot import process
from bot.errors import ProcessError, SourceError
from bot.net import MEBIBYTE, Client, show
from bot.settings import Settings

_PAGE = 4 * MEBIBYTE
_PATIENCE = 300.0
_PIP = (
    "--no-deps",
    "--only-binary=:all:",
    "--no-input",
    "--disable-pip-version-check",
    "--no-cache-dir",
    "--quiet",
)


@dataclass(frozen=True, slots=True)
class Ask:
    """One round's connection and day. ``today`` is the day that rows read now speak for, in UTC."""

    client: Client
    settings: Settings
    today: dt.date

    def content(self, url: str, cap: int = _PAGE) -> bytes:
        """The body. Raises :class:`bot.errors.NetError`, and :class:`SourceError` for an empty one."""
        body = self.client.get(self.settings.mirrored(url), cap=cap).content
        if not body.strip():
            raise SourceError(f"{show(url)} is empty")
        return body

    def text(self, url: str) -> str:
        """The body as text; a page of HTML where text was promised is an error page."""
        return text_of(self.content(url), url)

    def json(self, url: str) -> object:
        """The body as JSON. Raises as :meth:`content`."""
        return json_of(self.content(url), url)

    def wheel(self, name: str, cap: int) -> bytes:
        """The newest wheel of a Python package, of at most ``cap`` bytes. pip gets it, from the index that
        pip is configured for, and holds it against its sum; nothing of it runs. Raises
        :class:`SourceError`."""
        with tempfile.TemporaryDirectory(prefix="chart-triage-wheel-") as folder:
            argv = [sys.executable, "-m", "pip", "download", *_PIP, "--dest", folder, name]
            own = {key: value for key, value in os.environ.items() if key.startswith("PIP_")}
            try:
                process.run(argv, env=own, timeout=_PATIENCE)
            except ProcessError as error:
                said = error.stderr.strip().rpartition("\n")[2] or error.message
                raise SourceError(f"pip does not get {name}: {said}") from None
            found = list(Path(folder).glob("*.whl"))
            if len(found) != 1 or found[0].stat().st_size > cap:
                raise SourceError(f"pip does not get one wheel of {name} of a usable size")
            return found[0].read_bytes()


def text_of(body: bytes, url: str) -> str:
    """UTF-8 that is no page of HTML. Raises :class:`SourceError`."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError(f"{show(url)} is not UTF-8") from None
    if text.lstrip()[:15].lower().startswith(("<!doctype html", "<html")):
        raise SourceError(f"{show(url)} is a page of HTML")
    return text


def json_of(body: bytes, url: str) -> object:
    """Parsed JSON. Raises :class:`SourceError`."""
    try:
        parsed: object = json.loads(body)
    except (ValueError, RecursionError):
        raise SourceError(f"{show(url)} is not JSON") from None
    return parsed
