"""What verbs need before they can begin: settings, connections, a desk, and someone who says what goes on."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from bot import settings as configuration
from bot.errors import SettingsError, UsageError
from bot.settings import Settings

if TYPE_CHECKING:
    from rich.text import Text

    from bot.git import Repository
    from bot.triage import Desk


def read_settings(named: Path | None, folder: Path) -> Settings:
    """The settings of a file that the user named, or of the folder's own file, or the defaults; then the
    environment's word on where GitHub is. Raises :class:`SettingsError`."""
    if named is not None:
        return _with_environment(_parse_file(named))
    for name in configuration.PATHS:
        if (folder / name).is_file():
            return _with_environment(_parse_file(folder / name))
    return _with_environment(Settings())


def committed_settings(named: Path | None, repository: Repository, revision: str) -> Settings:
    """Like :func:`read_settings`, from a commit: nobody's working copy decides what is published."""
    if named is not None:
        return _with_environment(_parse_file(named))
    tree = repository.tree(repository.resolve(revision))
    for name in configuration.PATHS:
        text = tree.text(name)
        if text is not None:
            return _with_environment(configuration.parse(text, name))
    return _with_environment(Settings())


def token() -> str:
    """``GITHUB_TOKEN``, or nothing."""
    return os.environ.get("GITHUB_TOKEN", "").strip()


def slug(given: str | None) -> str:
    """``owner/name`` from the flag or from ``GITHUB_REPOSITORY``. Raises :class:`UsageError`."""
    found = given or os.environ.get("GITHUB_REPOSITORY", "")
    if not found:
        raise UsageError("which repository?", hint="give --repo owner/name or set GITHUB_REPOSITORY")
    return found


@contextlib.contextmanager
def desk(settings: Settings) -> Iterator[Desk]:
    """A desk whose connections are closed at the end. Progress is shown on a terminal."""
    from bot.cache import Cache
    from bot.net import Client
    from bot.triage import Desk

    cache = Cache(settings.cache())
    tokens = {urlsplit(settings.github.api_url).netloc: f"Bearer {token()}"} if token() else {}
    files = any(target.startswith("file://") for target in settings.mirrors.values())
    client = Client(cache=cache, tokens=tokens, files=files)
    with progress() as log, contextlib.closing(client):
        yield Desk(settings, client, cache, log)


@contextlib.contextmanager
def progress() -> Iterator[Log]:
    """A spinner with the current step on standard error when that is a terminal; silence otherwise."""
    if not sys.stderr.isatty():
        yield Log()
        return
    from rich.console import Console

    console = Console(stderr=True, highlight=False, markup=False)
    with console.status("") as status:
        yield Log(status.update)


class Log:
    """Tells one person what happens now; foreign names in it are made harmless."""

    def __init__(self, show: Callable[[Text], None] | None = None) -> None:
        self._show = show

    def __call__(self, text: str) -> None:
        """Shows ``text`` instead of what was shown before."""
        if self._show is not None:
            from rich.text import Text

            from bot.report.escape import plain

            self._show(Text(plain(text, 100)))


def _parse_file(path: Path) -> Settings:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsError(f"{path} cannot be read: {reason}") from None
    return configuration.parse(text, str(path))


def _with_environment(settings: Settings) -> Settings:
    """GitHub's own variables say where it is, where the file does not."""
    github = settings.github
    default = configuration.GitHub()
    if github == default:
        told = {
            "api_url": os.environ.get("GITHUB_API_URL") or default.api_url,
            "graphql_url": os.environ.get("GITHUB_GRAPHQL_URL") or None,
        }
        try:
            github = msgspec.convert(told, configuration.GitHub)
        except msgspec.ValidationError:
            raise SettingsError("GITHUB_API_URL and GITHUB_GRAPHQL_URL must be http(s) addresses") from None
    return msgspec.structs.replace(settings, github=github)
