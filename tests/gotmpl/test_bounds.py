"""Templates may be hostile: each ends, soon, in output or in our own error."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.gotmpl import FUNCTIONS, Allowance, LimitError, TemplateError, render


def looped() -> dict[str, object]:
    """Data that contain themselves."""
    data: dict[str, object] = {}
    data["again"] = data
    return data


@pytest.mark.parametrize(
    "template",
    [
        "{{ range 1000000000 }}{{ end }}",
        "{{ range until 1000000000 }}{{ end }}",
        "{{ range untilStep 0 9 -1 }}{{ end }}{{ repeat 1000000000 `x` }}",
        '{{ printf "%1000000000d" 1 }}',
        '{{ printf "%.1000000000f" 1.0 }}',
        "{{ $x := `x` }}{{ range 60 }}{{ $x = print $x $x }}{{ end }}",
        "{{ $x := list 1 }}{{ range 60 }}{{ $x = concat $x $x }}{{ end }}",
        "{{ $x := list 1 }}{{ range 60 }}{{ $x = list $x $x }}{{ end }}{{ $x }}",
        "{{ $x := dict }}{{ range 60 }}{{ $x = dict `a` $x `b` $x }}{{ end }}{{ toYaml $x }}",
        "{{ $x := list 1 }}{{ range 25 }}{{ $x = list $x $x }}{{ end }}{{ has $x (list (list)) }}",
        "{{ $d := dict }}{{ $_ := set $d `a` $d }}{{ $d }}",
        "{{ $d := dict }}{{ $_ := set $d `a` $d }}{{ toJson $d }}",
        '{{ define "r" }}{{ range . }}{{ template "r" . }}{{ end }}{{ end }}{{ template "r" . }}',
        '{{ define "t" }}{{ include "t" . }}{{ end }}{{ include "t" . }}',
        '{{ $t := "{{ tpl . . }}" }}{{ tpl $t $t }}',
        "{{ replace `` (repeat 1000 `x`) (repeat 100000 `y`) }}",
        "{{ regexReplaceAll `y` (repeat 100000 `y`) (repeat 1000 `x`) }}",
        "{{ indent 1000 (repeat 100000 `\n`) }}".replace("\n", "\n"),
        "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
        "{{ if 1 }}" * 3000 + "{{ end }}" * 3000,
        "{{ fromYaml (repeat 5000 `[`) }}",
        "{{ fromJson (repeat 100000 `[`) | toJson }}{{ range 10000000 }}{{ end }}",
        "x" * (2 << 20),
    ],
)
def test_nothing_runs_away(template: str) -> None:
    start = time.perf_counter()
    with pytest.raises(TemplateError):
        render(template, looped())
    assert time.perf_counter() - start < 20


def test_slow_patterns_are_linear() -> None:
    assert render('{{ regexMatch "^(a+)+$" (print (repeat 50000 "a") "b") }}', {}) == "false"


def test_templates_may_share_an_allowance() -> None:
    allowance = Allowance(500)
    render("{{ range 100 }}{{ end }}", {}, allowance=allowance)
    with pytest.raises(LimitError):
        render("{{ range 400 }}{{ end }}", {}, allowance=allowance)


WORDS = st.sampled_from(
    [
        "{{",
        "}}",
        "{{- ",
        " -}}",
        " ",
        "\n",
        "x",
        ".",
        ".a",
        "$",
        "$x",
        ":=",
        "=",
        "|",
        "(",
        ")",
        ",",
        '"a"',
        "`b`",
        "'c'",
        "1",
        "-2",
        "1.5",
        "0x",
        "nil",
        "true",
        "if ",
        "else ",
        "end",
        "range ",
        "with ",
        "define ",
        "template ",
        "block ",
        "break",
        "continue",
        "/*",
        "*/",
        "{{ .a }}",
        "{{ range .l }}",
        "{{ end }}",
        '{{ define "t" }}',
        '{{ template "t" . }}',
        "\x00",
        "\u2028",
        "\ud800",
        "é",
        "\\",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(WORDS, max_size=20).map("".join))
def test_no_text_raises_anything_else(text: str) -> None:
    with contextlib.suppress(TemplateError):
        render(text, {"a": 1, "l": [1, {"b": None}]})


VALUES = st.sampled_from(
    [
        ".s",
        ".i",
        ".l",
        ".m",
        ".n",
        ".big",
        ".u",
        '""',
        "-1",
        "0",
        "nil",
        "1.5",
        "true",
        '"a,b"',
        "(list)",
        "(dict)",
        '(env "X")',
        "(list nil .m)",
        "1e308",
        '"["',
        '"%d%s%"',
        "9223372036854775807",
        '"\\x00"',
    ]
)


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(sorted(FUNCTIONS)), st.lists(VALUES, max_size=4))
def test_no_call_raises_anything_else(name: str, arguments: list[str]) -> None:
    data: dict[str, object] = {
        "s": "text",
        "i": 3,
        "l": [1, "a", None],
        "m": {"a": {"b": 1}},
        "n": None,
        "big": "x" * 1000,
        "u": "é\ud800",
    }
    with contextlib.suppress(TemplateError):
        assert isinstance(render(f"{{{{ {name} {' '.join(arguments)} }}}}", data), str)
