"""Chart.yaml, wherever it stands: in an archive, in an index entry, in an OCI config."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.model import ChartVersion


def chart_version(raw: Any, urls: tuple[str, ...] = (), digest: str | None = None) -> ChartVersion | None:
    """The metadata in a parsed Chart.yaml or index entry; None without a name or a version.

    ``digest`` is the archive's sha256 in hex. What has the wrong type is left out: foreign data, and
    nothing of it decides more than it says.
    """
    if not isinstance(raw, Mapping):
        return None
    name, version = _text(raw.get("name")), _text(raw.get("version"))
    if not name or not version:
        return None
    annotations = raw.get("annotations")
    sources = raw.get("sources")
    return ChartVersion(
        name=name,
        version=version,
        app_version=_text(raw.get("appVersion")),
        kube_version=_text(raw.get("kubeVersion")),
        digest=digest,
        created=_text(raw.get("created")),
        deprecated=raw.get("deprecated") in (True, "true"),
        home=_text(raw.get("home")),
        sources=tuple(map(str, sources)) if isinstance(sources, list) else (),
        urls=urls,
        annotations={
            str(name): str(value)
            for name, value in (annotations.items() if isinstance(annotations, Mapping) else ())
            if value is not None
        },
    )


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
