"""Changed lines as they may be shown: without the values of secrets."""

from __future__ import annotations

import functools
import os
import re

from bot import docs, scrub
from bot.errors import GitError
from bot.git import Line, Repository

_KIND = re.compile(
    r"^kind:[ \t]*[\"']?Secret\b|^[ \t]+(?:- )?kind:[ \t]*[\"']?Secret[\"']?[ \t]*\r?$", re.MULTILINE
)
_LONGEST, _SEEN = 4_000, 12_000
_ENTRY = re.compile(r"([ \t]*(?:- )?[\w.\"'/-]+:(?:[ \t]+|$)|[ \t]*)(.*)", re.DOTALL)


class Discreet:
    """Shows the lines that two commits differ in. Of a document that holds a Secret only keys are shown."""

    def __init__(self, repository: Repository, base: str, head: str) -> None:
        self._repository = repository
        self._sides = {"-": base, "+": head}
        self._secret = functools.cache(self._secret_lines)
        self._environ = {f"SECRET_{at}": value for at, value in enumerate(scrub.secrets_of(os.environ))}

    def shown(self, line: Line) -> str:
        """The line's text with masks where secrets stand; of a very long one the beginning."""
        if any(line.number in lines for lines in self._secret(line.sign, line.path)):
            return _short(_ENTRY.sub(_key_alone, line.text, count=1))
        # A secret that begins where it is shown is seen to its end.
        redacted = scrub.redact(line.text[:_SEEN], self._environ)
        return _short(scrub.assigned(redacted, lambda _: scrub.MASK))

    def _secret_lines(self, sign: str, path: str) -> tuple[range, ...]:
        try:
            text = self._repository.tree(self._sides[sign]).text(path) or ""
        except GitError:
            return ()
        if "Secret" not in text:
            return ()
        return tuple(
            range(start, start + piece.count("\n") + 1)
            for start, piece in docs.split(text)
            if _KIND.search(piece)
        )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _key_alone(found: re.Match[str]) -> str:
    return found[1] + (scrub.MASK if found[2].strip() else "")
