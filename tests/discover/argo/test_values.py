"""The values of a source, in Argo CD's order, each from where it stands."""

from __future__ import annotations

import textwrap

import pytest

from bot.discover import installs
from bot.discover.manager import Install
from bot.discover.workspace import Workspace
from bot.model import ValuesLayer
from bot.settings import Cluster, Settings
from tests.discover.argo.samples import HERE, appset
from tests.discover.trees import MemoryTree

APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop}
spec:
  destination: {name: prod, namespace: store}
  source:
    repoURL: https://git.example.com/ada/shop.git
    path: charts/shop
    targetRevision: main
"""
CHART = {
    "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 0.1.0\n",
    "charts/shop/values.yaml": "own: 1\n",
    "charts/shop/a.yaml": "a: 1\n",
    "charts/shop/envs/z.yaml": "z: 1\n",
    "charts/shop/envs/b.yaml": "b: 1\n",
    "charts/shop/envs/deep/c.yaml": "c: 1\n",
    "values/top.yaml": "top: 1\n",
}


def installed(
    helm: str = "", files: dict[str, str] | None = None, settings: Settings | None = None
) -> list[Install]:
    """Who installs ``charts/shop``, by an Application with this under ``helm``."""
    text = APPLICATION + (f"    helm:\n{textwrap.indent(textwrap.dedent(helm), '      ')}" if helm else "")
    tree = MemoryTree({**CHART, "apps/shop.yaml": text, **(files or {})}, HERE)
    return list(installs.of(Workspace(tree, settings or Settings()), "charts/shop"))


def only(helm: str = "", files: dict[str, str] | None = None, settings: Settings | None = None) -> Install:
    """The one that does."""
    (one,) = installed(helm, files, settings)
    return one


def paths(layers: tuple[ValuesLayer, ...]) -> list[str | None]:
    """Where the layers stand."""
    return [layer.path for layer in layers]


def test_an_application_installs_the_chart_at_its_path() -> None:
    settings = Settings(clusters=(Cluster(name="eu", kubernetes="1.33", destinations=("prod",)),))
    one = only(settings=settings)
    assert (one.folder, one.home) == ("charts/shop", "apps/shop.yaml")
    assert (one.name, one.namespace, one.cluster) == ("shop", "store", "eu")
    assert (one.values, one.gaps, one.include_crds) == ((), (), True)
    other = only("{releaseName: front, namespace: own, skipCrds: true}")
    assert (other.name, other.namespace, other.include_crds) == ("front", "own", False)


def test_values_files_are_found_from_the_chart_and_from_the_root() -> None:
    names = "a.yaml, ../../values/top.yaml, /values/top.yaml, '$ARGOCD_APP_NAME.yaml', values.yaml"
    one = only(f"valueFiles: [{names}]", {"charts/shop/shop.yaml": "s: 1\n"})
    assert paths(one.values) == [
        "charts/shop/a.yaml",
        "values/top.yaml",
        "charts/shop/shop.yaml",
        "charts/shop/values.yaml",
    ]
    assert one.gaps == ()


def test_globs_give_what_is_not_named_by_itself_in_the_order_of_a_walk() -> None:
    one = only("valueFiles: ['envs/**/*.yaml', envs/z.yaml, 'envs/*.yaml', 'gone/*.yaml']")
    assert paths(one.values) == [
        "charts/shop/envs/b.yaml",
        "charts/shop/envs/deep/c.yaml",
        "charts/shop/envs/z.yaml",
        None,
    ]
    assert [gap.reason for gap in one.gaps] == ["a glob of values files matches nothing"]
    quiet = only("valueFiles: ['gone/*.yaml', gone.yaml]\nignoreMissingValueFiles: true\n")
    assert (quiet.values, quiet.gaps) == ((), ())


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gone.yaml", "a values file is not in the repository"),
        ("../../../up.yaml", "a values file lies outside the repository"),
        ("https://x.example/a.yaml", "a values file is read from a URL"),
        ("secrets://a.yaml", "a values file is decrypted by helm-secrets"),
        ("secrets+age-import:///keys/k.txt?a.yaml", "a values file is decrypted by helm-secrets"),
        ("$other/a.yaml", "a values file lies in a source that there is not"),
        ("a-${ARGOCD_APP_REVISION}.yaml", "a variable of the build environment is not known here"),
    ],
)
def test_a_file_that_is_not_here_is_a_gap_in_its_place(name: str, reason: str) -> None:
    one = only(f"valueFiles: [a.yaml, '{name}', /values/top.yaml]")
    assert [gap.reason for gap in one.gaps] == [reason]
    assert [layer.content for layer in one.values] == ["a: 1\n", None, "top: 1\n"]


def test_parameters_come_last_with_their_variables_filled_in() -> None:
    one = only(
        """\
        values: "a: 1"
        valuesObject: {tag: 1.10, "on": x, off: "yes"}
        parameters:
          - {name: a.b, value: "${ARGOCD_APP_NAMESPACE}/$$x$nobody"}
          - {name: c, value: "true", forceString: true}
          - {name: d, value: $KUBE_VERSION}
        fileParameters:
          - {name: conf, path: files/conf.json}
          - {name: gone, path: files/gone}
        """,
        {"charts/shop/files/conf.json": '{"a": "b,c\\\\d"}\n'},
    )
    inline, first, second, file = one.values
    assert (inline.kind, inline.content) == ("inline", "tag: 1.10\n'on': x\noff: 'yes'\n")
    assert (first.name, first.content, first.force_string) == ("a.b", "store/$x", False)
    assert (second.name, second.content, second.force_string) == ("c", "true", True)
    assert (file.name, file.path, file.force_string) == ("conf", "charts/shop/files/conf.json", True)
    assert file.content == '\\{"a": "b\\,c\\\\\\\\d"}\n'
    assert [gap.reason for gap in one.gaps] == [
        "a variable of the build environment is not known here",
        "a parameter's file (fileParameters) is missing or too large",
    ]


def test_overrides_beside_the_chart_are_merged_over_the_source() -> None:
    one = only(
        "valueFiles: [a.yaml]\nparameters: [{name: a, value: b}]\n",
        {
            "charts/shop/.argocd-source.yaml": "path: a\nhelm: {valueFiles: [values.yaml], parameters: null}",
            "charts/shop/.argocd-source-shop.yaml": "helm:\n  parameters: [{name: image.tag, value: v2}]\n",
            "charts/shop/.argocd-source-other.yaml": "helm: {releaseName: other}\n",
        },
    )
    file, parameter = one.values
    assert (one.name, file.path) == ("shop", "charts/shop/values.yaml")
    assert (parameter.name, parameter.content) == ("image.tag", "v2")
    assert (parameter.path, parameter.line) == ("charts/shop/.argocd-source-shop.yaml", 2)
    broken = only("valueFiles: [a.yaml]", {"charts/shop/.argocd-source.yaml": "a: ["})
    assert paths(broken.values) == ["charts/shop/a.yaml"]
    assert len(broken.gaps) == 1


@pytest.mark.parametrize(
    "source",
    [
        "{repoURL: 'https://git.example.com/eve/other', path: charts/shop}",
        "{repoURL: 'https://git.example.com/ada/shop', path: charts/other}",
        "{repoURL: 'https://git.example.com/ada/shop', path: charts/shop, kustomize: {namePrefix: a}}",
        "{repoURL: 'https://git.example.com/ada/shop', path: '{{ .Values.path }}'}",
        "{repoURL: 'oci://r.example/charts/shop', targetRevision: 1.0.0}",
    ],
)
def test_other_sources_install_something_else(source: str) -> None:
    text = APPLICATION.split("  source:")[0] + f"  source: {source}\n# shop\n"
    assert installed(files={"apps/shop.yaml": text}) == []


def test_what_else_renders_or_pins_the_chart_is_a_gap() -> None:
    text = APPLICATION.replace("main", "v1.0.0") + "    plugin: {name: secrets}\n"
    one = only(files={"apps/shop.yaml": text})
    assert [gap.reason for gap in one.gaps] == [
        "the chart is installed from a fixed revision, not from this one",
        "a plugin renders the chart",
    ]


def test_sources_refer_to_each_other() -> None:
    text = """\
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop}
    spec:
      sources:
        - {repoURL: 'git@git.example.com:ada/shop', ref: here, path: other}
        - {repoURL: 'https://git.example.com/eve/other', ref: there}
        - repoURL: https://git.example.com/ada/shop
          path: ./charts/shop/
          helm: {valueFiles: [$here/values/top.yaml, $there/a.yaml, '$here/../../up.yaml']}
    """
    one = only(files={"apps/shop.yaml": text})
    assert paths(one.values) == ["values/top.yaml", None, None]
    assert [gap.reason for gap in one.gaps] == [
        "a values file lies in another repository",
        "a values file lies outside the repository",
    ]


def test_sets_install_the_charts_that_their_generators_find() -> None:
    template = """\
    metadata: {name: 'x-{{path.basename}}'}
    spec:
      destination: {namespace: '{{path.basename}}'}
      source:
        repoURL: https://git.example.com/ada/shop
        path: '{{path}}'
        helm: {valueFiles: ['/values/{{path.basename}}.yaml'], values: "n: {{path[0]}}"}
    """
    generator = f"- git: {{repoURL: {HERE}, directories: [{{path: charts/*}}]}}"
    files = {"apps/shop.yaml": appset(generator, template), "values/shop.yaml": "v: 1\n"}
    one = only(files=files)
    assert (one.name, one.namespace, one.home) == ("x-shop", "shop", "apps/shop.yaml")
    assert [layer.content for layer in one.values] == ["v: 1\n", "n: charts"]
    assert one.gaps == ()


def test_a_path_that_may_be_the_chart_s_counts() -> None:
    template = """\
    metadata: {name: '{{name}}'}
    spec: {source: {repoURL: 'https://git.example.com/ada/shop', path: 'charts/{{name}}'}}
    """
    one = only(files={"apps/shop.yaml": appset("[{pullRequest: {}}]", template)})
    assert (one.name, one.values) == (None, ())
    assert [gap.reason for gap in one.gaps] == [
        "a generator is not followed",
        "the path of a source is a template that is not filled in",
    ]


def test_an_app_of_apps_installs_charts_too() -> None:
    text = """\
    {{- range .Values.apps }}
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: {{ .name }}}
    spec:
      source:
        repoURL: {{ .repo }}
        path: charts/shop
        helm:
          valueFiles: [a.yaml, "{{ .env }}.yaml"]
    {{- end }}
    """
    one = only(files={"apps/shop.yaml": text, "root/Chart.yaml": ""})
    assert (one.name, paths(one.values)) == (None, ["charts/shop/a.yaml", None])
    assert [gap.reason for gap in one.gaps] == [
        "the repository of a source is a template that is not filled in",
        "the name of a values file is a template",
    ]
