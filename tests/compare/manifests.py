"""Small manifests of our own, and what the property tests share."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from bot.compare import lists

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  labels:
    app.kubernetes.io/name: shop
    helm.sh/chart: shop-1.0.0
    app.kubernetes.io/version: "2.1.0"
spec:
  replicas: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: shop
  template:
    metadata:
      labels:
        app.kubernetes.io/name: shop
        helm.sh/chart: shop-1.0.0
      annotations:
        checksum/config: 0c1d2e3f4a5b
    spec:
      containers:
        - name: app
          image: example.org/shop:2.1.0
          env:
            - name: MODE
              value: fast
          ports:
            - name: http
              containerPort: 8080
        - name: proxy
          image: example.org/proxy:1.0.0
"""

SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: shop
spec:
  ports:
    - name: http
      port: 80
      targetPort: http
"""

FIELDS = [
    "name",
    "image",
    "env",
    "ports",
    "containers",
    "initContainers",
    "args",
    "rules",
    "verbs",
    "labels",
    "a.b",
    "",
    "8",
    "x y",
]
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from(["", "a", "b", "1", "true", "--a=1", "--b=2", "x: y", "1.0"]),
    st.sampled_from([0.5, 1.0]),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4)
    ),
    max_leaves=16,
)
MAPPINGS = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=5)


def stream(*documents: str) -> str:
    """Documents as ``helm template`` prints them."""
    return "".join(f"---\n# Source: shop/templates/{i}.yaml\n{text}" for i, text in enumerate(documents))


def settled(value: Any, field: str = "") -> str:
    """A text that two values share when they differ only in the order of things where it means nothing."""
    return json.dumps(_settled(value, field), sort_keys=True)


def _settled(value: Any, field: str) -> Any:
    if isinstance(value, dict):
        return {key: _settled(child, key) for key, child in value.items()}
    if isinstance(value, list):
        items = [_settled(item, field) for item in value]
        ordered = lists.is_ordered(field, value) and lists.merge_keys(field, value, value) is None
        return items if ordered else sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
    return value
