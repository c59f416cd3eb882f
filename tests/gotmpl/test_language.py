"""The language: what Go's text/template makes of the same, which was compared when this was written."""

from __future__ import annotations

import pytest

from bot.gotmpl import TemplateError, render

DATA: dict[str, object] = {
    "s": "hello World",
    "e": "",
    "i": 42,
    "f": 1.5,
    "t": True,
    "nf": False,
    "nul": None,
    "l": [3, 1, 2],
    "m": {"b": 2, "a": 1, "c": {"d": "deep"}},
    "lm": [{"name": "one"}, {"name": "two"}],
}


@pytest.mark.parametrize(
    ("template", "output"),
    [
        ("{{ .s }}|{{ .e }}|{{ .i }}|{{ .f }}|{{ .t }}|{{ .nul }}", "hello World||42|1.5|true|<no value>"),
        ("{{ .l }} {{ .m }} {{ .m.c.d }}", "[3 1 2] map[a:1 b:2 c:map[d:deep]] deep"),
        ("a  {{- .i }}  {{ .i -}}  b", "a42  42b"),
        ("{{/* c */}}x{{- /* c */ -}} y", "xy"),
        (r"{{ `raw \n` }} {{ 'a' }} {{ " + r'"\"\u00e9\x41" }}', 'raw \\n 97 "éA'),
        ("{{ 0x1F }} {{ 017 }} {{ 1_000 }} {{ -1 }} {{ 1e3 }} {{ .5 }}", "31 15 1000 -1 1000 0.5"),
        ("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2"),
        ("{{ if .e }}a{{ else if .i }}b{{ else }}c{{ end }}", "b"),
        ("{{ if .l }}a{{ end }}{{ if .nul }}b{{ end }}{{ if 0.0 }}c{{ end }}", "a"),
        (
            "{{ and .t .s }} {{ or .e .s }} {{ not .t }} {{ .s | or .e }}",
            "hello World hello World false hello World",
        ),
        ("{{ range .l }}{{ . }},{{ end }}", "3,1,2,"),
        ("{{ range $k, $v := .m }}{{ $k }}={{ $v }};{{ end }}", "a=1;b=2;c=map[d:deep];"),
        ("{{ range .e | list | rest }}x{{ else }}none{{ end }}", "none"),
        ("{{ range .l }}{{ if eq . 1 }}{{ continue }}{{ end }}{{ . }}{{ end }}", "32"),
        ("{{ range .l }}{{ if eq . 1 }}{{ break }}{{ end }}{{ . }}{{ end }}", "3"),
        ("{{ range 3 }}{{ . }}{{ end }}", "012"),
        ("{{ range $i, $e := .lm }}{{ $i }}{{ .name }}{{ $.i }} {{ end }}", "0one42 1two42 "),
        ("{{ with .m.c }}{{ .d }}{{ end }}{{ with .e }}x{{ else }}no{{ end }}", "deepno"),
        ("{{ with .e }}a{{ else with .s }}b{{ . }}{{ end }}", "bhello World"),
        ('{{ define "t" }}[{{ . }}]{{ end }}{{ template "t" .i }}{{ template "t" }}', "[42][<no value>]"),
        ('{{ define "t" }}{{ .a }}{{ end }}{{ include "t" .m | quote }}', '"1"'),
        ('{{ block "b" .i }}<{{ . }}>{{ end }}', "<42>"),
        ("{{ (index .lm 0).name }} {{ (list 1 2) | len }}", "one 2"),
        ('{{ tpl "{{ .a }}" .m }}', "1"),
        ("{{ $a := list }}{{ range .l }}{{ $a = append $a . }}{{ end }}{{ $a }}", "[3 1 2]"),
        ('{{ "}}" }} {{ `{{` }} }} {', "}} {{ }} {"),
        ("{{ 1000000.0 }} {{ 100.0 }} {{ 0.00001 }}", "1e+06 100 1e-05"),
    ],
)
def test_what_go_makes_of_it(template: str, output: str) -> None:
    assert render(template, DATA) == output


@pytest.mark.parametrize(
    "template",
    [
        "{{ .missing }}",
        "{{ .m.missing }}",
        "{{ .s.x }}",
        "{{ .nul.x }}",
        "{{ index .l 9 }}",
        "{{ $y }}",
        "{{ eq .i 42.0 }}",
        '{{ eq .i "42" }}',
        "{{ eq .l .l }}",
        "{{ lt 1 2.5 }}",
        "{{ len .nul }}",
        "{{ nil }}",
        "{{ nope 1 }}",
        "{{ .s 1 }}",
        "{{ 1 2 }}",
        '{{ "x" | "y" }}',
        "{{ if }}x{{ end }}",
        "{{ end }}",
        "{{ if .t }}",
        "{{ else }}",
        "{{ .s",
        '{{ "x }}',
        "{{ break }}",
        "{{ (.s }}",
        "{{ .s) }}",
        "{{ }}",
        "{{ | .s }}",
        "{{ $x = 1 }}",
        "{{ define }}",
        '{{ template "nope" . }}',
        "{{ upper 3 }}",
        "{{ upper }}",
        '{{ define "r" }}{{ template "r" . }}{{ end }}{{ template "r" . }}',
        "{{ range .s }}{{ end }}",
        "{{ /* not closed }}",
        "{{ 08 }}",
        "{{ 1a }}",
        "{{ 99999999999999999999 }}",
        r'{{ "\400" }}',
        "{{ 'ab' }}",
        "{{ range $i, $v := 3 }}{{ end }}",
        "{{ not }}",
        "{{ and }}",
        "{{ index .m 1 }}",
        '{{ fail "boom" }}',
        '{{ required "it" .e }}',
        "{{ div 1 0 }}",
        "{{ range .l }}{{ else }}{{ else }}{{ end }}",
    ],
)
def test_what_go_refuses(template: str) -> None:
    with pytest.raises(TemplateError):
        render(template, DATA)


def test_missing_keys() -> None:
    assert render("{{ .x }}{{ .x.y }}", {}, missing="default") == "<no value><no value>"
    assert render("{{ .x }}", {}, missing="zero") == "<no value>"
    with pytest.raises(TemplateError, match="there is no value x"):
        render("{{ .x }}", {})


def test_helpers_define_and_print_nothing() -> None:
    assert render('{{ include "h" . }}', 3, helpers=('x{{ define "h" }}<{{ . }}>{{ end }}',)) == "<3>"


def test_a_message_names_the_line() -> None:
    with pytest.raises(TemplateError, match="line 3: end is out of place"):
        render("a\nb\n{{ end }}", {})
