"""Which document a text holds."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.compare.embedded import embedded, same

PIECES = [
    "a: ", "b", "\n", "  ", "- ", "{", "}", "[", "]", '"', "'", "=", "a.b", "#", "\t", "\r\n", "\x00",
    "\ufeff", "\u202e", "[s]\n", "x = 1\n", "x = 1979-05-27\n", "&a ", "*a", "<<: ", "!!set ", "...\n",
    "---\n", '"""', "nan", "0o7", "1e999", "? ", "| \n", "--a=", "{{ x }}", "\u2028", "\x85", "\ud800",
    "password: ", "kind: Secret\n", "data:\n",
]  # fmt: skip
WILD = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
"""What a text of a ConfigMap can hold, and worse."""


@pytest.mark.parametrize(("name", "text", "format_", "value"), [
    ("vector.yaml", "api:\n  address: a\n", "yaml", {"api": {"address": "a"}}),
    ("config", "a: 1\n---\nb: on\n", "yaml", [{"a": 1}, {"b": "on"}]),
    ("dashboard.json", '{\n  "a": [1.5]\n}\n', "json", {"a": [1.5]}),
    ("note", '{"a": null}', "json", {"a": None}),
    ("args", '--config={"a": 1}', "json", {"a": 1}),
    ("list", "- name: a\n- name: b\n", "yaml", [{"name": "a"}, {"name": "b"}]),
    ("loki.toml", "[a]\nb = 1\nc = 1979-05-27\n", "toml", {"a": {"b": 1, "c": "1979-05-27"}}),
    ("config", 'a = "b"\nc = [\n1]\n', "toml", {"a": "b", "c": [1]}),
    ("grafana.ini", "; x\n[a]\nB = c d\n[e]\nf: g\n", "ini", {"a": {"B": "c d"}, "e": {"f": "g"}}),
    ("app.properties", "a.b=c\n# x\nd = e = f\n", "ini", {"a.b": "c", "d": "e = f"}),
    (".env", "A=b c\nD=\n", "ini", {"A": "b c", "D": ""}),
])  # fmt: skip
def test_documents(name: str, text: str, format_: str, value: Any) -> None:
    found = embedded(name, text)
    assert found is not None
    assert (found.format, found.value) == (format_, value)


@pytest.mark.parametrize(("name", "text"), [
    ("run.sh", "#!/bin/sh\na: b\n"),
    ("user-data", "#cloud-config\na: b\n"),
    ("motd", "Hello,\nworld\n"),
    ("image", "a: b"),
    ("cities", "- Bern\n- Basel\n"),
    ("nginx.conf", "server {\n  listen 80;\n}\n"),
    ("fluent.conf", "[INPUT]\nName a\n[INPUT]\nName b\n"),
    ("a.ini", "[a]\nb = 1\nb = 2\n"),
    ("a.yaml", "a: 1\na: 2\n"),
    ("a.json", '{"a": 1, "a": 2}'),
    ("a.yaml", "a: [\n"),
    ("a.yaml", "a: &a [*a]\nb: 1\n"),
    ("a.json", "[" * 5000 + "]" * 5000),
    ("a.json", "[" * 100 + "]" * 100),
    ("a.yaml", "x: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
        f"{'bcdefg'[i]}: &{'bcdefg'[i]} [{', '.join(['*' + 'abcdefg'[i]] * 10)}]\n" for i in range(6))),
    ("a.json", '{"a": [NaN, 1}'),
    ("a.yaml", "a: b\n" * 300_000),
])  # fmt: skip
def test_everything_else_is_lines(name: str, text: str) -> None:
    assert embedded(name, text) is None


@pytest.mark.parametrize(("name", "one", "other"), [
    ("a.yaml", "a: 1\nb: {c: d}\n", "# words\nb:\n  c:   'd'\na: 1\n"),
    ("a.yaml", "# it is on, and no more\na: 1\nb: 2\n", "# 0755 is off\na: 1\nb: 2\n"),
    ("a.yaml", "a: 1\nb: 2\n---\n\t", "a: 1\nb: 2\n"),
    ("a.yaml", f"a: 1\nb: {'1_' * 100_000}x\n", f"a: 1\nb: {'1_' * 100_000}x #\n"),
    ("a.json", '{"a": 1, "b": 2}', '{"b":2,\n"a":1}'),
    ("a.toml", "a = 1\n[b]\nc = 2\nd = 3\n", "# x\na = 1\n\n[b]\nd = 3\nc = 2\n"),
    ("a.ini", "[a]\nb=1\nc=2\n", "; x\n[a]\nc = 2\nb = 1\n"),
])  # fmt: skip
def test_comments_layout_and_order_of_keys_are_no_difference(name: str, one: str, other: str) -> None:
    first, second = embedded(name, one), embedded(name, other)
    assert first is not None
    assert second is not None
    assert same(first, second)


@pytest.mark.parametrize(("name", "one", "other"), [
    ("a.yaml", "a: [1, 2]\n\n", "a: [2, 1]\n\n"),
    ("a.yaml", "a: on\nb: 1\n", "a: 'on'\nb: 1\n"),
    ("a.yaml", "a: 0755\nb: 1\n", "a: '0755'\nb: 1\n"),
    ("a.yaml", "a: 1.10\nb: 1\n", "a: 1.1\nb: 1\n"),
    ("a.yaml", "a: 1.0\nb: 1\n", "a: '1.0'\nb: 1\n"),
    ("a.yaml", "a: 1\nb: 1\n", "a: true\nb: 1\n"),
    ("a.json", '{"a": 1}', '{"a": 1.0}'),
    ("a.toml", "a = 1\n", "a = true\n"),
    ("a.toml", "a = 1979-05-27\n", "a = '1979-05-27'\n"),
    (".env", "A=1\nB=$A\n", "B=$A\nA=1\n"),
    ("args", '--a={"b": 1}', '--c={"b": 1}'),
])  # fmt: skip
def test_what_programs_could_read_in_another_way_is_one(name: str, one: str, other: str) -> None:
    first, second = embedded(name, one), embedded(name, other)
    assert first is not None
    assert second is not None
    assert not same(first, second)


def test_nothing_can_be_said_of_a_template() -> None:
    found = embedded("a.yaml", "# {{ range }}\na: b\n")
    assert found is not None
    assert not same(found, found)


@given(st.sampled_from(["", "a.yaml", "a.json", "a.toml", "a.ini", ".env", "a.b.c"]), WILD)
def test_no_text_makes_it_raise(name: str, text: str) -> None:
    found = embedded(name, text)
    assert found is None or (isinstance(found.value, (dict, list)) and same(found, found) in (True, False))
