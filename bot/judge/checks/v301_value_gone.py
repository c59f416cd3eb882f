"""V301: a key that this repository sets is gone from the chart's values."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.judge.values import listed, set_paths, still_read, tree
from bot.model import Affects, Evidence

FILLS = frozenset({"chart", "version", "key"})
NEEDS = ("old_chart", "new_chart")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each outermost key that the old values.yaml listed and the new one does not, unless
    there is any sign that the chart still reads it."""
    if case.old_chart is None or case.new_chart is None:
        return
    old, new = (tree(chart.files.get("values.yaml")) for chart in (case.old_chart, case.new_chart))
    if not old or not new:
        return
    told: set[tuple[str, ...]] = set()
    layers = tuple(layer for _, release in case.bump.pairs for layer in release.values)
    for path, layer in sorted(set_paths(layers).items(), key=lambda one: one[0]):
        if any(path[:length] in told for length in range(1, len(path))):
            continue
        if listed(old, path) and not listed(new, path) and not still_read(case.new_chart, path):
            told.add(path)
            key = ".".join(path)
            where = layer.path if layer.line is None else f"{layer.path}:{layer.line}"
            args = (
                ("chart", case.new_chart.meta.name),
                ("version", case.new_chart.meta.version),
                ("key", key),
            )
            evidence = Evidence("field", path=key, old=where, new=None)
            yield Hit(args, evidence=(evidence,), affects=Affects.YES)
