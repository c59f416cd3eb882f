"""M239: what a chart makes only where an API is served, of which nobody has told us."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import lifecycle
from bot.judge.case import Case, Hit
from bot.judge.rule import Rule
from bot.model import Evidence

FILLS = frozenset({"chart", "apis"})
NEEDS = ("asked", "comparison")

_SHOWN = 5


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """At most one hit. Kubernetes' own APIs follow from the minor."""
    table = lifecycle.load()
    own = {api.api_version for api in table.apis.values()}
    own |= {f"{api.api_version}/{api.kind}" for api in table.apis.values()}
    missing = [api for api in case.asked if api not in own and api not in case.served]
    if missing:
        more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
        args = (("chart", case.bump.new.chart), ("apis", ", ".join(missing[:_SHOWN]) + more))
        evidence = tuple(Evidence("field", path=f".Capabilities.APIVersions.Has {api}") for api in missing)
        yield Hit(args, evidence=evidence)
