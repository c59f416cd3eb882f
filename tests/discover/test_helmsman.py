"""Apps of desired state files become releases."""

from __future__ import annotations

import pytest

from bot.discover import installs
from bot.model import SourceKind
from tests.discover.trees import found, only, workspace

REPOSITORIES = "helmRepos: {x: https://x.example, empty: ''}\n"


def with_app(fields: str) -> dict[str, str]:
    """A desired state with one app."""
    return {"deploy/state.yaml": f"{REPOSITORIES}apps:\n  web:\n{fields}"}


@pytest.mark.parametrize(
    ("chart", "kind", "repository"),
    [
        ("x/web", SourceKind.HTTP, "https://x.example"),
        ("oci://r.example/x/web", SourceKind.OCI, "oci://r.example/x"),
        ("other/web", SourceKind.HTTP, None),
        ("empty/web", SourceKind.HTTP, None),
    ],
)
def test_where_a_chart_comes_from(chart: str, kind: SourceKind, repository: str | None) -> None:
    release = only(with_app(f"    chart: {chart}\n    version: 1.10\n    namespace: shop\n"))
    assert (release.kind, release.repository, release.chart) == (kind, repository, "web")
    assert (release.name, release.namespace, release.version) == ("web", "shop", "1.10")
    assert [one.reason for one in release.gaps] == (
        [] if repository else ["its repository is not named in the file"]
    )


def test_values_in_their_order() -> None:
    files = with_app("""\
    name: front
    chart: x/web
    version: 1.0.0
    valuesFiles: [a.yaml, $HOME/b.yaml]
    secretsFile: sealed.yaml
    set: {a.b: "1,2", token: $TOKEN}
    setString: {c: 3}
    setFile: {d: x.pem}
    helmFlags: ["--skip-crds", "--set=e=1"]
    postRenderer: ./patch
""")
    files["deploy/a.yaml"] = "a: 1\n"
    release = only(files)
    assert (release.name, release.include_crds) == ("front", False)
    assert [(layer.name, layer.content, layer.force_string) for layer in release.values] == [
        (None, "a: 1\n", False),
        (None, None, False),
        (None, None, False),
        ("a.b", "1\\,2", False),
        ("c", "3", True),
    ]
    assert [one.detail.raw for one in release.gaps if one.detail] == [
        "$HOME/b.yaml", "sealed.yaml", "token", "d", "--set=e=1", "postRenderer",
    ]  # fmt: skip


def test_templates_of_apps_are_merged_in() -> None:
    text = "appsTemplates:\n  default: &default {chart: x/web, version: 2.0.0, namespace: shop}\n"
    release = only({"a.yml": f"{REPOSITORIES}{text}apps:\n  web: {{<<: *default}}\n"})
    assert (release.version, release.namespace, release.line) == ("2.0.0", "shop", 3)


def test_what_is_not_pinned() -> None:
    result = found(with_app("    chart: x/web\n    version: $VERSION\n"))
    assert (result.releases, len(result.gaps)) == ((), 1)
    assert found(with_app("    chart: ./web\n    version: 1.0.0\n")).releases == ()


def test_apps_of_others_are_not_read() -> None:
    text = "apps:\n  web: {chart: oci://r.example/x/web, version: 1.0.0}\n"
    assert found({"values.yaml": text}).releases == ()
    assert len(found({"state.yaml": f"namespaces: {{shop: {{}}}}\n{text}"}).releases) == 1


def test_charts_of_the_tree_that_it_installs() -> None:
    files = with_app(
        "    chart: ../charts/web\n    namespace: shop\n    set: {a: 1}\n    secretsFile: s.yaml\n"
    )
    files |= {"deploy/s.yaml": "a: ENC[x]\nsops: {}\n", "charts/web/Chart.yaml": "name: web\n"}
    [install] = installs.of(workspace(files), "charts/web")
    assert (install.home, install.name, install.namespace) == ("deploy/state.yaml", "web", "shop")
    assert [(layer.kind, layer.path, layer.line) for layer in install.values] == [
        ("file", "deploy/s.yaml", 1),
        ("parameter", "deploy/state.yaml", 6),
    ]
    assert [one.reason for one in install.gaps] == ["a layer of values is encrypted"]
    assert installs.of(workspace(files), "charts/we") == ()
