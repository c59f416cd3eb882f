"""The verb against upstreams on loopback: what it writes, and everything that must change nothing."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from bot import data, docs
from bot.cli import main
from tests.fakes.pages import Fault
from tests.refresh.world import (
    APIS,
    BETA,
    CAR,
    KINDS,
    PAGE,
    PAGE_PATH,
    REGISTRY_PATH,
    RELEASES,
    STABLE,
    WHEEL_PATH,
    World,
    product,
    releases,
    term,
    wheel,
)

TODAY = str(dt.datetime.now(dt.UTC).date())
ALL = ["kubernetes/releases", "kubernetes/api-lifecycle", "support/car/page", "support/car/index"]


def refresh(world: World, capsys: pytest.CaptureFixture[str], *flags: str) -> tuple[int, dict[str, Any]]:
    code = main(
        [
            "rules",
            "refresh",
            "--rules",
            str(world.rules),
            "--config",
            str(world.config),
            "--output",
            "json",
            *flags,
        ]
    )
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    tables = json.loads(out)["tables"]
    assert [line for line in err.splitlines() if "/" in line] == [one["table"] for one in tables]
    return code, {one["table"]: one for one in tables}


def dated(text: str) -> str:
    """The text, with today where it says when it was read."""
    return text.replace('as_of: "2026-01-01"', f'as_of: "{TODAY}"').replace(
        "as_of: 2026-01-01", f"as_of: {TODAY}"
    )


def test_the_same_facts_change_nothing_but_the_date(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    code, tables = refresh(world, capsys)
    assert code == 0
    assert {name: one["state"] for name, one in tables.items()} == dict.fromkeys(ALL, "unchanged")
    assert world.text("kubernetes/releases.yaml") == dated(RELEASES)
    assert world.text("kubernetes/api-lifecycle.yaml") == dated(APIS)
    assert world.text("support/car.yaml") == dated(CAR).replace('as_of: "2026-01"', f'as_of: "{TODAY}"')
    state = docs.load_strings(world.text("refreshed.yaml"))["tables"]
    assert sorted(state) == sorted(ALL)
    assert state["support/car/page"] == {"read": TODAY, "facts": 5}
    before = world.text("refreshed.yaml")
    assert refresh(world, capsys)[0] == 0
    assert world.text("refreshed.yaml") == before


def test_a_floor_says_nothing_about_minors_that_came_out_since(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    text = CAR.replace(', known: "1.33"', "").replace('as_of: "2026-01-01"', 'as_of: "2025-09"')
    (world.rules / "support/car.yaml").write_text(text)
    assert refresh(world, capsys)[0] == 0
    assert '  - {versions: "1.0 - 1.7", minors: "1.25+", known: "1.34"}\n' in world.text("support/car.yaml")


def test_new_rows_and_changed_ones(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.calendar["kubernetes"].insert(0, term("1.36", "2026-04-22", "2027-06-28"))
    world.calendar["amazon-eks"].insert(0, term("1.35", "2026-01-28", "2027-03-27", eoesFrom="2028-03-27"))
    world.calendar["google-kubernetes-engine"][0]["eolFrom"] = "2026-11-01"
    world.serve()
    page = PAGE.replace("| [v2.1][]  |", "| 2.2 | 1.33 - 1.35 | Release of 2.4 |\n| [v2.1][]  |")
    page = page.replace("v1.33, v1.32, v1.31", "1.31, 1.32, 1.33, 1.34")
    world.pages.put(PAGE_PATH, page)
    worker = ("batch", "v1alpha1", "Worker")
    world.package({33: [*KINDS, BETA], 34: [*KINDS, BETA, STABLE], 35: [*KINDS, STABLE, worker]})
    code, tables = refresh(world, capsys)
    assert code == 0
    calendar = world.text("kubernetes/releases.yaml")
    assert 'minors:\n  "1.36":\n    upstream: {released: 2026-04-22, end: 2027-06-28}\n  "1.35":' in calendar
    assert "2027-02-28}\n    eks: {released: 2026-01-28, end: 2027-03-27, extended: 2028-03-27}\n" in calendar
    assert tables["kubernetes/releases"]["changes"][0] == "1.34 gke: end 2026-11-01, was 2026-10-01"
    apis = world.text("kubernetes/api-lifecycle.yaml")
    assert 'horizon: "1.35"' in apis
    assert '  batch/v1alpha1:\n    Worker: {introduced: "1.35", off: true}\n  engines.k8s.io/v1:\n' in apis
    assert 'Engine: {introduced: "1.33", deprecated: "1.34", removed: "1.35", off: true, use: ' in apis
    car = world.text("support/car.yaml")
    assert '  # The latest.\n  - {versions: "2.2", minors: "1.33 - 1.35"}\n  - {versions: "2.1", ' in car
    assert '  - {versions: "2.0", minors: "1.31 - 1.34"}\n  - {versions: "1.8 - 2.0", minors: ' in car
    assert tables["support/car/page"]["changes"] == [
        "2.2: new, Kubernetes 1.33 - 1.35",
        "2.0: Kubernetes 1.31 - 1.34, was 1.31 - 1.33",
    ]
    again, tables = refresh(world, capsys)
    assert again == 0
    assert {one["state"] for one in tables.values()} == {"unchanged"}


@pytest.mark.parametrize("fault", ["500", "404", "empty", "html", "truncated", "circle", "huge"])
@pytest.mark.parametrize(
    ("table", "path"),
    [
        ("kubernetes/releases", product("amazon-eks")),
        ("kubernetes/api-lifecycle", REGISTRY_PATH),
        ("kubernetes/api-lifecycle", WHEEL_PATH),
        ("support/car/index", product("car")),
        ("support/car/page", PAGE_PATH),
    ],
)
def test_an_upstream_that_fails_leaves_the_old_rows(
    world: World, capsys: pytest.CaptureFixture[str], table: str, path: str, fault: Fault
) -> None:
    world.pages.fail(path, fault)
    before = world.text("kubernetes/releases.yaml"), world.text("kubernetes/api-lifecycle.yaml"), CAR
    code, tables = refresh(world, capsys, "--only", table)
    assert (code, tables[table]["state"]) == (10, "stale")
    assert tables[table]["reason"]
    after = (
        world.text("kubernetes/releases.yaml"),
        world.text("kubernetes/api-lifecycle.yaml"),
        world.text("support/car.yaml"),
    )
    assert after == before
    state = docs.load_strings(world.text("refreshed.yaml"))["tables"]
    assert state == {table: {"stale": TODAY, "reason": tables[table]["reason"]}}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("| 1.8       | `1.31` to `1.33`", "| 1.8       | `1.33` to `1.31`", "runs backwards"),
        ("| 1.8       | `1.31` to `1.33`", "| 1.8       | soon", "names no Kubernetes minor"),
        ("| 1.8       | `1.31` to `1.33`", "| 1.8       | 1.31, 1.33", "without gaps"),
        ("| 1.8       | `1.31` to `1.33`", "| 1.8       | 1.31 - 1.399", "as new as"),
        ("| Car       |", "| Van       |", "no table with the columns Car and Kubernetes"),
        ("| 1.8 ", "| 2.1 ", "twice"),
        ("| [v2.1][]", "| [v1.9][]", "no longer has the newest version"),
        (
            PAGE[PAGE.index("| [v2.1]") : PAGE.index("| 1.7, ")],
            "| 2.1 | 1.32 - 1.34 | |\n",
            "no longer has 1.8 - 2.0",
        ),
        (PAGE[PAGE.index("| main") : PAGE.index("## To come")], "", "no rows"),
    ],
)
def test_a_page_that_cannot_be_true_leaves_the_old_rows(
    world: World, capsys: pytest.CaptureFixture[str], old: str, new: str, reason: str
) -> None:
    assert old in PAGE
    world.pages.put(PAGE_PATH, PAGE.replace(old, new))
    code, tables = refresh(world, capsys, "--only", "support/car/page")
    assert code == 10
    assert reason in tables["support/car/page"]["reason"]
    assert world.text("support/car.yaml") == CAR


def test_a_table_that_shrank_since_it_was_read(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert refresh(world, capsys)[0] == 0
    world.pages.put(PAGE_PATH, PAGE.replace("| 1.7, 1.0 ", "| 1.0 "))
    good = world.text("support/car.yaml")
    code, tables = refresh(world, capsys, "--only", "car")
    assert code == 10
    assert (
        tables["support/car/page"]["reason"] == "upstream's table shrank to 4 rows; at least 5 were expected"
    )
    assert world.text("support/car.yaml") == good
    state = docs.load_strings(world.text("refreshed.yaml"))["tables"]["support/car/page"]
    assert state == {
        "read": TODAY,
        "facts": 5,
        "stale": TODAY,
        "reason": tables["support/car/page"]["reason"],
    }
    world.pages.put(PAGE_PATH, PAGE)
    assert refresh(world, capsys)[0] == 0
    assert "stale:" not in world.text("refreshed.yaml").split("tables:")[1]


@pytest.mark.parametrize(
    ("product_", "entries", "reason"),
    [
        ("kubernetes", [term("1.35", "2026-12-17", "2026-02-28")], "no longer has 1.33, 1.34"),
        ("amazon-eks", [], "no releases that can be read"),
        ("amazon-eks", [term("1.34", "2025-10-02", None)], "no releases that can be read"),
        ("google-kubernetes-engine", [term("1.33", "2025-06-03", "soon")], "eolFrom is no date"),
        ("google-kubernetes-engine", [term("1.99", "2025-06-03", "2026-06-03")], "no longer has"),
        (
            "google-kubernetes-engine",
            [term("1.34", "2027-09-30", "2026-10-01"), term("1.33", "2025-06-03", "2026-08-03")],
            "1.34 gke: its days are out of order",
        ),
    ],
)
def test_a_calendar_that_cannot_be_true(
    world: World,
    capsys: pytest.CaptureFixture[str],
    product_: str,
    entries: list[dict[str, Any]],
    reason: str,
) -> None:
    world.pages.put(product(product_), releases(*entries))
    code, tables = refresh(world, capsys, "--only", "kubernetes/releases")
    assert code == 10
    assert reason in tables["kubernetes/releases"]["reason"]
    assert world.text("kubernetes/releases.yaml") == RELEASES


@pytest.mark.parametrize(
    ("minors", "reason"),
    [
        ({33: [*KINDS, BETA]}, "upstream ends at 1.33, the table at 1.34"),
        ({33: [*KINDS, BETA], 34: [*KINDS, BETA]}, "1.34: table and specification differ in 1 kinds"),
        ({34: [*KINDS, BETA, STABLE], 36: [*KINDS, STABLE]}, "1.36 and not 1.35"),
        ({34: [*KINDS, BETA, STABLE], 35: KINDS}, "that cannot be"),
        ({34: [*KINDS, BETA, STABLE], 35: []}, "that cannot be"),
        ({34: [*KINDS, BETA, STABLE], 35: [*KINDS, STABLE, ("x", "v1", "a|b")]}, "odd name"),
        ({34: [*KINDS, BETA, STABLE], 35: [*KINDS, STABLE, ("apps", "v1beta1", "Deployment")]}, "is back"),
        ({}, "0 specifications"),
    ],
)
def test_specifications_that_cannot_be_true(
    world: World,
    capsys: pytest.CaptureFixture[str],
    minors: dict[int, list[tuple[str, str, str]]],
    reason: str,
) -> None:
    world.package(minors)
    code, tables = refresh(world, capsys, "--only", "kubernetes/api-lifecycle")
    assert code == 10
    assert reason in tables["kubernetes/api-lifecycle"]["reason"]
    assert world.text("kubernetes/api-lifecycle.yaml") == APIS


def test_a_package_that_is_another(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.pages.put(WHEEL_PATH, b"PK other")
    _, tables = refresh(world, capsys, "--only", "kubernetes/api-lifecycle")
    assert "pip does not get kubernetes-validate" in tables["kubernetes/api-lifecycle"]["reason"]


@pytest.mark.parametrize("at", [40, -200])
def test_a_package_that_cannot_be_read(world: World, capsys: pytest.CaptureFixture[str], at: int) -> None:
    body = bytearray(wheel({34: [*KINDS, BETA, STABLE]}))
    body[at : at + 60] = b"\xff" * 60
    world.registered(bytes(body))
    _, tables = refresh(world, capsys, "--only", "kubernetes/api-lifecycle")
    assert tables["kubernetes/api-lifecycle"]["state"] == "stale"
    assert world.text("kubernetes/api-lifecycle.yaml") == APIS


def test_what_comes_out_is_held_against_the_loaders(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    broken = CAR.replace("meaning: supported", "meaning: whatever")
    (world.rules / "support/car.yaml").write_text(broken)
    code, tables = refresh(world, capsys, "--only", "car")
    assert code == 10
    assert "does not hold up" in tables["support/car/page"]["reason"]
    assert world.text("support/car.yaml") == broken


def test_a_dry_run_writes_nothing(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.pages.put(PAGE_PATH, PAGE.replace("| [v2.1][]  |", "| 2.2 | 1.33 - 1.35 | |\n| [v2.1][]  |"))
    code, tables = refresh(world, capsys, "--dry-run")
    assert (code, tables["support/car/page"]["state"]) == (0, "changed")
    assert world.text("support/car.yaml") == CAR
    assert not (world.rules / "refreshed.yaml").exists()


def test_what_is_said_to_people(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.pages.put(PAGE_PATH, PAGE.replace("| [v2.1][]  |", "| 2.2 | 1.33 - 1.35 | |\n| [v2.1][]  |"))
    world.pages.fail(REGISTRY_PATH, "500")
    flags = ["rules", "refresh", "--rules", str(world.rules), "--config", str(world.config), "--dry-run"]
    assert main([*flags, "--output", "markdown"]) == 10
    body = capsys.readouterr().out
    assert body.startswith(f"4 tables on {TODAY}: 1 changed, 2 unchanged, 1 stale.\n")
    assert "### Stale: the old rows stay\n\n- `kubernetes/api-lifecycle`" in body
    assert "- `support/car/page`\n  - 2.2: new, Kubernetes 1.33 - 1.35" in body
    assert main(flags) == 10
    text = capsys.readouterr().out
    assert "stale      kubernetes/api-lifecycle: " in text
    assert "           2.2: new, Kubernetes 1.33 - 1.35\n" in text


@pytest.mark.parametrize("given", ["nothing", "installed"])
def test_only_a_checkouts_rules_are_written(
    world: World,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    given: str,
) -> None:
    root = tmp_path / "nothing"
    if given == "installed":
        root = tmp_path / "bot" / "_data" / "rules"
        (tmp_path / "bot" / "_data").mkdir(parents=True)
        world.rules.rename(root)
        monkeypatch.setattr(data, "rules_dir", lambda: root)
    assert main(["rules", "refresh", "--rules", str(root), "--config", str(world.config)]) == 2
    assert ("installed" if given == "installed" else "no rules folder") in capsys.readouterr().err
    assert not world.pages.asked


def test_an_unknown_table(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "refresh", "--rules", str(world.rules), "--only", "cart"]) == 2
    assert "support/car/page" in capsys.readouterr().err
