"""``helm template``, offline and in a home of its own; the same input is rendered once.

A Kubernetes minor (``1.31``) is given to helm as a high patch of it (``1.31.99``): helm reads ``1.31`` as
1.31.0, which fails charts that ask for ``>=1.31.3``. Whether a chart's kubeVersion is met is judged
elsewhere, with every patch in mind; a render only must not fail for one.
"""

from __future__ import annotations

import dataclasses
import json
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot import process
from bot.cache import Cache
from bot.charts.conceal import conceal
from bot.charts.helm import Helm
from bot.errors import ProcessError, RenderError
from bot.model import ChartArchive, Gap, Release, Render, Stage, ValuesLayer

HIGH_PATCH = 99
_FORMAT = 1
_TIMEOUT = 120.0
_NOWHERE = "http://127.0.0.1:9"
# Helm loads schemas from the addresses that a chart's schema names: with this proxy it reaches none.
_OFFLINE = {
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), _NOWHERE),
    **dict.fromkeys(("NO_PROXY", "no_proxy"), ""),
}
_STOPPED = "proxyconnect tcp"
_ADVICE = re.compile(r"\n+Use --debug flag to render out invalid YAML\s*\Z")
_UNCHECKED = (
    "the values were not checked against the chart's schema: it refers to an address, and renders are offline"
)


def render(
    helm: Helm,
    archive: ChartArchive,
    release: Release,
    *,
    kubernetes: str | None,
    api_versions: tuple[str, ...],
    cache: Cache,
    twice: bool = False,
    only: str | None = None,
) -> Render:
    """The manifests of a release, from the cache when the same was rendered before.

    ``kubernetes`` is a minor or a whole version; None leaves helm's own default. ``twice`` renders once
    more into ``again``: what differs is random. ``only`` is the one template whose output is wanted. Values
    layers that could not be read are left out (the release carries their gap). Raises
    :class:`RenderError` with helm's own message.
    """
    key = _key(helm, archive, release, kubernetes, api_versions)
    if only is not None:
        release = dataclasses.replace(release, include_crds=False)

    def once(suffix: str) -> tuple[bool, str]:
        kept = cache.get("renders", key, suffix)
        if kept is None:
            kept = _template(helm, archive, release, kubernetes, api_versions, only)
            cache.put("renders", key, kept, suffix)
        head, _, manifests = kept.partition(b"\n")
        return head == b"unchecked", manifests.decode("utf-8", "replace")

    unchecked, manifests = once("")
    return Render(
        manifests,
        kubernetes,
        helm.version,
        again=once(".again")[1] if twice else None,
        gaps=(Gap(Stage.RENDER, release.chart, _UNCHECKED),) if unchecked else (),
    )


def kube_version(kubernetes: str) -> str:
    """What ``--kube-version`` gets."""
    return f"{kubernetes}.{HIGH_PATCH}" if re.fullmatch(r"v?[0-9]+\.[0-9]+", kubernetes) else kubernetes


def set_value(layer: ValuesLayer) -> str:
    """``name=value`` as ``--set`` parses it. Commas in the value are escaped unless it is a list in braces
    or they are escaped already: that is what Argo CD does with its parameters."""
    value = layer.content or ""
    if not (value.startswith("{") and value.endswith("}")):
        value = re.sub(r"(?<!\\),", r"\\,", value)
    return f"{layer.name}={value}"


def _key(
    helm: Helm,
    archive: ChartArchive,
    release: Release,
    kubernetes: str | None,
    api_versions: Sequence[str],
) -> str:
    layers = [
        [layer.kind == "parameter", layer.name, layer.content, layer.force_string] for layer in release.values
    ]
    return json.dumps([
        _FORMAT, helm.version, archive.sha256, _name(release), release.namespace, release.include_crds,
        kubernetes, list(api_versions), layers,
    ])  # fmt: skip


def _name(release: Release) -> str:
    return release.name or release.chart


def _template(
    helm: Helm,
    archive: ChartArchive,
    release: Release,
    kubernetes: str | None,
    api_versions: Sequence[str],
    only: str | None,
) -> bytes:
    """A line that says whether the schema was checked, and the manifests."""
    with tempfile.TemporaryDirectory(prefix="chart-triage-values-") as folder:
        layers, names = _write(release.values, Path(folder))
        flags = [
            f"--namespace={release.namespace or 'default'}",
            *(["--include-crds"] if release.include_crds else []),
            *([f"--kube-version={kube_version(kubernetes)}"] if kubernetes else []),
            *(f"--api-versions={api}" for api in api_versions),
            *([f"--show-only={only}"] if only else []),
            *layers,
        ]
        names[str(archive.path)] = f"{release.chart}-{release.version}.tgz"
        try:
            return b"checked\n" + _run(helm, flags, _name(release), archive.path)
        except ProcessError as error:
            if _STOPPED not in error.stderr:
                raise _failure(release, error, names) from None
        try:
            return b"unchecked\n" + _run(
                helm, [*flags, "--skip-schema-validation"], _name(release), archive.path
            )
        except ProcessError as error:
            raise _failure(release, error, names) from None


def _write(layers: Sequence[ValuesLayer], folder: Path) -> tuple[list[str], dict[str, str]]:
    """The flags of all layers, and what helm's messages should call their files."""
    flags, names = [], {}
    for number, layer in enumerate(layers):
        if layer.content is None:
            continue
        if layer.kind == "parameter":
            flags.append(f"--set{'-string' if layer.force_string else ''}={set_value(layer)}")
            continue
        path = folder / f"values-{number}.yaml"
        path.write_bytes(layer.content.encode("utf-8", "surrogatepass"))
        names[str(path)] = layer.path if layer.kind == "file" and layer.path else f"{layer.kind} values"
        flags.append(f"--values={path}")
    return flags, names


def _run(helm: Helm, flags: Sequence[str], name: str, chart: Path) -> bytes:
    home = process.scratch_home() / "helm"
    env = {
        "HELM_CACHE_HOME": str(home / "cache"),
        "HELM_CONFIG_HOME": str(home / "config"),
        "HELM_DATA_HOME": str(home / "data"),
        "HELM_PLUGINS": str(home / "plugins"),
        "HELM_REPOSITORY_CONFIG": str(home / "repositories.yaml"),
        "HELM_REPOSITORY_CACHE": str(home / "repository"),
        "HELM_REGISTRY_CONFIG": str(home / "registry.json"),
        **_OFFLINE,
    }
    argv = [str(helm.path), "template", *flags, "--", name, str(chart)]
    return process.run(argv, env=env, timeout=_TIMEOUT).stdout


def _failure(release: Release, error: ProcessError, names: dict[str, str]) -> RenderError:
    said = error.stderr
    for path, shown in sorted(names.items(), key=lambda pair: -len(pair[0])):
        said = said.replace(path, shown)
    said = said.replace(str(process.scratch_home()), "~")
    said = conceal(said[max(0, said.find("Error: ")) :].removeprefix("Error: "), release.values)
    return RenderError(
        f"{release.chart} {release.version} cannot be rendered: {error.message}",
        stderr=_ADVICE.sub("", said).strip(),
    )
