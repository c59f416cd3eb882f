from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import process
from bot.cache import Cache
from bot.charts import Helm, render
from bot.charts import archive as archives
from bot.charts.render import kube_version, set_value
from bot.errors import RenderError
from bot.model import ChartArchive, Release, SourceKind, Stage, ValuesLayer
from bot.model import Render as Rendered
from tests.conftest import CHARTS
from tests.fakes.charts import package

Rendering = Callable[..., Rendered]


@pytest.fixture
def counted(helm: Helm, tmp_path: Path) -> Helm:
    """The real helm behind a program that counts its starts in ``starts`` and shows its environment."""
    wrapper = tmp_path / "helm"
    wrapper.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/starts\nenv > {tmp_path}/env\nexec {helm.path} "$@"\n'
    )
    wrapper.chmod(0o755)
    return dataclasses.replace(helm, path=wrapper)


@pytest.fixture
def rendering(counted: Helm, tmp_path: Path) -> Rendering:
    """Renders ``chart/version`` with values layers and fields of the release."""

    def make(
        chart: str,
        *values: ValuesLayer,
        kubernetes: str | None = "1.31",
        api_versions: tuple[str, ...] = (),
        twice: bool = False,
        **release: Any,
    ) -> Rendered:
        name, _, version = chart.partition("/")
        plain = Release("argocd", "app.yaml", 1, 1, name, None, SourceKind.HTTP, version, values=values)
        return render(
            counted,
            archive(tmp_path, chart),
            dataclasses.replace(plain, **release),
            kubernetes=kubernetes,
            api_versions=api_versions,
            cache=Cache(tmp_path / "cache"),
            twice=twice,
        )

    return make


def archive(folder: Path, chart: str) -> ChartArchive:
    data = package(CHARTS / chart)
    path = folder / "chart.tgz"
    path.write_bytes(data)
    meta, files, dependencies = archives.read(data, chart)
    return ChartArchive(path, chart, meta, files, dependencies)


def inline(text: str) -> ValuesLayer:
    return ValuesLayer("inline", "app.yaml", 1, text)


def parameter(name: str, value: str, force_string: bool = False) -> ValuesLayer:
    return ValuesLayer("parameter", "app.yaml", 1, value, name, force_string)


def objects(rendered: Rendered) -> dict[tuple[str, str], dict[str, Any]]:
    found = [one for one in yaml.safe_load_all(rendered.manifests) if one]
    return {(one["kind"], one["metadata"]["name"]): one for one in found}


def seen(rendered: Rendered) -> Any:
    """What the chart was given as ``settings``."""
    return yaml.safe_load(objects(rendered)["ConfigMap", "sample-settings"]["data"]["settings"])


def starts(tmp_path: Path) -> int:
    log = tmp_path / "starts"
    return len(log.read_text().splitlines()) if log.exists() else 0


def test_a_chart_with_nothing_but_defaults(rendering: Rendering, helm: Helm) -> None:
    rendered = rendering("sample/1.0.0")
    found = objects(rendered)
    assert sorted(found) == [
        ("ConfigMap", "sample-settings"),
        ("CustomResourceDefinition", "widgets.sample.example"),
        ("Deployment", "sample"),
    ]
    assert found["Deployment", "sample"]["metadata"]["namespace"] == "default"
    assert (rendered.kubernetes, rendered.helm, rendered.again) == ("1.31", helm.version, None)
    assert rendered.gaps == ()


def test_name_namespace_and_crds_are_the_releases(rendering: Rendering) -> None:
    found = objects(rendering("sample/1.0.0", name="web", namespace="shop", include_crds=False))
    assert sorted(found) == [("ConfigMap", "web-settings"), ("Deployment", "web")]
    assert found["Deployment", "web"]["metadata"]["namespace"] == "shop"


def test_layers_are_merged_in_their_order_and_parameters_win(rendering: Rendering) -> None:
    rendered = rendering(
        "sample/1.0.0",
        ValuesLayer("file", "values.yaml", None, "replicas: 2\nimage: {tag: one, repository: r.example/a}"),
        ValuesLayer("configmap", "cm.yaml", 3, "image: {tag: two}"),
        inline("image: {tag: three}"),
        ValuesLayer("file", "secret.sops.yaml", None, None),
        parameter("replicas", "4"),
    )
    spec = objects(rendered)["Deployment", "sample"]["spec"]
    assert spec["replicas"] == 4
    assert spec["template"]["spec"]["containers"][0]["image"] == "r.example/a:three"


def test_parameters_are_read_as_set_reads_them(rendering: Rendering) -> None:
    rendered = rendering(
        "sample/1.0.0",
        parameter("settings.number", "1"),
        parameter("settings.text", "1", force_string=True),
        parameter("settings.list", "{a,b}"),
        parameter("settings.commas", "a,b=c"),
        parameter("settings.escaped", r"a\,b"),
        parameter(r"settings.dotted\.name", "x"),
        parameter("settings.empty", ""),
        parameter("settings.items[0].name", "first"),
    )
    assert seen(rendered) == {
        "number": 1,
        "text": "1",
        "list": ["a", "b"],
        "commas": "a,b=c",
        "escaped": "a,b",
        "dotted.name": "x",
        "empty": "",
        "items": [{"name": "first"}],
    }


@given(st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=12))
@example("a,b")
@example("\\,")
@settings(max_examples=200)
def test_no_parameter_becomes_two(value: str) -> None:
    """A comma that is not escaped begins the next parameter."""
    text = set_value(parameter("a", value))
    if not (value.startswith("{") and value.endswith("}")):
        assert not any(text[at] == "," and text[at - 1] != "\\" for at in range(len(text)))
        assert text.replace("\\,", ",") == f"a={value}".replace("\\,", ",")


def test_nothing_of_a_release_is_an_option(rendering: Rendering) -> None:
    with pytest.raises(RenderError, match="cannot be rendered"):
        rendering("sample/1.0.0", name="--generate-name")
    found = objects(rendering("sample/1.0.0", namespace="--include-crds", include_crds=False))
    assert sorted(kind for kind, _ in found) == ["ConfigMap", "Deployment"]


def test_a_minor_is_a_high_patch_of_it(rendering: Rendering) -> None:
    data = objects(rendering("sample/1.1.0", kubernetes="1.29"))["ConfigMap", "sample-settings"]["data"]
    assert data["kubernetes"] == "v1.29.99"
    with pytest.raises(RenderError) as caught:
        rendering("sample/1.1.0", kubernetes="1.29.0")
    assert ">=1.29.3-0" in caught.value.stderr
    assert [kube_version(text) for text in ("1.31", "v1.31", "1.31.4", "1.31.4-eks-1")] == [
        "1.31.99",
        "v1.31.99",
        "1.31.4",
        "1.31.4-eks-1",
    ]


def test_without_a_version_helm_has_its_own(rendering: Rendering) -> None:
    data = objects(rendering("sample/1.0.0", kubernetes=None))["ConfigMap", "sample-settings"]["data"]
    assert data["kubernetes"].startswith("v1.")


def test_apis_of_the_cluster_are_told(rendering: Rendering) -> None:
    assert ("ServiceMonitor", "sample") not in objects(rendering("sample/1.0.0"))
    with_api = rendering("sample/1.0.0", api_versions=("monitoring.coreos.com/v1", "x.example/v1"))
    assert ("ServiceMonitor", "sample") in objects(with_api)


def test_the_same_is_rendered_once(rendering: Rendering, tmp_path: Path) -> None:
    first = rendering("sample/1.0.0", inline("replicas: 3"))
    assert starts(tmp_path) == 1
    assert rendering("sample/1.0.0", inline("replicas: 3")) == first
    assert starts(tmp_path) == 1


def test_every_other_input_is_another_render(rendering: Rendering, tmp_path: Path) -> None:
    renders: list[Callable[[], Rendered]] = [
        lambda: rendering("sample/1.0.0"),
        lambda: rendering("sample/1.1.0"),
        lambda: rendering("sample/1.0.0", inline("replicas: 2")),
        lambda: rendering("sample/1.0.0", parameter("replicas", "2")),
        lambda: rendering("sample/1.0.0", parameter("replicas", "2", force_string=True)),
        lambda: rendering("sample/1.0.0", name="other"),
        lambda: rendering("sample/1.0.0", namespace="other"),
        lambda: rendering("sample/1.0.0", include_crds=False),
        lambda: rendering("sample/1.0.0", kubernetes="1.32"),
        lambda: rendering("sample/1.0.0", api_versions=("a.example/v1",)),
    ]
    for number, one in enumerate(renders, 1):
        one()
        assert starts(tmp_path) == number


def test_where_a_layer_stands_makes_no_other_render(rendering: Rendering, tmp_path: Path) -> None:
    rendering("sample/1.0.0", inline("replicas: 3"))
    rendering("sample/1.0.0", ValuesLayer("file", "moved.yaml", 7, "replicas: 3"))
    assert starts(tmp_path) == 1


def test_random_values_show_in_a_second_render(rendering: Rendering, tmp_path: Path) -> None:
    first = rendering("random/1.0.0", twice=True)
    assert first.again is not None
    assert first.again != first.manifests
    assert rendering("random/1.0.0", twice=True) == first
    assert rendering("random/1.0.0").again is None
    assert starts(tmp_path) == 2
    steady = rendering("sample/1.0.0", twice=True)
    assert steady.again == steady.manifests


def test_helms_own_message(rendering: Rendering) -> None:
    with pytest.raises(RenderError) as caught:
        rendering("sample/2.0.0-rc.1+build.5")
    assert caught.value.message.startswith("sample 2.0.0-rc.1+build.5 cannot be rendered: helm failed")
    assert caught.value.stderr.endswith("sample 2 needs settings.token")
    assert not caught.value.stderr.startswith("Error")


def test_messages_name_files_as_the_repository_does(rendering: Rendering, tmp_path: Path) -> None:
    broken = ValuesLayer("file", "apps/web/values.yaml", None, "a: b: c")
    with pytest.raises(RenderError) as caught:
        rendering("sample/1.0.0", broken)
    assert "apps/web/values.yaml" in caught.value.stderr
    with pytest.raises(RenderError) as other:
        rendering("sample/1.0.0", inline("- a list"))
    assert "inline values" in other.value.stderr
    for error in (caught.value, other.value):
        assert "chart-triage-" not in error.stderr
        assert str(tmp_path) not in error.stderr


def test_a_failure_is_tried_again(rendering: Rendering, tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(RenderError):
            rendering("sample/2.0.0-rc.1+build.5")
    assert starts(tmp_path) == 2


def test_values_against_the_schema_fail(rendering: Rendering) -> None:
    with pytest.raises(RenderError) as caught:
        rendering("schema/1.0.0", inline("port: many"))
    assert "schema" in caught.value.stderr


def test_a_message_that_quotes_a_secret_is_masked(rendering: Rendering) -> None:
    with pytest.raises(RenderError) as caught:
        rendering("schema/1.0.0", inline("password: hunter2-and-more"))
    assert "password" in caught.value.stderr
    assert "***" in caught.value.stderr
    assert "hunter2" not in caught.value.stderr


def test_a_schema_at_an_address_is_a_gap_and_is_not_fetched(rendering: Rendering, tmp_path: Path) -> None:
    for _ in range(2):  # the second time from the cache
        rendered = rendering("schema/2.0.0")
        assert ("ConfigMap", "port") in objects(rendered)
        assert [(gap.stage, gap.subject) for gap in rendered.gaps] == [(Stage.RENDER, "schema")]
    assert starts(tmp_path) == 2


def test_helm_sees_nothing_of_the_user(
    rendering: Rendering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HELM_PLUGINS", "HELM_NAMESPACE", "KUBECONFIG", "HTTPS_PROXY", "NO_PROXY", "GITHUB_TOKEN"):
        monkeypatch.setenv(name, "of-the-user")
    rendering("sample/1.0.0")
    env = (tmp_path / "env").read_text()
    assert "of-the-user" not in env
    assert f"HOME={process.scratch_home()}\n" in env
    assert "HTTPS_PROXY=http://127.0.0.1:9\n" in env


def test_values_leave_nothing_behind(
    rendering: Rendering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    rendering("sample/1.0.0", inline("replicas: 2"))
    with pytest.raises(RenderError):
        rendering("sample/1.0.0", inline("[broken"))
    assert not list(temporary.glob("chart-triage-values-*"))


def test_renders_are_for_their_owner_alone(rendering: Rendering, tmp_path: Path) -> None:
    rendering("random/1.0.0")
    files = [path for path in (tmp_path / "cache" / "renders").rglob("*") if path.is_file()]
    assert [path.stat().st_mode & 0o077 for path in files] == [0]


@pytest.mark.parametrize("value", ["a\0b", "\ud800"])
def test_a_value_that_no_process_can_be_given(rendering: Rendering, value: str) -> None:
    with pytest.raises(RenderError, match="cannot be passed on"):
        rendering("sample/1.0.0", parameter("settings.a", value))
    with pytest.raises(RenderError):
        rendering("sample/1.0.0", inline(f"settings: {{a: '{value}'}}"))


def test_an_archive_that_went_away(rendering: Rendering, tmp_path: Path, counted: Helm) -> None:
    shutil.move(tmp_path / "helm", tmp_path / "gone")
    with pytest.raises(RenderError, match="cannot be started"):
        rendering("sample/1.0.0")
