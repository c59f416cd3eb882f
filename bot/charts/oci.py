"""Charts in an OCI registry: tags, manifests and blobs, by the distribution specification (v1.1).

Registries are asked anonymously, with a token where they ask for one. Blobs are verified by their digest.
Helm writes ``+`` of a version as ``_`` in a tag.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from bot.charts.metadata import chart_version
from bot.errors import ChartError, NetError, NotFound, Refused
from bot.model import ChartVersion
from bot.net import MEBIBYTE, Client, Response, show

LAYERS = ("application/vnd.cncf.helm.chart.content.v1.tar+gzip", "application/tar+gzip")
_MANIFESTS = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.index.v1+json",
)
LABELS = ("org.opencontainers.image.source", "org.opencontainers.image.url")
_LARGEST_LAYER = 100 * MEBIBYTE
_MOST_PAGES = 100
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_PARAMETER = re.compile(r'(\w+)="([^"]*)"')
_NEXT = re.compile(r'<([^>]+)>\s*;[^,]*\brel="?next"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a tag points at: the chart's layer by its digest, and the config blob's digest; ``labels`` tell
    where it was built from (:data:`LABELS`)."""

    layer: str
    config: str
    labels: Mapping[str, str] = field(default_factory=dict)


class Registry:
    """``chart`` is the whole address of one chart: ``oci://host/path/name``. Plain HTTP is spoken with
    loopback hosts, and where the address begins with ``oci+http://`` (a mirror of the configuration)."""

    def __init__(self, client: Client, chart: str) -> None:
        scheme, _, rest = chart.partition("://")
        host, _, self._path = rest.rstrip("/").partition("/")
        if not host or not self._path:
            raise ChartError(f"{show(chart)} is no address of a chart in a registry")
        host = "registry-1.docker.io" if host in ("docker.io", "index.docker.io") else host
        self._plain = scheme == "oci+http" or _is_loopback(host)
        self._base = f"{'http' if self._plain else 'https'}://{host}/v2/{quote(self._path)}"
        self._client = client
        self._token: str | None = None
        self._where = show(f"oci://{host}/{self._path}")

    def versions(self) -> tuple[str, ...]:
        """All tags as versions, in the registry's order. Raises :class:`ChartError`, :class:`NetError`."""
        url: str | None = self._base + "/tags/list?n=1000"
        found: list[str] = []
        for _ in range(_MOST_PAGES):
            assert url is not None
            response = self._get(url, "application/json")
            tags = _mapping(response, self._where).get("tags") or []
            if not isinstance(tags, list):
                raise ChartError(f"{self._where}: the list of tags has an unknown shape")
            found += [tag.replace("_", "+") for tag in tags if isinstance(tag, str)]
            url = self._next(response)
            if url is None:
                return tuple(found)
        raise ChartError(f"{self._where} has more than {_MOST_PAGES} pages of tags")

    def manifest(self, version: str) -> Manifest:
        """The manifest of a version, or of a digest (``sha256:…``). Raises :class:`NotFound` when there
        is none, :class:`ChartError` when it is no chart's."""
        response = self._get(
            f"{self._base}/manifests/{quote(version.replace('+', '_'), safe=':')}", ", ".join(_MANIFESTS)
        )
        if _DIGEST.fullmatch(version):
            verify(response.content, version.removeprefix("sha256:"), f"{self._where}@{version}")
        where = f"{self._where}:{version}"
        raw = _mapping(response, where)
        config = raw.get("config")
        layers = raw.get("layers")
        digests = [
            str(layer.get("digest"))
            for layer in (layers if isinstance(layers, list) else ())
            if isinstance(layer, dict) and layer.get("mediaType") in LAYERS
        ]
        configured = str(config.get("digest")) if isinstance(config, dict) else ""
        if len(digests) != 1 or not all(_DIGEST.fullmatch(digest) for digest in (*digests, configured)):
            raise ChartError(
                f"{where} is no Helm chart: its manifest names {len(digests)} chart layers",
                hint="an OCIRepository may hold plain manifests instead of a chart",
            )
        told = raw.get("annotations")
        labels = {
            name: value
            for name, value in (told.items() if isinstance(told, dict) else ())
            if name in LABELS and isinstance(value, str)
        }
        return Manifest(digests[0].removeprefix("sha256:"), configured.removeprefix("sha256:"), labels)

    def blob(self, sha256: str) -> bytes:
        """A blob, verified. Raises :class:`ChartError` when it is another than it should be."""
        response = self._get(f"{self._base}/blobs/sha256:{sha256}", "*/*")
        verify(response.content, sha256, self._where)
        return response.content

    def _get(self, url: str, accept: str) -> Response:
        response = self._client.get(url, cap=_LARGEST_LAYER, headers=self._headers(accept), accept=(401,))
        if response.status == 401:
            self._token = self._ask_for_token(response.headers.get("www-authenticate", ""))
            response = self._client.get(url, cap=_LARGEST_LAYER, headers=self._headers(accept))
        return response

    def _headers(self, accept: str) -> dict[str, str]:
        headers = {"Accept": accept, "Accept-Encoding": "identity"}
        return headers if self._token is None else {**headers, "Authorization": f"Bearer {self._token}"}

    def _ask_for_token(self, challenge: str) -> str:
        given = dict(_PARAMETER.findall(challenge))
        realm = given.get("realm", "")
        allowed = ("https", "http") if self._plain else ("https",)
        if not challenge.lower().startswith("bearer") or urlsplit(realm).scheme not in allowed:
            raise Refused(f"{self._where} refuses anonymous access", hint="is the chart public?")
        query = {"scope": f"repository:{self._path}:pull"}
        if "service" in given:
            query["service"] = given["service"]
        answer = self._client.get_json(f"{realm}{'&' if '?' in realm else '?'}{urlencode(query)}")
        token = (answer.get("token") or answer.get("access_token")) if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise NetError(f"{show(realm)} gives no token")
        return token

    def _next(self, response: Response) -> str | None:
        found = _NEXT.search(response.headers.get("link", ""))
        if found is None:
            return None
        url: str = urljoin(response.url, found[1])
        if urlsplit(url)[:2] != urlsplit(self._base)[:2]:
            raise ChartError(f"{self._where}: the list of tags goes on at another host")
        return url


def describe(config: bytes, where: str) -> ChartVersion:
    """The metadata in a config blob. Raises :class:`ChartError`."""
    try:
        found = chart_version(json.loads(config, parse_float=str))
    except (ValueError, RecursionError):
        found = None
    if found is None:
        raise ChartError(f"{where}: the config in the registry is no chart's")
    return found


def labelled(meta: ChartVersion, labels: Mapping[str, str]) -> ChartVersion:
    """The metadata with the registry's labels among the annotations. Helm makes labels of ``sources`` and
    ``home``: those tell nothing."""
    known = {*meta.sources, meta.home}
    more = {name: value for name, value in labels.items() if value not in known}
    return replace(meta, annotations={**more, **meta.annotations}) if more else meta


def verify(data: bytes, sha256: str, where: str) -> None:
    """Raises :class:`ChartError` when ``data`` is not what the digest says."""
    actual = hashlib.sha256(data).hexdigest()
    if actual != sha256:
        raise ChartError(
            f"{where}: what was downloaded has sha256 {actual[:12]}…, but {sha256[:12]}… is announced",
            hint="the archive was replaced or damaged after it was published: it is not used",
        )


def find(registry: Registry, version: str) -> Manifest:
    """The manifest of a version, with or without its ``v``. Raises as :meth:`Registry.manifest`."""
    try:
        return registry.manifest(version)
    except NotFound:
        if _DIGEST.fullmatch(version):
            raise
    return registry.manifest(version[1:] if version.startswith("v") else "v" + version)


def _mapping(response: Response, where: str) -> Mapping[str, Any]:
    try:
        raw = json.loads(response.content)
    except (ValueError, RecursionError):
        raw = None
    if not isinstance(raw, dict):
        raise ChartError(f"{where}: the registry does not answer with JSON")
    return raw


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(urlsplit(f"//{host}").hostname or "").is_loopback
    except ValueError:
        return host.partition(":")[0] == "localhost"
