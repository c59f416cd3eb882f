"""What is asked of this room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.model import ChartArchive, ChartVersion, SourceKind, Untrusted
from bot.notes.range import bare, same


@dataclass(frozen=True, slots=True)
class Request:
    """One bump of one chart. ``versions`` are all that the index or the tag list knows (none when it could
    not be read); ``body`` is Renovate's text on the pull request, the last resort. ``describe`` gives the
    metadata of a version where the list of versions has none (a registry's tags); it raises
    :class:`bot.errors.ChartTriageError`."""

    chart: str
    repository: str | None
    kind: SourceKind
    old: str
    new: str
    versions: tuple[ChartVersion, ...] = ()
    old_archive: ChartArchive | None = None
    new_archive: ChartArchive | None = None
    body: Untrusted | None = None
    describe: Callable[[str], ChartVersion] | None = None

    @property
    def name(self) -> str:
        """The chart's own name: the last segment where ``chart`` is a path."""
        return self.chart.rstrip("/").rpartition("/")[2]

    @property
    def metadata(self) -> tuple[ChartVersion, ...]:
        """What is known of the chart itself, the newest first: the new archive, the old one, the index."""
        archives = (self.new_archive, self.old_archive)
        listed = [one for end in (self.new, self.old) for one in self.versions if one.version == end]
        return (*(archive.meta for archive in archives if archive is not None), *listed)

    def app_version(self, end: str) -> str | None:
        """The app's version inside one end of the bump, when it is known."""
        archive = self.new_archive if end == self.new else self.old_archive
        if archive is not None:
            return archive.meta.app_version
        return next((one.app_version for one in self.versions if one.version == end), None)

    @property
    def as_one(self) -> bool:
        """Whether chart and app carry the same version at both ends: they are released as one, and what
        was written about the one was written about the other."""
        apps = [(self.app_version(end), end) for end in (self.old, self.new)]
        return all(app is not None and same(bare(app), bare(end)) for app, end in apps)
