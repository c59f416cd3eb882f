"""helm_release resources become releases, at the literal that their version comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.discover import installs
from bot.model import Level, SourceKind
from bot.settings import Cluster, Settings
from tests.discover.trees import between, found, only, workspace


def resource(fields: str, name: str = "web") -> str:
    """A resource with a name and a chart."""
    return f'resource "helm_release" "{name}" {{\n  name = "{name}"\n{fields}\n}}\n'


CHART = '  chart = "web"\n  repository = "https://x.example"\n'
PINNED = f'{CHART}  version = "1.2.3"\n'


@pytest.mark.parametrize(
    ("fields", "kind", "repository", "chart"),
    [
        ('chart = "web"\nrepository = "https://x.example/"', SourceKind.HTTP, "https://x.example/", "web"),
        ('chart = "oci://r.example/x/web"', SourceKind.OCI, "oci://r.example/x", "web"),
        ('chart = "web"\nrepository = "oci://r.example/x/"', SourceKind.OCI, "oci://r.example/x", "web"),
        ('chart = "stable/web"', SourceKind.HTTP, None, "stable/web"),
        ('chart = "web"\nrepository = var.gone', SourceKind.HTTP, None, "web"),
    ],
)
@pytest.mark.parametrize("suffix", ["tf", "tofu"])
def test_where_a_chart_comes_from(
    fields: str, kind: SourceKind, repository: str | None, chart: str, suffix: str
) -> None:
    text = resource(f'  namespace = "shop"\n  version = "1.10"\n{fields}')
    release = only({f"a/main.{suffix}": text})
    assert (release.kind, release.repository, release.chart) == (kind, repository, chart)
    assert (release.name, release.namespace, release.version) == ("web", "shop", "1.10")
    assert (release.gaps == ()) is (repository is not None)


def test_values_in_their_order() -> None:
    files = {
        "a/main.tf": resource(
            PINNED
            + """\
  values = [
    file("${path.module}/base.yaml"),
    <<-EOT
      host: ${var.domain}
      tag: "1.10"
    EOT
    ,
    yamlencode({ replicas = 2, zone = var.zone }),
    templatefile("${path.module}/t.yaml", { name = local.name }),
    "",
    file("gone.yaml"),
    data.x.y.z,
  ]
  set {
    name  = "a.b"
    value = 1
  }
  set {
    name  = "c"
    value = true
    type  = "string"
  }
  set {
    name  = "d"
    value = var.token
  }
  dynamic "set" {
    for_each = { e = "1", f = "2" }
    content {
      name  = set.key
      value = set.value
    }
  }
  set_list {
    name  = "hosts"
    value = ["x", "y"]
  }
  set_sensitive {
    name  = "password"
    value = "hidden"
  }
  skip_crds = true
"""
        )
        + 'locals {\n  name = "shop"\n}\n',
        "a/base.yaml": "x: 1\n",
        "a/t.yaml": "n: ${name}\n",
    }
    release = only(files)
    assert (release.namespace, release.include_crds) == ("default", False)
    assert [(one.kind, one.path, one.content, one.name) for one in release.values] == [
        ("file", "a/base.yaml", "x: 1\n", None),
        ("inline", "a/main.tf", 'host: ${var.domain}\ntag: "1.10"\n', None),
        ("inline", "a/main.tf", "replicas: 2\n", None),
        ("file", "a/t.yaml", "n: shop\n", None),
        ("inline", "a/main.tf", None, None),
        ("inline", "a/main.tf", None, None),
        ("parameter", "a/main.tf", "1", "a.b"),
        ("parameter", "a/main.tf", "true", "c"),
        ("parameter", "a/main.tf", "1", "e"),
        ("parameter", "a/main.tf", "2", "f"),
        ("parameter", "a/main.tf", "{x,y}", "hosts"),
    ]
    assert [one.force_string for one in release.values[6:]] == [False, True, False, False, False]
    assert [one.detail.raw for one in release.gaps if one.detail] == [
        "var.domain",
        "var.zone",
        "the file a/gone.yaml, which is not in the repository",
        "data.x.y.z",
        "d, var.token",
        "password",
    ]
    assert "hidden" not in repr(release)


def test_parameters_as_a_list_of_objects() -> None:
    text = resource(
        PINNED
        + '  set = [{ name = "a", value = "1" }, { name = "b", value = "2", type = "string" }, var.more]\n'
    )
    release = only({"main.tf": text})
    assert [(one.name, one.content, one.force_string) for one in release.values] == [
        ("a", "1", False),
        ("b", "2", True),
    ]


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"v.tf": 'variable "v" {\n  default = "1.2.3"\n}\n'}, ("a/v.tf", 2, 14)),
        ({"v.tf": 'variable "v" {}\n', "terraform.tfvars": 'v = "1.2.3"\n'}, ("a/terraform.tfvars", 1, 6)),
        (
            {"v.tf": 'variable "v" {\n  default = "0.1.0"\n}\n', "z.auto.tfvars": 'v = "1.2.3"\n'},
            ("a/z.auto.tfvars", 1, 6),
        ),
        ({"v.tf": 'variable "v" {}\n', "prod.tfvars": '\nv = "1.2.3"\n'}, ("a/prod.tfvars", 2, 6)),
        ({"v.tf": 'variable "v" {}\n', "env/prod.tfvars": 'v = "1.2.3"\n'}, ("a/env/prod.tfvars", 1, 6)),
    ],
)
def test_a_version_stands_where_its_variable_is_set(
    files: dict[str, str], place: tuple[str, int, int]
) -> None:
    tree = {f"a/{name}": text for name, text in files.items()}
    release = only({**tree, "a/main.tf": resource(CHART + "  version = var.v\n")})
    assert (release.file, release.line, release.column) == place
    assert (release.version, release.home) == ("1.2.3", "a/main.tf")


def test_each_variables_file_is_a_release() -> None:
    files = {
        "main.tf": resource(CHART + "  version = var.v\n  namespace = var.n\n"),
        "v.tf": 'variable "v" {\n  default = "1.0.0"\n}\nvariable "n" {}\nvariable "other" {}\n',
        "env/prod.tfvars": 'n = "live"\n',
        "env/stage.tfvars": 'n = "stage"\nv = "2.0.0"\n',
        "env/other.tfvars": 'unrelated = "x"\n',
    }
    clusters = (Cluster(name="p", kubernetes="1.31", paths=("env/prod*",)),)
    result = found(files, Settings(clusters=clusters))
    assert [(one.file, one.version, one.namespace, one.cluster) for one in result.releases] == [
        ("env/stage.tfvars", "2.0.0", "stage", None),
        ("v.tf", "1.0.0", "live", "p"),
    ]


def test_locals_and_maps() -> None:
    text = """\
locals {
  charts   = { web = { version = "1.2.3", repo = "https://x.example" } }
  versions = merge({ two = "0.1.0" }, { two = "4.5.6" })
}
"""
    web = '  chart = "web"\n  repository = local.charts["web"].repo\n  version = local.charts.web.version\n'
    two = CHART + '  version = lookup(local.versions, "two", "9")\n'
    result = found({"locals.tf": text, "main.tf": resource(web) + resource(two, "two")})
    assert [(one.version, one.file, one.line, one.column) for one in result.releases] == [
        ("1.2.3", "locals.tf", 2, 35),
        ("4.5.6", "locals.tf", 3, 48),
    ]


def test_one_release_for_each_element() -> None:
    text = """\
resource "helm_release" "all" {
  for_each   = { one = { v = "1.0.0" }, two = { v = "2.0.0", ns = "b" } }
  name       = each.key
  namespace  = try(each.value.ns, "a")
  chart      = "web"
  repository = "https://x.example"
  version    = each.value.v
}
resource "helm_release" "some" {
  for_each   = var.some
  name       = each.key
  chart      = "web"
  repository = "https://x.example"
  version    = "3.0.0"
}
resource "helm_release" "many" {
  count      = 2
  name       = "many-${count.index}"
  chart      = "web"
  repository = "https://x.example"
  version    = "4.0.0"
}
"""
    result = found({"main.tf": text})
    assert [(one.version, one.name, one.namespace) for one in result.releases] == [
        ("1.0.0", "one", "a"),
        ("2.0.0", "two", "b"),
        ("3.0.0", None, "default"),
        ("4.0.0", "many-0", "default"),
        ("4.0.0", "many-1", "default"),
    ]
    assert [one.reason for one in result.releases[2].gaps] == [
        "for_each is empty, or not known",
        "the release's name is not known",
    ]


MODULE = {
    "modules/web/main.tf": resource(
        CHART
        + "  version = var.v\n  namespace = var.n\n"
        + '  values = [file("${path.module}/v.yaml"), file("r.yaml")]\n'
    ),
    "modules/web/variables.tf": 'variable "v" {\n  default = "1.0.0"\n}\nvariable "n" {}\n',
    "modules/web/v.yaml": "m: 1\n",
}


def test_a_local_module_is_released_by_each_call() -> None:
    files = {
        **MODULE,
        "prod/main.tf": 'module "a" {\n  source = "../modules/web"\n  n = "a"\n}\n'
        'module "b" {\n  source = "../modules/web"\n  n = local.b\n  v = "2.0.0"\n}\n'
        'locals {\n  b = "b"\n}\n',
        "prod/r.yaml": "r: 1\n",
    }
    result = found(files)
    assert [(one.version, one.file, one.namespace, one.home) for one in result.releases] == [
        ("1.0.0", "modules/web/variables.tf", "a", "modules/web/main.tf"),
        ("2.0.0", "prod/main.tf", "b", "modules/web/main.tf"),
    ]
    assert [[layer.content for layer in one.values] for one in result.releases] == [["m: 1\n", "r: 1\n"]] * 2


def test_a_module_that_nobody_calls_is_run_itself() -> None:
    result = found(MODULE)
    (release,) = result.releases
    assert (release.version, release.namespace) == ("1.0.0", None)


def test_modules_that_call_each_other() -> None:
    call = 'module "x" {\n  source = "../%s"\n  v = var.v\n}\nvariable "v" {\n  default = "1.0.0"\n}\n'
    files = {f"{one}/m.tf": call % two + resource(CHART + "  version = var.v\n") for one, two in ("ab", "ba")}
    assert {one.version for one in found(files).releases} <= {"1.0.0"}


def test_versions_in_a_yaml_file() -> None:
    files = {
        "infra/main.tf": resource(CHART + '  version = local.v.charts[0].version\n  namespace = "a"\n')
        + 'locals {\n  v = yamldecode(file("${path.module}/../versions.yaml"))\n}\n',
        "versions.yaml": "charts:\n  - name: web\n    version: 1.2.3\n",
    }
    release = only(files)
    assert (release.manager, release.file, release.line, release.column) == (
        "terraform", "versions.yaml", 3, 14,
    )  # fmt: skip


def test_a_default_s_bump_is_the_release_s(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {
        "main.tf": resource(CHART + "  version = var.v\n"),
        "variables.tf": 'variable "v" {\n  # the version, 1.2.3\n  default = "1.2.3"\n}\n',
    }
    result = between(
        tmp_path, files, {"variables.tf": 'variable "v" {\n  # the version, 1.2.3\n  default = "1.3.0"\n}\n'}
    )
    (bump,) = result.bumps
    assert (bump.old.version, bump.new.version, bump.level) == ("1.2.3", "1.3.0", Level.MINOR)
    assert (bump.new.file, bump.new.line, bump.new.home) == ("variables.tf", 3, "main.tf")
    assert (result.unexplained, result.gaps) == ((), ())


def test_what_is_not_pinned_here_is_a_gap() -> None:
    text = "".join(
        resource(fields, f"r{index}")
        for index, fields in enumerate(
            [
                CHART,
                CHART + "  version = var.gone\n",
                CHART + '  version = "v${var.part}"\n',
                CHART + '  version = format("%s.0", "1.2")\n',
                "  chart = var.chart\n",
                '  chart = "./charts/gone"\n',
                '  chart = "https://x.example/web-1.2.3.tgz"\n',
            ]
        )
    )
    result = found({"main.tf": text})
    assert result.releases == ()
    assert [(one.reason, one.detail.raw if one.detail else None) for one in result.gaps] == [
        ("the chart is not pinned: no version is named", None),
        ("the version is not known", "var.gone"),
        ("the version is not known", "var.part"),
        ("the version stands nowhere as it is: it is put together", "1.2.0"),
        ("the chart is not known", "var.chart"),
        ("the chart is a folder or an archive that is not here", "./charts/gone"),
        ("the chart is a folder or an archive that is not here", "https://x.example/web-1.2.3.tgz"),
    ]


def test_a_broken_block_costs_only_itself() -> None:
    result = found({"main.tf": resource(PINNED) + "locals {\n  x = @@\n}\n" + resource(PINNED, "two")})
    assert [one.name for one in result.releases] == ["web", "two"]
    assert [one.subject for one in result.gaps] == ["main.tf:8"]


def test_files_without_charts_say_nothing() -> None:
    files = {"main.tf": 'resource "x" "y" {\n  version = "1.2.3"\n}\nlocals {\n  a = @@\n}\n'}
    assert found(files).gaps == ()
    assert found({**files, "b/main.tf": resource(PINNED)}).gaps == ()


def test_a_chart_of_this_repository_is_installed() -> None:
    files = {
        "a/main.tf": resource('  chart = "${path.module}/../charts/web"\n  namespace = "shop"\n'
                              '  values = [yamlencode({ a = 1 })]\n'),
        "a/two.tf": resource('  chart = "./charts/web"\n', "two"),
        "charts/web/Chart.yaml": "name: web\n",
    }  # fmt: skip
    (install,) = installs.of(workspace(files), "charts/web")
    assert (install.home, install.name, install.namespace) == ("a/main.tf", "web", "shop")
    assert [layer.content for layer in install.values] == ["a: 1\n"]
    assert found(files).releases == ()


NAMESPACES = """\
resource "kubernetes_namespace" "one" {
  metadata {
    name = "tools"
  }
}
resource "kubernetes_namespace_v1" "counted" {
  count = 2
  metadata {
    name = "tools-${count.index}"
  }
}
resource "kubernetes_namespace" "each" {
  for_each = toset(["a", "b"])
  metadata { name = "ns-${each.key}" }
}
resource "kubernetes_namespace" "generated" {
  metadata { generate_name = "x-" }
}
resource "helm_release" "circle" {
  namespace = helm_release.circle.namespace
}
"""


@pytest.mark.parametrize(
    ("written", "namespace", "lost"),
    [
        ("kubernetes_namespace.one.metadata[0].name", "tools", None),
        ("kubernetes_namespace.one.metadata.0.name", "tools", None),
        ("one(kubernetes_namespace.one.metadata[*].name)", "tools", None),
        ("kubernetes_namespace_v1.counted[1].metadata[0].name", "tools-1", None),
        ('kubernetes_namespace.each["b"].metadata[0].name', "ns-b", None),
        ("helm_release.other.namespace", "elsewhere", None),
        ("helm_release.circle.namespace", None, "helm_release.circle"),
        ("kubernetes_namespace.one.metadata[0].uid", None, "kubernetes_namespace.one"),
        ("kubernetes_namespace.one.id", None, "kubernetes_namespace.one"),
        ("kubernetes_namespace.generated.metadata[0].name", None, "kubernetes_namespace.generated"),
        ("kubernetes_namespace.gone.metadata[0].name", None, "kubernetes_namespace.gone.metadata[0].name"),
    ],
)
def test_namespaces_of_other_resources(written: str, namespace: str | None, lost: str | None) -> None:
    other = 'resource "helm_release" "other" {\n  namespace = "elsewhere"\n}\n'
    files = {
        "a/main.tf": resource(f"{PINNED}  namespace = {written}\n"),
        "a/more.tf": NAMESPACES + other,
    }
    [release] = [one for one in found(files).releases if one.name == "web"]
    assert release.namespace == namespace
    assert [one.detail.raw for one in release.gaps if one.detail] == ([lost] if lost else [])


def test_elements_of_lists_stand_at_their_own_lines() -> None:
    fields = f"{PINNED}  values = [\n    yamlencode({{ a = 1 }}),\n    yamlencode({{ b = 2 }}),\n  ]\n"
    fields += '  set = [\n    { name = "x", value = "1" },\n    { name = "y", value = "2" },\n  ]\n'
    assert [layer.line for layer in only({"a/main.tf": resource(fields)}).values] == [7, 8, 11, 12]


def test_a_version_of_several_lines_is_none_to_point_at() -> None:
    text = 'resource "helm_release" "a" {\n  chart = "oci://r/x"\n  version = "1.2\n3"\n}\n'
    result = found({"main.tf": text})
    assert result.releases == ()
    assert [one.reason for one in result.gaps] == ["the version stands nowhere as it is: it is put together"]
