"""K406: the new render uses an API that is deprecated in a cluster's minor."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import lifecycle, reach
from bot.judge.case import Case, Hit
from bot.judge.lifecycle import Served
from bot.judge.minors import number
from bot.judge.rule import Rule
from bot.model import Evidence, Untrusted

FILLS = reach.FILLS | {"api", "kind", "use", "until"}
NEEDS = ("clusters", "comparison")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each kind, cluster and minor; what the old render used too is not repeated."""
    if case.comparison is None:
        return
    table = lifecycle.load()
    had = {(resource.api_version, resource.kind) for resource in case.comparison.before}
    kinds = sorted({(resource.api_version, resource.kind) for resource in case.comparison.after} - had)
    for column in reach.of_render(case):
        for api_version, kind in kinds:
            api = table.find(api_version, kind)
            if api is None or not api.deprecated or number(api.deprecated) > number(column.minor):
                continue
            if table.served(api, column.minor) is not Served.YES:
                continue
            args = (
                ("api", api_version),
                ("kind", kind),
                ("use", f"use {api.use}" if api.use else "nothing replaces it"),
                ("until", api.removed or api.planned or "no announced minor"),
            )
            text = Untrusted(f"{api_version} {kind}: deprecated in {api.deprecated}")
            found = reach.hit(case, column, (), args)
            yield Hit(found.args, evidence=(Evidence("claim", text=text, url=table.sources[0]),))
