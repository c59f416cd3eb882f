"""``rules/kubernetes/api-lifecycle.yaml``, from the OpenAPI specifications in ``kubernetes-validate``.

Only minors after the table's horizon add to it, one after the other; those before must say what the table
says. ``deprecated``, ``planned`` and ``use`` are Kubernetes' own annotations: no specification has them, and
they stay as somebody wrote them.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from typing import Any

from bot import docs
from bot.errors import DocumentError, SourceError
from bot.net import MEBIBYTE
from bot.refresh import edit
from bot.refresh.ask import Ask
from bot.refresh.draft import Draft

FILE = "kubernetes/api-lifecycle.yaml"
SOURCES = ("the Python package kubernetes-validate",)
_PACKAGE = "kubernetes-validate"
_WHEEL = 80 * MEBIBYTE
_SPECIFICATION = 16 * MEBIBYTE
_MEMBER = re.compile(
    r"kubernetes_validate/kubernetes-json-schema/v1\.([0-9]{1,3})\.0-local/_definitions\.json"
)
_GROUP = re.compile(r"[a-z0-9.-]{0,100}")
_VERSION = re.compile(r"v[0-9]{1,3}(?:(?P<early>alpha|beta)[0-9]{1,3})?")
_KIND = re.compile(r"[A-Z][A-Za-z0-9]{0,99}")
_ROW = re.compile(r"    ([A-Za-z0-9]{1,100}): (\{.*\})")
_API = re.compile(r"  ([a-z0-9./-]{1,120}):")
_HORIZON = re.compile(r'^horizon: "1\.([0-9]{1,3})"$', re.MULTILINE)
# Put to something that is there, never stored: no manifest has them.
_QUESTIONS = frozenset({"Binding", "Eviction", "Scale", "Status", "TokenRequest"})
_MOST_GONE = 0.25
_ORDER = ("introduced", "deprecated", "removed", "planned", "off", "use")

Api = tuple[str, str]
Row = dict[str, Any]


def read(text: str, ask: Ask, before: int) -> Draft:
    """The file with the minors that upstream has beyond its horizon. Raises :class:`SourceError` and
    :class:`bot.errors.NetError`."""
    horizon = _horizon(text)
    specifications = _specifications(ask.wheel(_PACKAGE, _WHEEL))
    if len(specifications) < before // 2 or not specifications:
        raise SourceError(f"upstream has {len(specifications)} specifications, {before} the last time")
    if max(specifications) < horizon:
        raise SourceError(f"upstream ends at 1.{max(specifications)}, the table at 1.{horizon}")
    lines, changes = text.splitlines(), []
    for minor in sorted(specifications):
        rows = {api: row for _, api, row in _rows(lines)}
        there = {api for api, row in rows.items() if _is_there(row, minor)}
        if minor <= horizon:
            _agree(minor, there, specifications[minor])
            continue
        if minor - 1 not in specifications and minor != horizon + 1:
            raise SourceError(f"upstream has 1.{minor} and not 1.{minor - 1}")
        changes += _advance(lines, minor, there, specifications[minor])
    new = _HORIZON.sub(f'horizon: "1.{max(specifications)}"', "\n".join(lines) + "\n", count=1)
    return Draft(edit.dated(new, ask.today), tuple(changes), len(specifications))


def _horizon(text: str) -> int:
    match = _HORIZON.search(text)
    if match is None:
        raise SourceError("the file has no horizon")
    return int(match[1])


def _specifications(wheel: bytes) -> dict[int, set[Api]]:
    """The kinds of each minor that the package has."""
    found = {}
    try:
        with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
            for member in archive.infolist():
                if match := _MEMBER.fullmatch(member.filename):
                    if member.file_size > _SPECIFICATION:
                        raise SourceError(f"the specification of 1.{match[1]} is too large")
                    with archive.open(member) as stream:
                        found[int(match[1])] = _kinds(json.loads(stream.read(_SPECIFICATION)))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        raise SourceError("the package cannot be read") from None
    return found


def _kinds(specification: Any) -> set[Api]:
    definitions = specification.get("$defs") if isinstance(specification, dict) else None
    kinds = set()
    for one in definitions.values() if isinstance(definitions, dict) else ():
        named = one.get("x-kubernetes-group-version-kind") if isinstance(one, dict) else None
        properties = one.get("properties") if isinstance(one, dict) else None
        # What is in several groups is an option of requests; what has no metadata tells what there is.
        if not isinstance(named, list) or len(named) != 1 or not isinstance(properties, dict):
            continue
        if not {"apiVersion", "kind", "metadata"} <= set(properties) or not isinstance(named[0], dict):
            continue
        group, version, kind = (str(named[0].get(key, "")) for key in ("group", "version", "kind"))
        if not (_GROUP.fullmatch(group) and _VERSION.fullmatch(version) and _KIND.fullmatch(kind)):
            raise SourceError("a specification has a kind with an odd name")
        if kind not in _QUESTIONS and not ("items" in properties and kind.endswith("List")):
            kinds.add((f"{group}/{version}".lstrip("/"), kind))
    return kinds


def _rows(lines: list[str]) -> list[tuple[int, Api, Row]]:
    """Line number, kind and row of every kind in the file."""
    found, version = [], ""
    for at, line in enumerate(lines):
        if match := _API.fullmatch(line):
            version = match[1]
        elif version and (match := _ROW.fullmatch(line)):
            try:
                row = docs.load_strings(match[2])
            except DocumentError as error:
                raise SourceError(f"a row cannot be read: {error.message}") from None
            found.append((at, (version, match[1]), row))
    return found


def _is_there(row: Row, minor: int) -> bool:
    removed = row.get("removed")
    return _number(row.get("introduced", "1.0")) <= minor and (removed is None or minor < _number(removed))


def _number(minor: str) -> int:
    return int(minor.removeprefix("1."))


def _agree(minor: int, there: set[Api], specified: set[Api]) -> None:
    odd = there ^ specified
    if odd:
        some = ", ".join(" ".join(api) for api in sorted(odd)[:3])
        raise SourceError(f"1.{minor}: table and specification differ in {len(odd)} kinds, such as {some}")


def _advance(lines: list[str], minor: int, there: set[Api], specified: set[Api]) -> list[str]:
    gone, new = sorted(there - specified), sorted(specified - there)
    stable = [api for api in gone if not re.search("alpha|beta", api[0])]
    if stable or len(gone) > _MOST_GONE * len(there):
        some = " ".join((stable or gone)[0])
        raise SourceError(f"1.{minor}: {len(gone)} kinds are gone, such as {some}: that cannot be")
    for api in gone:
        at, row = next((at, row) for at, known, row in _rows(lines) if known == api)
        row.pop("planned", None)
        lines[at] = _line(api[1], {**row, "removed": f"1.{minor}"})
    known = {api for _, api, _ in _rows(lines)}
    for api in new:
        if api in known:
            raise SourceError(f"1.{minor}: {' '.join(api)} is back")
        _insert(lines, api, _line(api[1], {"introduced": f"1.{minor}", "off": _is_off(api[0])}))
    return [f"{' '.join(api)}: removed in 1.{minor}" for api in gone] + [
        f"{' '.join(api)}: introduced in 1.{minor}" for api in new
    ]


def _is_off(version: str) -> bool:
    """Alphas are off by default, and so is every beta that came in 1.24 or later: all that is new here."""
    return bool(re.search("alpha|beta", version))


def _insert(lines: list[str], api: Api, new: str) -> None:
    """In order of group, version and kind, all by name."""
    headers = [(at, match[1]) for at, line in enumerate(lines) if (match := _API.fullmatch(line))]
    at = next((at for at, version in headers if version == api[0]), None)
    if at is None:
        at = next((at for at, version in headers if _order(version) > _order(api[0])), len(lines))
        lines[at:at] = [f"  {api[0]}:", new]
        return
    at += 1
    while at < len(lines) and (match := _ROW.fullmatch(lines[at])) and match[1] < api[1]:
        at += 1
    lines.insert(at, new)


def _order(api_version: str) -> tuple[str, str]:
    group, _, version = api_version.rpartition("/")
    return group, version


def _line(kind: str, row: Row) -> str:
    parts = []
    for key in _ORDER:
        value = row.get(key)
        if value is True:
            parts.append(f"{key}: true")
        elif value:
            parts.append(f"{key}: {value}" if key == "use" else f'{key}: "{value}"')
    return f"    {kind}: {{{', '.join(parts)}}}"
