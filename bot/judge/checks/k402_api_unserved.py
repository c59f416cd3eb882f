"""K402: the new render uses an API that a cluster does not serve."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import reach
from bot.judge.case import Case, Hit
from bot.judge.lifecycle import Served
from bot.judge.rule import Rule
from bot.judge.support import api_claim, unserved
from bot.model import Evidence, Role, Untrusted

FILLS = reach.FILLS | {"api", "kind", "served", "use"}
NEEDS = ("clusters", "comparison")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each kind, cluster and minor; what the old render used too is not repeated."""
    if case.comparison is None:
        return
    had = {(resource.api_version, resource.kind) for resource in case.comparison.before}
    for column in reach.of_render(case):
        for api, served in unserved(case.comparison.after, column.minor):
            if (api.api_version, api.kind) in had:
                continue
            claim = api_claim(api, served, column.minor)
            use = f"use {api.use}" if api.use else "nothing replaces it"
            args = (("api", api.api_version), ("kind", api.kind), ("served", str(served)), ("use", use))
            found = reach.hit(case, column, (), args)
            text = Untrusted(f"{claim.source}: {claim.range}")
            variant = "off" if served is Served.OFF else "target" if column.role is Role.TARGET else None
            yield Hit(found.args, variant, evidence=(Evidence("claim", text=text, url=claim.url),))
