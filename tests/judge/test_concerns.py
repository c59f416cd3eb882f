"""Whether a statement concerns the repository: what is set is never answered no."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import docs
from bot.judge.case import Case
from bot.judge.concerns import concern_of_mark, concerns
from bot.judge.ground import ground
from bot.judge.keys import MARK, spoken
from bot.model import (
    Affects,
    Comparison,
    Gap,
    OwnObject,
    Release,
    Resource,
    Severity,
    Stage,
    Statement,
    Untrusted,
    ValuesLayer,
)
from tests.judge.examples import archive, bump

OLD = """
server: {legacy: 1, type: a, http: {port: 80}, list: []}
legacyMode: false
ingress: {enabled: false}
"""
NEW = """
server: {type: b, http: {port: 80}, listeners: []}
storage: {size: 1Gi}
ingress: {enabled: false}
"""
GONE = "The value `server.legacy` has been removed"


def layer(text: str | None, kind: str = "file") -> ValuesLayer:
    return ValuesLayer(kind, "values/web.yaml", 1, text)


def case(*layers: ValuesLayer, old: str | None = OLD, new: str | None = NEW, manager: str = "flux") -> Case:
    return Case(
        bump(values=layers, manager=manager),
        old_chart=None if old is None else archive(values=old),
        new_chart=None if new is None else archive(values=new),
    )


def answer(text: str, *layers: ValuesLayer) -> Affects:
    return concerns(text, case(*layers)).affects


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("The value `server.legacy` has been removed", ["server.legacy"]),
        ("`a.b`, `a.c` and `a.d` are gone", ["a.b", "a.c", "a.d"]),
        ("set `.Values.server.http.port` or $.Values.other", ["server.http.port", "other"]),
        ("{{ $root.Values.a.b }}", ["a.b"]),
        ("use --set server.type=b, or `--set-string server.x=1`", ["server.type", "server.x"]),
        ("move server.type to server.http.port.", ["server.type", "server.http.port"]),
        ("`server.list[0].name` and `controllers.<name>.x`", ["server.list", "controllers.*.x"]),
        ("`server.enabled: true` and `server.enabled=true`", ["server.enabled", "server.enabled"]),
        (r"`pod.annotations.example\.org`", ["pod.annotations.example.org"]),
        ("`values.yaml`, chart.tgz, cert-manager.io, `image:tag`, e.g. `apps/v1`, 1.2.3", []),
        ("https://example.org/a.b and [text](a.b.c)", []),
        (f"{MARK}7\ue001 and `a.b`", ["a.b"]),
    ],
)
def test_keys_that_are_spoken_of(text: str, keys: list[str]) -> None:
    found = spoken(text)
    assert [".".join(one.path) for one in found.keys] == keys
    assert found.skeleton.count(MARK) == len(keys)


def test_a_noun_makes_a_key_sure_and_all_in_its_row() -> None:
    sure = [
        one.sure for one in spoken("values `a`, `b` and `c` changed; `d` too, and the `e` parameter").keys
    ]
    assert sure == [True, True, True, False, True]


@pytest.mark.parametrize(
    "values",
    [
        "server: {legacy: 2}",
        "server: {legacy: {port: 1}}",
        "server: text",
        "server: {legacy: null}",
        "server: {legacy: []}",
    ],
)
def test_a_key_that_is_set_at_above_or_below_concerns_us(values: str) -> None:
    found = concerns(GONE, case(layer(values)))
    assert found.affects is Affects.YES
    assert found.severity is None
    (evidence,) = found.evidence
    assert evidence.old == "values/web.yaml:1"


def test_evidence_is_the_line_of_the_key_in_a_file_and_that_of_the_layer_elsewhere() -> None:
    text = "# ours\nserver:\n  type: a\n  legacy: 3\n"
    (evidence,) = concerns(GONE, case(layer(text))).evidence
    assert (evidence.path, evidence.old) == ("server.legacy", "values/web.yaml:4")
    (evidence,) = concerns(GONE, case(ValuesLayer("inline", "web.yaml", 12, text))).evidence
    assert evidence.old == "web.yaml:12"
    (evidence,) = concerns(GONE, case(ValuesLayer("parameter", None, None, "1", "server.legacy"))).evidence
    assert evidence.old == "parameter"


@pytest.mark.parametrize(
    "text",
    [
        GONE,
        "**BREAKING**: `server.legacy` is renamed to `server.http.port` (#12)",
        "feat(server)!: remove `server.legacy` ([#12](https://example.org/12)) by @somebody",
        "`legacyMode` -> `server.http.port`",
        "Values `server.legacy` and `legacyMode` were dropped in 2.0.0.",
        "`server.legacy` is no longer supported, use `storage` instead",
        "If you set `server.legacy`, delete the StatefulSet before upgrading.",
        "Users who override the value `server.legacy` in their values: see the guide"
        .replace("in their values", "before"),
    ],
)  # fmt: skip
def test_only_what_is_told_of_values_that_are_not_set_does_not_concern_us(text: str) -> None:
    found = concerns(text, case(layer("server: {type: z}")))
    assert (found.affects, found.severity) == (Affects.NO, Severity.INFO)
    assert concerns(text, case()).affects is Affects.NO
    assert concerns(text, case(), subject="app").affects is Affects.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "Removed `server.legacy` and dropped the database",
        "`server.legacy` has been removed, delete the StatefulSet first",
        "You must set `server.legacy`",
        "`server.legacy` is now required",
        "`server.legacy` was removed, see https://example.org/guide",
        "The default of `server.legacy` has changed",
        "If you use `server.legacy`, delete the StatefulSet",
        "If you have `server.legacy` set to 1, delete the StatefulSet",
        "If you set `server.legacy` or the environment, delete it",
        "`server.other.thing` has been removed",
        "`nothing.known` has been removed",
        "The values `*.legacy` have been removed",
        "Удалено: `server.legacy` removed",
        "Something was removed",
        "",
    ],
)
def test_what_may_say_more_stays_unknown(text: str) -> None:
    assert answer(text, layer("a: 1")) is Affects.UNKNOWN


@pytest.mark.parametrize(
    "layers",
    [
        (layer(None),),
        (layer("not: [valid"),),
        (layer("- a list"),),
        (layer("config: |\n  server:\n    legacy: 1\n"),),
        (layer("other: {server: {legacy: 1}}"),),
        (layer("more: [{server: {legacy: 1}}]"),),
        (ValuesLayer("parameter", None, None, None),),
    ],
)
def test_what_cannot_be_read_or_may_mean_it_stays_unknown(layers: tuple[ValuesLayer, ...]) -> None:
    assert answer(GONE, *layers) is Affects.UNKNOWN


def test_without_both_charts_or_with_gaps_nothing_is_proven() -> None:
    assert concerns(GONE, case(old=None)).affects is Affects.UNKNOWN
    assert concerns(GONE, case(new=None)).affects is Affects.UNKNOWN
    assert concerns(GONE, case(manager="custom.regex")).affects is Affects.UNKNOWN
    one = case()
    for stage, expected in ((Stage.VALUES, Affects.UNKNOWN), (Stage.NOTES, Affects.NO)):
        new = dataclasses.replace(one.bump.new, gaps=(Gap(stage, "web", "it is encrypted"),))
        pairs = ((one.bump.old, new),)
        known = dataclasses.replace(one, bump=dataclasses.replace(one.bump, new=new, pairs=pairs))
        assert concerns(GONE, known).affects is expected


def test_every_release_behind_a_bump_counts() -> None:
    one = case()
    second: Release = dataclasses.replace(one.bump.new, values=(layer("server: {legacy: 1}"),))
    pairs = (*one.bump.pairs, (one.bump.old, second))
    both = dataclasses.replace(one, bump=dataclasses.replace(one.bump, pairs=pairs))
    assert concerns(GONE, both).affects is Affects.YES
    assert concerns(GONE, dataclasses.replace(both, pair=pairs[0])).affects is Affects.NO


def test_a_new_default_of_a_key_that_is_set_does_not_concern_us() -> None:
    text = "The default of `server.type` is now `b`"
    assert answer(text, layer("server: {type: z}")) is Affects.NO
    assert answer(text, layer("server: {http: {port: 1}}")) is Affects.UNKNOWN
    assert answer(text, layer("server: {type: z}"), layer("server: {type: null}")) is Affects.YES
    assert answer(f"{text}, and the old one is deleted from disks", layer("server: {type: z}")) is Affects.YES
    assert answer("The default `server.http` is now `b`", layer("server: {http: {port: 1}}")) is Affects.YES


def test_values_of_charts_inside_may_be_written_without_their_name() -> None:
    files = {
        "Chart.yaml": "name: web\ndependencies: [{name: db, version: 1.0.0}]\n",
        "charts/db/Chart.yaml": "name: db\n",
        "charts/db/values.yaml": "primary: {legacy: 1}\n",
    }
    chart = archive(values="server: {type: a}", files=files)
    text = "The value `primary.legacy` has been removed"

    def of(values: str) -> Affects:
        one = case(layer(values))
        return concerns(text, dataclasses.replace(one, old_chart=chart, new_chart=chart)).affects

    assert of("db: {primary: {legacy: 2}}") is Affects.YES
    assert of("server: {type: b}") is Affects.NO


def test_kinds_of_our_own_objects_and_of_the_render() -> None:
    own = OwnObject("apps/web.yaml", 3, "example.org/v1beta1", "Route", "web", {})
    rendered = Comparison((), after=(Resource("apps/v1", "StatefulSet", None, "web"),))
    one = dataclasses.replace(case(), objects=(own,), comparison=rendered)
    found = concerns("The Route of example.org/v1beta1 is gone", one)
    assert (found.affects, found.evidence[0].path) == (Affects.YES, "apps/web.yaml:3")
    found = concerns("The labels of the StatefulSet differ", one)
    assert (found.affects, found.evidence[0].path) == (Affects.YES, "StatefulSet/web")
    assert concerns("Every ServiceMonitor differs", one).affects is Affects.UNKNOWN
    assert concerns("A route is gone", one).affects is Affects.UNKNOWN


def test_several_statements_are_no_concern_when_none_is() -> None:
    def told(*texts: str) -> Affects:
        statements = [Statement(Untrusted(text)) for text in texts]
        return concern_of_mark(statements, case(layer("storage: {size: 2Gi}"))).affects

    other = "`legacyMode` is dropped"
    assert told(GONE, other) is Affects.NO
    assert told(GONE, "The port is another one") is Affects.UNKNOWN
    assert told(GONE, other, "`storage.size` was removed") is Affects.YES
    assert told() is Affects.UNKNOWN


NAMES = st.sampled_from(["server", "legacy", "http", "port", "type", "image", "tag"])
PATHS = st.lists(NAMES, min_size=2, max_size=4).map(tuple)
VALUES = st.sampled_from([1, "text", True, None, [], ["a"], [{"b": 1}], {"legacy": 1}, {}])
TEXTS = st.sampled_from(
    [
        "The value `{}` has been removed",
        "`{}` -> `server.http.port`",
        "BREAKING: remove `.Values.{}`",
        "If you set `{}`, do anything",
        "{} was dropped",
    ]
)


def nested(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    tree = value
    for name in reversed(path):
        tree = {name: tree}
    return dict(tree)


@given(PATHS, VALUES, TEXTS, st.lists(PATHS, max_size=3), st.booleans())
def test_a_key_that_is_set_is_never_answered_no(
    path: tuple[str, ...], value: Any, text: str, others: list[tuple[str, ...]], parameter: bool
) -> None:
    chart = docs.dump(nested(path, 1))
    mine = (
        ValuesLayer("parameter", None, None, "x", ".".join(path))
        if parameter
        else layer(docs.dump(nested(path, value)))
    )
    layers = [layer(docs.dump(nested(other, 1))) for other in others]
    for order in ((mine, *layers), (*layers, mine)):
        one = case(*order, old=chart, new=chart)
        for length in range(1, len(path) + 1):
            assert concerns(text.format(".".join(path[:length])), one).affects is not Affects.NO
        if parameter or value != {"legacy": 1}:
            below = text.format(".".join((*path, "below")))
            assert concerns(below, one).affects is not Affects.NO


@given(PATHS, VALUES, st.lists(NAMES, min_size=1, max_size=2).map(tuple))
def test_what_is_set_deeper_or_in_a_list_is_never_answered_no(
    path: tuple[str, ...], value: Any, above: tuple[str, ...]
) -> None:
    chart = docs.dump(nested(path, 1))
    text = f"The value `{'.'.join(path)}` has been removed"
    hidden = docs.dump(nested(path, value))
    for tree in (nested(above, nested(path, value)), nested(above, [nested(path, value)]), {"file": hidden}):
        assert concerns(text, case(layer(docs.dump(tree)), old=chart, new=chart)).affects is not Affects.NO


@given(st.text(max_size=300))
def test_no_text_makes_it_raise_or_is_answered_no_by_chance(text: str) -> None:
    found = concerns(text, case(layer("server: {type: z}")))
    assert found.affects is not Affects.NO or spoken(text).keys


@pytest.mark.parametrize(
    "piece",
    ["A", "Aa", "a.", "a.b/", "`", "` a", "[a](b", "--set a.", "(", "#", "If you set `a`, ", "x.Values.",
     "aA.", MARK, "<a>.", "*.", "a[[[", "https://", " and"],
)  # fmt: skip
def test_hostile_texts_take_no_time(piece: str) -> None:
    start = time.perf_counter()
    concerns(piece * (200_000 // len(piece)), case(layer("server: {type: z}")))
    assert time.perf_counter() - start < 1


def test_the_ground_is_laid_once_for_a_case() -> None:
    one = case(layer("server: {type: z}"))
    assert ground(one) is ground(one)
    assert ground(one) is not ground(dataclasses.replace(one))
