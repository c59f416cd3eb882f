"""Turns the examples in rule files into cases. Each family has its own keys; all may say ``clusters``
(``{prod: "1.30 -> 1.31"}``), ``chart``, ``level``, ``app`` (the app's version, when it stays), and the two
versions (``from``/``to``, or ``version``)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Literal

from bot.compare import compare
from bot.judge.case import Case, OtherHelm
from bot.judge.effects import Effects
from bot.judge.rule import Rule
from bot.model import (
    Bump,
    ChangedLine,
    ChartArchive,
    ChartVersion,
    Level,
    Mention,
    Note,
    Notes,
    OwnObject,
    Pull,
    Release,
    Resource,
    Role,
    SourceKind,
    Untrusted,
    ValuesLayer,
)
from bot.notes.reading import statements
from bot.settings import Cluster, Policy

COMMON = {"variant", "chart", "clusters", "level", "from", "to", "version", "app", "today"}
OWN = {
    "notes": {
        "text",
        "kind",
        "subject",
        "deprecated",
        "values",
        "old_values",
        "new_values",
        "old",
        "new",
        "old_files",
        "new_files",
        "manager",
        "listed",
        "helm",
    },
    "manifests": {
        "old",
        "new",
        "namespace",
        "old_error",
        "new_error",
        "manager",
        "old_files",
        "new_files",
        "notes_txt",
        "asked",
        "served",
        "other_helm",
        "role",
        "mentions",
        "objects",
    },
    "values": {
        "old",
        "new",
        "values",
        "old_template",
        "new_template",
        "old_schema",
        "new_schema",
        "old_meta",
        "new_meta",
        "old_render",
        "new_render",
        "lost",
        "kept",
        "old_error",
        "new_error",
    },
    "kubernetes": {"old", "new", "kube_version"},
    "policy": {"unexplained", "distrust", "allow", "copies"},
}


def case_of(rule: Rule, example: dict[str, Any]) -> Case:
    unknown = example.keys() - COMMON - OWN[rule.family]
    assert not unknown, f"{rule.code}: an example of {rule.family} has no {unknown}"
    old_version, new_version = versions(example)
    chart = example.get("chart", "web")
    kube = example.get("kube_version", [None, None])
    deprecated = example.get("deprecated", [False, False])
    values = rule.family == "values"
    sides = [example.get(side, "") for side in ("old", "new")]
    listed = [example.get(f"{side}_values") for side in ("old", "new")]
    layers = (ValuesLayer("inline", "web.yaml", 7, example["values"]),) if "values" in example else ()
    rendered = "old" in example and not values
    shown = None
    if "old_render" in example:
        shown = compare(example["old_render"], example["new_render"], key=b"k")
    effects = None
    if "lost" in example or "kept" in example:
        effects = Effects(*(frozenset(map(_path, example.get(name, ()))) for name in ("lost", "kept")))
    return Case(
        bump=bump(
            chart,
            old_version,
            new_version,
            Level(example.get("level", "minor")),
            values=layers,
            manager=example.get("manager", "flux"),
        ),
        notes=notes(example, new_version) if "text" in example else None,
        comparison=compare(*sides, namespace=example.get("namespace"), key=b"k") if rendered else shown,
        old_chart=archive(
            chart,
            old_version,
            kube[0],
            deprecated[0],
            sides[0] if values else listed[0],
            example.get("old_files") or files(example, "old"),
            app=example.get("app"),
        ),
        new_chart=archive(
            chart,
            new_version,
            kube[1],
            deprecated[1],
            sides[1] if values else listed[1],
            example.get("new_files") or files(example, "new"),
            app=example.get("app"),
        ),
        old_error=untrusted(example.get("old_error")),
        new_error=untrusted(example.get("new_error")),
        clusters=clusters(example.get("clusters", {}), example.get("helm")),
        pull=pull(example["distrust"]) if "distrust" in example else None,
        unexplained=tuple(
            ChangedLine("web.yaml", line, Untrusted(text))
            for line, text in enumerate(example.get("unexplained", ()), 1)
        ),
        versions=tuple(listed_version(chart, one) for one in example.get("listed", ())),
        copies=tuple(example["copies"]) if "copies" in example else None,
        notes_txt=notes_txt(example.get("notes_txt")),
        asked=tuple(example.get("asked", ())),
        served=tuple(example.get("served", ())),
        role=Role(example.get("role", "other")),
        other_helm=other_helm(example.get("other_helm")),
        mentions=tuple(
            Mention(Resource("v1", one["kind"], None, one["name"]), one["file"], one["line"], one["text"])
            for one in example.get("mentions", ())
        ),
        objects=tuple(
            OwnObject("apps/web.yaml", 1, one["apiVersion"], one["kind"], one["metadata"]["name"], one)
            for one in example.get("objects", ())
        ),
        effects=effects,
        today=dt.date.fromisoformat(example["today"]) if "today" in example else None,
        policy=Policy(allow=tuple(example["allow"])) if "allow" in example else Policy(),
    )


def listed_version(chart: str, written: str | dict[str, Any]) -> ChartVersion:
    """What an index says of one version: the version alone, or with ``deprecated`` and ``changes``."""
    if isinstance(written, str):
        return ChartVersion(chart, written)
    annotations = {"artifacthub.io/changes": written["changes"]} if "changes" in written else {}
    return ChartVersion(
        chart, written["version"], deprecated=written.get("deprecated", False), annotations=annotations
    )


def notes_txt(said: list[str] | None) -> tuple[Untrusted, Untrusted] | None:
    return None if said is None else (Untrusted(said[0]), Untrusted(said[1]))


def other_helm(said: dict[str, Any] | None) -> OtherHelm | None:
    if said is None:
        return None
    differs = tuple(Resource("v1", "ConfigMap", None, name) for name in said.get("differs", ()))
    return OtherHelm("4.1.4", "3.17.3", differs, untrusted(said.get("error")))


def _path(key: str) -> tuple[str, ...]:
    return tuple(key.split("."))


def files(example: dict[str, Any], side: str) -> dict[str, str]:
    """The template, the schema and the Chart.yaml that an example of values has."""
    names = {"template": "templates/all.yaml", "schema": "values.schema.json", "meta": "Chart.yaml"}
    return {
        place: str(example[f"{side}_{name}"]) for name, place in names.items() if f"{side}_{name}" in example
    }


def versions(example: dict[str, Any]) -> tuple[str, str]:
    version = example.get("version", "1.1.0")
    if isinstance(version, list):
        return version[0], version[1]
    return example.get("from", "1.0.0"), example.get("to", version)


def bump(
    chart: str = "web",
    old: str = "1.0.0",
    new: str = "1.1.0",
    level: Level = Level.MINOR,
    *,
    values: tuple[ValuesLayer, ...] = (),
    manager: str = "flux",
) -> Bump:
    before, after = (
        Release(
            manager,
            "web.yaml",
            3,
            10,
            chart,
            "https://example.org/charts",
            SourceKind.HTTP,
            version,
            values=values,
        )
        for version in (old, new)
    )
    return Bump(before, after, level, ((before, after),))


def archive(
    chart: str = "web",
    version: str = "1.0.0",
    kube_version: str | None = None,
    deprecated: bool = False,
    values: str | None = None,
    files: dict[str, str] | None = None,
    *,
    app: str | None = None,
) -> ChartArchive:
    app = app or version
    meta = ChartVersion(chart, version, app_version=app, kube_version=kube_version, deprecated=deprecated)
    kept = dict(files or {})
    if values is not None:
        kept["values.yaml"] = values
    return ChartArchive(Path("web.tgz"), "0" * 64, meta, kept)


def clusters(written: dict[str, str], helm: Literal[3, 4] | None = None) -> tuple[Cluster, ...]:
    found = []
    for name, minors in written.items():
        current, _, target = minors.partition(" -> ")
        found.append(Cluster(name=name, kubernetes=current, target=target or None, helm=helm))
    return tuple(found)


def notes(example: dict[str, Any], version: str) -> Notes:
    texts = example["text"]
    kind, subject = example.get("kind", "release"), example.get("subject", "chart")
    found = texts if isinstance(texts, dict) else {version: texts}
    return Notes(tuple(found), tuple(note(text, one, kind, subject) for one, text in found.items()))


def note(text: str, version: str = "2.0.0", kind: str = "release", subject: str = "chart") -> Note:
    return Note(subject, version, "test", kind, None, Untrusted(text), statements(text, kind))


def pull(distrust: str | None) -> Pull:
    return Pull(
        7,
        Untrusted("Update web"),
        "renovate[bot]",
        "renovate/web",
        "a" * 40,
        "b" * 40,
        "main",
        distrust=distrust,
    )


def untrusted(text: str | None) -> Untrusted | None:
    return None if text is None else Untrusted(text)
