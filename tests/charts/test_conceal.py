from __future__ import annotations

import base64

import pytest

from bot.charts.conceal import conceal
from bot.model import ValuesLayer

SECRET = "hunter2-and-more"
ENCODED = base64.b64encode(SECRET.encode()).decode()


@pytest.mark.parametrize(
    "layer",
    [
        ValuesLayer("inline", "a.yaml", 1, f"adminPassword: {SECRET}"),
        ValuesLayer("file", "a.yaml", 1, f"auth: {{secret: {{data: [{{any: {SECRET}}}]}}}}"),
        ValuesLayer("file", "a.yaml", 1, f"env: [{{name: DB_PASSWORD, value: {SECRET}}}]"),
        ValuesLayer("file", "a.yaml", 1, f"privateKey: |\n  first\n  {SECRET}\n"),
        ValuesLayer("parameter", "a.yaml", 1, SECRET, "auth.api_key"),
    ],
)
def test_values_of_secrets_are_masked(layer: ValuesLayer) -> None:
    assert conceal(f"'{SECRET}' or {ENCODED} is wrong", (layer,)).count("***") >= 1
    assert SECRET not in conceal(f"'{SECRET}' is wrong", (layer,))


def test_base64_of_a_secret_is_masked() -> None:
    layer = ValuesLayer("inline", "a.yaml", 1, f"token: {SECRET}")
    assert conceal(f"{ENCODED}!", (layer,)) == "***!"


@pytest.mark.parametrize(
    "values",
    [
        "existingSecret: grafana",
        "secretName: grafana",
        "auth: {passwordSecretRef: grafana}",
        "secrets: {enabled: true, path: grafana}",
        "monkey: grafana",
        "password: gra",
        "token: [not yaml",
        "",
    ],
)
def test_what_names_a_secret_stays(values: str) -> None:
    said = "grafana: true is not allowed, see grafana's values: not yaml"
    assert conceal(said, (ValuesLayer("inline", "a.yaml", 1, values),)) == said
