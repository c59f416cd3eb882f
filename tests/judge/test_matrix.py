from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import RulesError
from bot.judge import calendar, matrix
from bot.judge.minors import number
from bot.model import Standing

GOOD = """
addon: car
what: The project supports these minors.
meaning: supported
charts: [{name: car, repositories: ["https://example.org/charts"]}, {name: car-operator}]
version: app
inside: supported
below: unsupported
above: unsupported
sources: {page: {url: "https://example.org/car", as_of: "2026-08-22"}}
rows:
  - {versions: "1.5.2 - 1.6", minors: "1.30 - 1.36"}
  - {versions: "1.5", minors: "1.30 - 1.35", unsupported: ["1.29"]}
  - {versions: "0.9+", minors: "1.20+", tested: "1.19 - 1.20"}
"""


def load(folder: Path, text: str, name: str = "car") -> matrix.Matrix:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(text)
    return matrix.load(folder)["car"]


def test_first_row_that_has_the_version(tmp_path: Path) -> None:
    car = load(tmp_path, GOOD)

    def standing(version: str, minor: str) -> Standing | None:
        claim = car.claim(version, minor)
        return claim.standing if claim else None

    assert standing("1.5.1", "1.36") is Standing.UNSUPPORTED
    assert standing("v1.5.2", "1.36") is Standing.SUPPORTED
    assert standing("1.6.9", "1.29") is Standing.UNSUPPORTED
    assert standing("1.0.0", "1.35") is Standing.SUPPORTED
    assert standing("1.0.0", "1.19") is Standing.SUPPORTED
    assert standing("1.0.0", "1.18") is Standing.UNSUPPORTED
    assert standing("0.8.0", "1.30") is None
    assert standing("latest", "1.30") is None


def test_minors_that_came_after_the_source_are_unknown(tmp_path: Path) -> None:
    """1.37 came out four days after the page was read."""
    car = load(tmp_path, GOOD)
    for version, expected in (
        ("1.5.2", Standing.UNKNOWN),
        ("1.5.1", Standing.UNSUPPORTED),
        ("1.0.0", Standing.UNKNOWN),
    ):
        claim = car.claim(version, "1.37")
        assert claim
        assert claim.standing is expected


def test_tested_only_is_said(tmp_path: Path) -> None:
    claim = load(tmp_path, GOOD).claim("1.5.0", "1.29")
    assert claim
    assert claim.meaning == "tested, not supported"
    assert (claim.source, claim.url, claim.as_of) == ("car: page", "https://example.org/car", "2026-08-22")


def test_whom_it_speaks_for(tmp_path: Path) -> None:
    car = load(tmp_path, GOOD)
    assert car.speaks_for("car", "https://example.org/charts/")
    assert not car.speaks_for("car", "https://example.org/charts-of-others")
    assert not car.speaks_for("car", None)
    assert car.speaks_for("car-operator", "oci://anywhere.example.org")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("addon: car", "addon: bus"), "share their name"),
        (("addon: car", "addon: car\ncolour: red"), "colour"),
        (('"1.5.2 - 1.6"', '"1.6 - 1.5"'), "backwards"),
        (('"1.5.2 - 1.6"', '"about 1.6"'), "not a range"),
        (('minors: "1.20+"', 'minors: "1.20+", source: hearsay'), "no such source"),
        (("meaning: supported", "meaning: perhaps"), "perhaps"),
        (("inside: supported", "inside: yes"), "inside"),
    ],
)
def test_a_file_that_does_not_hold_up(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(RulesError, match=message):
        load(tmp_path / "rules", GOOD.replace(*change))


def test_the_shipped_tables() -> None:
    tables = matrix.load()
    assert len(tables) >= 30
    newest = number(calendar.load().newest)
    for table in tables.values():
        for row in table.rows:
            assert matrix.span(row.versions).first or matrix.span(row.versions).last
            for end in (matrix.span(row.minors).first, matrix.span(row.minors).last):
                assert end is None or (end[0] == 1 and end[1] <= newest), (table.addon, row)


@pytest.mark.parametrize(
    ("addon", "version", "minor", "standing"),
    [
        ("istio", "1.21.0", "1.25", Standing.UNSUPPORTED),
        ("cert-manager", "v1.16.2", "1.31", Standing.SUPPORTED),
        ("cert-manager", "v1.16.2", "1.33", Standing.UNSUPPORTED),
        ("keda", "2.16.0", "1.33", Standing.UNKNOWN),
        ("karpenter", "1.0.4", "1.31", Standing.UNSUPPORTED),
        ("karpenter", "1.0.5", "1.31", Standing.SUPPORTED),
        ("metrics-server", "0.8.0", "1.30", Standing.UNSUPPORTED),
        ("metrics-server", "0.8.0", "1.36", Standing.SUPPORTED),
        ("velero", "1.15.0", "1.34", Standing.SUPPORTED),
        ("traefik", "39.0.5", "1.24", Standing.UNSUPPORTED),
        ("traefik", "39.0.6", "1.24", Standing.UNKNOWN),
        ("longhorn", "1.12.1", "1.33", Standing.UNSUPPORTED),
        ("ingress-nginx", "v1.9.2", "1.28", Standing.SUPPORTED),
        ("external-dns", "0.17.0", "1.33", Standing.UNSUPPORTED),
    ],
)
def test_what_projects_say(addon: str, version: str, minor: str, standing: Standing) -> None:
    claim = matrix.load()[addon].claim(version, minor)
    assert claim
    assert claim.standing is standing
