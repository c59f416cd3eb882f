"""The tables of Kubernetes' own facts, and the minors' little algebra."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.errors import RulesError
from bot.judge import calendar, lifecycle
from bot.judge.lifecycle import Served
from bot.judge.minors import number, word

TABLE = """
as_of: 2026-01-01
horizon: "1.30"
sources: [https://example.org]
apis:
  cars/v1: {Car: {introduced: "1.10", deprecated: "1.15", removed: "1.20"}}
"""
RELEASES = """
as_of: 2026-01-01
sources: [https://example.org]
minors:
  "1.30": {upstream: {released: 2024-04-17, end: 2025-07-15}}
"""


@pytest.mark.parametrize(
    "text", ["1.29", "v1.29", "1.29.3", "1.29.3-eks-a1b2c3", "v1.29.3+k3s1", " 1.29-gke.100 "]
)
def test_a_minor_is_read_from_any_version(text: str) -> None:
    assert number(text) == 29
    assert word(number(text)) == "1.29"


@pytest.mark.parametrize("text", ["", "1", "2.29", "1.x", "one", "1.29x"])
def test_what_is_no_version(text: str) -> None:
    with pytest.raises(ValueError, match="not a Kubernetes version"):
        number(text)


@pytest.mark.parametrize(
    ("api_version", "kind", "minor", "served"),
    [
        ("policy/v1beta1", "PodDisruptionBudget", "1.24", Served.YES),
        ("policy/v1beta1", "PodDisruptionBudget", "1.25", Served.REMOVED),
        ("policy/v1", "PodDisruptionBudget", "1.20", Served.NOT_YET),
        ("extensions/v1beta1", "Ingress", "1.22", Served.REMOVED),
        ("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", "1.31", Served.YES),
        ("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", "1.32", Served.REMOVED),
        ("admissionregistration.k8s.io/v1beta1", "ValidatingAdmissionPolicy", "1.30", Served.OFF),
        ("apps/v1", "Deployment", "1.37", Served.YES),
        ("apps/v1", "Deployment", "1.99", Served.UNKNOWN),
        ("policy/v1beta1", "PodSecurityPolicy", "1.99", Served.REMOVED),
    ],
)
def test_what_is_served(api_version: str, kind: str, minor: str, served: Served) -> None:
    table = lifecycle.load()
    api = table.find(api_version, kind)
    assert api
    assert table.served(api, minor) is served


def test_a_custom_resource_is_not_in_the_table() -> None:
    assert lifecycle.load().find("cert-manager.io/v1", "Certificate") is None
    assert len(lifecycle.load().apis) > 150


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('removed: "1.20"', 'removed: "1.9"', "out of order"),
        ('removed: "1.20"', 'removed: "1.31"', "out of order"),
        ('removed: "1.20"', "removed: soon", "not a Kubernetes version"),
        ('removed: "1.20"', 'gone: "1.20"', "gone"),
        ("cars/v1: {Car", "cars/v1: {Car: [", "not valid YAML"),
    ],
)
def test_a_lifecycle_table_that_is_wrong(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "table.yaml"
    path.write_text(TABLE.replace(old, new))
    with pytest.raises(RulesError, match=message):
        lifecycle.load(path)


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"nowhere\.yaml"):
        lifecycle.load(tmp_path / "nowhere.yaml")


def test_maintained_minors() -> None:
    known = calendar.load()
    assert known.maintained(dt.date(2026, 11, 24)) == ("1.35", "1.36", "1.37")
    assert known.maintained(dt.date(2024, 3, 1)) == ("1.27", "1.28", "1.29")
    assert "1.29" in known.maintained(dt.date(2025, 1, 15), "eks")
    assert known.newest == "1.37"
    assert known.term("1.33", "eks") is not None
    assert known.term("1.99") is None


def test_what_was_known_by_a_day() -> None:
    known = calendar.load()
    assert known.known_by("2026-08-25") == "1.36"
    assert known.known_by("2026-08") == "1.36"
    assert known.known_by("2026-08-26") == "1.37"
    assert known.known_by("1999") == "1.0"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2025-07-15", "2023-07-15", "out of order"),
        ("upstream", "cloud", "providers"),
        ('"1.30"', '"2.30"', "not a Kubernetes version"),
        ("2025-07-15", "summer", "summer|date"),
    ],
)
def test_a_calendar_that_is_wrong(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "releases.yaml"
    path.write_text(RELEASES.replace(old, new))
    with pytest.raises(RulesError, match=message):
        calendar.load(path)
