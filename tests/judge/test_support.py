from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.judge import Column, Subject, columns, standings, subject
from bot.judge.support import claims_at, reconcile
from bot.model import ChartVersion, Resource, Role, Standing
from tests.judge.examples import archive, bump, clusters

ISTIO = Subject("istiod", "https://istio-release.storage.googleapis.com/charts", "1.16.1", "1.16.1")
PDB = Resource("policy/v1beta1", "PodDisruptionBudget", None, "web")


def at(about: Subject, minor: str, *resources: Resource) -> Standing:
    (cell,) = standings(about, resources, (Column("prod", minor, Role.CURRENT),))
    assert cell.standing is reconcile(cell.claims)
    return cell.standing


def test_the_seed_case() -> None:
    newer = replace(ISTIO, version="1.18.2", app_version="1.18.2")
    supported = [minor for minor in range(20, 30) if at(ISTIO, f"1.{minor}") is Standing.SUPPORTED]
    assert supported == [22, 23, 24, 25]
    supported = [minor for minor in range(20, 30) if at(newer, f"1.{minor}") is Standing.SUPPORTED]
    assert supported == [24, 25, 26, 27]
    assert at(ISTIO, "1.26") is Standing.UNSUPPORTED


@pytest.mark.parametrize(
    ("constraint", "minor", "standing"),
    [
        (">=1.25.0-0", "1.29", Standing.UNKNOWN),
        (">=1.25.0-0", "1.24", Standing.UNSUPPORTED),
        (">=1.25.0-0 <1.31.0-0", "1.29", Standing.SUPPORTED),
        (">=1.29.3 <1.31.0-0", "1.29", Standing.UNKNOWN),
        ("^1.25.0", "1.33", Standing.UNKNOWN),
        ("no constraint", "1.29", Standing.UNSUPPORTED),
        (None, "1.29", Standing.UNKNOWN),
    ],
)
def test_a_floor_proves_nothing_above_it(constraint: str | None, minor: str, standing: Standing) -> None:
    assert at(Subject("web", None, "1.0.0", constraint=constraint), minor) is standing


def test_a_subchart_is_told_and_does_not_decide() -> None:
    about = Subject("web", None, "1.0.0", subcharts=(("db", "<1.20.0-0"),))
    (claim,) = claims_at(about, (), "1.29")
    assert claim.source == "kubeVersion of db"
    assert "refused" in claim.meaning
    assert claim.standing is Standing.UNKNOWN


def test_a_removed_api_is_unsupported_and_a_served_one_proves_nothing() -> None:
    web = Subject("web", None, "1.0.0")
    assert at(web, "1.24", PDB) is Standing.UNKNOWN
    assert at(web, "1.25", PDB) is Standing.UNSUPPORTED
    assert at(web, "1.33", Resource("example.org/v1", "Car", None, "web")) is Standing.UNKNOWN
    assert at(web, "1.20", Resource("policy/v1", "PodDisruptionBudget", None, "web")) is Standing.UNSUPPORTED


def test_the_stricter_claim_wins() -> None:
    assert at(replace(ISTIO, constraint=">=1.24.0-0"), "1.23") is Standing.UNSUPPORTED
    assert at(replace(ISTIO, constraint=">=1.20.0-0"), "1.23") is Standing.SUPPORTED
    assert at(ISTIO, "1.25", PDB) is Standing.UNSUPPORTED


def test_the_subject_comes_from_the_archive() -> None:
    chart = archive("web", "1.1.0", ">=1.25.0-0")
    chart = replace(
        chart, dependencies=(ChartVersion("db", "2.0.0", kube_version="^1.20.0-0"), ChartVersion("c", "1"))
    )
    about = subject(bump().new, chart)
    assert about.constraint == ">=1.25.0-0"
    assert about.subcharts == (("db", "^1.20.0-0"),)
    assert subject(bump().new, None) == Subject("web", "https://example.org/charts", "1.1.0")


def test_columns_without_clusters_are_the_maintained_minors() -> None:
    shown = columns((), dt.date(2026, 11, 24))
    assert [column.minor for column in shown] == ["1.35", "1.36", "1.37"]
    assert {column.role for column in shown} == {Role.OTHER}


def test_columns_of_clusters() -> None:
    shown = columns(clusters({"prod": "1.31 -> 1.32", "lab": "1.33"}), dt.date(2026, 11, 24))
    assert [(column.minor, column.role, column.cluster) for column in shown] == [
        ("1.31", Role.CURRENT, "prod"),
        ("1.32", Role.TARGET, "prod"),
        ("1.33", Role.CURRENT, "lab"),
        ("1.34", Role.OTHER, None),
        ("1.35", Role.OTHER, None),
    ]


def test_each_minor_is_judged_by_its_own_render() -> None:
    web = Subject("web", None, "1.0.0")
    modern = replace(PDB, api_version="policy/v1")
    renders = {"1.20": (PDB,), "1.25": (modern,)}
    shown = tuple(Column(None, minor, Role.OTHER) for minor in ("1.19", "1.20", "1.24", "1.25", "1.33"))
    assert {cell.standing for cell in standings(web, renders, shown)} == {Standing.UNKNOWN}
    together = standings(web, (PDB, modern), shown)
    assert [cell.minor for cell in together if cell.standing is Standing.UNSUPPORTED] == [
        "1.19",
        "1.20",
        "1.25",
        "1.33",
    ]
    assert {cell.standing for cell in standings(web, {}, shown)} == {Standing.UNKNOWN}
