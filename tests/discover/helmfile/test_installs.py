"""Charts of the tree that a helmfile installs."""

from __future__ import annotations

from bot.discover import installs
from tests.discover.trees import workspace

FILES = {
    "deploy/helmfile.yaml.gotmpl": """\
environments:
  prod: {values: [{k: 1}]}
  stage: {values: [{k: 2}]}
---
releases:
- name: web
  namespace: shop
  chart: ../charts/web
  values:
  - values.yaml
  - k: {{ .Values.k }}
- name: generic-{{ .Environment.Name }}
  chart: ../charts/{{ "generic" }}
- name: off
  chart: ../charts/web
  installed: false
- name: other
  chart: example/web
- name: twin
  chart: ../charts/webs
""",
    "deploy/values.yaml": "a: 1\n",
    "apps.yaml": "helmfiles: [apps/one.yaml]\n",
    "apps/one.yaml": "releases:\n- {name: one, chart: ../charts/web, namespace: '{{ requiredEnv `NS` }}'}\n",
    "other/list.yaml": "releases:\n- {name: no, chart: ../charts/web}\n",
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 0.1.0\n",
}


def test_every_way_in_which_a_chart_is_installed() -> None:
    found = installs.of(workspace(FILES), "charts/web")
    assert [
        (one.home, one.name, one.namespace, [layer.content for layer in one.values]) for one in found
    ] == [
        ("apps/one.yaml", "one", None, []),
        ("deploy/helmfile.yaml.gotmpl", "web", "shop", ["a: 1\n", "k: 1\n"]),
        ("deploy/helmfile.yaml.gotmpl", "web", "shop", ["a: 1\n", "k: 2\n"]),
    ]
    assert [one.detail.raw for one in found[0].gaps if one.detail] == ['env "NS"']
    assert found[1].gaps == ()
    assert [(layer.path, layer.line) for layer in found[1].values] == [
        ("deploy/values.yaml", 1),
        ("deploy/helmfile.yaml.gotmpl", 11),
    ]


def test_charts_whose_path_is_a_template() -> None:
    found = installs.of(workspace(FILES), "charts/generic")
    assert [one.name for one in found] == ["generic-prod", "generic-stage"]


def test_nobody_installs_it() -> None:
    assert installs.of(workspace(FILES), "charts/none") == ()
    assert installs.of(workspace({}), "charts/none") == ()
