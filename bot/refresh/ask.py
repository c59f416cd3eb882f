"""Asks upstream: every address through the configuration's mirrors, every answer within bounds."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from urllib.parse import urljoin

from bot.errors import SourceError
from bot.net import MEBIBYTE, Client, show
from bot.settings import Settings

_PAGE = 4 * MEBIBYTE


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

    def beside(self, url: str, reference: str) -> str:
        """An address as written on the page ``url``, wherever that page really came from."""
        return urljoin(self.settings.mirrored(url), reference)


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
