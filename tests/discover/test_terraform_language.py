"""Expressions of Terraform, as HCL's own evaluator answers them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.discover.terraform import syntax
from bot.discover.terraform.evaluate import Budget, evaluate
from bot.discover.terraform.values import Value, known, missing, plain, unknown
from bot.discover.workspace import Workspace
from tests.discover.trees import workspace

NAMES = {
    "l": known(["p", "q"]),
    "m": known({"k": "v", "n": 2}),
    "s": known("str"),
    "t": known(True),
    "f": known(False),
}


class Scope:
    """A module in the folder ``mod``, run in the folder ``root``; no variable is known."""

    folder = "mod"
    root = "root"

    def __init__(self, files: dict[str, str] | None = None) -> None:
        self.workspace: Workspace = workspace(files or {})
        self.budget = Budget()

    def variable(self, name: str) -> Value:
        return unknown(f"var.{name}")

    def local(self, name: str) -> Value:
        return unknown(f"local.{name}")

    def resource(self, kind: str, name: str) -> Value | None:
        return None


def value(text: str, scope: Scope | None = None) -> Value:
    """What an expression is worth."""
    file = syntax.parse("x.tf", f"x = {text}\n")
    assert file.errors == ()
    return evaluate(file.attributes()["x"], scope or Scope(), NAMES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a${s}b"', "astrb"),
        ('"${l}"', ["p", "q"]),
        ('"${m.k}-${m["n"]}"', "v-2"),
        (r'"a\nb\t\"\u00e9"', 'a\nb\t"é'),
        ('"$${s} %%{x}"', "${s} %{x}"),
        ('"%{ if t }A%{ else }B%{ endif }"', "A"),
        ('"%{ if f }A%{ endif }x"', "x"),
        ('"%{ for x in l }<${x}>%{ endfor }"', "<p><q>"),
        ('"%{ for i, x in l ~} ${i}=${x} %{ endfor }"', "0=p 1=q "),
        ("[for x in l : upper(x)]", ["P", "Q"]),
        ('{for k, v in m : k => "${v}!"}', {"k": "v!", "n": "2!"}),
        ("[for k, v in m : k if v != 2]", ["k"]),
        ("[for i, x in l : i]", [0, 1]),
        ("l[1]", "q"),
        ("l.0", "p"),
        ("l[*]", ["p", "q"]),
        ("[m, m][*].k", ["v", "v"]),
        ("[m].*.k", ["v"]),
        ("1 + 2 * 3 - -1", 8),
        ("(1 + 2) * 3", 9),
        ("5 / 2", 2.5),
        ("7 % 3", 1),
        ("!t || f", False),
        ('t ? f ? 1 : 2 : "b"', 2),
        ("1 == 1.0", True),
        ('"1" == 1', False),
        ("10 > 9 && 1 <= 1", True),
        ("1.10", 1.1),
        ("null", None),
        ('{a = 1, "b c" : [1, 2], (s) = null}', {"a": 1, "b c": [1, 2], "str": None}),
        ("merge(m, {z = 1, k = 2})", {"k": 2, "n": 2, "z": 1}),
        ('join(",", l)', "p,q"),
        ('join("-", [1, t])', "1-true"),
        ('format("%s-%d%%", s, 3)', "str-3%"),
        ('jsonencode({a = [1, 2.5, true, null, "x"]})', '{"a":[1,2.5,true,null,"x"]}'),
        ('concat(l, ["z"])', ["p", "q", "z"]),
        ("element(l, 3)", "q"),
        ("keys(m)", ["k", "n"]),
        ("values(m)", ["v", 2]),
        ("flatten([[1, [2]], 3])", [1, 2, 3]),
        ('distinct(["a", "b", "a"])', ["a", "b"]),
        ('compact(["a", "", null])', ["a"]),
        ('coalesce(null, "", "x")', "x"),
        ('lookup(m, "z", "d")', "d"),
        ("try(m.z.y, l[7], s)", "str"),
        ('trimprefix("v1.2", "v")', "1.2"),
        ('replace("a.b", ".", "-")', "a-b"),
        ('split(",", "a,b")', ["a", "b"]),
        (r'indent(2, "a\nb\n")', "a\n  b\n  "),
        ('index(l, "q")', 1),
        ("max([1, 5, 2]...)", 5),
        ("tostring(2)", "2"),
        ('yamldecode("a: [1, x]")', {"a": [1, "x"]}),
        ("yamlencode({a = {b = 2}, c = null})", "a:\n  b: 2\nc: null\n"),
        ("<<EOT\n  x\n  ${s}\nEOT", "  x\n  str\n"),
        ("<<EOT\na ${~ s ~} b\nEOT", "astrb\n"),
        (
            "<<-EOT\n    a: ${s}\n      b: 1\n\n    c: %{ if t }yes%{ endif }\n  EOT",
            "a: str\n  b: 1\n\nc: yes\n",
        ),
        (
            "<<-EOT\n  %{ for x in l ~}\n  - ${x}\n  %{ endfor ~}\n  end\nEOT",
            "  - p\n  - q\n  end\n",
        ),
        (
            "<<-EOT\n  a\n  %{ if f }\n  no\n  %{ else ~}\n  yes\n  %{~ endif }\n  z\n  EOT",
            "  a\n    yes\n\n  z\n",
        ),
        ("<<-EOT\n${s}\n  x\n  EOT", "str\n  x\n"),
        ('<<-EOT\n  a: "$${x}"\n  b: \\n\n\n  EOT', 'a: "${x}"\nb: \\n\n\n'),
    ],
)
def test_values(text: str, expected: Any) -> None:
    result = value(text)
    assert missing([result]) == ()
    assert plain(result) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("var.a", ("var.a",)),
        ('"${var.a}-${s}-${local.b}"', ("local.b", "var.a")),
        ("data.x.y[0].z", ("data.x.y[0].z",)),
        ("m.absent", ("m.absent",)),
        ("var.a ? 1 : 2", ("var.a",)),
        ("[s, var.a]", ("var.a",)),
        ("upper(var.a)", ("var.a",)),
        ('merge(m, var.a)["k"]', ("var.a",)),
        ('lookup(merge(m, var.a), "z", "d")', ("var.a",)),
        ("try(var.a, s)", ("var.a",)),
        ("[for x in var.a : x]", ("[for x in var.a : x]",)),
        ("md5(s)", ("md5(s)",)),
        ('"a" < 1', ('"a" < 1',)),
        ("1 / 0", ("1 / 0",)),
        ('file("${path.module}/gone")', ("the file mod/gone, which is not in the repository",)),
        ('file("/etc/passwd")', ("the file /etc/passwd",)),
        ('file("../../up")', ("the file ../../up",)),
        ('format("%s")', ('format("%s")',)),
    ],
)
def test_what_is_not_known_is_named(text: str, names: tuple[str, ...]) -> None:
    assert missing([value(text)]) == names


def test_what_is_not_known_stays_in_a_text() -> None:
    assert value('"${s}.${ var.a }"').data == "str.${ var.a }"
    assert value('"x%{ if var.a }y%{ endif }"').data == "x"


def test_what_is_not_known_is_left_out_of_encoded_values() -> None:
    result = value("yamlencode({a = 1, b = var.b, c = [s, var.c]})")
    assert (result.data, result.missing) == ("a: 1\nc:\n- str\n", ("var.b", "var.c"))


def test_only_a_certain_mistake_makes_try_go_on() -> None:
    assert plain(value("try(m.z, s)")) == "str"
    assert value("try(merge(m, var.a).z, s)").missing == ("var.a",)


def test_files_are_found_from_the_module_or_from_where_terraform_runs() -> None:
    scope = Scope({"mod/a": "A", "root/a": "B", "root/x/a": "C"})
    texts = ['file("${path.module}/a")', 'file("a")', 'file("${path.root}/x/a")', 'file("./x/../a")']
    assert [value(text, scope).data for text in texts] == ["A", "B", "C", "B"]
    assert value(texts[0], scope).file == "mod/a"


def test_templates_are_filled_in() -> None:
    template = (
        'a: ${x}\n%{ for one in l ~}\n- ${upper(one)}\n%{ endfor ~}\nb: "$${x}\\n" # ${var.v} ${gone}\n'
    )
    scope = Scope({"root/t.tpl": template})
    result = value('templatefile("t.tpl", {x = s, l = l, y = var.y})', scope)
    assert result.data == 'a: str\n- P\n- Q\nb: "${x}\\n" # ${var.v} ${gone}\n'
    assert (result.missing, result.file) == (("var.v", "gone"), "root/t.tpl")


def test_a_literal_knows_where_it_stands() -> None:
    file = syntax.parse("x.tf", '# é\nx = {\n  a = "é", b = { c = "1.2.3" } }\ny = "a\\n"\n')
    scope = Scope()
    result = evaluate(file.attributes()["x"], scope, {})
    assert isinstance(result.data, dict)
    literal = result.data["b"].data["c"]
    assert literal.at is not None
    assert literal.at.source.position(literal.at.byte) == (3, 23)
    assert evaluate(file.attributes()["y"], scope, {}).at is None


def test_a_yaml_file_s_texts_know_where_they_stand() -> None:
    scope = Scope({"root/v.yaml": "a:\n  # é\n  - {b: é, version: '1.2.3'}\n"})
    literal = value('yamldecode(file("v.yaml")).a[0].version', scope)
    assert literal.at is not None
    assert (literal.at.source.path, literal.at.source.position(literal.at.byte)) == ("root/v.yaml", (3, 22))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200 + "]" * 200,
        "(" * 200 + "1" + ")" * 200,
        '"${' * 100 + '"x"' + '}"' * 100,
        "[for a in range : [for b in range : [for c in range : [for d in range : b]]]]",
        "join(big, [big, big])",
    ],
)
def test_nothing_grows_without_bounds(text: str) -> None:
    names = {"range": known(list(range(1000))), "big": known("x" * 900_000)}
    file = syntax.parse("x.tf", f"x = {text}\n")
    assert file.errors or missing([evaluate(file.attributes()["x"], Scope(), names)])


def test_a_broken_block_costs_only_itself() -> None:
    text = 'a "one" {\n  x = 1\n}\n'.replace("a ", "resource ") + "locals {\n  x = @@\n}\n"
    file = syntax.parse("x.tf", text + 'variable "v" {\n  default = "é"\n}\n')
    assert [(block.kind, block.labels, block.line) for block in file.blocks()] == [
        ("resource", ("one",), 2),
        ("variable", ("v",), 8),
    ]
    assert file.errors == (4,)
