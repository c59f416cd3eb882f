"""What is made of real release notes that people have read and labelled.

    python -m bench.notes FOLDER [FOLDER ...] [--verbose]

A ``FOLDER`` has ``labels.jsonl``, one JSON object a line (``id``, ``label``, ``evidence``, ``ambiguous``,
``chart``, ``from``, ``to``, ``bump``, ``kind``), and ``items/<id>.md``. Counted is whether a note is told as
breaking or as asking for action, on items that are not ambiguous, and whether a statement that is told
overlaps the labelled evidence. The second row is honest: a chart family is read with those phrases alone that
the notes of some other family bear out. The baselines are a search for keywords, and the major version.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.judge import classify, reading, weigh
from bot.judge.phrases import Level
from bot.judge.weigh import Scale, Weighed
from bot.model import Note
from bot.notes import of_file

_KINDS = {
    "artifacthub": "artifacthub",
    "upgrade-doc": "upgrade-doc",
    "readme-upgrade": "upgrade-doc",
    "renovate-release": "release",
    "renovate-pr": "release",
}
_WANTED = ("breaking", "needs-action")
_KEYWORDS = re.compile(
    r"breaking|remov|renam|deprecat|migrat|incompatib|must|requir|no longer", re.IGNORECASE
)


@dataclass(frozen=True)
class Item:
    """A labelled note."""

    label: Mapping[str, Any]
    text: str
    notes: tuple[Note, ...]
    level: Level | None

    @property
    def wanted(self) -> bool:
        """Whether people say that it breaks or asks for action."""
        return self.label["label"] in _WANTED

    @property
    def family(self) -> str:
        """Charts of one maker are one family."""
        return str(self.label["chart"]).split("/")[0].lower()

    @property
    def major(self) -> bool:
        """Whether the bump goes to a major version."""
        version = str(self.label.get("to") or "")
        return "major" in (self.label.get("bump"), self.level, weigh.level_of(version))


@dataclass
class Count:
    """How often a way of telling was right."""

    hit: int = 0
    false: int = 0
    missed: int = 0
    quiet: int = 0
    overlaps: int = 0

    def add(self, item: Item, told: bool, overlaps: bool = False) -> None:
        """Counts one item."""
        self.hit += told and item.wanted
        self.false += told and not item.wanted
        self.missed += item.wanted and not told
        self.quiet += not told and not item.wanted
        self.overlaps += told and item.wanted and overlaps

    def row(self, name: str) -> str:
        """One line of the table."""
        precision = self.hit / max(self.hit + self.false, 1)
        recall = self.hit / max(self.hit + self.missed, 1)
        both = 2 * precision * recall / max(precision + recall, 1e-9)
        evidence = f"{self.overlaps / self.hit:9.3f}" if self.overlaps else f"{'':9}"
        counts = f"{self.hit:5} {self.false:5} {self.missed:6} {self.quiet:5}"
        return f"{name:28}{precision:9.3f} {recall:7.3f} {both:6.3f} {evidence}   {counts}"


def items(folder: Path) -> list[Item]:
    """Every labelled note."""
    found = []
    for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        text = (folder / "items" / f"{label['id']}.md").read_text(encoding="utf-8")
        kind = _KINDS.get(label["kind"], "changelog")
        old, new = (None if label.get(end) is None else str(label[end]) for end in ("from", "to"))
        read = of_file(text, kind, chart=label["chart"], old=old, new=new)
        found.append(Item(label, text, read, classify.level(old, new)))
    return found


def told(scale: Scale, item: Item) -> list[Weighed]:
    """The statements that a reviewer would be shown."""
    weighed = [one for note in item.notes for one in scale.weigh(note, reading.spoken(note), item.level)]
    return [one for one in weighed if one.said in classify.GRAVE]


def overlaps(item: Item, shown: Iterable[Weighed]) -> bool:
    """Whether a statement that is told overlaps what people quoted."""
    quotes = [" ".join(quote.split()) for quote in item.label["evidence"]]
    texts = [one.statement.text.raw for one in shown]
    return any(quote in text or text in quote for quote in quotes for text in texts)


def bearers(scale: Scale, every: Sequence[Item]) -> dict[str, set[str]]:
    """For each phrase the families in whose notes it told something that people say too."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in every:
        if item.wanted:
            for one in told(scale, item):
                for weight in one.weights:
                    found[weight.name].add(item.family)
    return found


def main() -> None:
    """Prints a row for each way of telling."""
    parser = argparse.ArgumentParser(prog="python -m bench.notes", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--verbose", action="store_true", help="print what was told wrongly, and what missed")
    arguments = parser.parse_args()
    every = [item for folder in arguments.folders for item in items(folder)]
    plain = [item for item in every if not item.label["ambiguous"]]
    scale = weigh.scale()
    names = [one for one in scale.names if not one.startswith(("calm/", "prior/"))]
    borne = bearers(scale, every)
    rows = {name: Count() for name in ("phrases", "…without one's own family", "keywords", "major version")}
    for item in plain:
        shown = told(scale, item)
        rows["phrases"].add(item, bool(shown), overlaps(item, shown))
        unborne = frozenset(name for name in names if borne[name] <= {item.family})
        others = told(weigh.scale(unborne), item)
        rows["…without one's own family"].add(item, bool(others), overlaps(item, others))
        rows["keywords"].add(item, _KEYWORDS.search(item.text) is not None)
        rows["major version"].add(item, item.major)
        if arguments.verbose and bool(shown) != item.wanted:
            what = "false" if shown else "missed"
            print(f"{what}: {item.label['id']} {item.label['chart']} {item.label['to']}")
            for one in shown:
                why = ", ".join(f"{weight.name} {weight.phrase.points:+}" for weight in one.weights)
                print(f"    {one.points:g}: {one.statement.text.raw[:160]}  [{why}]")
    families = {item.family for item in every}
    print(f"{len(every)} notes, {len(plain)} of them not ambiguous, {len(families)} families")
    print(f"{'':28}precision  recall     F1  evidence     hit false missed quiet")
    for name, count in rows.items():
        print(count.row(name))
    alone = [f"{name} ({', '.join(borne[name])})" for name in names if len(borne[name]) == 1]
    print(f"borne out by one family: {', '.join(alone) or 'none'}")
    print(f"borne out by none here: {', '.join(name for name in names if not borne[name]) or 'none'}")


if __name__ == "__main__":
    main()
