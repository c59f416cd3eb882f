"""The containers that a line of notes stands in, and the headings inside each."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

DEEPEST = 100


class Kind(enum.Enum):
    """What a container is made of; the last four are left by a mark of their own, whatever stands
    between."""

    ROOT = enum.auto()
    QUOTE = enum.auto()
    LIST = enum.auto()
    ITEM = enum.auto()
    INDENTED = enum.auto()
    DETAILS = enum.auto()
    COLONS = enum.auto()
    SHORTCODE = enum.auto()
    COMPONENT = enum.auto()


@dataclass(slots=True)
class Frame:
    """``low`` is the least indentation of a line inside; ``name`` is what ends it (a tag, a shortcode);
    ``label`` what it adds to the section path; ``headings`` are (level, title)."""

    kind: Kind
    low: int = 0
    label: str | None = None
    name: str = ""
    fresh: bool = True
    headings: list[tuple[int, str]] = field(default_factory=list)


class Frames:
    """The open containers, outermost first, and the section path that they make."""

    def __init__(self, section: tuple[str, ...]) -> None:
        self.open = [Frame(Kind.ROOT, headings=[(0, title) for title in section])]
        self.whole = True
        self.quotes = 0
        self._path: tuple[str, ...] | None = None

    def push(self, frame: Frame) -> bool:
        """Opens a container, unless there are too many: then ``whole`` is False from there on."""
        if len(self.open) >= DEEPEST:
            self.whole = False
            return False
        self.open.append(frame)
        if frame.kind is Kind.QUOTE:
            self.quotes += 1
        if frame.label:
            self._path = None
        return True

    def cut(self, depth: int) -> None:
        """Leaves all containers from ``depth`` on."""
        for frame in self.open[depth:]:
            if frame.kind is Kind.QUOTE:
                self.quotes -= 1
            if frame.label or frame.headings:
                self._path = None
        del self.open[depth:]

    def find(self, kind: Kind, name: str = "") -> int | None:
        """Where the innermost container of a kind is."""
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].kind is kind and self.open[depth].name == name:
                return depth
        return None

    def enter(self, level: int, title: str) -> None:
        """A heading in the innermost container: it ends those of its level and below."""
        headings = self.open[-1].headings
        while headings and headings[-1][0] >= level:
            headings.pop()
        headings.append((level, title))
        self._path = None

    def name(self, label: str) -> None:
        """Gives the innermost container a label."""
        self.open[-1].label = label
        self._path = None

    def path(self) -> tuple[str, ...]:
        """The section path here."""
        if self._path is None:
            path: list[str] = []
            for frame in self.open:
                if frame.label:
                    path.append(frame.label)
                path += [title for _, title in frame.headings if title]
            self._path = tuple(path)
        return self._path
