"""One HelmRelease in a base, built by several clusters, each with patches of its own."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from bot.model import Release
from bot.settings import Settings, parse
from tests.discover.trees import between, found, only

CLUSTERS = parse(
    "clusters: [{name: prod, kubernetes: '1.33', paths: [clusters/prod/**]},"
    " {name: stage, kubernetes: '1.33', paths: [clusters/stage/**]}]"
)
REPOSITORY = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: example, namespace: web}
spec: {url: "https://charts.example.com"}
"""
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: web}
spec:
  chart:
    spec:
      chart: web
      version: 1.2.3
      sourceRef: {kind: HelmRepository, name: example}
  values: {replicas: 1, tag: 1.10}
"""
UNPINNED = RELEASE.replace("      version: 1.2.3\n", "")
APPLIED = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  path: ./apps/%s
  sourceRef: {kind: GitRepository, name: flux-system}
"""
OVERLAY = "resources: [../base]\n"
PATCH = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: web}
spec:
  chart: {spec: {version: %s}}
  values: {replicas: 3}
"""
INLINE_JSON = """\
patches:
  - target: {kind: HelmRelease, name: web}
    patch: |-
      - op: replace
        path: /spec/chart/spec/version
        value: 2.0.0
"""
QUOTED_JSON = """\
patches:
  - target: {kind: HelmRelease}
    patch: '[{"op": "add", "path": "/spec/chart/spec/version", "value": "2.0.0"}]'
"""
OLD_JSON = """\
patchesJson6902:
  - path: version.yaml
    target: {group: helm.toolkit.fluxcd.io, version: v2, kind: HelmRelease, name: web}
"""


def tree(prod: str = OVERLAY, stage: str = OVERLAY, release: str = RELEASE, **more: str) -> dict[str, str]:
    """A base, two overlays, and the Kustomizations of two clusters."""
    return {
        "apps/base/kustomization.yaml": "resources: [release.yaml, repository.yaml]\n",
        "apps/base/release.yaml": release,
        "apps/base/repository.yaml": REPOSITORY,
        "apps/prod/kustomization.yaml": textwrap.dedent(prod),
        "apps/stage/kustomization.yaml": textwrap.dedent(stage),
        "clusters/prod/apps.yaml": APPLIED % "prod",
        "clusters/stage/apps.yaml": APPLIED % "stage",
        **{name.replace("__", "/") + ".yaml": text for name, text in more.items()},
    }


def contents(release: Release) -> list[str | None]:
    """The release's layers."""
    return [layer.content for layer in release.values]


def places(releases: tuple[Release, ...]) -> list[tuple[str | None, str, int, str]]:
    """Cluster, file, line and version of each."""
    return sorted((one.cluster, one.file, one.line, one.version) for one in releases)


def test_every_cluster_has_its_release() -> None:
    prod = """\
        resources: [../base]
        patches:
          - path: values.yaml
            target: {kind: HelmRelease}
        """
    values = "kind: HelmRelease\napiVersion: x\nmetadata: {name: any}\nspec: {values: {replicas: 3}}\n"
    releases = found(tree(prod, apps__prod__values=values), CLUSTERS).releases
    assert places(releases) == [
        ("prod", "apps/base/release.yaml", 8, "1.2.3"),
        ("stage", "apps/base/release.yaml", 8, "1.2.3"),
    ]
    assert [contents(one) for one in releases] == [
        ["replicas: 3\ntag: 1.10\n"],
        ["{replicas: 1, tag: 1.10}\n"],
    ]
    assert all(one.repository == "https://charts.example.com" and one.gaps == () for one in releases)


def test_a_version_in_a_patch_file() -> None:
    files = tree(
        "resources: [../base]\npatches: [{path: release.yaml}]\n", apps__prod__release=PATCH % "2.0.0"
    )
    releases = found(files, CLUSTERS).releases
    assert places(releases) == [
        ("prod", "apps/prod/release.yaml", 5, "2.0.0"),
        ("stage", "apps/base/release.yaml", 8, "1.2.3"),
    ]
    patched = releases[1]
    assert (patched.chart, patched.repository) == ("web", "https://charts.example.com")
    assert (patched.name, patched.namespace, patched.home) == ("web", "web", "apps/base/release.yaml")
    assert contents(patched) == ["replicas: 3\ntag: 1.10\n"]


@pytest.mark.parametrize(
    ("prod", "line", "column"),
    [
        ("patchesStrategicMerge: [release.yaml]\n", 5, 27),
        ("patches:\n  - patch: |\n" + textwrap.indent(PATCH % "2.0.0", "      ") + "resources: [../base]\n",
         7, 33),
        (INLINE_JSON, 6, 16),
        (QUOTED_JSON, 3, 74),
        (OLD_JSON, 3, 10),
        ("components: [../../components/pin]\n", 3, 32),
    ],
)  # fmt: skip
@pytest.mark.parametrize("release", [RELEASE, UNPINNED])
def test_a_version_in_any_patch(prod: str, line: int, column: int, release: str) -> None:
    files = {
        **tree(prod if "resources" in prod else prod + "resources: [../base]\n", release=release),
        "apps/prod/version.yaml": "- op: replace\n  path: /spec/chart/spec/version\n  value: 2.0.0\n",
        "components/pin/kustomization.yaml": "kind: Component\npatches: [{path: pin.yaml}]\n",
        "components/pin/pin.yaml": "kind: HelmRelease\napiVersion: helm.toolkit.fluxcd.io/v2\n"
        "spec: {chart: {spec: {version: 2.0.0}}}\nmetadata: {name: web, namespace: web}\n",
    }
    if "release.yaml" in prod:
        files["apps/prod/release.yaml"] = PATCH % "2.0.0"
    (one,) = (one for one in found(files, CLUSTERS).releases if one.cluster == "prod")
    assert (one.version, one.line, one.column) == ("2.0.0", line, column)
    assert (one.chart, one.repository, one.gaps) == ("web", "https://charts.example.com", ())


def test_flux_s_own_patches_namespace_and_prefix() -> None:
    files = tree()
    files["clusters/prod/apps.yaml"] += textwrap.indent(
        textwrap.dedent("""\
            targetNamespace: shop
            namePrefix: my-
            components: [../../components/more]
            patches:
              - target: {kind: HelmRelease}
                patch: |
                  - op: replace
                    path: /spec/chart/spec/version
                    value: 2.0.0
            """),
        "  ",
    )
    files["components/more/kustomization.yaml"] = (
        "kind: Component\npatches: [{target: {kind: HelmRelease},"
        " patch: '[{op: add, path: /spec/values/more, value: true}]'}]\n"
    )
    prod, stage = sorted(found(files, CLUSTERS).releases, key=lambda one: one.cluster or "")
    assert (prod.file, prod.line, prod.version) == ("clusters/prod/apps.yaml", 15, "2.0.0")
    assert (prod.name, prod.namespace, prod.repository) == ("my-web", "shop", "https://charts.example.com")
    assert contents(prod) == ["replicas: 1\ntag: 1.10\nmore: true\n"]
    assert (stage.name, stage.namespace, stage.version) == ("web", "web", "1.2.3")


def test_a_component_that_brings_a_release_for_each_kustomization() -> None:
    files = {
        "apps/base/kustomization.yaml": "resources: []\n",
        "components/web/kustomization.yaml": "kind: Component\nresources: [release.yaml, repository.yaml]\n",
        "components/web/release.yaml": RELEASE.replace("name: web,", "name: '${APP}-web',"),
        "components/web/repository.yaml": REPOSITORY,
        "clusters/prod/apps.yaml": "---\n".join(
            APPLIED.replace("name: apps", f"name: {app}") % "base"
            + "  components: [../../components/web]\n"
            + f"  postBuild: {{substitute: {{APP: {app}}}}}\n"
            for app in ("one", "two")
        ),
    }
    expected = [("one-web", "prod", ()), ("two-web", "prod", ())]
    releases = found(files, CLUSTERS).releases
    assert [(one.name, one.cluster, one.gaps) for one in releases] == expected
    files["components/web/release.yaml"] = """\
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: "${APP}-web", namespace: web}
        spec: {chartRef: {kind: OCIRepository, name: "${APP}-chart"}}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: "${APP}-chart", namespace: web}
        spec: {url: oci://r.example/charts/web, ref: {tag: 1.0.0}}
        """
    releases = found(files, CLUSTERS).releases
    assert [(one.name, one.cluster, one.gaps) for one in releases] == expected


def test_kustomizations_are_patched_too() -> None:
    files = tree()
    files["clusters/prod/kustomization.yaml"] = """\
        resources: [apps.yaml]
        patches:
          - target: {kind: Kustomization}
            patch: |
              apiVersion: kustomize.toolkit.fluxcd.io/v1
              kind: Kustomization
              metadata: {name: any}
              spec:
                patches:
                  - target: {kind: HelmRelease}
                    patch: |
                      kind: HelmRelease
                      metadata: {name: any}
                      spec: {chart: {spec: {version: 2.0.0}}}
        """
    (prod,) = (one for one in found(files, CLUSTERS).releases if one.cluster == "prod")
    assert (prod.file, prod.line, prod.column, prod.version) == (
        "clusters/prod/kustomization.yaml",
        14,
        46,
        "2.0.0",
    )


def test_a_version_that_no_root_uses_is_still_shown() -> None:
    both = "resources: [../base]\npatches: [{path: release.yaml}]\n"
    files = tree(both, both, apps__prod__release=PATCH % "2.0.0", apps__stage__release=PATCH % "3.0.0")
    releases = found(files, CLUSTERS).releases
    assert places(releases[1:]) == [
        ("prod", "apps/prod/release.yaml", 5, "2.0.0"),
        ("stage", "apps/stage/release.yaml", 5, "3.0.0"),
    ]
    assert (releases[0].file, releases[0].version) == ("apps/base/release.yaml", "1.2.3")
    assert [one.reason for one in releases[0].gaps] == ["every overlay that builds it sets another version"]


def test_a_patch_of_a_base_that_is_elsewhere_is_a_gap() -> None:
    files = {
        "apps/kustomization.yaml": """\
            resources: ['https://git.example/base?ref=v1']
            patches: [{path: p.yaml}]
            """,
        "apps/p.yaml": PATCH % "2.0.0",
    }
    (one,) = found(files).gaps
    assert one.reason == "a patch sets a version of what is not in the repository"
    assert one.detail is not None
    assert one.detail.raw == "https://git.example/base?ref=v1"


@pytest.mark.parametrize(
    ("prod", "reason"),
    [
        ("transformers: [t.yaml]", "a kustomize transformer changes it"),
        ("replacements: [{source: {kind: A}, targets: [{select: {kind: HelmRelease}}]}]",
         "a kustomize replacement changes it"),
        ("patches: [{path: gone.yaml}]", "a patch cannot be read"),
        ("patches: [{target: {name: '('}, patch: '{a: 1}'}]", "the target of a patch cannot be read"),
        ("patches: [{target: {kind: HelmRelease}, patch: '[{op: remove, path: /none}]'}]",
         "a patch does not apply"),
        ("components: [../gone]", "a kustomize component is not in the repository"),
    ],
)  # fmt: skip
def test_what_is_not_followed_is_named(prod: str, reason: str) -> None:
    releases = found(tree(f"resources: [../base]\n{prod}\n"), CLUSTERS).releases
    assert [(one.cluster, [gap.reason for gap in one.gaps]) for one in releases] == [
        ("prod", [reason]),
        ("stage", []),
    ]


def test_replacements_and_patches_of_other_things_do_not_matter() -> None:
    prod = """\
        resources: [../base]
        replacements: [{source: {kind: A}, targets: [{select: {kind: Deployment}}]}]
        patches: [{path: gone.yaml, target: {kind: Ingress}}]
        """
    assert [one.gaps for one in found(tree(prod), CLUSTERS).releases] == [(), ()]


def test_a_patch_may_delete() -> None:
    prod = (
        "resources: [../base]\npatches: [{target: {kind: HelmRelease},"
        " patch: '{$patch: delete, kind: HelmRelease, metadata: {name: x}}'}]\n"
    )
    assert places(found(tree(prod), CLUSTERS).releases) == [("stage", "apps/base/release.yaml", 8, "1.2.3")]


def test_an_artifact_that_is_copied_together() -> None:
    files = tree()
    files["clusters/prod/apps.yaml"] = """\
        apiVersion: source.extensions.fluxcd.io/v1beta1
        kind: ArtifactGenerator
        metadata: {name: all, namespace: flux-system}
        spec:
          sources: [{alias: mono, kind: GitRepository, name: flux-system}]
          artifacts:
            - name: apps
              copy:
                - {from: "@mono/apps/base/**", to: "@artifact/base/"}
                - {from: "@mono/apps/prod/**", to: "@artifact/prod/"}
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: apps, namespace: flux-system}
        spec: {path: ./prod, sourceRef: {kind: ExternalArtifact, name: apps}, targetNamespace: shop}
        """
    assert {one.cluster: one.namespace for one in found(files, CLUSTERS).releases} == {
        "prod": "shop",
        "stage": "web",
    }


def test_another_repository_s_kustomization_applies_nothing_here() -> None:
    source = """\
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {url: "https://git.example/%s"}
"""
    files = tree()
    files["clusters/prod/apps.yaml"] += "  targetNamespace: shop\n" + source % "acme/fleet.git"
    ours = found(files, CLUSTERS, "ssh://git@git.example/acme/fleet")
    assert {(one.cluster, one.namespace) for one in ours.releases} == {("prod", "shop"), ("stage", "web")}
    theirs = found(files, CLUSTERS, "https://git.example/acme/other")
    assert {(one.cluster, one.namespace) for one in theirs.releases} == {(None, "web")}


def test_a_kustomization_that_applies_itself() -> None:
    files = {
        "fleet/flux.yaml": APPLIED.replace("./apps/%s", "./fleet") + "  targetNamespace: shop\n",
        "fleet/release.yaml": RELEASE,
        "fleet/repository.yaml": REPOSITORY,
    }
    assert only(files).namespace == "shop"


@pytest.mark.parametrize(
    "files",
    [
        {"apps/base/kustomization.yaml": "resources: [release.yaml, ../prod]\n"},
        {"apps/base/kustomization.yaml": "resources: [release.yaml, .]\n"},
        {"apps/prod/kustomization.yaml": "resources: [../base]\ncomponents: [../prod]\n"},
        {"clusters/prod/apps.yaml": APPLIED % "../clusters/prod"},
        {
            f"d{n}/kustomization.yaml": f"resources: [../d{n + 1}, ../d{n + 1}/../d{n + 1}]\n"
            for n in range(80)
        },
        {f"d{n}/kustomization.yaml": "resources: [../apps/prod]\n" for n in range(200)},
    ],
)
def test_circles_and_crowds_come_to_an_end(files: dict[str, str]) -> None:
    result = found({**tree(), "d80/kustomization.yaml": "resources: [../apps/base]\n", **files}, CLUSTERS)
    assert result.releases
    assert {one.version for one in result.releases} == {"1.2.3"}


def test_an_oci_repository_belongs_to_its_own_cluster() -> None:
    base = """\
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: web, namespace: web}
        spec: {chartRef: {kind: OCIRepository, name: web}}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: OCIRepository
        metadata: {name: web, namespace: web}
        spec: {url: oci://r.example/charts/web, ref: {tag: 1.0.0}}
        """
    patch = "kind: OCIRepository\nspec: {ref: {tag: 2.0.0}}\n"
    prod = "resources: [../base]\npatches: [{path: oci.yaml, target: {kind: OCIRepository}}]\n"
    releases = found(tree(prod, release=base, apps__prod__oci=patch), CLUSTERS).releases
    assert places(releases) == [
        ("prod", "apps/prod/oci.yaml", 2, "2.0.0"),
        ("stage", "apps/base/release.yaml", 9, "1.0.0"),
    ]


def test_a_bump_in_a_base_and_one_in_a_patch(tmp_path: Path) -> None:
    prod = "resources: [../base]\npatches: [{path: release.yaml}]\n"
    old = tree(prod, apps__prod__release=PATCH % "2.0.0", apps__third__kustomization=OVERLAY)
    old["clusters/stage/third.yaml"] = APPLIED.replace("name: apps", "name: third") % "third"
    new = {**old, "apps/base/release.yaml": RELEASE.replace("1.2.3", "1.3.0")}
    (bump,) = between(tmp_path / "base", old, new, CLUSTERS).bumps
    assert [(new.cluster, new.version) for _, new in bump.pairs] == [("stage", "1.3.0")]
    new = {**old, "apps/prod/release.yaml": PATCH % "2.1.0"}
    result = between(tmp_path / "patch", old, new, CLUSTERS)
    assert [(one.new.file, one.old.version, one.new.version) for one in result.bumps] == [
        ("apps/prod/release.yaml", "2.0.0", "2.1.0")
    ]
    assert result.unexplained == ()


def test_several_roots_stand_behind_one_version(tmp_path: Path) -> None:
    prod = "namespace: shop\nresources: [../base]\n"
    result = between(
        tmp_path,
        tree(prod),
        {**tree(prod), "apps/base/release.yaml": RELEASE.replace("1.2.3", "1.3.0")},
        CLUSTERS,
    )
    (bump,) = result.bumps
    assert [(new.namespace, new.cluster) for _, new in bump.pairs] == [("shop", "prod"), ("web", "stage")]


def test_a_kubeconfig_leads_to_another_cluster() -> None:
    files = tree()
    files["clusters/prod/apps.yaml"] += "  kubeConfig: {secretRef: {name: stage-kubeconfig}}\n"
    del files["clusters/stage/apps.yaml"], files["apps/stage/kustomization.yaml"]
    assert only(files, CLUSTERS).cluster == "stage"
    files["clusters/prod/apps.yaml"] = files["clusters/prod/apps.yaml"].replace("stage-kubeconfig", "far")
    assert only(files, CLUSTERS).cluster is None


def test_no_kustomization_at_all() -> None:
    assert only({"a.yaml": RELEASE, "b.yaml": REPOSITORY}, Settings()).namespace == "web"


def test_kustomizations_that_may_apply_each_other_end() -> None:
    variable = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: k%s, namespace: flux-system}
spec: {path: "./${where}/%s", sourceRef: {kind: GitRepository, name: flux-system}}
"""
    files = {f"a/{number}/k.yaml": variable % (number, (number + 1) % 14) for number in range(14)}
    files["a/0/release.yaml"] = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
spec: {chart: {spec: {chart: web, version: 1.2.3, sourceRef: {kind: HelmRepository, name: x}}}}
"""
    assert [release.name for release in found(files).releases] == ["web"]
