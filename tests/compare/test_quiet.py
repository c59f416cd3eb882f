"""Noise, and what only looks like it."""

from typing import Any

import pytest

from bot.compare.paths import parse_path
from bot.compare.quiet import is_noise
from bot.model import ABSENT


@pytest.mark.parametrize(("path", "old", "new"), [
    ('metadata.labels["helm.sh/chart"]', "a-1.0.0", "a-1.1.0"),
    ('metadata.labels["app.kubernetes.io/version"]', "v1.0", "v1.1-rc.1"),
    ('metadata.labels["app.kubernetes.io/version"]', ABSENT, "1.0.0"),
    ('metadata.labels["app.kubernetes.io/managed-by"]', "Helm", ABSENT),
    ("metadata.labels.chart", "a-1", "a-2"),
    ("metadata.labels.chart", ABSENT, "a_v1.2.0"),
    ('metadata.labels["helm.sh/chart"]', "1.0.0", "1.1.0-rc.1_x"),
    ("metadata.labels.version", "1.0", "1.1"),
    ('spec.template.metadata.annotations["checksum/config"]', "0123456789ab", "ba9876543210"),
    ('spec.jobTemplate.spec.template.metadata.labels["helm.sh/chart"]', "a-1", "a-2"),
    ('metadata.annotations["controller-gen.kubebuilder.io/version"]', "v0.16.1", "v0.17.2"),
    ("metadata.annotations.rolledOut", "2026-01-02T03:04:05Z", "2026-02-02T03:04:05Z"),
    ("metadata.creationTimestamp", None, ABSENT),
    ("spec.volumeClaimTemplates[metadata.name=data].metadata.creationTimestamp", ABSENT, None),
    ("metadata.annotations", ABSENT, {"helm.sh/chart": "a-1"}),
    ("metadata.annotations", {}, ABSENT),
    ("spec.template.spec.nodeSelector", ABSENT, None),
    ("subjects[kind=User,name=a].apiGroup", "", ABSENT),
    ("spec.versions[name=v1].schema.openAPIV3Schema.properties.spec.description", "old", "new"),
])  # fmt: skip
def test_noise(path: str, old: Any, new: Any) -> None:
    assert is_noise(parse_path(path), old, new, pinned=False)
    assert is_noise(parse_path(path), new, old, pinned=False)


@pytest.mark.parametrize(("path", "old", "new"), [
    ('spec.selector.matchLabels["app.kubernetes.io/version"]', "1", "2"),
    ('spec.selector["helm.sh/chart"]', "a-1", "a-2"),
    ('spec.volumeClaimTemplates[metadata.name=data].metadata.labels["helm.sh/chart"]', "a-1", "a-2"),
    ('data["helm.sh/chart"]', "a-1", "a-2"),
    ('metadata.labels["app.kubernetes.io/name"]', "a", "b"),
    ("metadata.labels.version", "stable", "canary"),
    ("metadata.labels.chart", "bar", "pie"),
    ('metadata.annotations["example.org/image-sha256"]', "sha256:0123456789ab", "sha256:ba9876543210"),
    ('metadata.labels["helm.sh/chart"]', "a-1", "no version"),
    ('metadata.annotations["checksum/config"]', "0123456789ab", "two words"),
    ("metadata.annotations", ABSENT, {"helm.sh/chart": "a-1", "helm.sh/resource-policy": "keep"}),
    ("metadata.labels", "text", ABSENT),
    ("spec.template.spec.containers[name=a].image", "a:1", "a:2"),
    ("spec.podSelector", {}, ABSENT),
    ("spec.replicas", 0, ABSENT),
    ("spec.versions[name=v1].schema.openAPIV3Schema.properties.description", {"type": "string"}, ABSENT),
    ("spec.description", "old", "new"),
])  # fmt: skip
def test_no_noise(path: str, old: Any, new: Any) -> None:
    assert not is_noise(parse_path(path), old, new, pinned=False)
    assert not is_noise(parse_path(path), new, old, pinned=False)


def test_the_pods_of_a_job_cannot_change_in_place() -> None:
    pods = parse_path('spec.template.metadata.labels["helm.sh/chart"]')
    assert is_noise(pods, "a-1", "a-2", pinned=False)
    assert not is_noise(pods, "a-1", "a-2", pinned=True)
    assert is_noise(parse_path('metadata.labels["helm.sh/chart"]'), "a-1", "a-2", pinned=True)
