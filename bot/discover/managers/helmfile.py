"""helmfile: ``helmfile.yaml`` and ``helmfile.d/``. Versions are found in the text as it is; names, namespaces
and values are what helmfile would make of it in each environment that installs the release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from bot import docs
from bot.discover.helmfile import installs as installing
from bot.discover.helmfile import lock, unrendered, values, yamls
from bot.discover.helmfile.installs import trouble
from bot.discover.helmfile.pins import Entry, pinned
from bot.discover.helmfile.reading import Reading, read
from bot.discover.helmfile.releases import Rendered
from bot.discover.helmfile.state import UNRENDERED
from bot.discover.layers import Layers
from bot.discover.locks import Locked
from bot.discover.manager import Extraction, Install, release
from bot.discover.renovate import alias
from bot.discover.sources import Source, oci, remote
from bot.discover.templates import is_template
from bot.discover.workspace import Workspace, gap
from bot.model import Gap, Release, SourceKind

NAME = "helmfile"


def extract(workspace: Workspace, path: str) -> Extraction:
    """Every entry of ``releases`` and ``templates`` with a literal chart and version is a release, once for
    each way in which it is installed."""
    found = pinned(workspace, path)
    listed: list[Release] = []
    gaps = list(found.gaps)
    groups: dict[int, list[Entry]] = {}
    for entry in found.entries:
        refused = _refused(path, entry)
        if refused is not None:
            gaps.append(refused)
        elif entry.at is not None:
            groups.setdefault(entry.place, []).append(entry)
    reading = read(workspace, path) if groups else Reading((), (), path)
    for place, entries in groups.items():
        listed += _group(workspace, reading, place, entries)
    covered = {one.text("name") for one in reading.releases if one.place is not None}
    gaps += [
        gap(_subject(path, entry), "the version is a template, or missing: the chart is not pinned here")
        for entry in found.entries
        if _is_unpinned(entry) and entry.scalar("name") not in covered
    ]
    return Extraction(tuple(dict.fromkeys(listed)), (*gaps, *reading.gaps))


def _subject(path: str, entry: Entry) -> str:
    return f"{path}: {entry.shown(entry.scalar('name') or entry.scalar('chart') or 'a release')}"


def _refused(path: str, entry: Entry) -> Gap | None:
    if is_template(entry.scalar("chart") or ""):
        return gap(_subject(path, entry), "the chart is a template, or missing")
    return None


def _is_unpinned(entry: Entry) -> bool:
    chart = entry.scalar("chart") or ""
    return entry.at is None and not entry.is_template and not is_template(chart) and not _is_local(chart)


def _group(workspace: Workspace, reading: Reading, place: int, entries: list[Entry]) -> Iterator[Release]:
    """The releases behind one version string: where they are installed, or else one way to read each."""
    rendered = [one for one in reading.releases if one.place == place]
    wanted = [one for one in rendered if one.installed is not False] or rendered[:1]
    used: set[int] = set()
    for one in wanted:
        entry = _entry_of(one, entries)
        used.add(entries.index(entry))
        yield _rendered(workspace, one, entry)
    for number, entry in enumerate(entries):
        known = {one.text("name") for one in rendered}
        if number not in used and not (entry.is_template and used) and entry.scalar("name") not in known:
            yield _unrendered(workspace, reading, entry)


def _entry_of(one: Rendered, entries: list[Entry]) -> Entry:
    """The entry that a release came out of; several may share a version by an anchor."""
    same = [entry for entry in entries if entry.scalar("chart") == one.text("chart")] or entries
    return next((entry for entry in same if entry.scalar("name") == one.text("name")), same[0])


def _rendered(workspace: Workspace, one: Rendered, entry: Entry) -> Release:
    assert entry.at is not None
    subject = _subject(one.state.path, entry)
    layers = Layers(workspace, subject)
    gaps = trouble(one, layers)
    values.collect(layers, one, entry.line)
    source = _source(workspace, entry.scalar("chart") or "", {**_repositories(one), **entry.repositories})
    return release(
        NAME,
        entry.at,
        source,
        layers,
        name=one.text("name"),
        namespace=one.text("namespace"),
        cluster=one.cluster(workspace),
        include_crds=one.include_crds,
        locked=_locked(workspace, one.state.path, entry, yamls.string(one.state.spec.get("lockFilePath"))),
        gaps=_nowhere(subject, entry, source) + gaps,
    )


def _unrendered(workspace: Workspace, reading: Reading, entry: Entry) -> Release:
    assert entry.at is not None
    path = reading.path
    subject = _subject(path, entry)
    layers = Layers(workspace, subject, templates=entry.templates)
    source = _source(workspace, entry.scalar("chart") or "", entry.repositories)
    gaps = list(_nowhere(subject, entry, source))
    name = entry.scalar("name")
    namespace = docs.scalar(entry.document.node, "namespace") or entry.scalar("namespace")
    if name is not None and is_template(name):
        gaps.append(gap(subject, "the release's name is a template"))
        name = None
    if namespace is not None and is_template(namespace):
        gaps.append(gap(subject, "the release's namespace is a template"))
        namespace = None
    for detail in reading.unrendered:
        layers.gap(UNRENDERED, detail)
    unrendered.collect(layers, path, entry)
    return release(
        NAME, entry.at, source, layers, name=name, namespace=namespace,
        locked=_locked(workspace, path, entry, None), gaps=tuple(gaps),
    )  # fmt: skip


def _nowhere(subject: str, entry: Entry, source: Source) -> tuple[Gap, ...]:
    if source.repository is not None:
        return ()
    return (gap(subject, "its repository is not named in the file", entry.scalar("chart")),)


def _locked(workspace: Workspace, path: str, entry: Entry, where: str | None) -> Locked | None:
    assert entry.at is not None
    return lock.locked(workspace, path, entry.scalar("chart") or "", entry.at.version, where)


def _is_local(chart: str) -> bool:
    return chart.startswith((".", "/")) or "/" not in chart


def _source(workspace: Workspace, chart: str, repositories: Mapping[str, Source]) -> Source:
    if chart.startswith("oci://"):
        return oci(chart)
    if chart.startswith(("./", "../", "/")) or ("/" not in chart and chart not in repositories):
        return Source(SourceKind.LOCAL, chart, PurePosixPath(chart).name)
    repository, _, name = chart.partition("/")
    known = repositories.get(repository)
    if known is not None and known.repository is not None:
        return remote(known.repository, name or chart, is_oci=known.kind is SourceKind.OCI)
    url = alias(workspace, repository, NAME)
    return Source(SourceKind.HTTP, None, name) if url is None else remote(url, name)


def _repositories(one: Rendered) -> dict[str, Source]:
    """Those that bases or a parent declare."""
    found = {}
    for entry in map(yamls.entries, yamls.items(one.state.spec.get("repositories"))):
        name, url = yamls.string(entry.get("name")), yamls.string(entry.get("url"))
        if name and url and one.state.holes.reason(name + url) is None and not url.startswith("git+"):
            is_oci = entry.get("oci") is True or url.startswith("oci://")
            found[name] = Source(SourceKind.OCI if is_oci else SourceKind.HTTP, url, "")
    return found


def installs(workspace: Workspace, folder: str) -> Iterator[Install]:
    """Every release whose chart is the one in ``folder``, a path from its helmfile."""
    return installing.installs(workspace, folder)
