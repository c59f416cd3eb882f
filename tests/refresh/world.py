"""A small rules folder with every kind of table, and upstreams that say the same."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from tests.fakes.pages import Pages

RELEASES = """\
# A calendar with a comment that stays.
as_of: 2026-01-01
sources:
  - https://endoflife.date/api/v1/products/kubernetes/
minors:
  "1.35":
    upstream: {released: 2025-12-17, maintenance: 2026-12-28, end: 2027-02-28}
  "1.34":
    upstream: {released: 2025-08-27, maintenance: 2026-08-27, end: 2026-10-27}
    eks: {released: 2025-10-02, end: 2026-12-02, extended: 2027-12-02}
    gke: {released: 2025-09-30, end: 2026-10-01}
    aks: {released: 2026-01-04, end: 2026-11-30, extended: 2027-11-30}
  "1.33":
    upstream: {released: 2025-04-23, maintenance: 2026-04-28, end: 2026-06-28}
    eks: {released: 2025-05-29, end: 2026-07-29, extended: 2027-07-29}
    gke: {released: 2025-06-03, end: 2026-08-03}
    aks: {released: 2025-06-17, end: 2026-07-31}
"""
APIS = """\
# One line a kind.
as_of: 2026-01-01
horizon: "1.34"
sources:
  - https://github.com/kubernetes/api
apis:
  v1:
    ConfigMap: {introduced: "1.2"}
    Pod: {}
    Secret: {}
    Service: {}
  apps/v1:
    Deployment: {introduced: "1.9"}
  apps/v1beta1:
    Deployment: {introduced: "1.6", deprecated: "1.8", removed: "1.16", use: apps/v1 Deployment}
  engines.k8s.io/v1:
    Engine: {introduced: "1.34"}
  engines.k8s.io/v1beta1:
    Engine: {introduced: "1.33", deprecated: "1.34", planned: "1.35", off: true, use: engines}
"""
CAR = """\
# Cars are supported as their page says.
addon: car
what: The project supports each minor on these Kubernetes minors.
meaning: supported
charts:
  - {name: car}
version: app
inside: supported
below: unsupported
above: unsupported
sources:
  page: {url: "https://example.org/car/page.md", as_of: "2026-01-01"}
  index: {url: "https://example.org/car/index", as_of: "2026-01"}
rows:
  # The latest.
  - {versions: "2.1", minors: "1.32 - 1.34", eol: "2026-06-30"}
  - {versions: "1.8 - 2.0", minors: "1.31 - 1.33"}
  - {versions: "1.0 - 1.7", minors: "1.25+", known: "1.33"}
  - {versions: "2.1", minors: "1.30+", known: "1.34", source: index}
doubts:
  - "Nobody drives 1.3."
"""
DESCRIPTION = """\
addon: car
sources:
  page:
    fetch: https://raw.githubusercontent.com/example/car/main/page.md
    form: markdown
    versions: [Car]
    minors: [Kubernetes]
    eol: [Ends]
    skip: [To come]
  index:
    fetch: https://endoflife.date/api/v1/products/car/
    form: endoflife
    minors: [supportedKubernetesVersions]
"""
PAGE = """\
# Releases

| Car       | Kubernetes                | Ends         |
|:---------:|---------------------------|--------------|
| main      | 1.33, 1.34, 1.35          |              |
| [v2.1][]  | 1.32 \u2192 1.34 / 4.19 \u2192 4.21 | Jun 30, 2026 |
| **2.0.x** | v1.33, v1.32, v1.31       | later        |
| 1.8       | `1.31` to `1.33`          |              |
| 1.7, 1.0  | >= 1.25                   |              |

## To come

| Car | Kubernetes |
|-----|------------|
| 3.0 | 1.99       |
"""
PAGE_PATH = "/raw/example/car/main/page.md"
WHEEL_PATH = "/files/kubernetes_validate-1.34.0-py3-none-any.whl"
REGISTRY_PATH = "/simple/kubernetes-validate/"
_METADATA = {
    "METADATA": "Metadata-Version: 2.1\nName: kubernetes-validate\nVersion: 1.34.0\n",
    "WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "RECORD": "",
}
KINDS = [
    ("", "v1", "ConfigMap"),
    ("", "v1", "Pod"),
    ("", "v1", "Secret"),
    ("", "v1", "Service"),
    ("apps", "v1", "Deployment"),
]
BETA, STABLE = ("engines.k8s.io", "v1beta1", "Engine"), ("engines.k8s.io", "v1", "Engine")


class World:
    """The rules in ``rules``, the configuration in ``config``, and the pages that it points to."""

    def __init__(self, root: Path, pages: Pages) -> None:
        self.rules, self.config, self.pages = root / "rules", root / "config.yml", pages
        for name, text in (
            ("kubernetes/releases.yaml", RELEASES),
            ("kubernetes/api-lifecycle.yaml", APIS),
            ("support/car.yaml", CAR),
            ("refresh/car.yaml", DESCRIPTION),
        ):
            (self.rules / name).parent.mkdir(parents=True, exist_ok=True)
            (self.rules / name).write_text(text, encoding="utf-8")
        self.config.write_text(
            "mirrors:\n"
            f"  https://endoflife.date: {pages.url}/eol\n"
            f"  https://raw.githubusercontent.com: {pages.url}/raw\n",
            encoding="utf-8",
        )
        self.calendar = calendar()
        self.serve()
        pages.put(PAGE_PATH, PAGE)
        pages.put(
            product("car"), releases({"name": "2.1", "custom": {"supportedKubernetesVersions": "1.30+"}})
        )
        self.package({33: [*KINDS, BETA], 34: [*KINDS, BETA, STABLE]})

    def serve(self) -> None:
        """Puts the calendars up."""
        for name, entries in self.calendar.items():
            self.pages.put(product(name), releases(*entries))

    def package(self, minors: dict[int, list[tuple[str, str, str]]]) -> None:
        """Puts a package with the specifications of these minors up."""
        self.registered(wheel(minors))

    def registered(self, body: bytes) -> None:
        """Puts a package up, whatever is in it, with its sum."""
        digest = hashlib.sha256(body).hexdigest()
        name = WHEEL_PATH.rpartition("/")[2]
        link = f'<a href="{WHEEL_PATH}#sha256={digest}">{name}</a>'
        self.pages.put(REGISTRY_PATH, f"<!DOCTYPE html>\n<html><body>{link}</body></html>\n")
        self.pages.put(WHEEL_PATH, body)

    def text(self, name: str) -> str:
        """A file of the rules."""
        return (self.rules / name).read_text(encoding="utf-8")


def product(name: str) -> str:
    """The path of a product."""
    return f"/eol/api/v1/products/{name}/"


def releases(*entries: dict[str, Any]) -> str:
    """An answer of endoflife.date."""
    return json.dumps({"schema_version": "1.2.0", "result": {"name": "x", "releases": list(entries)}})


def term(name: str, released: str, end: str | None, **days: str) -> dict[str, Any]:
    """One release of a product."""
    return {"name": name, "releaseDate": released, "eolFrom": end, **days}


def calendar() -> dict[str, list[dict[str, Any]]]:
    """What the file says."""
    return {
        "kubernetes": [
            term("1.35", "2025-12-17", "2027-02-28", eoasFrom="2026-12-28"),
            term("1.34", "2025-08-27", "2026-10-27", eoasFrom="2026-08-27"),
            term("1.33", "2025-04-23", "2026-06-28", eoasFrom="2026-04-28"),
        ],
        "amazon-eks": [
            term("1.34", "2025-10-02", "2026-12-02", eoesFrom="2027-12-02"),
            term("1.33", "2025-05-29", "2026-07-29", eoesFrom="2027-07-29"),
        ],
        "google-kubernetes-engine": [
            term("1.34", "2025-09-30", "2026-10-01", eoasFrom="2026-08-30"),
            term("1.33", "2025-06-03", "2026-08-03"),
        ],
        "azure-kubernetes-service": [
            term("1.34", "2026-01-04", "2027-11-30", ltsFrom="2026-11-30"),
            term("1.33", "2025-06-17", "2026-07-31"),
        ],
    }


def wheel(minors: dict[int, list[tuple[str, str, str]]]) -> bytes:
    """A package as the registry has it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _METADATA.items():
            archive.writestr(f"kubernetes_validate-1.34.0.dist-info/{name}", text)
        for minor, kinds in minors.items():
            definitions = {f"k{at}": definition(*kind) for at, kind in enumerate(kinds)}
            definitions["list"] = definition("", "v1", "PodList", items={})
            definitions["binding"] = definition("", "v1", "Binding")
            definitions["group"] = {
                "properties": {"apiVersion": {}, "kind": {}},
                "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "APIGroup"}],
            }
            folder = f"kubernetes_validate/kubernetes-json-schema/v1.{minor}.0-local"
            archive.writestr(f"{folder}/_definitions.json", json.dumps({"$defs": definitions}))
            archive.writestr(f"{folder}-strict/_definitions.json", "{}")
    return out.getvalue()


def definition(group: str, version: str, kind: str, **more: object) -> dict[str, Any]:
    """One kind of a specification."""
    return {
        "properties": {"apiVersion": {}, "kind": {}, "metadata": {}, **more},
        "x-kubernetes-group-version-kind": [{"group": group, "version": version, "kind": kind}],
    }
