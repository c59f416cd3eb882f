"""custom.regex: the regex managers of the repository's own Renovate configuration, and ``# renovate:``
comments above versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.discover.manager import Extraction, gathered
from bot.discover.renovate import comments, handlebars, reaches, regexes
from bot.discover.renovate.coverage import customs_for
from bot.discover.renovate.customs import Custom
from bot.discover.renovate.dependencies import as_release, dependency, is_chart, pin_at
from bot.discover.workspace import Workspace, gap
from bot.model import Gap, Release

NAME = "custom.regex"
LARGEST = 1 << 20
_MOST = 1000

Span = regexes.Span


@dataclass(frozen=True, slots=True)
class _Capture:
    """What the named groups of one dependency hold: spans in the file; None for a group that took no part."""

    spans: Mapping[str, Span | None] = field(default_factory=dict)

    def texts(self, text: str) -> dict[str, str | None]:
        """The groups as text."""
        return {name: None if at is None else text[at[0] : at[1]] for name, at in self.spans.items()}


def extract(workspace: Workspace, path: str) -> Extraction:
    """The charts that the file's matches and comments name."""
    text = workspace.text(path)
    if text is None:
        return Extraction()
    found: list[Release | Gap] = []
    for custom in customs_for(workspace, "regex", path, text):
        if len(text) > LARGEST:
            return Extraction(gaps=(gap(path, "the file is too large for custom managers"),))
        found += _matches(workspace, path, text, custom)
    places = {(one.line, one.column) for one in found if isinstance(one, Release)}
    commented = comments.read(workspace, NAME, path, text) if len(text) <= LARGEST else ()
    found += [one for one in commented if isinstance(one, Gap) or (one.line, one.column) not in places]
    return gathered(found)


def _matches(workspace: Workspace, path: str, text: str, custom: Custom) -> Iterator[Release | Gap]:
    seen: set[tuple[int, int, str]] = set()
    reached = reaches(workspace, NAME, path)
    try:
        captures = list(_captures(text, custom))
    except regexes.TooManyError:
        yield gap(path, "a custom manager matches too often in it", custom.matches[0])
        return
    except ValueError:
        yield gap(path, "the file is no Unicode text")
        return
    for capture in captures:
        try:
            found = dependency(NAME, path, custom, capture.texts(text))
        except handlebars.UnsupportedError as error:
            yield gap(path, "a template of a custom manager is not evaluated", str(error))
            continue
        if found is None or not is_chart(found, text):
            continue
        span = _version(custom, capture)
        if span is None or text[slice(*span)] != found.fields["currentValue"]:
            yield gap(found.subject, "its version is put together by a template")
            continue
        if (*span, found.package) not in seen:
            seen.add((*span, found.package))
            yield as_release(workspace, found, pin_at(path, text, span), reached)


def _version(custom: Custom, capture: _Capture) -> Span | None:
    """Where the version stands: a group, or what a template takes from one."""
    template = custom.templates.get("currentValue")
    name = "currentValue" if template is None else handlebars.field_of(template)
    return None if name is None else capture.spans.get(name)


def _captures(text: str, custom: Custom) -> Iterator[_Capture]:
    """By the manager's strategy. An expression that RE2 does not take matches nothing: Renovate refuses it
    as well. Source: Renovate, "matchStringsStrategy"."""
    expressions = [regexes.compiled(source) for source in custom.matches]
    usable = [regex for regex in expressions if regex is not None]
    if custom.strategy == "recursive":
        if len(usable) == len(expressions):
            yield from _recursive(text, 0, usable, {}, [_MOST])
        return
    found = [match for regex in usable for match in regex.find(text, _MOST)]
    if custom.strategy != "combination":
        yield from (_Capture(match.groups) for match in found)
    elif found:
        spans: dict[str, Span | None] = {}
        for match in found:
            spans |= match.groups
        yield _Capture(spans)


def _recursive(
    text: str, base: int, left: list[regexes.Regex], spans: Mapping[str, Span | None], most: list[int]
) -> Iterator[_Capture]:
    """Each expression looks at what the one before matched; ``text`` begins at ``base`` of the file."""
    most[0] -= 1
    if most[0] < 0:
        raise regexes.TooManyError
    if not left:
        yield _Capture(spans)
        return
    for match in left[0].find(text, _MOST):
        groups = {
            name: None if at is None else (at[0] + base, at[1] + base) for name, at in match.groups.items()
        }
        start, end = match.span
        yield from _recursive(text[start:end], base + start, left[1:], {**spans, **groups}, most)
