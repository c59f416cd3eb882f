from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.constraints import accepts, bounded, parses, rules

GOLDEN = Path(__file__).parent / "golden" / "kubeversion.json"
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


@pytest.mark.parametrize(
    ("helm", "constraint", "version", "accepted"),
    [
        ("3", "1.25 - 1.29 !=1.27", "1.28.0", False),
        ("3.12.1", "1.25 - 1.29 !=1.27", "1.28.0", True),
        ("3.18.6", ">=1.25", "1.29.3-eks-a1b2c3", False),
        ("3.19.0", ">=1.25", "1.29.3-eks-a1b2c3", True),
        ("3", "!=1.29.3", "1.29.3-eks-a1b2c3", True),
        ("4", "!=1.29.3", "1.29.3-eks-a1b2c3", False),
        ("4.1", ">=1.25" + " " * 600, "1.29", True),
        ("4.2", ">=1.25" + " " * 600, "1.29", False),
        ("4.1", " || ".join(["1.29"] * 40), "1.29", True),
        ("v4.3.1", " || ".join(["1.29"] * 40), "1.29", False),
        ("5", ">=1.25", "1.29", True),
    ],
)
def test_helms_differ(helm: str, constraint: str, version: str, accepted: bool) -> None:
    assert rules(helm).accepts(constraint, version) is accepted


@pytest.mark.parametrize("helm", ["", "2", "2.17.0", "three", "3 ", "99999"])
def test_no_such_helm(helm: str) -> None:
    with pytest.raises(ValueError, match="not a Helm"):
        rules(helm)


def test_a_chart_that_asks_for_nothing() -> None:
    for nothing in ("", "\u200b"):
        assert rules("4").installs(nothing, "1.29.3-eks-a1b2c3")
        assert not rules("4").installs(nothing, "nightly")
        assert not rules("4").accepts(nothing, "1.29.3")
    assert not rules("4").installs(" ", "1.29.3")
    assert rules("4").installs(">=1.25", "1.29.3")
    assert rules("4").reads("1.29.3.4")
    assert not rules("3").reads("1.29.3.4")


def test_what_helm_itself_said() -> None:
    """Asked of the binaries, as ``recipe`` says."""
    golden: dict[str, Any] = json.loads(GOLDEN.read_text())
    assert set(golden["answers"]) >= {"3.17.3", "4.1.4"}
    for helm, rows in golden["answers"].items():
        by = rules(helm)
        for constraint, row in zip(golden["constraints"], rows, strict=True):
            said = "".join("01"[by.installs(constraint, version)] for version in golden["versions"])
            assert (helm, constraint, said) == (helm, constraint, row)


@pytest.mark.parametrize(
    "hostile",
    [
        " " * 4096, "1" * 4096, "1 " * 2048, "1 - " * 1024, "1 - 1" + " " * 4090, "1-" + "a." * 2000,
        "|" * 4096, "1 -" + " " * 4090, "," * 4096, "1" + "0" * 2000 + " - 1" + "0" * 2000,
        "\u00a0" * 4096, "x" * 4096 + "!",
    ],
)  # fmt: skip
def test_hostile_constraints_come_to_an_end(hostile: str) -> None:
    for helm in ("3", "4", "5"):
        rules(helm).accepts(hostile, hostile)
        rules(helm).accepts(hostile, "1.29.0")


def test_bounded() -> None:
    assert bounded(">=1.25 <1.30")
    assert bounded("1.29")
    assert not bounded(">=1.25.0-0")
    assert not bounded("^1.25.0")
    assert not bounded("nonsense")


@given(st.text(max_size=40))
def test_no_constraint_makes_it_raise(text: str) -> None:
    assert accepts(text, "1.29.0") <= parses(text)


@given(st.text(alphabet=" 019vxX*|.,-+~^=!<>\u200b\u00e9", max_size=24), st.text(" 019v.-+x", max_size=10))
def test_what_is_met_can_be_read(text: str, version: str) -> None:
    for helm in ("3", "3.17", "4", "4.3"):
        by = rules(helm)
        if by.accepts(text, version):
            assert by.parses(text)
            assert by.reads(version)
            assert by.accepts(f"{text} || 9.9.9", version)
            assert by.accepts(f"8.8.8||{text}", version) or "-" in text


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
