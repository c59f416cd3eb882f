"""M207: a pod gets at the node: privileged, host namespaces, host paths, capabilities."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from bot.judge.case import Case, Hit
from bot.judge.documents import Document, containers, dig, mapping, objects, pod_spec, real, words
from bot.judge.rule import Rule
from bot.model import Evidence, Status

FILLS = frozenset({"kind", "name", "access"})
NEEDS = ("comparison",)

_NAMESPACES = ("hostNetwork", "hostPID", "hostIPC")


def check(case: Case, rule: Rule) -> Iterator[Hit]:
    """One hit for each workload with new access, with less, or that leaves the node's network. A workload
    under another name is held against those of its kind that are gone."""
    gone: dict[str, frozenset[str]] = {}
    for change in real(case.comparison, Status.REMOVED):
        gone[change.resource.kind] = gone.get(change.resource.kind, frozenset()) | _access(change.before)
    for change in real(case.comparison, Status.ADDED, Status.CHANGED):
        resource = change.resource
        now = _access(change.after)
        had = _access(change.before) if change.before else gone.get(resource.kind, frozenset())
        new = sorted(thing for thing in now if not _covered(thing, had))
        args = (("kind", resource.kind), ("name", resource.name), ("access", ", ".join(new)))
        if new:
            yield Hit(
                args, None, resource, (Evidence("field", path="spec", old=sorted(had), new=sorted(now)),)
            )
        elif change.before and "hostNetwork" in had - now:
            evidence = Evidence("field", path="hostNetwork", old=True, new=False)
            yield Hit(args, "left", resource, (evidence,))
        elif change.before and now and had - now:
            # Nothing that it has now is more than it had, and some of what it had is gone.
            lost = ", ".join(sorted(had - now))
            evidence = Evidence("field", path="spec", old=sorted(had), new=sorted(now))
            yield Hit((*args[:2], ("access", lost)), "narrowed", resource, (evidence,))


def _access(document: Document | None) -> frozenset[str]:
    spec = pod_spec(document)
    found = {name for name in _NAMESPACES if spec.get(name) is True}
    for volume in objects(spec, "volumes"):
        path = dig(volume, "hostPath", "path")
        if isinstance(path, str):
            found.add(f"hostPath {path}")
    for container in containers(document).values():
        security = mapping(container, "securityContext")
        if security.get("privileged") is True:
            found.add("privileged")
        found |= {f"capability {name}" for name in words(security, "capabilities", "add")}
    return frozenset(found)


def _covered(thing: str, had: frozenset[str]) -> bool:
    if thing in had or ("capability ALL" in had and thing.startswith("capability ")):
        return True
    if not thing.startswith("hostPath "):
        return False
    path = PurePosixPath(thing.removeprefix("hostPath "))
    parents = {str(parent) for parent in (path, *path.parents)}
    mounted = (other.removeprefix("hostPath ") for other in had if other.startswith("hostPath "))
    return any(str(PurePosixPath(other)) in parents for other in mounted)
