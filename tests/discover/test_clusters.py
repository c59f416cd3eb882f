"""Kubernetes versions of clusters, wherever repositories write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discover.clusters import SOURCES, Clusters, Declared, declared
from bot.discover.clusters.found import minor
from bot.settings import Cluster, Settings
from tests.discover.trees import MemoryTree


def found(files: dict[str, str], settings: Settings | None = None) -> Clusters:
    """What a tree says, whose versions are checked to stand where they are said to."""
    tree = MemoryTree(files)
    result = declared(tree, settings or Settings())
    for one in result.declared:
        line = tree.files[one.path].split("\n")[one.line - 1]
        assert line[one.column - 1 :].startswith(one.version), (line, one)
    return result


def said(files: dict[str, str]) -> list[tuple[str | None, str, str, str]]:
    """Name, provider, version and source; nothing may be a gap."""
    result = found(files)
    assert result.gaps == ()
    return [(one.name, one.provider, one.version, one.source) for one in result.declared]


def thing(api_version: str, kind: str, rest: str) -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata:\n  name: shop\n{rest}"


EKSCTL = thing("eksctl.io/v1alpha5", "ClusterConfig", "  region: eu-west-1\n  version: '1.30'\n")
PLAN = thing(
    "upgrade.cattle.io/v1",
    "Plan",
    "spec:\n  version: v1.33.1+k3s1\n  upgrade: {image: rancher/k3s-upgrade}\n",
)
TALOS = "clusterName: shop\ntalosVersion: v1.10.0\nkubernetesVersion: v1.33.1\nnodes: []\n"
CONTROL, INFRASTRUCTURE = "controlplane.cluster.x-k8s.io/v1beta1", "infrastructure.cluster.x-k8s.io/v1beta1"


@pytest.mark.parametrize(
    ("text", "name", "provider", "version", "source"),
    [
        (EKSCTL, "shop", "eks", "1.30", "eksctl"),
        (
            thing("anywhere.eks.amazonaws.com/v1alpha1", "Cluster", 'spec: {kubernetesVersion: "1.33"}\n'),
            *("shop", "upstream", "1.33", "eks-anywhere"),
        ),
        (
            thing("cluster.x-k8s.io/v1beta1", "Cluster", "spec:\n  topology: {class: a, version: v1.33.1}\n"),
            *("shop", "upstream", "v1.33.1", "cluster-api"),
        ),
        (
            thing(CONTROL, "KubeadmControlPlane", "spec: {version: v1.33.1}\n").replace(
                "shop", "shop-control-plane"
            ),
            *("shop", "upstream", "v1.33.1", "cluster-api"),
        ),
        (
            thing(
                CONTROL,
                "TalosControlPlane",
                "  labels: {cluster.x-k8s.io/cluster-name: other}\nspec: {version: v1.33.1}\n",
            ),
            *("other", "upstream", "v1.33.1", "cluster-api"),
        ),
        (
            thing(CONTROL, "AWSManagedControlPlane", "spec: {version: '1.33'}\n"),
            *("shop", "eks", "1.33", "cluster-api"),
        ),
        (
            thing(INFRASTRUCTURE, "AzureManagedControlPlane", "spec: {version: v1.33.1}\n"),
            *("shop", "aks", "v1.33.1", "cluster-api"),
        ),
        (
            thing(
                INFRASTRUCTURE, "GCPManagedControlPlane", "spec: {controlPlaneVersion: 1.33.4-gke.1172000}\n"
            ),
            *("shop", "gke", "1.33.4-gke.1172000", "cluster-api"),
        ),
        (
            (
                "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nclusterName: shop\n"
                "kubernetesVersion: v1.33.1\n"
            ),
            *("shop", "upstream", "v1.33.1", "kubeadm"),
        ),
        (
            thing("kops.k8s.io/v1alpha2", "Cluster", "spec: {kubernetesVersion: 1.33.1}\n"),
            *("shop", "upstream", "1.33.1", "kops"),
        ),
        (
            thing("k0sctl.k0sproject.io/v1beta1", "Cluster", "spec: {k0s: {version: v1.33.1+k0s.0}}\n"),
            *("shop", "upstream", "v1.33.1+k0s.0", "k0sctl"),
        ),
        (
            thing("core.gardener.cloud/v1beta1", "Shoot", "spec: {kubernetes: {version: 1.33.1}}\n"),
            *("shop", "upstream", "1.33.1", "gardener"),
        ),
        (
            thing("provisioning.cattle.io/v1", "Cluster", "spec: {kubernetesVersion: v1.33.1+rke2r1}\n"),
            *("shop", "upstream", "v1.33.1+rke2r1", "rancher"),
        ),
        (
            thing("eks.aws.upbound.io/v1beta2", "Cluster", "spec: {forProvider: {version: '1.33'}}\n"),
            *("shop", "eks", "1.33", "crossplane"),
        ),
        (
            thing(
                "container.cnrm.cloud.google.com/v1beta1",
                "ContainerCluster",
                "spec: {minMasterVersion: 1.33}\n",
            ),
            *("shop", "gke", "1.33", "config-connector"),
        ),
        (
            thing(
                "tuppr.home-operations.com/v1alpha1",
                "KubernetesUpgrade",
                "spec: {kubernetes: {version: v1.33.1}}\n",
            ),
            *(None, "upstream", "v1.33.1", "tuppr"),
        ),
        (PLAN, None, "upstream", "v1.33.1+k3s1", "system-upgrade-controller"),
        (
            PLAN.replace("version: v1.33.1+k3s1", "channel: https://update.k3s.io/v1-release/channels/v1.33"),
            *(None, "upstream", "v1.33", "system-upgrade-controller"),
        ),
        (TALOS, "shop", "upstream", "v1.33.1", "talos"),
        (
            "kind: Cluster\nname: shop\nkubernetes: {}\ntalos: {version: v1.10.0}\n".replace(
                "{}", "\n  version: v1.33.1"
            ),
            *("shop", "upstream", "v1.33.1", "omni"),
        ),
        (
            (
                "machine:\n  kubelet:\n    # image: ghcr.io/siderolabs/kubelet:v1.1.1\n"
                "    image: ghcr.io/siderolabs/kubelet:v1.33.1\n"
            ),
            *(None, "upstream", "v1.33.1", "talos kubelet image"),
        ),
        (
            "hosts:\n- vars: {k3s_version: v1.33.1+k3s1}\n",
            None,
            "upstream",
            "v1.33.1+k3s1",
            "variable k3s_version",
        ),
        (
            "cluster_name: shop\nkubernetes_version: v1.30.14-rancher1-1\n",
            *("shop", "upstream", "v1.30.14-rancher1-1", "variable kubernetes_version"),
        ),
        ("a:\n  k3s: v1.33.1+k3s1\n", None, "upstream", "v1.33.1+k3s1", "a version of k3s or RKE2"),
        (
            "run: curl -sfL https://get.k3s.io | INSTALL_K3S_VERSION=v1.33.1+k3s1 sh -\n",
            *(None, "upstream", "v1.33.1+k3s1", "k3s INSTALL_K3S_VERSION"),
        ),
    ],
)
def test_what_yaml_says(text: str, name: str | None, provider: str, version: str, source: str) -> None:
    assert said({"a/b.yaml": text}) == [(name, provider, version, source)]
    crowd = f"# {version}\n---\n{text}---\napiVersion: v1\nkind: ConfigMap\ndata: {{version: '1.1'}}\n"
    assert said({"a/b.yaml": crowd.replace("\n", "\r\n")}) == [(name, provider, version, source)]


@pytest.mark.parametrize(
    "text",
    [
        thing("kind.x-k8s.io/v1alpha4", "Cluster", "nodes: [{image: 'kindest/node:v1.33.1'}]\n"),
        thing("postgresql.cnpg.io/v1", "Cluster", "spec: {version: 1.33.1}\n"),
        thing(CONTROL, "ROSAControlPlane", "spec: {version: 4.15.0}\n"),
        thing("cluster.x-k8s.io/v1beta1", "Cluster", "spec: {controlPlaneRef: {name: shop}}\n"),
        thing(
            "cluster.x-k8s.io/v1beta1", "MachineDeployment", "spec: {template: {spec: {version: v1.1.1}}}\n"
        ),
        thing("upgrade.cattle.io/v1", "Plan", "spec: {version: v1.33.1, upgrade: {image: example/kured}}\n"),
        "kubernetesVersion: v1.33.1\n",
        "kubernetes_version: 1.33.1\n",
        "k3s_version: '{{ wanted }}'\n",
        "#k3s_version: v1.33.1+k3s1\n",
        "web:\n  # image: ghcr.io/siderolabs/kubelet:v1.33.1\n  kubelet: {}\n",
    ],
)
def test_what_yaml_does_not_say(text: str) -> None:
    assert said({"a/b.yaml": text}) == []


def test_variables_where_ansible_keeps_them() -> None:
    files = {
        "inventory/prod/group_vars/k8s_cluster/k8s-cluster.yml": "kube_version: v1.33.1\n",
        "roles/kube/defaults/main.yml": "kubernetes_version: '1.30'\n",
        "roles/web/defaults/main.yml": "kubernetes_version: latest\nkube_version: '{{ wanted }}'\n",
        "other/main.yml": "kube_version: v1.31.1\n",
        ".github/workflows/ci.yml": "env: {k3s_version: v1.32.1+k3s1}\n",
    }
    result = found(files)
    assert result.gaps == ()
    assert [(one.version, one.is_default) for one in result.declared] == [("v1.33.1", False), ("1.30", True)]


def test_variables_that_are_filled_in() -> None:
    plan = PLAN.replace("v1.33.1+k3s1", "${KUBERNETES_VERSION}")
    substitute = thing(
        "kustomize.toolkit.fluxcd.io/v1",
        "Kustomization",
        "spec:\n  postBuild:\n    substitute:\n      KUBERNETES_VERSION: v1.33.1+k3s1\n",
    )
    result = found({"a/plan.yaml": plan, "ks.yaml": substitute, "other.yaml": "KUBERNETES_VERSION: ENC[a]\n"})
    assert [(one.path, one.version, one.source) for one in result.declared] == [
        ("ks.yaml", "v1.33.1+k3s1", "system-upgrade-controller")
    ]
    (gap,) = found({"a/plan.yaml": plan}).gaps
    assert (gap.subject, gap.reason) == ("a/plan.yaml:6", "the cluster's Kubernetes version is not literal")
    plan = PLAN.replace("v1.33.1+k3s1", "${KUBERNETES_VERSION:=v1.33.1}")
    assert [one.minor for one in declared(MemoryTree({"a.yaml": plan}), Settings()).declared] == ["1.33"]


def test_talhelper_reads_its_environment() -> None:
    files = {
        "talos/talconfig.yaml": TALOS.replace("v1.33.1", "${kubernetesVersion}"),
        "talos/talenv.yaml": "talosVersion: v1.10.0\nkubernetesVersion: v1.33.1\n",
    }
    (one,) = found(files).declared
    assert (one.path, one.name, one.version) == ("talos/talenv.yaml", "shop", "v1.33.1")
    del files["talos/talconfig.yaml"]
    assert [one.name for one in found(files).declared] == [None]
    template = {
        "topf.yaml.j2": "{% if a %}\nkubernetesVersion: v1.33.1\nclusterName: #{ a }#\na: [\n{% endif %}\n"
    }
    assert [(one.line, one.version) for one in found(template).declared] == [(2, "v1.33.1")]


def test_scripts() -> None:
    text = "# INSTALL_K3S_VERSION=v1.1.1\nk3sup install --k3s-channel v1.33 --host $HOST\n"
    text += "export INSTALL_RKE2_CHANNEL='v1.32'\n"
    assert [one[2:] for one in said({"up.sh": text})] == [
        ("v1.33", "k3s --k3s-channel"),
        ("v1.32", "k3s INSTALL_RKE2_CHANNEL"),
    ]


TALOS_DATA = """\
data "talos_machine_configuration" "a" {
  cluster_name = "shop"
  kubernetes_version = "1.33.1"
}
"""
MODULE = 'module "eks" {\n  source = "terraform-aws-modules/eks/aws"\n  '


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'resource "aws_eks_cluster" "a" {\n  name = "shop"\n  version = "1.33"\n}\n',
            ("shop", "eks", "1.33", "terraform aws_eks_cluster"),
        ),
        (
            (
                'resource "google_container_cluster" "a" {\n  name = local.n\n'
                '  min_master_version = "1.33.4-gke.1"\n}\n'
                'locals {\n  n = "shop"\n}\n'
            ),
            ("shop", "gke", "1.33.4-gke.1", "terraform google_container_cluster"),
        ),
        (
            (
                'resource "azurerm_kubernetes_cluster" "a" {\n  kubernetes_version = var.v\n}\n'
                'variable "v" {\n  default = "1.33"\n}\n'
            ),
            (None, "aks", "1.33", "terraform azurerm_kubernetes_cluster"),
        ),
        (
            TALOS_DATA,
            ("shop", "upstream", "1.33.1", "terraform talos_machine_configuration"),
        ),
        (
            f'{MODULE}cluster_name = "shop"\n  cluster_version = "1.33"\n}}\n',
            ("shop", "eks", "1.33", "terraform module cluster_version"),
        ),
        (
            (
                'module "a" {\n  source = "terraform-google-modules/kubernetes-engine/google//modules/a"\n'
                '  name = "shop"\n  kubernetes_version = "1.33"\n}\n'
            ),
            ("shop", "gke", "1.33", "terraform module kubernetes_version"),
        ),
    ],
)
def test_what_terraform_says(text: str, expected: tuple[str | None, str, str, str]) -> None:
    assert said({"infra/main.tf": text}) == [expected]


def test_terraform_through_modules_and_variables_files() -> None:
    files = {
        "modules/eks/main.tf": 'variable "v" {}\nresource "aws_eks_cluster" "a" {\n  version = var.v\n}\n',
        "live/main.tf": 'variable "k" {}\nmodule "a" {\n  source = "../modules/eks"\n  v = var.k\n}\n',
        "live/one.tfvars": 'k = "1.33"\n',
        "live/two.tfvars": 'k = "1.32"\n',
    }
    result = found(files)
    assert [(one.path, one.minor) for one in result.declared] == [
        ("live/one.tfvars", "1.33"),
        ("live/two.tfvars", "1.32"),
    ]


def test_terraform_by_workspace() -> None:
    text = f"""{MODULE}cluster_version = lookup(local.versions, terraform.workspace, "1.30")
}}
locals {{
  versions = {{
    prod = "1.32"
    test = "1.33"
  }}
}}
"""
    assert [one[::2] for one in said({"main.tf": text})] == [("prod", "1.32"), ("test", "1.33")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('resource "aws_eks_cluster" "a" {}\n', "the cluster's Kubernetes version is not written"),
        (
            'resource "aws_eks_cluster" "a" {\n  version = null\n}\n',
            "the cluster's Kubernetes version is not written",
        ),
        (f"{MODULE}\n}}\n", "the cluster's Kubernetes version is not written"),
        (f"{MODULE}cluster_version = var.v\n}}\n", "the cluster's Kubernetes version is not literal"),
        (f"{MODULE}cluster_version = 1.30\n}}\n", "the cluster's Kubernetes version is not literal"),
        (f'{MODULE}cluster_version = "latest"\n}}\n', "the cluster's Kubernetes version names no minor"),
    ],
)
def test_what_terraform_leaves_open_is_a_gap(text: str, reason: str) -> None:
    result = found({"main.tf": text})
    assert (result.declared, [one.reason for one in result.gaps]) == ((), [reason])


def test_modules_that_make_no_cluster() -> None:
    text = f'{MODULE.replace("eks/aws", "eks/aws//modules/karpenter")}cluster_version = "1.33"\n}}\n'
    text += 'module "b" {\n  source = "x/eks-addons/aws"\n  cluster_version = module.eks.cluster_version\n}\n'
    text += (
        'module "c" {\n  source = "x/kubernetes-tools/aws"\n  kubernetes_version = module.eks.version\n}\n'
    )
    text += 'module "d" {\n  source = "x/rds/aws"\n  cluster_version = "1.33"\n}\n'
    assert said({"main.tf": text + 'data "aws_eks_cluster" "e" {\n  name = "shop"\n}\n'}) == []


def test_terragrunt() -> None:
    head = 'terraform {\n  source = "tfr:///terraform-aws-modules/eks/aws?version=20.0.0"\n}\n'
    head += 'locals {\n  n = "shop"\n}\n'
    expected = [("shop", "eks", "1.33", "terragrunt cluster_version")]
    entries = (
        '{\n  cluster_name = local.n\n  cluster_version = "1.33"\n  more = { cluster_version = "1.1" }\n}'
    )
    assert said({"live/eks/terragrunt.hcl": f"{head}inputs = {entries}\n"}) == expected
    assert (
        said({"live/eks/terragrunt.hcl": f"{head}inputs = merge(include.a.inputs, {entries})\n"}) == expected
    )
    assert said({"live/db/terragrunt.hcl": f"inputs = {entries}\n"}) == []
    (gap,) = found({"a/terragrunt.hcl": f"{head}inputs = {{\n  cluster_version = include.v\n}}\n"}).gaps
    assert gap.subject == "a/terragrunt.hcl:8"


def test_all_is_told_and_whose_it_is() -> None:
    settings = Settings(clusters=(Cluster(name="prod", kubernetes="1.30", paths=("prod/**",)),))
    result = found(
        {"prod/a.yaml": EKSCTL, "prod/b.yaml": EKSCTL, "c.yaml": EKSCTL.replace("1.30", "1.31")}, settings
    )
    assert [(one.path, one.minor, one.owner) for one in result.declared] == [
        ("c.yaml", "1.31", None),
        ("prod/a.yaml", "1.30", "prod"),
        ("prod/b.yaml", "1.30", "prod"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (EKSCTL.replace("version: '1.30'", "a: b"), "the cluster's Kubernetes version is not written"),
        (EKSCTL.replace("1.30", "{{ v }}"), "the cluster's Kubernetes version is not literal"),
        (
            PLAN.replace("version: v1.33.1+k3s1", "channel: stable"),
            "the cluster's Kubernetes version is not written",
        ),
        ("k3s_version: stable\n", "the cluster's Kubernetes version names no minor"),
        (EKSCTL + "spec: [\n", "a document cannot be read"),
    ],
)
def test_what_yaml_leaves_open_is_a_gap(text: str, reason: str) -> None:
    result = found({"a.yaml": text})
    assert (result.declared, [one.reason for one in result.gaps]) == ((), [reason])


def test_there_is_an_end() -> None:
    text = "- k3s_version: v1.33.1+k3s1\n" * 300
    result = found({"a.yaml": text})
    assert len(result.declared) == 200
    assert [one.subject for one in result.gaps] == ["a.yaml"]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.33", "1.33"),
        ("v1.30.1", "1.30"),
        ("1.33.4-gke.1172000", "1.33"),
        ("v1.33.1+k3s1", "1.33"),
        ("v1.33.1-eks-a1b2c3", "1.33"),
        ("1.9", "1.9"),
        ("1", None),
        ("2.33", None),
        ("1.33 ", None),
        ("latest", None),
        ("1.3333", None),
    ],
)
def test_minors(version: str, expected: str | None) -> None:
    assert minor(version) == expected


PARTS = [
    *(f"{line}\n" for text in (EKSCTL, PLAN, TALOS) for line in text.splitlines()),
    *(needle for source in SOURCES.values() for needle in source.needles),
    *(
        "---\n",
        "{{ a }}",
        "${A}",
        "A: v1.33\n",
        "- ",
        "  ",
        "{",
        "}",
        "[",
        '"',
        "1.33",
        ": ",
        "\n",
        "&a ",
        "*a",
        "\0",
    ),
    *(
        'resource "aws_eks_cluster" "a" {\n',
        'version = "1.33"\n',
        "version = local.a\n",
        "locals {\n",
        "a = var.a\n",
    ),
    *(
        "inputs = merge({\n",
        "})\n",
        'source = "x/eks/aws"\n',
        "}\n",
        "{% if a %}\n",
        "kind: Cluster\n",
        "kubernetes:\n",
    ),
]
PATHS = (
    "a.yaml",
    "talenv.yaml",
    "talconfig.yaml",
    "group_vars/a.yml",
    "a.tf",
    "terragrunt.hcl",
    "b.yaml.j2",
    "c.sh",
)


@given(st.one_of(st.text(), st.lists(st.sampled_from(PARTS), max_size=40).map("".join)))
def test_no_text_makes_it_raise(text: str) -> None:
    for one in declared(MemoryTree(dict.fromkeys(PATHS, text)), Settings()).declared:
        assert isinstance(one, Declared)
        assert minor(one.version) == one.minor
