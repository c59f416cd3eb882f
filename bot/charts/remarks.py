"""A chart's ``NOTES.txt``, rendered: ``helm template`` leaves it out."""

from __future__ import annotations

import dataclasses
import gzip
import io
import json
import tarfile

from bot import docs
from bot.cache import Cache
from bot.charts.helm import Helm
from bot.charts.render import render
from bot.errors import DocumentError, RenderError
from bot.model import ChartArchive, Release

_NOTES = "templates/NOTES.txt"
_OURS = "templates/chart-triage-notes.yaml"
_LONGEST = 20_000
_TEMPLATE = """apiVersion: v1
kind: List
metadata: {{name: chart-triage}}
notes: {{{{ include {path} . | toJson }}}}
"""


def remarks(helm: Helm, archive: ChartArchive, release: Release, cache: Cache) -> str:
    """The text that the chart prints after an installation with these values; empty without one.

    helm is given the chart with one template more, which includes the text as a string. Raises
    :class:`RenderError`.
    """
    if _NOTES not in archive.files:
        return ""
    with_ours = dataclasses.replace(
        archive,
        path=cache.file("charts", f"{archive.sha256} notes", _with_template(archive), ".tgz"),
        sha256=f"{archive.sha256} notes",
    )
    made = render(
        helm, with_ours, release, kubernetes=None, api_versions=(), cache=cache, only=_OURS
    ).manifests
    try:
        found = docs.load(made)
    except DocumentError as error:
        raise RenderError(f"the notes of {release.chart} cannot be read: {error.message}") from None
    text = found.get("notes") if isinstance(found, dict) else None
    return str(text or "").strip()[:_LONGEST]


def _with_template(archive: ChartArchive) -> bytes:
    """The archive again, with one file more; nothing of it is unpacked to the disk."""
    out = io.BytesIO()
    with (
        tarfile.open(archive.path, "r:gz") as old,
        gzip.GzipFile(fileobj=out, mode="wb", mtime=0, filename="") as zipped,
        tarfile.open(fileobj=zipped, mode="w") as new,
    ):
        top = ""
        for member in old:
            stream = old.extractfile(member) if member.isfile() else None
            if stream is not None:
                top = top or member.name.partition("/")[0]
                new.addfile(member, stream)
        text = _TEMPLATE.format(path=json.dumps(f"{archive.meta.name}/{_NOTES}"))
        data = text.encode()
        member = tarfile.TarInfo(f"{top}/{_OURS}")
        member.size = len(data)
        new.addfile(member, io.BytesIO(data))
    return out.getvalue()
