"""Holes: what a template could not say, kept apart so that the rest of it can be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.gotmpl import Allowance, Unknown

# Private characters: a hole's number between two of them passes through YAML as any text does.
_HOLE = re.compile("\ue010([0-9]{1,6})\ue011")
_WORD = "unknown"


@dataclass(slots=True)
class Holes:
    """Where the templates of one file in one environment meet something unknown. ``reasons`` are those of
    the holes by number; ``conditions`` are reasons for which a part may be there or not; ``allowance`` is
    what the rendering may still cost."""

    allowance: Allowance
    reasons: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)

    def output(self, reason: str) -> str:
        """A hole in the place of an action's output."""
        self.reasons.append(reason)
        return f"\ue010{len(self.reasons) - 1}\ue011"

    def condition(self, reason: str) -> None:
        """A part of which it is not known whether it is there."""
        if reason not in self.conditions:
            self.conditions.append(reason)

    def reason(self, text: str) -> str | None:
        """Why a text is not known as a whole, or None when it is."""
        found = _HOLE.search(text)
        return None if found is None else self._reason(found)

    def fill(self, text: str) -> tuple[str, tuple[str, ...]]:
        """``text`` with a plain word in each hole, and the reasons."""
        reasons: dict[str, None] = {}

        def word(found: re.Match[str]) -> str:
            reasons[self._reason(found)] = None
            return _WORD

        return _HOLE.sub(word, text), tuple(reasons)

    def _reason(self, found: re.Match[str]) -> str:
        number = int(found[1])
        return (
            self.reasons[number]
            if number < len(self.reasons)
            else "a character that is kept for this program"
        )

    def revive(self, value: object) -> object:
        """``value`` with :class:`Unknown` for every text that holds a hole."""
        if isinstance(value, dict):
            return {key: self.revive(child) for key, child in value.items()}
        if isinstance(value, list):
            return [self.revive(child) for child in value]
        if isinstance(value, float):
            return float(value)
        reason = self.reason(value) if isinstance(value, str) else None
        return value if reason is None else Unknown(reason)

    def pour(self, value: object) -> object:
        """The reverse of :meth:`revive`: a hole for every :class:`Unknown`."""
        if isinstance(value, dict):
            return {key: self.pour(child) for key, child in value.items()}
        if isinstance(value, list):
            return [self.pour(child) for child in value]
        return self.output(value.reason) if isinstance(value, Unknown) else value
