"""How a dependency of a chart of the repository reaches a cluster."""

from __future__ import annotations

import textwrap

from bot import docs
from bot.discover.umbrella import Step, Way, api_version, arrive, chart_name, installed, name, ways
from tests.discover.trees import workspace

APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: %s}
spec:
  destination: {namespace: %s, server: https://prod.example}
  source:
    repoURL: https://git.example/acme/platform
    path: %s
    targetRevision: HEAD
    helm: {valuesObject: {mid: {low: {n: "3"}}}}
"""


def chart(name: str, *dependencies: str) -> str:
    listed = "".join(f"  - {{{one}}}\n" for one in dependencies)
    return f"apiVersion: v2\nname: {name}\nversion: 0.1.0\n" + (f"dependencies:\n{listed}" if listed else "")


NESTED = {
    "top/Chart.yaml": chart(
        "top", "name: middle, version: 0.1.0, repository: 'file://../middle', alias: mid"
    ),
    "top/values.yaml": "mid: {low: {n: '2', top: 'yes'}}\n",
    "middle/Chart.yaml": chart("middle", "name: low, version: 1.0.0, repository: 'https://x.example'"),
    "middle/values.yaml": "low: {n: '1', middle: 'yes'}\nother: {}\n",
}


def test_nobody_installs_it_but_with_every_values_file_beside_it() -> None:
    space = workspace({
        "shop/Chart.yaml": chart("shop"), "shop/values.yaml": "", "shop/values-prod.yaml": "",
        "shop/test-values.yml": "", "shop/other.yaml": "", "shop/templates/values-no.yaml": "",
    })  # fmt: skip
    steps = (Step("shop", "web"),)
    assert ways(space, "shop", "web") == (
        Way(steps, None),
        Way(steps, None, ("shop/test-values.yml",)),
        Way(steps, None, ("shop/values-prod.yaml",)),
    )


def test_through_the_charts_above_with_the_values_of_each() -> None:
    space = workspace(NESTED)
    (way,) = ways(space, "middle", "low")
    assert way.steps == (Step("top", "mid"), Step("middle", "low"))
    through, layers = arrive(space, way, "low")
    assert (through.folder, through.values) == ("top", ())
    assert [docs.load_strings(layer.content or "") for layer in layers.layers] == [
        {"n": "1", "middle": "yes"},
        {"n": "2", "top": "yes"},
    ]
    assert name(space, way) == "top"


def test_whoever_installs_the_chart_above_has_the_release() -> None:
    space = workspace({**NESTED, "apps/one.yaml": APPLICATION % ("one", "shop", "top")})
    space.tree.repository._origin = "https://git.example/acme/platform"  # type: ignore[attr-defined]
    (way,) = ways(space, "middle", "low")
    assert way.install is not None
    assert (way.install.home, way.install.namespace, name(space, way)) == ("apps/one.yaml", "shop", "one")
    through, layers = arrive(space, way, "low")
    assert [layer.path for layer in through.values] == ["apps/one.yaml"]
    assert docs.load_strings(layers.layers[-1].content or "") == {"n": "3"}


def test_charts_that_depend_on_each_other_end() -> None:
    space = workspace({
        "a/Chart.yaml": chart("a", "name: b, version: 1.0.0, repository: 'file://../b'"),
        "b/Chart.yaml": chart("b", "name: a, version: 1.0.0, repository: 'file://../a'"),
    })  # fmt: skip
    assert ways(space, "a", "x") == (Way((Step("b", "a"), Step("a", "x")), None),)


def test_too_many_ways_are_told() -> None:
    beside = {f"shop/values-{number}.yaml": "" for number in range(300)}
    space = workspace({"shop/Chart.yaml": chart("shop"), **beside})
    found = ways(space, "shop", "web")
    assert (len(found), [way.more for way in found if way.more]) == (200, [True])
    _, layers = arrive(space, found[-1], "shop: web")
    assert ["more than 200 ways" in gap.reason for gap in layers.gaps] == [True]


def test_a_chart_itself() -> None:
    space = workspace(NESTED)
    assert [(through.folder, called) for through, called, _, _ in installed(space, "middle")] == [
        ("top", "top")
    ]


def test_a_missing_values_file_is_a_gap() -> None:
    space = workspace({"shop/Chart.yaml": chart("shop")})
    way = Way((Step("shop", "web"),), None, ("shop/none.yaml",))
    _, layers = arrive(space, way, "web")
    assert [gap.reason for gap in layers.gaps] == ["a values file is not in the repository"]


def test_metadata() -> None:
    space = workspace({"a/Chart.yml": chart("a"), "b/Chart.yaml": textwrap.dedent("[]")})
    assert (chart_name(space, "a"), api_version(space, "a")) == ("a", "v2")
    assert (chart_name(space, "b"), chart_name(space, "none"), api_version(space, "none")) == (
        None,
        None,
        None,
    )
