"""M214: the tag of an image goes to another major version: of one that keeps data, or in a bump that is
itself none."""

from __future__ import annotations

from collections.abc import Iterator

from bot.judge import images
from bot.judge.case import Case, Hit
from bot.judge.documents import Document, containers, dig, objects, pod_spec
from bot.judge.kinds import is_custom
from bot.judge.rule import Rule
from bot.judge.swaps import Swap, swaps
from bot.model import Evidence, Level, Resource

FILLS = frozenset({"image", "old", "new"})
NEEDS = ("comparison",)


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each image; where no data is kept, it is what one expects in a major bump, and told as
    that."""
    jumps: dict[tuple[str, str, str], list[tuple[Resource, Evidence, bool]]] = {}
    for swap in swaps(case.comparison):
        was, now = images.parse(swap.old), images.parse(swap.new)
        if was.major is None or now.major is None or was.major == now.major:
            continue
        evidence = Evidence("field", path=swap.path, old=swap.old, new=swap.new)
        key = now.repository, was.tag or "", now.tag or ""
        jumps.setdefault(key, []).append((swap.change.resource, evidence, _keeps_data(swap)))
    usual = "expected" if case.bump.level is Level.MAJOR else None
    for (image, tag, other), found in jumps.items():
        args = (("image", image), ("old", tag), ("new", other))
        variant = "data" if any(data for _, _, data in found) else usual
        first = next((resource for resource, _, data in found if data), found[0][0])
        yield Hit(args, variant, first, tuple(evidence for _, evidence, _ in found))


def _keeps_data(swap: Swap) -> bool:
    """Whether the container mounts a claim, or the custom resource asks for storage."""
    document = swap.change.after
    if swap.container is None:
        spec = ("spec", "storage"), ("spec", "volumeClaimTemplate"), ("spec", "volumeClaimTemplates")
        return is_custom(swap.change.resource) and any(bool(dig(document, *path)) for path in spec)
    if swap.container.startswith("init/"):
        return False
    mounts = objects(containers(document).get(swap.container), "volumeMounts")
    return not _claims(document).isdisjoint(str(mount.get("name")) for mount in mounts)


def _claims(document: Document | None) -> set[str]:
    """The names of a workload's volumes that outlive its pods."""
    templates = objects(document, "spec", "volumeClaimTemplates")
    found = {str(dig(template, "metadata", "name")) for template in templates}
    volumes = objects(pod_spec(document), "volumes")
    return found | {str(volume.get("name")) for volume in volumes if volume.get("persistentVolumeClaim")}
