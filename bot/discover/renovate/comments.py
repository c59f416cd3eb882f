"""``# renovate: datasource=helm depName=…`` above a version, or behind it: read in any kind of text, whatever
custom manager the repository has for it (a shared preset, mostly)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.discover.renovate.configuration import configuration
from bot.discover.renovate.coverage import reaches
from bot.discover.renovate.dependencies import Dependency, as_release, is_chart, pin_at
from bot.discover.renovate.patterns import any_matches
from bot.discover.workspace import Workspace, gap
from bot.model import Gap, Release

NEEDLES = ("datasource=helm", "datasource=docker")

_PROSE = (".md", ".mdx", ".markdown", ".rst", ".adoc", ".json5", ".jsonc")
_COMMENT = re.compile(r"(?:#|//|--|;|<!--|/\*)[ \t]*renovate:[ \t]*(?P<pairs>[^\n]*)")
_PAIR = re.compile(r"(?P<name>\w+)=(?P<value>[^\s\"'<>()]+)")
# A version as people write charts' versions, between quotes or bare; part of a longer word it is none.
_VERSION = re.compile(
    r"(?P<quote>[\"'])(?P<quoted>[~^>=< ]*v?\d+(?:\.(?:\d+|[xX*]))*(?:[-+@][\w.+:@-]+)?)(?P=quote)"
    r"|(?<![\w./@:+-])(?P<bare>v?\d+(?:\.(?:\d+|[xX*]))+(?:[-+@][\w.+:@-]+)?)(?![\w./])"
    r"|(?:(?<=[:=])|(?<=:-))(?P<tight>v?\d+(?:\.(?:\d+|[xX*]))+(?:[-+@][\w.+:@-]+)?)(?![\w./])"
)
_MOST = 1000

_PRESETS: dict[str, tuple[str, ...]] = {
    "azurePipelinesVersions": ("**/.azuredevops/**/*.{yml,yaml}", "azure*pipeline*.{yml,yaml}"),
    "bitbucketPipelinesVersions": ("**/*-pipelines.yml",),
    "dockerfileVersions": ("**/{[Dd]ocker,[Cc]ontainer}file*", "**/*.{[Dd]ocker,[Cc]ontainer}file*"),
    "githubActionsVersions": (
        r"/(^|/)(?:workflow-templates|\.(?:github|gitea|forgejo)/(?:workflows|actions))/.+\.ya?ml$/",
        r"/(^|/)action\.ya?ml$/",
    ),
    "gitlabPipelineVersions": ("**/*.gitlab-ci.{yml,yaml}",),
    "makefileVersions": ("**/[Mm]akefile", "**/GNUMakefile", "**/*.mk"),
    "tfvarsVersions": ("**/*.tfvars",),
}
"""The files of Renovate's own presets that read such comments, by the preset's name. Source: Renovate,
"Custom Manager Presets"."""


def read(workspace: Workspace, manager: str, path: str, text: str) -> Iterator[Release | Gap]:
    """The charts that comments in a file name."""
    if path.endswith(_PROSE) or not any(needle in text for needle in NEEDLES):
        return
    for count, found in enumerate(_COMMENT.finditer(text)):
        if count >= _MOST:
            yield gap(path, "more comments for Renovate stand in it than are read")
            return
        pairs = _PAIR.finditer(found["pairs"].replace("lookupName=", "packageName="))
        fields = {pair["name"]: pair["value"] for pair in pairs}
        named = Dependency(manager, path, fields)
        if not named.package or not is_chart(named, text):
            continue
        versions = _versions(text, found)
        if len(versions) == 1:
            reached = _reached(workspace, manager, path)
            yield as_release(workspace, named, pin_at(path, text, versions[0]), reached)
        else:
            reason = "several could be" if versions else "none is"
            yield gap(named.subject, f"a comment for Renovate names it, but {reason} its version")


def _versions(text: str, comment: re.Match[str]) -> list[tuple[int, int]]:
    """Where the version may stand: before the comment in its own line, or else in the next line, where one
    between quotes goes before bare ones."""
    start = text.rfind("\n", 0, comment.start()) + 1
    own = _spans(text, start, comment.start())
    if own or comment.end() >= len(text):
        return own
    end = text.find("\n", comment.end() + 1)
    return _spans(text, comment.end() + 1, len(text) if end < 0 else end)


def _spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    line = text[start:end]
    behind = re.search(r"[ \t]#", line)
    matches = list(_VERSION.finditer(line, 0, behind.start() if behind else len(line)))
    spans = [found.span("quoted") for found in matches if found["quoted"]]
    spans = spans or [found.span(found.lastgroup or 0) for found in matches]
    return [(start + one, start + two) for one, two in spans]


def _reached(workspace: Workspace, manager: str, path: str) -> bool | None:
    """Whether one of Renovate's own presets reads the comment; a preset elsewhere may."""
    found = configuration(workspace)
    patterns = [pattern for name in found.comments for pattern in _PRESETS.get(name, ())]
    if any_matches(patterns, path):
        return reaches(workspace, manager, path)
    return None if found.path is None or not found.complete else False
