"""Chart repositories as the rest of the program sees them: which versions there are, and one archive.

HTTP and OCI answer alike. A mirror of the configuration decides by its own scheme how it is spoken to:
``https://``, ``http://`` and ``file://`` hold an index.yaml, ``oci://`` and ``oci+http://`` are registries.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from bot.cache import Cache
from bot.charts import archive as archives
from bot.charts import index, intree, oci, versions
from bot.charts.intree import Whole
from bot.errors import ChartError, NetError
from bot.git import Tree
from bot.model import ChartArchive, ChartVersion, InTree, SourceKind
from bot.net import MEBIBYTE, Client, show
from bot.settings import Settings

_LARGEST_INDEX = 64 * MEBIBYTE
_LARGEST_ARCHIVE = 100 * MEBIBYTE
_UNREAD = {
    SourceKind.GIT: "charts from a git repository are not read yet",
    SourceKind.LOCAL: "a chart that stands in the repository itself has no repository to ask",
}


class Charts:
    """Reads charts through ``client``; archives stay in ``cache`` by their sha256. Answers are remembered
    for the life of the object, which is one run.

    ``dropped`` counts, by ``repository/chart``, what was listed and is no version (a tag ``latest``, an
    entry without a version).
    """

    def __init__(self, client: Client, cache: Cache, settings: Settings) -> None:
        self._client = client
        self._cache = cache
        self._settings = settings
        self._indexes: dict[str, tuple[str, bytes]] = {}
        self._unreachable: dict[str, NetError] = {}
        self._versions: dict[tuple[str, str], tuple[ChartVersion, ...]] = {}
        self._archives: dict[tuple[str, str, str], ChartArchive] = {}
        self._registries: dict[str, oci.Registry] = {}
        self._whole: dict[tuple[object, ...], Whole] = {}
        self.dropped: dict[str, int] = {}

    def versions(self, chart: str, repository: str, kind: SourceKind) -> tuple[ChartVersion, ...]:
        """All versions, ascending, pre-releases included.

        From a registry nothing but the versions is known. Raises :class:`ChartError` when the chart or its
        list cannot be used, :class:`bot.errors.NetError` when the repository cannot be asked.
        """
        address = self._address(repository, kind)
        key = (repository, chart)
        if key not in self._versions:
            if _is_registry(address):
                tags = self._registry(_of(address, chart)).versions()
                count, listed = len(tags), tuple(ChartVersion(chart, tag) for tag in tags)
            else:
                count, listed = self._entries(chart, repository, address)
            good = [(order, one) for one in listed if (order := versions.key(one.version)) is not None]
            self.dropped[_of(repository, chart)] = count - len(good)
            self._versions[key] = tuple(one for _, one in sorted(good, key=lambda pair: pair[0]))
        return self._versions[key]

    def describe(self, chart: str, repository: str, kind: SourceKind, version: str) -> ChartVersion:
        """The metadata of one version (appVersion, kubeVersion, annotations) without its archive: from the
        index, or from a registry's config blob. Raises as :meth:`archive`."""
        address = self._address(repository, kind)
        if not _is_registry(address):
            return self._entry(chart, repository, kind, version)
        registry = self._registry(_of(address, chart))
        manifest = oci.find(registry, version)
        config = self._cache.get("charts", manifest.config, ".json")
        if config is None or hashlib.sha256(config).hexdigest() != manifest.config:
            config = registry.blob(manifest.config)
            self._cache.put("charts", manifest.config, config, ".json")
        return oci.labelled(oci.describe(config, f"{chart} {version}"), manifest.labels)

    def archive(self, chart: str, repository: str, kind: SourceKind, version: str) -> ChartArchive:
        """One version's archive, checked and on disk. ``version`` may be a registry's digest.

        Raises :class:`ChartError` for an archive that cannot be used, :class:`bot.errors.NetError` when it
        cannot be had.
        """
        key = (repository, chart, version)
        if key not in self._archives:
            address = self._address(repository, kind)
            if _is_registry(address):
                data, labels = self._pull(_of(address, chart), version)
                opened = self._open(data, None, chart, version)
                opened = dataclasses.replace(opened, meta=oci.labelled(opened.meta, labels))
            else:
                listed = self._entry(chart, repository, kind, version)
                opened = self._open(self._download(listed), listed, chart, version)
            self._archives[key] = opened
        return self._archives[key]

    def whole(self, tree: Tree, chart: InTree, before: dt.datetime | None = None) -> Whole:
        """As :func:`bot.charts.intree.whole`."""
        key = (chart.folder, chart.revision, chart.repositories, before)
        if key not in self._whole:
            self._whole[key] = intree.whole(self, tree, chart, before)
        return self._whole[key]

    def _open(self, data: bytes, listed: ChartVersion | None, chart: str, version: str) -> ChartArchive:
        where = f"{chart} {version}"
        meta, files, dependencies = archives.read(data, where)
        if versions.parse(version) is not None and not versions.same(meta.version, version):
            raise ChartError(f"{where}: the archive holds another version")
        if listed is not None:
            meta = dataclasses.replace(
                meta, digest=listed.digest, created=listed.created, urls=listed.urls,
                annotations=meta.annotations or listed.annotations,
            )  # fmt: skip
        sha256 = hashlib.sha256(data).hexdigest()
        return ChartArchive(self.keep(sha256, data), sha256, meta, files, dependencies)

    def keep(self, sha256: str, data: bytes) -> Path:
        """Where an archive with this digest stands in the cache, put there if need be."""
        if self._stored(sha256) is not None:
            return self._cache.path("charts", sha256, ".tgz")
        return self._cache.file("charts", sha256, data, ".tgz")

    def _address(self, repository: str, kind: SourceKind) -> str:
        """Where the repository really is. Raises :class:`ChartError` for one that is not read."""
        if kind in _UNREAD:
            raise ChartError(_UNREAD[kind], hint="charts from HTTP repositories and OCI registries are read")
        if kind is SourceKind.OCI and "://" not in repository:
            repository = f"oci://{repository}"
        if urlsplit(repository).scheme not in ("http", "https", "oci"):
            raise ChartError(
                f"{show(repository)} is no address of a chart repository",
                hint="http://, https:// and oci:// are read",
            )
        return self._mirrored(repository)

    def _mirrored(self, url: str) -> str:
        """A mirror on disk serves what is below it, and nothing else."""
        address = self._settings.mirrored(url)
        if address != url and address.startswith("file:") and ".." in unquote(address).split("/"):
            raise ChartError(f"{show(url)} leads outside of its mirror")
        return address

    def _pull(self, address: str, version: str) -> tuple[bytes, Mapping[str, str]]:
        registry = self._registry(address)
        manifest = oci.find(registry, version)
        return self._stored(manifest.layer) or registry.blob(manifest.layer), manifest.labels

    def _registry(self, address: str) -> oci.Registry:
        """The registry of one chart, with the token that it gave before."""
        return self._registries.setdefault(address, oci.Registry(self._client, address))

    def _entries(self, chart: str, repository: str, address: str) -> tuple[int, tuple[ChartVersion, ...]]:
        """How many entries the index has for a chart, and those that have a name and a version."""
        url = address.rstrip("/") + "/index.yaml"
        if url in self._unreachable:  # it was waited for once
            raise self._unreachable[url]
        if url not in self._indexes:
            try:
                data = self._client.get_kept(url, cap=_LARGEST_INDEX)
            except NetError as error:
                self._unreachable[url] = error
                raise
            self._indexes[url] = (hashlib.sha256(data).hexdigest(), data)
        sha256, data = self._indexes[url]
        key = "\n".join((sha256, repository, chart))
        if (kept := self._cache.get("index", key, ".json")) is not None:
            with contextlib.suppress(msgspec.MsgspecError):
                return msgspec.json.decode(kept, type=tuple[int, tuple[ChartVersion, ...]])
        raw = index.entries(index.decode(data, show(url)), chart, show(url))
        found = len(raw), tuple(index.versions(raw, repository))
        self._cache.put("index", key, msgspec.json.encode(found), ".json")
        return found

    def _entry(self, chart: str, repository: str, kind: SourceKind, version: str) -> ChartVersion:
        known = {one.version: one for one in reversed(self.versions(chart, repository, kind))}
        spelling = versions.match(version, known)
        if spelling is None:
            newest = next(iter(known), "none")
            raise ChartError(
                f"{show(repository)} lists no version {version} of {chart}",
                hint=f"it lists {len(known)} versions; the highest is {newest}",
            )
        return known[spelling]

    def _download(self, listed: ChartVersion) -> bytes:
        if listed.digest is not None and (stored := self._stored(listed.digest)) is not None:
            return stored
        where = f"{listed.name} {listed.version}"
        if not listed.urls:
            raise ChartError(f"{where}: the index names no address of the archive")
        url = listed.urls[0]
        if url.startswith("file:"):
            raise ChartError(f"{where}: the index points to a file of this machine")
        address = self._mirrored(url)
        if _is_registry(address):
            chart, _, tag = address.rpartition(":")
            return self._pull(chart, tag)[0]
        if listed.digest is None:
            return self._client.get_kept(address, cap=_LARGEST_ARCHIVE)
        headers = {"Accept-Encoding": "identity"}
        data = self._client.get(address, cap=_LARGEST_ARCHIVE, headers=headers).content
        oci.verify(data, listed.digest, where)
        return data

    def _stored(self, sha256: str) -> bytes | None:
        """The archive of a digest, from the cache, if it is still what it was."""
        data = self._cache.raw("charts", sha256, ".tgz")
        return data if data is not None and hashlib.sha256(data).hexdigest() == sha256 else None


def _of(repository: str, chart: str) -> str:
    return f"{repository.rstrip('/')}/{chart}"


def _is_registry(address: str) -> bool:
    return address.startswith(("oci://", "oci+http://"))
