"""V302: a key that this repository sets wants another sort of value."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import values
from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Affects, Evidence

FILLS = frozenset({"chart", "version", "key", "old", "new"})
NEEDS = ("old_chart", "new_chart")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each key whose default is a map, a list or a scalar where it was another of these, and
    which is set to what it was."""
    if case.old_chart is None or case.new_chart is None:
        return
    meta = case.new_chart.meta
    told: set[values.Path] = set()
    for layers in case.layers:
        settings = values.set_paths(layers) if layers else {}
        if not settings:
            continue
        before, after = values.defaults_of(case.old_chart), values.defaults_of(case.new_chart)
        for path, layer in sorted(settings.items(), key=lambda one: one[0]):
            old, new = (values.sort(values.value_at(tree, path)) for tree in (before, after))
            mine = values.sort(values.set_value(layers, path))
            if path in told or None in (old, new) or old == new or mine != old:
                continue
            told.add(path)
            key = values.shown(path)
            args = (
                ("chart", meta.name), ("version", meta.version), ("key", key), ("old", str(old)),
                ("new", str(new)),
            )  # fmt: skip
            where = layer.path if layer.line is None else f"{layer.path}:{layer.line}"
            evidence = Evidence("field", path=key, old=f"{where} ({mine})", new=new)
            yield Hit(args, evidence=(evidence,), affects=Affects.YES)
