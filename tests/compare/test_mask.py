"""Secrets become keyed hashes."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot import docs
from bot.compare.embedded import embedded
from bot.compare.mask import Mask, plain
from tests.compare.test_embedded import WILD

MASK = Mask(b"key")
SECRET = "hunter2-hunter2"


def test_the_hash_is_keyed_and_tells_that_a_value_changed() -> None:
    assert MASK.hash(SECRET) == MASK.hash(SECRET) != MASK.hash("other")
    assert Mask(b"other key").hash(SECRET) != MASK.hash(SECRET)
    assert MASK.hash(SECRET).startswith("<secret ")
    assert len(MASK.hash(SECRET)) == len("<secret 0123456789ab>")


@pytest.mark.parametrize("document", [
    {"kind": "Secret", "data": {"a": SECRET}},
    {"kind": "Secret", "stringData": {"config.yaml": f"user: x\npassword: {SECRET}\n"}},
    {"kind": "Secret", "data": SECRET},
    {"kind": "Secret", "data": {"a": [SECRET]}},
    {"kind": "Template", "objects": [{"kind": "Secret", "data": {"a": SECRET}}]},
    {"kind": "Pod", "env": [{"name": "DB_PASSWORD", "value": SECRET}]},
    {"kind": "Pod", "env": [{"value": SECRET, "name": "API_KEY"}]},
    {"kind": "Pod", "env": {"GITHUB_TOKEN": SECRET}},
    {"kind": "Pod", "args": [f"--admin-password={SECRET}"]},
    {"kind": "Pod", "args": ["--admin-password", SECRET]},
    {"kind": "Pod", "command": ["sh", "-c", f"run --token '{SECRET}' --password={SECRET}"]},
    {"kind": "ConfigMap", "data": {"password": SECRET}},
    {"kind": "ConfigMap", "data": {"app.json": f'{{"a": 1, "clientSecret": "{SECRET}"}}'}},
    {"kind": "ConfigMap", "data": {"app.ini": f"[db]\npassword = {SECRET} and more\n"}},
    {"kind": "ConfigMap", "data": {"a.yaml": f"db:\n  password: |\n    {SECRET}\n  user: x\n"}},
    {"kind": "ConfigMap", "data": {"a.yaml": f"db:\n  password:\n    {SECRET}\n  user: x\n"}},
    {"kind": "ConfigMap", "data": {"a.yaml": f"\ufeffdb:\n  password: 'it''s\n    {SECRET}'\n  user: x\n"}},
    {"kind": "ConfigMap", "data": {"a.yaml": f"a: 1\n---\nenv:\n- name: DB_PASSWORD\n  value: {SECRET}\n"}},
    {"kind": "ConfigMap", "data": {"a.yaml": f"env:\n- {{value: '{SECRET}', name: DB_PASSWORD}}\n"}},
    {"kind": "ConfigMap", "data": {"a.yaml": f"kind: Secret\nstringData:\n  a: {SECRET}\n  b: [{SECRET}]\n"}},
    {"kind": "ConfigMap", "data": {"a.yaml": f"args:\n- --password\n- {SECRET}\n"}},
    {"kind": "ConfigMap", "data": {"a.tpl": f"{{{{ x }}}}\n- token: >-\n    a\n\n    {SECRET}\nb: 1\n"}},
    {"kind": "ConfigMap", "data": {"a.toml": f'[a]\npassword = """\n{SECRET}"""\n'}},
    {"kind": "ConfigMap", "data": {"a.toml": f"[a]\npassword = \'\'\'a\n{SECRET}\'\'\'\n"}},
    {"kind": "ConfigMap", "data": {"a.json": f'{{"password": "a\\"{SECRET}", "b": 1}}'}},
    {"kind": "ConfigMap", "data": {"a.json": f'{{"kind": "Secret", "data": {{"a": "{SECRET}"}}}}'}},
    {"kind": "Pod", "metadata": {"annotations": {"a": f'[{{"name": "API_KEY", "value": "{SECRET}"}}]'}}},
    {"kind": "ConfigMap", "data": {"url": f"postgres://user:{SECRET}@db/x"}},
    {"kind": "Database", "spec": {"adminPassword": SECRET}},
    {"metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": SECRET}}},
])  # fmt: skip
def test_no_secret_is_left(document: dict[str, Any]) -> None:
    masked = repr(MASK.mapping(document))
    assert SECRET not in masked
    assert "<secret " in masked


@pytest.mark.parametrize("document", [
    {"kind": "Pod", "env": [{"name": "TOKEN", "valueFrom": {"secretKeyRef": {"key": "password"}}}]},
    {"kind": "Pod", "env": [{"name": "DB_PASSWORD", "value": "$(OTHER)"}, {"name": "MODE", "value": "fast"}]},
    {"kind": "Pod", "env": [{"name": "TOKEN_REVIEW", "value": "true"}, {"name": "A_SECRET", "value": ""}]},
    {"kind": "Pod", "volumes": [{"name": "a", "secret": {"secretName": "tls"}}]},
    {"kind": "Pod", "automountServiceAccountToken": True, "args": ["--ca-secret-name=webhook-ca"]},
    {"kind": "ConfigMap", "data": {"config.yaml": "mode: fast\nurl: https://example.org:80/a?b=c\n"}},
    {"kind": "Secret", "type": "Opaque", "data": None},
    {"kind": "ConfigMap", "data": {"a.yaml": "secretName: tls\npassword: ''\ntoken: null\na: |\n  x\n"}},
    {"kind": "ConfigMap", "data": {"a.yaml": "- name: MODE\n  value: fast\n- name: TOKEN\n  value: $(A)\n"}},
    {"kind": "Monkey", "eats": "keycloak"},
])  # fmt: skip
def test_what_is_no_secret_stays_readable(document: dict[str, Any]) -> None:
    assert MASK.mapping(document) == document


def test_masking_twice_changes_nothing() -> None:
    once = MASK.mapping({"kind": "Secret", "data": {"a": SECRET}})
    assert MASK.mapping(once) == once


@given(st.dictionaries(st.sampled_from(["data", "stringData", "a"]), st.text("abc:=\n\"' ", max_size=20)))
def test_every_change_of_a_secret_shows(data: dict[str, str]) -> None:
    masked = MASK.mapping({"kind": "Secret", "data": data})["data"]
    assert masked == {name: MASK.hash(value) for name, value in data.items()}


def test_what_only_yaml_has_becomes_json() -> None:
    odd = {1: float("nan"), None: b"\x00", False: {"b", "a"}, "t": (1, 2), 0.5: float("-inf")}
    assert plain(odd) == {"1": "nan", "null": "AA==", "false": ["a", "b"], "t": [1, 2], "0.5": "-inf"}


@pytest.mark.parametrize("text", [
    'a: 1\npassword: "x y"\nb: [c]\n',
    "a: 1\npassword:\n  |\n   x\n   y\nb: [c]\n",
    "a: 1\npassword: >\n   x\nb: [c]\n",
    '{"a": 1, "password": "x", "b": ["c"]}',
    '{"a": 1, "password": 12, "b": ["c"]}',
    '{"a": 1,\n "password": 12,\n "b": ["c"]}',
    "a = 1\npassword = \'\'\'x\'\'\'\nb = ['c']\n",
])  # fmt: skip
def test_a_document_in_a_text_stays_one(text: str) -> None:
    found = embedded("", MASK.field("", text))
    assert found is not None
    assert {**found.value, "password": "***"} == {"a": 1, "password": "***", "b": ["c"]}
    assert found.value["password"].startswith("<secret ")


@given(WILD)
def test_no_text_makes_it_raise(text: str) -> None:
    masked = MASK.mapping({"kind": "ConfigMap", "data": {"a.yaml": text}})
    assert isinstance(masked["data"]["a.yaml"], str)


WORDS = st.text("abcxyz0189+/=:'\"#\\ \n\t{}[]|>-&*!,", min_size=8, max_size=20).map(
    lambda text: f"Zq{text}qZ"
)


@given(WORDS, st.sampled_from(["password", "db_token", "apiKey"]), st.integers(0, 4))
def test_whatever_the_value_it_is_not_in_the_text(secret: str, name: str, how: int) -> None:
    document = {"a": {"b": [{name: secret}]}, "c": 1}
    texts = [
        docs.dump(document),
        json.dumps(document),
        json.dumps(document, indent=2),
        yaml.dump(document, default_style='"', width=20),
        yaml.dump(document, default_style="'", width=20),
    ]
    masked = MASK.field("", texts[how])
    assert "<secret " in masked
    assert "Zq" not in masked
    assert "qZ" not in masked
