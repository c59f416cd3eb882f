"""Reads a chart's .tgz without unpacking it: no path outside, no link followed, everything bounded.

The bounds on sizes are Helm's own, so what is refused here could not be rendered either.
"""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath

from bot import docs
from bot.charts.metadata import chart_version
from bot.errors import ChartError, DocumentError
from bot.model import ChartVersion

MEBIBYTE = 1 << 20
MOST_FILES = 20_000
LARGEST_FILE = 5 * MEBIBYTE
LARGEST_CHART = 100 * MEBIBYTE
_DEEPEST = 3
_INSIDE = r"(?:charts/[^/]+/)*"
_NOTES = re.compile(r"(?:CHANGELOG|CHANGES|README|UPGRAD|MIGRAT|RELEASE|NOTES)[^/]*", re.IGNORECASE)
_PARTS = re.compile(
    rf"{_INSIDE}(?:Chart\.ya?ml|requirements\.ya?ml|values\.ya?ml|values\.schema\.json"
    r"|templates/.+|crds/.+\.(?:ya?ml|json))",
    re.IGNORECASE,
)
_VENDORED = re.compile(rf"{_INSIDE}charts/[^/_.][^/]*\.tgz")
_OTHER = re.compile(
    rf"{_INSIDE}(?:(?:ci|tests?|docs?|examples?|crds|\.[^/]*)/.+"
    r"|.+\.(?:md|md\.gotmpl|png|jpe?g|gif|svg|ico|tgz|gz|zip|jar))",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(rb"\.Values\b|\{\{-?[ \t\r\n]{0,8}(?:include|template|tpl)\b")
"""What files outside of ``templates/`` hold that are templates all the same: ``tpl (.Files.Get …)``."""


def read(data: bytes, where: str) -> tuple[ChartVersion, dict[str, str], tuple[ChartVersion, ...]]:
    """Metadata, kept texts by their path inside the chart's folder, and dependencies.

    Kept are what notes are in, and what helm renders from: metadata, values, schemas, templates and
    ``crds/``, of vendored charts too. Those that are archives are unpacked to ``charts/<name>/…``.
    A dependency has the version that is vendored, or else the one (often a range) that is declared.
    ``where`` names the archive in errors. Raises :class:`ChartError`.
    """
    return _read(data, where, _Budget(), 0)


def contents(data: bytes, where: str) -> dict[str, bytes]:
    """Every regular file by its path inside the chart's folder. Raises :class:`ChartError`."""
    return dict(_members(data, where, _Budget(), lambda _: True))


class _Budget:
    """What may still be unpacked, archives inside archives included."""

    def __init__(self) -> None:
        self.bytes = LARGEST_CHART
        self.files = MOST_FILES


class _Bounded(gzip.GzipFile):
    """Unpacked bytes, no more than the budget."""

    def __init__(self, data: bytes, budget: _Budget, where: str) -> None:
        super().__init__(fileobj=io.BytesIO(data))
        self._left, self._where = budget, where

    def read(self, size: int | None = -1) -> bytes:
        allowed = self._left.bytes + 1
        data = super().read(allowed if size is None or size < 0 else min(size, allowed))
        self._left.bytes -= len(data)
        if self._left.bytes < 0:
            raise ChartError(f"{self._where} unpacks to more than {LARGEST_CHART // MEBIBYTE} MiB")
        return data


def _read(
    data: bytes, where: str, budget: _Budget, depth: int
) -> tuple[ChartVersion, dict[str, str], tuple[ChartVersion, ...]]:
    texts: dict[str, str] = {}
    archives: list[tuple[str, bytes]] = []
    for name, content in _members(data, where, budget, _may_be_kept):
        if _VENDORED.fullmatch(name):
            archives.append((name, content))
        elif _PARTS.fullmatch(name) or _NOTES.fullmatch(name) or _TEMPLATE.search(content):
            texts[name] = content.decode("utf-8-sig", "replace")
    for name, content in archives:
        if depth == _DEEPEST:
            raise ChartError(f"{where} nests charts more than {_DEEPEST} deep")
        meta, inside, _ = _read(content, f"a chart in {where}", budget, depth + 1)
        folder = _folder(name, meta, texts)
        texts |= {f"{folder}/{path}": text for path, text in inside.items() if not _NOTES.fullmatch(path)}
    chart_yaml = texts.get("Chart.yaml")
    if chart_yaml is None:
        raise ChartError(f"{where} holds no Chart.yaml")
    raw = _yaml(chart_yaml, f"{where}: Chart.yaml")
    described = chart_version(raw)
    if described is None:
        raise ChartError(f"{where}: Chart.yaml has no name or no version")
    vendored: list[ChartVersion] = []
    for name, text in texts.items():
        if re.fullmatch(r"charts/[^/]+/Chart\.yaml", name):
            found = chart_version(_yaml(text, f"{where}: a vendored Chart.yaml"))
            vendored += () if found is None else (found,)
    declared = _declared(raw, texts, where)
    have = {one.name for one in vendored}
    missing = tuple(one for one in declared if one.name not in have)
    return described, texts, (*sorted(vendored, key=lambda one: (one.name, one.version)), *missing)


def _folder(name: str, meta: ChartVersion, taken: Mapping[str, str]) -> str:
    """Where the files of a vendored archive go: beside it, in a folder named after the chart."""
    parent = name.rpartition("/")[0]
    folder = f"{parent}/{meta.name.replace('/', '-')}"
    return f"{folder}-{meta.version}" if f"{folder}/Chart.yaml" in taken else folder


def _members(
    data: bytes, where: str, budget: _Budget, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, bytes]]:
    """The files that are wanted, all of the archive checked: name inside the chart's folder, and content."""
    top: str | None = None
    try:
        with (
            _Bounded(data, budget, where) as unzipped,
            tarfile.open(fileobj=unzipped, mode="r|") as archive,
        ):
            for member in archive:
                budget.files -= 1
                if budget.files < 0:
                    raise ChartError(f"{where} holds more than {MOST_FILES:,} files")
                folder, inside = _place(member, where)
                if top is not None and folder != top:
                    raise ChartError(f"{where} holds more than one folder at its top")
                top = folder
                if not member.isreg() or not inside:
                    continue
                if member.issparse() or member.size > LARGEST_FILE:
                    raise ChartError(f"{where} holds a file larger than {LARGEST_FILE // MEBIBYTE} MiB")
                stream = archive.extractfile(member) if wanted(inside) else None
                if stream is not None:
                    yield inside, stream.read()
    except (tarfile.TarError, EOFError, OSError, zlib.error, ValueError) as error:
        raise ChartError(f"{where} is no readable chart archive: {error}") from None
    if top is None:
        raise ChartError(f"{where} is an empty archive")


def _may_be_kept(inside: str) -> bool:
    return any(names.fullmatch(inside) for names in (_PARTS, _VENDORED, _NOTES)) or not _OTHER.fullmatch(
        inside
    )


def _place(member: tarfile.TarInfo, where: str) -> tuple[str, str]:
    """The top folder and the path below it. Raises :class:`ChartError` for a path that leads outside."""
    name = member.name.replace("\\", "/")
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", name) or "\0" in name:
        raise ChartError(f"{where} holds a path that leads outside of it")
    clean = PurePosixPath(name).parts
    if not clean or (len(clean) == 1 and not member.isdir()):
        raise ChartError(f"{where} holds a file outside of the chart's folder")
    return clean[0], "/".join(clean[1:])


def _yaml(text: str, where: str) -> object:
    try:
        parsed: object = docs.load_strings(text)
    except DocumentError as error:
        raise ChartError(f"{where}: {error.message}") from None
    return parsed


def _declared(raw: object, texts: Mapping[str, str], where: str) -> list[ChartVersion]:
    """Dependencies as Chart.yaml says, or requirements.yaml for charts of apiVersion v1."""
    listed = raw.get("dependencies") if isinstance(raw, dict) else None
    if listed is None and "requirements.yaml" in texts:
        required = _yaml(texts["requirements.yaml"], f"{where}: requirements.yaml")
        listed = required.get("dependencies") if isinstance(required, dict) else None
    found = (chart_version(one) for one in (listed if isinstance(listed, list) else ()))
    return [one for one in found if one is not None]
