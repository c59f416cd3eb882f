"""Does a statement of the notes concern this repository?

* **yes**: it speaks of a key of values that a release of this repository sets, of something below it that is
  set, or of something above it that is set as a whole; or of a kind, an API version or a definition that the
  repository's own objects are of, or that the render has.
* **no**: it says that keys of values go away or get another name, *and nothing else*; all of them are values
  of the old or the new chart; no release sets any of them; and the values of every release could be read. Or
  it begins by saying that it is for those alone who set such a key ("If you set `a.b`, …"). Or it says that
  defaults change, and nothing else, and every release sets each of those keys itself.
* **unknown**: everything else. That something is not in the render proves nothing: a note may speak of what
  the program does by itself.

"Nothing else" is meant: every word of the statement has to be one that such a sentence is made of
(:data:`_TAKEN`, :data:`_CHANGED`). A sentence with any other word is not understood, and stays unknown.

What it means for the verdict: a statement that is answered **no** asks nothing of this repository. Helm never
looked at the key, and what the chart does by itself instead of it is in the render, which is compared anyway.
So a finding whose every statement is answered **no** may be ``info`` (variant ``elsewhere``), whatever its
rule says: :attr:`Concern.severity` suggests it. An answer of **yes** raises nothing by itself: whether a key
that is set breaks is for the rules that know what happened to it (V301, N114). Statements of the notes of the
*app* are never answered **no**: their keys are those of a configuration file, not of values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.judge import uses, values
from bot.judge.case import Case
from bot.judge.ground import Ground, fixed, ground, where
from bot.judge.keys import END, MARK, OTHER, Key, Spoken, spoken
from bot.judge.values import Path
from bot.model import Affects, Evidence, OwnObject, Resource, Severity, Statement

_LONGEST = 4000
_SHOWN = 3
_MOST = 10


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LINKS = """a an the this that these and also now has have had been is are was were be will value values key
    keys parameter parameters option options setting settings property properties helm chart chart's
    of for from to in into by with instead new old previous previously breaking change changes feat
    fix chore refactor note important warning"""
_TAKING = """
    remove removes removed removing removal drop drops dropped dropping delete deletes deleted
    deleting deletion rename renames renamed renaming move moves moved moving replace replaces replaced
    replacing supersede superseded"""
_TAKES = _words(_TAKING)
_TAKEN = _TAKES | _words(
    f"""{_LINKS} following or then so as it its being name names variable variables release version
    values.yaml file section structure deprecate deprecated obsolete unused legacy former formerly
    under favour favor use please via which your completely entirely respectively longer no used support
    supported available exists exist read respected any effect"""
)
_CHANGED = _words(
    f"""{_LINKS} default defaults defaulted changed changing switch switched set raise raised lower lowered
    increase increased decrease decreased bump bumped update updated true false null none empty"""
)
_GONE = re.compile(r"\bno longer\b", re.IGNORECASE)
_DEFAULT = re.compile(r"\bdefault(?:s|ed)?\b", re.IGNORECASE)

_KEY = rf"{MARK}[0-9]{{1,3}}{END}"
_KEYS = rf"{_KEY}(?:[\s,/&]{{1,3}}(?:(?:and|or)\s)?{_KEY}){{0,20}}"
_NOUNS = r"(?:values?|keys?|parameters?|options?|settings?)"
_CONDITION = re.compile(
    r"^\W*(?:users (?:who|that)|those (?:who|that)|if you|when you|in case you)(?:'ve| have| had| are)?"
    r"(?: (?:previously|explicitly|already|currently|manually))? "
    r"(?:set|setting|overrid(?:e|den|ing)|overrode|customi[sz](?:e|ed|ing)|specif(?:y|ied|ying)|defin(?:e|ed|ing))"
    rf"(?: (?:a|an|the|any|either|custom|helm|chart|{_NOUNS}|of|for|both)){{0,5}} (?P<keys>{_KEYS})"
    rf"(?: (?:helm|chart)? ?{_NOUNS})?(?: (?:in|via|through) your (?:own )?(?:values|values\.yaml))?"
    r"(?: (?:previously|explicitly|already|manually|before))? ?[,:;]",
    re.IGNORECASE,
)
"""A sentence that is for those alone who set a key. What one *uses* may be there by default, and so may one
value of several: neither is such a condition."""

_NOISE = re.compile(
    rf"{_KEY}|^[^\w{MARK}]*(?:\[[\w./ -]{{1,60}}\]\W{{0,3}})?"
    rf"(?:(?:feat|fix|chore|refactor)(?:\([^()]{{0,60}}\))?!?:)?"
    rf"|\(?(?:[\w./-]{{1,80}})?\#[0-9]{{1,7}}\)?|\bby @[\w-]{{1,40}}|@[\w-]{{1,40}}|\([0-9a-f]{{7,40}}\)"
    rf"|\bv?[0-9]{{1,4}}(?:\.[0-9]{{1,5}}){{1,3}}(?:-[\w.]{{1,20}})?\b"
)
_WORD = re.compile(r"[^\W_](?:[\w'.-]{0,60}[^\W_])?")
_INDEX = re.compile(rf"{MARK}([0-9]{{1,3}}){END}")
_ARROW = re.compile(rf"{END}\W{{0,4}}(?:->|=>|→|➡|⇒)\W{{0,4}}{MARK}")

_KIND = re.compile(r"\b[A-Z][a-z0-9]{1,30}[A-Z][A-Za-z0-9]{0,60}\b|(?<=`)[A-Z][A-Za-z0-9]{2,60}(?=`)")
_NAME = re.compile(r"\b[A-Z][A-Za-z0-9]{2,60}\b")
_API = re.compile(r"(?<![\w./-])[a-z0-9][a-z0-9.-]{0,80}/v[0-9]{1,2}(?:(?:alpha|beta)[0-9]{1,2})?\b")
_DEFINITION = re.compile(r"(?<![\w./-])[a-z0-9]{2,60}(?:\.[a-z0-9-]{1,60}){2,8}(?![\w/-])")


@dataclass(frozen=True, slots=True)
class Concern:
    """An answer. ``keys`` are the keys that decided it: those that are set, or all of them for **no**.
    ``reason`` is a sentence of ours without foreign words; ``evidence`` where the keys are set
    (``path`` the key, ``old`` the place), or what is of a kind that is spoken of."""

    affects: Affects
    reason: str = ""
    keys: tuple[Path, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def severity(self) -> Severity | None:
        """What a finding is at most when all of its statements are answered so; None: as its rule says."""
        return Severity.INFO if self.affects is Affects.NO else None


UNTOLD = Concern(Affects.UNKNOWN, "it speaks of nothing that can be looked up")


def concerns(text: str, case: Case, *, subject: str = "chart") -> Concern:
    """Whether one statement concerns this repository. ``subject`` is the note's: ``chart`` or ``app``."""
    text = text[:_LONGEST]
    said = spoken(text)
    found = _of_keys(said, case, subject) if said.keys else UNTOLD
    if found.affects is Affects.YES:
        return found
    kinds = _of_kinds(text, case)
    return kinds if kinds is not None else found


def concern_of_mark(statements: Iterable[Statement], case: Case, *, subject: str = "chart") -> Concern:
    """Whether several statements that are one finding concern it: **no** when each of them is answered so,
    **yes** when one is."""
    found = [concerns(one.text.raw, case, subject=subject) for one in statements]
    touching = [one for one in found if one.affects is Affects.YES]
    if touching:
        return _joined(touching)
    if found and all(one.affects is Affects.NO for one in found):
        return _joined(found)
    return next((one for one in found if one.affects is Affects.UNKNOWN), UNTOLD)


def set_here(path: Path, case: Case) -> Evidence | None:
    """Where the releases of a case set a key, what is below it, or something in its stead."""
    found = ground(case).set_by(path)
    return (
        None
        if found is None
        else Evidence("field", path=values.shown(found[0]), old=where(found[1], found[0]))
    )


def is_value(key: Key, case: Case) -> bool | None:
    """Whether what looks like a key is one of the values of the old or the new chart, or set as if it were;
    None when a chart is not known."""
    here = ground(case)
    if here.known(key.path) or here.set_by(key.path) is not None:
        return True
    return False if here.charts_known else None


def _joined(found: list[Concern]) -> Concern:
    keys = tuple(dict.fromkeys(path for one in found for path in one.keys))
    evidence = tuple(dict.fromkeys(piece for one in found for piece in one.evidence))
    return Concern(found[0].affects, found[0].reason, keys, evidence[:_MOST])


def _of_keys(said: Spoken, case: Case, subject: str) -> Concern:
    here = ground(case)
    if _defaults(said, here) and subject != "app" and here.readable:
        paths = tuple(dict.fromkeys(key.path for key in _meant(said, here)))
        return Concern(Affects.NO, "every release sets what gets another default", paths)
    told: dict[Path, Evidence] = {}
    for key in said.keys:
        found = here.set_by(key.path) if _counts(key, here) else None
        if found is not None:
            path, layer = found
            told[path] = Evidence("field", path=values.shown(path), old=where(layer, path))
    if told:
        return Concern(Affects.YES, "this repository sets it", tuple(told), tuple(told.values())[:_MOST])
    if subject == "app":
        return Concern(Affects.UNKNOWN, "the app's keys are not those of the values")
    condition = _CONDITION.match(said.skeleton)
    if condition:
        keys = tuple(said.keys[int(index)] for index in _INDEX.findall(condition["keys"]))
    elif _only(said, _TAKEN) and _takes(said):
        keys = said.keys
    else:
        return Concern(Affects.UNKNOWN, "it may say more than which values went")
    if not (here.charts_known and all(here.known(key.path) for key in keys)):
        return Concern(Affects.UNKNOWN, "not all of it are values of the chart")
    if not here.readable:
        return Concern(Affects.UNKNOWN, "not all values of the releases can be read")
    paths = tuple(dict.fromkeys(fixed(key.path) for key in keys))
    if any(here.set_by(path) is not None or here.doubtful(path) for path in paths):
        return Concern(Affects.UNKNOWN, "something of that name is set elsewhere")
    return Concern(Affects.NO, "no release sets it", paths)


def _counts(key: Key, here: Ground) -> bool:
    """Whether a key is one for sure enough to be looked for: a single plain word may be anything."""
    if len(key.path) > 1:
        return key.code or key.sure or here.known(key.path) or here.set_by(key.path) is not None
    return key.sure or (key.code and re.search(r"[a-z][A-Z]", key.path[0]) is not None)


def _meant(said: Spoken, here: Ground) -> list[Key]:
    return [key for key in said.keys if here.known(key.path) or len(key.path) > 1 or key.sure]


def _only(said: Spoken, words: frozenset[str]) -> bool:
    """Whether a sentence is made of its keys and these words alone."""
    rest = _NOISE.sub(" ", said.skeleton)
    return OTHER not in rest and all(word.lower() in words for word in _WORD.findall(rest))


def _takes(said: Spoken) -> bool:
    words = {word.lower() for word in _WORD.findall(said.skeleton)}
    gone = _GONE.search(said.skeleton) or _ARROW.search(said.skeleton)
    return not _TAKES.isdisjoint(words) or gone is not None


def _defaults(said: Spoken, here: Ground) -> bool:
    """Whether a sentence says that defaults change, and nothing else, of keys that every release sets."""
    if not _DEFAULT.search(said.skeleton):
        return False
    meant = _meant(said, here)
    if not meant or any(key.wild or key.inner or not here.overrides(key.path) for key in meant):
        return False
    # The other code is what the default was, and what it is now.
    return _only(Spoken(said.keys, said.skeleton.replace(OTHER, " ")), _CHANGED)


def _of_kinds(text: str, case: Case) -> Concern | None:
    own = _own(text, case.objects)
    if own:
        return Concern(
            Affects.YES, "this repository has objects of that kind", (), uses.evidence(own, _SHOWN)
        )
    rendered = list(_rendered(text, case))
    if not rendered:
        return None
    evidence = tuple(Evidence("field", path=f"{one.kind}/{one.name}") for one in rendered[:_SHOWN])
    return Concern(Affects.YES, "the release has resources of that kind", (), evidence)


def _own(text: str, objects: tuple[OwnObject, ...]) -> list[OwnObject]:
    if not objects:
        return []
    names, apis = set(_NAME.findall(text)), set(_API.findall(text))
    return [one for one in objects if one.kind in names or one.api_version in apis]


def _rendered(text: str, case: Case) -> Iterator[Resource]:
    if case.comparison is None:
        return
    kinds, apis = set(_KIND.findall(text)), set(_API.findall(text))
    names = set(_DEFINITION.findall(text))
    if not (kinds or apis or names):
        return
    for one in dict.fromkeys((*case.comparison.before, *case.comparison.after)):
        defined = one.kind == "CustomResourceDefinition" and one.name in names
        if one.kind in kinds or one.api_version in apis or defined:
            yield one
