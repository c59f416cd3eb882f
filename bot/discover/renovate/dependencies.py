"""What a match of a custom manager says, as a release: as much of it as concerns Helm."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.discover.layers import Layers
from bot.discover.manager import Pin, release
from bot.discover.renovate import handlebars
from bot.discover.renovate.configuration import Registry, configuration
from bot.discover.renovate.customs import FIELDS, Custom
from bot.discover.renovate.patterns import all_match
from bot.discover.sources import Source, oci, remote
from bot.discover.workspace import Workspace, gap
from bot.model import Gap, Release, SourceKind

UNKNOWN = "the release that uses this version is not known"

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")


@dataclass(frozen=True, slots=True)
class Dependency:
    """A dependency that a custom manager or a comment names: its fields by Renovate's names."""

    manager: str
    path: str
    fields: Mapping[str, str]

    @property
    def package(self) -> str:
        """What it is looked up by."""
        return self.fields.get("packageName") or self.fields.get("depName") or ""

    @property
    def subject(self) -> str:
        """How gaps name it."""
        return f"{self.path}: {self.package}"


def dependency(
    manager: str, path: str, custom: Custom, captured: Mapping[str, str | None]
) -> Dependency | None:
    """From what a match captured and the templates, which go first; None when something is missing that
    Renovate asks for. Raises :class:`bot.discover.renovate.handlebars.UnsupportedError`."""
    pure = PurePosixPath(path)
    known = dict(captured)
    if custom.kind == "regex":
        known |= {"packageFile": pure.name, "packageFileDir": str(pure.parent)}
    fields: dict[str, str] = {}
    for name in FIELDS:
        template = custom.templates.get(name)
        value = captured.get(name) if template is None else handlebars.render(template, known)
        if value and value.strip():
            fields[name] = value
    found = Dependency(manager, path, fields)
    return found if found.package and fields.get("datasource") and fields.get("currentValue") else None


def is_chart(found: Dependency, text: str) -> bool:
    """Whether a dependency is a chart for certain: from a Helm repository, or an image reference that stands
    in its file behind ``oci://``."""
    if found.fields.get("datasource") == "helm":
        return True
    reference = re.escape(found.package.removeprefix("oci://"))
    return (
        found.fields.get("datasource") == "docker"
        and "oci://" in text
        and re.search(rf"oci://{reference}(?![\w./-])", text) is not None
    )


def pin_at(path: str, text: str, span: tuple[int, int]) -> Pin:
    """The version at a span of the file's text."""
    start, end = span
    version, at, digest = text[start:end].partition("@sha256:")
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    return Pin(path, line, column, version, f"sha256:{digest}" if at else None)


def as_release(workspace: Workspace, found: Dependency, at: Pin, reached: bool | None) -> Release | Gap:
    """The release that a version is for, as far as the file tells."""
    if not at.version.strip() or "\n" in at.version:
        return gap(found.subject, "what stands as its version is none")
    layers = Layers(workspace, found.subject)
    layers.gap(UNKNOWN)
    source, gaps = _source(workspace, found)
    made = release(found.manager, at, source, layers, gaps=gaps)
    return dataclasses.replace(made, renovate=reached)


def _source(workspace: Workspace, found: Dependency) -> tuple[Source, tuple[Gap, ...]]:
    if found.fields["datasource"] == "docker":
        return oci(found.package), ()
    rules = _rules(workspace, found)
    certain = [rule for rule in rules if rule.certain]
    url = certain[-1].url if certain else found.fields.get("registryUrl")
    gaps = tuple(
        gap(found.subject, "a package rule may give the chart another repository", rule.url)
        for rule in rules
        if not rule.certain and rule.url != url
    )
    if url is not None and _URL.fullmatch(url):
        return remote(url, found.package), gaps
    missing = gap(found.subject, "no repository is given for the chart", url)
    return Source(SourceKind.HTTP, None, found.package), (*gaps, missing)


def _rules(workspace: Workspace, found: Dependency) -> list[Registry]:
    """The package rules that set a registry for it; that of the last goes before what a match says."""
    known = {
        "matchDatasources": found.fields["datasource"],
        "matchDepNames": found.fields.get("depName") or found.package,
        "matchFileNames": found.path,
        "matchManagers": found.manager,
        "matchPackageNames": found.package,
    }
    return [
        rule
        for rule in configuration(workspace).registries
        if all(all_match(patterns, known[key]) for key, patterns in rule.matchers)
    ]
