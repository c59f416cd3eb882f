"""The tables that ship: their shape, and what upstream's own pages say about single versions.

The rows of ``SAID`` were read from those pages one by one, not from the tables. Where nothing but a floor is
said, they were reckoned from the day of the release and Kubernetes' own calendar.
"""

from __future__ import annotations

import re

import pytest

from bot.judge import calendar, matrix
from bot.judge.matrix import Matrix
from bot.judge.minors import number
from bot.judge.spans import span
from bot.judge.support import Subject, matrix_claims, reconcile
from bot.model import Standing

TABLES = matrix.load()
YES, NO, UNKNOWN = Standing.SUPPORTED, Standing.UNSUPPORTED, Standing.UNKNOWN

SAID = """
istiod 1.16.0: 1.22-1.25 yes, 1.21 no, 1.26 no, 1.27 no
istio v1.16.7: 1.25 yes, 1.26 no
istiod 1.17.2: 1.22 no, 1.23-1.26 yes, 1.27 no
base 1.18.7: 1.23 no, 1.24-1.27 yes, 1.28 no
gateway 1.20.3: 1.24 no, 1.25-1.29 yes, 1.30 no
cni 1.21.0: 1.25 no, 1.26-1.29 yes, 1.30 no
ztunnel 1.24.1: 1.27 no, 1.28-1.31 yes, 1.32 no
istiod 1.26.0: 1.28 no, 1.29-1.33 yes, 1.34 no
istiod 1.28.0: 1.28 no, 1.29 no, 1.30-1.34 yes, 1.35 no
istio/base 1.30.1: 1.31 no, 1.32-1.36 yes
cert-manager v1.12.3: 1.21 no, 1.22-1.32 yes, 1.33 no
cert-manager 1.13.0: 1.21 no, 1.22-1.27 yes, 1.28 no
cert-manager v1.16.2: 1.24 no, 1.25 yes, 1.32 yes, 1.33 no
cert-manager 1.9.1: 1.18 no, 1.19 no, 1.20 yes
cert-manager 1.21.0: 1.32 no, 1.33-1.36 yes
argo-cd 2.14.3: 1.27 unknown, 1.28-1.31 yes, 1.32 unknown
argocd v3.4.0: 1.32-1.35 yes, 1.36 unknown
argo-cd 7.7.5: 1.24 no, 1.27-1.30 yes, 1.33 unknown
argo-workflows v3.7.2: 1.31 yes, 1.33 yes, 1.34 unknown
argo-workflows v3.4.11: 1.19 no, 1.20 unknown, 1.21-1.27 yes
argo-workflows 0.41.0: 1.24 unknown, 1.25-1.27 yes, 1.28 unknown
argo-workflows 0.45.27: 1.31 yes, 1.33 yes
argo-rollouts v1.8.3: 1.27 unknown, 1.28-1.31 yes, 1.32 unknown
argo-rollouts 2.37.7: 1.24-1.29 yes, 1.30 unknown
keda 2.16.0: 1.22 no, 1.28 unknown, 1.29-1.31 yes, 1.33 unknown
keda 2.8.1: 1.19 no
karpenter 1.0.4: 1.25-1.30 yes, 1.31 no
karpenter 1.0.5: 1.31 yes, 1.32 no
karpenter v0.37.0: 1.22 no, 1.23-1.30 yes, 1.31 no
metrics-server 0.8.0: 1.30 no, 1.31 yes, 1.36 yes
metrics-server v0.7.2: 1.26 no, 1.27 yes
metrics-server 0.3.7: 1.7 no, 1.8-1.21 yes, 1.22 no
metrics-server v0.6.4: 1.18 no, 1.22 no, 1.24 no, 1.25 yes
metrics-server 3.12.2: 1.26 no, 1.27 yes
metrics-server 3.13.0: 1.30 no, 1.31 yes
cluster-autoscaler 1.30.2: 1.29 unknown, 1.30 yes, 1.31 unknown
cluster-autoscaler 9.37.0: 1.30 yes, 1.32 unknown
descheduler v0.31.0: 1.31 yes
external-dns 0.17.0: 1.19 yes, 1.32 yes, 1.33 no
external-dns v0.18.0: 1.20 no, 1.21 yes, 1.33 yes
external-dns 1.15.0: 1.32 yes, 1.33 no
external-dns 0.9.0: 1.21 yes, 1.22 no
ingress-nginx v1.9.2: 1.25-1.28 yes, 1.29 no
ingress-nginx 1.9.6: 1.29 yes
ingress-nginx 4.10.1: 1.26 yes, 1.30 yes, 1.31 no
ingress-nginx 4.12.0: 1.20 no, 1.28-1.32 yes, 1.33 no
ingress-nginx 4.12.0-beta.0: 1.20 no, 1.27 unknown, 1.28-1.32 yes, 1.33 no
ingress-nginx v1.12.0-beta.0: 1.28-1.32 yes, 1.33 no
ingress-nginx v1.15.1: 1.30 unknown, 1.31-1.35 yes, 1.36-1.37 no
contour 1.33.2: 1.31 no, 1.32-1.34 yes, 1.35 no
contour 1.17.2: 1.18 no, 1.19-1.21 yes, 1.22 no
contour v1.16.1: 1.18 unknown, 1.19-1.21 yes, 1.22 unknown
contour 0.6.0: 1.32-1.34 yes, 1.35 no
flux 2.7.0: 1.31 no, 1.32-1.34 yes, 1.35 unknown
flux2 2.14.0: 1.28 no, 1.29-1.31 yes
flux 2.2.0: 1.25 no, 1.26-1.28 yes
linkerd 2.18: 1.22 no, 1.23 yes, 1.32 yes, 1.33 no
linkerd stable-2.14.10: 1.21-1.28 yes, 1.29 no
linkerd-control-plane 1.16.11: 1.28 yes, 1.29 no
linkerd-control-plane 2024.11.8: 1.31 yes, 1.32 no
linkerd edge-25.1.1: 1.30 unknown
linkerd edge-25.4.4: 1.22 no, 1.23-1.32 yes, 1.33 no
linkerd-control-plane 2025.4.4: 1.22 no, 1.23 yes
linkerd-crds 2025.4.4: 1.22 no, 1.23 yes
linkerd-crds 2025.10.7: 1.28 no, 1.29-1.35 yes, 1.36 no
linkerd 2.19: 1.22 no, 1.28 no, 1.29 yes
linkerd-control-plane 2026.8.3: 1.30 no, 1.31 unknown
linkerd-control-plane 2025.8.2: 1.22 no, 1.30 unknown
rook-ceph v1.16.3: 1.26 no, 1.27-1.32 yes, 1.33 no
rook-ceph-cluster 1.20.0: 1.30 no, 1.31-1.36 yes
rook-ceph v1.11.4: 1.20 no, 1.21 yes
cloudnative-pg 1.29.0: 1.31 no, 1.32 no, 1.33-1.35 yes, 1.36 no
cnpg 1.25.1: 1.28 no, 1.29-1.32 yes, 1.33 no
cloudnative-pg 0.22.0: 1.28-1.31 yes, 1.32 no
eck-operator 2.0.0: 1.18 no, 1.19-1.23 yes, 1.24 no
eck-operator 3.5.0: 1.31 no, 1.32-1.36 yes
external-secrets 2.8.0: 1.34 unknown, 1.35-1.36 yes
external-secrets v2.7.0: 1.18 no, 1.35 yes
harbor 1.17.2: 1.28 unknown, 1.29-1.31 yes, 1.32 unknown
harbor v2.14.0: 1.19 no, 1.32-1.34 yes
kyverno 1.12.6: 1.25 unknown, 1.26-1.29 yes, 1.30 unknown
kyverno 3.2.6: 1.26-1.29 yes
kyverno v1.17.0: 1.31 unknown, 1.32-1.35 yes
kubevirt 1.4.0: 1.28 no, 1.29-1.31 yes, 1.32 no
opentelemetry-operator 0.110.0: 1.25-1.31 yes, 1.32 unknown
opentelemetry-operator v0.85.0: 1.28 yes
strimzi 0.45.0: 1.24 no, 1.25-1.31 yes, 1.32 unknown
strimzi-kafka-operator 0.45.2: 1.35 yes, 1.36 unknown
strimzi-kafka-operator 0.48.0: 1.26 no, 1.27-1.34 yes, 1.35 unknown
strimzi 1.0.0: 1.29 no, 1.30-1.36 yes
strimzi 0.12.0: 1.10 no, 1.16 unknown, 1.22 no, 1.34 no
strimzi 0.22.1: 1.15 no, 1.20 yes, 1.21 unknown, 1.22-1.23 no
strimzi 0.28.0: 1.15 no, 1.23 yes, 1.24 unknown, 1.25-1.26 no
strimzi 0.29.0: 1.15 no, 1.24 yes, 1.25 unknown
knative 1.15: 1.27 no, 1.28-1.29 yes
knative-operator v1.21.0: 1.32 no, 1.33-1.35 yes
knative-serving 1.22.0: 1.33 no, 1.34-1.35 yes
dapr 1.14.4: 1.28-1.30 yes, 1.36 unknown
crossplane 1.17.0: 1.26 no, 1.28-1.31 yes, 1.33 unknown
crossplane v2.1.0: 1.30 no, 1.31-1.34 yes, 1.36 unknown
crossplane 2.1.6: 1.36 yes
gatekeeper 3.18.0: 1.35 unknown
gatekeeper v3.10.0: 1.21 no, 1.22-1.25 yes, 1.26 unknown
calico v3.30.1: 1.20 no, 1.30 unknown, 1.31-1.35 yes, 1.36 unknown
tigera-operator v3.29.1: 1.20 no, 1.28 unknown, 1.29-1.32 yes
calico v3.27.2: 1.20 no, 1.26 unknown, 1.27-1.29 yes, 1.30 unknown
calico 3.25.0: 1.15 no, 1.23-1.28 yes
calico 3.21.0: 1.15 no, 1.20-1.22 yes, 1.23 unknown
cilium 1.18.4: 1.20 no, 1.29 unknown, 1.30-1.33 yes, 1.34 unknown
cilium v1.19.3: 1.31 unknown, 1.32-1.35 yes
cilium 1.16.5: 1.20 no, 1.26 no, 1.27-1.30 yes, 1.31 unknown
cilium 1.17.3: 1.20 no
aws-load-balancer-controller 2.8.1: 1.21 no, 1.22 yes, 1.30 yes, 1.36 unknown
aws-load-balancer-controller 1.8.1: 1.21 no, 1.30 yes
aws-load-balancer-controller v2.4.1: 1.18 no, 1.19 yes
aws-load-balancer-controller 2.3.1: 1.21 yes, 1.22 no
aws-load-balancer-controller 3.4.0: 1.21 no, 1.35 yes
traefik 28.0.0: 1.21 no, 1.30 yes
traefik 39.0.5: 1.24 no
traefik 39.0.6: 1.24 yes, 1.21 no
traefik v3.7.5: 1.24 no, 1.33 yes
velero 1.15.0: 1.17 no, 1.28 yes, 1.31 yes, 1.32 unknown, 1.34 unknown
velero 1.18.0: 1.17 no, 1.24 yes, 1.35 yes, 1.36 unknown, 1.37 unknown
velero 11.3.2: 1.17 no, 1.35 yes, 1.37 unknown
velero v1.5.4: 1.21 yes, 1.22 no
velero 8.1.0: 1.31 yes, 1.15 no
vault 0.30.0: 1.27 no, 1.28 yes, 1.32 yes
vault 0.25.0: 1.19 no, 1.21 no, 1.27 yes
openbao 0.20.0: 1.29 no, 1.30 yes
openbao 0.10.0: 1.29 no, 1.30 yes
openbao 0.7.0: 1.28 no, 1.29 yes
kube-prometheus-stack 75.0.0: 1.24 no, 1.33 yes
kube-prometheus-stack 77.0.0: 1.24 no, 1.25 yes
kube-prometheus-stack 60.0.0: 1.18 no
prometheus-operator v0.84.0: 1.24 no, 1.33 yes
kube-state-metrics 2.13.0: 1.28 unknown
longhorn 1.12.1: 1.33 no
longhorn v1.11.2: 1.24 no, 1.35 yes
longhorn 1.3.2: 1.25 no
kueue 0.13.0: 1.28 no, 1.29 yes, 1.36 unknown
kueue v0.9.1: 1.24 no, 1.25 yes
node-feature-discovery 0.17.1: 1.23 no, 1.24 yes
reloader 1.2.0: 1.18 no, 1.19 yes
sealed-secrets 0.27.0: 1.15 no, 1.16 yes, 1.33 yes
sealed-secrets 2.16.0: 1.33 yes
csi-driver-nfs v4.9.0: 1.20 no, 1.21 yes
csi-driver-smb 1.18.0: 1.20 no, 1.21 yes
csi-driver-smb v1.9.0: 1.19 no, 1.20-1.24 yes, 1.25 unknown
external-snapshotter 8.2.0: 1.19 no, 1.30 yes
snapshot-controller 4.0.1: 1.24 no, 1.30 yes
vpa 4.7.1: 1.23 no, 1.32 yes
vertical-pod-autoscaler 1.3.0: 1.27 no, 1.28 yes
vertical-pod-autoscaler 0.11.0: 1.21 no, 1.24 yes, 1.25 no
vertical-pod-autoscaler 1.1.2: 1.24 no, 1.25 yes
nginx-ingress 3.7.2: 1.24 no, 1.25-1.31 yes, 1.32 unknown
nginx-ingress 1.4.2: 1.25-1.31 yes
nginx-ingress 2.7.0: 1.24 no, 1.25 unknown, 1.36 unknown
nginx-ingress 5.3.1: 1.26 no, 1.27-1.35 yes, 1.36 unknown
nginx-gateway-fabric 1.2.0: 1.22 no, 1.23 yes
consul 1.5.0: 1.26 unknown, 1.27-1.30 yes, 1.31 unknown
chaos-mesh 2.7.0: 1.25 no, 1.26-1.28 yes, 1.29 no
ceph-csi 3.12.0: 1.28 unknown, 1.29-1.31 yes
karmada 1.17.0: 1.25 unknown, 1.26 yes, 1.35 yes, 1.36 unknown
volcano v1.12.0: 1.21 yes, 1.32 yes, 1.33 unknown
tekton v0.61.0: 1.27 no, 1.28 yes
tekton-pipelines 0.59.0: 1.26 no, 1.27 yes
postgres-operator 1.14.0: 1.26 no, 1.27 yes, 1.34 yes
aws-ebs-csi-driver v1.45.0: 1.24 no, 1.33 yes
aws-ebs-csi-driver 2.45.1: 1.33 yes
secrets-store-csi-driver 1.6.0: 1.29 no
oauth2-proxy 7.8.1: 1.15 no, 1.28 unknown, 1.29-1.31 yes, 1.33 unknown
grafana 11.1.0: 1.24 no
grafana 10.1.0: 1.7 no, 1.8 unknown, 1.30 unknown, 1.31-1.34 yes, 1.35 unknown
trust-manager 0.7.0: 1.24 no, 1.25 unknown, 1.26-1.28 yes, 1.29 unknown
prometheus 27.0.0: 1.18 no, 1.28 unknown, 1.29-1.32 yes, 1.33 unknown
aws-node-termination-handler 0.21.0: 1.15 no, 1.20 unknown, 1.21-1.26 yes, 1.27 unknown
volsync 0.12.0: 1.19 no, 1.29 unknown, 1.30-1.32 yes, 1.33 unknown
metallb 0.14.9: 1.12 no, 1.31 yes
pxc-operator 1.17.0: 1.28 unknown, 1.29-1.32 yes, 1.33 unknown
psmdb-operator 1.20.1: 1.30-1.32 yes
ps-operator 0.9.0: 1.29-1.32 yes
rancher 2.9.3: 1.20 unknown, 1.27 unknown, 1.28-1.30 yes, 1.31 no, 1.33 no
rancher v2.13.1: 1.31 unknown, 1.32-1.34 yes, 1.35 no
jaeger-operator 1.57.0: 1.18 unknown, 1.19-1.28 yes, 1.29 unknown
jaeger-operator 1.58.0: 1.25 unknown
spark-operator 2.1.0: 1.15 no, 1.16 yes, 1.32 yes, 1.35 unknown
aws-mountpoint-s3-csi-driver v2.0.0: 1.24 no, 1.25 yes
aws-mountpoint-s3-csi-driver v2.3.0: 1.28 no, 1.29 yes
aws-mountpoint-s3-csi-driver v1.0.0: 1.22 no, 1.23 yes
vsphere-cpi 1.33.0: 1.32 unknown, 1.33 yes
jupyterhub 4.1.0: 1.27 no, 1.28 unknown, 1.29-1.32 yes, 1.33 unknown
minio-operator 7.0.1: 1.28 no, 1.29 yes
kuma 2.11.2: 1.26 unknown, 1.27-1.32 yes, 1.33 unknown
gpu-operator v26.7.0: 1.15 no, 1.32 unknown, 1.33-1.36 yes, 1.37 unknown
gpu-operator v24.6.0: 1.15 no, 1.21 unknown, 1.22-1.29 yes, 1.30 unknown
gpu-operator v25.3.0: 1.28 unknown, 1.29-1.32 yes, 1.33 unknown
gateway-helm v1.8.0: 1.31 no, 1.32-1.35 yes, 1.36 no
envoy-gateway 1.2.4: 1.27 no, 1.28-1.31 yes, 1.32 no
cluster-api v1.12.0: 1.30 no, 1.31-1.34 yes, 1.35 no
cluster-api v1.12.8: 1.31-1.36 yes, 1.37 unknown
cluster-api v1.4.2: 1.22 no, 1.23-1.27 yes, 1.28 no
fsx-csi-driver v1.9.0: 1.19 no, 1.20 yes, 1.35 yes
aws-fsx-csi-driver 1.16.0: 1.19 no, 1.20 yes
aws-fsx-csi-driver 1.13.0: 1.16 no, 1.17 yes
fsx-csi-driver v0.1.0: 1.10 no, 1.11-1.13 yes, 1.14 no
mariadb-operator 26.6.0: 1.25 no, 1.26 unknown, 1.33-1.36 yes, 1.37 unknown
mariadb-operator 0.28.1: 1.15 no, 1.24 unknown, 1.29 yes
reflector 9.0.344: 1.21 no, 1.22 yes
cass-operator 1.10.5: 1.17 no, 1.25 yes, 1.26 no
"""


def said() -> list[tuple[str, str, str, Standing]]:
    standings = {"yes": YES, "no": NO, "unknown": UNKNOWN}
    rows = []
    for line in SAID.strip().splitlines():
        subject, answers = line.split(": ")
        name, version = subject.split()
        for answer in answers.split(", "):
            minors, standing = answer.split()
            first, _, last = minors.partition("-")
            span_of = range(number(first), number(last or first) + 1)
            rows += [(name, version, f"1.{minor}", standings[standing]) for minor in span_of]
    return rows


@pytest.mark.parametrize(("name", "version", "minor", "standing"), said())
def test_what_upstream_says(name: str, version: str, minor: str, standing: Standing) -> None:
    claims = matrix_claims(Subject(name, None, version), minor)
    assert reconcile(claims) is standing, claims


def test_there_are_many() -> None:
    assert len(TABLES) >= 75
    assert len({chart.name for table in TABLES.values() for chart in table.charts}) >= 80


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_each_standing_explains_itself(table: Matrix) -> None:
    newest = number(calendar.load().newest)
    for row in table.rows:
        at = span(row.versions).first or span(row.versions).last
        assert at
        minors = span(row.minors)
        for end in (minors.first, minors.last):
            assert end is None or (end[0] == 1 and end[1] <= newest)
        middle = f"1.{(minors.last or minors.first or (1, 1))[1]}"
        asked = matrix.Asked(table.addon, None, ".".join(map(str, at)))
        for minor in (middle, "1.5", f"1.{newest}"):
            claims = table.claims(asked, minor)
            assert claims
            for claim in claims:
                assert claim.source.startswith(f"{table.addon}: ")
                assert claim.url
                assert claim.url.startswith("https://")
                assert claim.as_of
                assert re.fullmatch(r"20[0-9]{2}(-[0-9]{2}){0,2}", claim.as_of)
                assert claim.meaning
                assert claim.range


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_pair_leads_to_a_row(table: Matrix) -> None:
    for chart in table.charts:
        for pair in chart.pairs:
            rows = [
                table._row(name, span(pair.app if (source.version or table.version) == "app" else pair.chart))
                for name, source in table.sources.items()
            ]
            assert any(rows), (chart.name, pair)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_rows_of_one_source_do_not_hide_each_other(table: Matrix) -> None:
    """No row lies in one before it: it would never be read."""
    for name in table.sources:
        rows = [row for row in table.rows if (row.source or next(iter(table.sources))) == name]
        for at, row in enumerate(rows):
            hidden = [other for other in rows[:at] if span(other.versions).covers(span(row.versions))]
            assert not hidden, (name, row.versions)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_what_was_maintained_stands_where_nothing_else_is_said(table: Matrix) -> None:
    rows = [row for row in table.rows if row.maintained]
    meanings = {source.meaning or table.meaning for source in table.sources.values()}
    assert bool(rows) == (meanings == {"kubeVersion"})
    for row in rows:
        last = span(row.maintained or "").last
        known = calendar.load().known_by(table.sources[row.source or next(iter(table.sources))].as_of)
        assert last
        assert last[1] <= number(known)


def test_what_was_maintained_says_so() -> None:
    claim = matrix_claims(Subject("rancher", None, "2.9.3"), "1.29")[0]
    why = "helm accepts it, and it was maintained when the version came out (1.28 - 1.30)"
    assert claim.meaning == f"kubeVersion: {why}"
    assert claim.range == "- 1.30"


def test_the_versions_of_mirrors_are_not_guessed() -> None:
    """A chart of the same name from elsewhere may number itself otherwise."""
    claims = matrix_claims(Subject("external-dns", "https://mirror.example.org", "1.15.0"), "1.33")
    assert claims == ()
    claims = matrix_claims(Subject("external-dns", "https://mirror.example.org", "1.15.0", "0.15.0"), "1.33")
    assert reconcile(claims) is NO


def test_disagreement_is_shown() -> None:
    """Istio 1.28 on 1.29: announced as supported, not on the page any more."""
    claims = matrix_claims(Subject("istiod", None, "1.28.0"), "1.29")
    assert {claim.standing for claim in claims} == {YES, NO}
    assert len({claim.url for claim in claims}) == 2


def test_what_a_readme_said_at_the_tag_stands_beside_what_it_says_now() -> None:
    """metrics-server 0.7 on 1.22: 1.19+ at the tag, 1.27+ on the page of today."""
    claims = matrix_claims(Subject("metrics-server", None, "0.7.2"), "1.22")
    assert {claim.range: claim.standing for claim in claims} == {"1.19+": YES, "1.27+": NO}


def test_what_the_project_gave_up_says_so() -> None:
    claim = matrix_claims(Subject("istiod", None, "1.16.7"), "1.24")[0]
    assert claim.meaning == "supported; the project gave 1.16 up on 2023-07-25"
