"""M228: somebody may no longer do what they could."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge.case import Case, Hit
from bot.judge.documents import real
from bot.judge.rbac import Grant, Loss, Subject, losses, same_app, still_there
from bot.judge.rbac.losses import remains
from bot.judge.rbac.phrases import home, listed, subjects, told, whole
from bot.judge.rule import Rule
from bot.model import ABSENT, Evidence, Resource

FILLS = frozenset({"subject", "grants"})
NEEDS = ("comparison",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each loss; subjects that lose the same share it. Who is gone loses nothing."""
    alike: dict[tuple[str | None, str, frozenset[Grant]], list[tuple[Subject, Loss]]] = {}
    for loss in losses(case):
        who = loss.subject
        if isinstance(who, Resource):
            said = told(loss.grants, rest=remains(loss.left, ""))
            yield _hit("unbound", f"{who.kind} {who.name}", said, who, "; ".join(whole(loss.grants)))
            continue
        unchanged = same_app(case) and not loss.instead and still_there(loss.grants, case.comparison)
        said = told(loss.grants, home(who), rest=remains(loss.left, home(who)))
        if loss.instead:
            said += f", but newly has {listed(loss.instead)} of the cluster's own roles"
        alike.setdefault(("unchanged" if unchanged else None, said, loss.grants), []).append((who, loss))
    for (variant, said, _), those in alike.items():
        who, loss = those[0]
        lost = "; ".join(whole(loss.grants, home(who)))
        yield _hit(variant, subjects([one for one, _ in those]), said, _place(case, loss), lost)


def _place(case: Case, loss: Loss) -> Resource | None:
    """The role that changed for it, or the binding."""
    now = {change.was or change.resource: change.resource for change in real(case.comparison)}
    return next((now[source] for source in loss.sources if source in now), None)


def _hit(variant: str | None, subject: str, said: str, place: Resource | None, lost: str) -> Hit:
    evidence = Evidence("field", path="rules", old=lost, new=ABSENT)
    return Hit((("subject", subject), ("grants", said)), variant, place, (evidence,))
