"""V301: a key that this repository sets is no longer read by the chart."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import values
from bot.judge.case import Case, Hit
from bot.judge.complaints import refused
from bot.judge.effects import Effects
from bot.judge.rule import Rule
from bot.model import Affects, ChartArchive, Evidence, ValuesLayer

FILLS = frozenset({"chart", "version", "key", "other"})
NEEDS = ("old_chart", "new_chart")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each outermost key that is stranded: proven where renders with and without it were made,
    or else because no template of the new chart reads it. What the new schema refuses is V303's."""
    old, new = case.old_chart, case.new_chart
    if old is None or new is None:
        return
    told = refused(case)
    for layers in case.layers:
        found = values.candidates(old, new, layers) if case.candidates is None else case.candidates
        proven = case.effects or Effects()
        lost = [one.path for one in found if one.path in proven.lost]
        settled = proven.lost | proven.kept | proven.idle
        left = [
            one.path
            for one in found
            if one.path not in settled | told and (one.unread or one.path in proven.doubtful)
        ]
        for variant, paths in ((None, lost), ("unproven", left)):
            for path in values.outermost(paths, proven.idle, old, new, layers):
                if path not in told:
                    told.add(path)
                    yield _hit(path, variant, old, new, layers)


def _hit(
    path: values.Path,
    variant: str | None,
    old: ChartArchive,
    new: ChartArchive,
    layers: tuple[ValuesLayer, ...],
) -> Hit:
    other = values.likely(path, old, new)
    if other is not None:
        variant = f"{variant}-renamed" if variant else "renamed"
    layer = values.set_paths(layers)[path]
    where = layer.path if layer.line is None else f"{layer.path}:{layer.line}"
    name = None if other is None else values.shown(other)
    key = values.shown(path)
    args = (("chart", new.meta.name), ("version", new.meta.version), ("key", key), ("other", name or ""))
    evidence = Evidence("field", path=key, old=where, new=name)
    return Hit(args, variant, evidence=(evidence,), affects=Affects.YES)
