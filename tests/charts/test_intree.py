"""Charts that stand in a repository, made whole and rendered by the real helm."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.cache import Cache
from bot.charts import Charts, Helm, render
from bot.charts.intree import Whole
from bot.charts.pack import pack
from bot.errors import ChartError
from bot.git import Repository
from bot.model import InTree, Release, SourceKind, ValuesLayer
from bot.net import Client
from bot.settings import Settings
from tests.conftest import CHARTS
from tests.discover.trees import commit
from tests.fakes.charts import ChartServer, package

Making = Callable[..., Whole]
MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: %s}
data: {who: {{ .Values.who | default %s | quote }}}
"""
LIBRARY = (
    '{{- define "shared.map" }}\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: shared}\n{{- end }}\n'
)


def shop(*dependencies: str, **more: str) -> dict[str, str]:
    """The files of an umbrella chart in ``apps/shop``."""
    listed = "".join(f"  - {{{one}}}\n" for one in dependencies)
    return {
        "apps/shop/Chart.yaml": f"apiVersion: v2\nname: shop\nversion: 0.1.0\ndependencies:\n{listed}",
        "apps/shop/templates/own.yaml": MAP % ("own", "`shop`"),
        **{f"apps/shop/{name}": text for name, text in more.items()},
    }


@pytest.fixture
def making(
    tmp_path: Path, chart_server: ChartServer, clients: Callable[..., Client]
) -> Callable[[Mapping[str, str | bytes | None]], Whole]:
    """Commits files and makes ``apps/shop`` whole; the server has sample 1.0.0 and 1.1.0."""
    for version in ("1.0.0", "1.1.0"):
        chart_server.add(CHARTS / "sample" / version)
    charts = Charts(clients(), Cache(tmp_path / "cache"), Settings())

    def make(files: Mapping[str, str | bytes | None], **fields: object) -> Whole:
        sha = commit(tmp_path / "repository", files)
        with Repository(tmp_path / "repository") as repository:
            chart = dataclasses.replace(InTree("apps/shop", sha), **fields)  # type: ignore[arg-type]
            return charts.whole(repository.tree(sha), chart)

    return make


def manifests(helm: Helm, tmp_path: Path, whole: Whole, *values: str) -> str:
    """What helm renders."""
    layers = tuple(ValuesLayer("inline", None, None, text) for text in values)
    release = Release(
        "helmv3", "x", 1, 1, "shop", None, SourceKind.LOCAL, "0.1.0", name="shop", values=layers
    )
    cache = Cache(tmp_path / "renders")
    return render(helm, whole.archive, release, kubernetes="1.31", api_versions=(), cache=cache).manifests


def test_everything_comes_from_where_it_is(
    making: Making, chart_server: ChartServer, helm: Helm, tmp_path: Path
) -> None:
    files = shop(
        f'name: sample, version: ^1, repository: "{chart_server.url}", alias: front, condition: front.use',
        f'name: sample, version: 1.0.0, repository: "{chart_server.oci_url}", condition: sample.use',
        'name: shared, version: 1.x.x, repository: "file://../../lib/shared"',
        'name: old, version: 1.0.0, repository: ""',
    )
    files |= {
        "lib/shared/Chart.yaml": "apiVersion: v2\nname: shared\nversion: 1.0.0\ntype: library\n",
        "lib/shared/templates/_map.tpl": LIBRARY,
        "apps/shop/templates/shared.yaml": '{{ include "shared.map" . }}',
        "apps/shop/charts/old/Chart.yaml": "apiVersion: v2\nname: old\nversion: 1.0.0\n",
        "apps/shop/charts/old/templates/a.yaml": MAP % ("old", "`old`"),
        "apps/shop/values.yaml": "front: {use: true, replicas: 7}\nsample: {use: false}\nold: {who: one}\n",
    }
    whole = making(files)
    assert whole.gaps == ()
    text = manifests(helm, tmp_path, whole)
    assert 'image: "registry.example/sample:1.11.0"' in text, "the newest that the range allows"
    assert "# Source: shop/charts/front/" in text, "under its alias"
    assert "# Source: shop/charts/sample/" not in text, "switched off by its condition"
    assert "replicas: 7" in text
    assert "name: shared" in text
    assert 'who: "one"' in text
    assert "replicas: 3" in manifests(helm, tmp_path, whole, "front: {replicas: 3}")


def test_a_lock_decides(making: Making, chart_server: ChartServer, helm: Helm, tmp_path: Path) -> None:
    files = shop(f'name: sample, version: ^1.0.0, repository: "{chart_server.url}"')
    lock = f"dependencies:\n- {{name: sample, repository: '{chart_server.url}', version: 1.0.0}}\n"
    whole = making({**files, "apps/shop/Chart.lock": lock})
    assert "helm.sh/chart: sample-1.0.0" in manifests(helm, tmp_path, whole)
    assert "helm.sh/chart: sample-1.1.0" in manifests(helm, tmp_path, making({"apps/shop/Chart.lock": None}))


def test_a_vendored_archive_is_used_and_a_leftover_is_not(
    making: Making, chart_server: ChartServer, helm: Helm, tmp_path: Path
) -> None:
    files = shop(f'name: sample, version: 1.0.0, repository: "{chart_server.url}"')
    archive = {"apps/shop/charts/sample-1.0.0.tgz": package(CHARTS / "sample/1.0.0")}
    whole = making({**files, **archive})
    assert chart_server.requests == []
    assert "helm.sh/chart: sample-1.0.0" in manifests(helm, tmp_path, whole)
    bumped = making(shop(f'name: sample, version: 1.1.0, repository: "{chart_server.url}"'))
    assert "helm.sh/chart: sample-1.1.0" in manifests(helm, tmp_path, bumped)


@pytest.mark.parametrize("vendored", [True, False])
def test_one_chart_twice_in_two_versions(
    making: Making, chart_server: ChartServer, helm: Helm, tmp_path: Path, vendored: bool
) -> None:
    files: dict[str, str | bytes] = dict(
        shop(
            *(
                f'name: sample, version: {version}, repository: "{chart_server.url}", alias: {alias}'
                for version, alias in (("1.0.0", "one"), ("1.1.0", "two"), ("1.0.0", "three"))
            )
        )
    )
    if vendored:
        for version in ("1.0.0", "1.1.0"):
            files[f"apps/shop/charts/sample-{version}.tgz"] = package(CHARTS / "sample" / version)
    whole = making(files)
    assert whole.gaps == ()
    assert bool(chart_server.requests) is not vendored
    text = manifests(helm, tmp_path, whole)
    assert {alias for alias in ("one", "two", "three") if f"# Source: shop/charts/{alias}/" in text} == {
        "one", "two", "three",
    }  # fmt: skip


def test_old_charts_have_requirements(
    making: Making, chart_server: ChartServer, helm: Helm, tmp_path: Path
) -> None:
    files = {
        "apps/shop/Chart.yaml": "apiVersion: v1\nname: shop\nversion: 0.1.0\n",
        "apps/shop/requirements.yaml": "dependencies: [{name: sample, version: 1.0.0, repository: '@own'}]\n",
    }
    whole = making(files, repositories=(("@own", chart_server.url),))
    assert whole.gaps == ()
    assert "helm.sh/chart: sample-1.0.0" in manifests(helm, tmp_path, whole)


@pytest.mark.parametrize(
    ("dependency", "reason"),
    [
        ('name: sample, version: 9.9.9, repository: "%s"', "lists no version 9.9.9"),
        ('name: sample, version: 1.0.0, repository: "alias:nobody"', "its repository is not known"),
        (
            'name: sample, version: 1.0.0, repository: "file://../../../../etc"',
            "leads outside of the repository",
        ),
        ('name: sample, version: 1.0.0, repository: "file://../nothing"', "there is no Chart.yaml"),
        ('name: shop, version: 1.0.0, repository: "file://."', "leads outside of the repository"),
        ('name: loop, version: 1.0.0, repository: "file://../loop"', "more than 3 deep"),
    ],
)
def test_what_cannot_be_had_is_left_out_with_a_gap(
    making: Making, chart_server: ChartServer, helm: Helm, tmp_path: Path, dependency: str, reason: str
) -> None:
    filled = dependency % chart_server.url if "%s" in dependency else dependency
    loop = "apiVersion: v2\nname: loop\nversion: 1.0.0\ndependencies: [{name: back, repository: 'file://../back'}]\n"
    back = loop.replace("name: loop", "name: back", 1).replace(
        "{name: back, repository: 'file://../back'}", "{name: loop, repository: 'file://../loop'}"
    )
    files = shop(filled) | {"apps/loop/Chart.yaml": loop, "apps/back/Chart.yaml": back}
    whole = making(files)
    assert len(whole.gaps) == 1
    assert reason in whole.gaps[0].reason
    assert 'who: "shop"' in manifests(helm, tmp_path, whole), "the rest is rendered"


def test_no_chart_is_an_error(making: Making) -> None:
    with pytest.raises(ChartError, match=r"there is no Chart\.yaml"):
        making({"apps/shop/values.yaml": "a: 1\n"})
    with pytest.raises(ChartError, match="a mapping is expected"):
        making({"apps/shop/Chart.yaml": "[]\n"})


def test_the_same_chart_is_the_same_archive(making: Making, chart_server: ChartServer) -> None:
    files = shop(f'name: sample, version: 1.0.0, repository: "{chart_server.url}"')
    assert making(files).archive.sha256 == making({"elsewhere": "changed"}).archive.sha256


def test_a_lock_that_is_out_of_date_is_not_followed(
    making: Making, chart_server: ChartServer, helm: Helm, tmp_path: Path
) -> None:
    files = shop(f'name: sample, version: 1.0.0, repository: "{chart_server.url}"')
    lock = f"dependencies:\n- {{name: sample, repository: '{chart_server.url}', version: 1.1.0}}\n"
    whole = making({**files, "apps/shop/Chart.lock": lock})
    assert "helm.sh/chart: sample-1.0.0" in manifests(helm, tmp_path, whole)


def test_locked_entries_go_by_name(
    making: Making, chart_server: ChartServer, helm: Helm, tmp_path: Path
) -> None:
    files = shop(
        'name: shared, version: 1.x.x, repository: "file://../../lib/shared"',
        f'name: sample, version: ^1.0.0, repository: "{chart_server.url}"',
    ) | {"lib/shared/Chart.yaml": "apiVersion: v2\nname: shared\nversion: 1.0.0\ntype: library\n"}
    lock = f"dependencies:\n- {{name: sample, repository: '{chart_server.url}', version: 1.0.0}}\n"
    whole = making({**files, "apps/shop/Chart.lock": lock})
    assert "helm.sh/chart: sample-1.0.0" in manifests(helm, tmp_path, whole)


def test_a_range_gets_its_own_version_though_another_would_fit(
    making: Making, chart_server: ChartServer, helm: Helm, tmp_path: Path
) -> None:
    files = shop(
        f'name: sample, version: ^1, repository: "{chart_server.url}", alias: front',
        f'name: sample, version: 1.0.0, repository: "{chart_server.url}", alias: back',
    )
    whole = making(files)
    assert {one.version for one in whole.archive.dependencies} == {"1.0.0", "1.1.0"}
    text = manifests(helm, tmp_path, whole)
    assert set(re.findall(r"helm.sh/chart: (\S+)", text)) == {"front-1.1.0", "back-1.0.0"}


def test_a_lock_counts_the_vendored_entries_too(
    making: Making, chart_server: ChartServer, helm: Helm, tmp_path: Path
) -> None:
    files = shop(
        'name: sample, version: ~0.9.0, repository: "", alias: back',
        f'name: sample, version: ^1, repository: "{chart_server.url}", alias: front',
    )
    old = pack("sample", {"Chart.yaml": b"apiVersion: v2\nname: sample\nversion: 0.9.0\n"})
    lock = "dependencies:\n- {name: sample, version: 0.9.0}\n- {name: sample, version: 1.0.0}\n"
    whole = making({**files, "apps/shop/charts/sample-0.9.0.tgz": old, "apps/shop/Chart.lock": lock})
    assert [one.version for one in whole.archive.dependencies] == ["0.9.0", "1.0.0"]
    assert "helm.sh/chart: front-1.0.0" in manifests(helm, tmp_path, whole)


def test_links_are_followed_and_those_that_lead_nowhere_are_told(
    making: Making, helm: Helm, tmp_path: Path
) -> None:
    repository = tmp_path / "repository"
    making(shop() | {"common/a.yaml": MAP % ("a", "`a`"), "lib/old/templates/b.yaml": MAP % ("b", "`b`")})
    (repository / "apps/shop/charts").mkdir()
    for name, target in (
        ("templates/a.yaml", "../../../common/a.yaml"),
        ("charts/old", "../../../lib/old"),
        ("templates/up", ".."),
        ("templates/out.yaml", "/etc/hostname"),
        ("values.yaml", "../nothing.yaml"),
    ):
        (repository / "apps/shop" / name).symlink_to(target)
    whole = making({"lib/old/Chart.yaml": "apiVersion: v2\nname: old\nversion: 1.0.0\n"})
    text = manifests(helm, tmp_path, whole)
    assert "# Source: shop/templates/a.yaml" in text
    assert "# Source: shop/charts/old/templates/b.yaml" in text
    assert {gap.subject for gap in whole.gaps} == {
        f"apps/shop/{name}" for name in ("templates/up", "templates/out.yaml", "values.yaml")
    }


def test_what_helm_ignores_is_not_rendered(making: Making, helm: Helm, tmp_path: Path) -> None:
    files = shop() | {
        "apps/shop/.helmignore": "# ours\n*.bak.yaml\n/drafts\ntemplates/old/\n",
        "apps/shop/templates/a.bak.yaml": MAP % ("bak", "`x`"),
        "apps/shop/templates/old/b.yaml": MAP % ("old", "`x`"),
        "apps/shop/templates/.hidden.yaml": MAP % ("hidden", "`x`"),
    }
    whole = making(files)
    assert {name for name in whole.archive.files if name.startswith("templates/")} == {"templates/own.yaml"}
    assert "name: own" in manifests(helm, tmp_path, whole)
