"""Fitting a report into a size: whole items and whole sections go, by priority, never bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.report.escape import Markdown, md

_RESERVE = 400
_NOTHING = Markdown("")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report. ``keep`` sections never go; of the others the one with the highest ``order``
    goes first, item by item from its end. ``noun`` names the items when some had to go."""

    name: str
    order: int
    items: tuple[Markdown, ...]
    head: Markdown = _NOTHING
    foot: Markdown = _NOTHING
    noun: str = "entries"
    keep: bool = False

    def render(self) -> str:
        """The section's text; nothing when it has no item left."""
        if not self.items:
            return ""
        return "\n".join(part for part in (self.head, *self.items, self.foot) if part) + "\n\n"


def fit(sections: Sequence[Section], limit: int) -> Markdown:
    """The sections as one text of at most ``limit`` characters, in the order given. What was left out is
    named in a line before the last section. ``keep`` sections must fit by themselves."""
    kept = list(sections)
    cost = [len(section.render()) for section in kept]
    budget = limit if sum(cost) <= limit else limit - _RESERVE
    lost: dict[str, Markdown] = {}
    for index in sorted(range(len(kept)), key=lambda at: -kept[at].order):
        section = kept[index]
        while sum(cost) > budget and not section.keep and section.items:
            section = replace(section, items=_shorter(section, sum(cost) - budget))
            kept[index], cost[index] = section, len(section.render())
        gone = len(sections[index].items) - len(section.items)
        if gone:
            lost[section.name] = _named(sections[index], gone)
    texts = [section.render() for section in kept]
    if lost:
        names = ", ".join(lost[section.name] for section in sections if section.name in lost)
        line = f"**Left out for length:** {names}. The job summary has more.\n\n"
        texts.insert(
            max(len(texts) - 1, 0), line if len(line) <= _RESERVE else line[: _RESERVE - 3] + "…\n\n"
        )
    return Markdown("".join(texts).rstrip("\n") + "\n")


def _shorter(section: Section, surplus: int) -> tuple[Markdown, ...]:
    """Without as many last items as it takes to win ``surplus`` characters."""
    won, left = 0, len(section.items)
    while left and won < surplus:
        left -= 1
        won += len(section.items[left]) + 1
    return section.items[:left]


def _named(section: Section, gone: int) -> Markdown:
    if gone == len(section.items):
        return Markdown(section.name)
    count = f"{gone:,} of {len(section.items):,} {section.noun}"
    return md("{count} in “{name}”", count=count, name=Markdown(section.name))
