from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.constraints import accepts, bounded, parses

ORACLE = Path(__file__).parents[2] / "shared" / "facts" / "kubeversion-oracle.jsonl"


@pytest.mark.parametrize(
    ("constraint", "yes", "no"),
    [
        ("1.29", "1.29.0 1.29.9", "1.28.9 1.30.0"),
        ("v1.29.0", "1.29.0", "1.29.1"),
        ("=1.29.2", "1.29.2", "1.29.3"),
        (">1.29", "1.30.0", "1.29.9"),
        (">1.29.0", "1.29.1", "1.29.0"),
        (">=1.29.3", "1.29.3 1.30.0", "1.29 1.29.2"),
        ("=>1.29", "1.29.0", "1.28.9"),
        ("<=1.29", "1.29.9 1.2.0", "1.30.0"),
        ("=<1.29.0-0", "1.28.0", "1.29.0"),
        ("<1.30.0-0", "1.29.9", "1.30.0"),
        ("~1", "1.0.0 1.40.0", "2.0.0"),
        ("~>1.29.2", "1.29.2 1.29.9", "1.29.1 1.30.0"),
        ("^1.25.0-0", "1.25.0 1.99.0", "1.24.9 2.0.0"),
        ("^0.2.3", "0.2.9", "0.3.0 1.0.0"),
        ("^0.0.3", "0.0.3", "0.0.4 0.1.0"),
        ("^0", "0.9.0", "1.0.0"),
        ("!=1.29", "1.28.0 1.30.0", "1.29.4"),
        ("!=1.29.1", "1.29.0", "1.29.1"),
        ("!=1", "2.0.0", "1.29.1"),
        ("*", "1.0.0", ""),
        ("1.x", "1.99.0", "2.0.0"),
        (">=1.25 <1.30", "1.25.0 1.29.9", "1.24.9 1.30.0"),
        (">=1.25,<1.30", "1.25.0", "1.30.0"),
        (">=1.25\t<1.30", "1.29.0", "1.30.0"),
        ("1.25 - 1.29", "1.25.0 1.29.9", "1.24.9 1.30.0"),
        ("<1.20 || >=1.25", "1.19.0 1.25.0", "1.22.0"),
        (">1", "2.0.0", "1.29.0"),
        ("<=1", "1.29.0", "2.0.0"),
    ],
)
def test_rules(constraint: str, yes: str, no: str) -> None:
    assert parses(constraint)
    for version in yes.split():
        assert accepts(constraint, version), version
    for version in no.split():
        assert not accepts(constraint, version), version


@pytest.mark.parametrize(
    "constraint", ["", "none", ">=", "1.2.3.4", ">= 1.25 and < 1.30", "1.25 ||", "1||2||x y"]
)
def test_what_cannot_be_read_accepts_nothing(constraint: str) -> None:
    assert not parses(constraint)
    assert not accepts(constraint, "1.29.0")


def test_only_helm_4_cuts_the_suffix_of_a_provider() -> None:
    assert accepts(">=1.25.0", "v1.29.3-eks-a1b2c3", 4)
    assert not accepts(">=1.25.0", "v1.29.3-eks-a1b2c3", 3)
    assert accepts(">=1.25.0-0", "v1.29.3-eks-a1b2c3", 3)
    assert accepts(">=1.25.0", "v1.29.3+k3s1", 3)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("1.29.0-alpha", "1.29.0"),
        ("1.29.0-alpha.2", "1.29.0-alpha.10"),
        ("1.29.0-1", "1.29.0-a"),
        ("1.29.0-a", "1.29.0-a.1"),
    ],
)
def test_prereleases_are_ordered_by_semantic_versioning(older: str, newer: str) -> None:
    assert accepts(f">={older}", newer, 3)
    assert not accepts(f">{newer}", older, 3)
    assert not accepts(f"={newer}", older, 3)


def test_bounded() -> None:
    assert bounded(">=1.25 <1.30")
    assert bounded("1.29")
    assert not bounded(">=1.25.0-0")
    assert not bounded("^1.25.0")
    assert not bounded("nonsense")


@given(st.text(max_size=40))
def test_no_constraint_makes_it_raise(text: str) -> None:
    assert accepts(text, "1.29.0") <= parses(text)


@given(st.integers(0, 60), st.integers(0, 60))
def test_floor_and_ceiling_are_complements(floor: int, minor: int) -> None:
    assert accepts(f">=1.{floor}.0", f"1.{minor}.0") is (minor >= floor)
    assert accepts(f"<1.{floor}.0", f"1.{minor}.0") is (minor < floor)
    assert accepts(f">1.{floor}", f"1.{minor}.7") is not accepts(f"<=1.{floor}", f"1.{minor}.7")


@pytest.mark.skipif(not ORACLE.exists(), reason="the answers of the helm binary are not here")
def test_agrees_with_helm() -> None:
    wrong = []
    for line in ORACLE.read_text().splitlines():
        answer = json.loads(line)
        asked = answer["constraint"], answer["kube_version"]
        ours = accepts(*asked, 4), accepts(*asked, 3)
        if ours != (answer["helm_4_1_4"], answer["masterminds_semver_3_2_0_strict"]):
            wrong.append((asked, ours))
    assert wrong == []
