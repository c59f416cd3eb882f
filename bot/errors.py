"""Every error that this program raises on purpose.

::

    ChartTriageError                 exit 3: the job could not be done
    ├── UsageError                   exit 2: what was asked for makes no sense
    │   └── SettingsError            the configuration file is wrong
    ├── ProcessError                 a subprocess failed, timed out or said too much
    ├── GitError                     no such revision, object or repository
    ├── NetError                     a request failed for good
    │   ├── NotFound                 404 or 410: it is not there
    │   ├── Refused                  401 or 403: not for us
    │   └── TooLarge                 the answer is over its cap
    ├── ChartError                   an index, a tag list or an archive that cannot be used
    ├── RenderError                  helm refused; the message is helm's own
    ├── ForgeError                   GitHub refused, or answered what it must not
    ├── RulesError                   a data file under rules/ is malformed
    ├── SourceError                  an upstream table that cannot be trusted
    └── DocumentError                a YAML document cannot be read

A room raises; ``triage/`` turns what it can into a :class:`bot.model.Gap`; ``cli.py`` turns the rest
into one line on standard error and an exit code.
"""

from __future__ import annotations


class ChartTriageError(Exception):
    """Root of the tree. ``hint`` says what the user can do; ``exit_code`` is the process's."""

    exit_code = 3

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(ChartTriageError):
    """The command line asks for something that cannot be."""

    exit_code = 2


class SettingsError(UsageError):
    """The configuration is wrong; the message names the file and the key."""


class ProcessError(ChartTriageError):
    """A subprocess failed. ``stderr`` is the tail of what it said, foreign text."""

    def __init__(self, message: str, *, stderr: str = "", hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.stderr = stderr


class GitError(ChartTriageError):
    """A revision, object or repository that is not there, or git itself failed."""


class NetError(ChartTriageError):
    """A request failed after its retries. ``transient`` tells whether a later run may succeed."""

    def __init__(self, message: str, *, transient: bool = False, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.transient = transient


class NotFound(NetError):  # noqa: N818 - the word of the protocol
    """404 or 410."""


class Refused(NetError):  # noqa: N818 - the word of the protocol
    """401 or 403 that is no rate limit."""


class TooLarge(NetError):  # noqa: N818 - the word of the protocol
    """The answer is larger than the caller allowed."""


class ChartError(ChartTriageError):
    """An index, a tag list or a chart archive that cannot be used."""


class RenderError(ChartTriageError):
    """``helm template`` failed. ``stderr`` holds helm's own message, foreign text."""

    def __init__(self, message: str, *, stderr: str = "", hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.stderr = stderr


class ForgeError(ChartTriageError):
    """GitHub refused a request or answered something that its own description forbids."""


class RulesError(ChartTriageError):
    """A file under ``rules/`` does not have the shape that the loader needs."""


class SourceError(ChartTriageError):
    """What an upstream source of the rules says is nothing, less than before, or impossible."""


class DocumentError(ChartTriageError):
    """A YAML document cannot be read; ``line`` is where, from 1, when it is known."""

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line
