from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import RulesError
from bot.judge import matrix
from bot.judge.matrix import Asked
from bot.model import Claim, Standing

GOOD = """
addon: car
what: The project supports these minors.
meaning: supported
aliases: [auto, example/car]
charts:
  - {name: car, repositories: ["https://example.org/charts"], same: true}
  - {name: car-operator}
  - {name: operator, repositories: ["https://example.org/charts"], alone: false}
  - name: car-stack
    repositories: ["https://example.org/charts"]
    source: history
    pairs:
      - {chart: "40.0.0 - 42.5.1", app: "1.5.2 - 1.6.0"}
      - {chart: "39", app: "1.5"}
      - {chart: "38", app: "1.4"}
version: app
inside: supported
below: unsupported
above: unsupported
sources:
  page: {url: "https://example.org/car", as_of: "2026-08-22"}
  history:
    url: "https://example.org/git"
    as_of: "2026-08"
    meaning: kubeVersion
    version: chart
    inside: unknown
    above: unknown
  blog: {url: "https://example.org/blog", as_of: "2026-08-01"}
rows:
  - {versions: "1.5.2 - 1.6", minors: "1.30 - 1.36"}
  - {versions: "1.5", minors: "1.30 - 1.35", unsupported: ["1.29"], eol: "2026-01-31"}
  - {versions: "0.9 - 1.3", minors: "1.20+", tested: "1.19 - 1.20", known: "1.33"}
  - {versions: "0.8", minors: "1.20 - 1.24", above: unknown}
  - {versions: "43", minors: "1.28+", maintained: "1.33 - 1.36", source: history}
  - {versions: "40 - 42", minors: "1.28+", source: history}
  - {versions: "1.6", minors: "1.30 - 1.34", source: blog}
"""
HOME = "https://example.org/charts"


def load(folder: Path, text: str, name: str = "car") -> matrix.Matrix:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(text)
    return matrix.load(folder)["car"]


def ask(table: matrix.Matrix, version: str, minor: str, **more: str | None) -> dict[str, Standing]:
    asked = Asked(more.get("chart") or "car", more.get("repository"), version, more.get("app_version"))
    return {claim.source.removeprefix("car: "): claim.standing for claim in table.claims(asked, minor)}


def one(table: matrix.Matrix, version: str, minor: str) -> Claim:
    claims = table.claims(Asked("car", HOME, version), minor)
    assert len(claims) == 1
    return claims[0]


def test_first_row_of_a_source_that_has_the_version(tmp_path: Path) -> None:
    car = load(tmp_path, GOOD)
    assert one(car, "1.5.1", "1.36").standing is Standing.UNSUPPORTED
    assert one(car, "v1.5.2", "1.36").standing is Standing.SUPPORTED
    assert one(car, "1.5.2-rc.1", "1.36").standing is Standing.UNSUPPORTED
    assert one(car, "1.0.0", "1.33").standing is Standing.SUPPORTED
    assert one(car, "1.0.0", "1.19").standing is Standing.SUPPORTED
    assert one(car, "1.0.0", "1.18").standing is Standing.UNSUPPORTED
    assert ask(car, "1.4.0", "1.30") == {}
    assert ask(car, "2.0.0", "1.30") == {}
    assert ask(car, "latest", "1.30") == {}


def test_a_row_may_say_otherwise_than_its_file(tmp_path: Path) -> None:
    assert one(load(tmp_path, GOOD), "0.8.0", "1.25").standing is Standing.UNKNOWN


def test_sources_stand_side_by_side(tmp_path: Path) -> None:
    car = load(tmp_path, GOOD)
    assert ask(car, "1.6.0", "1.36") == {"page": Standing.SUPPORTED, "blog": Standing.UNSUPPORTED}
    assert ask(car, "1.6.0", "1.33") == {"page": Standing.SUPPORTED, "blog": Standing.SUPPORTED}


def test_minors_that_came_after_the_source_are_unknown(tmp_path: Path) -> None:
    """1.37 came out four days after the page was read."""
    car = load(tmp_path, GOOD)
    assert one(car, "1.5.2", "1.37").standing is Standing.UNKNOWN
    assert one(car, "1.5.1", "1.37").standing is Standing.UNSUPPORTED
    assert one(car, "1.0.0", "1.37").standing is Standing.UNKNOWN


def test_a_floor_ends_where_the_version_came_out(tmp_path: Path) -> None:
    assert one(load(tmp_path, GOOD), "1.0.0", "1.34").standing is Standing.UNKNOWN


def test_what_was_maintained_when_the_version_came_out(tmp_path: Path) -> None:
    """Above it and below it nothing is known but what helm refuses."""
    car = load(tmp_path, GOOD)
    found = [
        ask(car, "43.0.1", f"1.{at}", chart="car-stack", repository=HOME)["history"] for at in range(27, 38)
    ]
    unknown, supported = Standing.UNKNOWN, Standing.SUPPORTED
    assert found == [Standing.UNSUPPORTED, *[unknown] * 5, *[supported] * 4, unknown]


def test_a_claim_explains_itself(tmp_path: Path) -> None:
    claim = one(load(tmp_path, GOOD), "1.5.0", "1.29")
    assert claim.standing is Standing.UNSUPPORTED
    assert claim.meaning == "supported: this minor expressly not; the project gave 1.5 up on 2026-01-31"
    assert (claim.source, claim.url, claim.as_of) == ("car: page", "https://example.org/car", "2026-08-22")
    assert claim.range == "1.30 - 1.35"


def test_whom_it_speaks_for(tmp_path: Path) -> None:
    car = load(tmp_path, GOOD)
    assert car.speaks_for("car", "https://example.org/charts/")
    assert not car.speaks_for("car", "https://example.org/charts-of-others")
    assert car.speaks_for("car", None)
    assert car.speaks_for("example/car", None)
    assert not car.speaks_for("auto", "https://example.org/charts")
    assert not car.speaks_for("bus", None)
    assert not car.speaks_for("operator", None)
    assert car.speaks_for("operator", HOME)
    assert car.speaks_for("car-operator", "oci://anywhere.example.org")
    assert [table.addon for table in matrix.naming("Auto", tmp_path)] == ["car"]
    assert matrix.naming("bus", tmp_path) == ()


def test_version_of_the_chart_where_rows_are_keyed_by_the_app(tmp_path: Path) -> None:
    car = load(tmp_path, GOOD)
    both = {"page": Standing.SUPPORTED, "history": Standing.UNKNOWN}
    assert ask(car, "41.0.0", "1.36", chart="car-stack", repository=HOME) == both
    assert ask(car, "41.0.0", "1.36", chart="car-stack") == both
    assert ask(car, "41.0.0", "1.27", chart="car-stack")["history"] is Standing.UNSUPPORTED


def test_version_of_the_app_where_rows_are_keyed_by_the_chart(tmp_path: Path) -> None:
    car = load(tmp_path, GOOD)
    assert ask(car, "1.6.0", "1.27", chart="auto")["history"] is Standing.UNSUPPORTED


def test_an_unclear_version_is_not_guessed(tmp_path: Path) -> None:
    """Chart 39 has some 1.5, which rows part at its second patch; 38 has 1.4, which no row has; of 37 and of
    the chart from elsewhere nothing is known."""
    car = load(tmp_path, GOOD)
    for chart, version, repository in (
        ("car-stack", "39.1.0", HOME),
        ("car-stack", "38.1.0", HOME),
        ("car-stack", "37.0.0", HOME),
        ("car-stack", "1.6.0", HOME),
        ("car-operator", "1.6.0", HOME),
        ("car-stack", "41.0.0", "https://mirror.example.org"),
    ):
        assert ask(car, version, "1.33", chart=chart, repository=repository) == {}


def test_the_history_of_a_chart_is_not_that_of_its_namesake(tmp_path: Path) -> None:
    car = load(
        tmp_path, GOOD.replace("  - {name: car-operator}", "  - {name: car-operator}\n  - {name: car-stack}")
    )
    found = ask(
        car,
        "41.0.0",
        "1.27",
        chart="car-stack",
        repository="https://mirror.example.org",
        app_version="1.6.0",
    )
    assert set(found) == {"page", "blog"}
    assert "history" in ask(car, "41.0.0", "1.27", chart="car-stack", repository=HOME, app_version="1.6.0")


def test_the_archive_knows_best(tmp_path: Path) -> None:
    car = load(tmp_path, GOOD)
    found = ask(car, "41.0.0", "1.36", chart="car-stack", repository=HOME, app_version="v1.5.0")
    assert found == {"page": Standing.UNSUPPORTED, "history": Standing.UNKNOWN}
    assert ask(car, "7.0.0", "1.33", chart="car-operator", repository=HOME, app_version="1.6.0") == {
        "page": Standing.SUPPORTED,
        "blog": Standing.SUPPORTED,
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("addon: car", "addon: bus"), "share their name"),
        (("addon: car", "addon: car\ncolour: red"), "colour"),
        (('"1.5.2 - 1.6"', '"1.6 - 1.5"'), "backwards"),
        (('"1.30 - 1.36"', '"1.36 - 1.30"'), "backwards"),
        (('app: "1.5.2 - 1.6.0"', 'app: "1.6.0 - 1.5.2"'), "car-stack: a range runs backwards"),
        (('"1.5.2 - 1.6"', '"about 1.6"'), "not a range"),
        (("source: blog", "source: hearsay"), "no such source"),
        (("source: history\n", "source: hearsay\n"), "no such source"),
        (("    source: history\n", ""), "pairs have a source"),
        (("same: true", "source: page"), "pairs have a source"),
        (("    source: history\n", "    source: history\n    same: true\n"), "either"),
        (("meaning: supported", "meaning: perhaps"), "perhaps"),
        (("inside: supported", "inside: yes"), "inside"),
        (('known: "1.33"', "known: soon"), "not a Kubernetes version"),
        (('maintained: "1.33 - 1.36"', 'maintained: "1.27 - 1.36"'), "helm refuses some of 1.27 - 1.36"),
        (('maintained: "1.33 - 1.36"', 'maintained: "now"'), "not a range"),
        (('unsupported: ["1.29"]', "unsupported: [none]"), "not a Kubernetes version"),
    ],
)
def test_a_file_that_does_not_hold_up(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    assert change[0] in GOOD
    with pytest.raises(RulesError, match=message):
        load(tmp_path / "rules", GOOD.replace(*change))


@pytest.mark.parametrize(
    ("charts", "aliases", "message"),
    [
        ("{name: car-operator}", "[]", "car-operator: car speaks for this chart, too"),
        ('{name: car, repositories: ["https://example.org"]}', "[]", "car: car speaks for this chart, too"),
        ("{name: truck}", "[auto]", "goes by the same name: auto"),
    ],
)
def test_two_add_ons_never_speak_for_one_chart(
    tmp_path: Path, charts: str, aliases: str, message: str
) -> None:
    other = GOOD.replace("addon: car", "addon: truck").replace("[auto, example/car]", aliases)
    start, end = other.index("charts:"), other.index("version: app")
    tmp_path.joinpath("truck.yaml").write_text(f"{other[:start]}charts: [{charts}]\n{other[end:]}")
    with pytest.raises(RulesError, match=message):
        load(tmp_path, GOOD)


def test_charts_of_one_name_from_different_places(tmp_path: Path) -> None:
    other = GOOD.replace("addon: car", "addon: truck").replace("[auto, example/car]", "[]")
    start, end = other.index("charts:"), other.index("version: app")
    chart = '{name: car, repositories: ["https://elsewhere.example.org"]}'
    tmp_path.joinpath("truck.yaml").write_text(f"{other[:start]}charts: [{chart}]\n{other[end:]}")
    load(tmp_path, GOOD)
    assert {table.addon for table in matrix.naming("car", tmp_path)} == {"car", "truck"}
