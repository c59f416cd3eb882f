"""V307: an image's registry is a value of its own now, and this repository's has it in the repository."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bot.judge import values
from bot.judge.case import Case, Hit
from bot.judge.documents import real
from bot.judge.rule import Rule
from bot.model import Affects, Evidence

FILLS = frozenset({"chart", "version", "key", "image"})
NEEDS = ("old_chart", "new_chart")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each such image. Where the renders were compared, it has to stand in the new one."""
    old, new = case.old_chart, case.new_chart
    if old is None or new is None:
        return
    for layers in case.layers:
        settings = values.leaves(layers)
        for path, layer in sorted(settings.items(), key=lambda one: one[0]):
            mine = values.set_value(layers, path)
            sibling = (*path[:-1], "registry")
            if path[-1] != "repository" or not _has_host(mine) or sibling in settings:
                continue
            was, now = (values.value_at(values.defaults_of(chart), sibling) for chart in (old, new))
            if was or not isinstance(now, str) or not now or sibling not in values.reads(new):
                continue
            image = f"{now}/{mine}"
            if case.comparison is not None and not _is_rendered(case, image):
                continue
            args = (
                ("chart", new.meta.name), ("version", new.meta.version), ("key", values.shown(path)),
                ("image", image),
            )  # fmt: skip
            where = layer.path if layer.line is None else f"{layer.path}:{layer.line}"
            evidence = (
                Evidence("field", path=values.shown(sibling), old=was, new=now),
                Evidence("field", path=values.shown(path), old=where, new=image),
            )
            variant = None if case.comparison is not None else "unproven"
            yield Hit(args, variant, evidence=evidence, affects=Affects.YES)


def _has_host(value: object) -> bool:
    """Whether a repository begins with a registry's host, as container runtimes tell it."""
    head, slash, _ = value.partition("/") if isinstance(value, str) else ("", "", "")
    return bool(slash) and ("." in head or ":" in head or head == "localhost")


def _is_rendered(case: Case, image: str) -> bool:
    return any(image in json.dumps(change.after, default=str) for change in real(case.comparison))
