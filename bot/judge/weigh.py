"""What each statement of a note says, by points: see :mod:`bot.judge.phrases`.

Of the phrases of one topic the strongest counts, and of further topics half; what calms is taken off, but not
from what is told beyond doubt (a heading that announces breaks, the mark of Conventional Commits, an upgrade
document): there only a plain "nothing to do" is. From :data:`bot.judge.phrases.ENOUGH` points on a statement
tells of a break, or of something to do; short of that it may tell of a deprecation or of a fixed
vulnerability.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.judge import phrases
from bot.judge.phrases import ENOUGH, Level, Phrase, compiled
from bot.judge.plain import Plain, plain
from bot.judge.stems import Index
from bot.model import Note, NoteClass, Statement

_BREAKING, _CALM, _MINIMUM, _PRIOR, _SECTION = "breaking", "calm", "minimum", "prior", "section"
_GRAVE = (NoteClass.BREAKING, NoteClass.ACTION)
_APART = ("security", "deprecated")
_PLAIN_CALM = -10
_SHORT = 3
"""A section of an upgrade document of at most so many statements, one of which says that there is nothing to
do, asks for nothing."""
_VERSION = re.compile(
    r"(?<![\d.])v?(?P<major>\d{1,6})(?:\.(?P<minor>\d{1,6}|x))?(?:\.(?P<patch>\d{1,9}|x))?(?![\d.])"
)


@dataclass(frozen=True, slots=True)
class Weight:
    """A phrase that fired, with its topic. ``points`` are positive for what it tells, negative for what
    calms."""

    topic: str
    phrase: Phrase
    points: int

    @property
    def name(self) -> str:
        """``topic/id``."""
        return f"{self.topic}/{self.phrase.id}"

    @property
    def firm(self) -> bool:
        """Whether it tells beyond doubt."""
        return self.phrase.firm


@dataclass(frozen=True, slots=True)
class Weighed:
    """A statement, what it says, and the phrases that made it so, the strongest first. ``heading`` is the one
    above that had something to say."""

    statement: Statement
    said: NoteClass
    points: float
    weights: tuple[Weight, ...] = ()
    heading: str | None = None

    @property
    def score(self) -> float:
        """The points between 0 and 1: more than 0.5 is enough."""
        return round(1 / (1 + math.exp((ENOUGH - 0.5 - self.points) / 2)), 2)

    @property
    def words_enough(self) -> bool:
        """Whether what it says would be enough wherever it stood."""
        return _danger(tuple(one for one in self.weights if one.topic not in (_SECTION, _PRIOR))) >= ENOUGH

    @property
    def reason(self) -> Weight | None:
        """What it is told for: the strongest of its phrases, one that tells beyond doubt before others."""
        told = [one for one in self.weights if one.points > 0]
        return max(told, key=lambda one: (one.firm, one.points), default=None)


Packed = tuple[NoteClass, float, tuple[int, ...], str | None]
"""A weighed statement without the statement; phrases by their places in :attr:`Scale.every`."""


class _Texts:
    """Phrases that go by a statement's words."""

    def __init__(self, weights: Iterable[Weight]) -> None:
        pairs = [(one, words) for one in weights for words in one.phrase.texts]
        self._every = [(one, compiled(words.text).search) for one, words in pairs]
        self._index = Index([(words.stems, words.besides) for _, words in pairs])

    def find(self, text: str) -> list[Weight]:
        """Those that are in a text, each once."""
        found: list[Weight] = []
        for place in self._index.places(text):
            one, search = self._every[place]
            if (not found or one is not found[-1]) and search(text):
                found.append(one)
        return found


class Scale:
    """Weighs the statements of notes; phrases in ``without`` (``topic/id``) are left out, ``names`` are those
    of all others."""

    def __init__(self, without: frozenset[str] = frozenset()) -> None:
        every = [
            Weight(name, phrase, phrase.points)
            for name, topic in phrases.load().items()
            for phrase in topic.phrases
        ]
        every = [one for one in every if one.name not in without]
        self.every = tuple(every)
        self.names = tuple(one.name for one in every)
        self._classes = {name: topic.says for name, topic in phrases.load().items()}
        self._loud = _Texts(one for one in every if one.topic != _CALM)
        self._calm = _Texts(one for one in every if one.topic == _CALM)
        self._leads = [one for one in every if one.phrase.types or one.phrase.bang]
        self._sections = [one for one in every if one.phrase.section is not None]
        self._priors = [one for one in every if one.phrase.kinds or one.phrase.versions]
        any_section = "|".join(f"(?:{one.phrase.section})" for one in self._sections)
        self._any_section = re.compile(any_section, re.IGNORECASE)
        self._above = functools.lru_cache(maxsize=10_000)(self._find_above)
        self._of_heading = functools.lru_cache(maxsize=10_000)(self._find_of_heading)

    def weigh(
        self, note: Note, statements: Iterable[Statement], level: Level | None = None, *, brief: bool = False
    ) -> Iterator[Weighed]:
        """Each of some statements of a note. ``level`` is how far the bump goes that the note is of, where it
        is of more than its version tells. When ``brief``, what calms is not looked for where nothing would be
        told without it."""
        level = level or level_of(note.version)
        prior = [one for one in self._priors if note.kind in one.phrase.kinds or level in one.phrase.versions]
        every = tuple(statements)
        short = [one for one in every if one.kind != "title"][: _SHORT + 1]
        if len(short) <= _SHORT and any(self._harmless(one) for one in short):
            prior = [one for one in prior if not one.firm]
        found = [
            self._of_title(one, brief=brief)
            if one.kind == "title"
            else self._weighed(one, prior, brief=brief)
            for one in every
        ]
        yield from _with_titles(found)

    def pack(self, weighed: Iterable[Weighed]) -> list[Packed]:
        """What was found, small enough to be sent to another process."""
        places = {id(one): place for place, one in enumerate(self.every)}
        return [
            (one.said, one.points, tuple(places[id(weight)] for weight in one.weights), one.heading)
            for one in weighed
        ]

    def unpack(self, packed: Iterable[Packed], statements: Iterable[Statement]) -> Iterator[Weighed]:
        """The same, with the statements that it is about."""
        for statement, (said, points, places, heading) in zip(statements, packed, strict=True):
            yield Weighed(statement, said, points, tuple(self.every[place] for place in places), heading)

    def _harmless(self, statement: Statement) -> bool:
        """Whether a statement says that there is nothing to do."""
        said = plain(statement.text.raw)
        return any(one.points <= _PLAIN_CALM and not _undone(one, said) for one in self._calm.find(said.text))

    def _weighed(self, statement: Statement, prior: list[Weight], *, brief: bool) -> Weighed:
        said = plain(statement.text.raw)
        heading, above = self._above(statement.section)
        fired = self._loud.find(said.text)
        if said.kind or said.bang:
            fired += self._of_lead(said)
        fired += above
        if fired:
            fired = [one for one in fired if one.phrase.unless is None or not _undone(one, said)]
        fired += prior
        return self._judged(statement, said, fired, heading, brief=brief)

    def _judged(
        self, statement: Statement, said: Plain, fired: list[Weight], heading: str | None, *, brief: bool
    ) -> Weighed:
        if brief and sum(one.points for one in fired if one.points > 0) < ENOUGH:
            return Weighed(statement, NoteClass.ROUTINE, 0.0, tuple(fired), heading)
        fired += (one for one in self._calm.find(said.text) if not _undone(one, said))
        weights = tuple(sorted(fired, key=lambda one: -one.points))
        points = _danger(weights)
        if points >= ENOUGH and not _only_deprecates(weights):
            reason = Weighed(statement, NoteClass.ROUTINE, points, _of_danger(weights)).reason
            return Weighed(statement, self._class(reason), points, weights, heading)
        for topic in _APART:
            apart = _alone(weights, topic)
            if apart >= ENOUGH:
                return Weighed(statement, self._classes[topic], apart, weights, heading)
        return Weighed(statement, NoteClass.ROUTINE, points, weights, heading)

    def _of_title(self, statement: Statement, *, brief: bool) -> Weighed:
        """A heading, by its own words alone; of one that announces what is under it, by what that says. One
        that names a minimum and no number is about it."""
        said = plain(statement.text.raw)
        found = [one for one in (*self._loud.find(said.text), *self._of_lead(said)) if not _undone(one, said)]
        if not re.search(r"[0-9]", said.text):
            found = [one for one in found if one.topic != _MINIMUM]
        told = tuple(one for one in found if one.topic != _BREAKING)
        above = tuple(one for one in self._above((said.text,))[1] if one.points >= ENOUGH)
        if above and _danger(told) < ENOUGH:
            return Weighed(statement, NoteClass.ROUTINE, 0.0, above)
        return self._judged(statement, said, found, None, brief=brief)

    def _class(self, reason: Weight | None) -> NoteClass:
        if reason is None:
            return NoteClass.BREAKING
        return reason.phrase.says or self._classes[reason.topic]

    def _of_lead(self, said: Plain) -> Iterator[Weight]:
        for one in self._leads:
            if said.kind in one.phrase.types or (said.bang and one.phrase.bang):
                yield one

    def _find_above(self, section: tuple[str, ...]) -> tuple[str | None, tuple[Weight, ...]]:
        """The nearest heading of a section's path that any phrase knows, and those that do."""
        for heading in reversed(section):
            found = self._of_heading(heading)
            if found:
                return heading, found
        return None, ()

    def _find_of_heading(self, heading: str) -> tuple[Weight, ...]:
        words = plain(heading).text
        if not self._sections or self._any_section.search(words) is None:
            return ()
        return tuple(one for one in self._sections if compiled(one.phrase.section or "").search(words))


def _with_titles(found: list[Weighed]) -> Iterator[Weighed]:
    """Titles that announce something say what the gravest statement under them says."""
    for place, one in enumerate(found):
        if one.statement.kind == "title" and one.weights and one.weights[0].topic == _SECTION:
            under = [other for other in _under(found, place) if other.said in _GRAVE]
            if under:
                gravest = max(under, key=lambda other: (-_GRAVE.index(other.said), other.points))
                one = dataclasses.replace(one, said=gravest.said, points=gravest.points)
        yield one


def _under(found: list[Weighed], place: int) -> Iterator[Weighed]:
    above = found[place].statement.section
    title = None
    for one in found[place + 1 :]:
        path = one.statement.section
        if (
            len(path) <= len(above)
            or path[: len(above)] != above
            or path[len(above)] != (title or path[len(above)])
        ):
            return
        title = path[len(above)]
        yield one


@functools.cache
def scale(without: frozenset[str] = frozenset()) -> Scale:
    """The scale with every phrase but some."""
    return Scale(without)


def level_of(version: str) -> Level | None:
    """What the last version in a text looks like: ``2.0.0`` is a major one, ``2.1.0`` a minor one, ``2.1.3``
    a patch; None when it holds none."""
    every = list(_VERSION.finditer(version[:200]))
    if not every:
        return None
    found = every[-1]
    minor, patch = (found[name] in (None, "x") or int(found[name]) == 0 for name in ("minor", "patch"))
    if int(found["major"]) and minor and patch:
        return "major"
    return "minor" if patch else "patch"


def _undone(one: Weight, said: Plain) -> bool:
    if one.phrase.unless is None:
        return False
    text = f"{said.kind}: {said.text}" if said.kind else said.text
    return compiled(one.phrase.unless).search(text) is not None


def _of_danger(weights: Iterable[Weight]) -> tuple[Weight, ...]:
    return tuple(one for one in weights if one.topic != _CALM and one.topic not in _APART)


def _danger(weights: tuple[Weight, ...]) -> float:
    best: dict[str, float] = {}
    base = 0.0
    firm = False
    for one in _of_danger(weights):
        firm = firm or one.firm
        if one.topic == _PRIOR:
            base += one.points
        else:
            best[one.topic] = max(best.get(one.topic, 0.0), one.points)
    base += best.pop(_SECTION, 0.0)
    told = sorted(best.values(), reverse=True)
    calm = [one.points for one in weights if one.topic == _CALM]
    calming = sum(points for points in calm if points <= _PLAIN_CALM or not firm)
    return base + sum(told[:1]) + sum(told[1:]) / 2 + calming


def _only_deprecates(weights: tuple[Weight, ...]) -> bool:
    """Whether nothing but where it stands makes more of a deprecation."""
    told = {one.topic for one in _of_danger(weights) if one.points > 0} - {_PRIOR}
    return not told and _alone(weights, "deprecated") >= ENOUGH


def _alone(weights: tuple[Weight, ...], topic: str) -> float:
    """The points of a topic that is weighed by itself."""
    best = max((one.points for one in weights if one.topic == topic), default=0.0)
    calm = [one.points for one in weights if one.topic == _CALM]
    return best + sum(points for points in calm if points <= _PLAIN_CALM)
