"""Whether Helm 3 and Helm 4 agree on a release: the two merge values and read versions differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.charts import Helm
from bot.compare import compare
from bot.errors import RenderError
from bot.judge import OtherHelm
from bot.model import Render, Untrusted
from bot.triage.desk import Desk
from bot.triage.places import Place

if TYPE_CHECKING:
    from bot.triage.renders import Side


def other(desk: Desk, side: Side, place: Place, helm: Helm, render: Render) -> OtherHelm | None:
    """What the other major version makes of a side that ``helm`` rendered, where it is here and differs;
    None where it agrees or there is none. It is asked where nobody said which one installs."""
    second = desk.other_helm
    if second is None or place.minor is None:
        return None  # without a minor each assumes another one, that of its own library
    found = side.rendered(desk, second, place)
    if isinstance(found, RenderError):
        return OtherHelm(helm.version, second.version, error=Untrusted(found.stderr or found.message))
    if found.manifests == render.manifests:
        return None
    comparison = compare(
        render.manifests,
        found.manifests,
        namespace=side.release.namespace,
        key=desk.key,
        again=(render.again, found.again),
    )
    differs = tuple(change.resource for change in comparison.changes if not change.noise)
    return OtherHelm(helm.version, second.version, differs) if differs else None
