"""The repository's own regex managers, and comments for Renovate, tell of charts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.discover.renovate.dependencies import UNKNOWN
from bot.model import SourceKind, Stage
from tests.discover.trees import between, found, only

REPO = "https://charts.example.com"
COMMENT = f"renovate: datasource=helm depName=other lookupName=web registryUrl={REPO}"


def config(*managers: Mapping[str, object], **rest: object) -> str:
    """A configuration with regex managers over ``versions``."""
    whole = [{"customType": "regex", "managerFilePatterns": ["/versions/"], **one} for one in managers]
    return json.dumps({"customManagers": whole, **rest})


FIXED = {"datasourceTemplate": "helm", "depNameTemplate": "web", "registryUrlTemplate": REPO}


def test_a_fixed_chart_and_a_captured_version() -> None:
    files = {
        "renovate.json": config({**FIXED, "matchStrings": ["WEB=(?<currentValue>\\S+)"]}),
        "versions.env": "é=1.2.3\nWEB=1.2.3\n",
    }
    release = only(files)
    assert (release.manager, release.chart, release.repository) == ("custom.regex", "web", REPO)
    assert (release.kind, release.line, release.column) == (SourceKind.HTTP, 2, 5)
    assert (release.values, release.renovate) == ((), True)
    (gap,) = release.gaps
    assert (gap.stage, gap.reason, gap.subject) == (Stage.VALUES, UNKNOWN, "versions.env: web")


def test_everything_is_captured() -> None:
    names = "(?<datasource>\\w+) (?<depName>\\S+) as (?<packageName>\\S+) at (?<registryUrl>\\S+)"
    manager = {"matchStrings": [f"{names} = (?<currentValue>[^@\\s]+@?\\S*)"]}
    files = {
        "renovate.json": config(manager, ignorePaths=["versions"]),
        "versions": f"helm a as web at {REPO}/x = 1.2.3\nnpm b as c at {REPO} = 2.0.0\n"
        "docker d as r.example/d at oci = 3.0.0@sha256:ab\nto = oci://r.example/d\n",
    }
    web, image = found(files).releases
    assert (web.chart, web.repository, web.renovate) == ("web", f"{REPO}/x", False)
    assert (image.chart, image.repository, image.kind) == ("d", "oci://r.example", SourceKind.OCI)
    assert (image.version, image.digest) == ("3.0.0", "sha256:ab")


@pytest.mark.parametrize("text", ["oci://r.example/data\n", "oci://r.example/d/e\n", "image: r.example/d\n"])
def test_an_image_is_no_chart(text: str) -> None:
    manager = {"datasourceTemplate": "docker", "matchStrings": ["D (?<depName>\\S+) (?<currentValue>\\S+)"]}
    assert (
        found({"renovate.json": config(manager), "versions": f"D r.example/d 1.2.3\n{text}"}).releases == ()
    )


def test_templates() -> None:
    manager = {
        "datasourceTemplate": "{{#if source}}{{{source}}}{{else}}helm{{/if}}",
        "packageNameTemplate": "{{{replace '^chart-' '' (lowercase name)}}}",
        "registryUrlTemplate": "https://{{#if (equals kind 'x')}}x{{else}}{{packageFileDir}}{{/if}}.example",
        "currentValueTemplate": "{{{number}}}",
        "matchStrings": ["(?<kind>\\w):(?<name>[\\w-]+) (?<number>[\\d.]+)"],
    }
    one, two = found({"renovate.json": config(manager), "a/versions": "x:chart-Web 1.2\ny:B 3.4\n"}).releases
    assert (one.chart, one.repository, one.version, one.line, one.column) == (
        "web",
        "https://x.example",
        "1.2",
        1,
        13,
    )
    assert (two.chart, two.repository, two.version) == ("b", "https://a.example", "3.4")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"depNameTemplate": "{{env.X}}"}, "a template of a custom manager is not evaluated"),
        ({"currentValueTemplate": "v{{currentValue}}"}, "its version is put together by a template"),
        ({"currentValueTemplate": "1.0.0"}, "its version is put together by a template"),
        ({"matchStrings": ["(?<currentValue>[\\s\\S]+)"]}, "what stands as its version is none"),
        (
            {"matchStrings": [".*?(?<currentValue>)", "(?<currentValue>.)"]},
            "a custom manager matches too often in it",
        ),
    ],
)
def test_what_cannot_be_known_is_a_gap(changes: dict[str, object], reason: str) -> None:
    manager = {**FIXED, "matchStrings": ["WEB=(?<currentValue>\\S+)"], **changes}
    text = "WEB=1.2.3\n" * (600 if "often" in reason else 2)
    result = found({"renovate.json": config(manager), "versions": text})
    assert result.releases == ()
    assert {gap.reason for gap in result.gaps} == {reason}


def test_a_chart_without_a_repository() -> None:
    manager = {
        "datasourceTemplate": "helm",
        "depNameTemplate": "web",
        "matchStrings": ["=(?<currentValue>\\S+)"],
    }
    release = only({"renovate.json": config(manager), "versions": "=1.2.3\n"})
    assert release.repository is None
    assert "no repository is given for the chart" in {gap.reason for gap in release.gaps}
    odd = only(
        {"renovate.json": config({**manager, "registryUrlTemplate": "no url"}), "versions": "=1.2.3\n"}
    )
    assert odd.repository is None


def test_package_rules_name_the_repository() -> None:
    rules = [
        {"matchPackageNames": ["/^w/"], "matchDatasources": ["helm"], "registryUrls": ["https://rule.example"]},
        {"matchPackageNames": ["other"], "registryUrls": ["https://no.example"]},
        {"matchPackageNames": ["web"], "matchUpdateTypes": ["major"], "registryUrls": ["https://maybe.example"]},
        {"matchFileNames": ["versions"], "matchManagers": ["custom.regex"], "matchDepNames": ["!web"],
         "registryUrls": ["https://no.example"]},
    ]  # fmt: skip
    manager = {**FIXED, "matchStrings": ["=(?<currentValue>\\S+)"]}
    release = only({"renovate.json": config(manager, packageRules=rules), "versions": "=1.2.3\n"})
    assert release.repository == "https://rule.example"
    assert [gap.detail.raw for gap in release.gaps if gap.detail] == ["https://maybe.example"]


def test_combination() -> None:
    manager = {
        "datasourceTemplate": "helm",
        "matchStringsStrategy": "combination",
        "matchStrings": [
            "name (?<depName>\\S+)",
            "version (?<currentValue>\\S+)",
            "(?<registryUrl>https:\\S+)",
        ],
    }
    text = f"version 1.0.0\n{REPO}\nname web\nversion 1.2.3\n"
    release = only({"renovate.json": config(manager), "versions": text})
    assert (release.chart, release.version, release.line, release.repository) == ("web", "1.2.3", 4, REPO)
    assert found({"renovate.json": config(manager), "versions": "nothing\n"}).releases == ()


def test_recursive() -> None:
    manager = {
        "datasourceTemplate": "helm",
        "matchStringsStrategy": "recursive",
        "matchStrings": [
            "repo (?<registryUrl>\\S+) \\{[^}]*\\}",
            "chart (?<depName>\\S+).*",
            "@ (?<currentValue>\\S+)$",
        ],
    }
    text = (
        "repo https://a.example {\n chart b @ 1.0.0\n chart c @ 2.0.0\n}\n"
        "repo https://d.example {\n chart e @ 3.0.0\n}\n"
    )
    releases = found({"renovate.json": config(manager), "versions": text}).releases
    assert [(one.chart, one.repository, one.version, one.line, one.column) for one in releases] == [
        ("b", "https://a.example", "1.0.0", 2, 12),
        ("c", "https://a.example", "2.0.0", 3, 12),
        ("e", "https://d.example", "3.0.0", 6, 12),
    ]


def test_an_expression_that_renovate_refuses_matches_nothing() -> None:
    for strategy in ("any", "combination", "recursive"):
        manager = {**FIXED, "matchStringsStrategy": strategy, "matchStrings": ["(?=x)(?<currentValue>.+)"]}
        assert found({"renovate.json": config(manager), "versions": "x1.2.3\n"}).releases == ()


def test_large_files_are_not_read() -> None:
    manager = {**FIXED, "matchStrings": ["=(?<currentValue>\\S+)"]}
    result = found({"renovate.json": config(manager), "versions": "=1.2.3\n" + "x" * (1 << 20)})
    assert result.releases == ()
    assert [gap.reason for gap in result.gaps] == ["the file is too large for custom managers"]


APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec:
  source:
    repoURL: https://charts.example.com
    chart: web
    # renovate: datasource=helm depName=web registryUrl=https://charts.example.com
    targetRevision: 1.2.3
"""


@pytest.mark.parametrize(
    ("presets", "reached"),
    [([], False), (["me/elsewhere"], None), (["customManagers:dockerfileVersions"], False)],
)
def test_another_manager_knows_more_of_the_same_version(presets: list[str], reached: bool | None) -> None:
    release = only({"renovate.json": json.dumps({"extends": presets}), "apps/a.yaml": APPLICATION})
    assert (release.manager, release.name, release.gaps) == ("argocd", "web", ())
    assert release.renovate is reached


def test_the_custom_manager_makes_renovate_reach_it() -> None:
    manager = {
        **FIXED,
        "managerFilePatterns": ["apps/*"],
        "matchStrings": ["Revision: (?<currentValue>\\S+)"],
    }
    release = only({"renovate.json": config(manager), "apps/a.yaml": APPLICATION})
    assert (release.manager, release.renovate) == ("argocd", True)


@pytest.mark.parametrize(
    ("path", "text", "line", "column"),
    [
        ("versions.env", "# {}\nWEB_VERSION=1.2.3\n", 2, 13),
        ("Makefile", "# {}\nWEB ?= 1.2.3 # not 1.0.0\n", 2, 8),
        ("a.sh", '\n\n# {}\nW="${{W:-1.2.3}}"\n', 4, 9),
        ("Dockerfile", "# {} versioning=semver\nENV A_VERSION 1.2.3\n", 2, 15),
        ("main.tf", '# {}\nv_2 = "1.2.3" # 4.5.6\n', 2, 8),
        ("a.yaml", "a:\n  v: 1.2.3 # {}\n  w: 4.5.6\n", 2, 6),
        ("a.yaml", "# {}\r\nv: '1.2.3'\r\n", 2, 5),
        ("a.js", '// {}\nconst v = "1.2.3";\n', 2, 12),
        ("run", "# {}\nhelm pull web:1.2.3", 2, 15),
    ],
)
def test_comments(path: str, text: str, line: int, column: int) -> None:
    release = only({path: text.format(COMMENT)})
    assert (release.manager, release.chart, release.repository) == ("custom.regex", "web", REPO)
    assert (release.version, release.line, release.column, release.renovate) == ("1.2.3", line, column, None)
    assert [gap.reason for gap in release.gaps] == [UNKNOWN]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", "# renovate: datasource=helm depName=web\nWEB=1.2.3\n"),
        ("a.env", "# renovate: datasource=docker depName=r.example/web\nWEB=1.2.3\n"),
        ("a.env", "# renovate: datasource=helm-x depName=web\nWEB=1.2.3\n"),
        ("a.env", "# renovate: datasource=helm\nWEB=1.2.3\n"),
        ("a.env", "# datasource=helm depName=web\nWEB=1.2.3\n"),
    ],
)
def test_other_comments(path: str, text: str) -> None:
    result = found({path: text})
    assert (result.releases, result.gaps) == ((), ())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "none is"), ("WEB={{ x }}\n", "none is"), ("a_1.2.3_b\n", "none is"),
        ("helm install --version 1.2.3 --set tag=2.0.0\n", "several could be"),
        ("'1.2.3' \"2.0.0\"\n", "several could be"),
    ],
)  # fmt: skip
def test_a_comment_without_a_plain_version_is_a_gap(line: str, reason: str) -> None:
    result = found({"a.sh": f"# renovate: datasource=helm depName=web\n{line}"})
    assert result.releases == ()
    assert [gap.reason for gap in result.gaps] == [
        f"a comment for Renovate names it, but {reason} its version"
    ]


def test_an_oci_chart_by_comment() -> None:
    comment = "# renovate: datasource=docker depName=r.example/charts/web"
    text = f"URL=oci://r.example/charts/web\n{comment}\nWEB=1.2.3\n"
    assert only({"a.env": text}).repository == "oci://r.example/charts"


@pytest.mark.parametrize(("ignored", "reached"), [([], True), (["deploy/"], False)])
def test_renovates_own_presets_reach_comments(ignored: list[str], reached: bool) -> None:
    files = {
        "renovate.json": json.dumps(
            {"extends": ["customManagers:dockerfileVersions"], "ignorePaths": ignored}
        ),
        "deploy/Dockerfile": "# renovate: datasource=helm depName=web\nENV WEB_VERSION=1.2.3\n",
    }
    assert only(files).renovate is reached


def test_a_bump_of_a_version_file(tmp_path: Path) -> None:
    text = "# renovate: datasource=helm depName=web registryUrl=https://charts.example.com\nWEB=1.2.3\nOTHER=1.2.3\n"
    discovery = between(
        tmp_path, {"versions.env": text}, {"versions.env": text.replace("WEB=1.2.3", "WEB=1.3.0")}
    )
    (bump,) = discovery.bumps
    assert (bump.old.version, bump.new.version, bump.new.chart) == ("1.2.3", "1.3.0", "web")
    assert discovery.unexplained == ()
    assert [gap.reason for gap in bump.new.gaps] == [UNKNOWN]
