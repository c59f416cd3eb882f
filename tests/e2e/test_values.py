"""Values that a new chart ignores, shown by real renders of small charts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.charts import Helm
from bot.cli import main
from tests.discover.trees import commit, git
from tests.fakes.charts import ChartServer

APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: pond, namespace: argocd}
spec:
  project: default
  destination: {namespace: pond, server: https://kubernetes.default.svc}
  source:
    repoURL: %s
    chart: pond
    targetRevision: %s
    helm: %s
"""
MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-%s}
data:
  told: %s
"""
HELPERS = """\
{{- define "of-component" }}{{ (index .root.Values .component).port }}{{ end }}
"""


def config(told: str, name: str = "told") -> str:
    return MAP % (name, told)


@pytest.fixture(autouse=True)
def _environment(helm: Helm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHART_TRIAGE_HELM", str(helm.path))
    monkeypatch.setenv("CHART_TRIAGE_CACHE", str(tmp_path / "cache"))


def serve(server: ChartServer, folder: Path, version: str, files: Mapping[str, str]) -> None:
    meta = f"apiVersion: v2\nname: pond\nversion: {version}\n"
    kept = {**files, "Chart.yaml": meta + files.get("Chart.yaml", "")}
    for name, text in kept.items():
        place = folder / version / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    server.add(folder / version)


def triaged(
    server: ChartServer,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    old: Mapping[str, str],
    new: Mapping[str, str],
    settings: Mapping[str, Any],
) -> dict[str, Any]:
    """The JSON for a bump of these two charts with the values of an Application."""
    for version, files in (("1.0.0", old), ("1.1.0", new)):
        serve(server, folder / "charts", version, files)
    repository = folder / "repository"
    written = json.dumps(settings)
    commit(repository, {"apps/pond.yaml": APPLICATION % (server.url, "1.0.0", written)})
    git(repository, "checkout", "--quiet", "-b", "renovate/pond-1.x")
    commit(repository, {"apps/pond.yaml": APPLICATION % (server.url, "1.1.0", written)})
    git(repository, "checkout", "--quiet", "main")
    main(["local", str(repository), "--head", "renovate/pond-1.x", "--output", "json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def gone(found: dict[str, Any]) -> dict[str, str]:
    """The keys of V301, with severity."""
    assert not [gap for gap in found["gaps"] if gap["stage"] in ("charts", "render", "values")], found["gaps"]
    return {
        evidence["path"]: one["severity"]
        for one in found["findings"]
        if one["code"] == "V301"
        for evidence in one["evidence"]
    }


ALIAS = "dependencies: [{name: fish, alias: carp, version: 1.0.0}]\n"
FISH = "apiVersion: v2\nname: fish\nversion: 1.0.0\n"
LABELS = config("{{ toJson .Values.labels | quote }}")
RANDOM = "{{ randAlphaNum 9 }}"
RENAMED = (
    {"values.yaml": "a: {port: 1, keep: 1}",
     "templates/c.yaml": config("{{ .Values.a.port }}{{ .Values.a.keep }}")},
    {"values.yaml": "a: {number: 1, keep: 1}",
     "templates/c.yaml": config("{{ .Values.a.number }}{{ .Values.a.keep }}")},
)  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "settings", "expected"),
    [
        pytest.param(
            *RENAMED, {"valuesObject": {"a": {"port": 2, "keep": 2}}}, {"a.port": "breaking"}, id="nested"
        ),
        pytest.param(*RENAMED, {"valuesObject": {"a": {"port": 1}}}, {}, id="set to the default"),
        pytest.param(
            *RENAMED, {"parameters": [{"name": "a.port", "value": "2"}, {"name": "a.keep", "value": "2"}]},
            {"a.port": "breaking"}, id="parameter",
        ),
        pytest.param(
            {"Chart.yaml": ALIAS, "charts/fish/Chart.yaml": FISH, "charts/fish/values.yaml": "fin: 1",
             "charts/fish/templates/c.yaml": config("{{ .Values.fin }}")},
            {"Chart.yaml": ALIAS, "charts/fish/Chart.yaml": FISH, "charts/fish/values.yaml": "tail: 1",
             "charts/fish/templates/c.yaml": config("{{ .Values.tail }}")},
            {"valuesObject": {"carp": {"fin": 2}}}, {"carp.fin": "breaking"}, id="alias",
        ),
        pytest.param(
            {"values.yaml": "a: {port: 1}\nb: {port: 1}", "templates/_h.tpl": HELPERS,
             "templates/c.yaml": config('{{ include "of-component" (dict "root" $ "component" "a") }}'
                                        '{{ include "of-component" (dict "root" $ "component" "b") }}')},
            {"values.yaml": "b: {port: 1}", "templates/_h.tpl": HELPERS,
             "templates/c.yaml": config('{{ include "of-component" (dict "root" $ "component" "b") }}')},
            {"valuesObject": {"a": {"port": 2}, "b": {"port": 2}}}, {"a.port": "breaking"}, id="dict",
        ),
        pytest.param(
            {"values.yaml": "params: {insecure: no, more: 1}",
             "templates/c.yaml": config("{{ toJson .Values.params | quote }}")},
            {"values.yaml": "params: {}", "templates/c.yaml": config("{{ toYaml .Values.params | quote }}")},
            {"valuesObject": {"params": {"insecure": "yes"}}}, {}, id="copied verbatim",
        ),
        pytest.param(
            {"values.yaml": "labels: {}", "templates/c.yaml": LABELS},
            {"values.yaml": "labels: {}\nx: 1", "templates/c.yaml": LABELS},
            {"valuesObject": {"labels": {"a": "b"}}}, {}, id="free map",
        ),
        pytest.param(
            {"Chart.yaml": ALIAS, "charts/fish/Chart.yaml": FISH,
             "values.yaml": "global: {zone: a, depth: 1}",
             "charts/fish/templates/c.yaml": config("{{ .Values.global.zone }}{{ .Values.global.depth }}")},
            {"Chart.yaml": ALIAS, "charts/fish/Chart.yaml": FISH, "values.yaml": "global: {}",
             "charts/fish/templates/c.yaml": config("{{ .Values.global.zone }}")},
            {"valuesObject": {"global": {"zone": "b", "depth": 2}}}, {"global.depth": "breaking"},
            id="global",
        ),
        pytest.param(
            {"values.yaml": "a: 1\nb: 1\nc: 1\nd: {e: 1}",
             "templates/c.yaml": config("{{ .Values.a }}{{ .Values.b }}{{ .Values.d.e }}")},
            {"values.yaml": "x: 1",
             "templates/c.yaml": config('{{ range $k, $v := .Values }}{{ if eq $k "b" }}{{ $v }}{{ end }}'
                                        "{{ end }}")},
            {"valuesObject": {"a": 2, "b": 2, "c": 2, "d": {"e": 2}}}, {"a": "breaking", "d.e": "breaking"},
            id="mixed",
        ),
        pytest.param(
            {"values.yaml": "a: 1", "templates/c.yaml": config("{{ .Values.a }}" + RANDOM)},
            {"values.yaml": "b: 1", "templates/c.yaml": config("{{ .Values.b }}" + RANDOM)},
            {"valuesObject": {"a": 2}}, {"a": "review"}, id="hidden by chance",
        ),
        pytest.param(
            {"values.yaml": "a: 1", "templates/c.yaml": config("{{ .Values.a }}\n  by: " + RANDOM)},
            {"values.yaml": "b: 1", "templates/c.yaml": config("{{ .Values.b }}\n  by: " + RANDOM)},
            {"valuesObject": {"a": 2}}, {"a": "breaking"}, id="by chance",
        ),
    ],
)  # fmt: skip
def test_what_the_new_chart_ignores(
    chart_server: ChartServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    old: Mapping[str, str],
    new: Mapping[str, str],
    settings: Mapping[str, Any],
    expected: dict[str, str],
) -> None:
    assert gone(triaged(chart_server, tmp_path, capsys, old, new, settings)) == expected


UMBRELLA = """\
apiVersion: v2
name: shop
version: 0.1.0
dependencies:
  - {name: pond, version: %s, repository: "%s", alias: front}
"""


def test_through_an_umbrella(
    chart_server: ChartServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for version, files in zip(("1.0.0", "1.1.0"), RENAMED, strict=True):
        serve(chart_server, tmp_path / "charts", version, files)
    folder = tmp_path / "repository"
    values = "front: {a: {port: 2, keep: 2}}\n"
    chart = {"shop/Chart.yaml": UMBRELLA % ("1.0.0", chart_server.url), "shop/values.yaml": values}
    commit(folder, chart)
    git(folder, "checkout", "--quiet", "-b", "renovate/pond-1.x")
    commit(folder, {"shop/Chart.yaml": UMBRELLA % ("1.1.0", chart_server.url)})
    git(folder, "checkout", "--quiet", "main")
    main(["local", str(folder), "--head", "renovate/pond-1.x", "--output", "json"])
    assert gone(json.loads(capsys.readouterr().out)) == {"a.port": "breaking"}


def test_what_a_schema_refuses_is_named(
    chart_server: ChartServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = {"type": "object", "additionalProperties": False, "properties": {"b": {}, "global": {}}}
    template = {"templates/c.yaml": config("x")}
    found = triaged(
        chart_server, tmp_path, capsys,
        {"values.yaml": "a: 1\nb: 1", **template},
        {"values.yaml": "b: 1", "values.schema.json": json.dumps(schema), **template},
        {"valuesObject": {"a": 2, "b": 2}},
    )  # fmt: skip
    (one,) = [one for one in found["findings"] if one["severity"] == "breaking"]
    assert (one["code"], one["evidence"][0]["path"]) == ("V303", "a")
