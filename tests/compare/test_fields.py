"""Fields of one resource, and which of them are noise."""

from typing import Any

import pytest

from bot import docs
from bot.compare import compare
from bot.model import FieldChange

WEBHOOK: dict[str, Any] = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "ValidatingWebhookConfiguration",
    "metadata": {"name": "a"},
    "webhooks": [
        {
            "name": name,
            "failurePolicy": "Ignore",
            "clientConfig": {"caBundle": "{0}", "service": {"name": "a", "path": "/a"}},
            "rules": [{"resources": ["pods"], "operations": ["CREATE"]}],
        }
        for name in ("one", "two")
    ],
}


def fields(
    old: str, new: str, again: tuple[str | None, str | None] = (None, None)
) -> tuple[FieldChange, ...]:
    (change,) = compare(old, new, namespace="ns", key=b"k", again=again).changes
    return change.fields


def shown(old: Any, new: Any) -> list[str]:
    """The paths that are no noise, when the certificate varies in each render."""
    texts = [docs.dump(old).replace("{0}", mark) for mark in ("AAAA", "BBBB")]
    texts += [docs.dump(new).replace("{0}", mark) for mark in ("CCCC", "DDDD")]
    found = fields(texts[0], texts[2], (texts[1], texts[3]))
    assert {field.path.rpartition(".")[2] for field in found} >= {"caBundle"}
    return [field.path for field in found if not field.noise]


def test_a_certificate_that_varies_is_noise() -> None:
    assert shown(WEBHOOK, WEBHOOK) == []


@pytest.mark.parametrize("change", [
    {"failurePolicy": "Fail"},
    {"rules": [{"resources": ["*"], "operations": ["CREATE"]}]},
    {"clientConfig": {"caBundle": "{0}", "service": {"name": "b", "path": "/a"}}},
])  # fmt: skip
def test_it_is_shown_where_the_webhook_changes_too(change: dict[str, Any]) -> None:
    one, two = WEBHOOK["webhooks"]
    found = shown(WEBHOOK, {**WEBHOOK, "webhooks": [{**one, **change}, two]})
    assert "webhooks[name=one].clientConfig.caBundle" in found
    assert "webhooks[name=two].clientConfig.caBundle" not in found


def test_that_of_an_api_service_and_of_a_crd_too() -> None:
    service = {"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": {"name": "a"}}
    old = {**service, "spec": {"caBundle": "{0}", "service": {"name": "a"}}}
    new = {**service, "spec": {"caBundle": "{0}", "service": {"name": "b"}}}
    assert shown(old, old) == []
    assert shown(old, new) == ["spec.caBundle", "spec.service.name"]


POD = """\
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: a
  labels: {helm.sh/chart: a-1.0.0}
spec:
  selector: {matchLabels: {app.kubernetes.io/version: 1.0.0}}
  template:
    metadata:
      labels: {app.kubernetes.io/version: 1.0.0}
      annotations: {checksum/config: 0123456789ab}
    spec:
      containers:
        - name: a
          args: [--version=1.0.0]
          env: [{name: CHART, value: a-1.0.0}]
  volumeClaimTemplates:
    - metadata: {name: data, labels: {helm.sh/chart: a-1.0.0, app.kubernetes.io/version: 1.0.0}}
"""


def test_the_version_of_the_chart_is_noise_in_labels_alone() -> None:
    found = fields(POD, POD.replace("1.0.0", "1.1.0").replace("0123456789ab", "ba9876543210"))
    claim = "spec.volumeClaimTemplates[metadata.name=data].metadata.labels"
    assert [(field.path, field.old) for field in found if not field.noise] == [
        ('spec.selector.matchLabels["app.kubernetes.io/version"]', "1.0.0"),
        ("spec.template.spec.containers[name=a].args[0]", "--version=1.0.0"),
        ("spec.template.spec.containers[name=a].env[name=CHART].value", "a-1.0.0"),
        (f'{claim}["app.kubernetes.io/version"]', "1.0.0"),
        (f'{claim}["helm.sh/chart"]', "a-1.0.0"),
    ]
    assert [field.path for field in found if field.noise] == [
        'metadata.labels["helm.sh/chart"]',
        'spec.template.metadata.annotations["checksum/config"]',
        'spec.template.metadata.labels["app.kubernetes.io/version"]',
    ]


def test_checksums_alone_are_counted_as_noise() -> None:
    found = compare(POD, POD.replace("0123456789ab", "ba9876543210"), namespace="ns", key=b"k")
    assert (found.noise, [field.noise for field in found.changes[0].fields]) == (1, [True])


CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a.yaml: |\n{}"


def test_a_text_is_compared_inside() -> None:
    old, new = (CONFIG.format(f"    # {word}\n    mode: {word}\n    b: 1\n") for word in ("one", "two"))
    (field,) = fields(old, new)
    assert (field.path, field.format, field.noise) == ('data["a.yaml"]', "yaml", False)
    assert (field.old, field.new) == ("# one\nmode: one\nb: 1\n", "# two\nmode: two\nb: 1\n")
    assert field.inner == (FieldChange("mode", "one", "two"),)


def test_comments_in_a_text_are_noise() -> None:
    found = compare(
        CONFIG.format("    # one\n    a: 1\n"), CONFIG.format("    a: 1\n"), namespace="ns", key=b"k"
    )
    assert found.noise == 1
    assert [(field.format, field.inner) for field in found.changes[0].fields] == [("yaml", ())]


def test_what_varies_in_a_text_and_a_comment_are_noise() -> None:
    text = CONFIG.format("    id: {}\n    mode: fast\n")
    old, again = text.format("x1"), text.format("x2")
    new, new_again = (text.format(mark).replace("    id", "    # why\n    id") for mark in ("x3", "x4"))
    found = compare(old, new, namespace="ns", key=b"k", again=(again, new_again))
    assert (found.noise, len(found.changes)) == (1, 1)
