"""Charts that are copied into the tree become releases of those who install the copies."""

from __future__ import annotations

import pytest

from bot.model import SourceKind
from tests.discover.trees import found, only

HEAD = "apiVersion: vendir.k14s.io/v1alpha1\nkind: Config\ndirectories:\n- path: vendor\n  contents:\n"


def with_chart(fields: str) -> dict[str, str]:
    """A configuration with one chart."""
    return {"a/vendir.yml": f"{HEAD}  - path: web\n    helmChart:\n      name: web\n{fields}"}


@pytest.mark.parametrize(
    ("url", "kind", "repository"),
    [
        ("https://x.example", SourceKind.HTTP, "https://x.example"),
        ("oci://r.example/x/", SourceKind.OCI, "oci://r.example/x"),
    ],
)
def test_where_a_chart_comes_from(url: str, kind: SourceKind, repository: str) -> None:
    release = only(with_chart(f"      version: 1.10\n      repository: {{url: {url}}}\n"))
    assert (release.kind, release.repository, release.chart) == (kind, repository, "web")
    assert (release.version, release.name, release.values) == ("1.10", None, ())


def test_the_lock_says_what_a_range_means() -> None:
    files = with_chart("      version: 1.x\n      repository: {url: https://x.example}\n")
    files["a/vendir.lock.yml"] = """\
        directories:
        - path: vendor
          contents:
          - {path: other, helmChart: {version: 9.9.9}}
          - {path: web, helmChart: {version: 1.4.2}}
        """
    assert only(files).resolved == "1.4.2"


def test_a_lock_that_is_out_of_date_says_nothing() -> None:
    files = with_chart("      version: 1.5.0\n      repository: {url: https://x.example}\n")
    files["a/vendir.lock.yml"] = (
        "directories: [{path: vendor, contents: [{path: web, helmChart: {version: 1.4.2}}]}]\n"
    )
    one = only(files)
    assert (one.version, one.resolved, one.lock) == ("1.5.0", None, None)
    reasons = [gap.reason for gap in one.gaps]
    assert reasons[0] == "the lock file holds a version that is not asked for"
    assert reasons[1:] == ["what installs the folder that it fills is not known, nor are the values"]


def test_who_installs_the_copy_has_the_release() -> None:
    files = with_chart("      version: 1.2.3\n      repository: {url: https://x.example}\n")
    files["a/vendor/web/Chart.yaml"] = "name: web\n"
    for name in ("one", "two"):
        chart = "../a/vendor/web"
        text = f"namespace: shop\nhelm: {{chart: {chart}, releaseName: {name}, values: {{n: {name}}}}}\n"
        files[f"{name}/fleet.yaml"] = text
    result = found(files)
    assert [(one.name, one.namespace, one.home) for one in result.releases] == [
        ("one", "shop", "one/fleet.yaml"),
        ("two", "shop", "two/fleet.yaml"),
    ]
    assert [[layer.content for layer in one.values] for one in result.releases] == [
        ["{n: one}\n"],
        ["{n: two}\n"],
    ]


def test_what_is_not_pinned() -> None:
    result = found(with_chart("      repository: {url: https://x.example}\n"))
    assert (result.releases, len(result.gaps)) == ((), 1)
    assert (
        found({"b/vendir.yml": HEAD + "  - {path: g, git: {url: https://g.example, ref: v1}}\n"}).gaps == ()
    )


def test_both_spellings_of_the_name_are_read() -> None:
    text = (
        HEAD + "  - {path: w, helmChart: {name: w, version: 1.0.0, repository: {url: 'https://x.example'}}}\n"
    )
    assert len(found({"vendir.yaml": text, "vendir.yml": text, "my-vendir.yml": text}).releases) == 2
