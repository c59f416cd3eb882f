"""The commits that touched the chart's folder between two tags: all there is where nobody wrote notes."""

from __future__ import annotations

import re

from bot.model import Gap, Note, Stage
from bot.notes import refs
from bot.notes.sources.source import Context, Found, Source
from bot.notes.stands import Stand

MOST = 12
_PAGE = 50  # what every host gives at least, when there are as many
_MERGE = re.compile(r"Merge (?:pull request|branch|remote-tracking|tag|commit)\b.*")


def collect(context: Context) -> Found:
    """One note for each version that nobody wrote about, with the first lines of its commits' messages. Both
    its tag and that of the version before must be known; :data:`MOST` versions, the newest first."""
    stand, missing = context.stand, context.missing()
    if stand is None or not missing or not stand.roots or not context.span.known:
        return Found()
    versions = [context.request.old, *context.wanted]
    tags = refs.tags(stand.hub, stand.home, context.request.name, versions)
    notes: list[Note] = []
    gaps: list[Gap] = []
    for version in missing[-MOST:]:
        before = versions[versions.index(version) - 1]
        if version in tags and before in tags:
            note, whole = _between(stand, version, tags[before], tags[version])
            notes += [] if note is None else [note]
            if not whole:
                reason = f"of the commits before {version} only the last were read"
                gaps.append(Gap(Stage.NOTES, context.request.chart, reason))
    return Found(tuple(notes), (), tuple(gaps))


def _between(stand: Stand, version: str, old: str, new: str) -> tuple[Note | None, bool]:
    """What is in the new tag's history and not in the old one's, and whether that is all."""
    after, before = (stand.hub.commits(stand.home.repository, stand.roots[0], one) for one in (new, old))
    if not after or before is None:
        return None, True
    known = {one.sha for one in before}
    # What is older than the last that both lists have is beyond the end of one of them.
    shared = max((at for at, one in enumerate(after) if one.sha in known), default=len(after))
    fresh = [one.subject for one in after[:shared] if one.sha not in known]
    lines = [f"- {subject}" for subject in fresh if subject and not _MERGE.fullmatch(subject)]
    url = stand.hub.comparison(stand.home.repository, old, new)
    note = SOURCE.note(version, "\n".join(lines) + "\n", url) if lines else None
    return note, shared < len(after) or len(after) < _PAGE


SOURCE = Source("commits", "commits", collect)
