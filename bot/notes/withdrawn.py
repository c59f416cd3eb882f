"""Versions that must not be used, as notes say it; and versions that mend what another one broke."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.model import Note, Statement
from bot.notes.range import bare, key, same

_V = r"v?[0-9]+\.[0-9]+(?:\.[0-9]+)?(?:[-+][0-9A-Za-z][0-9A-Za-z.+-]{0,40})?"
_THIS = r"(?:th(?:is|e)|that)[ ](?:\w+[ ]){0,2}?(?:release|version|chart|build|tag)\b"
_NO_MORE = r"(?![ ,]{1,2}(?:alongside|and|as|if|on|together|unless|until|when|where|with)\b)"
WITHDRAWN = (
    r"\b(?:do|please|should|must)(?:[ ]not|n[o']?t)[ ](?:use|install|deploy|upgrade[ ]to|update[ ]to)[ ](?:{this}|(?:release|version|chart)[ ]{v}|{v}){more}",
    r"\b(?:{this}|(?:releases?|versions?|charts?)[ ]{v}|{v})[ ](?:\w+[ ]){{0,3}}?(?:was|were|is|are|has[ ]been|have[ ]been|been)[ ](?:\w+[ ])?"
    r"(?:yanked|withdrawn|retracted|pulled|revoked|recalled|unpublished|removed[ ]from[ ]the[ ](?:index|repository|registry)|broken|unusable|superseded[ ]by)",
    r"^\W*(?:this[ ])?(?:broken|bad|faulty|yanked|withdrawn|retracted)[ ](?:release|version|chart)\b",
    r"^\W*\[?(?:yanked|withdrawn|retracted)\]?\W*$",
    r"\b(?:use|upgrade[ ]to|install)[ ](?:\w+[ ]){{0,2}}?`?{v}`?[ ](?:or[ ](?:later|newer|above)[ ])?instead\b",
    r"\b(?:skip|avoid)[ ](?:{this}|{v}|(?:release|version)[ ]{v})",
    r"\bnot[ ]recommended[ ](?:to[ ](?:use|install|upgrade[ ]to)|for[ ](?:use|production))[ ]?(?:{this}|{v})?",
)
"""Phrases that take a version back; ``{this}`` is the version at hand, ``{v}`` any version."""
NEGATED = (
    r"\b(?:if|when|unless)\b[^.;]{0,80}\b(?:do not|don't)\b",
    r"\bfix(?:es|ed)?\b[^.;]{0,60}\b(?:broken|yanked)",
    r"\bno longer\b",
    r"\bpull(?:ed)?[ ](?:from|into|in|request)",
)
"""Phrases that make it something else."""
MENDED = (
    r"\bfix(?:es|ed|ing)?[ ](?:\w+[ ]){{0,4}}?(?:regressions?|bugs?|issues?|problems?|break(?:age|s)?|crash(?:es)?)\b[^.;]{{0,120}}?\b"
    r"(?:introduced|caused|since|present|appeared|added|broken|from|of|in)\b(?:[ ](?:\w+[ ]){{0,4}}?`?(?P<v>{v}))",
    r"\bregressions?[ ](?:\w+[ ]){{0,4}}?(?:introduced[ ])?(?:in|from|since|of|by)[ ](?:\w+[ ]){{0,3}}?`?(?P<v>{v})",
    r"\b(?:broken|broke)[ ](?:in|since|by|with)[ ](?:\w+[ ]){{0,3}}?`?(?P<v>{v})",
    r"\b(?:revert(?:s|ed)?|roll(?:s|ed)?[ ]back|undo(?:es)?)\b[^.;]{{0,160}}?\b(?:in|from|of|introduced[ ]in)[ ](?:\w+[ ]){{0,3}}?`?(?P<v>{v})",
    r"^\W*(?:[A-Za-z]{{2,10}}(?:\([^)]{{0,60}}\))?!?:[ ])?\W*revert(?:s|ed)?\b(?P<v>(?!))?",
    r"\bfix(?:es|ed)?[ ](?:\w+[ ]){{0,3}}?regressions?\b(?P<v>(?!))?",
)
"""Phrases that mend; the version that is mended is ``v``."""


def _compiled(patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one.format(v=_V, this=_THIS, more=_NO_MORE), re.IGNORECASE) for one in patterns)


_WITHDRAWN = _compiled(WITHDRAWN)
_MENDED = _compiled(MENDED)
_NEGATED = tuple(re.compile(one, re.IGNORECASE) for one in NEGATED)
_INSTEAD = re.compile(
    rf"\b(?:use|upgrade to|update to|install|superseded by|replaced by|in favou?r of|go (?:straight |directly )?to)\b"
    rf"[ `*]{{1,3}}(?:\w+[ ]){{0,3}}?[`*]{{0,3}}(?P<v>{_V})",
    re.IGNORECASE,
)
_VERSION = re.compile(rf"(?<![\w./-]){_V}(?![\w-])", re.IGNORECASE)
_NOT_OURS = re.compile(
    r"\b(?:kubernetes|k8s|helm|go|golang|node(?:\.?js)?|python|java|postgres\w*|mysql|redis|openssl|alpine|docker)[ ]"
    rf"(?:version[ ])?{_V}",
    re.IGNORECASE,
)
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """``versions`` must not be used, by a note of version ``told_in``; ``instead`` is what to use."""

    statement: Statement
    told_in: str
    versions: tuple[str, ...]
    instead: str | None


@dataclass(frozen=True, slots=True)
class Repair:
    """A note of ``version`` says that it mends what ``broken`` broke; None when it does not tell which."""

    statement: Statement
    version: str
    broken: str | None


def withdrawals(notes: Iterable[Note]) -> Iterator[Withdrawal]:
    """What notes say must not be used. A version that is not named is the note's own."""
    for note in notes:
        for statement in _prose(note):
            text = _NOT_OURS.sub(" ", _plain(statement))
            if not any(one.search(text) for one in _WITHDRAWN) or any(one.search(text) for one in _NEGATED):
                continue
            instead = _instead(text)
            named = [bare(one[0]) for one in _VERSION.finditer(text)]
            named = [one for one in named if instead is None or not same(one, instead)]
            if instead is not None and not named and same(instead, note.version):
                continue
            versions = tuple(dict.fromkeys(named)) or (note.version,)
            yield Withdrawal(statement, note.version, versions, instead)


def repairs(notes: Iterable[Note]) -> Iterator[Repair]:
    """What notes say they mend, when it is told that a version broke it, or when they take a change back."""
    for note in notes:
        for statement in _prose(note):
            text = _NOT_OURS.sub(" ", _plain(statement))
            found = next(filter(None, (one.search(text) for one in _MENDED)), None)
            if found is None:
                continue
            broken = bare(found["v"]) if found["v"] else None
            if broken is None or not _is_later(broken, note.version):
                yield Repair(statement, note.version, broken)


def _instead(text: str) -> str | None:
    """The version that a statement sends to."""
    found = (one for one in _INSTEAD.finditer(text) if not _refused(text, one.start()))
    return next((bare(one["v"]) for one in found), None)


def _refused(text: str, at: int) -> bool:
    """Whether the words before a place say not to."""
    return re.search(r"(?:not|n't|never)\W{1,3}$", text[max(0, at - 12) : at], re.IGNORECASE) is not None


def _is_later(one: str, other: str) -> bool:
    left, right = key(one), key(other)
    return left is not None and right is not None and left >= right


def _prose(note: Note) -> Iterator[Statement]:
    return (one for one in note.statements if one.kind not in ("code", "diff", "link"))


def _plain(statement: Statement) -> str:
    return statement.text.raw[:_LONGEST].replace("*", "").replace("`", "").replace("’", "'")
