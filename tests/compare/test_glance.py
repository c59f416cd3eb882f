"""Noise told from the text alone: as parsing would tell it, or not at all."""

import pytest

from bot.compare.glance import glance
from tests.compare.manifests import DEPLOYMENT


def test_labels_of_object_and_pods() -> None:
    new = DEPLOYMENT.replace("shop-1.0.0", "shop-1.1.0").replace('"2.1.0"', '"2.2.0"')
    fields = glance(DEPLOYMENT, new)
    assert fields is not None
    assert [(field.path, field.old, field.new) for field in fields] == [
        ('metadata.labels["app.kubernetes.io/version"]', "2.1.0", "2.2.0"),
        ('metadata.labels["helm.sh/chart"]', "shop-1.0.0", "shop-1.1.0"),
        ('spec.template.metadata.labels["helm.sh/chart"]', "shop-1.0.0", "shop-1.1.0"),
    ]
    assert all(field.noise for field in fields)


@pytest.mark.parametrize("old", [
    DEPLOYMENT.replace("matchLabels:\n", "matchLabels:\n      chart: shop-1\n"),
    "kind: ConfigMap\ndata:\n  chart: shop-1\n",
    "kind: ConfigMap\ndata:\n  a: |\n    metadata:\n      labels:\n        chart: shop-1\n",
    "kind: A\nmetadata:\n  annotations:\n    note: |\n      chart: shop-1\n",
    "kind: A\nmetadata:\n  labels: &all\n    chart: shop-1\n",
    "kind: A\nmetadata:\n  labels:\n    chart: *shop-1\n",
    "kind: A\nmetadata:\n  labels:\n    - chart: shop-1\n",
    "kind: A\nmetadata:\n  labels: {chart: shop-1}\n",
    "kind: A\nspec:\n  metadata:\n    labels:\n      chart: shop-1\n",
    "    chart: shop-1\n",
    "kind: Job\nspec:\n  template:\n    metadata:\n      labels:\n        chart: shop-1\n",
    'kind: "Job"\nspec:\n  template:\n    metadata:\n      labels:\n        chart: shop-1\n',
])  # fmt: skip
def test_anything_else_has_to_be_read(old: str) -> None:
    assert glance(old, old.replace("shop-1\n", "shop-2\n").replace("shop-1}", "shop-2}")) is None


def test_another_number_of_lines_or_another_key_has_to_be_read() -> None:
    assert glance(DEPLOYMENT, DEPLOYMENT + "status: {}\n") is None
    assert glance(DEPLOYMENT, DEPLOYMENT.replace("helm.sh/chart", "chart")) is None
    assert glance(DEPLOYMENT, DEPLOYMENT.replace("replicas: 1", "replicas: 2")) is None


def test_the_same_text_has_no_fields() -> None:
    assert glance(DEPLOYMENT, DEPLOYMENT) == ()
